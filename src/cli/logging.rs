//! Logging on stderr, off unless `-v` asks for it.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;

/// Starts logging: nothing below 1; from 6 our requests; from 8 hyper's connections too.
///
/// kube logs whole answers when they cannot be read (`kube_client`, at WARN), and answers may hold Secrets: it is mute at
/// every level, as is everything else that is not named here.
pub fn start(verbosity: u8) {
    let targets = Targets::new();
    let targets = match verbosity {
        0 => return,
        1..=5 => targets.with_target("multicluster", LevelFilter::INFO),
        6..=7 => targets.with_target("multicluster", LevelFilter::DEBUG),
        _ => targets
            .with_target("multicluster", LevelFilter::TRACE)
            .with_targets(["hyper_util", "rustls"].map(|target| (target, LevelFilter::DEBUG))),
    };
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_target(false);
    let subscriber = tracing_subscriber::registry().with(targets).with(lines);
    // There can be only one subscriber; a second start changes nothing.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
