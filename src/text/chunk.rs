//! The careful path: a stretch of text without white space that is not plain words.

use super::fold::{self, Glyph};
use super::memo::{Key, Mark, Memo};
use super::token::{Flags, TokenKind};
use super::write::{LONGEST_WORD, Writer, unstretch};
use super::{Folder, disguise, emoji, placeholder};

/// Buffers of the careful path, kept from one text to the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    glyphs: Vec<Glyph>,
    word: Vec<char>,
    /// Whether the text is Latin, once somebody asked.
    pub(super) latin: Option<bool>,
    memo: Memo,
}

impl Folder {
    /// Tokens of `text[start..end]`, from memory if it was read before.
    pub(super) fn chunk(
        &self,
        text: &str,
        start: usize,
        end: usize,
        scratch: &mut Scratch,
        writer: &mut Writer<'_>,
    ) {
        let Some(key) = Key::new(text.as_bytes(), start, end) else {
            self.read_chunk(text, (start, end), scratch, writer);
            return;
        };
        if scratch.memo.replay(self.id, &key, start, writer) {
            return;
        }
        let mark = Mark::here(writer.out);
        let before = std::mem::take(&mut writer.next);
        let asked = self.read_chunk(text, (start, end), scratch, writer);
        if !asked {
            scratch.memo.keep(&key, start, mark, writer.next, writer.out);
        }
        // What the text before said is for the first token, or goes on if there is none.
        match mark.since(writer.out).first_mut() {
            Some(first) => first.flags = first.flags.with(before),
            None => writer.next = writer.next.with(before),
        }
    }

    /// The same, read; says whether the rest of the text was asked about.
    fn read_chunk(
        &self,
        text: &str,
        (start, end): (usize, usize),
        scratch: &mut Scratch,
        writer: &mut Writer<'_>,
    ) -> bool {
        let Some(part) = text.get(start..end) else { return false };
        let Scratch { glyphs, word, latin, .. } = scratch;
        let mut asked = false;
        glyphs.clear();
        fold::glyphs(part, start, self.options.entities, glyphs);
        if self.options.disguises && !part.is_ascii() {
            fold::strip_marks(glyphs);
            fold::read_lookalikes(glyphs, &mut || {
                asked = true;
                *latin.get_or_insert_with(|| fold::is_latin(text))
            });
        }
        let mut at = 0;
        while at < glyphs.len() {
            let rest = glyphs.get(at..).unwrap_or_default();
            let before = at.checked_sub(1).and_then(|before| glyphs.get(before)).copied();
            at += self.step(rest, before, word, writer).max(1);
        }
        asked
    }

    /// Reads what begins here; how many glyphs it takes.
    fn step(
        &self,
        rest: &[Glyph],
        before: Option<Glyph>,
        word: &mut Vec<char>,
        writer: &mut Writer<'_>,
    ) -> usize {
        let Some(&first) = rest.first() else { return 1 };
        if first.c.is_whitespace() || first.c.is_control() {
            writer.next = writer.next.with(Flags::when(first.c == '\n', Flags::BREAK));
            return 1;
        }
        let next_is_word = rest.get(1).is_some_and(|glyph| glyph.is_word());
        if self.options.placeholders
            && (first.is_word() || first.c == '@')
            && let Some(length) = self.placeholder(rest, before, word, writer)
        {
            return length;
        }
        if first.c == '#' && next_is_word {
            writer.next = writer.next.with(Flags::HASHTAG);
            return 1;
        }
        if let Some(length) = picture(rest, writer).or_else(|| emoticon(rest, writer)) {
            return length;
        }
        if first.is_word() || (matches!(first.c, '$' | '@') && next_is_word) {
            return self.run(rest, before, word, writer);
        }
        punctuation(rest, writer)
    }

    fn placeholder(
        &self,
        rest: &[Glyph],
        before: Option<Glyph>,
        word: &mut Vec<char>,
        writer: &mut Writer<'_>,
    ) -> Option<usize> {
        let (kind, length) = placeholder::at(rest, before)?;
        let glyphs = rest.get(..length)?;
        // `@` may also stand for the first letter of a word the lexicon knows.
        if kind == TokenKind::User
            && !self.lexicon.is_empty()
            && self.options.disguises
            && let Some(flags) = disguise::read(glyphs, &self.lexicon, word)
        {
            self.word(glyphs, word, flags, writer);
            return Some(length);
        }
        let text = match kind {
            TokenKind::Email => placeholder::EMAIL,
            TokenKind::User => placeholder::USER,
            _ => placeholder::URL,
        };
        writer.text(span(glyphs), text, kind, Flags::default());
        Some(length)
    }

