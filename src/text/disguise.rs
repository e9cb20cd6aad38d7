//! Words written past a filter, read back: `i-d-i-o-t`, `1d10t`, `id.iot`, `sh*t`.
//!
//! Each reader looks at one run of letters, digits and signs and says what word it stands for, or nothing.
//! A lexicon makes them bolder; without one they read only what can hardly be meant otherwise.
//! To add a kind of disguise: a reader in [`READERS`].

use super::fold::Glyph;
use super::lexicon::Lexicon;
use super::token::Flags;

type Reader = fn(&[Glyph], &Lexicon, &mut Vec<char>) -> Option<Flags>;

/// In the order they are asked.
const READERS: &[Reader] = &[separated, leet, parted, masked];

/// A longer run is no word in disguise.
const LONGEST: usize = 32;

/// Signs that may stand inside a run of letters and digits.
pub(super) fn is_joiner(c: char) -> bool {
    "@$!|*#%+€£_-.—–~/'&".contains(c)
}

/// The word that a run stands for into `out`, and its flags; `None` if it is not in disguise.
pub(super) fn read(run: &[Glyph], lexicon: &Lexicon, out: &mut Vec<char>) -> Option<Flags> {
    if run.len() > LONGEST || run.len() < 3 || run.iter().all(|g| g.is_letter() || g.c == '\'') {
        return None;
    }
    READERS.iter().find_map(|reader| {
        out.clear();
        reader(run, lexicon, out)
    })
}

/// `i-d-i-o-t`, `i.d.i.o.t`; also `U.S.A.`, which is joined but no disguise.
fn separated(run: &[Glyph], _: &Lexicon, out: &mut Vec<char>) -> Option<Flags> {
    let sign = run.get(1).map(|glyph| glyph.c)?;
    if !matches!(sign, '.' | '-' | '_' | '*' | '~' | '|' | '+' | '—' | '–' | '/') {
        return None;
    }
    let run =
        run.strip_suffix(&[*run.last()?]).filter(|_| run.last().is_some_and(|g| g.c == sign)).unwrap_or(run);
    let (mut single, mut longer, mut letters) = (0, 0, 0);
    for part in run.split(|glyph| glyph.c == sign) {
        match part.len() {
            0 => return None,
            1 => single += 1,
            _ => longer += 1,
        }
        for glyph in part {
            letters += usize::from(glyph.is_letter());
            out.push(if glyph.is_letter() { glyph.c } else { leet_letter(glyph.c)? });
        }
    }
    // `w/o`, `a/b/c` are honest.
    let fewest = if sign == '/' { 4 } else { 3 };
    if single < fewest || longer > 1 || letters < 2 {
        return None;
    }
    let capitals = run.iter().all(|glyph| glyph.upper || !glyph.is_letter());
    let abbreviation = sign == '.' && longer == 0 && (capitals || single == 3);
    Some(Flags::when(!abbreviation, Flags::DISGUISED))
}

/// The letter a digit or sign stands for.
fn leet_letter(c: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        '£' => 'l',
        _ => return None,
    })
}

/// `1d10t`, `$h1t`, `a$$`, `b!tch`: digits and signs for letters.
fn leet(run: &[Glyph], lexicon: &Lexicon, out: &mut Vec<char>) -> Option<Flags> {
    for glyph in run {
        out.push(if glyph.is_letter() { glyph.c } else { leet_letter(glyph.c)? });
    }
    if run.iter().filter(|glyph| glyph.is_letter()).count() < 2 {
        return None;
    }
    let known = known_leet(run, lexicon, out);
    let marked = || {
        let (odd, plain) = run.iter().enumerate().filter(|(_, glyph)| !glyph.is_letter()).fold(
            (0, true),
            |(odd, plain), (at, glyph)| {
                (odd + usize::from(stands_for_letter(run, at)), plain && !forbids(run, at, glyph.c))
            },
        );
        odd > 0 && plain
    };
    (known || marked()).then_some(Flags::DISGUISED)
}

/// Whether the lexicon has the word, with each `1` read as `i` or else as `l`.
fn known_leet(run: &[Glyph], lexicon: &Lexicon, out: &mut [char]) -> bool {
    if lexicon.is_empty() || lexicon.contains(out) {
        return !lexicon.is_empty();
    }
    let mut other = out.to_vec();
    for (c, glyph) in other.iter_mut().zip(run) {
        if matches!(glyph.c, '1' | '|') {
            *c = 'l';
        }
    }
    let known = lexicon.contains(&other);
    if known {
        out.copy_from_slice(&other);
    }
    known
}

fn letters_before(run: &[Glyph], at: usize) -> usize {
    run.iter().take(at).rev().take_while(|glyph| glyph.is_letter()).count()
}

fn letters_after(run: &[Glyph], at: usize) -> usize {
    run.iter().skip(at + 1).take_while(|glyph| glyph.is_letter()).count()
}

fn is_inside(run: &[Glyph], at: usize) -> bool {
    run.iter().take(at).any(|glyph| glyph.is_letter())
        && run.iter().skip(at + 1).any(|glyph| glyph.is_letter())
}

/// Whether the digit or sign at this place can only be meant as a letter.
fn stands_for_letter(run: &[Glyph], at: usize) -> bool {
    let Some(glyph) = run.get(at) else { return false };
    let (before, after) = (letters_before(run, at), letters_after(run, at));
    match glyph.c {
        '0'..='9' => is_inside(run, at),
        '$' => {
            let twice = run.get(at + 1).is_some_and(|next| next.c == '$');
            let small = run.iter().any(|glyph| glyph.is_letter() && !glyph.upper);
            (at > 0 && twice) || (before > 0 && after > 0) || (at == 0 && after > 1 && small)
        }
        '@' | '€' | '£' => before > 0 && after > 0,
        // `wow!great` is a forgotten space; `b!tch` is not.
        '!' | '|' => (1..=2).contains(&before) && run.iter().skip(at + 1).filter(|g| g.is_word()).count() > 1,
        _ => false,
    }
}

