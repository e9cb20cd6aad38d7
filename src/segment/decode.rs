//! Bytes to text: byte order mark, declared charset, UTF-8, windows-1252, in this order.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// How many bytes are searched for a declared charset. HTML asks for 1024; real pages put scripts before it.
const DECLARED_WITHIN: usize = 4096;

/// The text these bytes are. Bytes that no charset explains become U+FFFD.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(skip..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0.into_owned();
    }
    // A page saved from a browser is UTF-8 whatever it still declares, so valid UTF-8 wins.
    if let Ok(text) = std::str::from_utf8(bytes)
        && declared(bytes).is_none_or(Encoding::is_ascii_compatible)
    {
        return text.to_owned();
    }
    let encoding = declared(bytes).unwrap_or_else(|| guess(bytes));
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-8 with a few damaged bytes, or windows-1252: whichever explains more of the bytes above 127.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let damaged = bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count();
    let sound = bytes.utf8_chunks().flat_map(|chunk| chunk.valid().chars()).filter(|c| !c.is_ascii()).count();
    if sound > 2 * damaged { UTF_8 } else { WINDOWS_1252 }
}

/// The charset the page declares in its first bytes (`<meta charset=x>`, `content="text/html; charset=x"`,
/// `<?xml encoding="x"?>`).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..bytes.len().min(DECLARED_WITHIN)).unwrap_or_default().to_ascii_lowercase();
    let named = ["charset", "encoding"].iter().find_map(|word| named_after(&head, word.as_bytes()))?;
    // A declaration that can be read byte by byte is not UTF-16 (the HTML standard says so too).
    Some(if named == encoding_rs::UTF_16LE || named == encoding_rs::UTF_16BE { UTF_8 } else { named })
}

fn named_after(head: &[u8], word: &[u8]) -> Option<&'static Encoding> {
    memchr::memmem::find_iter(head, word).find_map(|at| {
        let rest = head.get(at + word.len()..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
        let end = rest
            .iter()
            .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)))
            .unwrap_or(rest.len());
        Encoding::for_label(rest.get(..end)?)
    })
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_declared_windows_1252_page_is_read() {
        assert_eq!(
            decode(b"<meta charset=windows-1252>gr\xfc\xdfe \x96"),
            "<meta charset=windows-1252>grüße –"
        );
    }

    #[test]
    fn a_declared_shift_jis_page_is_read() {
        let page = b"<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>\x83R\x83\x81\x83\x93\x83g";
        assert!(decode(page).ends_with("コメント"));
    }

    #[test]
    fn a_byte_order_mark_decides() {
        assert_eq!(decode(b"\xff\xfea\0b\0"), "ab");
        assert_eq!(decode("\u{feff}é".as_bytes()), "é");
    }

    #[test]
    fn undeclared_bytes_are_utf8_if_they_can_be_and_windows_1252_if_not() {
        assert_eq!(decode("naïve".as_bytes()), "naïve");
        assert_eq!(decode(b"na\xefve"), "naïve");
    }
}
