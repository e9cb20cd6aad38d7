//! Characters to plain ones: case, compatibility forms, marks, invisible characters, look-alikes.
//!
//! In: a stretch of the text without white space. Out: [`Glyph`]s, each a folded character with the bytes
//! of the original it stands for.

use unicode_normalization::char::{
    canonical_combining_class, compose, decompose_canonical, decompose_compatible,
};

use super::{entity, lookalike};

/// A folded character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyph {
    /// Lower case.
    pub(super) c: char,
    /// First byte in the original.
    pub(super) start: u32,
    /// One past the last byte.
    pub(super) end: u32,
    /// A capital in the original.
    pub(super) upper: bool,
    /// Written with a character that only looks like this one, or with marks or invisible characters.
    pub(super) odd: bool,
    /// A mark that no alphabet puts on this letter was stripped.
    pub(super) bare: bool,
}

impl Glyph {
    pub(super) fn is_word(self) -> bool {
        is_word(self.c)
    }

    pub(super) fn is_letter(self) -> bool {
        self.c.is_alphabetic() || canonical_combining_class(self.c) != 0
    }
}

/// Whether a character is part of words: letters, digits, and marks of scripts that write vowels with them.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || (!c.is_ascii() && canonical_combining_class(c) != 0)
}

/// Appends the glyphs of `text`, which begins at byte `base` of the original.
pub(super) fn glyphs(text: &str, base: usize, entities: bool, out: &mut Vec<Glyph>) {
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let start = at;
        at += c.len_utf8();
        let mut c = c;
        if c == '&' && entities {
            let decoded = text.get(start..).and_then(entity::reference);
            if let Some((character, length)) = decoded {
                (c, at) = (character, start + length);
            }
        }
        add(c, (base + start) as u32, (base + at) as u32, out);
    }
}

fn add(c: char, start: u32, end: u32, out: &mut Vec<Glyph>) {
    if c.is_ascii() {
        let upper = c.is_ascii_uppercase();
        out.push(Glyph { c: c.to_ascii_lowercase(), start, end, upper, odd: false, bare: false });
    } else if is_invisible(c) {
        hide(c, end, out);
    } else if is_mark(c) {
        mark(c, end, true, out);
    } else if stays(c) {
        lower(c, start, end, false, out);
    } else {
        compatible(c, start, end, out);
    }
}

/// An invisible character: the one before takes its bytes, and is odd if a letter had it beside it.
fn hide(c: char, end: u32, out: &mut [Glyph]) {
    if let Some(last) = out.last_mut() {
        last.end = end;
        // A soft hyphen and a variation selector are honest; a joiner is too, beside what is not Latin.
        let honest = c == '\u{AD}' || matches!(c, '\u{FE00}'..='\u{FE0F}');
        last.odd |= !honest && last.c.is_ascii_alphabetic();
    }
}

/// A combining mark: part of a letter that alphabets have, else stripped. It is odd if it was `added` to the
/// letter, and honest if it is part of one character (as in Vietnamese).
fn mark(c: char, end: u32, added: bool, out: &mut [Glyph]) {
    let Some(last) = out.last_mut() else { return };
    last.end = end;
    match compose(last.c, c) {
        Some(composed) if stays(composed) => last.c = composed,
        _ => {
            last.bare |= last.c.is_alphabetic();
            last.odd |= added && last.bare;
        }
    }
}

fn lower(c: char, start: u32, end: u32, odd: bool, out: &mut Vec<Glyph>) {
    let upper = c.is_uppercase();
    for lower in c.to_lowercase() {
        if is_mark(lower) {
            mark(lower, end, false, out);
        } else {
            out.push(Glyph { c: lower, start, end, upper, odd, bare: false });
        }
    }
}

