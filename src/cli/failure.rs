//! How failures are worded, and which exit code they make.

use super::exit::Exit;
use crate::client::ObjectKey;
use crate::config::ConfigError;
use crate::error::{ClusterError, Error, FailureReason, Progress};
use crate::fleet::discovery::ResourceKind;

/// A write that a server refused, or that got no answer, as kubectl words it with the attempt in front.
pub fn write_error(attempt: &str, error: &ClusterError) -> String {
    match &error.status {
        Some(status) if !status.reason.is_empty() => {
            let mut text = format!("Error from server ({}): {attempt}: {error}", status.reason);
            if error.reason == FailureReason::Conflict && error.message.starts_with("Apply failed with") {
                text.push_str(
                    "; take the fields over with --force-conflicts, or leave them out of the manifest",
                );
            }
            text
        }
        _ => format!("error: {attempt}: {error}"),
    }
}

/// The exit code of a failed write to one cluster.
pub fn exit_of_write(error: &ClusterError) -> Exit {
    match (error.progress, error.reason) {
        (Progress::Sent, _) => Exit::Unknown,
        // The cluster did not do its part; the others were not at fault.
        (
            _,
            FailureReason::Dns
            | FailureReason::Connect
            | FailureReason::Tls
            | FailureReason::Timeout
            | FailureReason::Unauthorized
            | FailureReason::Forbidden
            | FailureReason::NoSuchKind
            | FailureReason::Throttled
            | FailureReason::Server,
        ) => Exit::Partial,
        _ => Exit::Error,
    }
}

/// Whether the next write to this cluster would wait in vain as well. A connection that broke off is no sign of that, nor is an
/// answer of whatever kind.
pub fn is_silence(error: &ClusterError) -> bool {
    match error.reason {
        _ if error.status.is_some() => false,
        FailureReason::Timeout | FailureReason::Dns | FailureReason::Tls => true,
        FailureReason::Connect => error.progress == Progress::NotSent,
        _ => false,
    }
}

/// Why an object that has a target is not written: the flags that choose clusters never change where an object belongs.
pub fn left_out(target: &str) -> String {
    format!("it belongs to cluster {target}, which --clusters or --cluster-selector leaves out")
}

/// The command that tells what became of a write.
pub fn verify_command(kind: &ResourceKind, key: &ObjectKey, cluster: &str) -> String {
    let namespace = namespace_flag(key);
    format!(
        "kubectl-multicluster get {}/{}{namespace} --clusters {cluster} -o yaml",
        kind.group_resource(),
        key.name
    )
}

/// The command that tells what became of a new object whose name the server was to make.
pub fn newest_command(kind: &ResourceKind, key: &ObjectKey, cluster: &str) -> String {
    let namespace = namespace_flag(key);
    format!(
        "kubectl-multicluster list {}{namespace} --clusters {cluster} --sort-by .metadata.creationTimestamp",
        kind.group_resource()
    )
}

fn namespace_flag(key: &ObjectKey) -> String {
    let namespace = key.namespace.as_ref();
    namespace
        .map(|namespace| format!(" -n {namespace}"))
        .unwrap_or_default()
}

/// The exit code of an error that ended a whole call.
pub fn exit_of(error: &anyhow::Error) -> Exit {
    for cause in error.chain() {
        if cause.is::<super::Misuse>() {
            return Exit::Usage;
        }
        if let Some(error) = cause.downcast_ref::<Error>() {
            return match error {
                Error::Unroutable(_) => Exit::Unroutable,
                Error::Duplicate(_) => Exit::Duplicates,
                _ => Exit::Error,
            };
        }
    }
    Exit::Error
}

/// Tells an error that ended the call.
pub fn tell(ui: &super::ui::Ui, error: &anyhow::Error) {
    if let Some(ConfigError::Unusable(findings)) = error.chain().find_map(|cause| cause.downcast_ref()) {
        for finding in findings {
            ui.error(finding.to_string());
        }
        return;
    }
    match error.chain().find_map(|cause| cause.downcast_ref::<Error>()) {
        Some(Error::Partial(failures)) => {
            for failure in failures {
                ui.error(failure.to_string());
            }
            let context = error.to_string();
            if !context.starts_with("partial: ") {
                ui.error(context);
            }
        }
        Some(Error::NotFound { resource, name, .. }) => {
            ui.message(&format!(
                "Error from server (NotFound): {resource} \"{name}\" not found"
            ));
            let context = error.to_string();
            if context != format!("{resource} \"{name}\" not found") {
                ui.error(context);
            }
        }
        _ => ui.error(format!("{error:#}")),
    }
}
