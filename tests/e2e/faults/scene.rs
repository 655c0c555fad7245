//! Three clusters with an object each, one of which is to fail, and the binary that is run against them.

use std::sync::Arc;
use std::time::Duration;

use testbed::simulated::{Fault, Options, RequestRecord, Rule, Silent};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor, kubeconfig};
use crate::support::{Env, Run};

/// The cluster that fails.
pub const FAULTY: &str = "az-b";
/// All clusters, with the name of the object that each has.
pub const CLUSTERS: [(&str, &str); 3] = [("az-a", "one"), (FAULTY, "two"), ("home", "three")];

/// Short deadlines: for connecting, for the answer, and for the whole call.
pub const DEADLINES: [&str; 3] = [
    "--connect-timeout=1s",
    "--response-timeout=600ms",
    "--request-timeout=3s",
];
/// The same without the last, which ends a watch.
pub const WATCH_DEADLINES: [&str; 2] = ["--connect-timeout=1s", "--response-timeout=600ms"];

/// Which requests a fault of HTTP meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All that are about hypervisors.
    All,
    /// Those that write.
    Writes,
}

/// How a scene is broken.
type BreakIt = Arc<dyn Fn(&mut Scene, Reach) + Send + Sync>;

/// What a scene is like, and how it is broken.
#[derive(Clone)]
pub struct Setting {
    /// Of this variant, for messages.
    pub name: String,
    options: Arc<dyn Fn(Options) -> Options + Send + Sync>,
    /// Whether the clusters are asked once before anything is broken, so that what kinds are called is known.
    warm: bool,
    break_it: BreakIt,
    /// More flags.
    pub flags: Vec<&'static str>,
}

impl Setting {
    /// Nothing is broken.
    pub fn new(name: &str) -> Self {
        Setting {
            name: name.to_owned(),
            options: Arc::new(|options| options),
            warm: true,
            break_it: Arc::new(|_, _| {}),
            flags: Vec::new(),
        }
    }

    /// The failing server has other options; nobody has asked it anything before.
    pub fn server(name: &str, change: impl Fn(Options) -> Options + Send + Sync + 'static) -> Self {
        let options = move |options: Options| match options.name.as_str() {
            FAULTY => change(options),
            _ => options,
        };
        Setting {
            options: Arc::new(options),
            warm: false,
            ..Setting::new(name)
        }
    }

    /// All servers have other options.
    pub fn servers(name: &str, change: impl Fn(Options) -> Options + Send + Sync + 'static) -> Self {
        Setting {
            options: Arc::new(change),
            ..Setting::new(name)
        }
    }

    /// It is broken like that.
    pub fn breaking(self, break_it: impl Fn(&mut Scene, Reach) + Send + Sync + 'static) -> Self {
        Setting {
            break_it: Arc::new(break_it),
            ..self
        }
    }

    /// Every request within reach meets this.
    pub fn http(name: &str, fault: Fault) -> Self {
        Setting::new(name).breaking(move |scene, reach| scene.fail(reach, |rule| rule.fault(fault.clone())))
    }

    /// The first requests within reach meet this.
    pub fn http_first(name: &str, count: u64, fault: Fault) -> Self {
        Setting::new(name).breaking(move |scene, reach| {
            scene.fail(reach, |rule| rule.first(count).fault(fault.clone()));
        })
    }

    /// A watch, opened for the first time, meets this.
    pub fn stream(name: &str, fault: Fault) -> Self {
        Setting::new(name).breaking(move |scene, _| scene.fail_watches(1, fault.clone()))
    }

    /// Nobody has asked the servers anything before.
    pub fn cold(self) -> Self {
        Setting { warm: false, ..self }
    }

