//! `-o name`: `hypervisor.kvm.cloud.sap/node-1`, and with the cluster `az-a:hypervisor.kvm.cloud.sap/node-1`.

use serde_json::Value;

/// The kind as kubectl writes it in front of a name: `hypervisor.kvm.cloud.sap`, `secret`.
///
/// ```
/// use multicluster::output::name::kind_and_group;
/// assert_eq!(kind_and_group("Hypervisor", "kvm.cloud.sap"), "hypervisor.kvm.cloud.sap");
/// assert_eq!(kind_and_group("Secret", ""), "secret");
/// ```
pub fn kind_and_group(kind: &str, group: &str) -> String {
    let kind = kind.to_lowercase();
    match group {
        "" => kind,
        _ => format!("{kind}.{group}"),
    }
}

/// An object's `kind.group/name`, with the cluster in front if one is given.
///
/// ```
/// use multicluster::output::name::qualified;
/// let name = qualified(Some("az-a"), "Hypervisor", "kvm.cloud.sap", "node-1");
/// assert_eq!(name, "az-a:hypervisor.kvm.cloud.sap/node-1");
/// ```
pub fn qualified(cluster: Option<&str>, kind: &str, group: &str, name: &str) -> String {
    let kind = kind_and_group(kind, group);
    match cluster {
        Some(cluster) => format!("{cluster}:{kind}/{name}"),
        None => format!("{kind}/{name}"),
    }
}

/// Like [`qualified`], from the object's own `kind`, `apiVersion` and `metadata.name`; `None` if it lacks one.
pub fn of_object(cluster: Option<&str>, object: &Value) -> Option<String> {
    let kind = object.get("kind")?.as_str()?;
    let group = object
        .get("apiVersion")?
        .as_str()?
        .rsplit_once('/')
        .map_or("", |(group, _)| group);
    let name = object.pointer("/metadata/name")?.as_str()?;
    Some(qualified(cluster, kind, group, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn objects_name_themselves() {
        let object = |api_version: &str| json!({"apiVersion": api_version, "kind": "CommittedResource", "metadata": {"name": "x"}});
        let name = |value: Value| of_object(None, &value);
        assert_eq!(
            name(object("cortex.cloud/v1alpha1")).as_deref(),
            Some("committedresource.cortex.cloud/x")
        );
        assert_eq!(name(object("v1")).as_deref(), Some("committedresource/x"));
        assert_eq!(
            name(json!({"apiVersion": "v1", "kind": "X", "metadata": {}})),
            None
        );
    }
}
