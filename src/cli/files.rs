//! `-f`: files, directories, stdin and URLs.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use http::Uri;
use http_body_util::{BodyExt as _, Limited};

use super::args::Files;
use super::invocation::Invocation;
use crate::fleet::proxy::ProxyEnvironment;
use crate::k8s::{ApiClientConfig, Body, ClientBuilder};
use crate::manifest::{self, MAX_INPUT_BYTES, Manifest, Source};

/// How long a manifest of the web may take.
const FETCH_DEADLINE: Duration = Duration::from_secs(60);

/// Reads all manifests before anything is done with any.
pub async fn read(invocation: &Invocation, files: &Files) -> Result<Vec<Manifest>> {
    if files.filename.iter().any(|file| file == "-") && invocation.global.config.as_deref() == Some("-") {
        bail!(super::Misuse(
            "--config - and -f - cannot both read standard input".to_owned()
        ));
    }
    let mut manifests = Vec::new();
    let (names, recursive) = (files.filename.clone(), files.recursive);
    let collect = move || manifest::collect(&names, recursive, &mut std::io::stdin());
    for source in invocation.ui.blocking(collect).await?? {
        match source {
            Source::Url(url) => {
                let shown = without_userinfo(&url);
                let text = tokio::time::timeout(FETCH_DEADLINE, fetch(invocation, &url))
                    .await
                    .map_err(|_| anyhow::anyhow!("no whole answer within {} s", FETCH_DEADLINE.as_secs()))
                    .flatten()
                    .with_context(|| format!("cannot read {shown}"))?;
                manifests.extend(manifest::parse(&text, &shown)?);
            }
            source => manifests.extend(source.parse()?.into_iter().flatten()),
        }
    }
    Ok(manifests)
}

/// A URL as it may be shown: what is in front of the `@` may be a password.
fn without_userinfo(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}{path}")
}

/// Gets a manifest from the web. No credential of any cluster goes with the request, and redirects are not followed.
async fn fetch(invocation: &Invocation, url: &str) -> Result<Vec<u8>> {
    let uri: Uri = url.parse()?;
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        bail!("not a URL")
    };
    let base = Uri::builder()
        .scheme(scheme.clone())
        .authority(authority.clone())
        .path_and_query("/")
        .build()?;
    let mut config = ApiClientConfig::new(base);
    config.default_retry = false;
    config.connect_timeout = Some(invocation.global.connect_timeout);
    config.proxy_url = ProxyEnvironment::from_env()
        .proxy_for(&uri)?
        .map(|proxy| proxy.uri().clone());
    let client = ClientBuilder::try_from(config)?.build();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let response = client.send(http::Request::get(path).body(Body::empty())?).await?;
    if !response.status().is_success() {
        bail!("the server answered {}", response.status());
    }
    let body = Limited::new(response.into_body(), MAX_INPUT_BYTES)
        .collect()
        .await;
    Ok(body
        .map_err(|error| anyhow::anyhow!("{error}"))?
        .to_bytes()
        .to_vec())
}
