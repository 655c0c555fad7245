//! Copies of one object in several clusters: which one routing would own, how they differ, and how to be rid of the others.

use serde::Serialize;
use serde_json::Value;

use super::difference::{Difference, differences};
use super::remedy::{Program, Remedy};
use super::secrets::Redaction;
use super::significant::{Significant, significant};
use crate::client::ObjectKey;
use crate::fleet::discovery::ResourceKind;
use crate::k8s::gvk_string;
use crate::routing::Decision;

/// One copy.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CopyOf {
    /// The cluster that has it.
    pub cluster: String,
    /// Where this copy belongs, by what it says of itself; `None` where routing finds no cluster, or there is no routing.
    pub belongs_to: Option<String>,
    /// Why there, or why nowhere.
    pub reason: Option<String>,
    /// When it was made, as its server says.
    pub created: Option<String>,
    /// Whether it is being deleted.
    pub deleting: bool,
}

/// How one copy differs from another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Versus {
    /// The cluster of the copy that is compared with.
    pub from: String,
    /// The cluster of the copy that is compared.
    pub to: String,
    /// In what it is meant to be.
    pub object: Vec<Difference>,
    /// In its status, which may rightly differ.
    pub status: Vec<Difference>,
}

/// An object that exists in more than one cluster.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Copies {
    /// The kind, as the APIServers file writes it.
    pub kind: String,
    /// `hypervisor.kvm.cloud.sap/node-1`.
    pub object: String,
    /// The namespace; `None` for a cluster-scoped object.
    pub namespace: Option<String>,
    /// The copies, in cluster order.
    pub copies: Vec<CopyOf>,
    /// The cluster that the object belongs to, as far as the copies agree on one.
    pub owner: Option<String>,
    /// How each other copy differs from the owner's, or from the first; `None` where they could not be read.
    pub differences: Option<Vec<Versus>>,
    /// How to be rid of all copies but one: one way if it is known which one stays, else a way for each.
    pub cleanup: Vec<Remedy>,
}

impl Copies {
    /// Judges copies by where routing would have each of them; `None` for a decision where there is no routing.
    pub fn judge(
        program: &Program,
        kind: &ResourceKind,
        key: &ObjectKey,
        found: Vec<(String, Option<Decision>)>,
    ) -> Self {
        let copies: Vec<CopyOf> = found
            .into_iter()
            .map(|(cluster, decision)| CopyOf {
                cluster,
                belongs_to: decision.as_ref().and_then(Decision::target).map(str::to_owned),
                reason: decision.as_ref().map(Decision::reason),
                created: None,
                deleting: false,
            })
            .collect();
        let owner = owner(&copies).map(str::to_owned);
        Copies {
            kind: gvk_string(&kind.gvk),
            object: format!("{}/{}", kind.kind_group(), key.name),
            namespace: key.namespace.clone(),
            cleanup: cleanup(program, kind, key, &copies, owner.as_deref()),
            copies,
            owner,
            differences: None,
        }
    }

    /// Compares the copies, given in their order.
    #[must_use]
    pub fn compared(mut self, objects: Vec<Value>, secrets: &Redaction) -> Self {
        let mut taken: Vec<Significant> = Vec::new();
        for (copy, object) in self.copies.iter_mut().zip(objects) {
            let metadata = &object["metadata"];
            copy.created = metadata["creationTimestamp"].as_str().map(str::to_owned);
            copy.deleting = !metadata["deletionTimestamp"].is_null();
            taken.push(significant(object, secrets));
        }
        let reference = self
            .copies
            .iter()
            .position(|copy| Some(&copy.cluster) == self.owner.as_ref())
            .unwrap_or(0);
        let Some(from) = taken.get(reference) else {
            return self;
        };
        let others = self.copies.iter().zip(&taken).enumerate();
        let found = others
            .filter(|(index, _)| *index != reference)
            .map(|(_, (copy, to))| Versus {
                from: self.copies[reference].cluster.clone(),
                to: copy.cluster.clone(),
                object: differences(&from.object, &to.object),
                status: differences(&from.status, &to.status),
            });
        self.differences = Some(found.collect());
        self
    }

    /// The clusters that have a copy.
    pub fn clusters(&self) -> Vec<String> {
        self.copies.iter().map(|copy| copy.cluster.clone()).collect()
    }

    /// The copies that are to go; none where it is not known which one stays.
    pub fn superfluous(&self) -> impl Iterator<Item = &CopyOf> {
        let owner = self
            .owner
            .as_ref()
            .filter(|owner| self.copies.iter().any(|copy| copy.cluster == **owner));
        let to_go = move |copy: &&CopyOf| owner.is_some_and(|owner| copy.cluster != *owner);
        self.copies.iter().filter(to_go)
    }

    /// Whether the copies are meant to be the same; `None` where they could not be read.
    pub fn are_alike(&self) -> Option<bool> {
        let differences = self.differences.as_ref()?;
        Some(differences.iter().all(|versus| versus.object.is_empty()))
    }
}

/// The one cluster that the copies which can be routed agree on.
fn owner(copies: &[CopyOf]) -> Option<&str> {
    let mut targets = copies.iter().filter_map(|copy| copy.belongs_to.as_deref());
    let first = targets.next()?;
    targets.all(|target| target == first).then_some(first)
}

