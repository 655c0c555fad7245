//! Kinds: whether clusters serve what the APIServers file lists of them, and whether they mean the same by it.

use serde_json::{Map, Value, json};

use super::difference::differences;
use super::finding::{Code, Finding, Level, Subject};
use super::remedy::Remedy;
use crate::fleet::discovery::ResourceKind;
use crate::k8s::{GroupVersionKind, gvk_string};

/// How many differences of a schema a finding names.
const EXAMPLES: usize = 5;

fn subject(gvk: &GroupVersionKind, clusters: Vec<String>) -> Subject {
    Subject {
        kind: Some(gvk_string(gvk)),
        clusters,
        ..Default::default()
    }
}

/// A kind that the file lists for a cluster, and that the cluster does not serve.
pub fn not_served(gvk: &GroupVersionKind, cluster: &str) -> Finding {
    Finding {
        code: Code::KindNotServed,
        level: Level::Error,
        subject: subject(gvk, vec![cluster.to_owned()]),
        message: format!(
            "{cluster} does not serve {}, which the APIServers file lists for it",
            gvk_string(gvk)
        ),
        remedies: vec![
            Remedy::new(
                format!("install its CustomResourceDefinition in {cluster}"),
                Vec::new(),
            ),
            Remedy::new(
                format!("or take it off {cluster}'s gvks in the APIServers file"),
                Vec::new(),
            ),
        ],
    }
}

/// What a cluster has of a kind that the file lists for others only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// The kind is served, and there are no objects.
    Empty,
    /// There are objects: this many, as far as the server says.
    Objects(Option<u64>),
}

/// A kind that a cluster serves although the file lists it for others only: what is in there is seen by nobody.
pub fn unlisted(gvk: &GroupVersionKind, cluster: &str, has: Unlisted, resource: &str) -> Finding {
    let kind = gvk_string(gvk);
    let (level, holds) = match has {
        Unlisted::Empty => (Level::Note, "it has no objects there".to_owned()),
        Unlisted::Objects(Some(count)) => (
            Level::Warning,
            format!("{count} objects there are seen by no command"),
        ),
        Unlisted::Objects(None) => (Level::Warning, "objects there are seen by no command".to_owned()),
    };
    let mut remedies = vec![Remedy::new(
        format!("list {kind} under {cluster}'s gvks in the APIServers file, if it is meant to be there"),
        Vec::new(),
    )];
    if has != Unlisted::Empty {
        remedies.push(Remedy::new(
            format!(
                "or look at them with kubectl in a context of {cluster}, and delete them: kubectl get {resource} -A"
            ),
            Vec::new(),
        ));
    }
    Finding {
        code: Code::KindNotListed,
        level,
        subject: subject(gvk, vec![cluster.to_owned()]),
        message: format!(
            "{cluster} serves {kind}, which the APIServers file lists for other clusters only; {holds}"
        ),
        remedies,
    }
}

/// What one cluster says of a kind.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The cluster.
    pub cluster: String,
    /// The kind as discovery tells of it.
    pub discovered: ResourceKind,
    /// Its CustomResourceDefinition; `None` where that may not be read.
    pub crd: Option<Value>,
}

/// In what the clusters differ about a kind. They are compared with what most of them say, or as many as any.
pub fn drift(gvk: &GroupVersionKind, definitions: &[Definition]) -> Vec<Finding> {
    let kind = gvk_string(gvk);
    let mut findings = Vec::new();
    let crds: Vec<(&str, &Value)> = definitions
        .iter()
        .filter_map(|definition| Some((definition.cluster.as_str(), definition.crd.as_ref()?)))
        .collect();
    let versions = crds.iter().map(|(cluster, crd)| (*cluster, versions(crd)));
    for odd in outliers(versions.collect()) {
        let told = |versions: &Value| {
            let all = versions.as_array().into_iter().flatten();
            let names: Vec<String> = all
                .map(|version| version.as_str().unwrap_or_default().to_owned())
                .collect();
            names.join(", ")
        };
        findings.push(Finding {
            code: Code::VersionDrift,
            level: Level::Warning,
            message: format!(
                "the versions of {kind} differ: {} in {}, {} in {}",
                told(&odd.theirs),
                odd.clusters.join(", "),
                told(&odd.reference),
                odd.reference_clusters.join(", ")
            ),
            subject: subject(gvk, odd.clusters.clone()),
            remedies: vec![same_definition(&odd, gvk)],
        });
    }
    let schemas: Vec<(&str, Value)> = match crds.len() == definitions.len() {
        true => crds
            .iter()
            .map(|(cluster, crd)| (*cluster, seen_by_clients(crd, gvk)))
            .collect(),
        // Where not all can be read, what discovery tells is compared: it is the same question for all clusters.
        false => definitions
            .iter()
            .map(|definition| (definition.cluster.as_str(), discovered(&definition.discovered)))
            .collect(),
    };
    for odd in outliers(schemas) {
        let all = differences(&odd.reference, &odd.theirs);
        let mut told: Vec<String> = all.iter().take(EXAMPLES).map(ToString::to_string).collect();
        if all.len() > EXAMPLES {
            told.push(format!("and {} more", all.len() - EXAMPLES));
        }
        findings.push(Finding {
            code: Code::SchemaDrift,
            level: Level::Warning,
            message: format!(
                "{kind} is not the same in {} as in {}: {}",
                odd.clusters.join(", "),
                odd.reference_clusters.join(", "),
                told.join("; ")
            ),
            subject: subject(gvk, odd.clusters.clone()),
            remedies: vec![same_definition(&odd, gvk)],
        });
    }
    findings
}

