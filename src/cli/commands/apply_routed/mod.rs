//! `apply-routed`: everything is read, routed and probed before the first byte is written.

mod plan;
mod write;

use std::sync::Arc;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cli::Misuse;
use crate::cli::account::Account;
use crate::cli::args::ApplyRouted;
use crate::cli::exit::Exit;
use crate::cli::files;
use crate::cli::invocation::Invocation;
use crate::cli::printer::{Allowed, Format};
use crate::client::{Cluster, Form as _};
use crate::fleet::discovery::ResourceKind;
use crate::routing::Decision;

/// An object that is ready to be written.
struct Planned {
    kind: ResourceKind,
    object: Value,
    place: String,
    target: Arc<Cluster>,
    /// How routing chose the target; `None` where the user named it.
    decision: Option<Decision>,
    /// The resourceVersion that the target has, when it has the object and could be asked.
    before: Option<String>,
}

impl Planned {
    fn name(&self) -> String {
        format!("{}/{}", self.kind.kind_group(), self.object.key().name)
    }
}

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &ApplyRouted) -> Result<Exit> {
    if args.files.filename.is_empty() {
        bail!(Misuse("must specify -f".to_owned()));
    }
    // An unknown format must not be found out after something was written.
    Format::of(&args.output, Allowed::Objects)?;
    let session = invocation.connect().await?;
    let manifests = files::read(invocation, &args.files).await?;
    if manifests.is_empty() {
        bail!("no objects passed to apply");
    }
    let mut account = Account::default();
    let exit = match plan::route_all(&session, manifests, args.allow_duplicate).await? {
        Err(refused) => refused,
        Ok(planned) => match plan::probe(&session, args, planned, &mut account).await? {
            Err(refused) => refused,
            Ok(planned) => write::write(&session, args, &planned, &mut account).await?,
        },
    };
    Ok(account.report(invocation, exit))
}
