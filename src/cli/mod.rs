//! The command line over the library: arguments in, an exit code out. Nothing else of the crate prints.
//!
//! `args` is the definition of the command line, `commands` has one file for each command. An `invocation` makes the
//! configuration and the client of the flags; `targets` makes kinds and names of the arguments; an `account` adds up what
//! the clusters answered and makes the warnings, the report and the exit code of it. All printing goes through `ui`.

mod account;
mod args;
mod categories;
mod change;
mod choice;
mod color;
mod commands;
mod completion;
mod config_file;
mod connect;
mod contexts;
mod dash;
mod deletion;
mod exit;
mod explained;
mod failure;
mod fetch;
mod files;
mod gaps;
mod invocation;
mod kustomize;
mod labelled;
mod local;
mod locate;
mod logging;
mod namespaces;
mod printer;
mod progress;
mod routed;
mod small_table;
mod survey;
mod targets;
mod ui;
mod unreachable;
mod usage;

use std::mem::ManuallyDrop;
use std::process::ExitCode;

use clap::FromArgMatches as _;

pub use args::command;
pub use commands::man::pages as man_pages;
pub use completion::script as completion_script;

use args::{Cli, Command};
use color::Colors;
use commands::mark::Marks;
use exit::Exit;
use invocation::Invocation;
use progress::Progress;
use ui::{OutputError, Ui};

#[cfg(not(any(feature = "ring", feature = "aws-lc-rs")))]
compile_error!("the command line needs a crypto provider: enable the feature ring or aws-lc-rs");

/// The command line is well formed, but says something that makes no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Misuse(pub(crate) String);

/// The whole program.
pub fn main() -> ExitCode {
    install_crypto_provider();
    if let Some(exit) = completion::answer() {
        return exit;
    }
    let mut ui = Ui::new(Colors::of(color::typed(std::env::args_os())));
    // Never freed: that would take a quarter of a start's instructions, and the process ends soon enough.
    let mut definition = ManuallyDrop::new(command());
    let matches = match definition.try_get_matches_from_mut(args::normalized(std::env::args_os())) {
        Ok(matches) => matches,
        Err(error) => return ExitCode::from(usage::report(&ui, &error).code()),
    };
    let cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(usage::report(&ui, &error).code()),
    };
    ui.colors = Colors::of(cli.global.color);
    ui.progress = Progress::of(&cli);
    logging::start(cli.global.verbosity);
    let invocation = Invocation::new(cli.global, ui);
    let mut exit = match run(&invocation, cli.command) {
        Ok(exit) => exit.and(invocation.tell_gaps()),
        Err(error) => report(&invocation.ui, &error),
    };
    let warnings = invocation.ui.server_warnings();
    if invocation.global.warnings_as_errors && warnings > 0 {
        let plural = if warnings == 1 { "" } else { "s" };
        invocation
            .ui
            .error(format!("{warnings} warning{plural} received"));
        exit = exit.and(Exit::Error);
    }
    ExitCode::from(exit.code())
}

/// kube and rustls ask for the process's default when both providers are compiled in; only a binary may choose it.
fn install_crypto_provider() {
    #[cfg(feature = "ring")]
    let provider = rustls::crypto::ring::default_provider();
    #[cfg(all(feature = "aws-lc-rs", not(feature = "ring")))]
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    // An error says that there is a default already, which serves as well.
    let _ = provider.install_default();
}

fn run(invocation: &Invocation, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Completion(args) => return commands::completion::run(&invocation.ui, &args),
        Command::Man(args) => return commands::man::run(&args),
        _ => {}
    }
    // One thread is enough for waiting on a few sockets, and starts faster than a pool.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let exit = runtime.block_on(async {
        let running = dispatch(invocation, command);
        tokio::pin!(running);
        tokio::select! {
            exit = &mut running => exit,
            signal = interrupted() => {
                for write in invocation.flying() {
                    invocation.ui.error(format!(
                        "interrupted during \"{}\": it is unknown whether it was done; see: {}", write.attempt, write.verify
                    ));
                }
                Ok(Exit::Signal(signal?))
            }
        }
    });
    invocation.ui.progress.end();
    // Blocking work, such as an exec plugin's, must not hold the process when its answer is not wanted any more.
    runtime.shutdown_background();
    exit
}

