//! From the files and the command line to one connection (client-go's `tools/clientcmd/client_config.go`).

use super::server::{server_settings, tell_plugin};
use super::{Context, ContextConnection, KubeconfigError, KubeconfigOptions, Loaded, nonempty, overrides};
use crate::k8s::{AuthInfo, KubeconfigCluster};

impl Loaded {
    /// The connection that kubectl would make with these options; in a pod without a kubeconfig, the pod's.
    ///
    /// Two things differ: where kubectl falls back to `http://localhost:8080`, and where it would talk `http` to another
    /// machine, this is an error.
    pub fn resolve(&self, options: &KubeconfigOptions) -> Result<ContextConnection, KubeconfigError> {
        let context_name = nonempty(options.context.as_deref()).or(self.current_context.as_deref());
        let context = match context_name {
            Some(name) => {
                find(&self.contexts, name)
                    .cloned()
                    .ok_or_else(|| KubeconfigError::ContextNotFound {
                        name: name.to_owned(),
                        existing: self.context_names().map(str::to_owned).collect(),
                    })?
            }
            None => Context::default(),
        };

        let user_name = nonempty(options.user.as_deref()).or(context.user.as_deref());
        // Like client-go, a context's user that does not exist is an anonymous one; a flag's is an error.
        let mut user = match user_name.map(|name| find(&self.users, name)) {
            Some(Some(user)) => user.clone(),
            Some(None) if nonempty(options.user.as_deref()).is_some() => {
                return Err(KubeconfigError::UserNotFound(
                    user_name.unwrap_or_default().to_owned(),
                ));
            }
            _ => AuthInfo::default(),
        };
        let cluster_name = nonempty(options.cluster.as_deref()).or(context.cluster.as_deref());
        let mut cluster = match cluster_name.map(|name| find(&self.clusters, name)) {
            Some(Some(cluster)) => cluster.clone(),
            Some(None) if nonempty(options.cluster.as_deref()).is_some() => {
                return Err(KubeconfigError::NoServer(
                    cluster_name.unwrap_or_default().to_owned(),
                ));
            }
            _ => KubeconfigCluster::default(),
        };

        let mut in_pod = false;
        if nonempty(options.server.as_deref()).is_none() && nonempty(cluster.server.as_deref()).is_none() {
            if let Some(name) = cluster_name {
                return Err(KubeconfigError::NoServer(name.to_owned()));
            }
            match (options.in_cluster.cluster_and_user(), context_name) {
                (Some(pod), _) => {
                    (cluster, user) = pod;
                    in_pod = true;
                }
                (None, Some(name)) => return Err(KubeconfigError::NoCluster(name.to_owned())),
                (None, None) => {
                    return Err(KubeconfigError::NotConfigured {
                        looked_for: self.looked_for.clone(),
                        has_contexts: !self.contexts.is_empty(),
                    });
                }
            }
        }

        let server = server_settings(cluster_name.unwrap_or_default(), &cluster, options)?;
        overrides::apply(&mut user, options);
        overrides::check_impersonation(user_name.unwrap_or_default(), &user)?;
        tell_plugin(&mut user, &server, &cluster);

        let flag = nonempty(options.namespace.as_deref()).map(str::to_owned);
        let namespace_is_explicit = flag.is_some();
        let namespace = flag
            .or(context.namespace)
            // A kubeconfig without a namespace does not hide the pod's, as with kubectl.
            .or_else(|| options.in_cluster.namespace())
            .unwrap_or_else(|| "default".to_owned());

        Ok(ContextConnection {
            context: context_name.filter(|_| !in_pod).map(str::to_owned),
            user: user_name.filter(|_| !in_pod).map(str::to_owned),
            server,
            auth: user,
            namespace,
            namespace_is_explicit,
        })
    }

    /// The connection of a context as the files have it: the command line's overrides are meant for home.
    pub fn resolve_context(&self, name: &str) -> Result<ContextConnection, KubeconfigError> {
        self.resolve(&KubeconfigOptions {
            context: Some(name.to_owned()),
            ..Default::default()
        })
    }
}

