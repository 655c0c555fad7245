//! One cluster of a testbed.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::apiserver::{Description, write_private};
use super::binaries::Binaries;
use super::client::Client;
use super::files::kubeconfig;
use super::process::Process;
use super::wait::{Look, wait_until};
use super::{access, crds, ports};

/// A cluster: an etcd and a kube-apiserver.
#[derive(Debug)]
pub struct Cluster {
    description: Description,
    dir: PathBuf,
    ca_pem: String,
    kubectl: PathBuf,
    etcd: Process,
    apiserver: Process,
}

impl Cluster {
    /// A cluster whose files are in `dir` already.
    pub(super) fn open(dir: &Path, binaries: &Binaries, description: Description) -> anyhow::Result<Self> {
        let ca_file = description.ca_file(dir);
        let ca_pem =
            fs::read_to_string(&ca_file).with_context(|| format!("cannot read {}", ca_file.display()))?;
        let server = |role: &str, binary: &Path, arguments| {
            Process::new(dir, format!("{}.{role}", description.name), binary, arguments)
        };
        Ok(Self {
            etcd: server("etcd", &binaries.etcd, description.etcd_arguments(dir)),
            apiserver: server(
                "apiserver",
                &binaries.kube_apiserver,
                description.apiserver_arguments(dir),
            ),
            dir: dir.to_path_buf(),
            kubectl: binaries.kubectl.clone(),
            ca_pem,
            description,
        })
    }

    /// The name: `home`, or a remote's availability zone.
    pub fn name(&self) -> &str {
        &self.description.name
    }

    /// Whether this is the cluster that issues the operator's token.
    pub fn is_home(&self) -> bool {
        self.description.home.is_none()
    }

    fn home_is_ready(&self) -> bool {
        self.description.home.as_ref().is_some_and(|home| {
            let ca_pem = fs::read_to_string(&home.ca_file).unwrap_or_default();
            let client = Client::new(home.port, &ca_pem, None);
            client.is_ok_and(|client| matches!(readiness(&client), Look::Done(())))
        })
    }

