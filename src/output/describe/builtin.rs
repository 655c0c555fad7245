//! The built-in kinds that are described as kubectl's own describers for them do it: Secrets, whose values are nobody's to
//! read over a shoulder, and ConfigMaps, whose texts are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Description, Text};

/// Describes what follows the metadata, if the object is of one of these kinds.
pub(super) fn describe(text: &mut Text, description: &Description<'_>, now: Timestamp) -> bool {
    let object = description.object;
    let field = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    match (field("apiVersion"), field("kind")) {
        ("v1", "Secret") => secret(text, object),
        ("v1", "ConfigMap") => {
            config_map(text, object);
            text.events(description.events, now);
        }
        _ => return false,
    }
    true
}

fn map<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let entries: Option<&Map<String, Value>> = object.get(name).and_then(Value::as_object);
    entries.into_iter().flatten()
}

fn decoded(value: &Value) -> Vec<u8> {
    let encoded = value.as_str().unwrap_or_default();
    STANDARD.decode(encoded).unwrap_or_default()
}

/// The sizes of a Secret's values. A service account's token is shown, as in kubectl: it is what such a Secret is described for.
fn secret(text: &mut Text, object: &Value) {
    let type_ = object.get("type").and_then(Value::as_str).unwrap_or_default();
    text.line(0, &format!("\nType:\t{type_}"));
    text.line(0, "\nData\n====");
    for (name, value) in map(object, "data") {
        let value = decoded(value);
        let shown = match name.as_str() {
            "token" if type_ == "kubernetes.io/service-account-token" => {
                String::from_utf8_lossy(&value).into_owned()
            }
            _ => format!("{} bytes", value.len()),
        };
        text.line(0, &format!("{name}:\t{shown}"));
    }
}

fn config_map(text: &mut Text, object: &Value) {
    text.line(0, "\nData\n====");
    for (name, value) in map(object, "data") {
        text.line(0, &format!("{name}:\n----"));
        text.line(0, value.as_str().unwrap_or_default());
        text.line(0, "");
    }
    text.line(0, "\nBinaryData\n====");
    for (name, value) in map(object, "binaryData") {
        text.line(0, &format!("{name}: {} bytes", decoded(value).len()));
    }
    text.line(0, "");
}
