//! `label` and `annotate`: what an object is marked with is changed where it is.
//!
//! As in kubectl, the object is read first, and a merge patch of what changes is sent.

mod edit;
mod pairs;

use anyhow::{Result, bail};
use serde_json::Value;

use edit::Edit;
use pairs::Pairs;

use crate::cli::account::Account;
use crate::cli::args::{DryRun, Mark};
use crate::cli::change::Changes;
use crate::cli::choice::Choice;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, Session};
use crate::cli::locate::{Absence, Deed, Located, locate};
use crate::cli::printer::ResultPrinter;
use crate::cli::{self, Misuse};
use crate::client::{FieldValidation, PatchType, WriteParams};
use crate::output::escape;

/// What objects are marked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// Labels.
    Labels,
    /// Annotations.
    Annotations,
}

impl Marks {
    /// The field of `metadata`.
    fn field(self) -> &'static str {
        match self {
            Marks::Labels => "labels",
            Marks::Annotations => "annotations",
        }
    }

    /// What kubectl calls one of them.
    fn one(self) -> &'static str {
        match self {
            Marks::Labels => "label",
            Marks::Annotations => "annotation",
        }
    }

    fn deed(self) -> Deed {
        match self {
            Marks::Labels => Deed {
                verb: "label",
                done: "labeled",
                absence: Absence::OfGet,
            },
            Marks::Annotations => Deed {
                verb: "annotate",
                done: "annotated",
                absence: Absence::OfGet,
            },
        }
    }
}

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Mark, marks: Marks) -> Result<Exit> {
    let (resources, pairs) = Pairs::split(&args.arguments, marks)?;
    let choice = Choice {
        resources: &resources,
        files: args.files.clone(),
        label_selector: args.select.selector.as_deref(),
        field_selector: args.select.field_selector.as_deref(),
        all: args.all,
        all_namespaces: args.all_namespaces,
        all_copies: args.how.all_copies,
    };
    if args.local {
        return without_cluster(invocation, args, marks, &resources, &pairs).await;
    }
    check(args, &choice, &pairs, marks)?;
    let printer = ResultPrinter::new(invocation, &args.how.output, args.how.dry_run)?;
    let session = invocation.connect().await?;
    if !args.list {
        session.named_target()?;
    }
    let targets = choice.targets(&session).await?;
    let single = matches!(targets.as_slice(), [one] if one.names.len() == 1);
    if args.resource_version.is_some() && !single {
        bail!(Misuse(
            "--resource-version may only be used with a single resource".to_owned()
        ));
    }
    let mut account = Account::default();
    let mut search = choice.search(marks.deed());
    search.only_reads = args.list;
    let mut found = locate::<Value>(&session, &search, &targets, &mut account).await?;
    if found.refused {
        return Ok(account.report(invocation, found.exit));
    }
    choice.narrow(&mut found.objects)?;
    let exit = if args.list {
        list(&session, &pairs, args, marks, single, &found.objects)?
    } else {
        let mut changes = Changes::new(&session, marks.deed(), printer, &mut account);
        for located in &found.objects {
            change(&mut changes, args, marks, &pairs, located).await;
        }
        changes.end()
    };
    Ok(account.report(invocation, found.exit.and(exit)))
}

/// `--local`: marks manifests.
async fn without_cluster(
    invocation: &Invocation,
    args: &Mark,
    marks: Marks,
    resources: &[String],
    pairs: &Pairs,
) -> Result<Exit> {
    let of_resources =
        "can only use local files by -f pod.yaml or --filename=pod.json when --local=true is set";
    cli::local::check(&args.files, args.how.dry_run, resources, of_resources)?;
    let choosing = [
        ("--selector", args.select.selector.is_some()),
        ("--field-selector", args.select.field_selector.is_some()),
        ("--resource-version", args.resource_version.is_some()),
        ("--list", args.list),
        ("--all", args.all),
        ("--all-namespaces", args.all_namespaces),
    ];
    // kubectl ignores most of these, and then marks more than was meant.
    if let Some((flag, _)) = choosing.iter().find(|(_, given)| *given) {
        bail!(Misuse(format!(
            "{flag} is about objects of a cluster, and --local asks none"
        )));
    }
    if pairs.is_empty() {
        bail!(Misuse(format!("at least one {} update is required", marks.one())));
    }
    pairs.check(marks)?;
    let printer = ResultPrinter::new(invocation, &args.how.output, args.how.dry_run)?;
    let marked = |object: &Value| {
        let edit = Edit::new(object, marks, pairs);
        match edit.overwrites(marks) {
            Some(why) if !args.overwrite => Err(why),
            _ => Ok((edit.edited(object, marks), edit.operation(marks))),
        }
    };
    cli::local::change(invocation, &args.files, printer, marked).await
}

