//! Over several clusters: what we print is what kubectl prints for each of them, put together in our order.
//!
//! The objects are generated: kinds that all three clusters serve, some with copies in other clusters, which differ in what they
//! hold. The seed is fixed; `DIFFERENTIAL_SEED=N` tries another, and a failure tells which it was.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;
use testbed::real::Testbed;

use crate::support::{Env, seed, testbed};

/// Our order: remotes as in the file, then home.
const CLUSTERS: [&str; 3] = ["az-a", "az-b", "home"];

/// The namespaces of the objects of namespaced kinds.
const NAMESPACES: [&str; 2] = ["union-a", "union-b"];

/// How many worlds are made.
const WORLDS: u32 = 5;

/// In how many formats each question is asked in each world: over all worlds and questions, every format has its turn.
const FORMATS_AT_ONCE: usize = 5;

/// The objects of one world: where they are, and what they hold.
type World = BTreeMap<Key, BTreeSet<&'static str>>;

/// Widgets have a namespace, reservations have none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    namespace: Option<&'static str>,
    name: &'static str,
}

/// What is asked for. `@` is the label of the world's objects.
const QUESTIONS: [&str; 6] = [
    "get wd -A -l world=@",
    "get wd -n union-a -l world=@",
    "get reservations -l world=@",
    "get wd,reservations -A -l world=@",
    "get wd -A -l world=@,tier=front",
    "get wd -n union-b -l world=nobodys",
];

/// What a format makes of objects.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// A List, whatever it is written in.
    List,
    /// A line for each object.
    Lines,
    /// A line for each object, in columns under a header.
    Columns,
}

const FORMATS: [(Shape, &[&str]); 14] = [
    (Shape::List, &["-o", "json"]),
    (Shape::List, &["-o", "yaml"]),
    (Shape::List, &["-o", "kyaml"]),
    (Shape::List, &["-o", "json", "--show-managed-fields"]),
    (Shape::List, &["-o", "json", "--chunk-size=1"]),
    (Shape::Lines, &["-o", "name"]),
    (
        Shape::Lines,
        &[
            "-o",
            r#"jsonpath={range .items[*]}{.metadata.name}={.spec}{"\n"}{end}"#,
        ],
    ),
    (
        Shape::Lines,
        &[
            "-o",
            r#"go-template={{range .items}}{{.metadata.name}}={{.spec}}{{"\n"}}{{end}}"#,
        ],
    ),
    (Shape::Columns, &[]),
    (Shape::Columns, &["-o", "wide"]),
    (Shape::Columns, &["--show-labels"]),
    (Shape::Columns, &["-L", "tier,none"]),
    (Shape::Columns, &["--show-kind"]),
    (
        Shape::Columns,
        &[
            "-o",
            "custom-columns=NAME:.metadata.name,NS:.metadata.namespace,SPEC:.spec,TIER:.metadata.labels.tier",
        ],
    ),
];

