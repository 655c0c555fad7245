//! `watch` under a fault: the others flow, and the one that failed comes back, is listed anew, or is given up.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::scene::{CLUSTERS, FAULTY, Reach, Scene, Setting, WATCH_DEADLINES};
use super::{Matrix, WATCH};
use crate::simulated::hypervisor;
use crate::support::{Run, wait_until};
use crate::watch_faults::{folded, stored};
use crate::watching::{PATIENCE, Watching};

/// What becomes of the failing cluster.
#[derive(Clone, Copy)]
pub enum Becomes {
    /// It is lost, for this reason, and recovers once it is healed.
    Lost(&'static str),
    /// It is lost, for this reason, and recovers by itself.
    LostOnce(&'static str),
    /// It is given up, for this reason.
    Stopped(&'static str),
    /// It goes on and nobody is told.
    Unaffected,
}

/// Starts the watch, and sees the healthy clusters' first objects come without delay.
pub fn start(scene: &Scene) -> Watching {
    let begun = Instant::now();
    let arguments = [&["watch", "hv", "-o", "json"], &WATCH_DEADLINES[..], &scene.flags].concat();
    let watch = Watching::start(&scene.env, &arguments);
    for cluster in ["az-a", "home"] {
        watch.wait_for(&format!("{cluster} SYNCED"));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "the healthy clusters came after {:?}",
        begun.elapsed()
    );
    watch
}

/// What happens in a cluster is told.
pub fn flows(scene: &Scene, watch: &Watching, cluster: &str, name: &str) {
    let zone = if cluster == "home" { "az-a" } else { cluster };
    scene.fleet.put(cluster, hypervisor(name, zone));
    watch.wait_for(&format!("{cluster} ADDED {name}"));
}

/// The events of a cluster add up to what it has.
pub fn adds_up(scene: &Scene, watch: &Watching, cluster: &str) {
    let sum = || -> (BTreeMap<String, String>, BTreeMap<String, String>) {
        (folded(&watch.events(), cluster), stored(&scene.fleet, cluster))
    };
    wait_until(&format!("the events of {cluster} to add up"), PATIENCE, || {
        let (told, has) = sum();
        told == has
    });
}

/// Ends the watch by SIGINT: nothing but events is on stdout.
pub fn end(watch: Watching) -> Run {
    let run = watch.interrupt().exits(130);
    crate::watching::parse(&run.stdout.lines().map(str::to_owned).collect::<Vec<_>>());
    run
}

/// What was told last of the failing cluster under this type.
fn reason(watch: &Watching, type_: &str) -> String {
    let events = watch.events();
    let event = events
        .iter()
        .find(|event| event["type"] == type_ && event["cluster"] == FAULTY);
    event
        .and_then(|event| event.pointer("/error/message"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

/// Checks a watch from its start to its end; `heal` is what makes all well again.
pub fn check(setting: &Setting, becomes: Becomes, heal: &dyn Fn(&mut Scene)) {
    let name = &setting.name;
    let mut scene = setting.scene(Reach::All);
    let watch = start(&scene);
    match becomes {
        Becomes::Lost(why) | Becomes::LostOnce(why) => {
            watch.wait_for(&format!("{FAULTY} CLUSTER_LOST"));
            let told = reason(&watch, "CLUSTER_LOST");
            assert!(told.contains(why), "({name}) lost, but: {told}");
            flows(&scene, &watch, "az-a", "meanwhile");
            if let Becomes::Lost(_) = becomes {
                heal(&mut scene);
            }
            watch.wait_for(&format!("{FAULTY} CLUSTER_RECOVERED"));
            watch.wait_for(&format!("{FAULTY} SYNCED"));
            flows(&scene, &watch, FAULTY, "later");
            let times = watch.times(&format!("{FAULTY} CLUSTER_LOST"));
            assert_eq!(times, 1, "({name}) told {times} times");
        }
        Becomes::Stopped(why) => {
            watch.wait_for(&format!("{FAULTY} CLUSTER_STOPPED"));
            let told = reason(&watch, "CLUSTER_STOPPED");
            assert!(told.contains(why), "({name}) stopped, but: {told}");
            flows(&scene, &watch, "home", "meanwhile");
            let stderr = watch.stderr().join("\n");
            assert!(
                stderr.contains("cluster az-b: watch hypervisors.kvm.cloud.sap: "),
                "{stderr}"
            );
        }
        Becomes::Unaffected => {
            watch.wait_for(&format!("{FAULTY} SYNCED"));
            flows(&scene, &watch, FAULTY, "later");
            flows(&scene, &watch, "az-a", "meanwhile");
        }
    }
    for (cluster, _) in CLUSTERS {
        if !(cluster == FAULTY && matches!(becomes, Becomes::Stopped(_))) {
            adds_up(&scene, &watch, cluster);
        }
        assert_eq!(scene.writes(cluster), [], "({name})");
    }
    let run = end(watch);
    if let Becomes::Unaffected = becomes {
        assert!(!run.stdout.contains("CLUSTER_"), "({name}) {}", run.stdout);
    }
}

/// The cell of `watch`, over all settings of the fault.
pub fn watch(
    matrix: &mut Matrix,
    row: u8,
    fault: &'static str,
    settings: &[Setting],
    becomes: Becomes,
    heal: impl Fn(&mut Scene) + Send + Sync + 'static,
) {
    let settings = settings.to_vec();
    matrix.cell(row, fault, WATCH, move || {
        for setting in &settings {
            check(setting, becomes, &heal);
        }
        if let Becomes::Stopped(_) = becomes {
            // That one is missing is not forgotten at the end.
            let scene = settings[0].scene(Reach::All);
            scene.run(&["watch", "hv", "-o", "name"]).exits(3);
        }
    });
}

/// The same where healing is taking the faults away.
pub fn watch_http(matrix: &mut Matrix, row: u8, fault: &'static str, settings: &[Setting], becomes: Becomes) {
    watch(matrix, row, fault, settings, becomes, |scene| scene.heal());
}