fn find<'a, T>(entries: &'a [(String, T)], name: &str) -> Option<&'a T> {
    entries
        .iter()
        .find(|(other, _)| other == name)
        .map(|(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::super::load;
    use super::*;
    use crate::fleet::incluster::InClusterEnvironment;

    const PEM: &str = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

    fn options(dir: &tempfile::TempDir, content: &str) -> KubeconfigOptions {
        let path = dir.path().join("config");
        std::fs::write(&path, content).unwrap();
        std::fs::write(dir.path().join("ca.crt"), PEM).unwrap();
        KubeconfigOptions {
            kubeconfig: Some(path),
            ..Default::default()
        }
    }

    fn base() -> String {
        let data = STANDARD.encode(PEM);
        format!(
            "clusters:\n\
             - {{name: c, cluster: {{server: 'https://c:1', certificate-authority-data: {data}, tls-server-name: n,\n\
             \x20   proxy-url: 'http://u:canary@p:1'}}}}\n\
             - {{name: d, cluster: {{server: 'https://d', certificate-authority: ca.crt, disable-compression: true}}}}\n\
             - {{name: i, cluster: {{server: 'https://i', insecure-skip-tls-verify: true}}}}\n\
             - {{name: both, cluster: {{server: 'https://i', insecure-skip-tls-verify: true, \
                certificate-authority: ca.crt}}}}\n\
             - {{name: plain, cluster: {{server: 'http://plain'}}}}\n\
             - {{name: empty, cluster: {{server: ''}}}}\n\
             - {{name: bad, cluster: {{server: 'https://b', certificate-authority: missing.crt}}}}\n\
             users: [{{name: u, user: {{token: canary}}}}, {{name: v, user: {{token: canary}}}}]\n\
             contexts:\n\
             - {{name: x, context: {{cluster: c, user: u, namespace: ns}}}}\n\
             - {{name: y, context: {{cluster: d, user: gone, namespace: ''}}}}\n\
             - {{name: z, context: {{cluster: gone}}}}\n\
             - {{name: w, context: {{user: u}}}}\n\
             current-context: x\n"
        )
    }

    fn resolve(change: impl FnOnce(&mut KubeconfigOptions)) -> Result<ContextConnection, KubeconfigError> {
        let dir = tempfile::tempdir().unwrap();
        let mut options = options(&dir, &base());
        change(&mut options);
        load(&options)?.resolve(&options)
    }

    fn message(change: impl FnOnce(&mut KubeconfigOptions)) -> String {
        resolve(change).unwrap_err().to_string()
    }

    #[test]
    fn a_context_as_the_file_has_it() {
        let connection = resolve(|_| {}).unwrap();
        assert_eq!(connection.context.as_deref(), Some("x"));
        assert_eq!(connection.user.as_deref(), Some("u"));
        assert_eq!(connection.server.url, "https://c:1/");
        assert_eq!(
            connection.server.certificate_authority.as_deref(),
            Some(PEM.as_bytes())
        );
        assert_eq!(connection.server.tls_server_name.as_deref(), Some("n"));
        assert_eq!(
            connection.server.proxy.as_ref().unwrap().uri(),
            "http://u:canary@p:1/"
        );
        assert!(!connection.server.insecure_skip_tls_verify && !connection.server.disable_compression);
        assert_eq!(connection.namespace, "ns");
        assert!(!connection.namespace_is_explicit);
        let shown = format!("{connection:?}");
        assert!(!shown.contains("canary"), "{shown}");
    }

    #[test]
    fn another_context_an_unknown_user_and_an_empty_namespace() {
        let connection = resolve(|options| options.context = Some("y".into())).unwrap();
        assert_eq!(
            connection.server.certificate_authority.as_deref(),
            Some(PEM.as_bytes())
        );
        assert!(connection.server.disable_compression);
        assert_eq!(connection.namespace, "default");
        assert!(connection.auth.token.is_none());
    }

    #[test]
    fn resolve_context_takes_no_overrides() {
        let dir = tempfile::tempdir().unwrap();
        let options = KubeconfigOptions {
            server: Some("https://other".into()),
            token: Some("t".into()),
            ..options(&dir, &base())
        };
        let loaded = load(&options).unwrap();
        let connection = loaded.resolve_context("y").unwrap();
        assert_eq!(connection.server.url, "https://d/");
        assert!(connection.auth.token.is_none());
        let error = loaded.resolve_context("nope").unwrap_err();
        assert_eq!(
            error.to_string(),
            "context was not found for specified context: nope"
        );
        assert_eq!(
            error.hint().as_deref(),
            Some("the kubeconfig has the contexts x, y, z, w")
        );
    }

    #[test]
    fn server_flag_clears_the_servers_name() {
        let connection = resolve(|options| options.server = Some("https://s".into())).unwrap();
        assert_eq!(connection.server.url, "https://s/");
        assert_eq!(connection.server.tls_server_name, None);
        assert!(
            connection.server.certificate_authority.is_some(),
            "the file's authorities stay"
        );
        let connection = resolve(|options| {
            options.server = Some("https://s".into());
            options.tls_server_name = Some("m".into());
        })
        .unwrap();
        assert_eq!(connection.server.tls_server_name.as_deref(), Some("m"));
    }

    #[test]
    fn insecure_and_authority_flags_replace_the_files_trust() {
        let connection = resolve(|options| options.insecure_skip_tls_verify = true).unwrap();
        assert!(connection.server.insecure_skip_tls_verify);
        assert_eq!(connection.server.certificate_authority, None);

        let dir = tempfile::tempdir().unwrap();
        let other = dir.path().join("other.crt");
        std::fs::write(&other, format!("# other\n{PEM}")).unwrap();
        let connection = resolve(|options| {
            options.cluster = Some("i".into());
            options.certificate_authority = Some(other.clone());
        })
        .unwrap();
        assert!(!connection.server.insecure_skip_tls_verify);
        assert!(
            connection
                .server
                .certificate_authority
                .unwrap()
                .starts_with(b"# other")
        );

        let both = "specifying a root certificates file with the insecure flag is not allowed";
        assert_eq!(message(|options| options.cluster = Some("both".into())), both);
    }

    #[test]
    fn what_is_missing_is_named_as_kubectl_names_it() {
        for (context, cluster, user, expected) in [
            (
                Some("nope"),
                None,
                None,
                "context was not found for specified context: nope",
            ),
            (None, Some("nope"), None, "no server found for cluster \"nope\""),
            (None, Some("empty"), None, "no server found for cluster \"empty\""),
            (Some("z"), None, None, "no server found for cluster \"gone\""),
            (
                Some("w"),
                None,
                None,
                "cluster was not specified for context \"w\"",
            ),
            (None, None, Some("nope"), "auth info \"nope\" does not exist"),
        ] {
            let shown = message(|options| {
                options.context = context.map(str::to_owned);
                options.cluster = cluster.map(str::to_owned);
                options.user = user.map(str::to_owned);
            });
            assert_eq!(shown, expected);
        }
        let plain = message(|options| options.cluster = Some("plain".into()));
        assert!(
            plain.contains("\"http://plain/\" is http: credentials are only sent over TLS"),
            "{plain}"
        );
        let bad = message(|options| options.cluster = Some("bad".into()));
        assert!(
            bad.ends_with("missing.crt for cluster \"bad\" due to no such file or directory"),
            "{bad}"
        );
        assert_eq!(
            message(|options| options.impersonate_uid = Some("1".into())),
            "requesting uid, groups or user-extra for u without impersonating a user"
        );
    }

    #[test]
    fn without_anything_the_error_says_what_was_looked_for() {
        let dir = tempfile::tempdir().unwrap();
        let options = options(&dir, "contexts: [{name: x}]");
        let error = load(&options).unwrap().resolve(&options).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("has no current-context; choose one with --context"),
            "{error}"
        );
        let options = KubeconfigOptions {
            home_dir: Some("/nonexistent".into()),
            ..Default::default()
        };
        let error = load(&options).unwrap().resolve(&options).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no configuration has been provided: looked for a current-context in /nonexistent/.kube/config, then for a \
             pod's service account; set --kubeconfig, $KUBECONFIG or --server"
        );
    }

    #[test]
    fn a_server_alone_is_enough() {
        let options = KubeconfigOptions {
            server: Some("localhost:8001".into()),
            namespace: Some("given".into()),
            ..Default::default()
        };
        let connection = load(&options).unwrap().resolve(&options).unwrap();
        assert_eq!(connection.server.url, "http://localhost:8001/");
        assert!(!connection.server.is_tls());
        assert_eq!(connection.namespace, "given");
        assert!(connection.namespace_is_explicit);
        assert_eq!(connection.context, None);
    }

    #[test]
    fn in_a_pod_the_service_account_is_the_last_resort() {
        let dir = tempfile::tempdir().unwrap();
        for (file, content) in [("token", "t"), ("ca.crt", PEM), ("namespace", "pod-ns")] {
            std::fs::write(dir.path().join(file), content).unwrap();
        }
        let in_cluster = InClusterEnvironment {
            service_host: Some("10.0.0.1".into()),
            service_port: Some("443".into()),
            pod_namespace: None,
            directory: dir.path().to_owned(),
        };
        let mut options = KubeconfigOptions {
            in_cluster,
            impersonate: Some("jane".into()),
            ..Default::default()
        };
        let connection = load(&options).unwrap().resolve(&options).unwrap();
        assert_eq!(connection.server.url, "https://10.0.0.1:443/");
        assert_eq!(
            connection.server.certificate_authority.as_deref(),
            Some(PEM.as_bytes())
        );
        assert!(connection.auth.token_file.unwrap().ends_with("/token"));
        assert_eq!(connection.auth.impersonate.as_deref(), Some("jane"));
        assert_eq!(connection.namespace, "pod-ns");

        options.server = Some("https://elsewhere".into());
        let connection = load(&options).unwrap().resolve(&options).unwrap();
        assert!(
            connection.auth.token_file.is_none(),
            "the pod's token is for the pod's cluster"
        );

        let config = dir.path().join("config");
        std::fs::write(&config, base()).unwrap();
        options.server = None;
        options.kubeconfig = Some(config);
        let connection = load(&options).unwrap().resolve(&options).unwrap();
        assert_eq!(connection.server.url, "https://c:1/", "a kubeconfig goes first");
        assert_eq!(connection.namespace, "ns");
    }

    #[test]
    fn a_plugin_that_asks_is_told_about_the_server() {
        let dir = tempfile::tempdir().unwrap();
        let options = options(
            &dir,
            "clusters: [{name: c, cluster: {server: 'https://c:1', certificate-authority: ca.crt, extensions: [\n\
             \x20 {name: client.authentication.k8s.io/exec, extension: {audience: a}}]}}]\n\
             users: [{name: u, user: {exec: {command: p, provideClusterInfo: true}}},\n\
             \x20 {name: v, user: {exec: {command: p}}}]\n\
             contexts: [{name: x, context: {cluster: c, user: u}}]\ncurrent-context: x\n",
        );
        let loaded = load(&options).unwrap();
        let told = loaded
            .resolve(&options)
            .unwrap()
            .auth
            .exec
            .unwrap()
            .cluster
            .unwrap();
        assert_eq!(told.server.as_deref(), Some("https://c:1"));
        assert_eq!(told.certificate_authority_data.as_deref(), Some(PEM.as_bytes()));
        assert_eq!(told.config, Some(serde_json::json!({"audience": "a"})));
        let other = KubeconfigOptions {
            user: Some("v".into()),
            ..options
        };
        assert!(
            loaded
                .resolve(&other)
                .unwrap()
                .auth
                .exec
                .unwrap()
                .cluster
                .is_none()
        );
    }
}
