//! Changing objects that have been located: one after the other, each sent once, each outcome told.

use std::future::Future;

use anyhow::Result;
use serde_json::Value;

use super::account::Account;
use super::exit::Exit;
use super::failure::{exit_of_write, verify_command, write_error};
use super::invocation::Session;
use super::locate::{Deed, Located};
use super::printer::{Done, ResultPrinter};
use crate::error::{Error, FailureReason, Progress};

/// The changes of one call.
pub struct Changes<'a> {
    session: &'a Session<'a>,
    deed: Deed,
    /// Prints what was done.
    pub printer: ResultPrinter<'a>,
    account: &'a mut Account,
    exit: Exit,
}

impl<'a> Changes<'a> {
    /// No changes yet.
    pub fn new(
        session: &'a Session<'a>,
        deed: Deed,
        printer: ResultPrinter<'a>,
        account: &'a mut Account,
    ) -> Self {
        Changes {
            session,
            deed,
            printer,
            account,
            exit: Exit::Ok,
        }
    }

    /// Waits for the answer to a change; a failure is told and accounted for.
    pub async fn send<T>(
        &mut self,
        located: &Located<Value>,
        change: impl Future<Output = Result<T, Error>>,
    ) -> Option<T> {
        let attempt = self.attempt(located);
        let verify = verify_command(&located.kind, &located.key, located.cluster_name());
        let answer = {
            let _flying = self.session.invocation.in_flight(attempt, verify);
            change.await
        };
        answer.map_err(|error| self.failed(located, &error)).ok()
    }

    /// Whether stdout names clusters.
    pub fn shows_cluster(&self) -> bool {
        self.session.invocation.global.show_cluster
    }

    /// Tells a change that was made.
    pub fn done(&mut self, located: &Located<Value>, operation: &str, object: &Value) {
        self.printer.done(&Done {
            kind: &located.kind,
            name: &located.key.name,
            cluster: located.cluster_name(),
            operation,
            note: "",
            object,
        });
    }

    /// Tells why an object was not changed, where no server was asked.
    pub fn refuse(&mut self, located: &Located<Value>, why: &str) {
        let reference = located.reference();
        self.session.ui().error(format!("{reference}: {why}"));
        self.exit = self.exit.and(Exit::Error);
    }

    fn attempt(&self, located: &Located<Value>) -> String {
        format!("{} {}", self.deed.verb, located.reference())
    }

    fn failed(&mut self, located: &Located<Value>, error: &Error) {
        let ui = self.session.ui();
        let attempt = self.attempt(located);
        self.account.add_write_error(&located.cluster.descriptor, error);
        let exit = match error {
            Error::Cluster(failure) => {
                ui.message(&write_error(&attempt, &failure.error));
                if failure.error.progress == Progress::Sent {
                    let command = verify_command(&located.kind, &located.key, located.cluster_name());
                    ui.error(format!(
                        "it is unknown whether {} was {}; see: {command}",
                        located.reference(),
                        self.deed.done
                    ));
                }
                match failure.error.reason {
                    // The server did answer: what was asked for makes no sense there.
                    FailureReason::NoSuchKind => Exit::Error,
                    _ => exit_of_write(&failure.error),
                }
            }
            Error::Replaced { now: Some(_), .. } => {
                let verb = self.deed.verb;
                ui.error(format!("{error}; run the command again to {verb} that one"));
                Exit::Error
            }
            error => {
                ui.error(format!("{attempt}: {error}"));
                Exit::Error
            }
        };
        self.exit = self.exit.and(exit);
    }

    /// Says what the changes make of the exit code.
    pub fn end(self) -> Exit {
        self.exit.and(self.printer.end())
    }
}
