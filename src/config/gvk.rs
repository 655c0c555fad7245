//! Kinds as the file writes them: `kvm.cloud.sap/v1/Hypervisor`, and `v1/Secret` for the core group.

use super::text::{escaped, quoted};
use crate::k8s::GroupVersionKind;

/// A kind that a list names, as itself or as its list kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KindEntry {
    /// The kind; never the list kind.
    pub gvk: GroupVersionKind,
    /// Whether the entry is the list kind's.
    pub is_list: bool,
}

/// Why a text is no kind, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MalformedKind {
    pub message: String,
    pub help: String,
}

/// Reads an entry of `gvks`, or the `gvk` of a router.
pub(super) fn parse_kind(text: &str) -> Result<KindEntry, MalformedKind> {
    let segments: Vec<&str> = text.split('/').collect();
    let (group, version, kind) = match segments.as_slice() {
        ["core" | "", version, kind] if is_core_version(version) && is_kind(kind) => {
            return Err(malformed(
                text,
                "",
                format!("write \"{version}/{kind}\" for the core group"),
            ));
        }
        [group, version, kind] => (*group, *version, *kind),
        [version, kind] if is_core_version(version) => ("", *version, *kind),
        [group, kind] if is_group(group) && is_kind(kind) => {
            return Err(malformed(
                text,
                "",
                format!("write \"<group>/<version>/<Kind>\", for example \"{group}/v1/{kind}\""),
            ));
        }
        _ => return Err(malformed(text, "", generic_help())),
    };
    let wrong = if segments.len() == 3 && !is_group(group) {
        Some((group, "a group: a DNS name in lower case"))
    } else if !is_version(version) {
        Some((version, "a version such as v1 or v1alpha1"))
    } else if !is_kind(kind) {
        Some((kind, "the name of a kind: letters and digits"))
    } else {
        None
    };
    match wrong {
        Some(("", _)) => Err(malformed(text, ": a part is empty", generic_help())),
        Some((part, expected)) => Err(malformed(
            text,
            &format!(": {} is not {expected}", quoted(part)),
            generic_help(),
        )),
        None => Ok(fold(group, version, kind)),
    }
}

fn fold(group: &str, version: &str, kind: &str) -> KindEntry {
    // `v1/List` is the one kind that is called List without being the list of something.
    let base = kind.strip_suffix("List").filter(|base| !base.is_empty());
    KindEntry {
        gvk: GroupVersionKind::gvk(group, version, base.unwrap_or(kind)),
        is_list: base.is_some(),
    }
}

fn malformed(text: &str, why: &str, help: String) -> MalformedKind {
    MalformedKind {
        message: format!("{} is not a kind{why}", quoted(text)),
        help: escaped_help(help),
    }
}

/// The help repeats parts of the text only after they were found well-formed, so only their length is unbounded.
fn escaped_help(help: String) -> String {
    if help.chars().count() > 200 {
        escaped(&help)
    } else {
        help
    }
}

fn generic_help() -> String {
    "write \"<group>/<version>/<Kind>\", or \"v1/Secret\" for the core group".to_owned()
}

/// A DNS subdomain (RFC 1123), as Kubernetes validates API groups.
pub(super) fn is_group(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_dns_label)
}

/// A DNS label (RFC 1123).
pub(super) fn is_dns_label(text: &str) -> bool {
    let edge =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    let bytes = text.as_bytes();
    bytes.len() <= 63
        && edge(bytes.first())
        && edge(bytes.last())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-')
}

/// A label that starts with a letter (RFC 1035), as Kubernetes validates the versions of custom resources.
fn is_version(text: &str) -> bool {
    is_dns_label(text) && text.starts_with(|first: char| first.is_ascii_lowercase())
}

/// The core group has versions of the usual form only; this tells `v1/Secret` from `apps/Deployment`.
fn is_core_version(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('v') else {
        return false;
    };
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    ["alpha", "beta"]
        .iter()
        .find_map(|stage| rest.split_once(stage))
        .map_or(number(rest), |(major, minor)| number(major) && number(minor))
}

/// What Kubernetes accepts as a kind: in lower case, a label of RFC 1035.
fn is_kind(text: &str) -> bool {
    is_version(&text.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::k8s::gvk_string;

    #[test]
    fn kinds_and_their_lists_are_the_kind() {
        for (text, gvk, is_list) in [
            (
                "kvm.cloud.sap/v1/Hypervisor",
                "kvm.cloud.sap/v1/Hypervisor",
                false,
            ),
            (
                "kvm.cloud.sap/v1/HypervisorList",
                "kvm.cloud.sap/v1/Hypervisor",
                true,
            ),
            ("v1/Secret", "v1/Secret", false),
            ("v1/SecretList", "v1/Secret", true),
            ("v1/List", "v1/List", false),
            ("apps/v1beta2/Deployment", "apps/v1beta2/Deployment", false),
            ("v1beta1/v1/Odd", "v1beta1/v1/Odd", false),
        ] {
            let entry = parse_kind(text).unwrap();
            assert_eq!(
                (gvk_string(&entry.gvk).as_str(), entry.is_list),
                (gvk, is_list),
                "{text}"
            );
        }
    }

    #[test]
    fn malformed_kinds_say_what_to_write() {
        const GENERIC: &str = "write \"<group>/<version>/<Kind>\", or \"v1/Secret\" for the core group";
        for (text, message, help) in [
            (
                "kvm.cloud.sap/Hypervisor",
                "\"kvm.cloud.sap/Hypervisor\" is not a kind",
                "write \"<group>/<version>/<Kind>\", for example \"kvm.cloud.sap/v1/Hypervisor\"",
            ),
            ("Hypervisor", "\"Hypervisor\" is not a kind", GENERIC),
            ("", "\"\" is not a kind", GENERIC),
            ("a/b/c/d", "\"a/b/c/d\" is not a kind", GENERIC),
            ("v1/", "\"v1/\" is not a kind: a part is empty", GENERIC),
            (
                "a//Secret",
                "\"a//Secret\" is not a kind: a part is empty",
                GENERIC,
            ),
            (
                "/v1/Secret",
                "\"/v1/Secret\" is not a kind",
                "write \"v1/Secret\" for the core group",
            ),
            (
                "core/v1/Secret",
                "\"core/v1/Secret\" is not a kind",
                "write \"v1/Secret\" for the core group",
            ),
            (
                "Kvm.sap/v1/Hypervisor",
                "\"Kvm.sap/v1/Hypervisor\" is not a kind: \"Kvm.sap\" is not a group: a DNS name in lower case",
                GENERIC,
            ),
            (
                "kvm.sap/Hypervisor/v1",
                "\"kvm.sap/Hypervisor/v1\" is not a kind: \"Hypervisor\" is not a version such as v1 or v1alpha1",
                GENERIC,
            ),
            (
                "kvm.sap/v1/Hyper visor",
                "\"kvm.sap/v1/Hyper visor\" is not a kind: \"Hyper visor\" is not the name of a kind: letters and \
                 digits",
                GENERIC,
            ),
            (
                "v1/Sec\u{1b}ret",
                "\"v1/Sec\\u{1b}ret\" is not a kind: \"Sec\\u{1b}ret\" is not the name of a kind: letters and digits",
                GENERIC,
            ),
        ] {
            let error = parse_kind(text).unwrap_err();
            assert_eq!(
                (error.message.as_str(), error.help.as_str()),
                (message, help),
                "{text}"
            );
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let error = parse_kind(&"x".repeat(100_000)).unwrap_err();
        assert_eq!(error.message, format!("\"{}…\" is not a kind", "x".repeat(80)));
    }
}
