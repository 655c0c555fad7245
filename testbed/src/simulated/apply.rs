//! Server-side apply: merging, ownership, conflicts.

use serde_json::{Value, json};

use super::managed_fields::{FieldSet, Owner, leaves, owners, set_owners, value_at};
use super::status::ApiError;

/// Applies an object over the live one as `applier`.
///
/// Fields that the applier owned and does not name any more go, unless somebody else owns them too. Fields that somebody
/// else owns with another value are conflicts, or are taken over when `force` says so.
pub(super) fn apply(
    live: Option<&Value>,
    applied: &Value,
    applier: Owner,
    force: bool,
) -> Result<Value, ApiError> {
    let fields = leaves(applied);
    let mut others = live.map(owners).unwrap_or_default();
    let own = others
        .iter()
        .position(|owner| owner.is_same_manager(&applier))
        .map(|index| others.remove(index));

    let conflicts = live
        .map(|live| conflicts(live, applied, &fields, &others))
        .unwrap_or_default();
    if !force && !conflicts.is_empty() {
        return Err(conflict_error(&conflicts, &others));
    }
    for (index, path) in &conflicts {
        if let Some(owner) = others.get_mut(*index) {
            owner.fields.remove(path);
        }
    }

    let mut merged = live.cloned().unwrap_or_else(|| json!({"metadata": {}}));
    for name in ["apiVersion", "kind"] {
        merged[name] = applied[name].clone();
    }
    let abandoned = own.iter().flat_map(|own| own.fields.difference(&fields));
    for path in abandoned.filter(|path| !others.iter().any(|other| overlaps(&other.fields, path))) {
        remove(&mut merged, path);
    }
    for path in &fields {
        if let Some(value) = value_at(applied, path) {
            set(&mut merged, path, value);
        }
    }

    if let (Some(live), Some(own)) = (live, &own) {
        let unchanged = own.fields == fields && leaves(live) == leaves(&merged) && same(live, &merged);
        if unchanged && conflicts.is_empty() {
            return Ok(live.clone());
        }
    }
    others.push(Owner { fields, ..applier });
    // In the real server's order: applying managers first, then by time and name.
    others.sort_by(|one, other| {
        (&one.operation, &one.time, &one.manager).cmp(&(&other.operation, &other.time, &other.manager))
    });
    set_owners(&mut merged, &others);
    Ok(merged)
}

fn same(one: &Value, other: &Value) -> bool {
    leaves(one)
        .iter()
        .all(|path| value_at(one, path) == value_at(other, path))
}

/// Which fields of which other owner (by index) have another value there than is being applied.
fn conflicts(
    live: &Value,
    applied: &Value,
    fields: &FieldSet,
    others: &[Owner],
) -> Vec<(usize, Vec<String>)> {
    let mut conflicts = Vec::new();
    for (index, owner) in others.iter().enumerate() {
        for owned in &owner.fields {
            let disagrees = fields.iter().any(|path| {
                let (mine, theirs) = (value_at(applied, path), value_at(live, owned));
                if path == owned {
                    mine != theirs
                } else if owned.starts_with(path) {
                    // A scalar or a list is applied where the other owner has a map.
                    mine.is_some_and(|mine| !mine.is_object())
                } else {
                    path.starts_with(owned) && theirs.is_some_and(|theirs| !theirs.is_object())
                }
            });
            if disagrees {
                conflicts.push((index, owned.clone()));
            }
        }
    }
    conflicts
}

fn overlaps(fields: &FieldSet, path: &[String]) -> bool {
    fields
        .iter()
        .any(|field| field.starts_with(path) || path.starts_with(field))
}

/// As `NewConflictError` of `k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go`.
fn conflict_error(conflicts: &[(usize, Vec<String>)], others: &[Owner]) -> ApiError {
    let dotted = |path: &[String]| path.iter().map(|name| format!(".{name}")).collect::<String>();
    let described = |index: usize| others.get(index).map(Owner::describe).unwrap_or_default();
    let message = match conflicts {
        [(index, path)] => format!(
            "Apply failed with 1 conflict: conflict with {}: {}",
            described(*index),
            dotted(path)
        ),
        _ => {
            let mut lines = Vec::new();
            for index in 0..others.len() {
                let mut paths = conflicts.iter().filter(|(owner, _)| *owner == index).peekable();
                if paths.peek().is_some() {
                    lines.push(format!("conflicts with {}:", described(index)));
                    lines.extend(paths.map(|(_, path)| format!("- {}", dotted(path))));
                }
            }
            format!(
                "Apply failed with {} conflicts: {}",
                conflicts.len(),
                lines.join("\n")
            )
        }
    };
    let causes: Vec<Value> = conflicts
        .iter()
        .map(|(index, path)| {
            json!({
                "reason": "FieldManagerConflict",
                "message": format!("conflict with {}", described(*index)),
                "field": dotted(path),
            })
        })
        .collect();
    let mut error = ApiError::new(409, "Conflict", message);
    error.details = json!({"causes": causes});
    error
}

