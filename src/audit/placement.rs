//! Whether objects are where routing would have them.

use std::collections::BTreeMap;

use super::copies::Copies;
use super::finding::{Code, Finding, Level, Subject};
use super::remedy::{Program, Remedy};
use crate::client::ObjectKey;
use crate::fleet::discovery::ResourceKind;
use crate::k8s::gvk_string;
use crate::routing::{Decision, Refusal, Via};

/// How many objects a finding names of many.
const EXAMPLES: usize = 3;

/// Takes in objects one after the other, and finds those that are not where they belong.
#[derive(Debug, Default)]
pub struct Placement {
    program: Program,
    findings: Vec<Finding>,
    /// The values that are no one cluster's, by code, kind and value.
    zones: BTreeMap<(Code, String, String), Zone>,
}

/// The objects of a value that is no one cluster's.
#[derive(Debug)]
struct Zone {
    level: Level,
    /// Where the router reads it.
    source: String,
    resource: String,
    reason: String,
    count: usize,
    examples: Vec<String>,
}

impl Placement {
    /// Nothing has been looked at yet. What mends it is told as commands of this program.
    pub fn new(program: Program) -> Self {
        Placement {
            program,
            ..Default::default()
        }
    }

    /// Looks at an object: its copies in cluster order, with where each belongs. `label` tells the value that
    /// the router would match a cluster with.
    pub fn look(
        &mut self,
        kind: &ResourceKind,
        key: &ObjectKey,
        found: Vec<(String, Decision)>,
        label: impl Fn(&str) -> Option<String>,
    ) {
        match <[(String, Decision); 1]>::try_from(found) {
            Ok([(cluster, decision)]) => self.look_at_one(kind, key, &cluster, decision, label),
            Err(found) if found.is_empty() => {}
            Err(found) => {
                let found = found
                    .into_iter()
                    .map(|(cluster, decision)| (cluster, Some(decision)))
                    .collect();
                self.findings
                    .push(duplicate(Copies::judge(&self.program, kind, key, found)));
            }
        }
    }

    fn look_at_one(
        &mut self,
        kind: &ResourceKind,
        key: &ObjectKey,
        cluster: &str,
        decision: Decision,
        label: impl Fn(&str) -> Option<String>,
    ) {
        match &decision.result {
            Ok(target) if target.cluster != cluster => {
                self.findings
                    .push(misplaced(&self.program, kind, key, cluster, &decision, label));
            }
            Ok(target) if target.via == Via::HomeFallback => {
                self.tally(
                    Code::ZoneWithoutCluster,
                    Level::Note,
                    kind,
                    key,
                    cluster,
                    &decision,
                );
            }
            Ok(_) => {}
            Err(Refusal::MissingKey { .. }) => {
                self.findings
                    .push(missing_field(&self.program, kind, key, cluster, &decision, label));
            }
            Err(Refusal::NoClusterMatched) => {
                self.tally(
                    Code::ZoneWithoutCluster,
                    Level::Error,
                    kind,
                    key,
                    cluster,
                    &decision,
                );
            }
            Err(Refusal::Ambiguous) => {
                self.tally(Code::AmbiguousZone, Level::Error, kind, key, cluster, &decision);
            }
            // Told once for the kind; and where nobody lists the kind nobody is asked for it.
            Err(Refusal::NoRouter | Refusal::NotServed) => {}
        }
    }

    fn tally(
        &mut self,
        code: Code,
        level: Level,
        kind: &ResourceKind,
        key: &ObjectKey,
        cluster: &str,
        decision: &Decision,
    ) {
        let value = decision.key.as_ref().map(|key| key.value.clone());
        let id = (code, gvk_string(&kind.gvk), value.unwrap_or_default());
        let zone = self.zones.entry(id).or_insert_with(|| Zone {
            level,
            source: decision.source.clone().unwrap_or_default(),
            resource: kind.group_resource(),
            reason: decision.reason(),
            count: 0,
            examples: Vec::new(),
        });
        zone.count += 1;
        if zone.examples.len() < EXAMPLES {
            zone.examples.push(shown(cluster, kind, key));
        }
    }

