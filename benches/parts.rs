//! What the parts cost, each alone: `cargo bench --bench parts`. Whole commands are in `wire`.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::Value;
use testbed::replayed::Fleet;
use testbed::simulated::Replay;

use multicluster::client::{
    Client, Cluster, DiscoveryOptions, Form, Item, ListParams, Metadata, RawObject, TableRow,
};
use multicluster::config;
use multicluster::fleet::connection::{Connection, ConnectionOptions};
use multicluster::fleet::credentials::{CredentialOptions, Credentials};
use multicluster::fleet::kubeconfig::{self, KubeconfigOptions};
use multicluster::fleet::selector::Selector;
use multicluster::fleet::server::ServerSettings;
use multicluster::fleet::{Role, describe};
use multicluster::k8s::GroupVersionKind;
use multicluster::output::rows::{self, TableOptions};
use multicluster::output::{json, yaml};

/// Objects on a page.
const OBJECTS: usize = 500;

/// A page of hypervisors, as a server answers when it is asked for this form.
fn page<T: Form>() -> Vec<u8> {
    Replay::hypervisors("az-a", OBJECTS)
        .page(T::ACCEPT_LIST)
        .expect("a form that servers know")
}

fn decoded<T: Form>() -> Vec<T> {
    T::decode_page(&page::<T>()).expect("a page").items
}

fn decoding(c: &mut Criterion) {
    fn of<T: Form>(c: &mut Criterion, form: &str) {
        let body = page::<T>();
        let mut group = c.benchmark_group("decoding a page of 500");
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(form, |b| {
            b.iter_with_large_drop(|| T::decode_page(black_box(&body)).expect("a page"));
        });
        group.finish();
    }
    of::<TableRow>(c, "table rows");
    of::<RawObject>(c, "raw objects");
    of::<Metadata>(c, "metadata");
    of::<Value>(c, "values");
}

fn rendering(c: &mut Criterion) {
    let mut group = c.benchmark_group("rendering 500 objects");
    group.throughput(Throughput::Elements(OBJECTS as u64));
    let cluster: Arc<str> = Arc::from("az-a");
    let item = |object: TableRow| Item::of(cluster.clone(), object);
    let items: Vec<Item<TableRow>> = decoded().into_iter().map(item).collect();
    let options = TableOptions {
        show_cluster: true,
        ..TableOptions::default()
    };
    group.bench_function("table", |b| {
        b.iter(|| rows::table(black_box(&items), &options).flush(&mut std::io::sink()));
    });
    let objects: Vec<RawObject> = decoded();
    group.bench_function("json, from raw objects", |b| {
        b.iter(|| {
            let mut out = std::io::sink();
            let mut list = json::ListWriter::new(&mut out, false).expect("a sink takes all");
            for object in &objects {
                list.item(&object.to_value().expect("an object"))
                    .expect("a sink takes all");
            }
            list.finish()
        });
    });
    let values: Vec<Value> = decoded();
    group.bench_function("json", |b| {
        b.iter(|| {
            let mut out = std::io::sink();
            let mut list = json::ListWriter::new(&mut out, false).expect("a sink takes all");
            for value in &values {
                list.item(black_box(value)).expect("a sink takes all");
            }
            list.finish()
        });
    });
    group.bench_function("yaml", |b| {
        b.iter(|| {
            let mut out = std::io::sink();
            let mut list = yaml::ListWriter::new(&mut out, false).expect("a sink takes all");
            for value in &values {
                list.item(black_box(value)).expect("a sink takes all");
            }
            list.finish()
        });
    });
    group.finish();
}

