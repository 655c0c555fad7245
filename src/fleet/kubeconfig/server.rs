//! What the kubeconfig and the command line say about a server.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{KubeconfigError, KubeconfigOptions, io_message, nonempty, read_capped};
use crate::fleet::proxy::ProxyUrl;
use crate::fleet::server::{ServerSettings, check_certificate_authority, parse_server_url};
use crate::k8s::{AuthInfo, ExecAuthCluster, KubeconfigCluster};

/// The extension of a cluster that an exec plugin is configured with.
const EXEC_EXTENSION: &str = "client.authentication.k8s.io/exec";

/// Every root of the world's public certificate authorities takes less.
const MAX_AUTHORITY_BYTES: u64 = 4 << 20;

/// How to reach a cluster's server, with the command line's overrides.
pub(super) fn server_settings(
    name: &str,
    cluster: &KubeconfigCluster,
    options: &KubeconfigOptions,
) -> Result<ServerSettings, KubeconfigError> {
    let origin = format!("cluster \"{name}\"");
    let server_flag = nonempty(options.server.as_deref());

    // Either flag replaces all that the file says about trust.
    let replaced = options.insecure_skip_tls_verify || options.certificate_authority.is_some();
    let (insecure, authority) = if replaced {
        let authority = match &options.certificate_authority {
            Some(path) => Some(read_authority(path, "--certificate-authority")?),
            None => None,
        };
        (options.insecure_skip_tls_verify, authority)
    } else {
        let authority = match (
            nonempty(cluster.certificate_authority_data.as_deref()),
            nonempty(cluster.certificate_authority.as_deref()),
        ) {
            (Some(data), _) => Some(decode_authority(data, &origin)?),
            (None, Some(path)) => Some(read_authority(Path::new(path), &origin)?),
            (None, None) => None,
        };
        (cluster.insecure_skip_tls_verify.unwrap_or(false), authority)
    };
    if insecure && authority.is_some() {
        return Err(KubeconfigError::InsecureWithAuthority);
    }

    // --server clears the file's name: it was meant for another server.
    let name_flag = nonempty(options.tls_server_name.as_deref());
    let tls_server_name = match (name_flag, server_flag) {
        (Some(name), _) => Some(name),
        (None, Some(_)) => None,
        (None, None) => nonempty(cluster.tls_server_name.as_deref()),
    };

    let tls = insecure || authority.is_some() || tls_server_name.is_some();
    let text = server_flag.or(cluster.server.as_deref()).unwrap_or_default();
    let url = parse_server_url(text, tls).map_err(|error| KubeconfigError::Server {
        origin: server_flag.map_or_else(|| origin.clone(), |_| "--server".to_owned()),
        error,
    })?;
    let proxy = match nonempty(cluster.proxy_url.as_deref()) {
        Some(proxy) => Some(ProxyUrl::parse(proxy).map_err(|error| KubeconfigError::Proxy {
            cluster: name.to_owned(),
            error,
        })?),
        None => None,
    };
    Ok(ServerSettings {
        url,
        certificate_authority: authority,
        insecure_skip_tls_verify: insecure,
        tls_server_name: tls_server_name.map(str::to_owned),
        proxy,
        disable_compression: options.disable_compression || cluster.disable_compression.unwrap_or(false),
    })
}

fn read_authority(path: &Path, origin: &str) -> Result<Vec<u8>, KubeconfigError> {
    let pem = read_capped(path, MAX_AUTHORITY_BYTES).map_err(|error| {
        KubeconfigError::CertificateAuthorityFile {
            path: path.to_owned(),
            origin: origin.to_owned(),
            message: io_message(&error),
        }
    })?;
    check_certificate_authority(&pem).map_err(|error| KubeconfigError::CertificateAuthority {
        origin: format!("{origin} ({})", path.display()),
        error,
    })?;
    Ok(pem)
}

fn decode_authority(data: &str, origin: &str) -> Result<Vec<u8>, KubeconfigError> {
    // Go's decoder skips line breaks, which YAML's block scalars bring along.
    let data: String = data.split_ascii_whitespace().collect();
    let pem = STANDARD.decode(data).map_err(|_| KubeconfigError::NotBase64 {
        origin: origin.to_owned(),
    })?;
    check_certificate_authority(&pem).map_err(|error| KubeconfigError::CertificateAuthority {
        origin: origin.to_owned(),
        error,
    })?;
    Ok(pem)
}

/// Adds the server to an exec plugin's input, if the plugin wants to know it.
pub(super) fn tell_plugin(user: &mut AuthInfo, server: &ServerSettings, cluster: &KubeconfigCluster) {
    let Some(exec) = user.exec.as_mut().filter(|exec| exec.provide_cluster_info) else {
        return;
    };
    let extension = cluster
        .extensions
        .iter()
        .flatten()
        .find(|extension| extension.name == EXEC_EXTENSION);
    exec.cluster = Some(ExecAuthCluster {
        server: Some(server.url.to_string().trim_end_matches('/').to_owned()),
        insecure_skip_tls_verify: server.insecure_skip_tls_verify.then_some(true),
        certificate_authority_data: server.certificate_authority.clone(),
        proxy_url: cluster.proxy_url.clone(),
        tls_server_name: server.tls_server_name.clone(),
        config: extension.map(|extension| extension.extension.clone()),
    });
}