    /// A run of letters, digits and the signs between them: one word in disguise, or several plain ones.
    fn run(
        &self,
        rest: &[Glyph],
        before: Option<Glyph>,
        word: &mut Vec<char>,
        writer: &mut Writer<'_>,
    ) -> usize {
        let inside = |glyph: &&Glyph| glyph.is_word() || disguise::is_joiner(glyph.c);
        let length = rest.iter().take_while(inside).count();
        let run = rest.get(..length).unwrap_or_default();
        let trailing = run.iter().rev().take_while(|glyph| !glyph.is_word()).count();
        if self.options.disguises {
            // With the signs at its end, which may hide letters, then without.
            let signs = run
                .iter()
                .rev()
                .take_while(|glyph| matches!(glyph.c, '$' | '*' | '#' | '@' | '%' | '&'))
                .count();
            // `**word**` is in bold.
            let bold = before.is_some_and(|glyph| glyph.c == '*');
            let full = length - if signs > 0 && !bold { 0 } else { trailing };
            for length in [full, length - trailing] {
                let part = run.get(..length).unwrap_or_default();
                if let Some(flags) = disguise::read(part, &self.lexicon, word) {
                    self.word(part, word, flags, writer);
                    return length;
                }
            }
        }
        let run = run.get(..length - trailing).unwrap_or_default();
        if number(run, writer) {
            return run.len();
        }
        for piece in run.split(|glyph| !glyph.is_word() && glyph.c != '\'') {
            self.piece(piece, word, writer);
        }
        run.len().max(1)
    }

    /// Letters and digits alone, apostrophes left out.
    fn piece(&self, piece: &[Glyph], word: &mut Vec<char>, writer: &mut Writer<'_>) {
        if number(piece, writer) {
            return;
        }
        word.clear();
        word.extend(piece.iter().filter(|glyph| glyph.is_word()).map(|glyph| glyph.c));
        self.word(piece, word, Flags::default(), writer);
    }

    /// One word written with these glyphs and read as these characters.
    fn word(&self, glyphs: &[Glyph], word: &mut Vec<char>, flags: Flags, writer: &mut Writer<'_>) {
        if word.is_empty() {
            return;
        }
        let letters = || glyphs.iter().filter(|glyph| glyph.is_letter());
        let upper = letters().take(2).count() == 2 && letters().all(|glyph| glyph.upper);
        let title = !upper && letters().next().is_some_and(|glyph| glyph.upper);
        let odd = self.options.disguises && glyphs.iter().any(|glyph| glyph.odd);
        let stretched = self.options.stretched && unstretch(word, &self.lexicon);
        let flags = flags
            .with(Flags::when(upper, Flags::UPPER))
            .with(Flags::when(title, Flags::TITLE))
            .with(Flags::when(odd, Flags::DISGUISED))
            .with(Flags::when(stretched, Flags::STRETCHED));
        for (part, glyphs) in word.chunks(LONGEST_WORD).zip(spans(glyphs, word.len())) {
            writer.characters(span(glyphs), part, TokenKind::Word, flags);
        }
    }
}

/// The glyphs of each part of a word that is cut because it is too long; all of them where it is not.
fn spans(glyphs: &[Glyph], length: usize) -> std::slice::Chunks<'_, Glyph> {
    let size = if length <= LONGEST_WORD { glyphs.len() } else { LONGEST_WORD * glyphs.len() / length };
    glyphs.chunks(size.max(1))
}

fn span(glyphs: &[Glyph]) -> (usize, usize) {
    let start = glyphs.first().map_or(0, |glyph| glyph.start);
    let end = glyphs.iter().map(|glyph| glyph.end).max().unwrap_or(start);
    (start as usize, end as usize)
}

/// A number with its separators: as it is up to four digits, else a placeholder.
fn number(run: &[Glyph], writer: &mut Writer<'_>) -> bool {
    let is_part = |glyph: &Glyph| glyph.c.is_ascii_digit() || matches!(glyph.c, '.' | '-' | '+' | '%' | '\'');
    let digits = run.iter().filter(|glyph| glyph.c.is_ascii_digit()).count();
    if digits == 0 || !run.iter().all(is_part) {
        return false;
    }
    let plain: String = run.iter().map(|glyph| glyph.c).collect();
    let text = match digits {
        7.. => placeholder::DIGITS,
        ..=4 if digits == run.len() => plain.as_str(),
        _ => placeholder::NUMBER,
    };
    writer.text(span(run), text, TokenKind::Number, Flags::default());
    true
}

