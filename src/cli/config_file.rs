//! The APIServers file: found, read once, and if it is a ConfigMap, read from the home cluster.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use jiff::Timestamp;

use super::invocation::Invocation;
use crate::client::{Client, Cluster, DiscoveryOptions, Form as _, ListParams};
use crate::config::{self, ApiServersConfig, ConfigError, ConfigSource, Finding, Timeouts};
use crate::fleet::discovery::{ResourceKind, guess};
use crate::fleet::{ClusterDescriptor, Home, Role};
use crate::k8s::GroupVersionKind;

/// An APIServers file that has been fetched, and not been looked into. The last part names it in messages.
pub(super) enum UnreadConfig {
    /// A file's text, or what stdin had.
    Text(String, String),
    /// A ConfigMap's data, and the key that was chosen.
    Data(BTreeMap<String, String>, Option<String>, String),
}

impl UnreadConfig {
    /// Reads it.
    pub(super) fn read(&self) -> Result<ApiServersConfig, ConfigError> {
        match self {
            UnreadConfig::Text(text, origin) => config::read(text, origin),
            UnreadConfig::Data(data, key, origin) => {
                config::read_config_map_data(data, key.as_deref(), origin)
            }
        }
    }

    /// Everything that there is to say about it.
    pub(super) fn lint(&self, now: Timestamp) -> (Option<ApiServersConfig>, Vec<Finding>) {
        match self {
            UnreadConfig::Text(text, origin) => config::lint(text, origin, now),
            UnreadConfig::Data(data, key, origin) => {
                config::lint_config_map_data(data, key.as_deref(), origin, now)
            }
        }
    }
}

impl Invocation {
    pub(super) fn config_source(&self) -> Result<ConfigSource> {
        self.config_source_of(self.global.config.as_deref())
    }

    /// The same, as if this had been given as `--config`.
    pub(super) fn config_source_of(&self, explicit: Option<&str>) -> Result<ConfigSource> {
        let mut config_dirs: Vec<std::path::PathBuf> = dirs::config_dir().into_iter().collect();
        if cfg!(target_os = "macos") {
            config_dirs.extend(std::env::var_os("XDG_CONFIG_HOME").map(Into::into));
            config_dirs.extend(dirs::home_dir().map(|home| home.join(".config")));
        }
        let environment = config::Environment {
            multicluster_config: std::env::var_os("MULTICLUSTER_CONFIG"),
            config_dirs,
        };
        Ok(config::find(explicit, &environment)?)
    }

    /// Reads the file once, however many ask for it: stdin can be read once, and a file may change meanwhile.
    pub(super) async fn read_config(&self, home: Option<&Home>) -> Result<ApiServersConfig> {
        self.config
            .get_or_try_init(|| self.read_config_once(home))
            .await
            .cloned()
    }

    async fn read_config_once(&self, home: Option<&Home>) -> Result<ApiServersConfig> {
        let fetch = || async { self.unread_config(self.config_source()?, home).await };
        Ok(self.unread.get_or_try_init(fetch).await?.read()?)
    }

    /// What a source has, before anything is made of it.
    pub(super) async fn unread_config(
        &self,
        source: ConfigSource,
        home: Option<&Home>,
    ) -> Result<UnreadConfig> {
        let origin = source.to_string();
        Ok(match source {
            ConfigSource::File(path) => UnreadConfig::Text(config::read_file(&path)?, origin),
            ConfigSource::Stdin => UnreadConfig::Text(
                self.ui
                    .blocking(|| config::read_text(std::io::stdin().lock(), "-"))
                    .await??,
                origin,
            ),
            ConfigSource::ConfigMap { namespace, name, key } => {
                let home = match home {
                    Some(home) => home,
                    None => &self.home()?,
                };
                let data = self.config_map(home, &namespace, &name).await?;
                UnreadConfig::Data(data, key, origin)
            }
        })
    }

    /// The data of a ConfigMap of the home cluster, which is all that is known of the fleet by then.
    async fn config_map(&self, home: &Home, namespace: &str, name: &str) -> Result<BTreeMap<String, String>> {
        let gvk = GroupVersionKind::gvk("", "v1", "ConfigMap");
        let connection = home.connection_by(self.deadlines(Timeouts::default()))?;
        let descriptor = ClusterDescriptor::new("home", Role::Home).serves([gvk.clone()]);
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
