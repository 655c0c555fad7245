//! The APIServers file: found, read once, and if it is a ConfigMap, read from the home cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};

use super::connect::Home;
use super::invocation::Invocation;
use crate::client::{Client, Cluster, DiscoveryOptions, Form as _, ListParams};
use crate::config::{self, ApiServersConfig, ConfigSource, Timeouts};
use crate::fleet::discovery::{ResourceKind, guess};
use crate::fleet::{ClusterDescriptor, Role, Serves};
use crate::k8s::GroupVersionKind;

impl Invocation {
    pub(super) fn config_source(&self) -> Result<ConfigSource> {
        let mut config_dirs: Vec<std::path::PathBuf> = dirs::config_dir().into_iter().collect();
        if cfg!(target_os = "macos") {
            config_dirs.extend(std::env::var_os("XDG_CONFIG_HOME").map(Into::into));
            config_dirs.extend(dirs::home_dir().map(|home| home.join(".config")));
        }
        let environment = config::Environment {
            multicluster_config: std::env::var_os("MULTICLUSTER_CONFIG"),
            config_dirs,
        };
        Ok(config::find(self.global.config.as_deref(), &environment)?)
    }

    /// Reads the file once, however many ask for it: stdin can be read once, and a file may change meanwhile.
    pub(super) async fn read_config(&self, home: Option<&Home>) -> Result<ApiServersConfig> {
        self.config
            .get_or_try_init(|| self.read_config_once(home))
            .await
            .cloned()
    }

    async fn read_config_once(&self, home: Option<&Home>) -> Result<ApiServersConfig> {
        let source = self.config_source()?;
        let origin = source.to_string();
        match source {
            ConfigSource::File(path) => Ok(config::read(&config::read_file(&path)?, &origin)?),
            ConfigSource::Stdin => Ok(config::read(
                &self
                    .ui
                    .blocking(|| config::read_text(std::io::stdin().lock(), "-"))
                    .await??,
                "-",
            )?),
            ConfigSource::ConfigMap { namespace, name, key } => {
                let home = match home {
                    Some(home) => home,
                    None => &self.home()?,
                };
                let data = self.config_map(home, &namespace, &name).await?;
                Ok(config::read_config_map_data(&data, key.as_deref(), &origin)?)
            }
        }
    }

    /// The data of a ConfigMap of the home cluster, which is all that is known of the fleet by then.
    async fn config_map(&self, home: &Home, namespace: &str, name: &str) -> Result<BTreeMap<String, String>> {
        let gvk = GroupVersionKind::gvk("", "v1", "ConfigMap");
        let connection = self.connection(
            home.connection.server.clone(),
            &home.connection,
            &home.credentials,
            Timeouts::default(),
        )?;
        let descriptor = ClusterDescriptor {
            name: "home".to_owned(),
            role: Role::Home,
            host: None,
            labels: Default::default(),
            serves: Serves::Listed(vec![gvk.clone()]),
        };
        let cluster = Arc::new(Cluster::new(Arc::new(descriptor), connection));
        let client = Client::new(vec![cluster], Default::default(), DiscoveryOptions::default());
        let kind = ResourceKind {
            namespaced: true,
            ..guess(&gvk)
        };
        let params = ListParams {
            namespace: Some(namespace.to_owned()),
            ..Default::default()
        };
        let outcome = client.get::<serde_json::Value>(&kind, &params, name).await?;
        let found = Client::into_found(outcome, &kind, &params, name)
            .with_context(|| format!("cannot read the APIServers file from configmap:{namespace}/{name}"))?;
        let Some(item) = found.items.first() else {
            bail!("configmap {namespace}/{name} is gone")
        };
        tracing::debug!(
            version = item.object.resource_version(),
            "read the APIServers file from home"
        );
        let data = item
            .object
            .get("data")
            .and_then(|data| data.as_object())
            .into_iter()
            .flatten();
        Ok(data
            .filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())))
            .collect())
    }
}
