//! Real API servers: two zones full of hypervisors, and a home that serves the kind and has none.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use futures::future::try_join_all;
use testbed::hypervisors::{COLLECTION, name};
use testbed::real::Testbed;

use crate::Rounds;
use crate::fill::fill;
use crate::measure::{self, Cost};
use crate::report::{RealRow, Targets};

const ZONES: [&str; 2] = ["az-a", "az-b"];
const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const WHOLE: &str = "application/json";

/// A command, and what kubectl and curl do instead of it.
struct Work {
    name: &'static str,
    arguments: Vec<String>,
    /// What curl fetches from every cluster, and as what; nothing where there is nothing to fetch.
    fetched: Option<(String, &'static str)>,
    /// kubectl is run once for each cluster; else once.
    in_each_cluster: bool,
    targets: Targets,
}

fn works() -> Vec<Work> {
    let words = |line: &str| line.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let one = name(ZONES[0], 7);
    let targets = |wall_to_curl, cpu_to_kubectl, peak_mib| Targets {
        wall_to_curl: Some(wall_to_curl),
        cpu_to_kubectl: Some(cpu_to_kubectl),
        peak_mib,
        wall_ms: None,
    };
    vec![
        Work {
            name: "get hv",
            arguments: words("get hv"),
            fetched: Some((COLLECTION.to_owned(), TABLE)),
            in_each_cluster: true,
            targets: targets(1.15, 0.20, 48.0),
        },
        // The same without compression, by us and kubectl: what a server saves on a fast network. curl asks for none anyway.
        Work {
            name: "get hv --disable-compression",
            arguments: words("get hv --disable-compression"),
            fetched: Some((COLLECTION.to_owned(), TABLE)),
            in_each_cluster: true,
            targets: targets(1.15, 0.20, 48.0),
        },
        Work {
            name: "get hv -o json",
            arguments: words("get hv -o json"),
            fetched: Some((COLLECTION.to_owned(), WHOLE)),
            in_each_cluster: true,
            targets: targets(1.25, 0.20, 64.0),
        },
        Work {
            name: "get hv NAME",
            arguments: words(&format!("get hv {one}")),
            fetched: Some((format!("{COLLECTION}/{one}"), TABLE)),
            in_each_cluster: true,
            targets: targets(1.3, 0.4, 24.0),
        },
        Work {
            name: "version --client",
            arguments: words("version --client"),
            fetched: None,
            in_each_cluster: false,
            targets: Targets {
                wall_to_curl: None,
                cpu_to_kubectl: None,
                peak_mib: 10.0,
                wall_ms: Some(3.0),
            },
        },
    ]
}

/// Brings the servers up, fills them and measures.
pub fn measure(
    runtime: &tokio::runtime::Runtime,
    binary: &Path,
    objects: usize,
    rounds: &Rounds,
) -> anyhow::Result<Vec<RealRow>> {
    eprintln!("wire: starting real API servers");
    let testbed = Testbed::start(&ZONES)?;
    eprintln!(
        "wire: creating {objects} hypervisors in each of {}",
        ZONES.join(" and ")
    );
    runtime.block_on(try_join_all(
        ZONES.map(|zone| fill(testbed.cluster(zone), objects)),
    ))?;
    let bench = Bench::new(&testbed, binary)?;
    let works = works();
    let mut samples: Vec<[Vec<Cost>; 3]> = works.iter().map(|_| Default::default()).collect();
    // The first time fills caches, and is not counted.
    for round in 0.. {
        if round > 0 && !rounds.go_on(round - 1) {
            break;
        }
        eprintln!("wire: round {round} of {}", rounds.most);
        for (work, [ours, kubectl, curl]) in works.iter().zip(&mut samples) {
            let costs = [
                (ours, bench.ours(work)),
                (kubectl, bench.kubectl(work)),
                (curl, bench.curl(work)),
            ];
            for (samples, commands) in costs {
                if commands.is_empty() {
                    continue;
                }
                // kubectl says with 1 that this cluster has no object of that name.
                let allowed: &[i32] = if commands.len() > 1 { &[0, 1] } else { &[0] };
                let cost = measure::run(&commands, allowed)?;
                if round > 0 {
                    samples.push(cost);
                }
            }
        }
    }
    let rows = works
        .into_iter()
        .zip(samples)
        .map(|(work, [ours, kubectl, curl])| {
            anyhow::Ok(RealRow {
                work: work.name.to_owned(),
                rounds: ours.len(),
                ours: Cost::median(&ours).context("no round was run")?,
                kubectl: Cost::median(&kubectl).context("no round was run")?,
                curl: Cost::median(&curl),
                targets: work.targets,
            })
        });
    rows.collect()
}

/// The files, and who reads them.
struct Bench<'a> {
    testbed: &'a Testbed,
    binary: &'a Path,
    config: PathBuf,
    curl_config: PathBuf,
}

impl<'a> Bench<'a> {
    fn new(testbed: &'a Testbed, binary: &'a Path) -> anyhow::Result<Self> {
        // kubectl and curl ask home, too, so we do.
        let text = std::fs::read_to_string(testbed.config_path())?;
        let home = "  home:\n    gvks:\n";
        anyhow::ensure!(text.contains(home), "the testbed's APIServers file has no home");
        let text = text.replace(
            home,
            &format!("{home}      - kvm.cloud.sap/v1/Hypervisor\n      - kvm.cloud.sap/v1/HypervisorList\n"),
        );
        let config = testbed.dir().join("wire.apiservers.yaml");
        std::fs::write(&config, text)?;
        // The token is kept off the command line.
        let curl_config = testbed.dir().join("wire.curl");
        let mut file = std::fs::File::create(&curl_config)?;
        writeln!(
            file,
            "silent\nshow-error\nheader = \"Authorization: Bearer {}\"",
            testbed.operator_token()
        )?;
        Ok(Self {
            testbed,
            binary,
            config,
            curl_config,
        })
    }

    fn ours(&self, work: &Work) -> Vec<Command> {
        let home = self.testbed.dir().join("wire");
        let mut command = Command::new(self.binary);
        command
            .args(&work.arguments)
            .env("HOME", &home)
            .env("XDG_CONFIG_HOME", home.join(".config"))
            .env("XDG_CACHE_HOME", home.join(".cache"))
            .env("KUBECONFIG", self.testbed.operator_kubeconfig())
            .env("MULTICLUSTER_CONFIG", &self.config);
        vec![command]
    }

    fn kubectl(&self, work: &Work) -> Vec<Command> {
        let clusters = self.testbed.clusters();
        let clusters = if work.in_each_cluster {
            clusters
        } else {
            &clusters[..1]
        };
        clusters
            .iter()
            .map(|cluster| cluster.kubectl(&work.arguments))
            .collect()
    }

    fn curl(&self, work: &Work) -> Vec<Command> {
        let Some((path, accept)) = &work.fetched else {
            return Vec::new();
        };
        let command = |cluster: &testbed::real::Cluster| {
            let mut command = Command::new("curl");
            command
                .arg("--config")
                .arg(&self.curl_config)
                .arg("--cacert")
                .arg(cluster.ca_file())
                .args(["--header", &format!("Accept: {accept}")])
                .arg(format!("{}{path}", cluster.url()))
                .envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
            command
        };
        self.testbed.clusters().iter().map(command).collect()
    }
}
