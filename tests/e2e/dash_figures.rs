//! What the dashboard costs with 3 × 5,000 objects on real API servers, for docs/performance.md:
//!
//! ```sh
//! cargo build --release
//! MEASURED_BINARY=$PWD/target/release/kubectl-multicluster cargo test --test e2e -- --ignored --nocapture dash_figures
//! ```
#![cfg(target_os = "linux")]

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::{StreamExt as _, TryStreamExt as _};
use http::{Method, Request};
use multicluster::fleet::connection::{Answer, Connection, ConnectionOptions};
use multicluster::fleet::credentials::{CredentialOptions, Credentials};
use multicluster::fleet::kubeconfig::{self, KubeconfigOptions};
use serde_json::json;
use testbed::hypervisors::{COLLECTION, hypervisor, name};
use testbed::real::{Cluster, Testbed};

use crate::dash::cpu_time;
use crate::screen::Screen;
use crate::support::Env;

const ZONES: [&str; 3] = ["az-a", "az-b", "az-c"];
const IN_EACH: usize = 5000;
/// How many requests are on their way at once, to one cluster.
const AT_ONCE: usize = 24;
const WATCHED: Duration = Duration::from_secs(20);
const CHANGES_A_SECOND: u32 = 50;

fn connection(zone: &Cluster) -> Connection {
    let options = KubeconfigOptions::default().kubeconfig(zone.admin_kubeconfig());
    let loaded = kubeconfig::load(&options).and_then(|loaded| loaded.resolve(&options));
    let admin = loaded.expect("the admin's kubeconfig");
    let credentials = Credentials::new(&admin.auth, CredentialOptions::default());
    Connection::new(admin.server, credentials, "admin", ConnectionOptions::default())
}

async fn send(connection: &Connection, method: Method, path: &str, body: &serde_json::Value) -> Answer {
    let type_ = match method {
        Method::PATCH => "application/merge-patch+json",
        _ => "application/json",
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("Content-Type", type_)
        .body(body.to_string().into_bytes())
        .expect("a request");
    connection.write(request).await.expect("the server takes it")
}

async fn fill(zone: &Cluster) {
    let connection = Arc::new(connection(zone));
    let created = (0..IN_EACH).map(|number| {
        let connection = connection.clone();
        let zone = zone.name().to_owned();
        async move {
            send(&connection, Method::POST, COLLECTION, &hypervisor(&zone, number)).await;
            Ok::<_, ()>(())
        }
    });
    let creating = futures::stream::iter(created).buffer_unordered(AT_ONCE);
    creating.try_collect::<()>().await.expect("all are created");
}

async fn set_version(connection: &Connection, name: &str, version: &str) {
    let path = format!("{COLLECTION}/{name}");
    send(
        connection,
        Method::PATCH,
        &path,
        &json!({"spec": {"version": version}}),
    )
    .await;
}

/// The share of a core that a process uses while something goes on.
fn used(process: u32, going_on: impl FnOnce()) -> f64 {
    let (before, start) = (cpu_time(process), Instant::now());
    going_on();
    100.0 * (cpu_time(process) - before).as_secs_f64() / start.elapsed().as_secs_f64()
}

/// How long it takes until something is seen.
fn until(screen: &Screen, seen: impl Fn(&Screen) -> bool) -> Duration {
    let start = Instant::now();
    while !seen(screen) {
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "on the screen is\n{}",
            screen.text()
        );
        std::thread::sleep(Duration::from_micros(500));
    }
    start.elapsed()
}

fn median_and_most(mut times: Vec<Duration>) -> String {
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    format!(
        "{:.1} ms, at most {:.1} ms",
        milliseconds(median),
        milliseconds(most)
    )
}

