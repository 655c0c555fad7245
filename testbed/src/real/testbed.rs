//! A home cluster with its remotes.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{Context, bail, ensure};

use super::apiserver::{Description, Home, write_private};
use super::binaries::Binaries;
use super::cluster::Cluster;
use super::files::{api_servers, kubeconfig};
use super::pki::{Pki, random_token};
use super::process::kill_all_in;
use super::wait::{Look, wait_until};
use super::watchdog::Watchdog;
use super::{access, crds, ports};

/// How long the operator's token lasts.
pub const OPERATOR_TOKEN_HOURS: u64 = 24;

/// How often a start is tried when another process takes one of its ports.
const START_ATTEMPTS: usize = 3;

/// A running home cluster and its remotes.
///
/// One from [`start`](Testbed::start) ends, with all its files, when it is dropped, or when the process that started it ends.
/// One from [`Detached`](super::Detached) stays.
#[derive(Debug)]
pub struct Testbed {
    dir: PathBuf,
    /// Home, then the remotes.
    clusters: Vec<Cluster>,
    operator_token: String,
    /// Present while the servers are to end with this value.
    watchdog: Option<Watchdog>,
}

impl Testbed {
    /// Starts home and these remotes in a fresh temporary directory, and waits until all of it works: the custom resources are
    /// served everywhere, and the remotes take the operator's token.
    pub fn start(remotes: &[&str]) -> anyhow::Result<Self> {
        let binaries = Binaries::find()?;
        let mut attempts = START_ATTEMPTS;
        loop {
            attempts -= 1;
            let dir = tempfile::Builder::new().prefix("testbed-").tempdir()?.keep();
            match Self::start_in(&dir, &binaries, remotes, &|_| {}) {
                Err(error) if attempts > 0 && ports::is_clash(&error) => {}
                ended => return ended,
            }
        }
    }

    /// Starts everything in `dir`, which must be empty and is removed again on failure.
    pub(super) fn start_in(
        dir: &Path,
        binaries: &Binaries,
        remotes: &[&str],
        progress: &(dyn Fn(&str) + Sync),
    ) -> anyhow::Result<Self> {
        // From here on whatever happens to this process ends the servers and removes the directory.
        let mut testbed = Self {
            dir: dir.to_path_buf(),
            clusters: Vec::new(),
            operator_token: String::new(),
            watchdog: Some(Watchdog::start(dir)?),
        };
        check_names(remotes)?;
        let clusters = lay_out(dir, binaries, remotes)?;
        testbed.clusters = clusters;
        testbed.bring_up(progress)?;
        Ok(testbed)
    }

    /// Knows the clusters of `dir`, which others started.
    pub(super) fn attach(
        dir: &Path,
        binaries: &Binaries,
        descriptions: Vec<Description>,
    ) -> anyhow::Result<Self> {
        let open = |description| Cluster::open(dir, binaries, description);
        let clusters = descriptions
            .into_iter()
            .map(open)
            .collect::<anyhow::Result<Vec<_>>>()?;
        ensure!(
            !clusters.is_empty(),
            "no cluster is described in {}",
            dir.display()
        );
        Ok(Self {
            dir: dir.to_path_buf(),
            clusters,
            operator_token: String::new(),
            watchdog: None,
        })
    }

    /// Starts servers and sets them up, side by side as far as one does not need the other.
    fn bring_up(&mut self, progress: &(dyn Fn(&str) + Sync)) -> anyhow::Result<()> {
        progress(&format!("starting {}", list_names(&self.clusters)));
        for cluster in &self.clusters {
            cluster.start_again()?;
        }
        let issuer = self.home().url();
        thread::scope(|scope| {
            let starting: Vec<_> = self
                .clusters
                .iter()
                .map(|cluster| {
                    let issuer = &issuer;
                    scope.spawn(move || in_cluster(cluster, || set_up(cluster, issuer)))
                })
                .collect();
            for started in starting {
                started
                    .join()
                    .map_err(|_| anyhow::anyhow!("a thread that started a cluster panicked"))??;
            }
            anyhow::Ok(())
        })?;
        progress("handing out the operator's token");
        self.hand_out()
    }

