//! What to do about it: commands that can be pasted into a shell, whatever the names in them are.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use crate::fleet::discovery::ResourceKind;
use crate::routing::RoutingSource;

/// One way to mend something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// What it does, and when it is the right one.
    pub what: String,
    /// The commands, to be run one after the other; none where people have to change something by hand.
    pub commands: Vec<String>,
}

impl Remedy {
    /// A way with these commands.
    pub fn new(what: impl Into<String>, commands: Vec<String>) -> Self {
        Remedy {
            what: what.into(),
            commands,
        }
    }
}

/// A word for a shell. Names are a server's, and a server may call an object whatever it likes.
fn word(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/=@-".contains(&byte);
    // More is quoted than a shell minds where it is not the first word: a label stays readable.
    if text.bytes().all(is_plain)
        && text
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric())
    {
        return Cow::Borrowed(text);
    }
    // Nothing can quote a NUL, and no name has one.
    shlex::try_quote(text).unwrap_or(Cow::Borrowed("''"))
}

/// `az-a:widget.example.com/w -n default`, as arguments of a command.
fn reference(cluster: &str, kind: &ResourceKind, namespace: Option<&str>, name: &str) -> String {
    let object = format!("{cluster}:{}/{name}", kind.kind_group());
    match namespace {
        Some(namespace) => format!("{} -n {}", word(&object), word(namespace)),
        None => word(&object).into_owned(),
    }
}

/// How this program is called in what is printed: with the flags that led to the clusters, or a pasted command would lead to
/// others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program(String);

impl Default for Program {
    fn default() -> Self {
        Program::with_flags([])
    }
}

impl Program {
    /// The program with these flags and their values.
    pub fn with_flags<'a>(flags: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut call = "kubectl multicluster".to_owned();
        for (flag, value) in flags {
            call.push_str(&format!(" --{flag} {}", word(value)));
        }
        Program(call)
    }

    /// The command that deletes one cluster's copy.
    pub fn delete(&self, cluster: &str, kind: &ResourceKind, namespace: Option<&str>, name: &str) -> String {
        format!("{} delete {}", self.0, reference(cluster, kind, namespace, name))
    }

    /// The commands that move an object to where routing would have it: a copy of what it is meant to be is made there, then the
    /// original is deleted. The server's own fields go, or no server would take the copy.
    pub fn moves(
        &self,
        cluster: &str,
        kind: &ResourceKind,
        namespace: Option<&str>,
        name: &str,
    ) -> Vec<String> {
        let (program, reference) = (&self.0, reference(cluster, kind, namespace, name));
        let copy = format!(
            "{program} get {reference} -o json \
             | kubectl multicluster patch --local -f - --type=merge \
             -p '{{\"metadata\":{{\"uid\":null,\"resourceVersion\":null,\"ownerReferences\":null}}}}' -o json \
             | {program} create -f - --allow-duplicate"
        );
        vec![copy, self.delete(cluster, kind, namespace, name)]
    }

    /// The command that gives an object a value where the router reads.
    pub(super) fn set(
        &self,
        source: &str,
        value: &str,
        cluster: &str,
        kind: &ResourceKind,
        namespace: Option<&str>,
        name: &str,
    ) -> Option<String> {
        let (program, reference) = (&self.0, reference(cluster, kind, namespace, name));
        if let Some(label) = label_of(source) {
            let pair = format!("{label}={value}");
            let pair = word(&pair);
            return Some(format!("{program} label {reference} {pair} --overwrite"));
        }
        let RoutingSource::Field(path) = RoutingSource::field(source)? else {
            return None;
        };
        let patch = path
            .iter()
            .rev()
            .fold(Value::from(value), |inner, field| json!({field: inner}));
        let patch = patch.to_string();
        let patch = word(&patch);
        Some(format!("{program} patch {reference} --type=merge -p {patch}"))
    }
}

/// The label that a router reads, of the source that it tells: `.metadata.labels["zone"]`.
fn label_of(source: &str) -> Option<&str> {
    source.strip_prefix(".metadata.labels[\"")?.strip_suffix("\"]")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::discovery::guess;
    use crate::k8s::GroupVersionKind;

    #[test]
    fn names_are_words_of_a_shell() {
        let widgets = guess(&GroupVersionKind::gvk("example.com", "v1", "Widget"));
        assert_eq!(
            Program::default().delete("az-a", &widgets, Some("default"), "w"),
            "kubectl multicluster delete az-a:widget.example.com/w -n default"
        );
        assert_eq!(
            Program::default().delete("az-a", &widgets, None, "$(reboot)"),
            "kubectl multicluster delete 'az-a:widget.example.com/$(reboot)'"
        );
        assert_eq!(
            reference("az-a", &widgets, Some("a b"), "it's"),
            "\"az-a:widget.example.com/it's\" -n 'a b'"
        );
    }

    #[test]
    fn values_are_set_where_the_router_reads() {
        let widgets = guess(&GroupVersionKind::gvk("example.com", "v1", "Widget"));
        let set = |source: &str| Program::default().set(source, "az-a", "az-a", &widgets, None, "w");
        assert_eq!(
            set(".metadata.labels[\"topology.kubernetes.io/zone\"]").as_deref(),
            Some(
                "kubectl multicluster label az-a:widget.example.com/w topology.kubernetes.io/zone=az-a --overwrite"
            )
        );
        assert_eq!(
            set(".spec.zone").as_deref(),
            Some(
                r#"kubectl multicluster patch az-a:widget.example.com/w --type=merge -p '{"spec":{"zone":"az-a"}}'"#
            )
        );
        assert_eq!(set("by magic..").as_deref(), None);
    }

    #[test]
    fn the_flags_that_led_here_lead_here_again() {
        let widgets = guess(&GroupVersionKind::gvk("example.com", "v1", "Widget"));
        let program = Program::with_flags([("config", "qa clusters.yaml"), ("context", "qa")]);
        assert_eq!(
            program.delete("az-a", &widgets, None, "w"),
            "kubectl multicluster --config 'qa clusters.yaml' --context qa delete az-a:widget.example.com/w"
        );
    }
}
