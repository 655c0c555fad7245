//! Which of the clusters a command is about: `--clusters` and `--cluster-selector`.

use std::sync::Arc;

use super::cluster::ClusterDescriptor;
use super::glob::Glob;
use super::selector::{Selector, SelectorError};

/// The clusters that were asked for. The default is all of them.
///
/// ```
/// use multicluster::{config::ApiServersConfig, fleet::{Selection, describe}};
/// let clusters = describe(&ApiServersConfig::default());
/// let selection = Selection::parse(&["ho*".to_owned()], None).unwrap();
/// assert_eq!(selection.apply(&clusters).unwrap()[0].name, "home");
/// let selection = Selection::parse(&["az-a".to_owned()], None).unwrap();
/// assert_eq!(selection.apply(&clusters).unwrap_err().to_string(), r#"no cluster is called "az-a"; there is home"#);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    globs: Vec<Glob>,
    selector: Option<Selector>,
}

/// Why the clusters that were asked for cannot be had.
///
/// ```
/// use multicluster::fleet::{ClusterDescriptor, Role, Selection, SelectionError};
/// let selection = Selection::parse(&["az-x".to_owned()], None)?;
/// let clusters = [ClusterDescriptor::new("az-a", Role::Remote).into()];
/// assert!(matches!(selection.apply(&clusters), Err(SelectionError::NoSuchName { .. })));
/// # Ok::<(), SelectionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SelectionError {
    /// A name is empty, or a glob cannot be read.
    #[error("not a cluster name or glob: {0}")]
    Glob(String),
    /// The label selector cannot be read.
    #[error("invalid cluster selector {selector:?}: {problem}")]
    Selector {
        /// The selector.
        selector: String,
        /// What is wrong with it.
        problem: SelectorError,
    },
    /// A name or glob matches no cluster.
    #[error("no cluster is called {name:?}; {}", there_are(.clusters))]
    NoSuchName {
        /// The name or glob.
        name: String,
        /// The names of all clusters.
        clusters: Vec<String>,
    },
    /// The label selector matches no cluster.
    #[error("no cluster's labels match {selector:?}; {}", there_are(.clusters))]
    NoSuchLabels {
        /// The selector.
        selector: String,
        /// The names of all clusters, with their labels.
        clusters: Vec<String>,
    },
    /// The names match some clusters, and the label selector others.
    #[error("none of the clusters called {} matches the labels {selector:?}; {}", .names.join(", "), there_are(.clusters))]
    NothingInCommon {
        /// The names and globs.
        names: Vec<String>,
        /// The selector.
        selector: String,
        /// The names of all clusters, with their labels.
        clusters: Vec<String>,
    },
}

fn there_are(clusters: &[String]) -> String {
    match clusters {
        [] => "there are none".to_owned(),
        [one] => format!("there is {one}"),
        more => format!("there are {}", more.join(", ")),
    }
}

impl Selection {
    /// Reads names or globs, each a comma-separated list too, and a label selector over the clusters' routing labels.
    ///
    /// # Errors
    /// When a name is empty, or a glob or the selector cannot be read.
    pub fn parse(names: &[String], selector: Option<&str>) -> Result<Self, SelectionError> {
        let mut globs = Vec::new();
        for name in names.iter().flat_map(|names| names.split(',')).map(str::trim) {
            if name.is_empty() {
                return Err(SelectionError::Glob("the name is empty".to_owned()));
            }
            globs.push(Glob::new(name).map_err(SelectionError::Glob)?);
        }
        let parse = |text: &str| {
            text.parse::<Selector>()
                .map_err(|problem| SelectionError::Selector {
                    selector: text.to_owned(),
                    problem,
                })
        };
        Ok(Selection {
            globs,
            selector: selector.map(parse).transpose()?,
        })
    }

    /// Whether nothing was asked for, so that all clusters are meant.
    pub fn is_everything(&self) -> bool {
        self.globs.is_empty() && self.selector.as_ref().is_none_or(Selector::is_empty)
    }

    /// The clusters that were asked for, in the order that they have.
    ///
    /// # Errors
    /// When a name, a glob or the selector matches none, or all of them together do not.
    pub fn apply(
        &self,
        clusters: &[Arc<ClusterDescriptor>],
    ) -> Result<Vec<Arc<ClusterDescriptor>>, SelectionError> {
        for glob in &self.globs {
            if !clusters.iter().any(|cluster| glob.matches(&cluster.name)) {
                return Err(SelectionError::NoSuchName {
                    name: glob.as_str().to_owned(),
                    clusters: clusters.iter().map(|cluster| cluster.name.clone()).collect(),
                });
            }
        }
        let by_labels = |cluster: &ClusterDescriptor| {
            let selector = self.selector.as_ref();
            selector.is_none_or(|selector| selector.matches(&cluster.labels))
        };
        if let Some(selector) = &self.selector
            && !clusters.iter().any(|cluster| by_labels(cluster))
        {
            return Err(SelectionError::NoSuchLabels {
                selector: selector.to_string(),
                clusters: clusters.iter().map(|cluster| with_labels(cluster)).collect(),
            });
        }
        let by_name = |cluster: &ClusterDescriptor| {
            self.globs.is_empty() || self.globs.iter().any(|glob| glob.matches(&cluster.name))
        };
        let selected: Vec<Arc<ClusterDescriptor>> = clusters
            .iter()
            .filter(|cluster| by_name(cluster) && by_labels(cluster))
            .cloned()
            .collect();
        match &self.selector {
            Some(selector) if selected.is_empty() && !clusters.is_empty() => {
                Err(SelectionError::NothingInCommon {
                    names: self.globs.iter().map(|glob| glob.as_str().to_owned()).collect(),
                    selector: selector.to_string(),
                    clusters: clusters.iter().map(|cluster| with_labels(cluster)).collect(),
                })
            }
            _ => Ok(selected),
        }
    }
}

