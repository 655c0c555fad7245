//! What is shown, in which order: one row for each kind, or more where the clusters do not agree on it.

use crate::client::Served;
use crate::fleet::discovery::{ServedKind, guess};
use crate::k8s::GroupVersionKind;

/// Which kinds are shown; filters that are not given allow all.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    pub(super) group: Option<&'a str>,
    pub(super) namespaced: Option<bool>,
    pub(super) verbs: &'a [String],
    pub(super) categories: &'a [String],
}

impl Filter<'_> {
    pub(super) fn allows_group(&self, group: &str) -> bool {
        self.group.is_none_or(|wanted| wanted == group)
    }

    fn allows(&self, served: &ServedKind) -> bool {
        let kind = &served.kind;
        // kubectl leaves out what nothing can be done with.
        !kind.verbs.is_empty()
            && self.allows_group(&kind.gvk.group)
            && self
                .namespaced
                .is_none_or(|namespaced| namespaced == kind.namespaced)
            && self.verbs.iter().all(|verb| kind.verbs.contains(verb))
            && self
                .categories
                .iter()
                .all(|category| kind.categories.contains(category))
    }

    /// Whether a kind could be shown of which nothing is known but its name.
    fn allows_unknown(&self, gvk: &GroupVersionKind) -> bool {
        self.allows_group(&gvk.group)
            && self.namespaced.is_none()
            && self.verbs.is_empty()
            && self.categories.is_empty()
    }
}

/// What the rows are sorted by; then by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SortBy {
    Group,
    Name,
    Kind,
}

/// How a cluster stands to a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It serves it.
    Serves,
    /// It is listed to serve it, and does not.
    Missing,
    /// It is listed to serve it, and did not say.
    Unknown,
}

/// A kind as one or more clusters serve it.
#[derive(Debug)]
pub(super) struct Row {
    /// The kind; only its names are meant where [`is_guess`](Self::is_guess).
    pub(super) served: ServedKind,
    /// Whether no cluster that answered serves it.
    pub(super) is_guess: bool,
    /// The clusters, in cluster order.
    pub(super) clusters: Vec<(String, Standing)>,
}

/// All of them.
#[derive(Debug)]
pub(super) struct Rows(pub(super) Vec<Row>);

impl Rows {
    /// What the clusters serve. Kinds are one row where they have one `identity`: what is to be shown of them is the same.
    pub(super) fn new<I: PartialEq>(
        served: &[Served],
        filter: &Filter<'_>,
        sort: SortBy,
        identity: impl Fn(&ServedKind) -> I,
    ) -> Self {
        let mut rows: Vec<(I, Row)> = Vec::new();
        for of_cluster in served {
            let cluster = &of_cluster.report.cluster.name;
            for kind in of_cluster.kinds.iter().filter(|kind| filter.allows(kind)) {
                let own = identity(kind);
                let standing = (cluster.clone(), Standing::Serves);
                match rows.iter_mut().find(|(known, _)| *known == own) {
                    Some((_, row)) => row.clusters.push(standing),
                    None => rows.push((
                        own,
                        Row {
                            served: kind.clone(),
                            is_guess: false,
                            clusters: vec![standing],
                        },
                    )),
                }
            }
        }
        let mut rows: Vec<Row> = rows.into_iter().map(|(_, row)| row).collect();
        for of_cluster in served {
            let cluster = &of_cluster.report.cluster.name;
            let missing = of_cluster.missing.iter().map(|gvk| (gvk, Standing::Missing));
            let unknown = of_cluster.unknown.iter().map(|gvk| (gvk, Standing::Unknown));
            for (gvk, standing) in missing.chain(unknown) {
                let standing = (cluster.clone(), standing);
                match rows.iter_mut().find(|row| row.served.kind.gvk == *gvk) {
                    Some(row) => row.clusters.push(standing),
                    None if filter.allows_unknown(gvk) => rows.push(Row {
                        served: ServedKind {
                            kind: guess(gvk),
                            storage_version_hash: String::new(),
                        },
                        is_guess: true,
                        clusters: vec![standing],
                    }),
                    None => {}
                }
            }
        }
        let order: Vec<&str> = served
            .iter()
            .map(|served| served.report.cluster.name.as_str())
            .collect();
        for row in &mut rows {
            row.clusters
                .sort_by_key(|(name, _)| order.iter().position(|known| known == name));
        }
        // Stable, as kubectl's is: what is equal stays in the order in which the servers told of it.
        rows.sort_by(|a, b| {
            let (a, b) = (&a.served.kind, &b.served.kind);
            let by = match sort {
                SortBy::Group => a.gvk.group.cmp(&b.gvk.group),
                SortBy::Name => std::cmp::Ordering::Equal,
                SortBy::Kind => a.gvk.kind.cmp(&b.gvk.kind),
            };
            by.then_with(|| a.plural.cmp(&b.plural))
        });
        Rows(rows)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::client::ClusterReport;
    use crate::error::{ClusterError, FailureReason};
    use crate::fleet::{ClusterDescriptor, Role, Serves};

    fn kind(group: &str, kind: &str, short: &[&str]) -> ServedKind {
        let mut guessed = guess(&GroupVersionKind::gvk(group, "v1", kind));
        guessed.short_names = short.iter().map(|name| (*name).to_owned()).collect();
        guessed.verbs = vec!["get".to_owned(), "list".to_owned()];
        ServedKind {
            kind: guessed,
            storage_version_hash: String::new(),
        }
    }

    fn served(
        name: &str,
        kinds: Vec<ServedKind>,
        missing: &[(&str, &str)],
        unknown: &[(&str, &str)],
    ) -> Served {
        let gvks = |kinds: &[(&str, &str)]| -> Vec<GroupVersionKind> {
            kinds
                .iter()
                .map(|(group, kind)| GroupVersionKind::gvk(group, "v1", kind))
                .collect()
        };
        let result = match unknown.is_empty() {
            true => Ok(kinds.len()),
            false => Err(ClusterError::not_sent(FailureReason::Connect, "refused")),
        };
        Served {
            report: ClusterReport {
                cluster: Arc::new(ClusterDescriptor {
                    name: name.to_owned(),
                    role: Role::Remote,
                    host: None,
                    labels: Default::default(),
                    serves: Serves::Any,
                }),
                result,
                elapsed: Default::default(),
            },
            kinds,
            missing: gvks(missing),
            unknown: gvks(unknown),
        }
    }

    const ALL: Filter<'_> = Filter {
        group: None,
        namespaced: None,
        verbs: &[],
        categories: &[],
    };