    /// All that was found.
    pub fn finish(self) -> Vec<Finding> {
        let mut findings = self.findings;
        findings.extend(self.zones.into_iter().map(|((code, kind, value), zone)| {
            let more = match zone.count - zone.examples.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let count = zone.count;
            let objects = format!("{}{more}", zone.examples.join(", "));
            let (resource, source, reason) = (zone.resource, zone.source, zone.reason);
            let remedies = match code {
                Code::AmbiguousZone => vec![Remedy::new(
                    "give the clusters of the APIServers file labels that tell them apart",
                    Vec::new(),
                )],
                _ => vec![
                    Remedy::new(
                        "add a remote with that label to the APIServers file, if it is missing there",
                        Vec::new(),
                    ),
                    Remedy::new(format!("or mend {source} of these objects"), Vec::new()),
                ],
            };
            Finding {
                code,
                level: zone.level,
                message: format!("{count} {resource} with {source} {value:?}: {reason}: {objects}"),
                remedies,
                subject: Subject {
                    kind: Some(kind),
                    value: Some(value),
                    ..Default::default()
                },
            }
        }));
        findings
    }
}

/// `az-a:widget.example.com/w`, and its namespace.
fn shown(cluster: &str, kind: &ResourceKind, key: &ObjectKey) -> String {
    let object = format!("{cluster}:{}/{}", kind.kind_group(), key.name);
    match &key.namespace {
        Some(namespace) => format!("{object} in namespace {namespace}"),
        None => object,
    }
}

fn subject(kind: &ResourceKind, key: &ObjectKey, clusters: Vec<String>) -> Subject {
    Subject {
        kind: Some(gvk_string(&kind.gvk)),
        object: Some(format!("{}/{}", kind.kind_group(), key.name)),
        namespace: key.namespace.clone(),
        clusters,
        value: None,
    }
}

fn duplicate(copies: Copies) -> Finding {
    let clusters = copies.clusters();
    let owner = match &copies.owner {
        Some(owner) if clusters.contains(owner) => format!("it belongs to {owner}"),
        Some(owner) => format!("it belongs to {owner}, which has none"),
        None => "the copies do not agree on where it belongs".to_owned(),
    };
    Finding {
        code: Code::Duplicate,
        level: Level::Error,
        message: format!("exists in {}; {owner}", clusters.join(", ")),
        subject: Subject {
            kind: Some(copies.kind),
            object: Some(copies.object),
            namespace: copies.namespace,
            clusters,
            value: None,
        },
        remedies: copies.cleanup,
    }
}

fn misplaced(
    program: &Program,
    kind: &ResourceKind,
    key: &ObjectKey,
    cluster: &str,
    decision: &Decision,
    label: impl Fn(&str) -> Option<String>,
) -> Finding {
    let target = decision.target().unwrap_or_default();
    let namespace = key.namespace.as_deref();
    let mut remedies = vec![Remedy::new(
        format!(
            "if it belongs to {target}: make a copy there, without the status and the owners, and delete the original; \
             its finalizers run in {cluster}"
        ),
        program.moves(cluster, kind, namespace, &key.name),
    )];
    let source = decision.source.as_deref().unwrap_or_default();
    let set =
        label(cluster).and_then(|value| program.set(source, &value, cluster, kind, namespace, &key.name));
    if let Some(set) = set {
        remedies.push(Remedy::new(
            format!("if it belongs to {cluster}, where it is: mend {source}"),
            vec![set],
        ));
    }
    Finding {
        code: Code::Misplaced,
        level: Level::Error,
        message: format!("is in {cluster}, and belongs to {target}: {}", decision.reason()),
        subject: subject(kind, key, vec![cluster.to_owned()]),
        remedies,
    }
}