/// An emoji, a flag, or letters in boxes, which are read as a word by the caller's next steps.
fn picture(rest: &[Glyph], writer: &mut Writer<'_>) -> Option<usize> {
    let first = rest.first().filter(|glyph| !glyph.c.is_ascii())?;
    let boxes = rest.iter().take_while(|glyph| emoji::boxed_letter(glyph.c).is_some()).count();
    let flag = boxes == 2 && emoji::is_indicator(first.c);
    let glyphs = rest.get(..if flag { 2 } else { boxes.max(1) })?;
    if boxes > 2 || (boxes > 0 && !flag) {
        let letters: Vec<char> = glyphs.iter().filter_map(|glyph| emoji::boxed_letter(glyph.c)).collect();
        writer.characters(span(glyphs), &letters, TokenKind::Word, Flags::DISGUISED);
    } else if flag || emoji::is_emoji(first.c) {
        let characters: Vec<char> = glyphs.iter().map(|glyph| glyph.c).collect();
        writer.characters(span(glyphs), &characters, TokenKind::Emoji, Flags::default());
    } else if !emoji::is_tone(first.c) {
        return None;
    }
    Some(glyphs.len())
}

/// `:)`, `;-(`, `:D`, `<3`.
fn emoticon(rest: &[Glyph], writer: &mut Writer<'_>) -> Option<usize> {
    let at = |index: usize| rest.get(index).map_or(' ', |glyph| glyph.c);
    let nose = usize::from(matches!(at(1), '-' | '^' | 'o'));
    let mouth = at(1 + nose);
    let ends = |length: usize| !at(length).is_alphanumeric();
    let (length, text) = match (at(0), mouth) {
        ('<', '3') if nose == 0 && ends(2) => (2, "<3".to_owned()),
        (eyes @ (':' | ';' | '='), ')' | '(' | 'd' | 'p' | '/' | '\\' | '|' | ']' | '[' | '*')
            if ends(2 + nose) =>
        {
            (2 + nose, format!("{}{mouth}", if eyes == '=' { ':' } else { eyes }))
        }
        _ => return None,
    };
    writer.text(span(rest.get(..length)?), &text, TokenKind::Punctuation, Flags::default());
    Some(length)
}

/// A run of signs: a token if it shouts, asks, trails off or stands for hidden words; it may end a sentence.
fn punctuation(rest: &[Glyph], writer: &mut Writer<'_>) -> usize {
    let is_sign = |glyph: &&Glyph| {
        !glyph.is_word() && !glyph.c.is_whitespace() && !glyph.c.is_control() && !emoji::is_emoji(glyph.c)
    };
    // A sign before a letter belongs to the word, unless it is all there is.
    let mut length = rest.iter().take_while(is_sign).count();
    let joins = |glyph: &Glyph| matches!(glyph.c, '#' | '@' | '$');
    if rest.get(length).is_some_and(|glyph| glyph.is_word())
        && length > 1
        && rest.get(length - 1).is_some_and(joins)
    {
        length -= 1;
    }
    let run = rest.get(..length).unwrap_or_default();
    let count = |signs: &[char]| run.iter().filter(|glyph| signs.contains(&glyph.c)).count();
    let (shouts, asks, dots) = (count(&['!', '¡']), count(&['?', '¿']), count(&['.', '…']));
    let masks = count(&['*', '#', '@', '$', '%', '&']);
    if masks >= 3 && masks + shouts == length {
        writer.text(span(run), "***", TokenKind::Punctuation, Flags::DISGUISED);
    } else if shouts + asks > 0 {
        writer.text(span(run), marks(shouts, asks), TokenKind::Punctuation, Flags::default());
    } else if dots > 1 || count(&['…']) > 0 {
        writer.text(span(run), "...", TokenKind::Punctuation, Flags::default());
    }
    writer.next = writer.next.with(Flags::when(shouts + asks + dots > 0, Flags::BREAK));
    length
}

/// The folded text of exclamation and question marks.
pub(super) fn marks(shouts: usize, asks: usize) -> &'static str {
    match (shouts, asks) {
        (1, 0) => "!",
        (2, 0) => "!!",
        (_, 0) => "!!!",
        (0, 1) => "?",
        (0, _) => "??",
        _ => "?!",
    }
}
