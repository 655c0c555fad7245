//! What is looked for in an APIServers file: a stable name for each kind of finding.

use std::fmt;

/// A kind of finding. Its name is stable: scripts and SARIF viewers tell findings apart by it.
///
/// ```
/// use multicluster::config::Rule;
/// assert_eq!(Rule::LeafAsCa.as_str(), "leaf-as-ca");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The text is neither YAML nor JSON, or more than is read of either.
    Syntax,
    /// The text is larger than a ConfigMap can be.
    TooLarge,
    /// There is no apiservers block.
    NoBlock,
    /// There are several, and they differ.
    SeveralBlocks,
    /// The ConfigMap has no such key.
    ConfigMapKey,
    /// A value is of another type than its field.
    WrongType,
    /// A field that nobody reads.
    UnknownField,
    /// Neither home nor remotes are given.
    NoClusters,
    /// An entry of `gvks` that is no kind.
    MalformedKind,
    /// A kind that a cluster lists twice.
    RepeatedKind,
    /// A kind without its list kind, or the other way round.
    UnpairedKind,
    /// A remote that lists no kinds.
    NoKinds,
    /// A remote without a host.
    NoHost,
    /// A host that is no address of an API server, or has more than that.
    MalformedHost,
    /// Two remotes with one host.
    SameHost,
    /// A `proxyUrl` that is none.
    MalformedProxy,
    /// A deadline that is no duration.
    MalformedTimeout,
    /// A `tlsServerName` that is none.
    MalformedServerName,
    /// Server certificates are not verified.
    Insecure,
    /// `caCert` beside `insecureSkipTLSVerify`.
    CaIgnored,
    /// `caCert` holds what is no certificate.
    MalformedCa,
    /// A certificate of `caCert` is not one of an authority.
    LeafAsCa,
    /// A certificate of `caCert` has expired.
    ExpiredCa,
    /// A certificate of `caCert` expires soon.
    ExpiringCa,
    /// A certificate of `caCert` is not valid yet.
    NotYetValidCa,
    /// A name that cannot be shown and typed.
    DisplayName,
    /// Two clusters of one name.
    NameClash,
    /// Two remotes whose labels are the same.
    SameLabels,
    /// A label that routing needs is missing, mistyped, or empty.
    RoutingLabel,
    /// Two remotes with the same value of it.
    RoutingLabelClash,
    /// A kind of a remote that has no router.
    NoRouter,
    /// A router that lacks a part, or has a wrong one.
    MalformedRouter,
    /// Two routers for one kind.
    SecondRouter,
    /// A router for a kind that no remote lists.
    UnusedRouter,
}

impl Rule {
    /// All rules, in the order of the documentation.
    pub const ALL: [Rule; 34] = [
        Rule::Syntax,
        Rule::TooLarge,
        Rule::NoBlock,
        Rule::SeveralBlocks,
        Rule::ConfigMapKey,
        Rule::WrongType,
        Rule::UnknownField,
        Rule::NoClusters,
        Rule::MalformedKind,
        Rule::RepeatedKind,
        Rule::UnpairedKind,
        Rule::NoKinds,
        Rule::NoHost,
        Rule::MalformedHost,
        Rule::SameHost,
        Rule::MalformedProxy,
        Rule::MalformedTimeout,
        Rule::MalformedServerName,
        Rule::Insecure,
        Rule::CaIgnored,
        Rule::MalformedCa,
        Rule::LeafAsCa,
        Rule::ExpiredCa,
        Rule::ExpiringCa,
        Rule::NotYetValidCa,
        Rule::DisplayName,
        Rule::NameClash,
        Rule::SameLabels,
        Rule::RoutingLabel,
        Rule::RoutingLabelClash,
        Rule::NoRouter,
        Rule::MalformedRouter,
        Rule::SecondRouter,
        Rule::UnusedRouter,
    ];

