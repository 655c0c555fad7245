//! `auth`: who the caller is, and what the caller may do, in every cluster.

mod can_i;
mod rules;
mod whoami;

use anyhow::Result;

use crate::cli::args::AuthCommand;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;

/// Runs the command.
pub async fn run(invocation: &Invocation, command: &AuthCommand) -> Result<Exit> {
    match command {
        AuthCommand::Whoami(args) => whoami::run(invocation, args).await,
        AuthCommand::CanI(args) if args.list => rules::run(invocation, args).await,
        AuthCommand::CanI(args) => can_i::run(invocation, args).await,
    }
}