/// kubectl's checks, in its order (`kubectl/pkg/cmd/label/label.go`, `annotate/annotate.go`).
fn check(args: &Mark, choice: &Choice<'_>, pairs: &Pairs, marks: Marks) -> Result<()> {
    let misuse = |text: &str| Err(Misuse(text.to_owned()).into());
    if args.list
        && args
            .how
            .output
            .format
            .as_deref()
            .is_some_and(|format| !format.is_empty())
    {
        return misuse("--list and --output may not be specified together");
    }
    let given = |selector: &Option<String>| selector.as_ref().is_some_and(|selector| !selector.is_empty());
    if args.all && given(&args.select.selector) {
        return misuse("cannot set --all and --selector at the same time");
    }
    if args.all && given(&args.select.field_selector) {
        return misuse("cannot set --all and --field-selector at the same time");
    }
    if choice.is_empty() {
        return misuse("one or more resources must be specified as <resource> <name> or <resource>/<name>");
    }
    if pairs.is_empty() && !args.list {
        return misuse(&format!("at least one {} update is required", marks.one()));
    }
    pairs.check(marks)?;
    choice.check()
}

/// Changes one object and says so.
async fn change(
    changes: &mut Changes<'_>,
    args: &Mark,
    marks: Marks,
    pairs: &Pairs,
    located: &Located<Value>,
) {
    let edit = Edit::new(&located.object, marks, pairs);
    if !args.overwrite
        && let Some(why) = edit.overwrites(marks)
    {
        changes.refuse(located, &why);
        return;
    }
    let operation = edit.operation(marks);
    if args.how.dry_run == DryRun::Client {
        changes.done(located, operation, &edit.edited(&located.object, marks));
        return;
    }
    if marks == Marks::Labels {
        for absent in &edit.absent {
            changes
                .printer
                .remark(&absent_line(absent, located, changes.shows_cluster()));
        }
    }
    let params = WriteParams {
        field_manager: args.field_manager.clone(),
        dry_run: args.how.dry_run == DryRun::Server,
        // What servers do who are not told: kubectl does not tell them either.
        field_validation: FieldValidation::Warn,
        ..Default::default()
    };
    let patch = edit.patch(marks, args.resource_version.as_deref());
    let sent =
        located
            .cluster
            .patch_located(&located.kind, &located.object, PatchType::Merge, &patch, &params);
    if let Some(written) = changes.send(located, sent).await {
        changes.done(located, operation, &written.object);
    }
}

/// `label "x" not found.`, as kubectl has it, and where.
fn absent_line(key: &str, located: &Located<Value>, show_cluster: bool) -> String {
    match show_cluster {
        true => format!("label {key:?} not found in {}.", located.reference()),
        false => format!("label {key:?} not found."),
    }
}

/// Shows what the objects are marked with, or would be.
fn list(
    session: &Session<'_>,
    pairs: &Pairs,
    args: &Mark,
    marks: Marks,
    single: bool,
    objects: &[Located<Value>],
) -> Result<Exit> {
    let ui = session.ui();
    let show_cluster = session.invocation.global.show_cluster;
    // kubectl says whose they are only where there may be several.
    let header = show_cluster || !single || objects.len() > 1;
    let mut exit = Exit::Ok;
    for located in objects {
        let edit = Edit::new(&located.object, marks, pairs);
        if !args.overwrite
            && let Some(why) = edit.overwrites(marks)
        {
            ui.error(format!("{}: {why}", located.reference()));
            exit = exit.and(Exit::Error);
            continue;
        }
        let shown = |text: &str| match ui.stdout_is_terminal {
            true => escape::terminal_lines(text).into_owned(),
            false => text.to_owned(),
        };
        ui.data(|out| {
            let mut indent = "";
            if header {
                indent = " ";
                let gvk = &located.kind.gvk;
                let place = match show_cluster {
                    true => format!(" in {}", located.cluster_name()),
                    false => String::new(),
                };
                let name = format!("{}.{}/{}{place}", gvk.kind, gvk.group, located.key.name);
                writeln!(out, "Listing {} for {}:", marks.field(), escape::terminal(&name))?;
            }
            for (key, value) in &edit.after {
                writeln!(out, "{indent}{}={}", shown(key), shown(value))?;
            }
            Ok(())
        })?;
    }
    Ok(exit)
}
