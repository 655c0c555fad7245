use super::*;
use crate::client::{ObjectKey, TableRow};
use serde_json::json;

fn item(cluster: &str, columns: &Arc<[ColumnDefinition]>, cells: Value, object: Value) -> Item<TableRow> {
    let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    Item {
        cluster: cluster.into(),
        key: ObjectKey::new(
            text("/metadata/namespace").as_deref(),
            text("/metadata/name").unwrap_or_default(),
        ),
        uid: String::new(),
        also_in: Vec::new(),
        object: TableRow {
            columns: columns.clone(),
            cells: cells.as_array().cloned().unwrap_or_default(),
            object,
        },
    }
}

/// The Table that kubectl was given, from a server that served just that.
fn kubectl_input(names: impl Fn(&str) -> bool) -> Vec<Item<TableRow>> {
    let table: Value = serde_json::from_str(include_str!("../testdata/table.in.json")).unwrap();
    let columns: Vec<ColumnDefinition> = serde_json::from_value(table["columnDefinitions"].clone()).unwrap();
    let columns: Arc<[ColumnDefinition]> = columns.into();
    let rows = table["rows"].as_array().unwrap().iter();
    rows.map(|row| item("az-a", &columns, row["cells"].clone(), row["object"].clone()))
        .filter(|item| names(&item.key.name))
        .collect()
}

