//! The formats for programs and documents that kubectl does not have: NDJSON, CSV, Markdown.

use serde_json::Value;

use crate::support::{Env, seed, testbed};

#[test]
fn ndjson_is_one_object_a_line_with_its_cluster() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let label = format!("test={}", env.id);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let run = env.run(&["get", "hv", "-l", &label, "-o", "ndjson"]).exits(0);
    let lines: Vec<Value> = run
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let annotation = |object: &Value, name: &str| {
        object["metadata"]["annotations"][format!("kubectl-multicluster/{name}")].clone()
    };
    let shown: Vec<_> = lines
        .iter()
        .map(|object| {
            let name = object["metadata"]["name"].clone();
            (name, annotation(object, "cluster"), annotation(object, "also-in"))
        })
        .collect();
    let (one, two) = (env.name("one"), env.name("two"));
    assert_eq!(
        shown,
        [
            (one.clone().into(), "az-a".into(), "az-b".into()),
            (one.clone().into(), "az-b".into(), "az-a".into()),
            (two.into(), "az-b".into(), Value::Null),
        ]
    );
    // The same objects as in the list of JSON, and one that is asked for by name is a line as well.
    let list = env
        .run(&["get", "hv", "-l", &label, "-o", "json"])
        .exits(0)
        .json();
    assert_eq!(list["items"].as_array(), Some(&lines));
    let named = env
        .run(&["get", &format!("az-a:hv/{one}"), "-o", "ndjson"])
        .exits(0);
    assert_eq!(named.stdout.lines().count(), 1);
    // Nothing found is nothing printed.
    let none = env
        .run(&["get", "hv", "-l", "test=none-of-them", "-o", "ndjson"])
        .exits(0);
    assert_eq!(none.stdout, "");
}

#[test]
fn csv_has_all_columns_and_quotes_what_it_must() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let label = format!("test={}", env.id);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let csv = env
        .run(&["get", "hv", "-l", &label, "-L", "test", "-o", "csv"])
        .exits(0);
    let wide = env
        .run(&["get", "hv", "-l", &label, "-L", "test", "-o", "wide"])
        .exits(0);
    let header = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let columns: Vec<String> = header(&csv.stdout).split(',').map(str::to_owned).collect();
    let wide_columns: Vec<String> = header(&wide.stdout)
        .split("  ")
        .filter(|column| !column.is_empty())
        .map(|column| column.trim().to_owned())
        .collect();
    assert_eq!(columns, wide_columns);
    let row: Vec<&str> = csv.stdout.lines().nth(1).expect("a row").split(',').collect();
    assert_eq!((row[0], row[1]), ("az-a", env.name("one").as_str()));
    assert_eq!(row.last(), Some(&env.id.as_str()));

    let bare = env
        .run(&[
            "get",
            "hv",
            "-l",
            &label,
            "-o",
            "csv",
            "--no-headers",
            "--show-cluster=false",
        ])
        .exits(0);
    assert!(
        bare.stdout.starts_with(&format!("{},", env.name("one"))),
        "{}",
        bare.stdout
    );
    let none = env
        .run(&["get", "hv", "-l", "test=none-of-them", "-o", "csv"])
        .exits(0);
    assert_eq!(
        (none.stdout.as_str(), none.stderr.as_str()),
        ("", "No resources found\n")
    );
}

#[test]
fn markdown_is_a_table_whose_cells_are_no_markup() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let label = format!("test={}", env.id);
    seed(
        &testbed,
        "home",
        &format!(
            "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {}\n  namespace: default\n  labels: {{test: {}, a_b: x_y}}\n",
            env.name("cm"),
            env.id
        ),
    );
    let run = env
        .run(&[
            "get", "cm", "-n", "default", "-l", &label, "-L", "a_b", "-o", "markdown",
        ])
        .exits(0);
    let mut lines = run.stdout.lines();
    assert_eq!(lines.next(), Some("| CLUSTER | NAME | DATA | AGE | A\\_B |"));
    assert_eq!(lines.next(), Some("| --- | --- | --- | --- | --- |"));
    let row = lines.next().expect("a row");
    assert!(
        row.starts_with(&format!("| home | {} | 0 | ", env.name("cm"))) && row.ends_with(" | x\\_y |"),
        "{row}"
    );
    assert_eq!(lines.next(), None);
}

#[test]
fn a_watch_prints_them_as_rows_and_lines_come() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let one = env.name("one");
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let mut child = env.spawn(&["watch", "hv", &one, "-o", "csv"]);
    let mut reader = std::io::BufReader::new(child.stdout());
    let mut line = || {
        let mut text = String::new();
        std::io::BufRead::read_line(&mut reader, &mut text).expect("a line");
        text
    };
    assert!(line().starts_with("CLUSTER,NAME,"));
    assert!(line().starts_with(&format!("az-a,{one},")));
    child.kill().expect("it ends");
    child.wait().expect("it ends");
}

#[test]
fn what_is_no_format_is_told_with_all_that_are() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = env.run(&["get", "hv", "-o", "cvs"]).exits(2);
    assert!(
        run.stderr.contains("wide,yaml; and csv, markdown and ndjson"),
        "{}",
        run.stderr
    );
    // What is written is printed as an object, and a row is none.
    env.run(&["label", "hv", "x", "a=b", "-o", "csv"]).exits(2);
}
