//! The formats that a user writes, over objects that a server wrote.

use serde_json::{Value, json};

use super::first_line;
use crate::output::custom_columns::CustomColumns;
use crate::output::go_template::GoTemplate;
use crate::output::jsonpath::{Template, relaxed};

/// The template on the first line, and below it the object, if it can be read.
fn template_and_object(data: &[u8]) -> (String, Value) {
    let (template, object) = first_line(data);
    let object = serde_json::from_slice(object).unwrap_or_else(|_| {
        json!({
            "kind": "Thing", "metadata": {"name": "a", "labels": {"x.y/z": "l"}}, "none": null,
            "items": [{"n": 1, "s": "x"}, {"n": -2.5, "s": ""}, {"n": 9_007_199_254_740_993_u64, "ok": true}],
            "data": {"b": "aGk=", "bad": "!!"},
        })
    });
    (String::from_utf8_lossy(template).into_owned(), object)
}

/// Each of `..`, `,` and `range` multiplies what is found, as in kubectl: a user who asks for that waits for it.
fn is_patient(template: &str) -> bool {
    let factors =
        template.matches("..").count() + template.matches(',').count() + template.matches("range").count();
    factors > 4 || template.len() > 400
}

pub fn jsonpath(data: &[u8]) {
    let (text, object) = template_and_object(data);
    let path = relaxed(&text);
    if is_patient(&text) {
        return;
    }
    for text in path.iter().chain([&text]) {
        for allow in [true, false] {
            let Ok(template) = Template::parse(text) else {
                continue;
            };
            let template = template.allow_missing_keys(allow);
            let once = template.execute(&object).map_err(|error| error.to_string());
            let twice = template.execute(&object).map_err(|error| error.to_string());
            assert_eq!(once, twice, "a template that remembers");
            let as_json = template.execute_as_json(&object, true);
            assert_eq!(as_json.is_ok(), once.is_ok());
            if let Ok(as_json) = as_json {
                super::assert_harmless(&as_json);
                for value in serde_json::Deserializer::from_str(&as_json).into_iter::<Vec<Value>>() {
                    value.expect("JSON");
                }
            }
        }
    }
}

pub fn go_template(data: &[u8]) {
    let (text, object) = template_and_object(data);
    for allow in [true, false] {
        let Ok(template) = GoTemplate::parse(&text, allow) else {
            continue;
        };
        let once = template
            .execute_briefly(&object)
            .map_err(|error| error.to_string());
        let twice = template
            .execute_briefly(&object)
            .map_err(|error| error.to_string());
        assert_eq!(once, twice, "a template that remembers");
    }
}

pub fn custom_columns(data: &[u8]) {
    let (spec, object) = template_and_object(data);
    let file = String::from_utf8_lossy(data);
    if is_patient(&file) {
        return;
    }
    for columns in [CustomColumns::from_spec(&spec), CustomColumns::from_file(&file)]
        .into_iter()
        .flatten()
    {
        let headers = columns.headers().count();
        for object in [&object, &Value::Null, &json!([]), &json!({})] {
            let Ok(cells) = columns.cells(object) else {
                continue;
            };
            assert_eq!(cells.len(), headers);
            for cell in cells {
                super::assert_harmless(&cell.replace('\t', ""));
            }
        }
    }
}
