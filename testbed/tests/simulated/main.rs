//! The simulated API server as a client sees it, over TLS.

mod client;
mod faults;
mod reads;
mod watches;
mod writes;

use serde_json::{Value, json};
use testbed::simulated::{Options, Server};

async fn server() -> Server {
    Server::start(Options::new("test")).await.unwrap()
}

fn hypervisor(name: &str, zone: &str) -> Value {
    json!({
        "apiVersion": "kvm.cloud.sap/v1",
        "kind": "Hypervisor",
        "metadata": {"name": name, "labels": {"topology.kubernetes.io/zone": zone}},
        "spec": {},
        "status": {"numInstances": 3},
    })
}

fn widget(name: &str, spec: Value) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": name}, "spec": spec})
}