fn cleanup(
    program: &Program,
    kind: &ResourceKind,
    key: &ObjectKey,
    copies: &[CopyOf],
    owner: Option<&str>,
) -> Vec<Remedy> {
    let namespace = key.namespace.as_deref();
    let delete = |copy: &CopyOf| program.delete(&copy.cluster, kind, namespace, &key.name);
    let all_but = |kept: &str| -> Vec<String> {
        let others = copies.iter().filter(|copy| copy.cluster != kept);
        others.map(delete).collect()
    };
    let has_copy = |cluster: &str| copies.iter().any(|copy| copy.cluster == cluster);
    match (owner, copies.first()) {
        (Some(owner), _) if has_copy(owner) => {
            let what = format!("keep {owner}'s copy, where it belongs");
            vec![Remedy::new(what, all_but(owner))]
        }
        (Some(owner), Some(first)) => {
            let mut commands = program.moves(&first.cluster, kind, namespace, &key.name);
            commands.extend(all_but(&first.cluster));
            let what = format!(
                "move {}'s copy to {owner}, where it belongs, and delete the others",
                first.cluster
            );
            vec![Remedy::new(what, commands)]
        }
        _ => copies
            .iter()
            .map(|copy| Remedy::new(format!("keep {}'s copy", copy.cluster), all_but(&copy.cluster)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::json;

    use super::*;
    use crate::fleet::discovery::guess;
    use crate::k8s::GroupVersionKind;
    use crate::routing::{Candidate, Home, RouterSet, decide};

    fn kind() -> ResourceKind {
        guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"))
    }

    fn hypervisor(zone: &str, version: &str) -> Value {
        let mut object =
            json!({"metadata": {"name": "n"}, "spec": {"version": version}, "status": {"n": version}});
        if !zone.is_empty() {
            object["metadata"]["labels"] = json!({"topology.kubernetes.io/zone": zone});
        }
        object
    }

    fn judged(found: &[(&str, &str)]) -> Copies {
        let zone = |zone: &str| BTreeMap::from([("availabilityZone".to_owned(), zone.to_owned())]);
        let labels = [zone("a"), zone("b"), zone("c")];
        let remotes: Vec<Candidate<'_>> = ["a", "b", "c"]
            .into_iter()
            .zip(&labels)
            .map(|(cluster, labels)| Candidate { cluster, labels })
            .collect();
        let decisions = found.iter().map(|(cluster, zone)| {
            let object = hypervisor(zone, "1");
            let routers = RouterSet::built_in();
            let decision = decide(&routers, &kind().gvk, &object, &remotes, Home::DoesNotServe);
            ((*cluster).to_owned(), Some(decision))
        });
        Copies::judge(
            &Program::default(),
            &kind(),
            &ObjectKey::new(None, "n"),
            decisions.collect(),
        )
    }

    fn to_go(copies: &Copies) -> Vec<&str> {
        copies.superfluous().map(|copy| copy.cluster.as_str()).collect()
    }

    #[test]
    fn the_owner_is_who_the_copies_agree_on() {
        let copies = judged(&[("a", "b"), ("b", "b")]);
        assert_eq!(copies.owner.as_deref(), Some("b"));
        assert_eq!(to_go(&copies), ["a"]);
        assert_eq!(
            copies.cleanup,
            [Remedy::new(
                "keep b's copy, where it belongs",
                vec!["kubectl multicluster delete a:hypervisor.kvm.cloud.sap/n".to_owned()]
            )]
        );
        // One that cannot be routed does not contradict.
        assert_eq!(judged(&[("a", ""), ("b", "b")]).owner.as_deref(), Some("b"));
    }

    #[test]
    fn copies_that_each_belong_where_they_are_have_no_owner() {
        let copies = judged(&[("a", "a"), ("b", "b")]);
        assert_eq!(copies.owner, None);
        assert!(to_go(&copies).is_empty());
        let ways: Vec<&str> = copies.cleanup.iter().map(|way| way.what.as_str()).collect();
        assert_eq!(ways, ["keep a's copy", "keep b's copy"]);
    }

    #[test]
    fn copies_that_belong_elsewhere_are_moved() {
        let copies = judged(&[("a", "c"), ("b", "c")]);
        assert_eq!(copies.owner.as_deref(), Some("c"));
        assert!(to_go(&copies).is_empty(), "there is none to keep yet");
        let [way] = copies.cleanup.as_slice() else {
            panic!("{:?}", copies.cleanup)
        };
        assert_eq!(way.commands.len(), 3);
        assert!(way.commands[0].contains("create -f -"), "{}", way.commands[0]);
    }

    #[test]
    fn what_is_meant_is_told_apart_from_the_status() {
        let secrets = Redaction::new().unwrap();
        let copies = judged(&[("a", "b"), ("b", "b")]);
        assert_eq!(copies.are_alike(), None);
        let copies = copies.compared(vec![hypervisor("b", "2"), hypervisor("b", "1")], &secrets);
        let [versus] = copies.differences.as_deref().unwrap() else {
            panic!("{:?}", copies.differences)
        };
        assert_eq!((versus.from.as_str(), versus.to.as_str()), ("b", "a"));
        assert_eq!(versus.object[0].to_string(), r#"~ .spec.version: "1" -> "2""#);
        assert_eq!(versus.status[0].to_string(), r#"~ .n: "1" -> "2""#);
        assert_eq!(copies.are_alike(), Some(false));
    }
}
