//! A short line as words, numbers and marks, with the roles of its words.

use super::words::{self, Roles};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// Punctuation of some kind.
    Mark(char),
    /// Anything else: emoji, signs.
    Sign,
}

/// A piece of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    /// First byte in the source.
    pub(super) start: usize,
    /// One past the last.
    pub(super) end: usize,
    /// What it is.
    pub(super) shape: Shape,
    /// Roles of a word.
    pub(super) roles: Roles,
    /// Hash of a word in lower case.
    pub(super) hash: u64,
    /// Value of a number, as far as it fits.
    pub(super) value: u32,
    /// Whether it touches the token before it.
    pub(super) glued: bool,
}

impl Token {
    /// Whether it is a word with one of these roles.
    pub(super) fn is(&self, roles: Roles) -> bool {
        self.roles & roles != 0
    }

    /// Whether it is this mark.
    pub(super) fn is_mark(&self, mark: char) -> bool {
        self.shape == Shape::Mark(mark)
    }

    /// Whether it is punctuation.
    pub(super) fn is_punctuation(&self) -> bool {
        matches!(self.shape, Shape::Mark(_))
    }

    /// Whether it is a number.
    pub(super) fn is_number(&self) -> bool {
        self.shape == Shape::Number
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> usize {
        self.end - self.start
    }
}

/// More tokens than any byline or label has; a line with more is text.
const MOST: usize = 40;

/// Fills `tokens` with those of `text`, which begins at byte `at` of the source. Words are cut where a
/// capital follows a small letter, since flattening glues links together (`ReplyDelete`).
pub(super) fn tokenize(text: &str, at: usize, tokens: &mut Vec<Token>) {
    tokens.clear();
    let mut from = 0;
    let mut free = true;
    while let Some(first) = text.get(from..).and_then(|rest| rest.chars().next()) {
        if first == ' ' {
            free = true;
            from += 1;
            continue;
        }
        if first.is_whitespace() || first == '\u{200b}' {
            free = true;
            from += first.len_utf8();
            continue;
        }
        let class = class(first);
        let end = ascii_end(text.as_bytes(), from, class).unwrap_or_else(|| end(text, from, first, class));
        let piece = text.get(from..end).unwrap_or_default();
        tokens.push(token(piece, class, at + from, !free));
        from = end;
        free = false;
        if tokens.len() > MOST {
            return;
        }
    }
}

/// Where the piece that begins at `from` ends; `None` if it touches anything but ASCII.
fn ascii_end(bytes: &[u8], from: usize, class: Class) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let run = match class {
        Class::Letter => rest.iter().take_while(|b| b.is_ascii_alphabetic()).count(),
        Class::Digit => rest.iter().take_while(|b| b.is_ascii_digit()).count(),
        Class::Mark | Class::Sign => return rest.first().is_some_and(u8::is_ascii).then_some(from + 1),
    };
    if run == 0 || rest.get(run).is_some_and(|b| !b.is_ascii()) {
        return None;
    }
    let word = rest.get(..run)?;
    let cut = |i: &usize| {
        let at = |i: usize| word.get(i).copied().unwrap_or(b' ');
        let (before, next) = (at(i - 1), at(*i));
        next.is_ascii_uppercase()
            && (before.is_ascii_lowercase()
                || (before.is_ascii_uppercase() && at(i + 1).is_ascii_lowercase()))
    };
    let capitals = class == Class::Letter && word.iter().skip(1).any(u8::is_ascii_uppercase);
    let first = if capitals { (1..run).find(cut) } else { None };
    Some(from + first.unwrap_or(run))
}

/// The same for any script.
fn end(text: &str, from: usize, first: char, class: Class) -> usize {
    let mut before = first;
    let mut end = from + first.len_utf8();
    while let Some(next) = text.get(end..).and_then(|rest| rest.chars().next()) {
        let after = end + next.len_utf8();
        if !continues(class, before, next) || (before.is_uppercase() && glues(next, text.get(after..))) {
            break;
        }
        (end, before) = (after, next);
    }
    end
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Mark,
    Sign,
}

fn class(c: char) -> Class {
    if c.is_ascii_alphabetic() {
        Class::Letter
    } else if c.is_ascii_digit() {
        Class::Digit
    } else if c.is_ascii_punctuation() || is_punctuation(c) {
        Class::Mark
    } else if c.is_alphabetic() {
        Class::Letter
    } else {
        Class::Sign
    }
}

/// Punctuation, arrows and bullets beyond ASCII that flattened pages use as separators.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{a0}'..='\u{a9}' | '\u{ab}'..='\u{bf}' | '×' | '\u{2010}'..='\u{2060}' | '←'..='⇿'
        | '\u{2300}'..='\u{23ff}' | '■'..='◿' | '★' | '☆' | '✓' | '✔' | '✗' | '✖' | '❯' | '❮' | '、'..='】' | '：' | '（' | '）' | '｜' | '\u{e000}'..='\u{f8ff}')
}

fn continues(class_of: Class, before: char, next: char) -> bool {
    match class_of {
        Class::Mark => false,
        Class::Letter => {
            (class(next) == Class::Letter && !(before.is_lowercase() && next.is_uppercase()))
                || is_combining(next)
        }
        Class::Digit => class(next) == Class::Digit,
        Class::Sign => class(next) == Class::Sign && !next.is_whitespace(),
    }
}

/// Whether a word in capitals ends before `next` and one with an initial capital begins (`NYCMay`).
fn glues(next: char, after: Option<&str>) -> bool {
    next.is_uppercase() && after.and_then(|a| a.chars().next()).is_some_and(char::is_lowercase)
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn token(piece: &str, class: Class, start: usize, glued: bool) -> Token {
    let mut token =
        Token { start, end: start + piece.len(), shape: Shape::Sign, roles: 0, hash: 0, value: 0, glued };
    match class {
        Class::Letter => {
            token.shape = Shape::Word;
            token.hash = word_hash(piece);
            token.roles = words::roles(token.hash);
        }
        Class::Digit => {
            token.shape = Shape::Number;
            token.value = piece.parse().unwrap_or(u32::MAX);
        }
        Class::Mark => token.shape = Shape::Mark(piece.chars().next().unwrap_or(' ')),
        Class::Sign => token.hash = words::hash(piece),
    }
    token
}

/// The hash of the word in lower case, Cyrillic look-alikes in a Latin word folded (`Сomment`).
fn word_hash(word: &str) -> u64 {
    if word.is_ascii() {
        return word
            .bytes()
            .fold(words::SEED, |hash, b| words::step(hash, char::from(b.to_ascii_lowercase())));
    }
    let mixed = word.bytes().any(|b| b.is_ascii_alphabetic());
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| if mixed { look_alike(c) } else { c })
        .fold(words::SEED, words::step)
}

fn look_alike(c: char) -> char {
    match c {
        'а' => 'a',
        'с' => 'c',
        'е' => 'e',
        'о' => 'o',
        'р' => 'p',
        'х' => 'x',
        'у' => 'y',
        'і' => 'i',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Shape, tokenize};
    use crate::segment::plain::words::{COMMENT, MONTH, REPLY};

    #[test]
    fn words_glued_by_flattening_are_cut_and_look_alikes_folded() {
        let mut tokens = Vec::new();
        tokenize("IwonaMay 30ReplyDelete Сomment", 0, &mut tokens);
        assert_eq!(tokens.len(), 6);
        assert!(tokens[1].is(MONTH) && tokens[1].glued && tokens[3].is(REPLY) && tokens[5].is(COMMENT));
        assert_eq!(tokens[2].shape, Shape::Number);
    }
}
