//! Objects of manifests on their way to the clusters that routing names: what `apply-routed`, `create` and `replace` share.
//!
//! Everything is read (`input`), routed (`plan`) and probed for copies (`probe`) before the first byte is written (`write`).
//! What stands in the way of any object is told, for all objects at once, and stops the whole call. Who only wants to know
//! what would be written where stops after [`plan`], which says nothing about writing.

mod failed;
mod input;
mod last_applied;
mod plan;
mod probe;
mod validate;
mod verb;
mod write;

use std::sync::Arc;

use serde_json::Value;

pub use failed::{failure_text, tell_loss};
pub use input::{check, choose, read};
pub use last_applied::save_configuration;
pub use plan::{Rules, plan};
use probe::Probed;
pub use validate::plan_and_validate;
pub use verb::Verb;
pub use write::{Writer, Writing, params, write};

use crate::cli::failure::{newest_command, verify_command};
use crate::client::{Cluster, Form as _, ObjectKey};
use crate::fleet::discovery::ResourceKind;
use crate::routing::{Decision, Via};

/// An object that is ready to be written.
pub struct Planned {
    /// Its kind.
    pub kind: ResourceKind,
    /// The object as the manifest has it, with its namespace filled in.
    pub object: Value,
    /// The file's path, a URL, or `STDIN`.
    pub source: String,
    /// The line that its document starts at.
    pub line: usize,
    /// The cluster that it belongs to.
    pub target: Arc<Cluster>,
    /// How routing chose the target; `None` where the user named it.
    pub decision: Option<Decision>,
    /// What the clusters have of it already.
    pub probed: Probed,
}

impl Planned {
    /// `manifests.yaml:11`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.source, self.line)
    }

    /// `hypervisor.kvm.cloud.sap/node-1`; `…/node-*` where the server is to make the name.
    pub fn name(&self) -> String {
        let name = self.object.key().name;
        let kind = self.kind.kind_group();
        if name.is_empty() {
            let prefix = self.object["metadata"]["generateName"].as_str();
            return format!("{kind}/{}*", prefix.unwrap_or_default());
        }
        format!("{kind}/{name}")
    }

    /// The object's name and namespace.
    pub fn key(&self) -> ObjectKey {
        self.object.key()
    }

    /// The display name of the target.
    pub fn cluster(&self) -> &str {
        &self.target.descriptor.name
    }

    /// The resourceVersion that the target has, when it has the object and could be asked.
    pub fn version(&self) -> Option<String> {
        self.probed.here.as_ref().map(|here| here.resource_version())
    }

    /// The command that tells what became of a write.
    pub fn verify_command(&self) -> String {
        let key = self.key();
        if key.name.is_empty() {
            newest_command(&self.kind, &key, self.cluster())
        } else {
            verify_command(&self.kind, &key, self.cluster())
        }
    }

    /// What is said of an object that goes home because no remote wants it, though remotes serve the kind.
    fn note(&self) -> String {
        if let Some(decision) = &self.decision
            && let Ok(target) = &decision.result
            && target.via == Via::HomeFallback
            && let Some(key) = &decision.key
        {
            return format!(" (fell back to home: no remote matches {key})");
        }
        String::new()
    }
}
