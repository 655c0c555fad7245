//! `--local`: what manifests would become, without asking any cluster.

use anyhow::{Result, bail};
use serde_json::Value;

use super::args::{DryRun, Files};
use super::exit::Exit;
use super::invocation::Invocation;
use super::printer::{Done, ResultPrinter};
use super::{Misuse, files};
use crate::fleet::discovery::ResourceKind;
use crate::manifest::Manifest;

/// Checks what kubectl checks of a command under `--local`, in its words (`kubectl/pkg/cmd/label/label.go`, `patch/patch.go`).
pub fn check(files: &Files, dry_run: DryRun, resources: &[String], of_resources: &str) -> Result<()> {
    let misuse = |text: &str| Err(Misuse(text.to_owned()).into());
    if dry_run == DryRun::Server {
        return misuse("cannot specify --local and --dry-run=server - did you mean --dry-run=client?");
    }
    if !resources.is_empty() {
        return misuse(of_resources);
    }
    if files.is_empty() {
        return misuse("one or more files must be specified as -f rsrc.yaml or --filename=rsrc.json");
    }
    Ok(())
}

/// Changes each object and prints it; what cannot be changed is told, and the rest goes on.
pub async fn change(
    invocation: &Invocation,
    files: &Files,
    printer: ResultPrinter<'_>,
    mut changed: impl FnMut(&Value) -> Result<(Value, &'static str), String>,
) -> Result<Exit> {
    let manifests = files::read(invocation, files).await?;
    if manifests.is_empty() {
        bail!("no objects in the files");
    }
    let mut printer = printer.without_clusters();
    let mut exit = Exit::Ok;
    for manifest in &manifests {
        match changed(&manifest.object) {
            Ok((object, operation)) => printer.done(&Done {
                kind: &kind(manifest),
                name: manifest.name().unwrap_or_default(),
                cluster: "",
                operation,
                note: "",
                object: &object,
            }),
            Err(why) => {
                invocation.ui.error(why);
                exit = exit.and(Exit::Error);
            }
        }
    }
    Ok(exit.and(printer.end()))
}

/// The kind as far as a manifest tells it, which is enough for printing.
fn kind(manifest: &Manifest) -> ResourceKind {
    ResourceKind {
        gvk: manifest.gvk(),
        plural: String::new(),
        singular: String::new(),
        short_names: Vec::new(),
        categories: Vec::new(),
        namespaced: manifest.namespace().is_some(),
        verbs: Vec::new(),
        subresources: Vec::new(),
    }
}
