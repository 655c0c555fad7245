//! What a pod knows about the cluster it runs in: the last resort when there is no kubeconfig.

use std::path::PathBuf;

use crate::k8s::{AuthInfo, KubeconfigCluster};

const SERVICE_ACCOUNT_DIRECTORY: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// A pod's environment. The default is that of a process that is not in a pod.
///
/// ```
/// use multicluster::fleet::incluster::InClusterEnvironment;
/// let pod = InClusterEnvironment::new("10.0.0.1", 443, "/var/run/secrets/kubernetes.io/serviceaccount");
/// assert_eq!(pod.service_port.as_deref(), Some("443"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InClusterEnvironment {
    /// `$KUBERNETES_SERVICE_HOST`.
    pub service_host: Option<String>,
    /// `$KUBERNETES_SERVICE_PORT`.
    pub service_port: Option<String>,
    /// `$POD_NAMESPACE`.
    pub pod_namespace: Option<String>,
    /// Where the service account's `token`, `ca.crt` and `namespace` are.
    pub directory: PathBuf,
}

impl InClusterEnvironment {
    /// A pod whose API server is here, with the service account's files in this folder.
    pub fn new(host: impl Into<String>, port: u16, directory: impl Into<PathBuf>) -> Self {
        InClusterEnvironment {
            service_host: Some(host.into()),
            service_port: Some(port.to_string()),
            pod_namespace: None,
            directory: directory.into(),
        }
    }

    /// Reads this process's environment.
    pub fn from_env() -> Self {
        let variable = |name| std::env::var(name).ok();
        InClusterEnvironment {
            service_host: variable("KUBERNETES_SERVICE_HOST"),
            service_port: variable("KUBERNETES_SERVICE_PORT"),
            pod_namespace: variable("POD_NAMESPACE"),
            directory: PathBuf::from(SERVICE_ACCOUNT_DIRECTORY),
        }
    }

    /// The server and the user, if this process runs in a pod with a service account.
    pub(super) fn cluster_and_user(&self) -> Option<(KubeconfigCluster, AuthInfo)> {
        let host = self.service_host.as_deref().filter(|host| !host.is_empty())?;
        let port = self.service_port.as_deref().filter(|port| !port.is_empty())?;
        let token = self.directory.join("token");
        if !token.metadata().is_ok_and(|metadata| !metadata.is_dir()) {
            return None;
        }
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.to_owned()
        };
        let authority = self.directory.join("ca.crt");
        let cluster = KubeconfigCluster {
            server: Some(format!("https://{host}:{port}")),
            certificate_authority: authority.exists().then(|| authority.display().to_string()),
            ..Default::default()
        };
        let user = AuthInfo {
            token_file: Some(token.display().to_string()),
            ..Default::default()
        };
        Some((cluster, user))
    }

    /// The pod's namespace (client-go's `inClusterClientConfig.Namespace`).
    pub(super) fn namespace(&self) -> Option<String> {
        self.cluster_and_user()?;
        let variable = self
            .pod_namespace
            .clone()
            .filter(|namespace| !namespace.is_empty());
        variable.or_else(|| {
            let text = std::fs::read_to_string(self.directory.join("namespace")).ok()?;
            Some(text.trim().to_owned()).filter(|namespace| !namespace.is_empty())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(directory: PathBuf) -> InClusterEnvironment {
        InClusterEnvironment {
            service_host: Some("10.0.0.1".into()),
            service_port: Some("443".into()),
            pod_namespace: None,
            directory,
        }
    }

    #[test]
    fn needs_the_variables_and_the_token() {
        let dir = tempfile::tempdir().unwrap();
        let pod = pod(dir.path().to_owned());
        assert!(pod.cluster_and_user().is_none(), "no token");
        std::fs::create_dir(dir.path().join("token")).unwrap();
        assert!(pod.cluster_and_user().is_none(), "a folder is no token");
        std::fs::remove_dir(dir.path().join("token")).unwrap();
        std::fs::write(dir.path().join("token"), "t").unwrap();
        let (cluster, user) = pod.cluster_and_user().unwrap();
        assert_eq!(cluster.server.as_deref(), Some("https://10.0.0.1:443"));
        assert_eq!(cluster.certificate_authority, None);
        assert!(user.token_file.unwrap().ends_with("/token"));
        let no_port = InClusterEnvironment {
            service_port: Some(String::new()),
            ..pod.clone()
        };
        assert!(no_port.cluster_and_user().is_none());
        let ipv6 = InClusterEnvironment {
            service_host: Some("fd00::1".into()),
            ..pod
        };
        assert_eq!(
            ipv6.cluster_and_user().unwrap().0.server.as_deref(),
            Some("https://[fd00::1]:443")
        );
    }

    #[test]
    fn the_namespace_is_the_variables_or_the_service_accounts() {
        let dir = tempfile::tempdir().unwrap();
        let mut pod = pod(dir.path().to_owned());
        std::fs::write(dir.path().join("token"), "t").unwrap();
        assert_eq!(pod.namespace(), None);
        std::fs::write(dir.path().join("namespace"), "mine\n").unwrap();
        assert_eq!(pod.namespace().as_deref(), Some("mine"));
        pod.pod_namespace = Some("downward".into());
        assert_eq!(pod.namespace().as_deref(), Some("downward"));
    }
}
