//! Hypervisors as a zone has them: labels, a spec, a status with conditions, and the fields' owners; about 4 KB of JSON each.

use serde_json::{Value, json};

/// The path of the collection.
pub const COLLECTION: &str = "/apis/kvm.cloud.sap/v1/hypervisors";

/// The name of the n-th hypervisor of a zone: of one length, so that names sort as numbers do.
pub fn name(zone: &str, number: usize) -> String {
    format!("node-{zone}-{number:07}")
}

/// The n-th hypervisor of a zone, as whoever creates it sends it. The CRD of the testbed takes it as it is; what is in
/// `status` goes to the subresource.
pub fn hypervisor(zone: &str, number: usize) -> Value {
    of_name(zone, &name(zone, number), number)
}

/// The same under another name; `seed` decides about everything else.
pub(crate) fn of_name(zone: &str, name: &str, seed: usize) -> Value {
    let block = format!("bb{:03}", 80 + seed % 40);
    let ready = if seed % 17 == 3 { "False" } else { "True" };
    let mut object = json!({
        "apiVersion": "kvm.cloud.sap/v1",
        "kind": "Hypervisor",
        "metadata": {
            "name": name,
            "labels": {
                "beta.kubernetes.io/arch": "amd64",
                "beta.kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
                "kubernetes.metal.cloud.sap/bb": block,
                "kubernetes.metal.cloud.sap/cluster": format!("{zone}-cluster"),
                "kubernetes.metal.cloud.sap/host": name,
                "kubernetes.metal.cloud.sap/name": name,
                "kubernetes.metal.cloud.sap/type": "kvm-hypervisor",
                "networking.gardener.cloud/node-local-dns-enabled": "true",
                "node.kubernetes.io/instance-type": "c_c64_m4096",
                "topology.kubernetes.io/region": "region-1",
                "topology.kubernetes.io/zone": zone,
                "worker.garden.sapcloud.io/group": block,
                "worker.gardener.cloud/system-components": "true",
            },
            "annotations": {
                "hypervisor.kvm.cloud.sap/aggregates": format!("{zone},{block},tenant-{:02}", seed % 60),
                "hypervisor.kvm.cloud.sap/certificate-secret": format!("libvirt-{name}-tls"),
                "node.alpha.kubernetes.io/ttl": "0",
                "projectcalico.org/IPv4Address": format!("10.{}.{}.{}/20", seed % 200, seed / 250 % 250, seed % 250),
            },
        },
        "spec": {
            "version": if seed.is_multiple_of(4) { "1592.14" } else { "1877.3" },
            "cpus": 256,
            "memory": "4Ti",
            "overcommit": {"cpu": 2.5, "memory": 1.0},
        },
        "status": {
            "numInstances": seed * 5 % 97,
            "hypervisorVersion": if seed.is_multiple_of(3) { "8.2.1" } else { "9.0.4" },
            "capacity": {"cpu": "256", "memory": "4294967296Ki", "ephemeral-storage": "1055761844Ki", "hugepages-1Gi": "3900Gi"},
            "conditions": conditions(ready),
        },
    });
    if ready == "False" {
        object["spec"]["maintenance"] = "manual".into();
    }
    object
}

fn conditions(ready: &str) -> Vec<Value> {
    let all = [
        (
            "Ready",
            ready,
            "ReadyReady",
            "The hypervisor is ready to take virtual machines",
        ),
        (
            "Onboarding",
            "False",
            "Succeeded",
            "The onboarding has been completed and verified",
        ),
        (
            "TraitsUpdated",
            "True",
            "Succeeded",
            "The traits have been brought up to date in placement",
        ),
        (
            "AggregatesUpdated",
            "True",
            "Succeeded",
            "The host's aggregates are those of its labels",
        ),
        (
            "LibVirtConnection",
            "True",
            "Connected",
            "The agent is connected to libvirt on this host",
        ),
    ];
    let condition = |(kind, status, reason, message): (&str, &str, &str, &str)| {
        json!({
            "type": kind, "status": status, "reason": reason, "message": message,
            "lastTransitionTime": "2026-11-03T08:14:27Z",
        })
    };
    all.map(condition).to_vec()
}

/// What a server adds to the metadata: among it the owners of all fields, which are a third of the whole.
pub(crate) fn as_stored(mut object: Value, uid: &str, resource_version: usize) -> Value {
    let owned = |pointer: &str| -> Value {
        let fields = object.pointer(pointer).and_then(Value::as_object);
        let keys = fields.into_iter().flat_map(|fields| fields.keys());
        keys.map(|key| (format!("f:{key}"), json!({})))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let conditions: serde_json::Map<String, Value> = object["status"]["conditions"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|condition| {
            let fields = json!({
                ".": {}, "f:lastTransitionTime": {}, "f:message": {}, "f:reason": {}, "f:status": {}, "f:type": {},
            });
            (format!("k:{}", json!({"type": condition["type"]})), fields)
        })
        .collect();
    let entry = |manager: &str, fields: Value| {
        json!({
            "manager": manager, "operation": "Update", "apiVersion": "kvm.cloud.sap/v1",
            "time": "2026-11-03T08:14:27Z", "fieldsType": "FieldsV1", "fieldsV1": fields,
        })
    };
    let spec = entry(
        "hypervisor-operator",
        json!({
            "f:metadata": {"f:annotations": owned("/metadata/annotations"), "f:labels": owned("/metadata/labels")},
            "f:spec": owned("/spec"),
        }),
    );
    let mut status = entry(
        "kvm-node-agent",
        json!({"f:status": {
            "f:capacity": owned("/status/capacity"), "f:conditions": conditions,
            "f:hypervisorVersion": {}, "f:numInstances": {},
        }}),
    );
    status["subresource"] = "status".into();
    let metadata = &mut object["metadata"];
    metadata["uid"] = uid.into();
    metadata["resourceVersion"] = resource_version.to_string().into();
    metadata["generation"] = 1.into();
    metadata["creationTimestamp"] = "2026-11-02T06:00:00Z".into();
    metadata["managedFields"] = json!([spec, status]);
    object
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_about_four_kilobytes_when_printed() {
        let mut object = as_stored(
            hypervisor("az-a", 4711),
            "0b0d6f3c-0000-4000-8000-000000004711",
            4711,
        );
        // kubectl shows them only when told to.
        object["metadata"]["managedFields"] = Value::Null;
        let mut printed = Vec::new();
        let indented = serde_json::ser::PrettyFormatter::with_indent(b"    ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut printed, indented);
        serde::Serialize::serialize(&json!({"items": [object]}), &mut serializer).unwrap();
        let printed = printed.len();
        assert!((3900..4500).contains(&printed), "{printed}");
    }

    #[test]
    fn names_sort_as_numbers_do() {
        assert!(name("az-a", 9) < name("az-a", 10));
        assert!(name("az-a", 99_999) < name("az-a", 100_000));
    }
}
