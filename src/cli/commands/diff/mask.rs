//! What of a Secret may be seen in a comparison: which values change, but not the values.

use serde_json::{Map, Value};

pub(super) use crate::audit::is_secret;

/// A value that is the same in both versions, or in one alone.
const SAME: &str = "***";
/// A value that changes, as it is and as it would be.
const BEFORE: &str = "*** (before)";
const AFTER: &str = "*** (after)";

/// Where kubectl's apply keeps the manifest that it applied last, with all its data.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Masks the data of both versions, as kubectl's `Masker` does, so that a difference stays one.
///
/// Chosen differences: kubectl shows the annotation that holds the manifest with the data, and `stringData`, which servers are
/// to turn into data and need not have done; this does not.
pub(in crate::cli) fn mask(live: Option<&mut Value>, merged: &mut Value) {
    let mut nothing = Value::Null;
    let live = live.unwrap_or(&mut nothing);
    for field in ["data", "stringData"] {
        mask_maps(data(live, field), data(merged, field), |_| true);
    }
    mask_maps(annotations(live), annotations(merged), |name| {
        name == LAST_APPLIED
    });
}

fn data<'a>(object: &'a mut Value, field: &str) -> Option<&'a mut Map<String, Value>> {
    object.get_mut(field)?.as_object_mut()
}

fn annotations(object: &mut Value) -> Option<&mut Map<String, Value>> {
    object
        .get_mut("metadata")?
        .get_mut("annotations")?
        .as_object_mut()
}

fn mask_maps(
    live: Option<&mut Map<String, Value>>,
    merged: Option<&mut Map<String, Value>>,
    hidden: impl Fn(&str) -> bool,
) {
    let (mut none, mut nothing) = (Map::new(), Map::new());
    let (live, merged) = (live.unwrap_or(&mut none), merged.unwrap_or(&mut nothing));
    for (name, value) in live.iter_mut().filter(|(name, _)| hidden(name)) {
        let (before, after) = match merged.get(name) {
            Some(other) if other != value => (BEFORE, AFTER),
            _ => (SAME, SAME),
        };
        *value = before.into();
        if let Some(other) = merged.get_mut(name) {
            *other = after.into();
        }
    }
    for (name, value) in merged.iter_mut().filter(|(name, _)| hidden(name)) {
        if !live.contains_key(name) {
            *value = SAME.into();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_changes_is_seen_but_not_what_it_is() {
        let mut live = json!({"data": {"same": "a", "changed": "b", "gone": "c"}, "type": "Opaque"});
        let mut merged = json!({"data": {"same": "a", "changed": "B", "new": "d"}, "type": "Opaque"});
        mask(Some(&mut live), &mut merged);
        assert_eq!(
            live,
            json!({"data": {"same": "***", "changed": "*** (before)", "gone": "***"}, "type": "Opaque"})
        );
        assert_eq!(
            merged,
            json!({"data": {"same": "***", "changed": "*** (after)", "new": "***"}, "type": "Opaque"})
        );
    }

    #[test]
    fn a_new_secret_and_one_without_data() {
        let mut merged = json!({"data": {"new": "d"}, "stringData": {"plain": "d"}});
        mask(None, &mut merged);
        assert_eq!(
            merged,
            json!({"data": {"new": "***"}, "stringData": {"plain": "***"}})
        );
        let (mut live, mut merged) = (json!({"kind": "Secret"}), json!({"data": null}));
        mask(Some(&mut live), &mut merged);
        assert_eq!((live, merged), (json!({"kind": "Secret"}), json!({"data": null})));
    }

    #[test]
    fn the_manifest_in_an_annotation_is_masked_too() {
        let object =
            |applied: &str| json!({"metadata": {"annotations": {LAST_APPLIED: applied, "other": applied}}});
        let (mut live, mut merged) = (object("one"), object("two"));
        mask(Some(&mut live), &mut merged);
        assert_eq!(
            live["metadata"]["annotations"],
            json!({LAST_APPLIED: BEFORE, "other": "one"})
        );
        assert_eq!(
            merged["metadata"]["annotations"],
            json!({LAST_APPLIED: AFTER, "other": "two"})
        );
    }
}
