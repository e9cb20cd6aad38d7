//! HTML character references and plain tags that were left in a comment's text.

/// Names that comments carry; the decoded character. Longer names first where one begins another.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bull", '•'),
    ("middot", '·'),
    ("shy", '\u{AD}'),
    ("zwnj", '\u{200C}'),
    ("zwj", '\u{200D}'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("ntilde", 'ñ'),
    ("ccedil", 'ç'),
    ("euro", '€'),
    ("pound", '£'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
];

/// Tags a comment may carry; the second says whether a new line begins there.
const TAGS: &[(&str, bool)] = &[
    ("br", true),
    ("p", true),
    ("div", true),
    ("li", true),
    ("ul", true),
    ("ol", true),
    ("blockquote", true),
    ("hr", true),
    ("b", false),
    ("i", false),
    ("u", false),
    ("s", false),
    ("a", false),
    ("em", false),
    ("strong", false),
    ("span", false),
    ("font", false),
    ("sub", false),
    ("sup", false),
    ("img", false),
];

/// Longest tag that is skipped, in bytes: room for a link's address.
const LONGEST_TAG: usize = 400;

/// The character that text beginning with `&` stands for, and how many bytes say so.
pub(super) fn reference(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('&')?;
    // The longest name or number with its semicolon.
    let end = rest.bytes().take(10).position(|byte| byte == b';')?;
    let name = rest.get(..end)?;
    let c = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, end + 2))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
}

/// The length in bytes of a tag that text beginning with `<` opens with, and whether it begins a line.
///
/// Only known names are tags, and anything after the name must be an attribute with its `=`: what a
/// reader would see as text stays text.
pub(super) fn tag(text: &str) -> Option<(usize, bool)> {
    let window = text.as_bytes().get(1..text.len().min(LONGEST_TAG))?;
    let end = memchr::memchr2(b'>', b'<', window)?;
    let inside = text.get(1..=end).filter(|_| window.get(end) == Some(&b'>'))?;
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let inside = inside.strip_suffix('/').unwrap_or(inside).trim_end();
    let (name, attributes) = inside.split_once(' ').unwrap_or((inside, ""));
    let (_, line) = TAGS.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    (attributes.is_empty() || attributes.contains('=')).then_some((end + 2, *line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_with_their_length() {
        assert_eq!(reference("&amp; more"), Some(('&', 5)));
        assert_eq!(reference("&#39;s"), Some(('\'', 5)));
        assert_eq!(reference("&#x1F600;"), Some(('😀', 9)));
        assert_eq!(reference("&nonsense;"), None);
        assert_eq!(reference("& more"), None);
        assert_eq!(reference("&#0;"), None);
    }

    #[test]
    fn tags_are_known_names_only() {
        assert_eq!(tag("<br />x"), Some((6, true)));
        assert_eq!(tag("</b> x"), Some((4, false)));
        assert_eq!(tag("<a href=\"x\">y"), Some((12, false)));
        assert_eq!(tag("<you there>"), None);
        assert_eq!(tag("<a fool>"), None);
        assert_eq!(tag("<3"), None);
        assert_eq!(tag("<"), None);
    }
}
