//! Words of a text, folded for comparison, each knowing its bytes in the original.
//!
//! In: any text. Out: words in lower case, without accents and apostrophes, look-alike letters of other
//! scripts read as the Latin letters they imitate. It does not stem and does not undo digits for letters.

use unicode_normalization::UnicodeNormalization;

/// One word: its bytes in the original text, and its folded spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Word {
    /// First byte in the original.
    pub(crate) start: usize,
    /// One past the last byte.
    pub(crate) end: usize,
    folded: (u32, u32),
    /// The first bytes of the folded spelling, by which matchers file their patterns.
    key: u32,
}

/// The words of one text; the folded spellings share one buffer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    buffer: String,
    list: Vec<Word>,
}

impl Words {
    /// The words of `text`, in order. Hyphens end a word, apostrophes and invisible characters do not.
    pub(crate) fn new(text: &str) -> Self {
        let mut words =
            Self { buffer: String::with_capacity(text.len()), list: Vec::with_capacity(text.len() / 6 + 1) };
        let mut open: Option<(usize, usize)> = None;
        let mut at = 0;
        let mut i = 0;
        while let Some(rest) = text.get(i..).filter(|rest| !rest.is_empty()) {
            // Most text is runs of plain letters and digits: those are copied whole.
            let plain = plain_run(rest);
            if !plain.is_empty() {
                let (start, folded) = open.unwrap_or((i, words.buffer.len()));
                words.push_plain(plain);
                open = Some((start, folded));
                i += plain.len();
                at = i;
                continue;
            }
            let Some(c) = rest.chars().next() else { break };
            let next = i + c.len_utf8();
            if is_inside(c) {
                i = next;
                continue;
            }
            if c.is_alphanumeric() || is_mark(c) {
                let (start, folded) = open.unwrap_or((i, words.buffer.len()));
                fold_char(c, &mut words.buffer);
                open = Some((start, folded));
                at = next;
            } else if let Some((start, folded)) = open.take() {
                words.close(start, at, folded);
            }
            i = next;
        }
        if let Some((start, folded)) = open {
            words.close(start, at, folded);
        }
        words
    }

    fn push_plain(&mut self, plain: &str) {
        let from = self.buffer.len();
        self.buffer.push_str(plain);
        if let Some(added) = self.buffer.get_mut(from..) {
            added.make_ascii_lowercase();
        }
    }

    fn close(&mut self, start: usize, end: usize, folded: usize) {
        if self.buffer.len() > folded {
            let key = key(self.buffer.as_bytes().get(folded..).unwrap_or_default());
            let folded = (folded as u32, self.buffer.len() as u32);
            self.list.push(Word { start, end, folded, key });
        }
    }

    /// How many words there are.
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// The word at `i`.
    pub(crate) fn get(&self, i: usize) -> Option<Word> {
        self.list.get(i).copied()
    }

    /// The [`key`] of the word at `i`; that of no word past the end.
    pub(crate) fn key(&self, i: usize) -> u32 {
        self.list.get(i).map_or(0, |word| word.key)
    }

    /// The folded spelling of the word at `i`; empty past the end.
    pub(crate) fn folded(&self, i: usize) -> &str {
        self.get(i)
            .and_then(|w| self.buffer.get(w.folded.0 as usize..w.folded.1 as usize))
            .unwrap_or_default()
    }
}

/// How many bytes of a word its key is made of.
pub(crate) const KEY: usize = 4;

/// The first [`KEY`] bytes of a folded word as one number.
pub(crate) fn key(word: &[u8]) -> u32 {
    match word {
        [a, b, c, d, ..] => u32::from_le_bytes([*a, *b, *c, *d]),
        [a, b, c] => u32::from_le_bytes([*a, *b, *c, 0]),
        [a, b] => u32::from_le_bytes([*a, *b, 0, 0]),
        [a] => u32::from(*a),
        [] => 0,
    }
}

/// The folded spelling of a whole string, as [`Words`] spells its words.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_inside(*c)) {
        fold_char(c, &mut out);
    }
    out
}

/// The letters and digits of ASCII a text begins with.
fn plain_run(text: &str) -> &str {
    let end = text.bytes().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

/// Characters that stand inside a word without being part of its spelling.
fn is_inside(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Combining marks, which fold to nothing.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for lower in c.to_lowercase() {
        if let Some(latin) = look_alike(lower) {
            out.push_str(latin);
            continue;
        }
        for part in std::iter::once(lower).nfkd().filter(|p| !is_mark(*p)) {
            match look_alike(part) {
                Some(latin) => out.push_str(latin),
                None => out.extend(part.to_lowercase()),
            }
        }
    }
}

/// The Latin letter a letter of another script is taken for, in lower case.
///
/// Source: the single-letter rows between Cyrillic, Greek and Latin in Unicode's `confusables.txt`
/// (UTS 39), kept to those seen in running text.
fn look_alike(c: char) -> Option<&'static str> {
    LOOK_ALIKES.iter().find(|(from, _)| *from == c).map(|(_, to)| *to)
}

const LOOK_ALIKES: &[(char, &str)] = &[
    ('ß', "ss"),
    ('ı', "i"),
    ('ø', "o"),
    ('ł', "l"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('а', "a"),
    ('в', "b"),
    ('е', "e"),
    ('һ', "h"),
    ('і', "i"),
    ('ї', "i"),
    ('ј', "j"),
    ('к', "k"),
    ('ӏ', "l"),
    ('м', "m"),
    ('н', "h"),
    ('о', "o"),
    ('р', "p"),
    ('ԛ', "q"),
    ('с', "c"),
    ('ѕ', "s"),
    ('т', "t"),
    ('у', "y"),
    ('ү', "y"),
    ('ԝ', "w"),
    ('х', "x"),
    ('ԁ', "d"),
    ('ɡ', "g"),
    ('α', "a"),
    ('ε', "e"),
    ('ι', "i"),
    ('κ', "k"),
    ('ν', "v"),
    ('ο', "o"),
    ('ρ', "p"),
    ('τ', "t"),
    ('υ', "u"),
    ('χ', "x"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings(text: &str) -> Vec<(String, &str)> {
        let words = Words::new(text);
        (0..words.len())
            .map(|i| {
                (words.folded(i).to_owned(), &text[words.get(i).unwrap().start..words.get(i).unwrap().end])
            })
            .collect()
    }

    #[test]
    fn look_alikes_accents_and_apostrophes_fold_and_offsets_stay() {
        let got = spellings("Don’t pоst Оbszönes—name-calling");
        let want = [
            ("dont", "Don’t"),
            ("post", "pоst"),
            ("obszones", "Оbszönes"),
            ("name", "name"),
            ("calling", "calling"),
        ];
        assert_eq!(got, want.map(|(f, o)| (f.to_owned(), o)));
    }

    #[test]
    fn decomposed_and_composed_letters_are_the_same_word() {
        assert_eq!(fold("Beitra\u{308}ge"), fold("Beiträge"));
    }
}