    /// The API server's address, `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        self.description.url()
    }

    /// The API server's port.
    pub fn port(&self) -> u16 {
        self.description.port
    }

    /// The certificate authority of the API server's certificate.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// The file that has [`ca_pem`](Self::ca_pem).
    pub fn ca_file(&self) -> PathBuf {
        self.description.ca_file(&self.dir)
    }

    /// A kubeconfig that may do anything in this cluster, and knows no other.
    pub fn admin_kubeconfig(&self) -> PathBuf {
        self.dir.join(format!("{}.kubeconfig", self.name()))
    }

    /// The API server's process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.apiserver.pid()
    }

    /// Whether the API server says that it is ready.
    pub fn is_ready(&self) -> bool {
        self.admin()
            .is_ok_and(|client| matches!(readiness(&client), Look::Done(())))
    }

    /// The end of the API server's log.
    pub fn log_tail(&self) -> String {
        self.apiserver.log_tail()
    }

    /// kubectl with these arguments as this cluster's administrator, with nothing of the caller's environment but PATH.
    pub fn kubectl<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let home = self.dir.join("kubectl").join(self.name());
        let mut command = Command::new(&self.kubectl);
        command
            .args(arguments)
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("HOME", &home)
            .env("KUBECACHEDIR", home.join("cache"))
            .env("KUBERC", "off")
            .env("KUBECONFIG", self.admin_kubeconfig());
        command
    }

    /// Ends the API server with SIGKILL; etcd goes on, and with it everything that was written.
    pub fn kill(&self) -> anyhow::Result<()> {
        self.apiserver.kill()
    }

    /// Ends both servers, keeping what was written for [`restart`](Self::restart).
    pub fn stop(&self) -> anyhow::Result<()> {
        self.apiserver.kill()?;
        self.etcd.kill()
    }

    /// Stops the API server's process where it is (SIGSTOP): connections are still accepted, and never answered.
    pub fn pause(&self) -> anyhow::Result<()> {
        self.apiserver.signal("STOP")
    }

    /// Lets a paused API server go on.
    pub fn resume(&self) -> anyhow::Result<()> {
        self.apiserver.signal("CONT")
    }

    /// Starts the API server anew on the same port over the same etcd, which is started if it does not run, and waits until it
    /// is ready; a remote also until it takes the operator's token, if home is there to vouch for it. That takes ten seconds
    /// (kube-apiserver 1.20 asks for home's keys no sooner): for an outage alone, [`pause`](Self::pause) is quicker.
    pub fn restart(&self) -> anyhow::Result<()> {
        self.kill()?;
        let mut attempts = 5;
        loop {
            attempts -= 1;
            self.start_again()?;
            match self.wait_until_ready() {
                // A connection of another process may have got the port as its own end; such connections are short.
                Err(error) if attempts > 0 && ports::is_clash(&error) => {}
                Err(error) => return Err(error),
                Ok(()) if self.is_home() || !self.home_is_ready() => return Ok(()),
                Ok(()) => return self.wait_for_operator(),
            }
        }
    }

    /// Starts those of the two servers that do not run; says whether there were any.
    pub(super) fn start_again(&self) -> anyhow::Result<bool> {
        let dead: Vec<&Process> = [&self.etcd, &self.apiserver]
            .into_iter()
            .filter(|server| server.pid().is_none())
            .collect();
        for server in &dead {
            server.spawn()?;
        }
        Ok(!dead.is_empty())
    }

    /// Whether both servers run.
    pub(super) fn runs(&self) -> bool {
        self.etcd.pid().is_some() && self.apiserver.pid().is_some()
    }

    /// Waits until the API server answers, which is before it is ready.
    pub(super) fn wait_until_answering(&self) -> anyhow::Result<Client> {
        let client = self.admin()?;
        self.wait_for("start", || match client.get("/version") {
            Ok(answer) if answer.is_success() => Look::Done(()),
            Ok(answer) => Look::NotYet(answer.summary()),
            Err(error) => Look::NotYet(error.to_string()),
        })?;
        Ok(client)
    }

    /// Waits until the API server is ready and serves the custom resources.
    pub(super) fn wait_until_ready(&self) -> anyhow::Result<()> {
        let client = self.admin()?;
        self.wait_for("readiness", || readiness(&client))?;
        crds::wait_for_all(&client)
    }

    /// Waits for the API server, for as long as both servers run.
    fn wait_for(&self, what: &str, mut look: impl FnMut() -> Look<()>) -> anyhow::Result<()> {
        wait_until(&format!("the {what} of {}'s API server", self.name()), || {
            self.etcd.check()?;
            self.apiserver.check()?;
            Ok(look())
        })
    }

    /// Requests as this cluster's administrator.
    pub(super) fn admin(&self) -> anyhow::Result<Client> {
        Client::new(self.port(), &self.ca_pem, Some(&self.description.admin_token))
    }

    /// Waits until the cluster takes the operator's token.
    pub(super) fn wait_for_operator(&self) -> anyhow::Result<()> {
        let token = fs::read_to_string(self.operator_token_file())?;
        access::wait_for_admission(&self.admin()?, &token)
    }

    fn operator_token_file(&self) -> PathBuf {
        self.dir.join(self.name()).join("operator.token")
    }

    /// Remembers the operator's token, to wait for it again after a restart.
    pub(super) fn write_operator_token(&self, token: &str) -> anyhow::Result<()> {
        write_private(&self.operator_token_file(), token)
    }

    /// Writes the administrator's kubeconfig.
    pub(super) fn write_kubeconfig(&self) -> anyhow::Result<()> {
        let text = kubeconfig(
            self.name(),
            &self.url(),
            &self.ca_pem,
            "admin",
            &self.description.admin_token,
        );
        write_private(&self.admin_kubeconfig(), &text)
    }

    /// What the cluster can be opened with again.
    pub(super) fn description(&self) -> &Description {
        &self.description
    }
}

fn readiness(client: &Client) -> Look<()> {
    match client.get("/readyz") {
        Ok(answer) if answer.is_success() => Look::Done(()),
        Ok(answer) => Look::NotYet(answer.summary()),
        Err(error) => Look::NotYet(error.to_string()),
    }
}
