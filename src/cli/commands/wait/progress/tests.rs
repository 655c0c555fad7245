use serde_json::json;

use super::super::condition::parse_all;
use super::*;
use crate::error::FailureReason;
use crate::fleet::discovery::guess;
use crate::fleet::{Role, Serves};
use crate::k8s::GroupVersionKind;

/// A wish in az-a and az-b, and the time that has passed.
struct Story {
    wish: Wish,
    now: Instant,
}

fn story(name: Option<&str>, conditions: &[&str]) -> Story {
    let conditions: Vec<String> = conditions.iter().map(|text| (*text).to_owned()).collect();
    let cluster = |name: &str| {
        Arc::new(ClusterDescriptor {
            name: name.to_owned(),
            role: Role::Remote,
            host: None,
            labels: BTreeMap::new(),
            serves: Serves::Any,
        })
    };
    let wish = Wish::new(
        guess(&GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor")),
        name.map(|name| ObjectKey::new(None, name)),
        ["az-a", "az-b"].map(cluster),
        parse_all(&conditions).unwrap().into(),
        None,
    );
    Story {
        wish,
        now: Instant::now(),
    }
}

fn object(name: &str, phase: &str) -> Value {
    json!({"metadata": {"name": name}, "phase": phase})
}

impl Story {
    fn tell(&mut self, cluster: &str, told: Told) -> &mut Self {
        self.wish.tell(self.now, cluster, told);
        self
    }

    fn present(&mut self, cluster: &str, name: &str, phase: &str) -> &mut Self {
        self.tell(cluster, Told::Present(object(name, phase)))
    }

    fn absent(&mut self, cluster: &str, name: &str) -> &mut Self {
        self.tell(cluster, Told::Absent(ObjectKey::new(None, name)))
    }

    fn synced(&mut self, cluster: &str) -> &mut Self {
        self.tell(cluster, Told::Synced)
    }

    fn silent(&mut self, cluster: &str) -> &mut Self {
        self.tell(cluster, Told::Silent(error()))
    }

    fn settled(&self) -> bool {
        let created = self.wish.is_found();
        self.wish.is_settled(self.now, false, created)
    }

    /// `CLUSTER/NAME=PHASE` of what is newly met.
    fn news(&mut self) -> Vec<String> {
        let line = |met: Met| {
            format!(
                "{}/{}={}",
                met.cluster,
                met.key.name,
                met.object["phase"].as_str().unwrap()
            )
        };
        self.wish.news(false).0.into_iter().map(line).collect()
    }
}

fn error() -> ClusterError {
    ClusterError::not_sent(FailureReason::Connect, "refused")
}

#[test]
fn all_copies_must_meet_the_condition() {
    let mut story = story(Some("n"), &["jsonpath={.phase}=up"]);
    story.present("az-a", "n", "down").synced("az-a");
    assert!(!story.settled());
    story.present("az-b", "n", "up").synced("az-b");
    assert!(!story.settled());
    // What is in a later cluster is told after what is in an earlier one.
    assert!(story.news().is_empty());
    story.present("az-a", "other", "up").present("az-a", "n", "up");
    assert!(story.settled());
    assert_eq!(story.news(), ["az-a/n=up", "az-b/n=up"]);
    assert!(story.news().is_empty());
}

#[test]
fn conditions_are_met_one_after_the_other() {
    let mut story = story(Some("n"), &["jsonpath={.phase}=one", "jsonpath={.phase}=two"]);
    story.synced("az-b").present("az-a", "n", "two").synced("az-a");
    assert!(story.news().is_empty());
    story.present("az-a", "n", "one");
    assert_eq!(story.news(), ["az-a/n=one"]);
    story.present("az-a", "n", "two");
    assert!(story.settled());
    assert_eq!(story.news(), ["az-a/n=two"]);
}

#[test]
fn what_appears_later_is_not_meant_unless_it_is_waited_for() {
    let mut late = story(Some("n"), &["jsonpath={.phase}=up"]);
    late.present("az-a", "n", "up")
        .synced("az-a")
        .synced("az-b")
        .present("az-b", "n", "down");
    assert!(late.settled());

    let mut created = story(Some("n"), &["create", "jsonpath={.phase}=up"]);
    created.synced("az-a").synced("az-b");
    assert!(!created.settled() && created.news().is_empty());
    created.present("az-b", "n", "down");
    assert!(!created.settled());
    assert_eq!(created.news(), ["az-b/n=down"]);
    // By now it is known what was created.
    created.now += GRACE * 2;
    created.present("az-a", "n", "down").present("az-b", "n", "up");
    assert!(created.settled());
    assert_eq!(created.news(), ["az-b/n=up"]);
}

#[test]
fn one_object_is_enough_for_creation_and_a_dead_cluster_holds_nobody_up() {
    let mut story = story(Some("n"), &["create"]);
    story.present("az-b", "n", "up").synced("az-b");
    assert!(!story.settled());
    assert_eq!(story.wish.settles_at(), Some(story.now + GRACE));
    story.now += GRACE;
    assert!(story.settled());
    story.now -= GRACE;
    story.silent("az-a");
    assert!(story.settled());
}

#[test]
fn gone_is_what_every_cluster_says_is_gone() {
    let mut story = story(Some("n"), &["delete"]);
    story
        .present("az-a", "n", "up")
        .synced("az-a")
        .absent("az-a", "n");
    assert_eq!(story.news(), ["az-a/n=up"]);
    assert!(!story.settled());
    story.silent("az-b");
    assert!(!story.settled());
    assert!(story.wish.is_settled(story.now, true, true));
    story.tell("az-b", Told::Recovered);
    assert!(!story.settled());
    story.synced("az-b");
    assert!(story.settled());
    // What comes after does not change what has been seen.
    story.present("az-a", "n", "new").silent("az-a");
    assert!(story.settled());
}

#[test]
fn who_is_content_with_less_still_waits_for_what_was_seen() {
    let mut story = story(Some("n"), &["jsonpath={.phase}=up"]);
    story
        .present("az-a", "n", "down")
        .synced("az-a")
        .silent("az-a")
        .silent("az-b");
    assert!(!story.wish.is_settled(story.now, true, true));
    story.present("az-a", "n", "up");
    assert!(story.wish.is_settled(story.now, true, true));
}

#[test]
fn a_cluster_that_is_given_up_is_not_waited_for() {
    let mut story = story(Some("n"), &["create"]);
    story.tell("az-a", Told::GivenUp(error()));
    assert!(!story.settled());
    story.tell("az-b", Told::GivenUp(error()));
    assert!(story.settled());
}

#[test]
fn an_object_that_goes_may_come_back_and_meet_the_condition() {
    let mut story = story(Some("n"), &["jsonpath={.phase}=up"]);
    story.present("az-a", "n", "down").synced("az-a").synced("az-b");
    story.absent("az-a", "n");
    assert!(!story.settled());
    story.present("az-a", "n", "up");
    assert!(story.settled());
}

#[test]
fn nothing_can_be_asked_of_what_is_gone() {
    let mut story = story(Some("n"), &["delete", "jsonpath={.phase}=up"]);
    story
        .present("az-a", "n", "up")
        .synced("az-a")
        .synced("az-b")
        .absent("az-a", "n");
    assert!(story.settled());
    let place = &story.wish.places[0];
    assert_eq!(place.copies.values().next().unwrap().failed, Some(Failed::Gone));
}

#[test]
fn what_is_chosen_is_told_by_name_once_all_clusters_have_answered() {
    let mut story = story(None, &["jsonpath={.phase}=up"]);
    story
        .present("az-b", "a", "up")
        .present("az-b", "b", "up")
        .synced("az-b");
    assert!(story.news().is_empty());
    story.present("az-a", "b", "up").synced("az-a");
    assert!(story.settled());
    assert_eq!(story.news(), ["az-b/a=up", "az-a/b=up", "az-b/b=up"]);
}

#[test]
fn a_named_object_without_the_labels_is_passed_over() {
    let mut story = story(Some("n"), &["jsonpath={.phase}=up"]);
    story.wish.labels = Some("app=x".parse().unwrap());
    story.present("az-a", "n", "up").synced("az-a");
    let labelled = json!({"metadata": {"name": "n", "labels": {"app": "x"}}, "phase": "up"});
    story.tell("az-b", Told::Present(labelled)).synced("az-b");
    assert!(story.settled() && story.wish.is_passed_over());
    assert_eq!(story.news(), ["az-b/n=up"]);
}
