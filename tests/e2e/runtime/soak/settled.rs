//! What must hold in the end.

use std::collections::BTreeMap;

use multicluster::client::Outcome;
use multicluster::runtime::{Request, Store};
use serde_json::Value;

use super::{SEEN, Soak, Widget};

/// What is not as it should be yet; the first of it in words.
pub async fn unsettled(soak: &Soak, store: &Store<Widget>) -> Option<String> {
    let listed: Outcome<Value> = match soak.client.list(&soak.kind, &soak.watch().list).await {
        Ok(listed) => listed,
        Err(error) => return Some(error.to_string()),
    };
    if let Some(failure) = listed.failures().first() {
        return Some(failure.to_string());
    }
    let version = |object: &Value| {
        object["metadata"]["resourceVersion"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let mut servers: BTreeMap<Request, String> = BTreeMap::new();
    for item in &listed.items {
        let request = Request::new(item.cluster.clone(), item.key.clone());
        let replicas = item.object["spec"]["replicas"].to_string();
        let seen = item.object["metadata"]["annotations"][SEEN]
            .as_str()
            .unwrap_or("nothing");
        if seen != replicas {
            return Some(format!("{request} has {replicas} replicas, and {seen} was seen"));
        }
        servers.insert(request, version(&item.object));
    }
    let stored: BTreeMap<Request, String> = store
        .list()
        .iter()
        .map(|object| (Request::from(&**object), object.resource_version.clone()))
        .collect();
    if stored != servers {
        let odd = servers
            .iter()
            .find(|(request, version)| stored.get(request) != Some(version));
        let odd = odd.or_else(|| stored.iter().find(|(request, _)| !servers.contains_key(request)));
        return Some(format!(
            "the store has {} of {}: {odd:?}",
            stored.len(),
            servers.len()
        ));
    }
    let duplicates = |of: &[multicluster::error::Duplicate]| {
        let names = of
            .iter()
            .map(|duplicate| (duplicate.name.clone(), duplicate.clusters.clone()));
        names.collect::<BTreeMap<_, _>>()
    };
    if duplicates(&store.duplicates()) != duplicates(&listed.duplicates) {
        return Some("the duplicates differ".to_owned());
    }
    let last = soak.last.lock().expect("nobody panics here");
    for (request, version) in &servers {
        if last.get(request) != Some(&Some(version.clone())) {
            return Some(format!(
                "{request} is at {version}, but was reconciled at {:?}",
                last.get(request)
            ));
        }
    }
    let forgotten = last
        .iter()
        .find(|(request, version)| version.is_some() && !servers.contains_key(request));
    forgotten.map(|(request, _)| format!("{request} is gone, which was not reconciled"))
}
