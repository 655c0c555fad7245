//! `apply-routed`: server-side apply, each object in the cluster that routing names.

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::ApplyRouted;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::cli::printer::ResultPrinter;
use crate::cli::routed::{self, Rules, Verb, Writing};
use crate::client::WriteParams;

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ApplyRouted) -> Result<Exit> {
    routed::check("apply-routed", &args.arguments, &args.files)?;
    if let Some(why) = args.client_side.refusal() {
        bail!(Misuse(why));
    }
    let submission = &args.submission;
    let mut printer = ResultPrinter::new(invocation, &args.output, submission.dry_run)?.listing();
    let session = invocation.connect().await?;
    let manifests = routed::read(invocation, &args.files, args.selector.as_deref(), Verb::Apply).await?;
    let mut account = Account::default();
    let rules = Rules::new(Verb::Apply, args.copies);
    let exit = match routed::plan(&session, manifests, rules, &mut account).await? {
        Err(refused) => {
            invocation.ui.error("nothing was written");
            refused
        }
        Ok(planned) => {
            let params = WriteParams {
                force: args.force_conflicts,
                subresource: args.subresource.clone(),
                ..routed::params(submission)
            };
            let writing = Writing {
                verb: Verb::Apply,
                params,
                dry_run: submission.dry_run,
            };
            routed::write(&session, &writing, &planned, &mut printer, &mut account).await?
        }
    };
    Ok(account.report(invocation, exit.and(printer.end())))
}
