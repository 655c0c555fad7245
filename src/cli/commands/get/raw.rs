//! `get --raw`: a path of one API server, as it answers.

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::args::Get;
use crate::cli::exit::Exit;
use crate::cli::invocation::{Invocation, names};
use crate::error::{Error, Failure, FailureReason};
use crate::output::escape;

/// Prints what one cluster answers to a GET of this path.
pub(super) async fn run(invocation: &Invocation, args: &Get, path: &str) -> Result<Exit> {
    // The rules and words of kubectl's `pkg/cmd/get/get.go`, Validate.
    if args.output.object.format.is_some() {
        bail!(Misuse("--raw and --output are mutually exclusive".to_owned()));
    }
    if args.watch || args.watch_only || args.group_by.is_some() || args.select.selector.is_some() {
        bail!(Misuse(
            "--raw may not be specified with other flags that filter the server request or alter the output"
                .to_owned()
        ));
    }
    if !args.resources.is_empty() || !args.files.is_empty() {
        bail!(Misuse(
            "arguments may not be passed when --raw is specified".to_owned()
        ));
    }
    if !path.starts_with('/') {
        bail!(Misuse(format!(
            "--raw must be a valid URL path: parse {path:?}: invalid URI for request"
        )));
    }
    let session = invocation.connect().await?;
    let cluster = match session.client.clusters().as_slice() {
        [one] => one.clone(),
        several => bail!(Misuse(format!(
            "--raw asks one cluster: name it with --clusters; there are {}",
            names(several)
        ))),
    };
    match cluster.get_raw(path).await {
        Ok(body) => {
            let ui = session.ui();
            let text = match ui.stdout_is_terminal {
                true => escape::terminal_lines(&String::from_utf8_lossy(&body))
                    .into_owned()
                    .into_bytes(),
                false => body.to_vec(),
            };
            ui.data(|out| out.write_all(&text))?;
            Ok(Exit::Ok)
        }
        Err(error) if error.status.is_none() && error.reason == FailureReason::NoSuchKind => {
            // What client-go says of a 404 whose body is no Status.
            let name = &cluster.descriptor.name;
            session.ui().message(&format!(
                "Error from server (NotFound): the server could not find the requested resource (GET {path} in {name})"
            ));
            Ok(Exit::Error)
        }
        Err(error) => Err(Error::Cluster(Failure {
            cluster: cluster.descriptor.name.clone(),
            error,
        })
        .into()),
    }
}