    /// Each row as `plural=cluster,…`, marked as the table marks them.
    fn shown(served: &[Served], filter: &Filter<'_>, sort: SortBy) -> Vec<String> {
        let rows = Rows::new(served, filter, sort, |served| served.clone());
        let row = |row: &Row| {
            let clusters: Vec<String> = row
                .clusters
                .iter()
                .map(|(name, standing)| format!("{name}{}", ["", "-", "?"][*standing as usize]))
                .collect();
            let guess = if row.is_guess { "~" } else { "" };
            format!(
                "{guess}{}={}",
                row.served.kind.group_resource(),
                clusters.join(",")
            )
        };
        rows.0.iter().map(row).collect()
    }

    #[test]
    fn clusters_that_agree_share_a_row_and_the_others_have_their_own() {
        let fleet = [
            served(
                "a",
                vec![kind("g", "Dog", &["d"]), kind("", "Secret", &[])],
                &[],
                &[],
            ),
            served("b", vec![kind("g", "Dog", &[])], &[("g", "Cat")], &[]),
            served("c", vec![], &[], &[("g", "Dog"), ("g", "Ant")]),
            served("d", vec![kind("g", "Dog", &["d"])], &[("g", "Ant")], &[]),
        ];
        assert_eq!(
            shown(&fleet, &ALL, SortBy::Group),
            [
                "secrets=a",
                "~ants.g=c?,d-",
                "~cats.g=b-",
                "dogs.g=a,c?,d",
                "dogs.g=b"
            ]
        );
        assert_eq!(shown(&fleet, &ALL, SortBy::Name)[0], "~ants.g=c?,d-");
        let verbs = ["list".to_owned()];
        let only_list = Filter { verbs: &verbs, ..ALL };
        // Of a kind that nobody serves the verbs are not known.
        assert_eq!(
            shown(&fleet, &only_list, SortBy::Kind),
            ["dogs.g=a,c?,d", "dogs.g=b", "secrets=a"]
        );
        let core = Filter {
            group: Some(""),
            ..ALL
        };
        assert_eq!(shown(&fleet, &core, SortBy::Group), ["secrets=a"]);
        let namespaced = Filter {
            namespaced: Some(true),
            ..ALL
        };
        assert!(shown(&fleet, &namespaced, SortBy::Group).is_empty());
    }
}
