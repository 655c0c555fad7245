//! A fleet of servers that replay hypervisors from memory, and the files that lead to it.
//!
//! What is measured against it is what a client costs: the servers cost as little as servers can.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use base64::Engine;
use serde_json::json;
use tempfile::TempDir;

use crate::simulated::{Options, Replay, Server};

/// Zones with so many hypervisors each, and a home without any.
pub struct Fleet {
    zones: Vec<(String, Server)>,
    home: Server,
    directory: TempDir,
}

impl Fleet {
    /// Starts servers that replay so many hypervisors, and writes the files.
    pub async fn start(zones: usize, objects_in_each: usize) -> anyhow::Result<Self> {
        Self::of(zones, |zone| Some(Replay::hypervisors(zone, objects_in_each))).await
    }

    /// The same with servers that replay nothing, and have no hypervisors yet: what they are given can be watched.
    pub async fn start_empty(zones: usize) -> anyhow::Result<Self> {
        Self::of(zones, |_| None).await
    }

    async fn of(zones: usize, replay: impl Fn(&str) -> Option<Replay>) -> anyhow::Result<Self> {
        let mut servers = Vec::new();
        for number in 1..=zones {
            let name = format!("zone-{number:02}");
            let mut options = Options::new(&name);
            options.replay = replay(&name).map(Arc::new);
            servers.push((name, Server::start(options).await?));
        }
        let fleet = Self {
            zones: servers,
            home: Server::start(Options::new("home")).await?,
            directory: tempfile::Builder::new().prefix("replayed-").tempdir()?,
        };
        fleet.write_files()?;
        Ok(fleet)
    }

    /// The zones' names and servers.
    pub fn zones(&self) -> &[(String, Server)] {
        &self.zones
    }

    /// Where the files are.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The environment in which kubectl-multicluster and kubectl find the fleet and nothing of the user's.
    pub fn environment(&self) -> Vec<(&'static str, PathBuf)> {
        let file = |name: &str| self.directory().join(name);
        vec![
            ("HOME", file("home")),
            ("XDG_CONFIG_HOME", file("home/.config")),
            ("XDG_CACHE_HOME", file("home/.cache")),
            ("KUBECONFIG", file("kubeconfig")),
            ("KUBERC", "off".into()),
            ("MULTICLUSTER_CONFIG", file("apiservers.yaml")),
        ]
    }

    fn write_files(&self) -> anyhow::Result<()> {
        let write = |name: &str, content: &str| {
            let path = self.directory().join(name);
            std::fs::write(&path, content).with_context(|| format!("writing {}", path.display()))
        };
        std::fs::create_dir(self.directory().join("home"))?;
        let mut clusters = Vec::new();
        let mut contexts = Vec::new();
        let zones = self.zones.iter().map(|(name, server)| (name.as_str(), server));
        for (name, server) in zones.chain([("home", &self.home)]) {
            let ca = base64::engine::general_purpose::STANDARD.encode(server.ca_pem());
            let cluster = json!({"server": server.url(), "certificate-authority-data": ca});
            clusters.push(json!({"name": name, "cluster": cluster}));
            contexts.push(json!({"name": name, "context": {"cluster": name, "user": "admin"}}));
        }
        let kubeconfig = json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": clusters,
            "contexts": contexts,
            "users": [{"name": "admin", "user": {"token": Options::TOKEN}}],
            "current-context": "home",
        });
        write("kubeconfig", &kubeconfig.to_string())?;
        write("apiservers.yaml", &self.api_servers()?)
    }

    fn api_servers(&self) -> anyhow::Result<String> {
        let mut text = String::from("apiservers:\n  home:\n    gvks:\n      - v1/ConfigMap\n  remotes:\n");
        for (name, server) in &self.zones {
            writeln!(text, "    - host: {}\n      caCert: |", server.url())?;
            for line in server.ca_pem().lines() {
                writeln!(text, "        {line}")?;
            }
            writeln!(text, "      gvks:\n        - kvm.cloud.sap/v1/Hypervisor")?;
            writeln!(text, "      labels:\n        availabilityZone: {name}")?;
        }
        Ok(text)
    }
}
