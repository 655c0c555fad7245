//! What the tour shows, in order, and the manifests that it applies.

/// One command of the tour.
pub struct Step {
    /// What it shows.
    pub says: &'static str,
    /// The cluster that is stopped before it.
    pub stops: Option<&'static str>,
    /// The arguments of kubectl-multicluster.
    pub arguments: Vec<&'static str>,
    /// How it is expected to end.
    pub exit_code: u8,
}

/// Two new hypervisors, one for each zone.
pub(super) const NEW_HYPERVISORS: &str = "\
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: node-a90
  labels:
    topology.kubernetes.io/zone: az-a
spec:
  maintenance: manual
---
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: node-b90
  labels:
    topology.kubernetes.io/zone: az-b
spec:
  maintenance: manual
";

/// Says az-b, but az-a has it.
pub(super) const MISPLACED_HYPERVISOR: &str = "\
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: node-misplaced
  labels:
    topology.kubernetes.io/zone: az-b
spec:
  maintenance: \"\"
";

/// Names no zone at all.
pub(super) const UNROUTABLE_HYPERVISOR: &str = "\
apiVersion: kvm.cloud.sap/v1
kind: Hypervisor
metadata:
  name: node-nowhere
spec:
  maintenance: \"\"
";

/// The commands of the tour, in order.
pub fn tour() -> Vec<Step> {
    let step = |says, arguments: &[&'static str], exit_code| Step {
        says,
        stops: None,
        arguments: arguments.to_vec(),
        exit_code,
    };
    vec![
        step(
            "Which cluster serves what, and how writes find their way.",
            &["clusters-for"],
            0,
        ),
        step("The clusters that serve one kind.", &["clusters-for", "hv"], 0),
        step(
            "Both zones as one. node-shared is in both of them, and is flagged.",
            &["get", "hypervisors"],
            0,
        ),
        step(
            "One object, with the cluster that it is from.",
            &["get", "hv", "node-a01", "-o", "yaml"],
            0,
        ),
        step(
            "By label, over all zones. node-misplaced says az-b, but lives in az-a.",
            &["get", "hv", "-l", "topology.kubernetes.io/zone=az-b"],
            0,
        ),
        step("What no cluster has.", &["get", "hv", "node-none"], 1),
        step(
            "Each object goes to the one cluster that its zone names.",
            &["apply-routed", "-f", "hypervisors.yaml"],
            0,
        ),
        step(
            "Once more: nothing changes.",
            &["apply-routed", "-f", "hypervisors.yaml"],
            0,
        ),
        step(
            "A copy elsewhere refuses the write.",
            &["apply-routed", "-f", "misplaced.yaml"],
            4,
        ),
        step(
            "What names no zone is not guessed.",
            &["apply-routed", "-f", "unroutable.yaml"],
            5,
        ),
        step(
            "Located first, then deleted there.",
            &["delete", "hv", "node-a90", "node-b90"],
            0,
        ),
        step(
            "Two copies: nobody guesses which one is meant.",
            &["delete", "hv", "node-shared"],
            4,
        ),
        step(
            "The user picks.",
            &["delete", "hv", "node-shared", "--clusters", "az-b"],
            0,
        ),
        step(
            "Every cluster that serves the kind; the count comes first.",
            &["delete-all-of", "reservations", "-l", "state=expired", "--yes"],
            0,
        ),
        step("What is left.", &["list", "reservations"], 0),
        step("The client, and each server.", &["version"], 0),
        Step {
            says: "az-b has stopped: the answer is true but not whole, and says so.",
            stops: Some("az-b"),
            arguments: vec!["get", "hypervisors"],
            exit_code: 3,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_tours_manifests_can_be_read() {
        for manifest in [NEW_HYPERVISORS, MISPLACED_HYPERVISOR, UNROUTABLE_HYPERVISOR] {
            let documents: Vec<Value> = serde_saphyr::from_multiple(manifest).unwrap();
            assert!(
                !documents.is_empty() && documents.iter().all(|document| document["kind"] == "Hypervisor")
            );
        }
    }
}