async fn dispatch(invocation: &Invocation, command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Get(args) => commands::get::run(invocation, &args, false).await,
        Command::List(args) => commands::get::run(invocation, &args, true).await,
        Command::Watch(args) => commands::watch::run(invocation, &args).await,
        Command::Dash(args) => commands::dash::run(invocation, &args).await,
        Command::Describe(args) => commands::describe::run(invocation, &args).await,
        Command::Count(args) => commands::count::run(invocation, &args).await,
        Command::Events(args) => commands::events::run(invocation, &args).await,
        Command::Wait(args) => commands::wait::run(invocation, &args).await,
        Command::Diff(args) => commands::diff::run(invocation, &args).await,
        Command::ApplyRouted(args) => commands::apply_routed::run(invocation, &args).await,
        Command::Create(args) => commands::create::run(invocation, &args).await,
        Command::Replace(args) => commands::replace::run(invocation, &args).await,
        Command::Delete(args) => commands::delete::run(invocation, &args).await,
        Command::Patch(args) => commands::patch::run(invocation, &args).await,
        Command::Label(args) => commands::mark::run(invocation, &args, Marks::Labels).await,
        Command::Annotate(args) => commands::mark::run(invocation, &args, Marks::Annotations).await,
        Command::Record(args) => commands::record::run(invocation, &args).await,
        Command::Scale(args) => commands::scale::run(invocation, &args).await,
        Command::DeleteAllOf(args) => commands::delete_all_of::run(invocation, &args).await,
        Command::ClustersFor(args) => commands::clusters_for::run(invocation, &args).await,
        Command::Route(args) => commands::route::run(invocation, &args).await,
        Command::Duplicates(args) => commands::duplicates::run(invocation, &args).await,
        Command::Audit(args) => commands::audit::run(invocation, &args).await,
        Command::Matrix(args) => commands::matrix::run(invocation, &args).await,
        Command::Compare(args) => commands::compare::run(invocation, &args).await,
        Command::Snapshot(args) => commands::snapshot::run(invocation, &args).await,
        Command::ApiResources(args) => commands::api_resources::run(invocation, &args).await,
        Command::Auth(args) => commands::auth::run(invocation, &args.command).await,
        Command::Clusters(args) => commands::clusters::run(invocation, &args).await,
        Command::Doctor(args) => commands::doctor::run(invocation, &args).await,
        Command::Config(args) => commands::config::run(invocation, &args.command).await,
        Command::Version(args) => commands::version::run(invocation, &args).await,
        Command::Completion(args) => commands::completion::run(&invocation.ui, &args),
        Command::Man(args) => commands::man::run(&args),
    }
}

/// The number of the signal that ends the call.
#[cfg(unix)]
async fn interrupted() -> anyhow::Result<u8> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(tokio::select! {
        _ = interrupt.recv() => 2,
        _ = terminate.recv() => 15,
    })
}

#[cfg(not(unix))]
async fn interrupted() -> anyhow::Result<u8> {
    tokio::signal::ctrl_c().await?;
    Ok(2)
}

/// Tells an error that ended the call, and says which exit code it makes.
fn report(ui: &Ui, error: &anyhow::Error) -> Exit {
    if let Some(output) = error
        .chain()
        .find_map(|cause| cause.downcast_ref::<OutputError>())
    {
        if output.is_closed_pipe() {
            return Exit::Ok;
        }
        ui.error(output.to_string());
        return Exit::Error;
    }
    if let Some(misuse) = error.chain().find_map(|cause| cause.downcast_ref::<Misuse>()) {
        ui.error(misuse.to_string());
        return Exit::Usage;
    }
    failure::tell(ui, error);
    failure::exit_of(error)
}
