//! A small fleet of simulated API servers, and a tour of what kubectl-multicluster does with it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::simulated::{Options, Server};

mod tour;

use tour::{MISPLACED_HYPERVISOR, NEW_HYPERVISORS, UNROUTABLE_HYPERVISOR};
pub use tour::{Step, tour};

/// Zones and home, with objects in them, and the files that lead to them.
pub struct Fleet {
    clusters: Vec<(&'static str, Server)>,
    directory: TempDir,
}

const HOME_KINDS: [&str; 10] = [
    "v1/Secret",
    "v1/SecretList",
    "v1/ConfigMap",
    "v1/ConfigMapList",
    "v1/Namespace",
    "v1/NamespaceList",
    "cortex.cloud/v1alpha1/Reservation",
    "cortex.cloud/v1alpha1/ReservationList",
    "example.com/v1/Widget",
    "example.com/v1/WidgetList",
];

const ZONE_KINDS: [&str; 8] = [
    "kvm.cloud.sap/v1/Hypervisor",
    "kvm.cloud.sap/v1/HypervisorList",
    "cortex.cloud/v1alpha1/Reservation",
    "cortex.cloud/v1alpha1/ReservationList",
    "cortex.cloud/v1alpha1/History",
    "cortex.cloud/v1alpha1/HistoryList",
    "example.com/v1/Widget",
    "example.com/v1/WidgetList",
];

const ZONES: [&str; 2] = ["az-a", "az-b"];
const HYPERVISORS_PER_ZONE: i64 = 14;

impl Fleet {
    /// What must be said first.
    pub const NOTICE: &'static str = "# These are not real clusters: three simulated Kubernetes API servers (home, az-a, az-b) run inside this \
         process,\n# and everything in them is made up.";

    /// Starts home, az-a and az-b, fills them, and writes the files.
    pub async fn start() -> anyhow::Result<Self> {
        Self::start_with(&ZONES).await
    }

