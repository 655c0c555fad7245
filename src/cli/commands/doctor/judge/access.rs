//! What is served of the listed kinds, and what the caller may do with them.

use super::super::codes::{ACCESS_UNKNOWN, KIND_NOT_SERVED, KIND_UNKNOWN, MAY_NOT_READ, MAY_NOT_WRITE};
use super::super::examine::{KindExamined, KindState, Permission, VERBS};
use super::About;
use crate::fleet::Role;
use crate::fleet::discovery::ResourceKind;
use crate::k8s::gvk_string;

pub(super) fn judge(about: &mut About<'_>) {
    for kind in &about.examination.kinds {
        let gvk = gvk_string(&kind.gvk);
        match &kind.state {
            KindState::Missing => {
                let whose = match about.examination.cluster.role {
                    Role::Home => "home's gvks",
                    _ => "the gvks of this remote",
                };
                about.error(
                    KIND_NOT_SERVED,
                    format!("{gvk} is listed, but not served"),
                    format!("install its CustomResourceDefinition there, or take it out of {whose}"),
                );
            }
            KindState::Unknown(why) => about.warning(
                KIND_UNKNOWN,
                format!("it is not known whether {gvk} is served: {why}"),
                "try again; an API service that is down keeps its group from being known",
            ),
            KindState::Served(resource) => access(about, kind, resource),
        }
    }
}

fn access(about: &mut About<'_>, kind: &KindExamined, resource: &ResourceKind) {
    let (reading, writing) = VERBS.split_at(3);
    let name = resource.group_resource();
    let user = about.examination.user.clone();
    let acted = || about.examination.credential.as_ref().ok()?.impersonated.clone();
    let whom = user
        .or_else(acted)
        .map_or_else(|| "the user".to_owned(), |user| format!("user \"{user}\""));
    for (verbs, is_reading) in [(reading, true), (writing, false)] {
        let of = |wanted: &dyn Fn(&Permission) -> bool| -> Vec<&str> {
            let asked = verbs
                .iter()
                .filter(|verb| kind.access.get(*verb).is_some_and(wanted));
            asked.copied().collect()
        };
        let denied = of(&|permission| *permission == Permission::No);
        let within = of(&|permission| matches!(permission, Permission::Within(_)));
        if !denied.is_empty() {
            let message = format!("you may not {} {name}", denied.join(", "));
            let help = format!("bind {whom} to a ClusterRole there that allows these verbs on {name}");
            match is_reading {
                true => about.error(MAY_NOT_READ, message, help),
                false => about.warning(MAY_NOT_WRITE, message, help),
            }
        }
        let namespace = kind.access.values().find_map(|permission| match permission {
            Permission::Within(namespace) => Some(namespace),
            _ => None,
        });
        if let (Some(namespace), false) = (namespace, within.is_empty()) {
            let message = format!(
                "you may {} {name} in namespace {namespace} only",
                within.join(", ")
            );
            let help = format!("bind {whom} to a ClusterRole with a ClusterRoleBinding, for all namespaces");
            let code = if is_reading { MAY_NOT_READ } else { MAY_NOT_WRITE };
            about.warning(code, message, help);
        }
    }
    let unknown = kind
        .access
        .iter()
        .find_map(|(verb, permission)| match permission {
            Permission::Unknown(why) => Some((verb, why)),
            _ => None,
        });
    if let Some((verb, why)) = unknown {
        about.warning(
            ACCESS_UNKNOWN,
            format!("it is not known whether you may {verb} {name}: {why}"),
            "try again",
        );
    }
}
