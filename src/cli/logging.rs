//! Logging on stderr, off unless `-v` asks for it.

use tracing_subscriber::EnvFilter;

/// Starts logging: nothing below 1; from 6 our requests; from 8 hyper's connections too.
///
/// kube logs whole answers when they cannot be read (`kube_client`, at WARN), and answers may hold Secrets: it is mute at
/// every level.
pub fn start(verbosity: u8) {
    let filter = match verbosity {
        0 => return,
        1..=5 => "multicluster=info,kube_client=off",
        6..=7 => "multicluster=debug,kube_client=off",
        _ => "multicluster=trace,hyper_util=debug,rustls=debug,kube_client=off",
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false)
        .finish();
    // There can be only one subscriber; a second start changes nothing.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
