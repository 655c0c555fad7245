//! A fleet of simulated API servers, for what real ones will not do when asked.

use std::fmt::Write as _;
use std::sync::Arc;

use multicluster::client::{Client, Cluster, DiscoveryOptions};
use multicluster::fleet::connection::{Connection, ConnectionOptions};
use multicluster::fleet::credentials::{CredentialOptions, Credentials};
use multicluster::fleet::discovery::{ResourceKind, guess};
use multicluster::fleet::server::ServerSettings;
use multicluster::fleet::{ClusterDescriptor, Role};
use multicluster::k8s::{AuthInfo, GroupVersionKind};
use serde_json::{Value, json};
use testbed::simulated::{Fault, Options, RequestRecord, Rule, Server};
use tokio::runtime::Runtime;

use crate::support::Env;

/// The collection of hypervisors.
pub const HYPERVISORS: &str = "/apis/kvm.cloud.sap/v1/hypervisors";

/// Home and two zones, served from threads of their own.
pub struct Fleet {
    servers: Vec<(&'static str, Server)>,
    runtime: Runtime,
}

impl Fleet {
    /// Home, az-a and az-b, with nothing in them.
    pub fn start() -> Self {
        Self::start_with(|options| options)
    }

    /// The same, each server with the options that `change` makes of the usual ones.
    pub fn start_with(change: impl Fn(Options) -> Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let servers = ["az-a", "az-b", "home"].map(|name| {
            let server = runtime.block_on(Server::start(change(Options::new(name))));
            (name, server.expect("a simulated server starts"))
        });
        Fleet {
            servers: servers.into(),
            runtime,
        }
    }

    /// A cluster's server.
    pub fn server(&self, cluster: &str) -> &Server {
        let found = self.servers.iter().find(|(name, _)| *name == cluster);
        &found.unwrap_or_else(|| panic!("no cluster {cluster}")).1
    }

    /// Stops a cluster's server.
    pub fn stop(&self, cluster: &str) {
        self.runtime.block_on(self.server(cluster).stop());
    }

    /// Starts a stopped server again, with what it had.
    pub fn restart(&self, cluster: &str) {
        let restarted = self.runtime.block_on(self.server(cluster).restart());
        restarted.expect("the server comes back");
    }

    /// Runs something on the servers' runtime.
    pub fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }

    /// Puts a hypervisor into a cluster.
    pub fn put(&self, cluster: &str, object: Value) {
        self.server(cluster).put(object).expect("the object is put");
    }

    /// Removes a hypervisor from a cluster.
    pub fn remove(&self, cluster: &str, name: &str) {
        let key = (String::new(), name.to_owned());
        let mut state = self.server(cluster).store().lock();
        let removed = state.remove("hypervisors.kvm.cloud.sap", &key);
        assert!(removed.is_some(), "{cluster} had no {name}");
    }

    /// What a cluster answers whoever asks for its events.
    pub fn answer_events(&self, cluster: &str, fault: Fault) {
        let faults = self.server(cluster).faults();
        faults.clear();
        for path in ["/api/v1/events*", "/api/v1/namespaces/default/events*"] {
            faults.add(Rule::new("GET", path).fault(fault.clone()));
        }
    }

    /// The same, with these events.
    pub fn put_events(&self, cluster: &str, events: &[Value]) {
        let list = json!({"kind": "EventList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": events});
        self.answer_events(cluster, Fault::respond(200, &[], list.to_string()));
    }

    /// The requests of a cluster whose path and query contain these.
    pub fn requests(&self, cluster: &str, path: &str, query: &str) -> Vec<RequestRecord> {
        let mut requests = self.server(cluster).requests();
        requests.retain(|request| request.path.contains(path) && request.query.contains(query));
        requests
    }