fn same_definition(odd: &Outlier, gvk: &GroupVersionKind) -> Remedy {
    Remedy::new(
        format!(
            "install the CustomResourceDefinition of {} in {} as it is in {}, or the other way round",
            gvk.kind,
            odd.clusters.join(", "),
            odd.reference_clusters.join(", ")
        ),
        Vec::new(),
    )
}

/// Clusters that say something else than the others.
struct Outlier {
    clusters: Vec<String>,
    theirs: Value,
    reference_clusters: Vec<String>,
    reference: Value,
}

/// Groups clusters by what they say. The largest group is the reference, the first of the largest ones.
fn outliers(said: Vec<(&str, Value)>) -> Vec<Outlier> {
    let mut groups: Vec<(Vec<String>, Value)> = Vec::new();
    for (cluster, value) in said {
        match groups.iter_mut().find(|(_, known)| *known == value) {
            Some((clusters, _)) => clusters.push(cluster.to_owned()),
            None => groups.push((vec![cluster.to_owned()], value)),
        }
    }
    let largest = groups.iter().map(|(clusters, _)| clusters.len()).max();
    let reference = groups
        .iter()
        .position(|(clusters, _)| Some(clusters.len()) == largest);
    let Some(reference) = reference else {
        return Vec::new();
    };
    let (reference_clusters, reference) = groups.remove(reference);
    groups
        .into_iter()
        .map(|(clusters, theirs)| Outlier {
            clusters,
            theirs,
            reference_clusters: reference_clusters.clone(),
            reference: reference.clone(),
        })
        .collect()
}

/// `v1 (storage)`, `v1alpha1 (not served)`.
fn versions(crd: &Value) -> Value {
    let all = crd["spec"]["versions"].as_array().into_iter().flatten();
    let mut told: Vec<String> = all
        .map(|version| {
            let mut told = version["name"].as_str().unwrap_or_default().to_owned();
            if version["storage"] == true {
                told.push_str(" (storage)");
            }
            if version["served"] != true {
                told.push_str(" (not served)");
            }
            told
        })
        .collect();
    told.sort();
    Value::from(told)
}

/// What of a definition decides what clients can write and read of one version: no descriptions, no columns.
fn seen_by_clients(crd: &Value, gvk: &GroupVersionKind) -> Value {
    let spec = &crd["spec"];
    let all = spec["versions"].as_array().into_iter().flatten();
    let version = all
        .clone()
        .find(|version| version["name"] == gvk.version.as_str());
    let version = version.cloned().unwrap_or_default();
    let mut seen = Map::new();
    seen.insert("scope".to_owned(), spec["scope"].clone());
    let mut names = spec["names"].clone();
    if let Some(names) = names.as_object_mut() {
        // An empty list is left out by some tools.
        names.retain(|_, value| value.as_array().is_none_or(|list| !list.is_empty()));
    }
    seen.insert("names".to_owned(), names);
    seen.insert("subresources".to_owned(), version["subresources"].clone());
    let schema = without_descriptions(&version["schema"]["openAPIV3Schema"], false);
    seen.insert("schema".to_owned(), schema);
    Value::Object(seen)
}

/// A schema without its prose. What is below `properties` are names of fields, which may be called `description`.
fn without_descriptions(schema: &Value, names_of_fields: bool) -> Value {
    match schema {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(key, _)| {
                names_of_fields || !["description", "example", "title"].contains(&key.as_str())
            });
            kept.map(|(key, value)| {
                let below = !names_of_fields && key == "properties";
                (key.clone(), without_descriptions(value, below))
            })
            .collect()
        }
        Value::Array(list) => list
            .iter()
            .map(|value| without_descriptions(value, false))
            .collect(),
        other => other.clone(),
    }
}

