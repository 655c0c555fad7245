//! `create -f`: new objects, each in the cluster that routing names.

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::Create;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::cli::printer::ResultPrinter;
use crate::cli::routed::{self, Rules, Verb, Writing};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Create) -> Result<Exit> {
    if let [kind, ..] = args.arguments.as_slice()
        && SUBCOMMANDS.contains(&kind.as_str())
    {
        bail!(Misuse(format!(
            "\"create {kind}\" is kubectl's alone: create takes manifests, with -f FILE or -k DIRECTORY; pipe them in, with \
             kubectl create {kind} … --dry-run=client -o yaml | kubectl-multicluster create -f -"
        )));
    }
    routed::check("create", &args.arguments, &args.files)?;
    if args.edit.is_some() {
        bail!(Misuse(
            "--edit is not supported: edit the manifest, then create it".to_owned()
        ));
    }
    if args.raw.is_some() {
        bail!(Misuse(
            "--raw is not supported: a path names no object that could be routed; use kubectl --context"
                .to_owned()
        ));
    }
    let submission = &args.submission;
    let mut printer = ResultPrinter::new(invocation, &args.output, submission.dry_run)?;
    let session = invocation.connect().await?;
    let manifests = routed::read(invocation, &args.files, args.selector.as_deref(), Verb::Create).await?;
    let mut account = Account::default();
    let rules = Rules::new(Verb::Create, args.copies);
    let plan = routed::plan_and_validate(&session, submission, manifests, rules, &mut account).await?;
    let exit = match plan {
        Err(refused) => {
            invocation.ui.error("nothing was created");
            refused
        }
        Ok(mut planned) => {
            for planned in &mut planned {
                routed::save_configuration(&mut planned.object, args.save_config);
            }
            let writing = Writing {
                verb: Verb::Create,
                params: routed::params(submission),
                dry_run: submission.dry_run,
            };
            routed::write(&session, &writing, &planned, &mut printer, &mut account).await?
        }
    };
    Ok(account.report(invocation, exit.and(printer.end())))
}

/// What kubectl creates from flags instead of manifests (`kubectl create --help`).
const SUBCOMMANDS: [&str; 22] = [
    "clusterrole",
    "clusterrolebinding",
    "cm",
    "configmap",
    "cj",
    "cronjob",
    "deploy",
    "deployment",
    "ing",
    "ingress",
    "job",
    "namespace",
    "ns",
    "pdb",
    "poddisruptionbudget",
    "pc",
    "priorityclass",
    "quota",
    "role",
    "rolebinding",
    "secret",
    "service",
];
