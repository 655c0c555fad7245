//! Writes that came to nothing, or to nobody knows what.

use super::{Planned, Verb};
use crate::cli::exit::Exit;
use crate::cli::failure::{exit_of_write, write_error};
use crate::cli::invocation::Session;
use crate::error::{ClusterError, Error, FailureReason, Progress};

/// What kubectl's apply says below a conflict (`kubectl/pkg/cmd/apply/apply.go`).
pub(super) const CONFLICT_HELP: &str = "\
Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the `--force-conflicts` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts";

/// Tells why an object was not written, or that nobody knows whether it was.
pub(super) fn tell(session: &Session<'_>, verb: Verb, planned: &Planned, error: &Error) -> Exit {
    let ui = session.ui();
    let name = planned.name();
    let Error::Cluster(failure) = error else {
        ui.error(format!("{}: {name}: {error}", planned.place()));
        return Exit::Error;
    };
    let error = &failure.error;
    ui.message(&failure_text(session, verb, planned, error));
    if error.progress == Progress::Sent {
        ui.error(format!(
            "it is unknown whether {name} was {} in {}; see: {}",
            verb.participle(),
            failure.cluster,
            planned.verify_command()
        ));
    } else if verb == Verb::Recreate && planned.probed.here.is_some() {
        tell_loss(session, planned);
    } else if verb == Verb::Replace
        && error.reason == FailureReason::NotFound
        && !planned.probed.silent.is_empty()
    {
        ui.error(format!(
            "it is unknown whether {name} is elsewhere: {} did not answer",
            planned.probed.silent.join(", ")
        ));
        return Exit::Partial;
    }
    exit_of_write(error)
}

/// Why an object was not written, in a line.
pub fn failure_text(session: &Session<'_>, verb: Verb, planned: &Planned, error: &ClusterError) -> String {
    let show_cluster = session.invocation.global.show_cluster;
    write_error(&attempt(verb, planned, error, show_cluster), error)
}

/// An object that `--force` has deleted, and that is not there anew.
pub fn tell_loss(session: &Session<'_>, planned: &Planned) {
    session.ui().error(format!(
        "{} was deleted from {}, and is not there again; when the cause is mended, create it from {}: \
         kubectl-multicluster create -f FILE",
        planned.name(),
        planned.cluster(),
        planned.place()
    ));
}

/// What was tried. kubectl's words name the file, and leave the object to the server's answer; where there is none, ours name
/// both.
fn attempt(verb: Verb, planned: &Planned, error: &ClusterError, show_cluster: bool) -> String {
    let answered = error
        .status
        .as_ref()
        .is_some_and(|status| !status.reason.is_empty());
    match verb {
        Verb::Create | Verb::Replace | Verb::Recreate if answered && !show_cluster => {
            format!("error when {} \"{}\"", verb.gerund(), planned.source)
        }
        Verb::Create | Verb::Replace | Verb::Recreate if answered => {
            format!(
                "error when {} \"{}\" in {}",
                verb.gerund(),
                planned.place(),
                planned.cluster()
            )
        }
        _ => format!(
            "{}: {} {} in {}",
            planned.place(),
            verb.infinitive(),
            planned.name(),
            planned.cluster()
        ),
    }
}
