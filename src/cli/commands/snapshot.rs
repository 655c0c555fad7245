//! `snapshot`: what the clusters hold now, in a file, for `compare` to hold against what they hold later.
//!
//! Objects are written while they are read, to a file that takes its name when it is whole. Only its owner may read it, and the
//! data of Secrets is not in it.

use std::collections::BTreeMap;
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;
use serde::Serialize;
use tempfile::NamedTempFile;

use crate::audit::{API_VERSION, ClusterPart, EntryRef, KIND, Redaction, Scope, Tail, significant};
use crate::cli::Misuse;
use crate::cli::args::Snapshot;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::survey::Survey;
use crate::cli::targets::Target;
use crate::cli::ui::OutputError;
use crate::client::RawObject;
use crate::k8s::{GroupVersionKind, gvk_string};

/// What stands at the beginning of the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    api_version: &'static str,
    kind: &'static str,
    taken_at: String,
    tool: &'static str,
    scope: &'a Scope,
    salt: String,
}

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Snapshot) -> Result<Exit> {
    let to_stdout = args.file == Path::new("-");
    if !to_stdout && !args.force && args.file.exists() {
        bail!(Misuse(format!(
            "{} is there already; replace it with --force",
            args.file.display()
        )));
    }
    let session = invocation.connect().await?;
    let mut survey = Survey::new(&session, &args.survey)?;
    let targets = survey.targets(&args.types, is_kept).await?;
    let mut file = temporary(args, to_stdout)?;
    let mut taken = Taken {
        secrets: Redaction::new()?,
        parts: Vec::new(),
        objects: 0,
    };
    let written = write(&session, &mut survey, args, &targets, &mut taken, &mut file).await;
    written.with_context(|| format!("cannot write {}", args.file.display()))?;
    let whole = survey.account.complete();
    let exit = survey.account.tell(&invocation.ui, &invocation.global);
    if !whole && (!invocation.global.allow_partial || survey.account.nothing_answered()) {
        invocation.ui.error(
            "a snapshot that lacks a cluster would call everything in it new: nothing was written; accept it with \
             --allow-partial",
        );
        return Ok(survey.account.report(invocation, exit));
    }
    if to_stdout {
        file.rewind()?;
        let mut out = invocation.ui.stdout();
        let copied = io::copy(&mut file, &mut out).and_then(|_| out.flush());
        copied.map_err(OutputError::from)?;
    } else {
        file.as_file().sync_all()?;
        let kept = match args.force {
            true => file.persist(&args.file),
            false => file.persist_noclobber(&args.file),
        };
        kept.map_err(|error| error.error)
            .with_context(|| format!("cannot write {}", args.file.display()))?;
    }
    survey.tell_left_out();
    let (objects, kinds) = (taken.objects, targets.len());
    invocation.ui.message(&format!(
        "{objects} object{} of {kinds} kind{} in {}",
        if objects == 1 { "" } else { "s" },
        if kinds == 1 { "" } else { "s" },
        args.file.display()
    ));
    Ok(survey.account.report(invocation, exit))
}

/// Whether a kind is kept when all are meant: what comes and goes all the time would only hide what matters.
fn is_kept(gvk: &GroupVersionKind) -> bool {
    !["Event", "Lease", "Endpoints", "EndpointSlice"].contains(&gvk.kind.as_str())
}

/// A file that only its owner may read, beside the one that it will be.
fn temporary(args: &Snapshot, to_stdout: bool) -> Result<NamedTempFile> {
    let made = match args.file.parent().filter(|_| !to_stdout) {
        Some(folder) if folder != Path::new("") => NamedTempFile::new_in(folder),
        Some(_) => NamedTempFile::new_in("."),
        None => NamedTempFile::new(),
    };
    made.with_context(|| format!("cannot write {}", args.file.display()))
}

/// What has been taken so far.
struct Taken {
    secrets: Redaction,
    parts: Vec<ClusterPart>,
    objects: usize,
}

async fn write(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    args: &Snapshot,
    targets: &[Target],
    taken: &mut Taken,
    file: &mut NamedTempFile,
) -> Result<()> {
    let mut out = BufWriter::new(file);
    let scope = Scope {
        kinds: targets
            .iter()
            .map(|target| gvk_string(&target.kind.gvk))
            .collect(),
        namespace: survey.namespace.clone(),
        label_selector: args.survey.select.selector.clone(),
        field_selector: args.survey.select.field_selector.clone(),
        include_system: args.survey.include_system,
    };
    let head = serde_json::to_string(&Head {
        api_version: API_VERSION,
        kind: KIND,
        taken_at: Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        tool: concat!("kubectl-multicluster ", env!("CARGO_PKG_VERSION")),
        scope: &scope,
        salt: taken.secrets.salt(),
    })?;
    // One document, of which the objects are written as they come: the parts are joined inside of their braces.
    write!(out, "{},\"objects\":[", head.trim_end_matches('}'))?;
    for target in targets {
        of_kind(session, survey, target, taken, &mut out).await?;
    }
    let tail = serde_json::to_string(&Tail {
        clusters: &taken.parts,
        complete: survey.account.complete(),
    })?;
    writeln!(out, "\n],{}", tail.trim_start_matches('{'))?;
    out.flush()?;
    Ok(())
}

/// Writes the objects of one kind, a line for each.
async fn of_kind(
    session: &Session<'_>,
    survey: &mut Survey<'_>,
    target: &Target,
    taken: &mut Taken,
    out: &mut dyn Write,
) -> Result<()> {
    let kind = gvk_string(&target.kind.gvk);
    let view = target.view(session)?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let (objects, secrets) = (&mut taken.objects, &taken.secrets);
    let silent = survey
        .walk::<RawObject>(target, &view, None, |key, copies| {
            for copy in copies {
                let object = significant(copy.object, secrets).object;
                let separator = if *objects == 0 { "\n" } else { ",\n" };
                out.write_all(separator.as_bytes())?;
                let entry = EntryRef {
                    kind: &kind,
                    cluster: &copy.cluster,
                    namespace: key.namespace.as_deref(),
                    name: &key.name,
                    uid: &copy.uid,
                    object: &object,
                };
                serde_json::to_writer(&mut *out, &entry)?;
                *objects += 1;
                *counts.entry(copy.cluster).or_default() += 1;
            }
            Ok(())
        })
        .await?;
    for cluster in view.clusters_for(&target.kind.gvk)? {
        let name = &cluster.descriptor.name;
        let count = counts.get(name).copied().unwrap_or_default();
        taken.parts.push(ClusterPart {
            cluster: name.clone(),
            kind: kind.clone(),
            count: (!silent.contains(name)).then_some(count),
        });
    }
    Ok(())
}
