//! The custom resources that every cluster has.

use anyhow::Context;
use serde_json::Value;

use super::access::create;
use super::client::{Client, is_timeout};
use super::wait::{Look, wait_until};

/// The manifests, as YAML: Hypervisor, Reservation, History and Widget.
pub const CUSTOM_RESOURCE_DEFINITIONS: [&str; 4] = [
    include_str!("../../crds/hypervisors.yaml"),
    include_str!("../../crds/reservations.yaml"),
    include_str!("../../crds/histories.yaml"),
    include_str!("../../crds/widgets.yaml"),
];

const COLLECTION: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// Creates all of them.
pub(super) fn create_all(client: &Client) -> anyhow::Result<()> {
    for manifest in CUSTOM_RESOURCE_DEFINITIONS {
        let definition: Value = serde_saphyr::from_str(manifest)?;
        create(client, COLLECTION, &definition)?;
    }
    Ok(())
}

/// Waits until all of them are established, discovered and served.
pub(super) fn wait_for_all(client: &Client) -> anyhow::Result<()> {
    for manifest in CUSTOM_RESOURCE_DEFINITIONS {
        let definition: Value = serde_saphyr::from_str(manifest)?;
        let text = |pointer: &str| -> anyhow::Result<String> {
            let value = definition.pointer(pointer).and_then(Value::as_str);
            Ok(value
                .with_context(|| format!("the CRD manifest has no {pointer}"))?
                .to_owned())
        };
        let (name, group) = (text("/metadata/name")?, text("/spec/group")?);
        let (version, plural) = (text("/spec/versions/0/name")?, text("/spec/names/plural")?);
        let established = || -> anyhow::Result<Look<()>> {
            let definition = client.get(&format!("{COLLECTION}/{name}"))?.json()?;
            Ok(match condition(&definition, "Established") {
                Some("True") => Look::Done(()),
                _ => Look::NotYet(format!(
                    "its conditions are {}",
                    definition["status"]["conditions"]
                )),
            })
        };
        wait_until(&format!("establishing {name}"), || lenient(established()))?;
        let served = || -> anyhow::Result<Look<()>> {
            // The list of groups is the aggregator's work, the list of resources and the collection the CRD controller's:
            // each comes in its own time.
            let groups = client.get("/apis")?.json()?;
            let resources = client.get(&format!("/apis/{group}/{version}"))?.json()?;
            let collection = client.get(&format!("/apis/{group}/{version}/{plural}?limit=1"))?;
            let lists = |list: &Value, name: &str| {
                list.as_array()
                    .is_some_and(|items| items.iter().any(|item| item["name"] == *name))
            };
            Ok(
                match lists(&groups["groups"], &group) && lists(&resources["resources"], &plural) {
                    true if collection.is_success() => Look::Done(()),
                    true => Look::NotYet(collection.summary()),
                    false => Look::NotYet("discovery does not list it".to_owned()),
                },
            )
        };
        wait_until(&format!("serving {name}"), || lenient(served()))?;
    }
    Ok(())
}

/// A server that is starting also answers what is no JSON: that is "not yet", unless it does not answer at all.
fn lenient(look: anyhow::Result<Look<()>>) -> anyhow::Result<Look<()>> {
    match look {
        Err(error) if error.downcast_ref::<std::io::Error>().is_none() || is_timeout(&error) => {
            Ok(Look::NotYet(error.to_string()))
        }
        look => look,
    }
}

/// The status of a condition of the definition.
fn condition<'a>(definition: &'a Value, kind: &str) -> Option<&'a str> {
    let conditions = definition.pointer("/status/conditions")?.as_array()?;
    conditions.iter().find(|condition| condition["type"] == kind)?["status"].as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_manifest_is_a_definition_named_after_its_plural_and_group() {
        for manifest in CUSTOM_RESOURCE_DEFINITIONS {
            let definition: Value = serde_saphyr::from_str(manifest).unwrap();
            let (plural, group) = (
                &definition["spec"]["names"]["plural"],
                &definition["spec"]["group"],
            );
            let name = format!("{}.{}", plural.as_str().unwrap(), group.as_str().unwrap());
            assert_eq!(definition["metadata"]["name"], name);
            assert_eq!(definition["kind"], "CustomResourceDefinition");
        }
    }
}
