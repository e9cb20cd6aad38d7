//! Letters of other scripts that look like Latin ones: the part of Unicode's UTS 39 confusables that is
//! used to write Latin words past a filter, written out for this project.
//!
//! Full-width, mathematical and circled letters are not here: compatibility folding (`fold.rs`) reads them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each Latin letter and the letters that look like it, small or capital.
const TABLE: &[(char, &str)] = &[
    ('a', "аαАΑᴀɑⲁᎪ"),
    ('b', "ЬВΒʙβƄᏴƅ"),
    ('c', "сСϲᴄⅽᏟϹ"),
    ('d', "ԁԀᴅɗժᎠɖ"),
    ('e', "еЕΕєᴇҽεᎬɛ"),
    ('f', "ƒϜꜰғ"),
    ('g', "ɡԍɢցᏀԌ"),
    ('h', "һНΗʜհᎻҺ"),
    ('i', "іІΙιɪɩӀіӏᎥ"),
    ('j', "јЈϳᴊʝᎫ"),
    ('k', "кКΚκᴋƙᏦ"),
    ('l', "ʟⅼᏞɭƚ"),
    ('m', "мМΜᴍⅿᎷɱ"),
    ('n', "пΝηɴոŋᏁ"),
    ('o', "оОΟοσᴏօσƠ"),
    ('p', "рРΡρᴘϸᏢ"),
    ('q', "ԛԚգզ"),
    ('r', "гᴦʀɼᎡᏒ"),
    ('s', "ѕЅꜱʂᏚ"),
    ('t', "тТΤτᴛᎢƭ"),
    ('u', "υцᴜսμʊ"),
    ('v', "νѵᴠѴᏙʋ"),
    ('w', "ԝԜᴡωшᎳɯ"),
    ('x', "хХΧχⅹ"),
    ('y', "уУΥγүʏᎽҮ"),
    ('z', "ΖᴢʐᏃζ"),
];

static LETTERS: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    // Glyphs are in lower case, so a capital that looks alike is met as its small letter.
    let small = |c: char| c.to_lowercase().next().unwrap_or(c);
    let capitals = TABLE.iter().flat_map(|&(letter, alike)| alike.chars().map(move |c| (small(c), letter)));
    let own = TABLE.iter().flat_map(|&(letter, alike)| alike.chars().map(move |c| (c, letter)));
    capitals.chain(own).collect()
});

/// The Latin letter a letter looks like.
pub(super) fn latin(c: char) -> Option<char> {
    if c.is_ascii() {
        return None;
    }
    LETTERS.get(&c).copied()
}

/// Whether a letter belongs to a living alphabet of its own, so that only its neighbours can tell whether
/// it is meant as Latin: Greek, Cyrillic, Armenian.
pub(super) fn is_foreign(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{58F}')
}
