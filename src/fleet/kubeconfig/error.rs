//! What can be wrong with the configuration, worded as kubectl words it.

use std::path::PathBuf;

use crate::fleet::proxy::ProxyError;
use crate::fleet::server::{CertificateAuthorityError, ServerUrlError};

/// Why there is no usable configuration. Never repeats what a file says, except names.
///
/// ```
/// use multicluster::fleet::kubeconfig::{KubeconfigOptions, load};
/// let options = KubeconfigOptions::default().kubeconfig("/no/such/file");
/// let error = load(&options).unwrap_err();
/// println!("{error}; {}", error.hint().unwrap_or_default());
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum KubeconfigError {
    /// `--kubeconfig` names a file that does not exist.
    #[error("stat {}: no such file or directory", .0.display())]
    NotFound(PathBuf),

    /// A file could not be read.
    #[error("error loading config file \"{}\": {message}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said, or what is wrong with the bytes.
        message: String,
    },

    /// A file is not a kubeconfig.
    #[error("error loading config file \"{}\": {}", .path.display(), at(*.line, *.column))]
    Parse {
        /// The file.
        path: PathBuf,
        /// Where, if known; 0 otherwise.
        line: u64,
        /// Where, if known; 0 otherwise.
        column: u64,
    },

    /// A file is another kind of document.
    #[error("error loading config file \"{}\": kind is \"{kind}\", not \"Config\"", .path.display())]
    Kind {
        /// The file.
        path: PathBuf,
        /// What it says that it is.
        kind: String,
    },

    /// A file names two entries the same.
    #[error("error loading config file \"{}\": duplicate name \"{name}\" in {list}", .path.display())]
    DuplicateName {
        /// The file.
        path: PathBuf,
        /// `clusters`, `users` or `contexts`.
        list: &'static str,
        /// The name.
        name: String,
    },

    /// The context asked for, or `current-context`, does not exist.
    #[error("context was not found for specified context: {name}")]
    ContextNotFound {
        /// The name.
        name: String,
        /// The contexts that exist.
        existing: Vec<String>,
    },

    /// The cluster asked for, or the context's cluster, has no server.
    #[error("no server found for cluster \"{0}\"")]
    NoServer(String),

    /// The context has no cluster.
    #[error("cluster was not specified for context \"{0}\"")]
    NoCluster(String),

    /// The user asked for does not exist.
    #[error("auth info \"{0}\" does not exist")]
    UserNotFound(String),

    /// Nothing says where to connect to.
    #[error("no configuration has been provided: {}", nothing_found(.looked_for, *.has_contexts))]
    NotConfigured {
        /// The files that were looked for.
        looked_for: Vec<PathBuf>,
        /// Whether there are contexts, of which none is chosen.
        has_contexts: bool,
    },

    /// The server's address is unusable.
    #[error("{origin}: {error}")]
    Server {
        /// `cluster "x"`, or `--server`.
        origin: String,
        /// What is wrong with it.
        error: ServerUrlError,
    },

    /// `proxy-url` is unusable.
    #[error("invalid 'proxy-url' for cluster \"{cluster}\": {error}")]
    Proxy {
        /// The cluster's name.
        cluster: String,
        /// What is wrong with it.
        error: ProxyError,
    },

    /// A file of certificate authorities could not be read.
    #[error("unable to read certificate-authority {} for {origin} due to {message}", .path.display())]
    CertificateAuthorityFile {
        /// The file.
        path: PathBuf,
        /// `cluster "x"`, or the flag.
        origin: String,
        /// What the operating system said.
        message: String,
    },

    /// Certificate authorities are unusable.
    #[error("the certificate authority of {origin} is unusable: {error}")]
    CertificateAuthority {
        /// `cluster "x"`, or the file.
        origin: String,
        /// What is wrong with it.
        error: CertificateAuthorityError,
    },

    /// `certificate-authority-data` is not base64.
    #[error("certificate-authority-data of {origin} is not base64")]
    NotBase64 {
        /// `cluster "x"`.
        origin: String,
    },

    /// Certificate authorities together with `insecure-skip-tls-verify`.
    #[error("specifying a root certificates file with the insecure flag is not allowed")]
    InsecureWithAuthority,

    /// `--as-uid`, `--as-group` or `--as-user-extra` without `--as`.
    #[error("requesting uid, groups or user-extra for {0} without impersonating a user")]
    ImpersonationWithoutUser(String),
}

impl KubeconfigError {
    /// What the user could do, where there is something to say beyond the message.
    pub fn hint(&self) -> Option<String> {
        match self {
            KubeconfigError::ContextNotFound { existing, .. } if existing.is_empty() => {
                Some("the kubeconfig has no contexts".to_owned())
            }
            KubeconfigError::ContextNotFound { existing, .. } => {
                Some(format!("the kubeconfig has the contexts {}", existing.join(", ")))
            }
            _ => None,
        }
    }
}

fn at(line: u64, column: u64) -> String {
    if line == 0 {
        "not the YAML of a kubeconfig".to_owned()
    } else {
        format!("not the YAML of a kubeconfig at line {line}, column {column}")
    }
}

fn nothing_found(looked_for: &[PathBuf], has_contexts: bool) -> String {
    let files: Vec<String> = looked_for.iter().map(|path| path.display().to_string()).collect();
    let files = if files.is_empty() {
        "--kubeconfig, $KUBECONFIG and ~/.kube/config".to_owned()
    } else {
        files.join(", ")
    };
    if has_contexts {
        format!("{files} has no current-context; choose one with --context or `kubectl config use-context`")
    } else {
        format!(
            "looked for a current-context in {files}, then for a pod's service account; \
             set --kubeconfig, $KUBECONFIG or --server"
        )
    }
}