    /// The name.
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// What it finds, in a few words.
    pub fn summary(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Rule::Syntax => ("syntax", "the text cannot be read as YAML or JSON"),
            Rule::TooLarge => ("too-large", "the file is larger than 1 MiB"),
            Rule::NoBlock => ("no-block", "there is no apiservers block"),
            Rule::SeveralBlocks => ("several-blocks", "there are several apiservers blocks"),
            Rule::ConfigMapKey => ("configmap-key", "the ConfigMap has no such key"),
            Rule::WrongType => ("wrong-type", "a value is of the wrong type"),
            Rule::UnknownField => ("unknown-field", "a field that nobody reads"),
            Rule::NoClusters => ("no-clusters", "neither home nor remotes are given"),
            Rule::MalformedKind => ("malformed-kind", "not a kind of the form group/version/Kind"),
            Rule::RepeatedKind => ("repeated-kind", "a cluster lists a kind twice"),
            Rule::UnpairedKind => ("unpaired-kind", "only one of a kind and its list kind is listed"),
            Rule::NoKinds => ("no-kinds", "a remote lists no kinds"),
            Rule::NoHost => ("no-host", "a remote has no host"),
            Rule::MalformedHost => ("malformed-host", "not the https address of an API server"),
            Rule::SameHost => ("same-host", "two remotes have the same host"),
            Rule::MalformedProxy => ("malformed-proxy", "not the address of a proxy"),
            Rule::MalformedTimeout => ("malformed-timeout", "not a duration"),
            Rule::MalformedServerName => ("malformed-server-name", "not a name that a certificate can have"),
            Rule::Insecure => ("insecure", "a server's certificate is not verified"),
            Rule::CaIgnored => ("ca-ignored", "caCert is ignored"),
            Rule::MalformedCa => ("malformed-ca", "caCert holds no certificates in PEM"),
            Rule::LeafAsCa => ("leaf-as-ca", "a server's certificate is given as its authority's"),
            Rule::ExpiredCa => ("expired-ca", "an authority's certificate has expired"),
            Rule::ExpiringCa => ("expiring-ca", "an authority's certificate expires soon"),
            Rule::NotYetValidCa => ("not-yet-valid-ca", "an authority's certificate is not valid yet"),
            Rule::DisplayName => ("display-name", "a name that cannot be shown and typed"),
            Rule::NameClash => ("name-clash", "two clusters have the same name"),
            Rule::SameLabels => ("same-labels", "two remotes have the same labels"),
            Rule::RoutingLabel => (
                "routing-label",
                "a label that routing needs is missing, mistyped or empty",
            ),
            Rule::RoutingLabelClash => (
                "routing-label-clash",
                "two remotes have the same value of a routing label",
            ),
            Rule::NoRouter => ("no-router", "a kind of a remote has no router"),
            Rule::MalformedRouter => ("malformed-router", "a router lacks a part, or has a wrong one"),
            Rule::SecondRouter => ("second-router", "two routers are for the same kind"),
            Rule::UnusedRouter => ("unused-router", "a router is for a kind that no remote lists"),
        }
    }

    /// Whether what stands at the place of such a finding may be shown: it is a kind, a host, a label or the like. Other
    /// findings are about text of which nobody knows what it is.
    pub(super) fn shows_value(self) -> bool {
        !matches!(
            self,
            Rule::Syntax
                | Rule::TooLarge
                | Rule::NoBlock
                | Rule::SeveralBlocks
                | Rule::ConfigMapKey
                | Rule::WrongType
                | Rule::UnknownField
                | Rule::MalformedProxy
                | Rule::MalformedCa
        )
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_documented() {
        let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.as_str()).collect();
        assert_eq!(names.len(), Rule::ALL.len());
        let page = include_str!("../../docs/doctor.md");
        for rule in Rule::ALL {
            let row = format!("| `{rule}` |");
            assert!(page.contains(&row), "docs/doctor.md has no row {row}");
        }
    }
}
