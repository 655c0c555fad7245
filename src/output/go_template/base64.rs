//! `base64decode`, kubectl's: Go's `base64.StdEncoding`, which takes line breaks anywhere, and bits that are left over.

const PADDING: u8 = b'=';

/// The bytes that a text stands for, or the place of what is wrong in it.
pub(super) fn decode(text: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut characters = text
        .iter()
        .copied()
        .enumerate()
        .filter(|(_, byte)| !matches!(byte, b'\r' | b'\n'));
    loop {
        // Four characters are three bytes.
        let mut group = 0_u32;
        let mut known = 0;
        while known < 4 {
            match characters.next() {
                None if known == 0 => return Ok(bytes),
                // Go names the place where this group starts, as if it had no line breaks.
                None => return Err(text.len() - known),
                Some((at, PADDING)) => {
                    finish(&mut characters, text.len(), at, known)?;
                    let decoded = (group << (6 * (4 - known))).to_be_bytes();
                    bytes.extend_from_slice(&decoded[1..known]);
                    return Ok(bytes);
                }
                Some((at, byte)) => group = group << 6 | sextet(byte).ok_or(at)?,
            }
            known += 1;
        }
        bytes.extend_from_slice(&group.to_be_bytes()[1..]);
    }
}

/// Checks what follows the first padding character, which stands at a place after so many characters of its group.
fn finish(
    characters: &mut impl Iterator<Item = (usize, u8)>,
    length: usize,
    at: usize,
    known: usize,
) -> Result<(), usize> {
    match known {
        0 | 1 => return Err(at),
        2 => match characters.next() {
            None => return Err(length),
            Some((_, PADDING)) => {}
            Some((next, _)) => return Err(next - 1),
        },
        _ => {}
    }
    match characters.next() {
        None => Ok(()),
        Some((next, _)) => Err(next),
    }
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}
