//! What holds of every decision, whatever the fleet and the object.

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// What the object has where the router reads.
fn zones() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => "[abc]".prop_map(Value::from),
        1 => Just(json!("")),
        1 => Just(json!(1)),
        1 => Just(Value::Null),
    ]
}

/// A remote's routing labels: its zone, perhaps, and something that no router reads.
fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    (prop::option::of("[abc]"), "[xy]").prop_map(|(zone, rack)| {
        let zone = zone.map(|zone| ("availabilityZone".to_owned(), zone));
        zone.into_iter().chain([("rack".to_owned(), rack)]).collect()
    })
}

/// A fleet and an object in it.
#[derive(Debug, Clone)]
struct Case {
    remotes: Vec<BTreeMap<String, String>>,
    home: bool,
    has_router: bool,
    zone: Value,
}

fn cases() -> impl Strategy<Value = Case> {
    let remotes = prop::collection::vec(labels(), 0..5);
    (remotes, any::<bool>(), prop::bool::weighted(0.9), zones()).prop_map(
        |(remotes, home, has_router, zone)| Case {
            remotes,
            home,
            has_router,
            zone,
        },
    )
}

impl Case {
    fn decide_in(&self, order: impl Iterator<Item = usize>) -> Decision {
        let names: Vec<String> = (0..self.remotes.len())
            .map(|index| format!("remote-{index}"))
            .collect();
        let candidates: Vec<Candidate<'_>> = order
            .map(|index| Candidate {
                cluster: &names[index],
                labels: &self.remotes[index],
            })
            .collect();
        let kind = if self.has_router {
            "Reservation"
        } else {
            "Pipeline"
        };
        let home = if self.home {
            Home::Serves("home")
        } else {
            Home::DoesNotServe
        };
        decide(
            &RouterSet::built_in(),
            &GroupVersionKind::gvk("cortex.cloud", "v1alpha1", kind),
            &json!({"metadata": {"name": "r"}, "spec": {"availabilityZone": self.zone}}),
            &candidates,
            home,
        )
    }

    fn decide(&self) -> Decision {
        self.decide_in(0..self.remotes.len())
    }

    /// The remotes that have the object's zone.
    fn matching(&self) -> Vec<String> {
        let zone = self
            .zone
            .as_str()
            .filter(|zone| !zone.is_empty() && self.has_router);
        let of_zone = |labels: &BTreeMap<String, String>| {
            zone.is_some() && labels.get("availabilityZone").map(String::as_str) == zone
        };
        (0..self.remotes.len())
            .filter(|index| of_zone(&self.remotes[*index]))
            .map(|index| format!("remote-{index}"))
            .collect()
    }
}

proptest! {
    #[test]
    fn an_object_goes_to_the_one_remote_that_matches_or_home_or_nowhere(case in cases()) {
        let matching = case.matching();
        let readable = case.has_router && case.zone.as_str().is_some_and(|zone| !zone.is_empty());
        let expected = match matching.as_slice() {
            _ if case.remotes.is_empty() => case.home.then_some("home"),
            [one] => Some(one.as_str()),
            [] if readable && case.home => Some("home"),
            _ => None,
        };
        let decision = case.decide();
        prop_assert_eq!(decision.target(), expected);
    }

    /// The file's order says how clusters are shown, never where an object goes.
    #[test]
    fn the_order_of_remotes_changes_no_target(case in cases()) {
        let backwards = case.decide_in((0..case.remotes.len()).rev());
        prop_assert_eq!(backwards.result, case.decide().result);
    }

    /// Whoever reads the explanation learns what was done, and no other candidate is told to match.
    #[test]
    fn the_explanation_agrees_with_the_act(case in cases()) {
        let decision = case.decide();
        let told: Vec<String> = decision
            .considered
            .iter()
            .filter(|considered| considered.verdict == Verdict::Match)
            .map(|considered| considered.cluster.clone())
            .collect();
        let matching = case.matching();
        prop_assert_eq!(&told, &matching);
        prop_assert_eq!(decision.considered.len(), case.remotes.len());
        let reason = decision.reason();
        let zone = format!("availabilityZone={}", case.zone.as_str().unwrap_or_default());
        let names_all = decision.considered.iter().all(|considered| reason.contains(&considered.cluster));
        match &decision.result {
            Ok(Target { cluster, via: Via::Router }) => {
                prop_assert_eq!(&matching, std::slice::from_ref(cluster));
                prop_assert_eq!(reason, format!("{zone} matches"));
            }
            Ok(Target { cluster, via: Via::HomeFallback }) => {
                prop_assert_eq!(cluster, "home");
                prop_assert!(matching.is_empty() && names_all && reason.ends_with("fell back to home"), "{}", reason);
            }
            Ok(Target { cluster, via: Via::HomeOnly }) => {
                prop_assert_eq!(cluster, "home");
                prop_assert!(case.remotes.is_empty(), "{}", reason);
            }
            Err(Refusal::Ambiguous) => {
                prop_assert!(matching.len() > 1);
                prop_assert_eq!(reason, format!("more than one cluster matches {zone}: {}", matching.join(", ")));
            }
            Err(Refusal::NoClusterMatched) => {
                prop_assert!(matching.is_empty() && !case.home && names_all && reason.contains(&zone), "{}", reason);
            }
            Err(Refusal::MissingKey { .. }) => {
                prop_assert!(decision.key.is_none() && names_all, "{}", reason);
                prop_assert!(reason.starts_with(".spec.availabilityZone is missing"), "{}", reason);
            }
            Err(Refusal::NoRouter) => prop_assert!(!case.has_router && names_all, "{}", reason),
            Err(Refusal::NotServed) => prop_assert!(case.remotes.is_empty() && !case.home, "{}", reason),
        }
    }
}
