//! `replace -f`: the whole of each object anew, in the cluster that routing names.

mod force;

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::{DryRun, Replace};
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::cli::printer::ResultPrinter;
use crate::cli::routed::{self, Rules, Verb, Writing};
use crate::client::WriteParams;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &Replace) -> Result<Exit> {
    routed::check("replace", &args.arguments, &args.files)?;
    validate(args)?;
    let submission = &args.submission;
    let verb = if args.force { Verb::Recreate } else { Verb::Replace };
    let mut printer = ResultPrinter::new(invocation, &args.output, submission.dry_run)?;
    let session = invocation.connect().await?;
    let manifests = routed::read(invocation, &args.files, None, verb).await?;
    let mut account = Account::default();
    let rules = Rules::new(verb, args.copies);
    let plan = routed::plan_and_validate(&session, submission, manifests, rules, &mut account).await?;
    let exit = match plan {
        Err(refused) => {
            invocation.ui.error("nothing was replaced");
            refused
        }
        Ok(mut planned) => {
            for planned in &mut planned {
                routed::save_configuration(&mut planned.object, args.save_config);
            }
            let writing = Writing {
                verb,
                params: WriteParams {
                    subresource: args.subresource.clone(),
                    ..routed::params(submission)
                },
                dry_run: submission.dry_run,
            };
            if args.force {
                force::recreate(&session, args, &writing, planned, &mut printer, &mut account).await?
            } else {
                routed::write(&session, &writing, &planned, &mut printer, &mut account).await?
            }
        }
    };
    Ok(account.report(invocation, exit.and(printer.end())))
}

/// kubectl's rules (`kubectl/pkg/cmd/replace/replace.go`, `Validate`), and one of ours: whoever deletes an object does not
/// write a part of it.
fn validate(args: &Replace) -> Result<()> {
    if args.raw.is_some() {
        bail!(Misuse(
            "--raw is not supported: a path names no object that could be routed; use kubectl --context"
                .to_owned()
        ));
    }
    if args.force {
        if args.submission.dry_run != DryRun::None {
            bail!(Misuse("--dry-run can not be used when --force is set".to_owned()));
        }
        if args.subresource.is_some() {
            bail!(Misuse(
                "--subresource can not be used when --force is set".to_owned()
            ));
        }
        return Ok(());
    }
    if args.grace_period >= 0 {
        bail!(Misuse("--grace-period must have --force specified".to_owned()));
    }
    if !args.timeout.is_zero() {
        bail!(Misuse("--timeout must have --force specified".to_owned()));
    }
    Ok(())
}