/// A compatibility form: full-width, mathematical, circled, superscript letters, ligatures, signs.
fn compatible(c: char, start: u32, end: u32, out: &mut Vec<Glyph>) {
    let mut letters = 0;
    decompose_compatible(c, |part| {
        letters += 1;
        if is_mark(part) {
            mark(part, end, false, out);
        } else {
            let odd = part.is_ascii_alphabetic();
            lower(plain_sign(part), start, end, odd, out);
        }
    });
    // A ligature, a unit or a sign of several characters is nobody's disguise.
    if letters > 1 {
        out.iter_mut()
            .rev()
            .take(letters)
            .filter(|glyph| glyph.start == start)
            .for_each(|glyph| glyph.odd = false);
    }
}

/// Typographic signs to the keyboard's.
fn plain_sign(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{201B}' | '\u{2032}' | '\u{60}' | '\u{B4}' => '\'',
        '\u{201C}'..='\u{201F}' | '\u{AB}' | '\u{BB}' | '\u{2033}' => '"',
        '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{2212}' => '-',
        '\u{2043}' | '\u{2022}' | '\u{B7}' | '\u{2217}' | '\u{D7}' => '*',
        c => c,
    }
}

/// Letters that are themselves: the European alphabets and scripts that no compatibility form stands for.
fn stays(c: char) -> bool {
    matches!(c,
        '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{131}' | '\u{134}'..='\u{13E}'
        | '\u{141}'..='\u{148}' | '\u{14A}'..='\u{17E}' | '\u{218}'..='\u{21B}'
        | '\u{386}'..='\u{3CE}' | '\u{400}'..='\u{52F}' | '\u{531}'..='\u{586}' | '\u{590}'..='\u{5FF}'
        | '\u{600}'..='\u{674}' | '\u{679}'..='\u{6FF}' | '\u{900}'..='\u{97F}'
        | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// The diacritical marks, which stand on Latin, Greek and Cyrillic letters; other scripts' marks are letters.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Characters that are not seen: zero width, direction, variation, tags, fillers.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E0FFF}')
}

/// Takes the marks off all Latin letters of a word that carries a mark no alphabet has there.
pub(super) fn strip_marks(glyphs: &mut [Glyph]) {
    for word in glyphs.chunk_by_mut(|a, b| a.is_word() == b.is_word()) {
        if !word.iter().any(|glyph| glyph.bare) {
            continue;
        }
        for glyph in word.iter_mut().filter(|glyph| matches!(glyph.c, '\u{C0}'..='\u{24F}')) {
            let mut base = None;
            decompose_canonical(glyph.c, |part| base = base.or(Some(part)));
            glyph.c = base.unwrap_or(glyph.c);
        }
    }
}

/// Reads look-alike letters as Latin, word by word: where a word mixes them with Latin letters, or, in a
/// text that is Latin otherwise, consists of nothing else.
pub(super) fn read_lookalikes(glyphs: &mut [Glyph], text_is_latin: &mut dyn FnMut() -> bool) {
    for word in glyphs.chunk_by_mut(|a, b| a.is_word() == b.is_word()) {
        let (mut latin, mut alike, mut other) = (0, 0, 0);
        for glyph in word.iter().filter(|glyph| glyph.c.is_alphabetic()) {
            match () {
                () if glyph.c < '\u{180}' => latin += 1,
                () if lookalike::latin(glyph.c).is_some() => alike += 1,
                () => other += 1,
            }
        }
        let honest = word.iter().any(|glyph| lookalike::is_foreign(glyph.c)) && latin == 0;
        if alike == 0 || other > 0 || (honest && !text_is_latin()) {
            continue;
        }
        for glyph in word {
            if let Some(c) = lookalike::latin(glyph.c) {
                (glyph.c, glyph.odd) = (c, true);
            }
        }
    }
}

/// Whether a text is written in Latin letters, with none of another alphabet that could not be meant as Latin.
pub(super) fn is_latin(text: &str) -> bool {
    let mut latin = false;
    for c in text.chars() {
        latin |= c.is_ascii_alphabetic();
        if !c.is_ascii() && lookalike::is_foreign(c) && lookalike::latin(c).is_none() {
            return false;
        }
    }
    latin
}
