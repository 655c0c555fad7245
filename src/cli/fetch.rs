//! Manifests from the web.

use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use http::header::LOCATION;
use http::{StatusCode, Uri};
use http_body_util::{BodyExt as _, Limited};

use super::invocation::Invocation;
use crate::fleet::connection::Deadlines;
use crate::fleet::proxy::ProxyEnvironment;
use crate::k8s::{ApiClientConfig, Body, ClientBuilder};
use crate::manifest::MAX_INPUT_BYTES;

/// How long a manifest may take, with all tries and redirects.
const DEADLINE: Duration = Duration::from_secs(60);
/// How often a server that fails is asked, and the pause in between (`readHttpWithRetries` in cli-runtime's `visitor.go`).
const TRIES: usize = 3;
const PAUSE: Duration = Duration::from_secs(1);
/// How many redirects are followed: as many as Go's HTTP client does.
const MAX_REDIRECTS: usize = 10;

/// Gets a manifest, and how its URL may be shown. No credential of any cluster goes with the request.
pub async fn fetch(invocation: &Invocation, url: &str) -> Result<(Vec<u8>, String)> {
    let shown = without_userinfo(url);
    let text = tokio::time::timeout(DEADLINE, with_retries(invocation, url, &shown))
        .await
        .map_err(|_| anyhow!("no whole answer within {} s", DEADLINE.as_secs()))
        .flatten()
        .with_context(|| format!("cannot read {shown}"))?;
    Ok((text, shown))
}

/// What a server answered.
enum Answer {
    Text(Vec<u8>),
    Redirect(String),
    Refused(StatusCode),
}

async fn with_retries(invocation: &Invocation, url: &str, shown: &str) -> Result<Vec<u8>> {
    let mut tries = 1;
    loop {
        let problem = match follow(invocation, url).await {
            Ok(Answer::Text(text)) => return Ok(text),
            Ok(Answer::Refused(status)) => {
                let problem = anyhow!(
                    "unable to read URL {shown:?}, server reported {status}, status code={}",
                    status.as_u16()
                );
                if !status.is_server_error() {
                    return Err(problem);
                }
                problem
            }
            Ok(Answer::Redirect(_)) => bail!("stopped after {MAX_REDIRECTS} redirects"),
            Err(problem) => problem,
        };
        if tries == TRIES {
            return Err(problem);
        }
        tries += 1;
        tracing::debug!("trying {shown} again: {problem:#}");
        tokio::time::sleep(PAUSE).await;
    }
}

/// Asks, and goes where the server says; never from https to http.
async fn follow(invocation: &Invocation, url: &str) -> Result<Answer> {
    let mut at: Uri = url.parse()?;
    for _ in 0..=MAX_REDIRECTS {
        match get(invocation, &at).await? {
            Answer::Redirect(to) => {
                let next = resolved(&at, &to).with_context(|| format!("the server redirects to {to:?}"))?;
                if at.scheme_str() == Some("https") && next.scheme_str() != Some("https") {
                    bail!(
                        "the server redirects from https to {}",
                        without_userinfo(&next.to_string())
                    );
                }
                at = next;
            }
            answer => return Ok(answer),
        }
    }
    Ok(Answer::Redirect(at.to_string()))
}

async fn get(invocation: &Invocation, uri: &Uri) -> Result<Answer> {
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
    config.connect_timeout = Some(
        invocation
            .global
            .connect_timeout
            .unwrap_or(Deadlines::default().connect),
    );
    config.proxy_url = ProxyEnvironment::from_env()
        .proxy_for(uri)?
        .map(|proxy| proxy.uri().clone());
    let client = ClientBuilder::try_from(config)?.build();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let response = client.send(http::Request::get(path).body(Body::empty())?).await?;
    let status = response.status();
    if status.is_redirection() {
        let location = response.headers().get(LOCATION);
        return Ok(match location.and_then(|location| location.to_str().ok()) {
            Some(location) => Answer::Redirect(location.to_owned()),
            None => Answer::Refused(status),
        });
    }
    if status != StatusCode::OK {
        return Ok(Answer::Refused(status));
    }
    let body = Limited::new(response.into_body(), MAX_INPUT_BYTES)
        .collect()
        .await;
    let body = body.map_err(|error| anyhow!("{error}"))?;
    Ok(Answer::Text(body.to_bytes().to_vec()))
}

/// Where a `Location` leads from a URL (RFC 3986, section 5.2, without dot segments, which servers resolve).
fn resolved(from: &Uri, to: &str) -> Result<Uri> {
    let authority = from
        .authority()
        .map(|authority| authority.as_str())
        .unwrap_or_default();
    let scheme = from.scheme_str().unwrap_or("http");
    let to = to.split('#').next().unwrap_or_default();
    let absolute = if to.contains("://") {
        to.to_owned()
    } else if to.starts_with("//") {
        format!("{scheme}:{to}")
    } else if to.starts_with('/') {
        format!("{scheme}://{authority}{to}")
    } else {
        let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{to}")
    };
    let uri: Uri = absolute.parse()?;
    match uri.scheme_str() {
        Some("http" | "https") => Ok(uri),
        _ => bail!("only http and https are followed"),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_lead_somewhere() {
        let from: Uri = "https://a.example/x/y.yaml?q=1".parse().unwrap();
        for (to, expected) in [
            ("https://b.example/z", "https://b.example/z"),
            ("//b.example/z", "https://b.example/z"),
            ("/z?p#part", "https://a.example/z?p"),
            ("z.yaml", "https://a.example/x/z.yaml"),
        ] {
            assert_eq!(resolved(&from, to).unwrap().to_string(), expected, "{to}");
        }
        for to in ["file:///etc/passwd", "ftp://b.example/", "https://"] {
            assert!(resolved(&from, to).is_err(), "{to}");
        }
    }
}