/// `az-a (availabilityZone=az-a)`. Labels are the file's, and may hold anything.
fn with_labels(cluster: &ClusterDescriptor) -> String {
    if cluster.labels.is_empty() {
        return format!("{} (no labels)", cluster.name);
    }
    let label = |(key, value): (&String, &String)| format!("{}={}", key.escape_debug(), value.escape_debug());
    let labels: Vec<String> = cluster.labels.iter().map(label).collect();
    format!("{} ({})", cluster.name, labels.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::{Role, Serves};

    fn clusters() -> Vec<Arc<ClusterDescriptor>> {
        let cluster = |name: &str, labels: &[(&str, &str)]| {
            Arc::new(ClusterDescriptor {
                name: name.to_owned(),
                role: Role::Remote,
                host: None,
                labels: labels
                    .iter()
                    .map(|(k, v)| (k.to_string(), v.to_string()))
                    .collect(),
                serves: Serves::Any,
            })
        };
        vec![
            cluster("qa-de-1b", &[("availabilityZone", "qa-de-1b"), ("tier", "gold")]),
            cluster("qa-de-1a", &[("availabilityZone", "qa-de-1a")]),
            cluster("[::1]:6443", &[("tier", "ti\nn")]),
            cluster("home", &[]),
        ]
    }

    fn select(names: &[&str], selector: Option<&str>) -> Result<String, String> {
        let names: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        let selection = Selection::parse(&names, selector).map_err(|error| error.to_string())?;
        let selected = selection.apply(&clusters()).map_err(|error| error.to_string())?;
        Ok(selected
            .iter()
            .map(|cluster| cluster.name.as_str())
            .collect::<Vec<_>>()
            .join(" "))
    }

    #[test]
    fn names_globs_and_labels_select_in_cluster_order() {
        for (names, selector, expected) in [
            (&[][..], None, "qa-de-1b qa-de-1a [::1]:6443 home"),
            (&[], Some(""), "qa-de-1b qa-de-1a [::1]:6443 home"),
            (&["qa-de-1a"], None, "qa-de-1a"),
            (&["home,qa-de-1a", "qa-de-1b"], None, "qa-de-1b qa-de-1a home"),
            (&["qa-de-*"], None, "qa-de-1b qa-de-1a"),
            (&["qa-de-1[ac]", "qa-de-1a"], None, "qa-de-1a"),
            (&["[::1]:6443"], None, "[::1]:6443"),
            (&[], Some("availabilityZone=qa-de-1a"), "qa-de-1a"),
            (&[], Some("!availabilityZone"), "[::1]:6443 home"),
            (&["qa-*"], Some("tier"), "qa-de-1b"),
        ] {
            assert_eq!(
                select(names, selector).as_deref(),
                Ok(expected),
                "{names:?} {selector:?}"
            );
        }
    }

    #[test]
    fn what_matches_nothing_is_an_error_that_lists_the_clusters() {
        let labels = "qa-de-1b (availabilityZone=qa-de-1b,tier=gold), qa-de-1a (availabilityZone=qa-de-1a), \
                      [::1]:6443 (tier=ti\\nn), home (no labels)";
        for (names, selector, expected) in [
            (
                &["home", "HOME"][..],
                None,
                "no cluster is called \"HOME\"; there are qa-de-1b, qa-de-1a, [::1]:6443, home".to_owned(),
            ),
            (
                &[],
                Some("availabilityZone=x"),
                format!("no cluster's labels match \"availabilityZone=x\"; there are {labels}"),
            ),
            (
                &["qa-de-1a", "home"],
                Some("tier"),
                format!("none of the clusters called qa-de-1a, home matches the labels \"tier\"; there are {labels}"),
            ),
            (&["home,"], None, "not a cluster name or glob: the name is empty".to_owned()),
            (
                &["qa-["],
                None,
                "not a cluster name or glob: \"qa-[\": the bracket is not closed".to_owned(),
            ),
            (
                &[],
                Some("a b"),
                "invalid cluster selector \"a b\": unable to parse requirement: found 'b', expected: in, notin, =, ==, \
                 !=, gt, lt"
                    .to_owned(),
            ),
        ] {
            assert_eq!(select(names, selector), Err(expected));
        }
    }

    #[test]
    fn everything_is_known_as_such() {
        assert!(Selection::default().is_everything());
        assert!(Selection::parse(&[], Some("")).unwrap().is_everything());
        assert!(!Selection::parse(&["*".to_owned()], None).unwrap().is_everything());
        assert!(!Selection::parse(&[], Some("a")).unwrap().is_everything());
        assert_eq!(Selection::default().apply(&[]), Ok(Vec::new()));
    }
}
