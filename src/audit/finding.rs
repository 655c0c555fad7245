//! What is wrong, in one model for all formats.

use std::fmt;

use serde::{Serialize, Serializer};

use super::remedy::Remedy;

/// What kind of trouble. The words are a stable interface for scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// An object is in more than one cluster.
    Duplicate,
    /// An object is in another cluster than routing would choose.
    Misplaced,
    /// An object lacks what the router reads.
    MissingRoutingField,
    /// Objects have a value that no cluster is for.
    ZoneWithoutCluster,
    /// Objects have a value that several clusters are for.
    AmbiguousZone,
    /// Remotes list a kind, and nothing says how to choose among them.
    NoRouter,
    /// A cluster does not serve a kind that the file lists for it.
    KindNotServed,
    /// A cluster serves a kind that the file lists for others only.
    KindNotListed,
    /// A CustomResourceDefinition's schema, or what else clients see of it, differs between clusters.
    SchemaDrift,
    /// A CustomResourceDefinition's versions differ between clusters.
    VersionDrift,
    /// Two clusters of the file are one API server.
    SameServer,
    /// Something could not be looked at.
    NotChecked,
}

impl Code {
    /// All of them, in the order in which they are told.
    pub const ALL: [Code; 12] = [
        Code::Duplicate,
        Code::Misplaced,
        Code::MissingRoutingField,
        Code::ZoneWithoutCluster,
        Code::AmbiguousZone,
        Code::NoRouter,
        Code::KindNotServed,
        Code::KindNotListed,
        Code::SchemaDrift,
        Code::VersionDrift,
        Code::SameServer,
        Code::NotChecked,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::Duplicate => "duplicate",
            Code::Misplaced => "misplaced",
            Code::MissingRoutingField => "missing-routing-field",
            Code::ZoneWithoutCluster => "zone-without-cluster",
            Code::AmbiguousZone => "ambiguous-zone",
            Code::NoRouter => "no-router",
            Code::KindNotServed => "kind-not-served",
            Code::KindNotListed => "kind-not-listed",
            Code::SchemaDrift => "schema-drift",
            Code::VersionDrift => "version-drift",
            Code::SameServer => "same-server",
            Code::NotChecked => "not-checked",
        }
    }

    /// What is wrong where it is found, in a sentence.
    pub fn summary(self) -> &'static str {
        match self {
            Code::Duplicate => "An object exists in more than one cluster.",
            Code::Misplaced => "An object is in another cluster than routing would choose.",
            Code::MissingRoutingField => "An object lacks the label or field that the router reads.",
            Code::ZoneWithoutCluster => "Objects name a zone that no cluster of the file is for.",
            Code::AmbiguousZone => "Objects name a zone that more than one cluster of the file is for.",
            Code::NoRouter => "Remotes list a kind that has no router, so it cannot be written.",
            Code::KindNotServed => "A cluster does not serve a kind that the file lists for it.",
            Code::KindNotListed => "A cluster serves a kind that the file lists for other clusters only.",
            Code::SchemaDrift => "A CustomResourceDefinition's schema or names differ between clusters.",
            Code::VersionDrift => "A CustomResourceDefinition's versions differ between clusters.",
            Code::SameServer => "Two clusters of the file are one API server.",
            Code::NotChecked => "Something could not be looked at.",
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// How bad it is. The words are those of SARIF.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good to know, and no trouble by itself.
    Note,
    /// It will be trouble one day.
    Warning,
    /// Writes fail, or readers see what is not so.
    Error,
}

impl Level {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        }
    }
}

/// What a finding is about; what does not apply is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Subject {
    /// The kind, as the APIServers file writes it.
    pub kind: Option<String>,
    /// The object: `hypervisor.kvm.cloud.sap/node-1`.
    pub object: Option<String>,
    /// The object's namespace.
    pub namespace: Option<String>,
    /// The clusters that it is about, in cluster order.
    pub clusters: Vec<String>,
    /// The value that objects have where the router reads.
    pub value: Option<String>,
}

impl Subject {
    /// In one line: `az-a:hypervisor.kvm.cloud.sap/node-1`, or a kind and its clusters.
    pub fn name(&self) -> String {
        let clusters = self.clusters.join(",");
        let what = match (&self.object, &self.kind, &self.value) {
            (Some(object), _, _) => object.clone(),
            (None, Some(kind), Some(value)) => format!("{kind}={value}"),
            (None, Some(kind), None) => kind.clone(),
            (None, None, _) => return clusters,
        };
        match clusters.is_empty() {
            true => what,
            false => format!("{clusters}:{what}"),
        }
    }
}

/// Something that is wrong, or good to know.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// What kind of trouble.
    pub code: Code,
    /// How bad it is.
    pub level: Level,
    /// What it is about.
    pub subject: Subject,
    /// What is wrong, in a sentence.
    pub message: String,
    /// How it can be mended, each way by itself.
    pub remedies: Vec<Remedy>,
}

impl Finding {
    /// What tells this finding from all others, and stays the same from call to call.
    pub fn identity(&self) -> String {
        let Subject {
            kind,
            object,
            namespace,
            clusters,
            value,
        } = &self.subject;
        let part = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            self.code.as_str().to_owned(),
            part(kind),
            part(namespace),
            part(object),
            part(value),
            clusters.join(","),
        ]
        .join("|")
    }
}
