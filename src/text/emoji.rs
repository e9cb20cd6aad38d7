//! Which characters are emoji, and which only colour or join them.

/// Whether a character is drawn as a picture of its own.
pub(super) fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{1F300}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{1F000}'..='\u{1F0FF}'
        | '\u{1F191}'..='\u{1F1E5}' | '\u{1F200}'..='\u{1F2FF}' | '\u{231A}'..='\u{231B}'
        | '\u{23E9}'..='\u{23FA}' | '\u{2B05}'..='\u{2B55}' | '\u{25AA}'..='\u{25FE}')
        && !is_tone(c)
}

/// Whether a character colours or sexes the emoji before it.
pub(super) fn is_tone(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}' | '\u{2640}' | '\u{2642}')
}

/// The letter a regional indicator or squared letter shows; two indicators are a flag, more are letters.
pub(super) fn boxed_letter(c: char) -> Option<char> {
    let from = match c {
        '\u{1F1E6}'..='\u{1F1FF}' => 0x1_F1E6,
        '\u{1F130}'..='\u{1F149}' => 0x1_F130,
        '\u{1F150}'..='\u{1F169}' => 0x1_F150,
        '\u{1F170}'..='\u{1F189}' => 0x1_F170,
        _ => return None,
    };
    char::from_u32(u32::from('a') + (c as u32 - from))
}

/// Whether a character is half a flag.
pub(super) fn is_indicator(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}