/// A client of the fleet, as the library's documentation makes one.
fn client(fleet: &Fleet) -> Client {
    let text = api_servers(fleet);
    let config = config::read(&text, "apiservers.yaml").expect("the fleet's file");
    let options = KubeconfigOptions::default().kubeconfig(fleet.directory().join("kubeconfig"));
    let home = kubeconfig::load(&options)
        .and_then(|loaded| loaded.resolve(&options))
        .expect("the fleet's kubeconfig");
    let credentials = Credentials::new(&home.auth, CredentialOptions::default());
    let mut remotes = config.remotes.iter();
    let clusters = describe(&config).into_iter().map(|descriptor| {
        let server = match (descriptor.role, remotes.next()) {
            (Role::Remote, Some(remote)) => ServerSettings::remote(remote).expect("a remote of the fleet"),
            _ => home.server.clone(),
        };
        let connection = Connection::new(server, credentials.clone(), "admin", ConnectionOptions::default());
        Arc::new(Cluster::new(descriptor, connection))
    });
    Client::new(
        clusters.collect(),
        config.router_set(),
        DiscoveryOptions::default(),
    )
}

fn api_servers(fleet: &Fleet) -> String {
    config::read_file(&fleet.directory().join("apiservers.yaml")).expect("the fleet's file")
}

/// Three clusters' lists over loopback, decoded and merged; what the replaying servers take is part of it.
fn merging(c: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let fleet = runtime
        .block_on(Fleet::start(3, 2 * OBJECTS))
        .expect("replaying servers");
    let client = client(&fleet);
    let gvk = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    let kind = runtime
        .block_on(client.resource_kind(&gvk))
        .expect("a kind of the fleet");
    let params = ListParams::default();
    let mut group = c.benchmark_group("listing 3 times 1000 objects");
    group.throughput(Throughput::Elements(6 * OBJECTS as u64));
    group.sample_size(20);
    group.bench_function("collected, as table rows", |b| {
        b.iter(|| {
            runtime
                .block_on(client.list::<TableRow>(&kind, &params))
                .expect("a list")
                .items
                .len()
        });
    });
    group.bench_function("collected, as raw objects", |b| {
        b.iter(|| {
            runtime
                .block_on(client.list::<RawObject>(&kind, &params))
                .expect("a list")
                .items
                .len()
        });
    });
    group.bench_function("merged while read, as raw objects", |b| {
        b.iter(|| {
            runtime.block_on(async {
                let mut list = client.list_stream::<RawObject>(&kind, &params).expect("a list");
                let mut count = 0;
                while let Some(item) = list.next().await {
                    black_box(item);
                    count += 1;
                }
                assert!(list.finish().complete());
                count
            })
        });
    });
    group.finish();
}

fn small_things(c: &mut Criterion) {
    let selector = "topology.kubernetes.io/zone in (az-a, az-b),!gone,type!=baremetal,cpus>64";
    c.bench_function("parsing a selector", |b| {
        b.iter(|| black_box(selector).parse::<Selector>().expect("a selector"));
    });

    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let fleet = runtime.block_on(Fleet::start(1, 1)).expect("a replaying server");
    let text = fifty_remotes(&api_servers(&fleet));
    c.bench_function("reading an APIServers file with 50 remotes", |b| {
        b.iter_batched(
            || text.clone(),
            |text| {
                config::read(&text, "apiservers.yaml")
                    .expect("the file")
                    .remotes
                    .len()
            },
            BatchSize::SmallInput,
        );
    });
    let options = KubeconfigOptions::default().kubeconfig(fleet.directory().join("kubeconfig"));
    c.bench_function("loading a kubeconfig", |b| {
        b.iter(|| {
            kubeconfig::load(&options)
                .and_then(|loaded| loaded.resolve(&options))
                .expect("a kubeconfig")
        });
    });
}

/// The file with its one remote fifty times over, each under a host and a zone of its own.
fn fifty_remotes(text: &str) -> String {
    let (head, remote) = text.split_once("    - host: ").expect("a remote");
    let (host, rest) = remote.split_once('\n').expect("a line");
    assert!(host.starts_with("https://127.0.0.1:"));
    let remotes = (1..=50).map(|number| {
        let rest = rest.replace("zone-01", &format!("zone-{number:02}"));
        format!("    - host: https://zone-{number:02}.example:6443\n{rest}")
    });
    head.to_owned() + &remotes.collect::<String>()
}

criterion_group!(benches, decoding, rendering, merging, small_things);
criterion_main!(benches);