/// The same as far as discovery tells.
fn discovered(kind: &ResourceKind) -> Value {
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    json!({
        "plural": kind.plural,
        "namespaced": kind.namespaced,
        "shortNames": sorted(&kind.short_names),
        "subresources": sorted(&kind.subresources),
        "verbs": sorted(&kind.verbs),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::discovery::guess;

    fn gvk() -> GroupVersionKind {
        GroupVersionKind::gvk("example.com", "v1", "Widget")
    }

    fn crd(versions: &[(&str, bool)], size: &str) -> Value {
        let versions: Vec<Value> = versions
            .iter()
            .map(|(name, storage)| {
                json!({
                    "name": name, "served": true, "storage": storage,
                    "schema": {"openAPIV3Schema": {
                        "type": "object", "description": size,
                        "properties": {"size": {"type": size}, "description": {"type": "string"}},
                    }},
                })
            })
            .collect();
        json!({"spec": {"scope": "Namespaced", "names": {"plural": "widgets", "shortNames": []}, "versions": versions}})
    }

    fn definition(cluster: &str, crd: Option<Value>) -> Definition {
        Definition {
            cluster: cluster.to_owned(),
            discovered: guess(&gvk()),
            crd,
        }
    }

    #[test]
    fn who_differs_from_most_is_told() {
        let definitions = [
            definition("a", Some(crd(&[("v1", true)], "string"))),
            definition("b", Some(crd(&[("v1", true)], "integer"))),
            definition("c", Some(crd(&[("v1", true)], "integer"))),
        ];
        let found = drift(&gvk(), &definitions);
        let [finding] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(finding.code, Code::SchemaDrift);
        assert_eq!(finding.subject.clusters, ["a"]);
        assert_eq!(
            finding.message,
            "example.com/v1/Widget is not the same in a as in b, c: \
             ~ .schema.properties.size.type: \"integer\" -> \"string\""
        );
        assert!(drift(&gvk(), &definitions[1..]).is_empty());
    }

    #[test]
    fn fields_called_description_are_no_descriptions() {
        let mut other = crd(&[("v1", true)], "string");
        let schema = &mut other["spec"]["versions"][0]["schema"]["openAPIV3Schema"];
        schema["description"] = json!("other words");
        let same = [
            definition("a", Some(crd(&[("v1", true)], "string"))),
            definition("b", Some(other.clone())),
        ];
        assert!(drift(&gvk(), &same).is_empty());
        other["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["description"]["type"] =
            json!("integer");
        let differs = [same[0].clone(), definition("b", Some(other))];
        assert_eq!(drift(&gvk(), &differs).len(), 1);
    }

    #[test]
    fn versions_are_told_apart_from_the_schema() {
        let found = drift(
            &gvk(),
            &[
                definition("a", Some(crd(&[("v1", true)], "string"))),
                definition("b", Some(crd(&[("v1", false), ("v2", true)], "string"))),
            ],
        );
        let [finding] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(finding.code, Code::VersionDrift);
        assert_eq!(
            finding.message,
            "the versions of example.com/v1/Widget differ: v1, v2 (storage) in b, v1 (storage) in a"
        );
    }

    #[test]
    fn discovery_is_compared_where_a_definition_cannot_be_read() {
        let mut namespaced = definition("b", None);
        namespaced.discovered.namespaced = true;
        let found = drift(
            &gvk(),
            &[definition("a", Some(crd(&[("v1", true)], "string"))), namespaced],
        );
        assert_eq!(found.len(), 1);
        assert!(
            found[0].message.ends_with(": ~ .namespaced: false -> true"),
            "{found:?}"
        );
        let same = [definition("a", None), definition("b", Some(crd(&[], "x")))];
        assert!(drift(&gvk(), &same).is_empty());
    }

    #[test]
    fn objects_that_nobody_sees_are_worse_than_none() {
        let found = |has| unlisted(&gvk(), "home", has, "widgets.example.com");
        assert_eq!(found(Unlisted::Empty).level, Level::Note);
        let seen = found(Unlisted::Objects(Some(3)));
        assert_eq!(seen.level, Level::Warning);
        assert!(
            seen.message.ends_with("; 3 objects there are seen by no command"),
            "{}",
            seen.message
        );
    }
}
