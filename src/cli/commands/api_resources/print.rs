//! The rows as kubectl prints them, and a last column CLUSTERS.

use std::io::{self, Write};

use serde::Serialize;

use super::rows::{Row, Rows, Standing};
use crate::fleet::discovery::{ResourceKind, ServedKind};
use crate::k8s::{GroupVersion, gvk_string};
use crate::output::table::Grid;
use crate::output::{escape, json, kyaml, yaml};

/// What `-o` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Table { wide: bool },
    Name,
    Json,
    Yaml,
    Kyaml,
}

impl Format {
    /// What this format shows of a kind: where that is the same, one row will do.
    pub(super) fn identity(self, served: &ServedKind) -> Vec<String> {
        let kind = &served.kind;
        match self {
            Format::Table { wide } => cells(kind, wide),
            Format::Name => vec![kind.group_resource()],
            Format::Json | Format::Yaml | Format::Kyaml => {
                let mut cells = cells(kind, true);
                cells.extend([kind.singular.clone(), served.storage_version_hash.clone()]);
                cells
            }
        }
    }
}

/// The fields of an APIResource and of their list in the order in which Go declares them: KYAML keeps it, YAML does not.
const FIELDS: [&str; 15] = [
    "name",
    "singularName",
    "namespaced",
    "group",
    "version",
    "kind",
    "apiVersion",
    "groupVersion",
    "resources",
    "verbs",
    "shortNames",
    "categories",
    "storageVersionHash",
    "clusters",
    "cluster",
];

/// How the rows are shown.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) format: Format,
    pub(super) show_cluster: bool,
    pub(super) no_headers: bool,
    pub(super) for_terminal: bool,
}

impl Shown {
    pub(super) fn write(&self, out: &mut dyn Write, rows: &Rows) -> io::Result<()> {
        match self.format {
            Format::Table { wide } => self.table(out, rows, wide),
            Format::Name => {
                rows.0.iter().filter(|row| !row.is_guess).try_for_each(|row| {
                    writeln!(out, "{}", escape::terminal(&row.served.kind.group_resource()))
                })
            }
            Format::Json => json::write_pretty(out, &self.list(rows), self.for_terminal),
            Format::Yaml => {
                let list = serde_json::to_value(self.list(rows))?;
                yaml::write(out, &list, self.for_terminal)
            }
            Format::Kyaml => {
                let list = serde_json::to_value(self.list(rows))?;
                kyaml::write_ordered(out, &list, &FIELDS, self.for_terminal)
            }
        }
    }

    fn table(&self, out: &mut dyn Write, rows: &Rows, wide: bool) -> io::Result<()> {
        let mut grid = Grid::new();
        if !self.no_headers {
            let mut header = vec!["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"];
            if wide {
                header.extend(["VERBS", "CATEGORIES"]);
            }
            if self.show_cluster {
                header.push("CLUSTERS");
            }
            grid.header(header);
        }
        for row in &rows.0 {
            // What nobody serves is in no list of kubectl's.
            if row.is_guess && !self.show_cluster {
                continue;
            }
            let mut cells = cells(&row.served.kind, wide);
            if row.is_guess {
                cells[3] = "<unknown>".to_owned();
            }
            if self.show_cluster {
                cells.push(clusters(row));
            }
            grid.row(cells.iter().map(|cell| escape::cell(cell)));
        }
        // kubectl writes the header of an empty table, too.
        grid.flush_with_header(out)
    }

    fn list<'a>(&self, rows: &'a Rows) -> List<'a> {
        let of = |standing: Standing| -> Option<Vec<Lacking<'a>>> {
            let all = rows.0.iter().flat_map(move |row| {
                let clusters = row.clusters.iter().filter(move |(_, other)| *other == standing);
                clusters.map(|(cluster, _)| Lacking {
                    kind: gvk_string(&row.served.kind.gvk),
                    cluster,
                })
            });
            self.show_cluster.then(|| all.collect())
        };
        let resources: Vec<Resource<'a>> = rows
            .0
            .iter()
            .filter(|row| !row.is_guess)
            .map(|row| Resource::new(row, self.show_cluster))
            .collect();
        List {
            kind: "APIResourceList",
            api_version: "v1",
            group_version: "",
            // Go writes an empty slice as null.
            resources: Some(resources).filter(|resources| !resources.is_empty()),
            missing: of(Standing::Missing),
            unknown: of(Standing::Unknown),
        }
    }
}

fn api_version(kind: &ResourceKind) -> String {
    let group_version = GroupVersion {
        group: kind.gvk.group.clone(),
        version: kind.gvk.version.clone(),
    };
    group_version.api_version()
}

fn cells(kind: &ResourceKind, wide: bool) -> Vec<String> {
    let mut cells = vec![
        kind.plural.clone(),
        kind.short_names.join(","),
        api_version(kind),
        kind.namespaced.to_string(),
        kind.gvk.kind.clone(),
    ];
    if wide {
        cells.extend([kind.verbs.join(","), kind.categories.join(",")]);
    }
    cells
}

fn clusters(row: &Row) -> String {
    let clusters: Vec<String> = row
        .clusters
        .iter()
        .map(|(name, standing)| match standing {
            Standing::Serves => name.clone(),
            Standing::Missing => format!("{name}(missing)"),
            Standing::Unknown => format!("{name}(unknown)"),
        })
        .collect();
    clusters.join(",")
}

/// An APIResourceList in the order in which kubectl writes its fields, and what we know of the clusters.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List<'a> {
    kind: &'static str,
    api_version: &'static str,
    group_version: &'static str,
    resources: Option<Vec<Resource<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<Vec<Lacking<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<Vec<Lacking<'a>>>,
}

/// A kind that a cluster lacks, or does not tell of.
#[derive(Serialize)]
struct Lacking<'a> {
    kind: String,
    cluster: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    name: &'a str,
    singular_name: &'a str,
    namespaced: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    group: &'a str,
    version: &'a str,
    kind: &'a str,
    verbs: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    short_names: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    categories: &'a [String],
    #[serde(skip_serializing_if = "str::is_empty")]
    storage_version_hash: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    clusters: Option<Vec<&'a str>>,
}

impl<'a> Resource<'a> {
    fn new(row: &'a Row, show_cluster: bool) -> Self {
        let kind = &row.served.kind;
        let serving = row
            .clusters
            .iter()
            .filter(|(_, standing)| *standing == Standing::Serves);
        Resource {
            name: &kind.plural,
            singular_name: &kind.singular,
            namespaced: kind.namespaced,
            group: &kind.gvk.group,
            version: &kind.gvk.version,
            kind: &kind.gvk.kind,
            verbs: &kind.verbs,
            short_names: &kind.short_names,
            categories: &kind.categories,
            storage_version_hash: &row.served.storage_version_hash,
            clusters: show_cluster.then(|| serving.map(|(name, _)| name.as_str()).collect()),
        }
    }
}
