//! Strings as Go has them: bytes, which need not be UTF-8. `base64decode` and `slice` make such.

use std::ops::Deref;
use std::rc::Rc;

#[derive(Debug, Clone)]
pub(super) enum Text<'a> {
    Borrowed(&'a [u8]),
    Made(Rc<[u8]>),
}

impl Deref for Text<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Text::Borrowed(bytes) => bytes,
            Text::Made(bytes) => bytes,
        }
    }
}

impl From<Vec<u8>> for Text<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Text::Made(bytes.into())
    }
}

impl<'a> Text<'a> {
    /// A part of it; the range is within it.
    pub(super) fn slice(&self, start: usize, end: usize) -> Self {
        match self {
            Text::Borrowed(bytes) => Text::Borrowed(bytes.get(start..end).unwrap_or_default()),
            Text::Made(bytes) => Text::Made(bytes.get(start..end).unwrap_or_default().into()),
        }
    }
}

/// The characters of a string, or where it is not UTF-8 its bytes one by one, which Go reads as U+FFFD.
pub(super) fn runes(bytes: &[u8]) -> impl Iterator<Item = Result<char, u8>> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let invalid = chunk.invalid().iter().map(|byte| Err(*byte));
        chunk.valid().chars().map(Ok).chain(invalid)
    })
}

/// At most so many characters from its start.
pub(super) fn truncate(bytes: &[u8], characters: usize) -> &[u8] {
    let length = runes(bytes)
        .take(characters)
        .map(|rune| rune.map_or(1, char::len_utf8))
        .sum();
    bytes.get(..length).unwrap_or(bytes)
}
