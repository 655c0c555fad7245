//! Text and numbers as Go writes and reads them: its package strconv, and `unicode.IsPrint`.

mod numbers;
mod quote;
mod runes;

pub(super) use numbers::{Integer, parse_float, parse_integer};
pub(super) use quote::{
    can_backquote, code_point, is_print, quote, quote_start, quote_with, unquote, unquote_char,
};
pub(super) use runes::{runes, truncate};
