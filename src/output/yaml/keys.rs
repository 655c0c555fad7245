//! The order of a mapping's keys: goyaml.v2's `sorter.go`.

use std::cmp::Ordering;

/// Whether goyaml writes the key `a` before the key `b`: letters in code point order, numbers in them by value
/// (`w2` before `w10`), and letters after everything else.
///
/// Go's tables of letters and digits are approximated by Rust's beyond ASCII.
pub(super) fn less(a: &str, b: &str) -> bool {
    // The common prefix decides nothing but whether a number began in it.
    let common = a
        .char_indices()
        .zip(b.chars())
        .find(|((_, left), right)| left != right);
    let Some(((at, left), right)) = common else {
        return a.len() < b.len();
    };
    match (left.is_alphabetic(), right.is_alphabetic()) {
        (true, true) => return left < right,
        (false, false) => {}
        (_, right_is_letter) => return right_is_letter,
    }
    // A zero that follows other digits of the same number must not be taken for a leading one.
    let in_number = (left == '0' || right == '0')
        && a[..at]
            .chars()
            .rev()
            .take_while(|character| character.is_ascii_digit())
            .any(|digit| digit != '0');
    let (left_value, left_digits) = number(&a[at..], in_number);
    let (right_value, right_digits) = number(&b[at..], in_number);
    let order = left_value
        .cmp(&right_value)
        .then(left_digits.cmp(&right_digits))
        .then(left.cmp(&right));
    order == Ordering::Less
}

/// The value and length of the digits that a text begins with. It wraps around as Go's int64 does.
fn number(text: &str, in_number: bool) -> (i64, usize) {
    let digits = text.bytes().take_while(u8::is_ascii_digit);
    digits.fold((i64::from(in_number), 0), |(value, count), digit| {
        (
            value.wrapping_mul(10).wrapping_add(i64::from(digit - b'0')),
            count + 1,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_keys_count() {
        let sorted = [
            "", "-", "1", "2", "10", "A", "B", "a", "a-b", "a.b", "a1", "a2", "a02", "a10", "a100", "aa", "b",
        ];
        for pair in sorted.windows(2) {
            assert!(less(pair[0], pair[1]), "{pair:?}");
            assert!(!less(pair[1], pair[0]), "{pair:?}");
        }
        assert!(!less("same", "same"));
    }
}
