use proptest::prelude::*;

use super::super::fixtures::{now, row};
use super::columns::WIDEST;
use super::*;
use crate::client::TableRow;

fn table() -> Table {
    let clusters = ["a", "b", "c"].map(Arc::from).into();
    Table::new(clusters, true, true, false)
}

fn put(table: &mut Table, cluster: usize, name: &str, instances: u32) {
    let made = row(None, name, "v", instances, 60);
    table.upsert(cluster, &made, now());
}

fn names(table: &Table) -> Vec<String> {
    let rows = table.shown().iter().filter_map(|id| table.row(*id));
    rows.map(|row| format!("{}{}", table.cluster(row.cluster), row.key.name))
        .collect()
}

fn instances() -> SortBy {
    SortBy::Served("INSTANCES".to_owned())
}

#[test]
fn copies_come_and_go() {
    let mut table = table();
    put(&mut table, 1, "x", 1);
    put(&mut table, 0, "x", 1);
    put(&mut table, 0, "y", 1);
    assert_eq!(names(&table), ["ax", "bx", "ay"]);
    assert_eq!((table.total(), table.duplicates(), table.count(0)), (3, 1, 2));
    let key = ObjectKey::new(None, "x");
    assert_eq!(table.also_in(0, &key), [Arc::from("b")]);
    assert!(table.columns().contains(&Column::AlsoIn));
    let only = View {
        duplicates: true,
        ..View::default()
    };
    table.set_view(only);
    assert_eq!(names(&table), ["ax", "bx"]);
    put(&mut table, 2, "y", 1);
    assert_eq!(names(&table), ["ax", "bx", "ay", "cy"]);
    table.remove(1, &key);
    table.remove(1, &key);
    assert_eq!(names(&table), ["ay", "cy"]);
    assert_eq!((table.total(), table.duplicates(), table.count(1)), (3, 1, 0));
    table.remove(2, &ObjectKey::new(None, "y"));
    assert_eq!(names(&table), Vec::<String>::new());
    assert!(!table.columns().contains(&Column::AlsoIn));
}

#[test]
fn contexts_that_nothing_ties_together_have_no_duplicates() {
    let mut table = Table::new(["a", "b"].map(Arc::from).into(), false, true, false);
    put(&mut table, 0, "default", 1);
    put(&mut table, 1, "default", 1);
    assert_eq!(table.duplicates(), 0);
    assert_eq!(
        table.also_in(0, &ObjectKey::new(None, "default")),
        Vec::<Arc<str>>::new()
    );
    let row = table.row(0).expect("a row").clone();
    assert!(!table.is_duplicate(&row));
}

#[test]
fn a_column_keeps_its_room() {
    let mut table = table();
    put(&mut table, 0, "a-long-name-of-a-node", 1);
    let before = table.width(Column::Served(0));
    table.remove(0, &ObjectKey::new(None, "a-long-name-of-a-node"));
    put(&mut table, 0, "x", 1);
    assert_eq!(table.width(Column::Served(0)), before);
    put(&mut table, 0, &"x".repeat(300), 1);
    assert_eq!(table.width(Column::Served(0)), WIDEST);
}

#[test]
fn a_cluster_with_other_columns_finds_its_place() {
    let mut table = table();
    table.set_view(View {
        sort: Some(instances()),
        ..View::default()
    });
    put(&mut table, 0, "x", 10);
    put(&mut table, 0, "y", 9);
    let other = PlainRow::of(TableRow {
        columns: Arc::from([ColumnDefinition {
            name: "Name".to_owned(),
            type_: "string".to_owned(),
            format: "name".to_owned(),
            priority: 0,
        }]),
        cells: vec!["z".into()],
        object: serde_json::json!({"metadata": {"name": "z"}}),
    });
    table.upsert(1, &other, now());
    // What has no such cell comes last.
    assert_eq!(names(&table), ["ay", "ax", "bz"]);
    assert_eq!(table.header(Column::Served(0)), "NAME");
}

#[derive(Debug, Clone)]
enum Step {
    Put(usize, u8, u32),
    Remove(usize, u8),
    Look(View),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let view = (0_usize..4, "[a-z0-9]{0,2}", any::<bool>(), 0_u8..3, any::<bool>()).prop_map(
        |(cluster, filter, duplicates, sort, descending)| View {
            filter,
            cluster: Some(cluster).filter(|cluster| *cluster < 3),
            duplicates,
            sort: match sort {
                0 => None,
                1 => Some(SortBy::Cluster),
                _ => Some(instances()),
            },
            descending,
        },
    );
    let step = prop_oneof![
        5 => (0_usize..3, 0_u8..12, 0_u32..4).prop_map(|(cluster, name, instances)| Step::Put(cluster, name, instances)),
        3 => (0_usize..3, 0_u8..12).prop_map(|(cluster, name)| Step::Remove(cluster, name)),
        1 => view.prop_map(Step::Look),
    ];
    proptest::collection::vec(step, 0..60)
}

proptest! {
    /// Keeping up with each change comes to the same as looking at everything anew.
    #[test]
    fn what_is_shown_is_what_would_be_found_anew(steps in steps()) {
        let mut table = table();
        for step in steps {
            match step {
                Step::Put(cluster, name, instances) => put(&mut table, cluster, &format!("n{name}"), instances),
                Step::Remove(cluster, name) => table.remove(cluster, &ObjectKey::new(None, format!("n{name}"))),
                Step::Look(view) => table.set_view(view),
            }
            let kept = table.shown().to_vec();
            for (at, id) in kept.iter().enumerate() {
                prop_assert_eq!(table.position(*id), Some(at));
            }
            let counted: usize = (0..3).map(|cluster| table.count(cluster)).sum();
            prop_assert_eq!(counted, table.total());
            prop_assert_eq!(
                table.duplicates(),
                table.copies.values().filter(|copies| copies.len() > 1).count()
            );
            table.look_anew();
            prop_assert_eq!(table.shown(), kept);
        }
    }
}