fn set(object: &mut Value, path: &[String], value: &Value) {
    let mut node = object;
    for name in path {
        if !node.is_object() {
            *node = json!({});
        }
        node = &mut node[name.as_str()];
    }
    // An applied empty map does not empty a map whose entries belong to others.
    if !(value.is_object() && node.is_object()) {
        *node = value.clone();
    }
}

fn remove(object: &mut Value, path: &[String]) {
    let Some((name, parents)) = path.split_last() else {
        return;
    };
    let mut node = &mut *object;
    for parent in parents {
        match node.get_mut(parent) {
            Some(child) => node = child,
            None => return,
        }
    }
    let Some(map) = node.as_object_mut() else { return };
    map.remove(name);
    // Labels, annotations, and a ConfigMap's data go when they are empty (`omitempty`); a custom resource's `spec` stays.
    let vanishes = parents.len() > 1 || parents.first().is_some_and(|parent| parent == "data");
    if map.is_empty() && vanishes {
        remove(object, parents);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applier(manager: &str) -> Owner {
        Owner {
            manager: manager.into(),
            operation: "Apply".into(),
            subresource: String::new(),
            api_version: "example.com/v1".into(),
            time: "2026-01-02T03:04:05Z".into(),
            fields: FieldSet::new(),
        }
    }

    fn widget(spec: Value) -> Value {
        json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": spec})
    }

    fn applied(live: Option<&Value>, spec: Value, manager: &str) -> Value {
        apply(live, &widget(spec), applier(manager), false).unwrap()
    }

    #[test]
    fn another_value_for_an_owned_field_is_a_conflict() {
        let live = applied(None, json!({"size": 1, "zone": "a"}), "one");
        let error = apply(Some(&live), &widget(json!({"size": 2})), applier("two"), false).unwrap_err();
        assert_eq!(error.code, 409);
        assert_eq!(
            error.message,
            r#"Apply failed with 1 conflict: conflict with "one": .spec.size"#
        );
        assert_eq!(
            error.details["causes"],
            json!([{"reason": "FieldManagerConflict", "message": "conflict with \"one\"", "field": ".spec.size"}])
        );
    }

    #[test]
    fn several_conflicts_are_grouped_by_manager() {
        let live = applied(None, json!({"size": 1, "zone": "a"}), "one");
        let error = apply(
            Some(&live),
            &widget(json!({"size": 2, "zone": "b"})),
            applier("two"),
            false,
        )
        .unwrap_err();
        assert_eq!(
            error.message,
            "Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.size\n- .spec.zone"
        );
    }

    #[test]
    fn force_takes_the_field_over() {
        let live = applied(None, json!({"size": 1, "zone": "a"}), "one");
        let forced = apply(Some(&live), &widget(json!({"size": 2})), applier("two"), true).unwrap();
        assert_eq!(forced["spec"], json!({"size": 2, "zone": "a"}));
        let error = apply(
            Some(&forced),
            &widget(json!({"size": 3, "zone": "a"})),
            applier("one"),
            false,
        )
        .unwrap_err();
        assert!(
            error.message.contains(r#"conflict with "two": .spec.size"#),
            "{}",
            error.message
        );
    }

    #[test]
    fn the_same_value_is_shared() {
        let live = applied(None, json!({"size": 1}), "one");
        let shared = applied(Some(&live), json!({"size": 1}), "two");
        assert_eq!(owners(&shared).len(), 2);
        let dropped = applied(Some(&shared), json!({}), "one");
        assert_eq!(dropped["spec"]["size"], 1, "the other owner still wants it");
    }

    #[test]
    fn what_is_no_longer_applied_goes() {
        let live = applied(None, json!({"size": 1, "zone": "a"}), "one");
        assert_eq!(
            applied(Some(&live), json!({"zone": "a"}), "one")["spec"],
            json!({"zone": "a"})
        );
    }

    #[test]
    fn applying_again_changes_nothing() {
        let live = applied(None, json!({"size": 1, "list": [1, 2]}), "one");
        let later = Owner {
            time: "2027-01-01T00:00:00Z".into(),
            ..applier("one")
        };
        assert_eq!(
            apply(
                Some(&live),
                &widget(json!({"size": 1, "list": [1, 2]})),
                later,
                false
            )
            .unwrap(),
            live
        );
    }

    #[test]
    fn a_scalar_over_anothers_map_is_a_conflict() {
        let live = applied(None, json!({"a": {"b": 1}}), "one");
        let error = apply(Some(&live), &widget(json!({"a": 5})), applier("two"), false).unwrap_err();
        assert!(error.message.ends_with(": .spec.a.b"), "{}", error.message);
    }

    #[test]
    fn emptied_labels_vanish() {
        let mut labelled = widget(json!({}));
        labelled["metadata"]["labels"] = json!({"a": "b"});
        let live = apply(None, &labelled, applier("one"), false).unwrap();
        let bare = applied(Some(&live), json!({}), "one");
        assert_eq!(bare["metadata"].get("labels"), None);
    }
}
