//! `--sort-by`: the order of kubectl's `pkg/cmd/get/sorter.go`.
//!
//! Up to twelve objects come in kubectl's order to the byte, in which of several objects without the field the last comes
//! first. More of them are sorted stably, which is a chosen difference: kubectl's order of equal ones is arbitrary.

mod key;

use std::cell::RefCell;
use std::str::FromStr;

use serde_json::Value;

use super::go_syntax::quote;
use super::jsonpath::{JsonPathError, PathError, Template, relaxed};
use super::merge_sort::merge_sort;
use key::Key;

/// Up to so many items, Go's `sort.Sort` is an insertion sort.
const INSERTION_SORT: usize = 12;

/// The way to a field: `.metadata.name`, `{.spec.containers[0].image}`, `metadata.labels.app\.kubernetes\.io/name`. Of
/// several values that it finds, the first counts.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldPath {
    /// The path in braces.
    path: String,
    template: Template,
}

/// A path that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldPathError {
    /// There are braces where none may be.
    #[error(transparent)]
    Path(#[from] PathError),
    /// It is no JSONPath.
    #[error("{}", .0.reason())]
    Parse(#[source] JsonPathError),
}

/// Objects that cannot be sorted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SortError {
    /// None of them has the field.
    #[error("couldn't find any field with path {} in the list of objects", quote(.0))]
    NotFound(String),
    /// The path cannot be followed in one of them.
    #[error("{}", .0.reason())]
    Execute(#[source] JsonPathError),
    /// The values are maps, lists or booleans, or of different types.
    #[error("Field {path} in *unstructured.Unstructured is an unsortable type: {kind}, err: {reason}")]
    Unsortable {
        /// The path in braces.
        path: String,
        /// Go's kind of the first value.
        kind: String,
        /// What cannot be compared.
        reason: String,
    },
}

impl FromStr for FieldPath {
    type Err = FieldPathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let path = relaxed(text)?;
        Ok(FieldPath {
            template: Template::parse(&path).map_err(FieldPathError::Parse)?,
            path,
        })
    }
}

impl FieldPath {
    /// Sorts items by the field of their objects.
    ///
    /// # Errors
    /// What is an error for kubectl: no item has the field, or the values have no order. The items are then as they were.
    pub fn sort<T>(&self, items: &mut Vec<T>, object: impl Fn(&T) -> &Value) -> Result<(), SortError> {
        let keys = items
            .iter()
            .map(|item| self.key(object(item)))
            .collect::<Result<Vec<_>, _>>()?;
        if !keys.is_empty() && keys.iter().all(Key::is_missing) {
            return Err(SortError::NotFound(self.path.clone()));
        }
        let order = self.order(&keys)?;
        let mut taken: Vec<Option<T>> = std::mem::take(items).into_iter().map(Some).collect();
        items.extend(order.into_iter().filter_map(|index| taken.get_mut(index)?.take()));
        Ok(())
    }

    fn key<'a>(&'a self, object: &'a Value) -> Result<Key<'a>, SortError> {
        let results = self.template.find_results(object).map_err(SortError::Execute)?;
        let first = results.first().and_then(|found| found.first());
        Ok(first.map_or(Key::MISSING, |found| Key::new(*found)))
    }

    /// Which item comes first, second and so on.
    fn order(&self, keys: &[Key<'_>]) -> Result<Vec<usize>, SortError> {
        // A sort has no way to stop.
        let failure = RefCell::new(None);
        let less = |a: usize, b: usize| {
            keys[a].less(&keys[b]).unwrap_or_else(|reason| {
                failure.borrow_mut().get_or_insert(SortError::Unsortable {
                    path: self.path.clone(),
                    kind: keys[a].kind().to_owned(),
                    reason,
                });
                false
            })
        };
        let order = (0..keys.len()).collect::<Vec<_>>();
        let order = if keys.len() <= INSERTION_SORT {
            // kubectl says of two items without the field that each is less than the other.
            insertion_sort(order, |a, b| keys[a].is_missing() || less(a, b))
        } else {
            merge_sort(order, &|a, b| less(*a, *b))
        };
        failure.into_inner().map_or(Ok(order), Err)
    }
}

fn insertion_sort(mut items: Vec<usize>, less: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && less(items[at], items[at - 1]) {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
    items
}

#[cfg(test)]
mod tests;