    /// Mints a token for the operator, waits until all clusters take it, and writes the files that users read.
    pub(super) fn hand_out(&mut self) -> anyhow::Result<()> {
        let token = self.mint_operator_token(Duration::from_secs(OPERATOR_TOKEN_HOURS * 3600))?;
        for cluster in &self.clusters {
            cluster.write_kubeconfig()?;
            cluster.write_operator_token(&token)?;
        }
        for cluster in &self.clusters {
            in_cluster(cluster, || cluster.wait_for_operator())?;
        }
        let home = self.home();
        let text = kubeconfig(home.name(), &home.url(), home.ca_pem(), "operator", &token);
        write_private(&self.operator_kubeconfig(), &text)?;
        write_private(&self.config_path(), &api_servers(&self.clusters[1..]))?;
        self.operator_token = token;
        Ok(())
    }

    /// Starts what has died, home first, and waits until all are ready.
    pub(super) fn repair(&self, progress: &dyn Fn(&str)) -> anyhow::Result<()> {
        let mut attempts = START_ATTEMPTS;
        loop {
            attempts -= 1;
            for cluster in &self.clusters {
                if cluster.start_again()? {
                    progress(&format!("starting {} again", cluster.name()));
                }
            }
            let ready = self
                .clusters
                .iter()
                .try_for_each(|cluster| in_cluster(cluster, || cluster.wait_until_ready()));
            // Who was killed a moment ago may have looked alive still.
            if ready.is_ok() || attempts == 0 || self.clusters.iter().all(Cluster::runs) {
                return ready;
            }
        }
    }

    /// Lets the servers outlive this value and this process.
    pub(super) fn detach(&mut self) -> anyhow::Result<()> {
        match self.watchdog.take() {
            Some(watchdog) => watchdog.dismiss(),
            None => Ok(()),
        }
    }

    /// The home cluster.
    pub fn home(&self) -> &Cluster {
        &self.clusters[0]
    }

    /// The cluster of this name.
    ///
    /// # Panics
    ///
    /// When there is none: the names are the caller's own.
    pub fn cluster(&self, name: &str) -> &Cluster {
        let found = self.clusters.iter().find(|cluster| cluster.name() == name);
        found.unwrap_or_else(|| {
            panic!(
                "the testbed has no cluster {name}, only {}",
                list_names(&self.clusters)
            )
        })
    }

    /// Home, then the remotes.
    pub fn clusters(&self) -> &[Cluster] {
        &self.clusters
    }

    /// The directory of everything; also of `NAME.kubeconfig`, `NAME.apiserver.pid` and `NAME.etcd.pid` for each cluster.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The service account token of home that all clusters take; it lasts [`OPERATOR_TOKEN_HOURS`].
    pub fn operator_token(&self) -> &str {
        &self.operator_token
    }

    /// Another token for the operator. Kubernetes makes none for less than ten minutes.
    pub fn mint_operator_token(&self, lasting: Duration) -> anyhow::Result<String> {
        access::mint_operator_token(&self.home().admin()?, &self.home().url(), lasting)
    }

    /// A kubeconfig with home as its one cluster and [`operator_token`](Self::operator_token) as its one user's credential.
    pub fn operator_kubeconfig(&self) -> PathBuf {
        self.dir.join("operator.kubeconfig")
    }

    /// The APIServers file.
    pub fn config_path(&self) -> PathBuf {
        self.dir.join("apiservers.yaml")
    }

    /// What the clusters can be opened with again.
    pub(super) fn descriptions(&self) -> Vec<&Description> {
        self.clusters.iter().map(Cluster::description).collect()
    }
}

impl Drop for Testbed {
    fn drop(&mut self) {
        if let Some(watchdog) = self.watchdog.take() {
            for cluster in &self.clusters {
                // What cannot be ended here is left to the watchdog; there is nobody to tell.
                let _ = cluster.stop();
            }
            watchdog.strike();
        }
    }
}

