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
