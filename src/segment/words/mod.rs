//! The words pages name and label their parts with, in the languages they are written in.
//!
//! What goes in: a class, an `id`, or a short visible text. What comes out: what part of a comment it
//! names. Extend a table by a word; everything is lower case.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::quick::QuickHash;

mod cue;
mod date;
mod label;
mod role;

pub(crate) use cue::{BY, SAYS, after_in_reply, in_reply, is_cue};
pub(crate) use date::{is_date, is_day};
pub(crate) use label::{is_answer, is_closed, is_heading, is_heading_of_one, is_label, is_removed, is_reply};
pub(crate) use role::{
    ARTICLE, AUTHOR, BODY, COMMENT, DATE, ELSEWHERE, FORM, META, OTHERS, Roles, SECTION, is_plural, role_of,
    roles_of, roles_of_whole, roles_of_word,
};

/// A table's words, to be asked for by hash.
type Set = HashSet<&'static str, QuickHash>;

fn set(cell: &'static OnceLock<Set>, tables: &[&[&'static str]]) -> &'static Set {
    cell.get_or_init(|| tables.concat().into_iter().collect())
}

/// What a function says of a short text in lower case; nothing is allocated where it is short ASCII.
fn lowered<T>(text: &str, tell: impl FnOnce(&str) -> T) -> T {
    let mut low = [0; 40];
    if let Some(low) = low.get_mut(..text.len()).filter(|_| text.is_ascii()) {
        low.copy_from_slice(text.as_bytes());
        low.make_ascii_lowercase();
        return tell(std::str::from_utf8(low).unwrap_or_default());
    }
    tell(&text.to_lowercase())
}