/// Ends everything that runs in `dir` and removes it; says how many servers there were.
pub(super) fn remove(dir: &Path) -> anyhow::Result<usize> {
    if !dir.exists() {
        return Ok(0);
    }
    let ended = kill_all_in(dir)?;
    wait_until(
        &format!("removing {}", dir.display()),
        || match fs::remove_dir_all(dir) {
            // The last write of a server that was just ended.
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => Ok(Look::NotYet(error.to_string())),
            removed => Ok(Look::Done(
                removed.with_context(|| format!("cannot remove {}", dir.display()))?,
            )),
        },
    )?;
    Ok(ended)
}

/// What a cluster needs beyond running servers.
fn set_up(cluster: &Cluster, issuer: &str) -> anyhow::Result<()> {
    let client = cluster.wait_until_answering()?;
    if cluster.is_home() {
        // First of all: remotes ask home for its keys every ten seconds only, 1.20 for the first time ten seconds after its
        // start, newer ones at once. Starting the remotes later would thus be slower with 1.20 (oidc.go in k8s.io/apiserver).
        access::publish_issuer(&client)?;
        access::create_operator(&client)?;
    } else {
        access::admit_operator(&client, issuer)?;
    }
    crds::create_all(&client)?;
    cluster.wait_until_ready()
}

/// Adds to an error of setting a cluster up which cluster it was, and what its API server said.
fn in_cluster<T>(cluster: &Cluster, work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    work().map_err(|error| {
        let mut message = format!("cluster {}: {error:#}", cluster.name());
        let tail = cluster.log_tail();
        if !message.contains(&tail) {
            message.push_str(&format!("\nthe end of its API server's log:\n{tail}"));
        }
        anyhow::Error::msg(message)
    })
}

/// Names that need no quoting anywhere, and are label values.
fn check_names(remotes: &[&str]) -> anyhow::Result<()> {
    for (index, name) in remotes.iter().enumerate() {
        let is_label = name.len() <= 63
            && name.starts_with(|first: char| first.is_ascii_lowercase())
            && !name.ends_with('-')
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !is_label {
            bail!(
                "a remote's name must be lower-case letters, digits and dashes, beginning with a letter: {name:?}"
            );
        }
        if *name == "home" || *name == "operator" || remotes[..index].contains(name) {
            bail!("the name {name} is taken");
        }
    }
    Ok(())
}

/// Chooses ports and writes the files of all clusters.
fn lay_out(dir: &Path, binaries: &Binaries, remotes: &[&str]) -> anyhow::Result<Vec<Cluster>> {
    let names: Vec<&str> = std::iter::once("home").chain(remotes.iter().copied()).collect();
    let ports = ports::free(2 * names.len())?;
    let mut clusters: Vec<Cluster> = Vec::new();
    for (name, ports) in names.iter().zip(ports.chunks_exact(2)) {
        let description = Description {
            name: (*name).to_owned(),
            port: ports[0],
            etcd_port: ports[1],
            admin_token: random_token()?,
            home: clusters.first().map(|home| Home {
                port: home.port(),
                ca_file: home.ca_file(),
            }),
        };
        description.write_files(dir, &Pki::generate(name)?)?;
        clusters.push(Cluster::open(dir, binaries, description)?);
    }
    Ok(clusters)
}

fn list_names(clusters: &[Cluster]) -> String {
    let names: Vec<&str> = clusters.iter().map(Cluster::name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::check_names;

    #[test]
    fn remote_names_are_labels_and_differ() {
        assert!(check_names(&["az-a", "qa-de-1a"]).is_ok());
        assert!(check_names(&[]).is_ok());
        for names in [
            ["az-a", "az-a"],
            ["az-a", "home"],
            ["az-a", "Az"],
            ["az-a", "../x"],
            ["az-a", ""],
        ] {
            assert!(check_names(&names).is_err(), "{names:?}");
        }
    }
}