    /// The library's connection to one cluster of the fleet.
    pub fn connection(&self, cluster: &str, options: ConnectionOptions) -> Connection {
        let server = self.server(cluster);
        let mut settings = ServerSettings::new(server.url().parse().expect("a URL"));
        settings.certificate_authority = Some(server.ca_pem().into());
        let auth = AuthInfo {
            token: Some(Options::TOKEN.to_owned().into()),
            ..AuthInfo::default()
        };
        let credentials = Credentials::new(&auth, CredentialOptions::default());
        // The binary chooses the process's crypto provider; here nobody has. An error says that there is one by now.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Connection::new(settings, credentials, "me", options)
    }

    /// The library's client for one cluster of the fleet.
    pub fn client(&self, cluster: &str) -> Client {
        let server = self.server(cluster);
        let descriptor = ClusterDescriptor::new(cluster, Role::Remote)
            .host(server.url())
            .serves([hypervisors().gvk]);
        let connection = self.connection(cluster, ConnectionOptions::default());
        let cluster = Arc::new(Cluster::new(Arc::new(descriptor), connection));
        Client::new(vec![cluster], Default::default(), DiscoveryOptions::default())
    }

    /// An environment that leads to the fleet.
    pub fn env(&self) -> Env {
        self.env_with_user(&format!("token: {}", Options::TOKEN))
    }

    /// An environment whose kubeconfig has this user, as a line of YAML (or JSON).
    pub fn env_with_user(&self, user: &str) -> Env {
        let mut env = Env::bare();
        let kubeconfig = env.file("kubeconfig", &self.kubeconfig(user));
        env.set("KUBECONFIG", &kubeconfig.display().to_string());
        let config = env.file("apiservers.yaml", &self.config());
        env.set("MULTICLUSTER_CONFIG", &config.display().to_string());
        env
    }

    /// A kubeconfig with home as its one cluster.
    pub fn kubeconfig(&self, user: &str) -> String {
        kubeconfig(&self.server("home").url(), self.server("home").ca_pem(), user)
    }

    /// The APIServers file.
    pub fn config(&self) -> String {
        let zones = ["az-a", "az-b"].map(|zone| (zone, self.server(zone)));
        let remotes = zones.map(|(zone, server)| remote(&server.url(), server.ca_pem(), zone));
        format!(
            "home:\n  gvks: [v1/ConfigMap, v1/Secret]\nremotes:\n{}",
            remotes.concat()
        )
    }
}

/// A kubeconfig with home as its one cluster and this user, as a line of YAML.
pub fn kubeconfig(url: &str, ca_pem: &str, user: &str) -> String {
    use base64::Engine as _;
    let ca = base64::engine::general_purpose::STANDARD.encode(ca_pem);
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: home\nclusters:\n- name: home\n  cluster:\n    server: {url}\n    \
         certificate-authority-data: {ca}\ncontexts:\n- name: home\n  context: {{cluster: home, user: me}}\nusers:\n- name: me\n  \
         user:\n    {user}\n"
    )
}

/// A remote of the APIServers file that serves hypervisors.
pub fn remote(url: &str, ca_pem: &str, zone: &str) -> String {
    let mut text = format!("- host: {url}\n  caCert: |\n");
    for line in ca_pem.lines() {
        writeln!(text, "    {line}").expect("a String takes it");
    }
    text += "  gvks: [kvm.cloud.sap/v1/Hypervisor, kvm.cloud.sap/v1/HypervisorList]\n";
    text + &format!("  labels: {{availabilityZone: {zone}}}\n")
}

/// A hypervisor.
pub fn hypervisor(name: &str, zone: &str) -> Value {
    json!({
        "apiVersion": "kvm.cloud.sap/v1",
        "kind": "Hypervisor",
        "metadata": {"name": name, "labels": {"topology.kubernetes.io/zone": zone}},
        "spec": {"version": "1.0"},
    })
}

/// The kind of hypervisors, for the library.
pub fn hypervisors() -> ResourceKind {
    guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor"))
}