fn started(env: &Env, arguments: &[&str]) -> Screen {
    let own = env.command(arguments);
    let program = std::env::var_os("MEASURED_BINARY").unwrap_or_else(|| own.get_program().to_owned());
    let mut command = Command::new(program);
    command.args(own.get_args()).current_dir(env.path());
    command.envs(own.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Screen::of(env, command)
}

#[test]
#[ignore = "measures for docs/performance.md; it takes some minutes and wants a quiet machine"]
fn dash_figures() {
    let testbed = Testbed::start(&ZONES).expect("the testbed starts");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(futures::future::join_all(
        ZONES.map(|zone| fill(testbed.cluster(zone))),
    ));
    let env = Env::new(&testbed);
    let connections: Vec<Connection> = ZONES
        .iter()
        .map(|zone| connection(testbed.cluster(zone)))
        .collect();
    let connections = Arc::new(connections);

    let start = Instant::now();
    let mut screen = started(&env, &["dash", "hv"]);
    let process = screen.id();
    until(&screen, |screen| {
        screen.text().contains("15000 rows") && !screen.text().contains('…')
    });
    println!(
        "all rows on the screen: {:?}, {:?} of CPU",
        start.elapsed(),
        cpu_time(process)
    );

    let idle = used(process, || std::thread::sleep(WATCHED));
    println!("idle, with ages in seconds on the screen: {idle:.2} % of a core");

    let changed = connections.clone();
    let busy = used(process, || {
        runtime.block_on(async {
            let mut tick = tokio::time::interval(Duration::from_secs(1) / CHANGES_A_SECOND);
            let start = Instant::now();
            let mut number = 0;
            while start.elapsed() < WATCHED {
                tick.tick().await;
                number += 1;
                let (connections, zone) = (changed.clone(), number % ZONES.len());
                tokio::spawn(async move {
                    let name = name(ZONES[zone], number * 7 % IN_EACH);
                    set_version(&connections[zone], &name, &format!("v{number}")).await;
                });
            }
        });
    });
    println!("{CHANGES_A_SECOND} changes a second: {busy:.2} % of a core");

    let mut keys = Vec::new();
    let down = (1..=19).map(|row| ("j", row));
    let up = (0..19).rev().map(|row| ("k", row));
    for (key, row) in down.chain(up) {
        screen.types(key);
        keys.push(until(&screen, |screen| screen.lines()[3 + row].starts_with('>')));
    }
    println!("a key, the next row chosen: {}", median_and_most(keys));

    let mut orders = Vec::new();
    for header in ["CLUSTER▲", "NAME▲", "ZONE▲", "VERSION▲", "INSTANCES▲"] {
        screen.types("s");
        orders.push(until(&screen, |screen| screen.text().contains(header)));
    }
    println!("a key, 15,000 rows in another order: {}", median_and_most(orders));
    screen.types("\u{1b}");

    let mut filters = Vec::new();
    screen.types("/");
    for typed in ["n", "no", "nod", "node", "node-", "node-a"] {
        screen.types(&typed[typed.len() - 1..]);
        filters.push(until(&screen, |screen| screen.lines()[23] == format!("/{typed}")));
    }
    println!("a key, 15,000 rows filtered: {}", median_and_most(filters));
    screen.types("\u{1b}");
    until(&screen, |screen| screen.lines()[23].starts_with('?'));
    for _ in 0..10 {
        if screen.text().contains('▲') {
            screen.types("s");
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    screen.types("g");

    let mut changes = Vec::new();
    for at in 0..20 {
        let version = format!("change-{at}");
        runtime.block_on(set_version(&connections[0], &name("az-a", at % 10), &version));
        changes.push(until(&screen, |screen| screen.text().contains(&version)));
        std::thread::sleep(Duration::from_millis(300));
    }
    println!(
        "a change, from the server's answer to its writer: {}",
        median_and_most(changes)
    );

    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("the process runs");
    let peak = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or_default();
    println!("peak memory: {peak}");
    screen.types("q");
    assert_eq!(screen.end().code, 0);
    assert!(idle < 5.0, "idle it uses {idle:.2} % of a core");
}
