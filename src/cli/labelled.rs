//! The labels of what a server gave, in whichever form it was asked for.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::client::{Metadata, PlainRow, TableRow};

/// Something with labels.
pub trait Labelled {
    /// The labels, for a selector to look at.
    fn labels(&self) -> BTreeMap<String, String>;
}

impl Labelled for Value {
    fn labels(&self) -> BTreeMap<String, String> {
        let labels = self["metadata"]["labels"].as_object().into_iter().flatten();
        labels
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect()
    }
}

impl Labelled for Metadata {
    fn labels(&self) -> BTreeMap<String, String> {
        self.0.labels()
    }
}

impl Labelled for PlainRow {
    /// None: who looks at labels asks for a [`TableRow`].
    fn labels(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }
}

impl Labelled for TableRow {
    fn labels(&self) -> BTreeMap<String, String> {
        self.object.labels()
    }
}
