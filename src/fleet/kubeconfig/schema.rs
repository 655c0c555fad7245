//! A kubeconfig file as it is written.
//!
//! kube's types read a file too, but refuse an equal key given twice, which kubectl accepts, and a context without a
//! cluster. Only what is used is read here, so nothing else in a file can be wrong.

use std::collections::HashMap;

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

use super::Context;
use crate::k8s::{
    AuthInfo, AuthProviderConfig, ExecConfig, ExecInteractiveMode, KubeconfigCluster, NamedExtension,
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    pub(super) kind: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    pub(super) clusters: Vec<NamedCluster>,
    #[serde(deserialize_with = "null_as_default")]
    pub(super) users: Vec<NamedUser>,
    #[serde(deserialize_with = "null_as_default")]
    pub(super) contexts: Vec<NamedContext>,
    #[serde(rename = "current-context")]
    pub(super) current_context: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NamedCluster {
    pub(super) name: Option<String>,
    pub(super) cluster: Option<Cluster>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NamedUser {
    pub(super) name: Option<String>,
    pub(super) user: Option<User>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NamedContext {
    pub(super) name: Option<String>,
    pub(super) context: Option<ContextEntry>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ContextEntry {
    cluster: Option<String>,
    user: Option<String>,
    namespace: Option<String>,
}

impl From<ContextEntry> for Context {
    fn from(entry: ContextEntry) -> Self {
        let nonempty = |text: Option<String>| text.filter(|text| !text.is_empty());
        Context {
            cluster: nonempty(entry.cluster),
            user: nonempty(entry.user),
            namespace: nonempty(entry.namespace),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct Cluster {
    server: Option<String>,
    tls_server_name: Option<String>,
    insecure_skip_tls_verify: Option<bool>,
    certificate_authority: Option<String>,
    certificate_authority_data: Option<String>,
    proxy_url: Option<String>,
    disable_compression: Option<bool>,
    #[serde(deserialize_with = "null_as_default")]
    extensions: Vec<Extension>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Extension {
    name: Option<String>,
    extension: serde_json::Value,
}

impl From<Cluster> for KubeconfigCluster {
    fn from(cluster: Cluster) -> Self {
        let extensions = cluster.extensions.into_iter().map(|extension| NamedExtension {
            name: extension.name.unwrap_or_default(),
            extension: extension.extension,
        });
        KubeconfigCluster {
            server: cluster.server,
            tls_server_name: cluster.tls_server_name,
            insecure_skip_tls_verify: cluster.insecure_skip_tls_verify,
            certificate_authority: cluster.certificate_authority,
            certificate_authority_data: cluster.certificate_authority_data,
            proxy_url: cluster.proxy_url,
            disable_compression: cluster.disable_compression,
            extensions: Some(extensions.collect()),
            ..Default::default()
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(super) struct User {
    username: Option<String>,
    #[serde(deserialize_with = "secret")]
    password: Option<SecretString>,
    #[serde(deserialize_with = "secret")]
    token: Option<SecretString>,
    #[serde(rename = "tokenFile")]
    token_file: Option<String>,
    client_certificate: Option<String>,
    client_certificate_data: Option<String>,
    client_key: Option<String>,
    #[serde(deserialize_with = "secret")]
    client_key_data: Option<SecretString>,
    r#as: Option<String>,
    as_uid: Option<String>,
    as_groups: Option<Vec<String>>,
    as_user_extra: Option<HashMap<String, Vec<String>>>,
    auth_provider: Option<AuthProvider>,
    exec: Option<Exec>,
}

/// Its configuration, which holds tokens, is not read: there are no such providers any more.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AuthProvider {
    name: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Exec {
    api_version: Option<String>,
    command: Option<String>,
    #[serde(deserialize_with = "null_as_default")]
    args: Vec<String>,
    #[serde(deserialize_with = "null_as_default")]
    env: Vec<HashMap<String, String>>,
    install_hint: Option<String>,
    provide_cluster_info: Option<bool>,
    interactive_mode: Option<ExecInteractiveMode>,
}

impl From<User> for AuthInfo {
    fn from(user: User) -> Self {
        AuthInfo {
            username: user.username,
            password: user.password,
            token: user.token,
            token_file: user.token_file,
            client_certificate: user.client_certificate,
            client_certificate_data: user.client_certificate_data,
            client_key: user.client_key,
            client_key_data: user.client_key_data,
            impersonate: user.r#as,
            impersonate_uid: user.as_uid,
            impersonate_groups: user.as_groups,
            impersonate_user_extra: user.as_user_extra,
            auth_provider: user.auth_provider.map(|provider| AuthProviderConfig {
                name: provider.name.unwrap_or_default(),
                ..Default::default()
            }),
            exec: user.exec.map(|exec| ExecConfig {
                api_version: exec.api_version,
                command: exec.command,
                args: Some(exec.args),
                env: Some(exec.env),
                install_hint: exec.install_hint,
                provide_cluster_info: exec.provide_cluster_info.unwrap_or(false),
                interactive_mode: exec.interactive_mode,
                ..Default::default()
            }),
            ..Default::default()
        }
    }
}

fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}
