//! Lists of whole objects that are printed while they are read, so that memory does not grow with the answer.

use std::io::{self, Write};

use anyhow::Result;
use serde_json::Value;

use super::params;
use crate::cli::account::Account;
use crate::cli::args::Get;
use crate::cli::exit::Exit;
use crate::cli::invocation::Session;
use crate::cli::printer::{Format, ListPrinter, ObjectPrinter, PrintError};
use crate::cli::targets::Target;
use crate::cli::ui::OutputError;
use crate::cli::unreachable::Unreachable;
use crate::client::{Form, Identity, Item, RawObject, Unmanaged};
use crate::error::{ClusterError, FailureReason};
use crate::fleet::discovery::ResourceKind;
use crate::output::{escape, name};

/// Whether what is asked for can be printed as it comes: lists, in the order in which they come.
pub(super) fn is_possible(args: &Get, format: &Format, targets: &[Target]) -> bool {
    args.sort_by.is_none() && format.is_itemwise() && targets.iter().all(|target| target.names.is_empty())
}

/// Lists and prints all targets.
pub(super) async fn run(
    session: &Session<'_>,
    args: &Get,
    format: Format,
    targets: &[Target],
) -> Result<Exit> {
    let mut account = Account::default();
    session.invocation.account_for_gaps(&mut account);
    let mut out = session.ui().stdout();
    let printed = match format {
        Format::Name => names(session, args, targets, &mut account, &mut out).await,
        format if format.prints_all_fields() && !args.output.object.show_managed_fields => {
            objects::<Unmanaged>(session, args, format, targets, &mut account, &mut out).await
        }
        format => objects::<RawObject>(session, args, format, targets, &mut account, &mut out).await,
    };
    let flushed = out.flush();
    drop(out);
    let printed = match printed {
        Err(Stop::Call(error)) => return Err(error),
        Err(Stop::Print(PrintError::Output(error))) => return Err(OutputError::from(error).into()),
        Err(Stop::Print(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    flushed.map_err(OutputError::from)?;
    let ui = session.ui();
    let mut exit = account.tell(ui, &session.invocation.global);
    if let Err(error) = printed {
        ui.error(error.to_string());
        exit = exit.and(Exit::Error);
    }
    if args.fail_on_duplicates && account.has_duplicates() {
        exit = exit.and(Exit::Duplicates);
    }
    Ok(account.report(session.invocation, exit))
}

/// Why printing ended early.
enum Stop {
    /// The call cannot go on.
    Call(anyhow::Error),
    /// An object cannot be printed.
    Print(PrintError),
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Stop::Call(error)
    }
}

impl From<crate::error::Error> for Stop {
    fn from(error: crate::error::Error) -> Self {
        Stop::Call(error.into())
    }
}

impl From<PrintError> for Stop {
    fn from(error: PrintError) -> Self {
        Stop::Print(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Stop::Print(PrintError::Output(error))
    }
}

async fn names(
    session: &Session<'_>,
    args: &Get,
    targets: &[Target],
    account: &mut Account,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let show_cluster = session.invocation.global.show_cluster;
    let unreachable = Unreachable::default();
    for target in targets {
        let gvk = &target.kind.gvk;
        let view = target.view(session)?;
        let params = params(session, args, target);
        let mut list = unreachable
            .without(&view)
            .list_stream::<Identity>(&target.kind, &params)?;
        while let Some(item) = list.next().await {
            let cluster = show_cluster.then_some(&*item.cluster);
            let name = name::qualified(cluster, &gvk.kind, &gvk.group, &item.key.name);
            writeln!(out, "{}", escape::terminal(&name))?;
        }
        let mut outcome = list.finish();
        unreachable.account(&view, &target.kind, &mut outcome)?;
        account.add(&outcome, &attempt(&target.kind));
    }
    Ok(())
}

async fn objects<T: Form + Into<RawObject>>(
    session: &Session<'_>,
    args: &Get,
    format: Format,
    targets: &[Target],
    account: &mut Account,
    out: &mut dyn Write,
) -> Result<(), Stop> {
    let mut printer = ObjectPrinter::new(
        format,
        session.invocation.global.show_cluster,
        args.output.object.show_managed_fields,
        session.ui().stdout_is_terminal,
    );
    printer.no_headers = args.output.no_headers;
    // The list is begun with its first item: where no cluster answers there is none to print, not even an empty one.
    let mut begin = Some((&mut printer, out));
    let mut printing: Option<ListPrinter<'_>> = None;
    let unreachable = Unreachable::default();
    for target in targets {
        let view = target.view(session)?;
        let params = params(session, args, target);
        let mut list = unreachable
            .without(&view)
            .list_stream::<T>(&target.kind, &params)?;
        while let Some(item) = list.next().await {
            let Item {
                cluster,
                also_in,
                object,
                ..
            } = item;
            let object: Value = match object.into().to_value() {
                Ok(object) => object,
                Err(message) => {
                    list.fail(&cluster, ClusterError::sent(FailureReason::Decode, message));
                    continue;
                }
            };
            if let Some((printer, out)) = begin.take() {
                printing = Some(printer.begin_list(out)?);
            }
            if let Some(printing) = &mut printing {
                printing.item(object, &cluster, &also_in)?;
            }
        }
        let mut outcome = list.finish();
        unreachable.account(&view, &target.kind, &mut outcome)?;
        account.add(&outcome, &attempt(&target.kind));
    }
    if let Some((printer, out)) = begin.take()
        && !args.ignore_not_found
        && !account.nothing_answered()
    {
        printing = Some(printer.begin_list(out)?);
    }
    if let Some(printing) = printing {
        printing.finish()?;
    }
    Ok(())
}

fn attempt(kind: &ResourceKind) -> String {
    format!("list {}", kind.group_resource())
}