#[test]
fn a_merged_read_is_the_union_of_kubectls_reads() {
    let number: u64 = std::env::var("DIFFERENTIAL_SEED").map_or(1, |seed| seed.parse().expect("a number"));
    let _ = writeln!(std::io::stderr().lock(), "DIFFERENTIAL_SEED={number}");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_le_bytes());
    let config = Config {
        cases: WORLDS,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let testbed = testbed();
    let env = Env::new(&testbed);
    for cluster in CLUSTERS {
        let namespaces =
            NAMESPACES.map(|name| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}\n"));
        seed(&testbed, cluster, &namespaces.join("---\n"));
    }
    let worlds = std::cell::Cell::new(0);
    let formats = proptest::collection::vec(subsequence(FORMATS.to_vec(), FORMATS_AT_ONCE), QUESTIONS.len());
    let result = runner.run(&(world(), formats), |(world, formats)| {
        worlds.set(worlds.get() + 1);
        let label = format!("{}-{}", env.id, worlds.get());
        make(&testbed, &label, &world);
        for (question, formats) in QUESTIONS.iter().zip(formats) {
            let question = question.replace('@', &label);
            let question: Vec<&str> = question.split(' ').collect();
            let objects = objects(&testbed, &question);
            for (shape, format) in formats {
                compare(&testbed, &env, &[&question, format].concat(), shape, &objects);
            }
        }
        // Deleted, so that the next world has other objects of the same names.
        for cluster in CLUSTERS {
            let arguments = [
                "delete",
                "wd,reservations",
                "-A",
                "-l",
                &format!("world={label}"),
                "--wait=false",
            ];
            let output = testbed
                .cluster(cluster)
                .kubectl(arguments)
                .output()
                .expect("kubectl runs");
            assert!(output.status.success());
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("DIFFERENTIAL_SEED={number}: {error}"));
}

/// Some objects, most of them in one cluster, some in two or three.
fn world() -> impl Strategy<Value = World> {
    let key = (
        select(vec![None, Some(NAMESPACES[0]), Some(NAMESPACES[1])]),
        select(vec![
            "union-a",
            "union-a.b",
            "union-a-b",
            "union-0755",
            "union-b",
            "union-c1",
            "union-c10",
            "union-c2",
            "union-zz",
        ]),
    );
    let key = key.prop_map(|(namespace, name)| Key { namespace, name });
    let clusters = prop_oneof![
        3 => btree_set(select(CLUSTERS.to_vec()), 1),
        1 => btree_set(select(CLUSTERS.to_vec()), 2..=3),
    ];
    btree_map(key, clusters, 1..14)
}

/// Creates the objects of a world.
fn make(testbed: &Testbed, label: &str, world: &World) {
    for cluster in CLUSTERS {
        let manifests: Vec<String> = world
            .iter()
            .filter(|(_, clusters)| clusters.contains(cluster))
            .enumerate()
            .map(|(index, (key, _))| manifest(label, cluster, key, index))
            .collect();
        if !manifests.is_empty() {
            seed(testbed, cluster, &manifests.join("---\n"));
        }
    }
}

/// An object. What it holds depends on its cluster, as it does where a copy was forgotten.
fn manifest(label: &str, cluster: &str, key: &Key, index: usize) -> String {
    let Key { namespace, name } = key;
    let tier = ["front", "back"][index % 2];
    let labels = format!("labels: {{world: {label}, tier: {tier}}}");
    let annotations = ["", ", annotations: {note: \"two\\nlines <&> \\u00e4\"}"][index % 3 / 2];
    match namespace {
        Some(namespace) => format!(
            "apiVersion: example.com/v1\nkind: Widget\nmetadata: {{name: {name}, namespace: {namespace}, {labels}{annotations}}}\n\
             spec: {{zone: {cluster}, size: {}, replicas: {index}}}\n",
            ["small", "large", "medium"][index % 3]
        ),
        None => format!(
            "apiVersion: cortex.cloud/v1alpha1\nkind: Reservation\nmetadata: {{name: {name}, {labels}{annotations}}}\n\
             spec: {{availabilityZone: {cluster}, targetHost: \"host-{index}\", resources: {{cpu: \"{index}\"}}}}\n"
        ),
    }
}

/// What kubectl prints for one cluster.
fn kubectl(testbed: &Testbed, cluster: &str, arguments: &[&str]) -> String {
    let output = testbed
        .cluster(cluster)
        .kubectl(arguments)
        .output()
        .expect("kubectl runs");
    assert!(
        output.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// One object as a cluster shows it: what it is sorted by, and what is compared.
#[derive(Debug, PartialEq, Eq)]
struct Shown<T> {
    kind: String,
    namespace: String,
    name: String,
    cluster: usize,
    what: T,
}

impl<T> Shown<T> {
    fn place(&self) -> (&str, &str, usize) {
        (&self.namespace, &self.name, self.cluster)
    }
}

/// Puts together what the clusters show: type by type as it was asked, then by namespace, name, and cluster.
fn merged<T>(mut all: Vec<Shown<T>>) -> Vec<Shown<T>> {
    // "Widget" is asked for before "Reservation".
    all.sort_by(|one, other| {
        other
            .kind
            .cmp(&one.kind)
            .then_with(|| one.place().cmp(&other.place()))
    });
    all
}

/// The objects of each cluster that are asked for, in the order in which kubectl prints them.
fn objects(testbed: &Testbed, question: &[&str]) -> Vec<Vec<Value>> {
    let of = |cluster: &&str| {
        let list = parse(&kubectl(testbed, cluster, &[question, &["-o", "json"]].concat()));
        list["items"].as_array().expect("items").clone()
    };
    CLUSTERS.iter().map(of).collect()
}

fn compare(testbed: &Testbed, env: &Env, arguments: &[&str], shape: Shape, objects: &[Vec<Value>]) {
    match shape {
        Shape::List => compare_lists(testbed, env, arguments),
        Shape::Lines => compare_lines(testbed, env, arguments, objects),
        Shape::Columns => compare_columns(testbed, env, arguments, objects),
    }
}

/// Gives each thing that a cluster shows the place of the object that it is of.
fn shown<T>(cluster: usize, objects: &[Value], things: Vec<T>, arguments: &[&str]) -> Vec<Shown<T>> {
    assert_eq!(
        objects.len(),
        things.len(),
        "{arguments:?} in {}",
        CLUSTERS[cluster]
    );
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let with = |(object, what): (&Value, T)| Shown {
        kind: text(&object["kind"]),
        namespace: text(&object["metadata"]["namespace"]),
        name: text(&object["metadata"]["name"]),
        cluster,
        what,
    };
    objects.iter().zip(things).map(with).collect()
}

fn parse(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}:\n{text}"))
}

/// JSON and its kin: the items are kubectl's, with our two annotations in addition, or without them none.
fn compare_lists(testbed: &Testbed, env: &Env, arguments: &[&str]) {
    let all = CLUSTERS.iter().enumerate().flat_map(|(cluster, name)| {
        let items = parse(&kubectl(testbed, name, arguments))["items"]
            .as_array()
            .expect("items")
            .clone();
        shown(cluster, &items.clone(), items, arguments)
    });
    let expected = merged(all.collect());
    let plain = env.run(&[arguments, &["--show-cluster=false"]].concat()).exits(0);
    let plain = parse(&plain.stdout);
    let values: Vec<&Value> = expected.iter().map(|shown| &shown.what).collect();
    assert_eq!(
        plain["items"]
            .as_array()
            .expect("items")
            .iter()
            .collect::<Vec<_>>(),
        values,
        "{arguments:?}"
    );
    let mut with_clusters = parse(&env.run(arguments).exits(0).stdout);
    for key in ["apiVersion", "kind", "metadata"] {
        assert_eq!(plain[key], with_clusters[key], "{arguments:?}");
    }
    let items = with_clusters["items"].as_array_mut().expect("items");
    assert_eq!(items.len(), expected.len(), "{arguments:?}");
    for (item, shown) in items.iter_mut().zip(&expected) {
        let annotations = item["metadata"]["annotations"]
            .as_object_mut()
            .expect("annotations");
        let cluster = annotations.remove("kubectl-multicluster/cluster");
        assert_eq!(cluster, Some(CLUSTERS[shown.cluster].into()), "{arguments:?}");
        let also_in = annotations.remove("kubectl-multicluster/also-in");
        assert_eq!(
            also_in,
            also_in_of(shown, &expected).map(Value::from),
            "{arguments:?}"
        );
        if annotations.is_empty() {
            item["metadata"]
                .as_object_mut()
                .expect("metadata")
                .remove("annotations");
        }
        assert_eq!(*item, shown.what, "{arguments:?}");
    }
}

/// The other clusters that show the object, if there are any.
fn also_in_of<T>(object: &Shown<T>, all: &[Shown<T>]) -> Option<String> {
    let is_copy = |other: &&Shown<T>| {
        (&other.kind, &other.namespace, &other.name) == (&object.kind, &object.namespace, &object.name)
            && other.cluster != object.cluster
    };
    let others: Vec<&str> = all
        .iter()
        .filter(is_copy)
        .map(|other| CLUSTERS[other.cluster])
        .collect();
    (!others.is_empty()).then(|| others.join(","))
}

/// One line for each object: the lines are kubectl's, and `-o name` has the cluster in front.
fn compare_lines(testbed: &Testbed, env: &Env, arguments: &[&str], objects: &[Vec<Value>]) {
    let all = objects.iter().enumerate().flat_map(|(cluster, objects)| {
        let text = kubectl(testbed, CLUSTERS[cluster], arguments);
        shown(
            cluster,
            objects,
            text.lines().map(str::to_owned).collect(),
            arguments,
        )
    });
    let expected = merged(all.collect());
    let lines: Vec<&str> = expected.iter().map(|shown| shown.what.as_str()).collect();
    let plain = env.run(&[arguments, &["--show-cluster=false"]].concat()).exits(0);
    assert_eq!(plain.stdout.lines().collect::<Vec<_>>(), lines, "{arguments:?}");
    if arguments.contains(&"name") {
        let run = env.run(arguments).exits(0);
        let lines: Vec<String> = expected
            .iter()
            .map(|shown| format!("{}:{}", CLUSTERS[shown.cluster], shown.what))
            .collect();
        assert_eq!(run.stdout.lines().collect::<Vec<_>>(), lines, "{arguments:?}");
    }
}

/// A row: what stands under each heading.
type Row = Vec<(String, String)>;

/// Tables: the rows are kubectl's, whatever the columns' widths; the cluster stands in front and the copies at the end.
fn compare_columns(testbed: &Testbed, env: &Env, arguments: &[&str], objects: &[Vec<Value>]) {
    let all = objects.iter().enumerate().flat_map(|(cluster, objects)| {
        shown(
            cluster,
            objects,
            rows(&kubectl(testbed, CLUSTERS[cluster], arguments)),
            arguments,
        )
    });
    let expected = merged(all.collect());
    let plain = env.run(&[arguments, &["--show-cluster=false"]].concat()).exits(0);
    let values: Vec<&Row> = expected.iter().map(|shown| &shown.what).collect();
    assert_eq!(
        rows(&plain.stdout).iter().collect::<Vec<_>>(),
        values,
        "{arguments:?}"
    );
    if arguments
        .iter()
        .any(|argument| argument.starts_with("custom-columns"))
    {
        return;
    }
    let run = env.run(arguments).exits(0);
    let with_clusters = rows(&run.stdout);
    assert_eq!(with_clusters.len(), expected.len(), "{arguments:?}");
    for (mut row, shown) in with_clusters.into_iter().zip(&expected) {
        assert_eq!(
            row.remove(0),
            ("CLUSTER".to_owned(), CLUSTERS[shown.cluster].to_owned()),
            "{arguments:?}"
        );
        let also_in = row
            .pop_if(|(header, _)| header == "ALSO-IN")
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty());
        assert_eq!(also_in, also_in_of(shown, &expected), "{arguments:?}");
        assert_eq!(row, shown.what, "{arguments:?}");
    }
}

/// The rows of all tables, of which each stands alone between empty lines. Ages are left out, as they change.
fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for block in text.split("\n\n") {
        let mut lines = block.lines();
        let header: Vec<char> = lines.next().unwrap_or_default().chars().collect();
        // A column begins behind two spaces or more; one space is part of a heading.
        let begins = |at: usize| {
            header[at] != ' ' && (at == 0 || (at > 1 && header[at - 1] == ' ' && header[at - 2] == ' '))
        };
        let starts: Vec<usize> = (0..header.len()).filter(|at| begins(*at)).collect();
        for line in lines {
            let line: Vec<char> = line.chars().collect();
            let cell = |line: &[char], index: usize| -> String {
                let start = starts[index].min(line.len());
                let end = starts
                    .get(index + 1)
                    .map_or(line.len(), |end| (*end).min(line.len()));
                line[start..end].iter().collect::<String>().trim_end().to_owned()
            };
            let cells = (0..starts.len()).map(|index| (cell(&header, index), cell(&line, index)));
            rows.push(cells.filter(|(header, _)| header != "AGE").collect());
        }
    }
    rows
}
