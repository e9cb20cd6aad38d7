//! Links, e-mail addresses and users: what is one thing whatever its letters.

use super::fold::Glyph;
use super::token::TokenKind;

/// The folded text of placeholders. No folded word begins with a control character.
pub(super) const URL: &str = "\u{1}url";
/// An e-mail address.
pub(super) const EMAIL: &str = "\u{1}email";
/// `@somebody`.
pub(super) const USER: &str = "\u{1}user";
/// A number of more than four digits, or with a separator.
pub(super) const NUMBER: &str = "\u{1}number";
/// A number of seven digits or more: telephone numbers, account numbers.
pub(super) const DIGITS: &str = "\u{1}digits";

/// Endings that make `name.ending` a link without a scheme.
const ENDINGS: &[&str] =
    &["com", "org", "net", "edu", "gov", "info", "biz", "online", "shop", "site", "xyz", "club"];
/// Endings of two letters that do, where a path follows or where they stand alone as sites.
const COUNTRIES: &[&str] =
    &["ly", "co", "uk", "de", "fr", "ru", "tv", "io", "be", "gl", "cc", "ws", "at", "ch", "es", "it", "nl"];

/// The placeholder that begins here and its length in glyphs. `before` is the glyph before.
pub(super) fn at(glyphs: &[Glyph], before: Option<Glyph>) -> Option<(TokenKind, usize)> {
    if before.is_some_and(Glyph::is_word) {
        return None;
    }
    user(glyphs).or_else(|| email(glyphs)).or_else(|| url(glyphs))
}

fn user(glyphs: &[Glyph]) -> Option<(TokenKind, usize)> {
    let rest = glyphs.split_first().filter(|(first, _)| first.c == '@')?.1;
    let length = rest.iter().take_while(|g| g.c.is_ascii_alphanumeric() || g.c == '_').count();
    let next = rest.get(length).map_or(' ', |glyph| glyph.c);
    (length > 0 && !matches!(next, '$' | '!' | '*')).then_some((TokenKind::User, length + 1))
}

fn email(glyphs: &[Glyph]) -> Option<(TokenKind, usize)> {
    let local = glyphs.iter().take_while(|g| g.c.is_ascii_alphanumeric() || ".+-_".contains(g.c)).count();
    if local == 0 || glyphs.get(local)?.c != '@' {
        return None;
    }
    let domain = host(glyphs.get(local + 1..)?);
    let name: String = glyphs.iter().skip(local + 1).take(domain).map(|glyph| glyph.c).collect();
    let ending = name.rsplit_once('.')?.1;
    (ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic()))
        .then_some((TokenKind::Email, local + 1 + domain))
}

fn url(glyphs: &[Glyph]) -> Option<(TokenKind, usize)> {
    let starts =
        |text: &str| glyphs.len() > text.len() && glyphs.iter().zip(text.chars()).all(|(g, c)| g.c == c);
    let scheme = ["http://", "https://", "www.", "ftp://"].into_iter().any(starts);
    let length = if scheme { glyphs.len() } else { bare_link(glyphs)? };
    let end = glyphs.iter().take(length).position(|g| g.c.is_whitespace() || matches!(g.c, '<' | '>' | '"'));
    let length = end.unwrap_or(length);
    let trailing = glyphs.iter().take(length).rev().take_while(|g| ".,;:!?)]}'*".contains(g.c)).count();
    Some((TokenKind::Url, length - trailing)).filter(|&(_, length)| length > 0)
}

/// `name.com`, `name.com/path`, `bit.ly/path`.
fn bare_link(glyphs: &[Glyph]) -> Option<usize> {
    let length = host(glyphs);
    let name: String = glyphs.iter().take(length).map(|glyph| glyph.c).collect();
    let (_, ending) = name.rsplit_once('.')?;
    let path = glyphs.get(length).is_some_and(|glyph| matches!(glyph.c, '/' | ':' | '?'));
    let known = ENDINGS.contains(&ending) || (COUNTRIES.contains(&ending) && (path || name.contains(".co.")));
    known.then_some(if path { glyphs.len() } else { length })
}

/// The length of the host name that begins here, final dots left out.
fn host(glyphs: &[Glyph]) -> usize {
    let length =
        glyphs.iter().take_while(|g| g.c.is_ascii_alphanumeric() || g.c == '.' || g.c == '-').count();
    let dots = glyphs.iter().take(length).rev().take_while(|g| matches!(g.c, '.' | '-')).count();
    length - dots
}
