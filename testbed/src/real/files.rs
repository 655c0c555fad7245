//! The files that a testbed hands out: kubeconfigs and the APIServers file.

use super::cluster::Cluster;

/// The kinds that home lists. It has the custom resources of all, but Hypervisor and History are not among them, so that they
/// have no home to fall back to.
const HOME_KINDS: [&str; 10] = [
    "cortex.cloud/v1alpha1/Reservation",
    "cortex.cloud/v1alpha1/ReservationList",
    "example.com/v1/Widget",
    "example.com/v1/WidgetList",
    "v1/ConfigMap",
    "v1/ConfigMapList",
    "v1/Namespace",
    "v1/NamespaceList",
    "v1/Secret",
    "v1/SecretList",
];

/// The kinds that every remote lists.
const REMOTE_KINDS: [&str; 8] = [
    "kvm.cloud.sap/v1/Hypervisor",
    "kvm.cloud.sap/v1/HypervisorList",
    "cortex.cloud/v1alpha1/Reservation",
    "cortex.cloud/v1alpha1/ReservationList",
    "cortex.cloud/v1alpha1/History",
    "cortex.cloud/v1alpha1/HistoryList",
    "example.com/v1/Widget",
    "example.com/v1/WidgetList",
];

/// A kubeconfig for one cluster with one bearer token.
pub(super) fn kubeconfig(cluster: &str, url: &str, ca_pem: &str, user: &str, token: &str) -> String {
    use base64::Engine;
    let ca = base64::engine::general_purpose::STANDARD.encode(ca_pem);
    format!(
        "apiVersion: v1
kind: Config
clusters:
  - name: {cluster}
    cluster:
      server: {url}
      certificate-authority-data: {ca}
users:
  - name: {user}
    user:
      token: {token}
contexts:
  - name: {cluster}
    context:
      cluster: {cluster}
      user: {user}
current-context: {cluster}
"
    )
}

/// The APIServers file for these remotes.
pub(super) fn api_servers(remotes: &[Cluster]) -> String {
    let list = |kinds: &[&str], indent: &str| -> String {
        kinds.iter().map(|kind| format!("{indent}- {kind}\n")).collect()
    };
    let mut file = format!(
        "apiservers:\n  home:\n    gvks:\n{}  remotes:\n",
        list(&HOME_KINDS, "      ")
    );
    for remote in remotes {
        let ca: String = remote
            .ca_pem()
            .lines()
            .map(|line| format!("        {line}\n"))
            .collect();
        file.push_str(&format!(
            "    - host: {}\n      caCert: |\n{ca}      gvks:\n",
            remote.url()
        ));
        file.push_str(&list(&REMOTE_KINDS, "        "));
        file.push_str(&format!(
            "      labels:\n        availabilityZone: {}\n",
            remote.name()
        ));
    }
    file.push_str(
        "routers:\n  - gvk: example.com/v1/Widget\n    field: .spec.zone\n    clusterLabel: availabilityZone\n",
    );
    file
}
