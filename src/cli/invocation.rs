//! One call of the program: its flags, what is on its way, and the fleet that it works on.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, bail};
use tokio::sync::OnceCell;

use super::Misuse;
use super::args::Global;
use super::config_file::UnreadConfig;
use super::gaps::Gaps;
use super::ui::Ui;
use crate::audit::Program;
use crate::client::{Client, Cluster};
use crate::config::ApiServersConfig;

/// One call.
pub struct Invocation {
    /// The flags of every command.
    pub global: Global,
    /// The streams.
    pub ui: Ui,
    /// Whether exec plugins may be run; without, their users have no credentials.
    pub(super) runs_plugins: bool,
    /// The APIServers file, once it has been read.
    pub(super) config: OnceCell<ApiServersConfig>,
    /// The APIServers file as it was before it was read.
    pub(super) unread: OnceCell<UnreadConfig>,
    /// What discovery could not find out.
    pub(super) gaps: Gaps,
    in_flight: Arc<Mutex<Vec<(u64, InFlight)>>>,
}

/// A write that has been sent and not answered.
#[derive(Debug, Clone)]
pub struct InFlight {
    /// What is being done.
    pub attempt: String,
    /// The command that would tell what became of it.
    pub verify: String,
}

/// While it lives, a signal tells the user that the write's outcome is unknown.
pub struct Flying {
    in_flight: Arc<Mutex<Vec<(u64, InFlight)>>>,
    number: u64,
}

impl Drop for Flying {
    fn drop(&mut self) {
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        in_flight.retain(|(number, _)| *number != self.number);
    }
}

/// A configured and connectable fleet.
pub struct Session<'a> {
    /// The call.
    pub invocation: &'a Invocation,
    /// Where the APIServers file is; `None` over kubeconfig contexts, where there is no file and no routing.
    pub origin: Option<String>,
    /// The client; its reads are limited to the selected clusters.
    pub client: Client,
    /// The namespace of the call.
    pub namespace: String,
}

impl Invocation {
    /// A call with these flags.
    pub fn new(global: Global, ui: Ui) -> Self {
        Invocation {
            global,
            ui,
            runs_plugins: true,
            config: OnceCell::new(),
            unread: OnceCell::new(),
            gaps: Gaps::default(),
            in_flight: Arc::default(),
        }
    }

    /// The program with the flags that lead to the same clusters as the same user, for commands that are printed. Whoever has given
    /// a token or a certificate has to give it again.
    pub fn program(&self) -> Program {
        let global = &self.global;
        let contexts = global.contexts.join(",");
        let kubeconfig = global.kubeconfig.as_ref().map(|path| path.to_string_lossy());
        let given = |flag, value: Option<&str>| value.map(|value| (flag, value.to_owned()));
        let mut flags: Vec<(&str, String)> = [
            // What came from stdin once cannot be read again.
            given("config", global.config.as_deref().filter(|config| *config != "-")),
            given(
                "contexts",
                Some(contexts.as_str()).filter(|contexts| !contexts.is_empty()),
            ),
            given("kubeconfig", kubeconfig.as_deref()),
            given("context", global.context.as_deref()),
            given("cluster", global.cluster.as_deref()),
            given("user", global.user.as_deref()),
            given("server", global.server.as_deref()),
            given("as", global.impersonate.as_deref()),
            given("as-uid", global.impersonate_uid.as_deref()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let groups = global.impersonate_groups.iter();
        flags.extend(groups.map(|group| ("as-group", group.clone())));
        Program::with_flags(flags.iter().map(|(flag, value)| (*flag, value.as_str())))
    }

    /// Notes that a write is on its way, until the guard goes.
    pub fn in_flight(&self, attempt: String, verify: String) -> Flying {
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        let number = in_flight.last().map_or(0, |(last, _)| last + 1);
        in_flight.push((number, InFlight { attempt, verify }));
        Flying {
            in_flight: self.in_flight.clone(),
            number,
        }
    }

    /// The writes that are on their way.
    pub fn flying(&self) -> Vec<InFlight> {
        let in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        in_flight.iter().map(|(_, write)| write.clone()).collect()
    }
}

impl Session<'_> {
    /// The streams.
    pub fn ui(&self) -> &Ui {
        &self.invocation.ui
    }

    /// Whether `--clusters` and `--cluster-selector` leave this cluster in.
    pub fn is_selected(&self, name: &str) -> bool {
        self.client
            .clusters()
            .iter()
            .any(|cluster| cluster.descriptor.name == name)
    }

    /// Makes sure that a cluster that was named in an argument exists.
    pub fn require_cluster(&self, name: &str) -> Result<()> {
        if self.is_selected(name) {
            return Ok(());
        }
        bail!(Misuse(format!(
            "no cluster is called \"{name}\"; there are {}",
            names(&self.client.clusters())
        )))
    }

    /// Without an APIServers file there is no routing, so a write goes to the one cluster that `--clusters` names; `None`
    /// with a file.
    pub fn named_target(&self) -> Result<Option<Arc<Cluster>>> {
        if self.origin.is_some() {
            return Ok(None);
        }
        match self.client.clusters().as_slice() {
            [one] => Ok(Some(one.clone())),
            several => bail!(Misuse(format!(
                "without an APIServers file there is no routing: name the one cluster to write to with --clusters; \
                 there are {}",
                names(several)
            ))),
        }
    }
}

/// The clusters' names, for a message.
pub(super) fn names(clusters: &[Arc<Cluster>]) -> String {
    let names = clusters.iter().map(|cluster| cluster.descriptor.name.as_str());
    names.collect::<Vec<_>>().join(", ")
}
