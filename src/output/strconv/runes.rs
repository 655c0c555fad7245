//! Strings that need not be UTF-8, read as Go reads them.

/// The characters of a string, or where it is not UTF-8 its bytes one by one, which Go reads as U+FFFD.
pub(in crate::output) fn runes(bytes: &[u8]) -> impl Iterator<Item = Result<char, u8>> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let invalid = chunk.invalid().iter().map(|byte| Err(*byte));
        chunk.valid().chars().map(Ok).chain(invalid)
    })
}

/// At most so many characters from its start.
pub(in crate::output) fn truncate(bytes: &[u8], characters: usize) -> &[u8] {
    let length = runes(bytes)
        .take(characters)
        .map(|rune| rune.map_or(1, char::len_utf8))
        .sum();
    bytes.get(..length).unwrap_or(bytes)
}
