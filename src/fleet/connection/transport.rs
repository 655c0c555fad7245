//! The way of a request: TCP, a proxy if there is one, TLS, HTTP. kube lays out the TLS of it; the sockets are ours to set.
//!
//! kube's own stack (`ClientBuilder::try_from`) leaves sockets as hyper makes them: with Nagle's algorithm, which holds the
//! request back behind the last piece of the handshake until the server acknowledges that, and servers put that off for 40 ms;
//! and without keepalive, by which a watch notices that nobody is there any more.

use std::time::Duration;

use http::Uri;
use hyper::rt::{Read, Write};
use hyper_timeout::TimeoutConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::TokioExecutor;
use tower::{BoxError, ServiceBuilder};
use tower_http::decompression::DecompressionLayer;
use tower_service::Service;

use crate::fleet::proxy::ProxyUrl;
use crate::k8s::{ApiClient, ApiClientConfig, ApiClientError, ClientBuilder, ConfigExt};

/// How long a connection is silent before the other side is asked whether it is there, as client-go has it for HTTP/2
/// (`k8s.io/apimachinery/pkg/util/net/http.go`, `ReadIdleTimeout`).
const KEEPALIVE: Duration = Duration::from_secs(30);
/// Between two such questions, of which so many may stay without an answer: together client-go's `PingTimeout` of 15 s.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
const KEEPALIVE_RETRIES: u32 = 3;

/// What connects, without a proxy and without TLS.
pub(in crate::fleet) fn tcp() -> HttpConnector {
    let mut connector = HttpConnector::new();
    connector.enforce_http(false);
    connector.set_nodelay(true);
    connector.set_keepalive(Some(KEEPALIVE));
    connector.set_keepalive_interval(Some(KEEPALIVE_INTERVAL));
    connector.set_keepalive_retries(Some(KEEPALIVE_RETRIES));
    connector
}

/// A client for the server of `config`, through `proxy`.
pub(super) fn client(
    config: &ApiClientConfig,
    proxy: Option<&ProxyUrl>,
) -> Result<ApiClient, ApiClientError> {
    let Some(proxy) = proxy else {
        return over(config, tcp());
    };
    match proxy.uri().scheme_str() {
        Some("socks5") => over(config, SocksV5::new(proxy.uri().clone(), tcp())),
        Some("https") => {
            let to_proxy = config.rustls_https_connector_with_connector(tcp())?;
            over(config, tunnel(proxy, to_proxy))
        }
        _ => over(config, tunnel(proxy, tcp())),
    }
}

/// What goes through an HTTP proxy with CONNECT.
pub(in crate::fleet) fn tunnel<C>(proxy: &ProxyUrl, to_proxy: C) -> Tunnel<C> {
    let tunnel = Tunnel::new(proxy.uri().clone(), to_proxy);
    match proxy.authorization() {
        Some(authorization) => tunnel.with_auth(authorization),
        None => tunnel,
    }
}

fn over<C>(config: &ApiClientConfig, connector: C) -> Result<ApiClient, ApiClientError>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + Read + Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
    let mut connector = TimeoutConnector::new(config.rustls_https_connector_with_connector(connector)?);
    connector.set_connect_timeout(config.connect_timeout);
    connector.set_read_timeout(config.read_timeout);
    connector.set_write_timeout(config.write_timeout);
    let gzip = DecompressionLayer::new().gzip(!config.disable_compression);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .layer(gzip)
        .layer(config.extra_headers_layer()?)
        .service(Client::builder(TokioExecutor::new()).build(connector));
    Ok(ClientBuilder::new(service, config.default_namespace.clone()).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn sockets_wait_for_no_acknowledgement_and_notice_a_dead_peer() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connected = tcp().call(url.parse().unwrap()).await.unwrap();
        let stream = connected.inner();
        assert!(stream.nodelay().unwrap());
        let socket = socket2::SockRef::from(stream);
        assert!(socket.keepalive().unwrap());
        assert_eq!(socket.tcp_keepalive_time().unwrap(), KEEPALIVE);
        assert_eq!(socket.tcp_keepalive_interval().unwrap(), KEEPALIVE_INTERVAL);
        assert_eq!(socket.tcp_keepalive_retries().unwrap(), KEEPALIVE_RETRIES);
    }
}
