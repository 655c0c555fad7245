//! The manifests of a call.

use anyhow::{Result, bail};

use super::Verb;
use crate::cli::Misuse;
use crate::cli::args::Files;
use crate::cli::files;
use crate::cli::invocation::Invocation;
use crate::cli::labelled::Labelled as _;
use crate::client::strip_annotations;
use crate::fleet::selector::Selector;
use crate::manifest::Manifest;

/// Makes sure that a call names manifests and nothing else, before anything is connected.
pub fn check(command: &str, arguments: &[String], files: &Files) -> Result<()> {
    if !arguments.is_empty() {
        // A flag behind an argument is an argument here, and none to kubectl.
        let plain: Vec<&str> = arguments
            .iter()
            .map(String::as_str)
            .take_while(|argument| !argument.starts_with('-'))
            .collect();
        bail!(Misuse(format!(
            "Unexpected args: [{}]: {command} takes manifests, with -f FILE or -k DIRECTORY\n\
             See 'kubectl-multicluster {command} -h' for help and examples",
            plain.join(" ")
        )));
    }
    if files.is_empty() {
        bail!(Misuse("must specify one of -f and -k".to_owned()));
    }
    Ok(files.validate()?)
}

/// Reads all manifests, and keeps those that the label selector chooses: as in kubectl, the labels are the manifest's own.
pub async fn read(
    invocation: &Invocation,
    files: &Files,
    selector: Option<&str>,
    verb: Verb,
) -> Result<Vec<Manifest>> {
    let mut manifests = files::read(invocation, files).await?;
    choose(&mut manifests, selector)?;
    if manifests.is_empty() {
        bail!("no objects passed to {}", verb.infinitive());
    }
    for manifest in &mut manifests {
        // What a read of ours added is no part of the object.
        strip_annotations(&mut manifest.object);
    }
    Ok(manifests)
}

/// Keeps the manifests that a label selector chooses.
pub fn choose(manifests: &mut Vec<Manifest>, selector: Option<&str>) -> Result<()> {
    let Some(text) = selector.filter(|text| !text.trim().is_empty()) else {
        return Ok(());
    };
    let selector: Selector = text
        .parse()
        .map_err(|error| Misuse(format!("invalid label selector {text:?}: {error}")))?;
    manifests.retain(|manifest| selector.matches(&manifest.object.labels()));
    Ok(())
}
