//! Filters: `evalFilter` of client-go's `jsonpath.go`.

use super::compare::compare;
use super::evaluate::{Failure, Run};
use super::found::{Contents, Found};
use super::node::{Filter, Operator};

impl<'a> Run<'a> {
    /// The elements of lists for which a filter holds.
    pub(super) fn filter(
        &mut self,
        input: &[Found<'a>],
        filter: &'a Filter,
    ) -> Result<Vec<Found<'a>>, Failure> {
        let mut found = Vec::new();
        for value in input {
            let Contents::List(items) = value.contents() else {
                return Err(Failure::with_input(
                    format!("{value} is not array or slice and cannot be filtered"),
                    input,
                ));
            };
            for item in items.iter().map(Found::Held) {
                let lefts = self.list(&[item], &filter.left);
                if filter.operator == Operator::Exists {
                    // Also an index that is out of range, or a field of a string in brackets, counts as found: client-go
                    // looks at what is there when it fails, not at whether it fails.
                    if lefts.map_or_else(|failure| failure.leaves_values, |lefts| !lefts.is_empty()) {
                        found.push(item);
                    }
                    continue;
                }
                let Some(left) = single(lefts, input)? else {
                    continue;
                };
                let Some(right) = single(self.list(&[item], &filter.right), input)? else {
                    continue;
                };
                match compare(left, &filter.operator, right) {
                    Ok(true) => found.push(item),
                    Ok(false) => {}
                    Err(reason) => return Err(Failure::with_input(reason, &found)),
                }
            }
        }
        Ok(found)
    }
}

/// The only value of a side of a comparison, if it has one.
fn single<'a>(
    found: Result<Vec<Found<'a>>, Failure>,
    input: &[Found<'a>],
) -> Result<Option<Found<'a>>, Failure> {
    match found {
        Ok(found) if found.len() > 1 => Err(Failure::with_input(
            "can only compare one element at a time".to_owned(),
            input,
        )),
        Ok(found) => Ok(found.first().copied()),
        Err(failure) => Err(Failure::with_input(failure.reason, input)),
    }
}