    /// The same with these zones, of which az-a and az-b must be two.
    pub async fn start_with(zones: &[&'static str]) -> anyhow::Result<Self> {
        let mut clusters = Vec::new();
        for name in zones.iter().copied().chain(["home"]) {
            clusters.push((name, Server::start(Options::new(name)).await?));
        }
        let fleet = Self {
            clusters,
            directory: tempfile::Builder::new().prefix("multicluster-demo-").tempdir()?,
        };
        fleet.fill()?;
        fleet.write_files()?;
        Ok(fleet)
    }

    fn zones(&self) -> impl Iterator<Item = &(&'static str, Server)> {
        self.clusters.iter().filter(|(name, _)| *name != "home")
    }

    /// A cluster's server.
    pub fn server(&self, cluster: &str) -> anyhow::Result<&Server> {
        let found = self
            .clusters
            .iter()
            .find(|(name, _)| *name == cluster)
            .map(|(_, server)| server);
        found.with_context(|| {
            let names: Vec<&str> = self.clusters.iter().map(|(name, _)| *name).collect();
            format!("no cluster {cluster:?}; there are {}", names.join(", "))
        })
    }

    /// Stops a cluster's server.
    pub async fn stop(&self, cluster: &str) -> anyhow::Result<()> {
        self.server(cluster)?.stop().await;
        Ok(())
    }

    /// Where the files are; `hypervisors.yaml`, `misplaced.yaml` and `unroutable.yaml` are manifests for the tour.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// The environment in which kubectl-multicluster (and kubectl) find the fleet and nothing of the user's.
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

    fn fill(&self) -> anyhow::Result<()> {
        let (az_a, az_b, home) = (self.server("az-a")?, self.server("az-b")?, self.server("home")?);
        for (zone, server) in self.zones() {
            let letter = zone.trim_start_matches("az-");
            for index in 1..=HYPERVISORS_PER_ZONE {
                server.put(hypervisor(&format!("node-{letter}{index:02}"), zone, index))?;
            }
            for index in 1..=4 {
                server.put(reservation(
                    &format!("reservation-{letter}{index}"),
                    zone,
                    index > 2,
                ))?;
            }
            server.put(json!({
                "apiVersion": "cortex.cloud/v1alpha1", "kind": "History",
                "metadata": {"name": format!("history-{letter}1"), "creationTimestamp": hours_ago(50)},
                "spec": {"availabilityZone": zone},
            }))?;
            server.put(widget(&format!("widget-{letter}1"), zone, 3))?;
        }
        // The same name in both zones, and one that says az-b but lives in az-a.
        for (zone, server, seed) in [("az-a", az_a, 3), ("az-b", az_b, 4)] {
            let mut shared = hypervisor("node-shared", zone, seed);
            shared["metadata"]["labels"]["worker.garden.sapcloud.io/group"] = "bb81".into();
            server.put(shared)?;
        }
        az_a.put(hypervisor("node-misplaced", "az-b", 5))?;

        home.put(reservation("reservation-home1", "az-c", false))?;
        home.put(widget("widget-home1", "az-c", 1))?;
        home.put(json!({
            "apiVersion": "v1", "kind": "ConfigMap",
            "metadata": {"name": "settings", "namespace": "default", "creationTimestamp": hours_ago(200)},
            "data": {"colour": "blue"},
        }))?;
        Ok(())
    }

    fn write_files(&self) -> anyhow::Result<()> {
        let write = |name: &str, content: &str| {
            let path = self.directory().join(name);
            std::fs::write(&path, content).with_context(|| format!("writing {}", path.display()))
        };
        std::fs::create_dir(self.directory().join("home"))?;
        write("kubeconfig", &self.kubeconfig()?.to_string())?;
        write("apiservers.yaml", &self.api_servers()?)?;
        write("hypervisors.yaml", NEW_HYPERVISORS)?;
        write("misplaced.yaml", MISPLACED_HYPERVISOR)?;
        write("unroutable.yaml", UNROUTABLE_HYPERVISOR)
    }

    /// A kubeconfig with one context for each cluster; home's is the current one.
    fn kubeconfig(&self) -> anyhow::Result<Value> {
        use base64::Engine;
        let mut clusters = Vec::new();
        let mut contexts = Vec::new();
        for (name, server) in &self.clusters {
            let ca = base64::engine::general_purpose::STANDARD.encode(server.ca_pem());
            let cluster = json!({"server": server.url(), "certificate-authority-data": ca});
            clusters.push(json!({"name": name, "cluster": cluster}));
            contexts.push(json!({"name": name, "context": {"cluster": name, "user": "admin"}}));
        }
        Ok(json!({
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": clusters,
            "contexts": contexts,
            "users": [{"name": "admin", "user": {"token": Options::TOKEN}}],
            "current-context": "home",
        }))
    }

    fn api_servers(&self) -> anyhow::Result<String> {
        let mut text = String::from("apiservers:\n  home:\n    gvks:\n");
        for kind in HOME_KINDS {
            writeln!(text, "      - {kind}")?;
        }
        text += "  remotes:\n";
        for (zone, server) in self.zones() {
            writeln!(text, "    - host: {}\n      caCert: |", server.url())?;
            for line in server.ca_pem().lines() {
                writeln!(text, "        {line}")?;
            }
            text += "      gvks:\n";
            for kind in ZONE_KINDS {
                writeln!(text, "        - {kind}")?;
            }
            writeln!(text, "      labels:\n        availabilityZone: {zone}")?;
        }
        text += "routers:\n  - gvk: example.com/v1/Widget\n    field: .spec.zone\n    clusterLabel: availabilityZone\n";
        Ok(text)
    }
}

fn hours_ago(hours: i64) -> String {
    let then = Timestamp::now()
        .checked_sub(SignedDuration::from_hours(hours))
        .unwrap_or(Timestamp::UNIX_EPOCH);
    then.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn hypervisor(name: &str, zone: &str, seed: i64) -> Value {
    let ready = if seed % 7 == 0 { "False" } else { "True" };
    let maintenance = if seed % 7 == 0 { "manual" } else { "" };
    json!({
        "apiVersion": "kvm.cloud.sap/v1",
        "kind": "Hypervisor",
        "metadata": {
            "name": name,
            "labels": {"topology.kubernetes.io/zone": zone, "worker.garden.sapcloud.io/group": format!("bb{}", 80 + seed % 3)},
            "creationTimestamp": hours_ago(seed * 37),
        },
        "spec": {"maintenance": maintenance, "lifecycleEnabled": true},
        "status": {
            "operatingSystem": {"prettyVersion": if seed % 4 == 0 { "Garden Linux 1592.14" } else { "Garden Linux 1877.3" }},
            "numInstances": (seed * 5) % 17,
            "capacity": {"cpu": "256", "memory": "2Ti"},
            "conditions": [{"type": "Ready", "status": ready, "reason": "Simulated", "message": ""}],
        },
    })
}

fn reservation(name: &str, zone: &str, expired: bool) -> Value {
    json!({
        "apiVersion": "cortex.cloud/v1alpha1",
        "kind": "Reservation",
        "metadata": {
            "name": name,
            "labels": {"state": if expired { "expired" } else { "active" }},
            "creationTimestamp": hours_ago(if expired { 700 } else { 3 }),
        },
        "spec": {"availabilityZone": zone, "projectID": "demo"},
        "status": {"conditions": [{"type": "Ready", "status": if expired { "False" } else { "True" }}]},
    })
}

fn widget(name: &str, zone: &str, size: i64) -> Value {
    json!({
        "apiVersion": "example.com/v1",
        "kind": "Widget",
        "metadata": {"name": name, "namespace": "default", "creationTimestamp": hours_ago(30)},
        "spec": {"zone": zone, "size": size, "color": "blue"},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_files_lead_to_the_servers() {
        let fleet = Fleet::start().await.unwrap();
        let kubeconfig: Value =
            serde_json::from_str(&std::fs::read_to_string(fleet.directory().join("kubeconfig")).unwrap())
                .unwrap();
        assert_eq!(kubeconfig["current-context"], "home");
        let text = std::fs::read_to_string(fleet.directory().join("apiservers.yaml")).unwrap();
        let file: Value = serde_saphyr::from_str(&text).unwrap();
        let remote = &file["apiservers"]["remotes"][1];
        assert_eq!(remote["host"], fleet.server("az-b").unwrap().url());
        assert_eq!(remote["caCert"], fleet.server("az-b").unwrap().ca_pem());
        assert_eq!(remote["labels"]["availabilityZone"], "az-b");
        assert_eq!(file["routers"][0]["field"], ".spec.zone");
    }

    #[tokio::test]
    async fn one_hypervisor_is_in_both_zones() {
        let fleet = Fleet::start().await.unwrap();
        let names = |zone: &str| -> Vec<String> {
            let objects = fleet
                .server(zone)
                .unwrap()
                .store()
                .objects("hypervisors.kvm.cloud.sap");
            objects
                .iter()
                .filter_map(|object| object["metadata"]["name"].as_str().map(str::to_owned))
                .collect()
        };
        let (az_a, az_b) = (names("az-a"), names("az-b"));
        let shared: Vec<&String> = az_a.iter().filter(|name| az_b.contains(name)).collect();
        assert_eq!(shared, ["node-shared"]);
        assert!(fleet.server("az-c").is_err());
        assert!(
            Fleet::start_with(&["az-a", "az-b", "az-c"])
                .await
                .unwrap()
                .server("az-c")
                .is_ok()
        );
    }
}
