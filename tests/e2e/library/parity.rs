//! `docs/cortex-parity.md` has a row for every item of the Go package, and every test that it names is there.

use std::fs;
use std::path::Path;

const TABLE: &str = "docs/cortex-parity.md";

/// The items of Go's package `multicluster`, as the table calls them.
const ITEMS: [&str; 52] = [
    "APIServersConfig",
    "HomeConfig",
    "RemoteConfig",
    "RemoteConfig.InsecureSkipTLSVerify",
    "ClientConfig",
    "Client",
    "Client.HomeCluster",
    "Client.ResourceRouters",
    "InitFromConf",
    "AddRemote",
    "ClustersForGVK",
    "GVKFromHomeScheme",
    "GroupVersionKindFor",
    "IsObjectNamespaced",
    "RESTMapper",
    "Scheme",
    "Get",
    "List",
    "Create",
    "Create: collision probe",
    "Update",
    "Patch",
    "Delete",
    "DeleteAllOf",
    "Apply",
    "Status().Create",
    "Status().Update",
    "Status().Patch",
    "Status().Apply",
    "SubResource(name).Get",
    "SubResource(name).Create",
    "SubResource(name).Update",
    "SubResource(name).Patch",
    "SubResource(name).Apply",
    "IndexField",
    "GetEventRecorder",
    "MultiClusterRecorder.Eventf",
    "MultiClusterRecorder.AnnotatedEventf",
    "ResourceRouter",
    "HypervisorResourceRouter",
    "ReservationsResourceRouter",
    "HistoryResourceRouter",
    "CommittedResourceResourceRouter",
    "ProjectQuotaResourceRouter",
    "FlavorGroupCapacityResourceRouter",
    "IsDuplicateError",
    "NoClusterMatchedError, IsNoClusterMatchedError",
    "ConfiguredRouteLabels",
    "ListMetadataPerCluster, ClusterObjectMetadata",
    "Monitor, NewMonitor",
    "ProbeRemotes, ProbeOptions, UniqueRemotes",
    "BuildController, WatchesMulticluster",
];

/// What comes with the controllers, and is looked for once they are there.
const CONTROLLERS: [&str; 2] = ["IndexField", "BuildController, WatchesMulticluster"];

/// Whether what a row links to cannot be there yet.
fn is_to_come(item: &str) -> bool {
    CONTROLLERS.contains(&item) && !root().join("src/runtime").is_dir()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rows of the table: item, how it is called here, what is better, tests.
fn rows() -> Vec<[String; 4]> {
    let text = fs::read_to_string(root().join(TABLE)).expect("the table");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<String> = line
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect();
        <[String; 4]>::try_from(cells).unwrap_or_else(|cells| panic!("not four cells: {cells:?}"))
    })
    .collect()
}

/// The links of a cell: `[text](target)`.
fn links(cell: &str) -> Vec<(&str, &str)> {
    let mut links = Vec::new();
    for part in cell.split('[').skip(1) {
        let (text, rest) = part.split_once("](").unwrap_or_else(|| panic!("no link: {cell}"));
        let target = rest.split(')').next().expect("a target");
        links.push((text.trim_matches('`'), target));
    }
    links
}

#[test]
fn every_item_has_a_row_and_no_row_is_made_up() {
    let names: Vec<String> = rows()
        .into_iter()
        .map(|[item, ..]| item.trim_matches('`').to_owned())
        .collect();
    for item in ITEMS {
        assert_eq!(names.iter().filter(|name| *name == item).count(), 1, "{item}");
    }
    for name in &names {
        assert!(ITEMS.contains(&name.as_str()), "{name}");
    }
}

#[test]
fn every_row_names_what_it_is_here_and_a_test_that_exists() {
    for [item, here, _, tests] in rows() {
        let item = item.trim_matches('`');
        if is_to_come(item) {
            continue;
        }
        assert!(!links(&here).is_empty(), "{item}: no link to what it is here");
        for (_, target) in links(&here) {
            // What is named is looked for below.
            let path = root()
                .join("docs")
                .join(target.split('#').next().unwrap_or_default());
            assert!(path.is_file(), "{item}: {target}");
        }
        assert!(!links(&tests).is_empty(), "{item}: no test");
        for (name, target) in links(&tests) {
            assert!(
                target.starts_with("../tests/e2e/"),
                "{item}: {name} runs on no real API server"
            );
            let source = fs::read_to_string(root().join("docs").join(target))
                .unwrap_or_else(|error| panic!("{target}: {error}"));
            assert!(
                source.contains(&format!("#[test]\nfn {name}()")),
                "{item}: no test {name} in {target}"
            );
        }
    }
}

/// What a row says of the API is there: the name in front of a link is in the file that it leads to.
#[test]
fn what_rows_link_to_has_the_name() {
    for [item, here, ..] in rows() {
        if is_to_come(item.trim_matches('`')) {
            continue;
        }
        for (name, target) in links(&here) {
            let source = fs::read_to_string(root().join("docs").join(target))
                .unwrap_or_else(|error| panic!("{target}: {error}"));
            let last = name.rsplit("::").next().unwrap_or(name).trim_end_matches("()");
            let last = last.split('(').next().unwrap_or(last);
            let defined = ["fn ", "struct ", "trait ", "enum ", "pub const ", ": "]
                .map(|before| format!("{before}{last}"));
            assert!(
                defined.iter().any(|text| source.contains(text)),
                "{item}: {name} is not in {target}"
            );
        }
    }
}
