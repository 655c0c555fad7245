//! Objects, one or many, from files and from servers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::client::for_fuzzing::{Part, early_token, merge};
use crate::client::{Form, Identity, Metadata, ObjectKey, PlainRow, RawObject, TableRow};
use crate::fleet::{ClusterDescriptor, Role, Serves};
use crate::manifest;
use crate::output::rows::{TableOptions, table};
use crate::output::tone::Tone;
use crate::output::{json, kyaml, yaml};

/// What is larger is not written and read again: an alias makes much of a few bytes.
const ENOUGH: usize = 1 << 18;

/// A manifest: what is read means the same when it is written in any format and read again.
pub fn manifests(data: &[u8]) {
    let _ = manifest::parse_value(data, "f");
    let manifests = match manifest::parse(data, "f") {
        Ok(manifests) => manifests,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return;
        }
    };
    for manifest in manifests.iter().take(20) {
        assert!(manifest.object["apiVersion"].is_string() && manifest.object["kind"].is_string());
        let (mut as_json, mut as_yaml, mut as_kyaml) = (Vec::new(), Vec::new(), Vec::new());
        json::write_pretty(&mut as_json, &manifest.object, false).expect("memory");
        if as_json.len() > ENOUGH {
            continue;
        }
        yaml::write(&mut as_yaml, &manifest.object, false).expect("memory");
        kyaml::write(&mut as_kyaml, &manifest.object, false).expect("memory");
        for (format, text) in [("json", as_json), ("yaml", as_yaml), ("kyaml", as_kyaml)] {
            let shown = String::from_utf8_lossy(&text);
            // To YAML 1.1, which kubectl writes, these are line breaks, and to our reader they are not: see its tests.
            if format == "yaml" && shown.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
                continue;
            }
            // No YAML reader takes a key of more than 1024 characters, escapes written out, in braces without a question mark,
            // and kubectl's KYAML has none.
            if format == "kyaml" && longest_key(&manifest.object) > 150 {
                continue;
            }
            let again =
                manifest::parse(&text, "again").unwrap_or_else(|error| panic!("{format}: {error}\n{shown}"));
            assert_eq!(again.len(), 1, "{format}\n{shown}");
            assert_eq!(again[0].object, manifest.object, "{format}\n{shown}");
        }
    }
}

fn longest_key(value: &Value) -> usize {
    match value {
        Value::Object(fields) => {
            let lengths = fields
                .iter()
                .map(|(key, value)| key.len().max(longest_key(value)));
            lengths.max().unwrap_or_default()
        }
        Value::Array(items) => items.iter().map(longest_key).max().unwrap_or_default(),
        _ => 0,
    }
}

/// A page of a list, in each form.
pub fn lists(data: &[u8]) {
    let values = Value::decode_page(data);
    let raw = RawObject::decode_page(data);
    let metadata = Metadata::decode_page(data);
    let rows = TableRow::decode_page(data);
    let _ = (
        Value::decode(data),
        RawObject::decode(data),
        Metadata::decode(data),
        TableRow::decode(data),
    );

    let keys = |objects: &mut dyn Iterator<Item = (ObjectKey, String)>| objects.collect::<Vec<_>>();
    if let Ok(values) = &values {
        if let Some(early) = early_token(data) {
            assert_eq!(early, values.continue_token);
        }
        let expected = keys(&mut values.items.iter().map(|item| (item.key(), item.uid())));
        if let Ok(raw) = &raw {
            assert_eq!(
                keys(&mut raw.items.iter().map(|item| (item.key(), item.uid()))),
                expected
            );
            for (raw, value) in raw.items.iter().zip(&values.items) {
                assert_eq!(raw.to_value().as_ref(), Ok(value));
            }
        }
        if let Ok(rows) = &rows
            && !data_is_a_table(data)
        {
            assert_eq!(
                keys(&mut rows.items.iter().map(|item| (item.key(), item.uid()))),
                expected
            );
        }
    }
    let plain = PlainRow::decode_page(data);
    if let (Ok(rows), Ok(plain)) = (&rows, &plain) {
        let expected = keys(&mut rows.items.iter().map(|item| (item.key(), item.uid())));
        assert_eq!(
            keys(&mut plain.items.iter().map(|item| (item.key(), item.uid()))),
            expected
        );
    }
    if let (Ok(raw), Ok(identities)) = (&raw, &Identity::decode_page(data)) {
        let expected = keys(&mut raw.items.iter().map(|item| (item.key(), item.uid())));
        assert_eq!(
            keys(&mut identities.items.iter().map(|item| (item.key(), item.uid()))),
            expected
        );
    }
    if let (Ok(raw), Ok(metadata)) = (&raw, &metadata) {
        assert_eq!(raw.items.len(), metadata.items.len());
        assert_eq!(raw.continue_token, metadata.continue_token);
    }
}

fn data_is_a_table(data: &[u8]) -> bool {
    serde_json::from_slice::<Value>(data).is_ok_and(|value| value["kind"] == "Table")
}

/// Tables of two clusters, a zero byte between them: merged, and printed as a terminal gets them.
pub fn tables(data: &[u8]) {
    let parts: Vec<Part<TableRow>> = data
        .splitn(2, |byte| *byte == 0)
        .zip(["az-a", "az-b"])
        .filter_map(|(body, name)| Some((TableRow::decode_page(body).ok()?, name)))
        .map(|(page, name)| Part {
            cluster: cluster(name),
            result: Ok(page.items),
            given: Vec::new(),
            elapsed: Duration::ZERO,
        })
        .collect();
    let sent: usize = parts
        .iter()
        .map(|part| part.result.as_ref().map_or(0, Vec::len))
        .sum();
    let outcome = merge("things", parts);
    assert!(outcome.items.len() <= sent);
    assert!(outcome.items.is_sorted_by(|a, b| a.key <= b.key));
    for duplicate in outcome.items.iter().filter(|item| !item.also_in.is_empty()) {
        assert!(!duplicate.also_in.contains(&duplicate.cluster));
    }

    let plain = TableOptions::default();
    let everything = TableOptions {
        wide: true,
        no_headers: false,
        show_cluster: true,
        with_event: true,
        with_namespace: true,
        with_kind: Some("thing.example.com".to_owned()),
        label_columns: vec!["a".to_owned(), "app.kubernetes.io/name".to_owned()],
        show_labels: true,
        also_in: true,
        markup: None,
        color: false,
    };
    let written = |options: &TableOptions| {
        let mut text = Vec::new();
        table(&outcome.items, options).flush(&mut text).expect("memory");
        String::from_utf8(text).expect("UTF-8")
    };
    let mut painted = written(&TableOptions {
        color: true,
        ..everything.clone()
    });
    for tone in [Tone::Bad, Tone::Doubtful, Tone::Duplicate] {
        let style = tone.style();
        painted = painted.replace(&style.to_string(), "");
        painted = painted.replace(&format!("{style:#}"), "");
    }
    assert_eq!(painted, written(&everything), "nothing but colours is added");
    for options in [plain, everything] {
        let text = written(&options);
        super::assert_harmless(&text);
        let lines = text.matches('\n').count();
        assert_eq!(
            lines,
            outcome.items.len() + usize::from(!outcome.items.is_empty()),
            "{text}"
        );
    }
}

fn cluster(name: &str) -> Arc<ClusterDescriptor> {
    Arc::new(ClusterDescriptor {
        name: name.to_owned(),
        role: Role::Remote,
        host: None,
        labels: BTreeMap::new(),
        serves: Serves::Any,
    })
}