    /// With more flags.
    pub fn with(self, flags: &[&'static str]) -> Self {
        Setting {
            flags: flags.to_vec(),
            ..self
        }
    }

    /// Breaks a scene of another setting, which has rules for requests at most.
    pub fn break_now(&self, scene: &mut Scene) {
        (self.break_it)(scene, Reach::All);
    }

    /// Sets the scene and breaks it.
    pub fn scene(&self, reach: Reach) -> Scene {
        let fleet = Fleet::start_with(|options| (self.options)(options));
        for (cluster, name) in CLUSTERS {
            let zone = if cluster == "home" { "az-a" } else { cluster };
            fleet.put(cluster, hypervisor(name, zone));
        }
        let mut env = Env::bare();
        let user = format!("token: {}", Options::TOKEN);
        let kubeconfig = env.file(
            "kubeconfig",
            &kubeconfig(&fleet.server("home").url(), fleet.server("home").ca_pem(), &user),
        );
        env.set("KUBECONFIG", &kubeconfig.display().to_string());
        let mut scene = Scene {
            fleet,
            env,
            flags: self.flags.clone(),
            silent: None,
        };
        scene.configure(|_| None, |_| None);
        if self.warm {
            scene.env.run(&["get", "hv"]).exits(0);
            for (cluster, _) in CLUSTERS {
                scene.fleet.server(cluster).forget_requests();
            }
        }
        (self.break_it)(&mut scene, reach);
        scene
    }
}

/// The servers, the environment, and what keeps a fault alive.
pub struct Scene {
    pub fleet: Fleet,
    pub env: Env,
    pub flags: Vec<&'static str>,
    pub silent: Option<Silent>,
}

impl Scene {
    /// Writes the APIServers file, with another host or another CA for a zone.
    pub fn configure(
        &mut self,
        host: impl Fn(&str) -> Option<String>,
        authority: impl Fn(&str) -> Option<String>,
    ) {
        let zones = ["az-a", FAULTY].map(|zone| {
            let server = self.fleet.server(zone);
            let url = host(zone).unwrap_or_else(|| server.url());
            let ca = authority(zone).unwrap_or_else(|| server.ca_pem().to_owned());
            crate::simulated::remote(&url, &ca, zone)
        });
        let config = format!(
            "home:\n  gvks: [v1/ConfigMap, v1/Secret, kvm.cloud.sap/v1/Hypervisor, kvm.cloud.sap/v1/HypervisorList]\nremotes:\n{}",
            zones.concat()
        );
        let path = self.env.file("apiservers.yaml", &config);
        self.env.set("MULTICLUSTER_CONFIG", &path.display().to_string());
    }

    /// Adds rules for the requests about hypervisors.
    pub fn fail(&self, reach: Reach, rule: impl Fn(Rule) -> Rule) {
        let faults = self.fleet.server(FAULTY).faults();
        let path = format!("{HYPERVISORS}*");
        let methods: &[&str] = match reach {
            Reach::All => &["*"],
            Reach::Writes => &["PATCH", "DELETE"],
        };
        for method in methods {
            faults.add(rule(Rule::new(method, &path)));
        }
    }

    /// The first watches meet this.
    pub fn fail_watches(&self, count: u64, fault: Fault) {
        let rule = Rule::new("GET", HYPERVISORS)
            .query("watch=true")
            .first(count)
            .fault(fault);
        self.fleet.server(FAULTY).faults().add(rule);
    }

    /// All is well again.
    pub fn heal(&self) {
        self.fleet.server(FAULTY).faults().clear();
    }

    /// Runs the binary with the deadlines.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let run = self.env.run(&self.arguments(arguments));
        checked(run)
    }

    /// The same with this on stdin.
    pub fn run_with(&self, stdin: &str, arguments: &[&str]) -> Run {
        checked(self.env.run_with(stdin, &self.arguments(arguments)))
    }

    /// Arguments with the deadlines and the setting's flags.
    pub fn arguments<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        [arguments, &DEADLINES, &self.flags].concat()
    }

    /// The writes that a cluster has seen.
    pub fn writes(&self, cluster: &str) -> Vec<RequestRecord> {
        let mut requests = self.fleet.server(cluster).requests();
        requests.retain(RequestRecord::is_write);
        requests
    }

    /// How often the failing cluster was asked for its list.
    pub fn lists(&self) -> usize {
        let requests = self.fleet.requests(FAULTY, HYPERVISORS, "");
        requests
            .iter()
            .filter(|request| request.method == "GET" && !request.query.contains("watch=true"))
            .count()
    }

    /// Whether a cluster has an object.
    pub fn has(&self, cluster: &str, name: &str) -> bool {
        let objects = self
            .fleet
            .server(cluster)
            .store()
            .objects("hypervisors.kvm.cloud.sap");
        objects.iter().any(|object| object["metadata"]["name"] == name)
    }
}

/// What holds for every run: it shows no secret, and took no longer than all its deadlines and a loaded machine explain.
fn checked(run: Run) -> Run {
    for text in [&run.stdout, &run.stderr] {
        assert!(!text.contains(Options::TOKEN), "the token is shown:\n{text}");
        assert!(!text.contains("panicked"), "{text}");
    }
    assert!(
        run.elapsed < Duration::from_secs(8),
        "{:?}: {}",
        run.elapsed,
        run.stderr
    );
    run
}
