//! Bytes to text.

use std::borrow::Cow;

/// Decodes UTF-8, or UTF-16 that says so in a byte order mark, as Windows' tools write it.
///
/// kubectl does the same, but puts U+FFFD for whatever is malformed; a manifest that is not what its author wrote must
/// not be applied, so that is an error here.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => decode_utf8(rest),
        _ => decode_utf8(bytes),
    }
}

fn decode_utf8(bytes: &[u8]) -> Result<Cow<'_, str>, String> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => {
            let valid = &bytes[..error.valid_up_to()];
            let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
            Err(format!("not UTF-8 text: line {line} holds an invalid byte"))
        }
    }
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>, String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(
            "not UTF-16 text: its byte order mark says so, but the number of bytes is odd".to_owned(),
        );
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| "not UTF-16 text: its byte order mark says so, but it holds half a character".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_order_mark_chooses_the_encoding() {
        assert_eq!(decode(b"a\xC3\xA9").unwrap(), "aé");
        assert_eq!(decode(b"\xEF\xBB\xBFa").unwrap(), "a");
        assert_eq!(decode(b"\xFF\xFEa\0\x3D\xD8\x00\xDE").unwrap(), "a😀");
        assert_eq!(decode(b"\xFE\xFF\0a\xD8\x3D\xDE\x00").unwrap(), "a😀");
        assert_eq!(decode(b"\xFF\xFE").unwrap(), "");
    }

    #[test]
    fn malformed_text_is_an_error_and_not_a_panic() {
        assert!(decode(b"\xFF\xFEa").unwrap_err().contains("odd"));
        assert!(
            decode(b"\xFF\xFE\x3D\xD8")
                .unwrap_err()
                .contains("half a character")
        );
        assert!(decode(b"a\nb\xFF").unwrap_err().contains("line 2"));
    }
}