fn missing_field(
    program: &Program,
    kind: &ResourceKind,
    key: &ObjectKey,
    cluster: &str,
    decision: &Decision,
    label: impl Fn(&str) -> Option<String>,
) -> Finding {
    let source = decision.source.as_deref().unwrap_or_default();
    let set = label(cluster).and_then(|value| {
        let namespace = key.namespace.as_deref();
        program.set(source, &value, cluster, kind, namespace, &key.name)
    });
    let remedy = match set {
        Some(set) => Remedy::new(
            format!("if {cluster}, where it is, is where it belongs"),
            vec![set],
        ),
        None => Remedy::new(format!("give it a {source}"), Vec::new()),
    };
    Finding {
        code: Code::MissingRoutingField,
        level: Level::Error,
        message: format!(
            "in {cluster}: {source} is missing, empty or not a string, so it can be written nowhere"
        ),
        subject: subject(kind, key, vec![cluster.to_owned()]),
        remedies: vec![remedy],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fleet::discovery::guess;
    use crate::k8s::GroupVersionKind;
    use crate::routing::{Candidate, Home, RouterSet, decide};

    fn zone(zone: &str) -> BTreeMap<String, String> {
        [("availabilityZone".to_owned(), zone.to_owned())].into()
    }

    /// What is found of hypervisors that are in these clusters and say these zones; clusters `a` and `b` are for zones of their
    /// names.
    fn found(objects: &[(&str, &[(&str, Value)])], home: Home<'_>) -> Vec<Finding> {
        let kind = guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"));
        let labels = [zone("a"), zone("b")];
        let remotes = [
            Candidate {
                cluster: "a",
                labels: &labels[0],
            },
            Candidate {
                cluster: "b",
                labels: &labels[1],
            },
        ];
        let mut placement = Placement::default();
        for (name, copies) in objects {
            let decided = copies.iter().map(|(cluster, zone)| {
                let object =
                    json!({"metadata": {"name": name, "labels": {"topology.kubernetes.io/zone": zone}}});
                let routers = RouterSet::built_in();
                let decision = decide(&routers, &kind.gvk, &object, &remotes, home);
                ((*cluster).to_owned(), decision)
            });
            placement.look(
                &kind,
                &ObjectKey::new(None, *name),
                decided.collect(),
                |cluster| Some(cluster.to_owned()),
            );
        }
        placement.finish()
    }

    #[test]
    fn what_is_in_its_place_is_not_told() {
        let objects: &[(&str, &[(&str, Value)])] =
            &[("one", &[("a", json!("a"))]), ("two", &[("b", json!("b"))])];
        assert!(found(objects, Home::DoesNotServe).is_empty());
    }

    #[test]
    fn misplaced_objects_can_be_moved_or_mended() {
        let found = found(&[("one", &[("a", json!("b"))])], Home::DoesNotServe);
        let [finding] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!((finding.code, finding.level), (Code::Misplaced, Level::Error));
        assert_eq!(
            finding.message,
            "is in a, and belongs to b: availabilityZone=b matches"
        );
        assert_eq!(finding.subject.name(), "a:hypervisor.kvm.cloud.sap/one");
        assert_eq!(finding.remedies.len(), 2);
        assert_eq!(
            finding.remedies[1].commands,
            [
                "kubectl multicluster label a:hypervisor.kvm.cloud.sap/one topology.kubernetes.io/zone=a --overwrite"
            ]
        );
    }

    #[test]
    fn copies_are_one_finding_whatever_else_is_wrong_with_them() {
        let copies: &[(&str, Value)] = &[("a", json!("b")), ("b", json!("b"))];
        let found = found(&[("one", copies)], Home::DoesNotServe);
        let codes: Vec<Code> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::Duplicate]);
        assert_eq!(found[0].message, "exists in a, b; it belongs to b");
    }

    #[test]
    fn an_object_without_a_zone_gets_that_of_its_cluster() {
        for odd in [json!(null), json!(""), json!(3)] {
            let found = found(&[("one", &[("a", odd)])], Home::DoesNotServe);
            assert_eq!(found[0].code, Code::MissingRoutingField);
            assert!(
                found[0].remedies[0].commands[0].contains(" topology.kubernetes.io/zone=a "),
                "{found:?}"
            );
        }
    }

    #[test]
    fn zones_without_a_cluster_are_told_once_each() {
        let objects: Vec<(String, [(&str, Value); 1])> = (0..5)
            .map(|number| (format!("n{number}"), [("a", json!("x"))]))
            .collect();
        let objects: Vec<(&str, &[(&str, Value)])> = objects
            .iter()
            .map(|(name, copies)| (name.as_str(), copies.as_slice()))
            .collect();
        let nowhere = found(&objects, Home::DoesNotServe);
        let [finding] = nowhere.as_slice() else {
            panic!("{nowhere:?}")
        };
        assert_eq!(
            (finding.code, finding.level),
            (Code::ZoneWithoutCluster, Level::Error)
        );
        assert!(
            finding.message.starts_with("5 hypervisors.kvm.cloud.sap with "),
            "{}",
            finding.message
        );
        assert!(finding.message.ends_with(" and 2 more"), "{}", finding.message);
        assert_eq!(finding.subject.name(), "kvm.cloud.sap/v1/Hypervisor=x");
        // Home takes them: no trouble by itself.
        let found = found(&[("one", &[("home", json!("x"))])], Home::Serves("home"));
        assert_eq!(
            (found[0].code, found[0].level),
            (Code::ZoneWithoutCluster, Level::Note)
        );
    }
}
