//! How etcd and kube-apiserver are told to run. Every flag exists in kube-apiserver 1.20 as well as in 1.36.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::pki::Pki;

/// What tells a cluster's servers from another's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Description {
    /// The cluster's name; a remote's is its availability zone as well.
    pub name: String,
    /// The API server's port.
    pub port: u16,
    /// etcd's port for clients.
    pub etcd_port: u16,
    /// The bearer token of a member of `system:masters`.
    pub admin_token: String,
    /// The home cluster, unless this is it.
    pub home: Option<Home>,
}

/// What a remote knows of the home cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Home {
    /// Its API server's port.
    pub port: u16,
    /// Its certificate authority's file.
    pub ca_file: PathBuf,
}

impl Home {
    /// Its service account issuer, which is its address.
    fn issuer(&self) -> String {
        url(self.port)
    }
}

fn url(port: u16) -> String {
    format!("https://127.0.0.1:{port}")
}

impl Description {
    /// The API server's address.
    pub(super) fn url(&self) -> String {
        url(self.port)
    }

    /// The cluster's own folder in the testbed's directory.
    fn folder(&self, dir: &Path) -> PathBuf {
        dir.join(&self.name)
    }

    /// The file of the cluster's certificate authority.
    pub(super) fn ca_file(&self, dir: &Path) -> PathBuf {
        self.folder(dir).join("ca.crt")
    }

    /// Writes the files that the servers read.
    pub(super) fn write_files(&self, dir: &Path, pki: &Pki) -> anyhow::Result<()> {
        let folder = self.folder(dir);
        fs::DirBuilder::new().mode(0o700).create(&folder)?;
        let tokens = format!("{},admin,admin,\"system:masters\"\n", self.admin_token);
        for (name, content) in [
            ("ca.crt", &pki.ca),
            ("tls.crt", &pki.certificate),
            ("tls.key", &pki.key),
            ("sa.key", &pki.service_account_key),
            ("sa.pub", &pki.service_account_public_key),
            ("tokens.csv", &tokens),
        ] {
            write_private(&folder.join(name), content)?;
        }
        Ok(())
    }

    /// etcd's arguments: one member, in a hurry, which may lose everything when the machine crashes.
    pub(super) fn etcd_arguments(&self, dir: &Path) -> Vec<String> {
        let url = format!("http://127.0.0.1:{}", self.etcd_port);
        vec![
            format!("--name={}", self.name),
            format!("--data-dir={}", self.folder(dir).join("etcd").display()),
            format!("--listen-client-urls={url}"),
            format!("--advertise-client-urls={url}"),
            "--listen-peer-urls=http://127.0.0.1:0".to_owned(),
            "--heartbeat-interval=50".to_owned(),
            "--election-timeout=250".to_owned(),
            // Not in the help of Debian's 3.4, but there.
            "--unsafe-no-fsync".to_owned(),
            "--logger=zap".to_owned(),
            "--log-level=warn".to_owned(),
        ]
    }

    /// kube-apiserver's arguments.
    pub(super) fn apiserver_arguments(&self, dir: &Path) -> Vec<String> {
        let url = self.url();
        let file = |name: &str| self.folder(dir).join(name).display().to_string();
        let mut arguments = vec![
            format!("--etcd-servers=http://127.0.0.1:{}", self.etcd_port),
            "--bind-address=127.0.0.1".to_owned(),
            "--advertise-address=127.0.0.1".to_owned(),
            format!("--secure-port={}", self.port),
            format!("--tls-cert-file={}", file("tls.crt")),
            format!("--tls-private-key-file={}", file("tls.key")),
            format!("--cert-dir={}", file("certificates")),
            format!("--token-auth-file={}", file("tokens.csv")),
            "--authorization-mode=RBAC".to_owned(),
            format!("--service-account-issuer={url}"),
            format!("--service-account-jwks-uri={url}/openid/v1/jwks"),
            format!("--api-audiences={url}"),
            format!("--service-account-key-file={}", file("sa.pub")),
            format!("--service-account-signing-key-file={}", file("sa.key")),
            // Without a controller manager nobody makes the service account that every pod would need.
            "--disable-admission-plugins=ServiceAccount".to_owned(),
            "--service-cluster-ip-range=10.0.0.0/24".to_owned(),
            // Nothing looks for the API server in the endpoints of the kubernetes service.
            "--endpoint-reconciler-type=none".to_owned(),
            // Saves a good part of a second of starting, and memory.
            "--enable-priority-and-fairness=false".to_owned(),
            "--profiling=false".to_owned(),
        ];
        if let Some(home) = &self.home {
            arguments.extend([
                format!("--oidc-issuer-url={}", home.issuer()),
                format!("--oidc-client-id={}", home.issuer()),
                format!("--oidc-ca-file={}", home.ca_file.display()),
                "--oidc-username-claim=sub".to_owned(),
                "--oidc-signing-algs=ES256".to_owned(),
            ]);
        }
        arguments
    }
}

/// Writes a file that nobody else may read; whole or not at all.
pub(super) fn write_private(path: &Path, content: &str) -> anyhow::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = PathBuf::from(name);
    let mut options = fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&new)?;
    file.write_all(content.as_bytes())?;
    fs::rename(&new, path)?;
    Ok(())
}
