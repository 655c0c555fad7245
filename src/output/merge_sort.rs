//! A stable sort for orders that are not total.
//!
//! Two of kubectl's orders can go in circles: that of `--sort-by` (`"9" < "10"` as quantities, `"10" < "5x"` and
//! `"5x" < "9"` as bytes) and that of YAML's keys. The standard library's sort may panic on such an order, so hostile
//! values must not reach it. This one gives some order for these, and the expected one for all others.

/// The items in the order of `less`; equal items keep theirs.
pub(super) fn merge_sort<T>(mut items: Vec<T>, less: &impl Fn(&T, &T) -> bool) -> Vec<T> {
    // What is in order already, which is what servers mostly send, takes one look at each pair.
    if items.windows(2).all(|pair| !less(&pair[1], &pair[0])) {
        return items;
    }
    let right = items.split_off(items.len() / 2);
    let mut left = merge_sort(items, less).into_iter().peekable();
    let mut right = merge_sort(right, less).into_iter().peekable();
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let next = if less(second, first) {
            right.next()
        } else {
            left.next()
        };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_the_standard_sort(items in proptest::collection::vec((0u8..20, any::<u16>()), 0..200)) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            prop_assert_eq!(merge_sort(items, &|a, b| a.0 < b.0), expected);
        }
    }

    #[test]
    fn an_order_that_goes_in_circles_loses_nothing() {
        let mut sorted = merge_sort((0..1000).collect(), &|a: &i32, b: &i32| (a * 7 + b * 3) % 5 < 2);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..1000).collect::<Vec<_>>());
    }
}
