//! Orders, compared with those of kubectl.

use super::*;
use serde::Deserialize;
use serde_json::json;

/// `testdata/jsonpath/record.py` records what kubectl makes of these.
#[derive(Deserialize)]
struct Case {
    path: String,
    items: Vec<serde_json::Map<String, Value>>,
    #[serde(default)]
    order: Option<Vec<usize>>,
    #[serde(default)]
    error: Option<String>,
}

fn sorted(path: &str, items: &[Value]) -> Result<Vec<usize>, String> {
    let path: FieldPath = path.parse().map_err(|error: FieldPathError| error.to_string())?;
    let mut items: Vec<(usize, &Value)> = items.iter().enumerate().collect();
    path.sort(&mut items, |item| item.1)
        .map_err(|error| error.to_string())?;
    Ok(items.into_iter().map(|(index, _)| index).collect())
}

#[test]
fn orders_are_those_of_kubectl() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../testdata/jsonpath/sort.json")).unwrap();
    for case in cases {
        let things: Vec<Value> = (0..)
            .zip(&case.items)
            .map(|(index, item)| {
                let mut thing = json!({
                    "apiVersion": "example.com/v1", "kind": "Thing", "metadata": {"name": format!("t{index}")},
                });
                thing.as_object_mut().unwrap().append(&mut item.clone());
                thing
            })
            .collect();
        let told = format!("{} {:?}", case.path, case.items);
        if things.is_empty() {
            // kubectl does not even parse the path.
            assert_eq!(case.order, Some(Vec::new()), "{told}");
            continue;
        }
        match (sorted(&case.path, &things), case.order, case.error) {
            (Ok(ours), Some(order), None) => assert_eq!(ours, order, "{told}"),
            // Here kubectl dumps the object before it says what is wrong.
            (Err(ours), None, Some(error)) if error.starts_with("Failed to get") => {
                assert!(
                    error.contains(&format!("{{s:{}}}", quote(&ours))),
                    "{told}\n{error}\n{ours}"
                );
            }
            (Err(ours), None, Some(error)) => assert_eq!(ours, error, "{told}"),
            (ours, order, error) => panic!("{told}\n{ours:?}\n{order:?} {error:?}"),
        }
    }
}

#[test]
fn many_that_are_equal_stay_in_order() {
    let items: Vec<Value> = (0..100).map(|at| json!({"v": at % 3})).collect();
    let order = sorted("v", &items).unwrap();
    assert!(
        order
            .windows(2)
            .all(|pair| (pair[0] % 3, pair[0]) < (pair[1] % 3, pair[1]))
    );
    let items: Vec<Value> = (0..100)
        .map(|at| if at % 2 == 0 { json!({}) } else { json!({"v": at}) })
        .collect();
    let expected: Vec<usize> = (0..100).step_by(2).chain((1..100).step_by(2)).collect();
    assert_eq!(sorted("v", &items).unwrap(), expected);
}

#[test]
fn what_cannot_be_sorted_stays_as_it_is() {
    let path: FieldPath = ".v".parse().unwrap();
    for count in [3, 300] {
        let mut items: Vec<Value> = (0..count)
            .map(|at| {
                if at == 1 {
                    json!({"v": "x"})
                } else {
                    json!({"v": count - at})
                }
            })
            .collect();
        let before = items.clone();
        let error = path.sort(&mut items, |item| item).unwrap_err();
        assert!(matches!(error, SortError::Unsortable { .. }));
        assert_eq!(items, before);
    }
}

#[test]
fn an_order_that_goes_in_circles_does_no_harm() {
    let circle = ["9", "10", "5x"];
    let items: Vec<Value> = (0..300).map(|at| json!({"v": circle[at % 3]})).collect();
    let mut order = sorted(".v", &items).unwrap();
    order.sort_unstable();
    assert_eq!(order, (0..300).collect::<Vec<_>>());
}