/// Whether the digit or sign at this place speaks against a disguise.
fn forbids(run: &[Glyph], at: usize, c: char) -> bool {
    let digits =
        |glyphs: &mut dyn Iterator<Item = &Glyph>| glyphs.take_while(|g| g.c.is_ascii_digit()).count();
    let around = digits(&mut run.iter().take(at).rev()) + digits(&mut run.iter().skip(at + 1));
    match c {
        '0'..='9' => around > 1,
        // `US$5` is money; `dumb4$$` is not.
        '$' | '€' | '£' => {
            around > 1 || (around == 1 && run.iter().filter(|glyph| glyph.is_letter()).count() < 3)
        }
        '@' => !is_inside(run, at),
        '!' | '|' => !stands_for_letter(run, at),
        '+' => true,
        _ => false,
    }
}

/// Two letters that are a word or an abbreviation by themselves, so that the dot after them is a dot.
const SHORT: &str = " ad ag ah ai al am an as at aw ba be bi bl bo by ca cd ce co da db de di dj do dr dx ed ee eg eh el \
     em en er es et eu ex fa fi fr ft ga go ha hd he hi ho hp hr hs ie if ii im in io ip iq is it iv ja jr ka kg km la \
     le li ll lo lp lt ma mb mc me mi ml mm mo mp mr ms mt mu my na nb ne ni no nr nt ny of oh ok on op or os ot ou ow \
     ox oz pa pc ph pi pl pm po pr pt qb re ro rt ry sa sd se sg si so sr st su ta tb te ti to tu tv ty uk um un up us \
     va ve vi vp vs we wi wo ww ya ye yo yr zu a i o u y ";

/// `id.iot`, `f_uck`: a separator inside a word.
fn parted(run: &[Glyph], lexicon: &Lexicon, out: &mut Vec<char>) -> Option<Flags> {
    let parts = || run.split(|glyph| !glyph.is_letter());
    out.extend(run.iter().filter(|glyph| glyph.is_letter()).map(|glyph| glyph.c));
    let signs = run.len() - out.len();
    if parts().any(<[Glyph]>::is_empty) || run.iter().any(|g| g.c.is_ascii_digit()) || out.len() < 3 {
        return None;
    }
    if lexicon.contains(out) {
        return Some(Flags::DISGUISED);
    }
    let sign = |signs: &[char]| run.iter().any(|glyph| signs.contains(&glyph.c));
    let small = run.iter().all(|glyph| !glyph.upper);
    let stump = |part: &[Glyph]| {
        let word: String = part.iter().map(|glyph| glyph.c).collect();
        part.len() <= 2 && !SHORT.contains(&format!(" {word} "))
    };
    // Nobody writes an underline by mistake; a dot or a hyphen has to leave a stump (but `x-ray`).
    let forced = sign(&['_', '|'])
        || (sign(&['.']) && parts().any(stump))
        || (sign(&['-']) && parts().any(|part| part.len() == 2 && stump(part)));
    (signs == 1 && forced && small && (4..=12).contains(&out.len())).then_some(Flags::DISGUISED)
}

/// `f**k`, `sh*t`, `d--n`, `f@#k`: letters hidden behind signs. The lexicon may know which word it is;
/// else the visible letters stay, with a star for each sign.
fn masked(run: &[Glyph], lexicon: &Lexicon, out: &mut Vec<char>) -> Option<Flags> {
    let mut signs = Vec::new();
    for glyph in run {
        if glyph.is_letter() {
            out.push(glyph.c);
        } else if matches!(glyph.c, '*' | '#' | '%' | '@' | '$' | '&' | '!' | '_' | '-' | '—' | '–' | '.')
        {
            out.push('*');
            signs.push(glyph.c);
        } else {
            return None;
        }
    }
    let visible = out.len() - signs.len();
    if !run.first()?.is_letter() || signs.is_empty() || visible > 10 {
        return None;
    }
    if (visible >= 2 || signs.iter().all(|&sign| sign == '*'))
        && let Some(word) = lexicon.fitting(out)
    {
        *out = word.to_vec();
        return Some(Flags::DISGUISED);
    }
    hides_letters(out, &signs).then_some(Flags::DISGUISED)
}

/// Whether signs among letters can only be there to hide letters.
fn hides_letters(masked: &[char], signs: &[char]) -> bool {
    let head = masked.iter().take_while(|&&c| c != '*').count();
    let tail = masked.iter().rev().take_while(|&&c| c != '*').count();
    let one_run = head + tail + signs.len() == masked.len();
    let all = |set: &[char]| signs.iter().all(|sign| set.contains(sign));
    if all(&['*']) {
        return masked.len() >= 4 && (tail > 0 || signs.len() >= 2);
    }
    if all(&['#', '%']) && signs.len() == 1 {
        return head <= 2 && tail >= 2 && masked.len() <= 6;
    }
    if all(&['*', '#', '%', '@', '$', '&', '!']) {
        return one_run && signs.len() >= 2 && head <= 3 && masked.len() >= 4;
    }
    // Dashes and dots part words as well: only stumps that are no words.
    let long = signs.len() >= 2 || all(&['—', '–']);
    let stump = matches!(masked.first(), Some(c) if !matches!(c, 'a' | 'i' | 'o' | 'u'));
    long && one_run && stump && ((head == 1 && (1..=3).contains(&tail)) || (head == 2 && tail == 1))
}
