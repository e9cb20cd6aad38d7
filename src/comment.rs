//! What a page holds once it is segmented: the types every later room reads.

use serde::{Deserialize, Serialize};

/// Why a page has comments, or why it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// At least one comment was found.
    Comments,
    /// Only a form to write one.
    FormOnly,
    /// A comment system loads them by script; they are not in the saved page.
    ScriptLoaded,
    /// The page says comments are closed.
    Closed,
    /// Nothing that has to do with comments.
    None,
}

/// What an entry of a thread is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A reader's comment.
    #[default]
    Comment,
    /// A pingback or trackback.
    Pingback,
    /// A moderator's placeholder for a removed comment.
    Removed,
}

/// One reader's comment.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Comment {
    /// `c1`, `c2`, ... in page order; unique within the page.
    pub id: String,
    /// The author's name as the page shows it; `None` where it shows none.
    pub author: Option<String>,
    /// The `id` of the comment of this page it answers.
    pub parent: Option<String>,
    /// The addressee's name where the page only gives a name.
    pub reply_to: Option<String>,
    /// RFC 3339 where the page gives one that can be read for certain, else the page's own words.
    pub time: Option<String>,
    /// Comment, pingback or removed.
    #[serde(default, skip_serializing_if = "is_comment")]
    pub kind: Kind,
    /// The comment as the page shows it, quotations included: paragraphs separated by a blank line.
    pub text: String,
    /// The quotations within `text`, once more and apart, so that they can be told from the author's own words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quoted: Vec<String>,
    /// First byte of the comment's body in the page's decoded source.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_comment(kind: &Kind) -> bool {
    *kind == Kind::Comment
}

/// A run of visible text outside the comments, for the rules room and for judging what is off-topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Visible text, white space folded, entities decoded.
    pub text: String,
    /// For each byte of `text`, the byte of the page's decoded source it came from; one more for the end.
    /// Same length as `text` plus one.
    pub offsets: Vec<u32>,
    /// What the block is.
    pub place: BlockPlace,
}

/// Where on the page a block of visible text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockPlace {
    /// The article: title, teaser, body.
    Article,
    /// In or beside the comment section, or in a form, but not a comment: rules and notices stand here.
    Section,
    /// Anything else: navigation, footers, sidebars.
    Other,
}

/// One page, segmented.
#[derive(Debug, Clone)]
pub struct Page {
    /// Why there are comments or none.
    pub status: Status,
    /// The comment system's name (a row of the systems table), where one was recognised.
    pub system: Option<String>,
    /// The page's title.
    pub title: Option<String>,
    /// The page's declared language (`html lang`), as written.
    pub language: Option<String>,
    /// In page order.
    pub comments: Vec<Comment>,
    /// Link to a further page of the same thread, where the page names one.
    pub next: Option<String>,
    /// Visible text outside the comments, in page order.
    pub blocks: Vec<Block>,
    /// The page's source, decoded to UTF-8: what every `start` and `end` counts in.
    pub source: String,
}