fn text(grid: &mut Grid) -> String {
    let mut bytes = Vec::new();
    grid.flush(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// `kubectl get widgets`, kubectl 1.36.4.
#[test]
fn the_bytes_are_those_of_kubectl() {
    let mut grid = table(&kubectl_input(|_| true), &TableOptions::default());
    assert_eq!(text(&mut grid), include_str!("../testdata/table.kubectl.txt"));
}

/// `kubectl get widgets -A -o wide --show-kind --show-labels -L app,zone.example.com/az`, kubectl 1.36.4, without the
/// rows of too few and too many cells, behind which kubectl's added columns slip out of place.
#[test]
fn added_columns_are_those_of_kubectl() {
    let options = TableOptions {
        wide: true,
        with_namespace: true,
        with_kind: Some("widget.example.com".to_owned()),
        show_labels: true,
        label_columns: vec!["app".to_owned(), "zone.example.com/az".to_owned()],
        ..TableOptions::default()
    };
    let regular = |name: &str| !matches!(name, "w8" | "w9");
    let mut grid = table(&kubectl_input(regular), &options);
    assert_eq!(
        text(&mut grid),
        include_str!("../testdata/table.wide.kubectl.txt")
    );

    // `kubectl get widgets --no-headers -L app`.
    let options = TableOptions {
        no_headers: true,
        label_columns: vec!["app".to_owned()],
        ..TableOptions::default()
    };
    let mut grid = table(&kubectl_input(regular), &options);
    assert_eq!(
        text(&mut grid),
        include_str!("../testdata/table.label.kubectl.txt")
    );
}

fn columns(names: &[&str]) -> Arc<[ColumnDefinition]> {
    let column = |name: &&str| ColumnDefinition {
        name: (*name).to_owned(),
        type_: "string".to_owned(),
        format: if *name == "Name" { "name" } else { "" }.to_owned(),
        priority: i32::from(name.starts_with("Wide")),
    };
    names.iter().map(column).collect()
}

fn node(cluster: &str, columns: &Arc<[ColumnDefinition]>, cells: Value) -> Item<TableRow> {
    let name = cells[0].clone();
    item(cluster, columns, cells, json!({"metadata": {"name": name}}))
}

#[test]
fn columns_of_different_clusters_are_merged_by_name() {
    let new = columns(&["Name", "Ready", "Evicted", "Wide", "Age"]);
    let old = columns(&["Name", "Version", "ready", "Age", "Last", "Wide"]);
    let mut items = vec![
        node("az-a", &new, json!(["n1", true, false, "w", "5m"])),
        node("az-b", &old, json!(["n1", "v1", false, "6m", "last", "x"])),
        node("az-b", &columns(&["Name", "Ready"]), json!(["n2", true])),
    ];
    items[0].also_in = vec!["az-b".into()];
    items[1].also_in = vec!["az-a".into(), "home".into()];
    let options = TableOptions {
        show_cluster: true,
        also_in: true,
        ..TableOptions::default()
    };
    assert_eq!(
        text(&mut table(&items, &options)),
        "\
CLUSTER   NAME   VERSION   READY   EVICTED   AGE   LAST   ALSO-IN
az-a      n1               true    false     5m           az-b
az-b      n1     v1        false             6m    last   az-a,home
az-b      n2               true                           
"
    );
    let wide = TableOptions {
        wide: true,
        ..options
    };
    assert!(
        text(&mut table(&items, &wide))
            .starts_with("CLUSTER   NAME   VERSION   READY   EVICTED   WIDE   AGE   LAST   ALSO-IN\n")
    );
}

#[test]
fn two_columns_of_one_name_stay_two() {
    let twice = columns(&["Name", "State", "State"]);
    let once = columns(&["Name", "State"]);
    let items = [
        node("az-a", &twice, json!(["n1", "a", "b"])),
        node("az-b", &once, json!(["n2", "c"])),
    ];
    assert_eq!(
        text(&mut table(&items, &TableOptions::default())),
        "NAME   STATE   STATE\nn1     a       b\nn2     c       \n"
    );
}

#[test]
fn what_a_server_sends_is_safe_to_show() {
    let hostile = columns(&["Name", "St\u{1b}[31m\nate"]);
    let items = [node("az-a", &hostile, json!(["\u{202e}n1", "\u{9b}2J\u{7}"]))];
    assert_eq!(
        text(&mut table(&items, &TableOptions::default())),
        "NAME         ST^[[31M\\NATE\n\\u{202e}n1   \\u{9b}2J^G\n".replace("\\NATE", "\\nATE")
    );
}

#[test]
fn a_watch_prints_its_header_once() {
    let set = columns(&["Name", "Age"]);
    let mut writer = TableWriter::new(TableOptions {
        show_cluster: true,
        with_event: true,
        ..TableOptions::default()
    });
    let mut event = |item: &Item<TableRow>, event: &str| {
        let mut bytes = Vec::new();
        writer.row(item, event);
        writer.flush(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let row = node("az-a", &set, json!(["n1", "1s"]));
    assert_eq!(
        event(&row, "ADDED"),
        "CLUSTER   EVENT      NAME   AGE\naz-a      ADDED      n1     1s\n"
    );
    assert_eq!(event(&row, "DELETED"), "az-a      DELETED    n1     1s\n");
    // A set that is equal, and one that lacks a column, change nothing; one with a new column needs a new header.
    let equal = columns(&["Name", "Age"]);
    assert_eq!(
        event(&node("az-a", &equal, json!(["n1", "2s"])), "MODIFIED"),
        "az-a      MODIFIED   n1     2s\n"
    );
    let fewer = columns(&["Name"]);
    assert_eq!(
        event(&node("az-b", &fewer, json!(["n2"])), "ADDED"),
        "az-b      ADDED      n2     \n"
    );
    let more = columns(&["Name", "Ready", "Age"]);
    assert_eq!(
        event(&node("az-b", &more, json!(["n3", true, "3s"])), "ADDED"),
        "CLUSTER   EVENT      NAME   READY   AGE\naz-b      ADDED      n3     true    3s\n"
    );
}

#[test]
fn a_new_header_comes_between_the_rows_that_wait() {
    let mut writer = TableWriter::new(TableOptions::default());
    writer.row(&node("az-a", &columns(&["Name"]), json!(["n1"])), "");
    writer.row(&node("az-b", &columns(&["Name", "Age"]), json!(["n2", "1s"])), "");
    let mut bytes = Vec::new();
    writer.flush(&mut bytes).unwrap();
    assert_eq!(
        String::from_utf8(bytes).unwrap(),
        "NAME\nn1\nNAME   AGE\nn2     1s\n"
    );
}

#[test]
fn the_age_of_a_row_without_a_server_side_table_is_counted_here() {
    let column = |name: &str, type_: &str| ColumnDefinition {
        name: name.to_owned(),
        type_: type_.to_owned(),
        format: String::new(),
        priority: 0,
    };
    let columns: Arc<[ColumnDefinition]> = Arc::from([
        column("Name", "string"),
        column("Created At", "date"),
        column("Age", ColumnDefinition::CREATION),
    ]);
    let rows = [
        item(
            "az-a",
            &columns,
            json!(["a", "2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"]),
            json!({}),
        ),
        item("az-a", &columns, json!(["b", "5d", ""]), json!({})),
        item(
            "az-a",
            &columns,
            json!(["2001-01-01T00:00:00Z", null, "0001-01-01T00:00:00Z"]),
            json!({}),
        ),
    ];
    let mut grid = table(
        &rows,
        &TableOptions {
            no_headers: true,
            ..TableOptions::default()
        },
    );
    let text = text(&mut grid);
    let lines: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        lines[0][..2],
        ["a", "2001-01-01T00:00:00Z"],
        "a server's own date is shown as it comes"
    );
    assert!(lines[0][2].ends_with('y'), "{text}");
    assert_eq!(lines[1], ["b", "5d", "<unknown>"]);
    assert_eq!(lines[2], ["2001-01-01T00:00:00Z", "<unknown>"]);
}

/// A row that is not ready is found by its name; copies by their clusters. Off, nothing changes.
#[test]
fn rows_have_tones_where_they_are_shown() {
    let columns: Arc<[ColumnDefinition]> = serde_json::from_value::<Vec<ColumnDefinition>>(json!([
        {"name": "Name", "type": "string", "format": "name"},
        {"name": "Ready", "type": "string"},
        {"name": "Maintained", "type": "boolean"},
        {"name": "Healthy", "type": "boolean", "priority": 1},
    ]))
    .unwrap()
    .into();
    let mut items = vec![
        item(
            "az-a",
            &columns,
            json!(["one", "True", false, false]),
            json!({"metadata": {"name": "one"}}),
        ),
        item(
            "az-a",
            &columns,
            json!(["two", "False", true, true]),
            json!({"metadata": {"name": "two"}}),
        ),
    ];
    items[0].also_in = vec!["az-b".into()];
    let shown = |color, wide, markup| {
        let options = TableOptions {
            show_cluster: true,
            also_in: true,
            color,
            wide,
            markup,
            ..TableOptions::default()
        };
        text(&mut table(&items, &options))
    };
    let colored = shown(true, false, None);
    assert_eq!(
        colored,
        "CLUSTER   NAME   READY   MAINTAINED   ALSO-IN\n\
         \u{1b}[35maz-a\u{1b}[0m      one    True    false        \u{1b}[35maz-b\u{1b}[0m\n\
         az-a      \u{1b}[31mtwo\u{1b}[0m    \u{1b}[31mFalse\u{1b}[0m   true         \n"
    );
    // A column that is not shown paints no row.
    let wide = shown(true, true, None);
    assert!(wide.contains("\u{1b}[31mone\u{1b}[0m") && wide.contains("\u{1b}[31mfalse\u{1b}[0m"));
    for markup in [None, Some(Markup::Csv), Some(Markup::Markdown)] {
        assert!(!shown(false, false, markup).contains('\u{1b}'));
        assert_eq!(
            shown(markup.is_some(), false, markup),
            shown(false, false, markup)
        );
    }
}
