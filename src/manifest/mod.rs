//! Manifests: YAML and JSON text to objects, read as kubectl reads it.
//!
//! kubectl's reading is that of Go's YAML 1.1 parser and of what Kubernetes puts around it: `on` is a boolean and `0644` is
//! 420, a document that starts with `{` is JSON, whatever has `items` is a list. A manifest must mean the same here as
//! there, so the reading is checked against kubectl's own (`testdata/cases.json`), and the few chosen differences are in
//! a table with their reasons (`tests.rs`).
//!
//! [`collect`] turns what was given to `-f` into [`Source`]s, and [`parse`] turns text into [`Manifest`]s. Nothing here
//! speaks HTTP: a URL is handed back for the caller to fetch.

mod compose;
mod documents;
mod error;
mod glob;
mod json;
mod object;
mod paths;
mod scalar;
mod text;

#[cfg(test)]
mod tests;

use serde_json::Value;

pub use error::ManifestError;
pub use paths::{Location, Source, collect, expand_paths, read};

use crate::k8s::GroupVersionKind;
use documents::Document;
use error::Fault;

/// The most bytes that one file, one response or standard input may have.
pub const MAX_INPUT_BYTES: usize = 64 * 1024 * 1024;

/// How deep maps and sequences may nest: as deep as `serde_json` reads, so that what is accepted here can be read back.
const MAX_DEPTH: usize = 128;

/// How standard input is called in messages, as kubectl does.
pub const STDIN_NAME: &str = "STDIN";

/// One object of a manifest, and where it was written.
///
/// ```
/// let manifests = multicluster::manifest::parse(b"apiVersion: v1\nkind: Secret\nmetadata: {name: token}\n", "f.yaml")?;
/// assert_eq!(manifests[0].object["metadata"]["name"], "token");
/// # Ok::<(), multicluster::manifest::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Manifest {
    /// The object as it was written. It has an `apiVersion`, a `kind`, and `metadata` with a name or a `generateName`.
    pub object: Value,
    /// The file's path, a URL, or `STDIN`.
    pub source: String,
    /// The line (from 1) that the object's document starts at.
    pub line: usize,
    /// Which of the source's documents the object is in (from 1; empty documents are not counted).
    pub document: usize,
}

impl Manifest {
    /// The object's group, version and kind.
    pub fn gvk(&self) -> GroupVersionKind {
        let api_version = self.object["apiVersion"].as_str().unwrap_or_default();
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        GroupVersionKind::gvk(group, version, self.object["kind"].as_str().unwrap_or_default())
    }

    /// The object's name; none if the server is to make one from `generateName`.
    pub fn name(&self) -> Option<&str> {
        self.metadata("name")
    }

    /// The object's namespace, if it names one.
    pub fn namespace(&self) -> Option<&str> {
        self.metadata("namespace")
    }

    fn metadata(&self, field: &str) -> Option<&str> {
        self.object["metadata"][field]
            .as_str()
            .filter(|value| !value.is_empty())
    }
}

/// Reads the manifests of one source, in the order in which they are written.
///
/// A stream of YAML documents, of JSON objects, or of both is read; lists are replaced by their items. The first thing
/// that is wrong fails the whole source: nothing is to be written from a manifest that is only partly understood.
///
/// ```
/// let manifests = multicluster::manifest::parse(
///     b"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  mode: \"0644\"\n",
///     "pods.yaml",
/// )
/// .unwrap();
/// assert_eq!(manifests[0].name(), Some("a"));
/// assert_eq!(manifests[0].gvk().kind, "ConfigMap");
///
/// let error = multicluster::manifest::parse(b"kind: ConfigMap\nmetadata:\n\tname: a\n", "pods.yaml").unwrap_err();
/// assert!(error.to_string().starts_with("pods.yaml:3:2: "), "{error}");
/// ```
pub fn parse(text: &[u8], source: &str) -> Result<Vec<Manifest>, ManifestError> {
    if text.len() > MAX_INPUT_BYTES {
        return Err(ManifestError::TooLarge {
            source_name: source.to_owned(),
        });
    }
    let text = text::decode(text).map_err(|message| ManifestError::Encoding {
        source_name: source.to_owned(),
        message,
    })?;
    let mut budget = compose::Budget::default();
    let mut manifests = Vec::new();
    let mut number = 0;
    for document in documents::split(&text) {
        let values = document
            .and_then(|document| read_document(&document, &mut budget))
            .map_err(|fault| fault.at(source, number + 1))?;
        for Composed { value, line } in values {
            if value.is_null() {
                continue;
            }
            number += 1;
            object::flatten(value, &mut |object| {
                manifests.push(Manifest {
                    object,
                    source: source.to_owned(),
                    line,
                    document: number,
                });
            })
            .map_err(|message| ManifestError::Object {
                source_name: source.to_owned(),
                line,
                message,
            })?;
        }
    }
    Ok(manifests)
}

/// Reads a text that is one value, which need be no object of Kubernetes: a patch. `null` stands for an empty text.
///
/// ```
/// let value = multicluster::manifest::parse_value(b"spec: {replicas: 3}", "patch")?;
/// assert_eq!(value["spec"]["replicas"], 3);
/// # Ok::<(), multicluster::manifest::ManifestError>(())
/// ```
///
/// # Errors
/// As for [`parse`]; a second value is an error too, for it would be silently dropped.
pub fn parse_value(text: &[u8], source: &str) -> Result<Value, ManifestError> {
    let text = text::decode(text).map_err(|message| ManifestError::Encoding {
        source_name: source.to_owned(),
        message,
    })?;
    let mut budget = compose::Budget::default();
    let mut found = Value::Null;
    for document in documents::split(&text) {
        let values = document
            .and_then(|document| read_document(&document, &mut budget))
            .map_err(|fault| fault.at(source, 1))?;
        for Composed { value, line } in values {
            if value.is_null() {
                continue;
            }
            if !found.is_null() {
                return Err(ManifestError::Object {
                    source_name: source.to_owned(),
                    line,
                    message: "a second document, where only one is read".to_owned(),
                });
            }
            found = value;
        }
    }
    Ok(found)
}

/// A value that was read, and the line of the file that it starts at.
#[derive(Debug)]
struct Composed {
    value: Value,
    line: usize,
}

/// Reads one document. Like kubectl, takes what starts with `{` for JSON first, and for YAML if it is not JSON.
fn read_document(document: &Document<'_>, budget: &mut compose::Budget) -> Result<Vec<Composed>, Fault> {
    if !document.text.trim_start().starts_with('{') {
        return compose::compose(document, budget);
    }
    let json_fault = match json::read(document) {
        Ok(values) => return Ok(values),
        Err(json::Failure::Final(fault)) => return Err(fault),
        Err(json::Failure::NotJson(fault)) => fault,
    };
    // Whichever of the two got further tells more about what the author meant to write.
    compose::compose(document, budget).map_err(|yaml_fault| {
        if (json_fault.line, json_fault.column) >= (yaml_fault.line, yaml_fault.column) {
            json_fault
        } else {
            yaml_fault
        }
    })
}
