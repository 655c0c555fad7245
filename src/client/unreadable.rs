//! Objects that a cluster has and a form cannot take: the others are given, and a failure names these.

use super::form::Form;
use super::outcome::ObjectKey;
use crate::error::{ClusterError, FailureReason};
use crate::fleet::discovery::ResourceKind;

/// So many are named, and the rest is counted.
const NAMED: usize = 3;

/// What cannot be read of one cluster's list.
#[derive(Debug, Default)]
pub(super) struct Unreadable {
    named: Vec<String>,
    count: usize,
}

impl Unreadable {
    /// The objects that can be read, and the failure that the others are, if there are any.
    pub(super) fn sort_out<T: Form>(kind: &ResourceKind, objects: Vec<T>) -> (Vec<T>, Option<ClusterError>) {
        let mut unreadable = Unreadable::default();
        let readable = unreadable.take(objects);
        (readable, unreadable.failure(kind))
    }

    /// Takes the objects that cannot be read out of some.
    pub(super) fn take<T: Form>(&mut self, mut objects: Vec<T>) -> Vec<T> {
        objects.retain(|object| match object.unreadable() {
            None => true,
            Some(why) => {
                self.note(&object.key(), why);
                false
            }
        });
        objects
    }

    fn note(&mut self, key: &ObjectKey, why: &str) {
        self.count += 1;
        if self.named.len() < NAMED {
            self.named.push(format!("{}: {why}", quoted(key)));
        }
    }

    /// What to say of them.
    pub(super) fn failure(&self, kind: &ResourceKind) -> Option<ClusterError> {
        if self.count == 0 {
            return None;
        }
        let more = match self.count - self.named.len() {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let message = format!(
            "{} that cannot be read: {}{more}",
            kind.group_resource(),
            self.named.join("; ")
        );
        Some(ClusterError::sent(FailureReason::Decode, message))
    }
}

/// What to say of one object.
pub(crate) fn one_unreadable(resource: &str, key: &ObjectKey, why: &str) -> ClusterError {
    let message = format!("{resource} {} cannot be read: {why}", quoted(key));
    ClusterError::sent(FailureReason::Decode, message)
}

fn quoted(key: &ObjectKey) -> String {
    match &key.namespace {
        Some(namespace) => format!("\"{namespace}/{}\"", key.name),
        None => format!("\"{}\"", key.name),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::form::Typed;
    use super::*;
    use crate::fleet::discovery::guess;
    use crate::k8s::GroupVersionKind;

    #[derive(Debug, Clone, serde::Deserialize)]
    struct Widget {
        spec: Spec,
    }

    #[derive(Debug, Clone, serde::Deserialize)]
    struct Spec {
        sizes: Vec<u32>,
    }

    fn page(sizes: &[Value]) -> Vec<Typed<Widget>> {
        let items = (0..).zip(sizes).map(|(number, sizes)| {
            json!({"metadata": {"name": format!("w{number}"), "namespace": "ns"}, "spec": {"sizes": sizes}})
        });
        let list = json!({"kind": "WidgetList", "items": items.collect::<Vec<_>>()});
        Typed::decode_page(list.to_string().as_bytes()).unwrap().items
    }

    #[test]
    fn the_others_are_given_and_these_are_named_with_their_fields() {
        let kind = guess(&GroupVersionKind::gvk("example.com", "v1", "Widget"));
        let (good, failure) = Unreadable::sort_out(&kind, page(&[json!([1]), json!([1, "two"]), json!([3])]));
        let sizes: Vec<u32> = good
            .iter()
            .flat_map(|widget| widget.object.clone().unwrap().spec.sizes)
            .collect();
        assert_eq!(sizes, [1, 3]);
        assert_eq!(
            failure.unwrap().message,
            "widgets.example.com that cannot be read: \"ns/w1\": spec.sizes[1]: invalid type: string \"two\", expected u32"
        );
        let (good, failure) = Unreadable::sort_out(&kind, page(&vec![json!(0); 5]));
        let message = failure.unwrap().message;
        assert!(good.is_empty() && message.ends_with("; and 2 more"), "{message}");
        assert!(Unreadable::sort_out(&kind, page(&[json!([])])).1.is_none());
        let one = one_unreadable("widgets", &ObjectKey::new(None, "w"), "why");
        assert_eq!(one.message, "widgets \"w\" cannot be read: why");
    }
}
