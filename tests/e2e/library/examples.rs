//! The examples do what they say, on the testbed.

use std::time::Duration;

use super::{client, mine, run};
use crate::support::{Env, kubectl, seed, testbed};

#[allow(dead_code)] // Their `main`.
#[path = "../../../examples/count_objects.rs"]
mod count_objects;
#[allow(dead_code)]
#[path = "../../../examples/list_hypervisors.rs"]
mod list_hypervisors;
#[allow(dead_code)]
#[path = "../../../examples/record_event.rs"]
mod record_event;

#[test]
fn list_hypervisors_across_zones() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let mut out = Vec::new();
    run(async {
        list_hypervisors::list(&client, &mine(&env), &mut out)
            .await
            .expect("a list")
    });
    let text = String::from_utf8(out).expect("text");
    assert_eq!(
        text,
        format!("az-a {} 1.0\naz-b {} 1.0\n", env.name("one"), env.name("two"))
    );
}

#[test]
fn record_an_event() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let client = client(&testbed);
    seed(&testbed, "az-b", &env.hypervisor("node", "az-b"));
    run(async {
        let recorder = client.event_recorder("example");
        record_event::record(&client, &recorder, &env.name("node"))
            .await
            .expect("it is recorded");
        assert!(recorder.shutdown(Duration::from_secs(30)).await);
        assert_eq!(recorder.stats().written, 1);
    });
    let object = format!("involvedObject.name={}", env.name("node"));
    let arguments = [
        "get",
        "events",
        "-A",
        "--field-selector",
        &object,
        "-o",
        "jsonpath={.items[*].message}",
    ];
    assert_eq!(kubectl(&testbed, "az-b", &arguments).0, "found in az-b");
}

#[test]
fn count_objects_per_cluster() {
    let testbed = testbed();
    let client = client(&testbed);
    let mut out = Vec::new();
    run(async { count_objects::count(&client, &mut out).await.expect("counts") });
    let text = String::from_utf8(out).expect("text");
    let line = |start: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(start))
            .map(str::to_owned)
    };
    assert!(
        line("hypervisors.kvm.cloud.sap az-a az-a ").is_some_and(|count| count.parse::<u64>().is_ok()),
        "{text}"
    );
    assert!(
        line("namespaces home - ").is_some_and(|count| count.parse::<u64>().is_ok_and(|count| count >= 3)),
        "{text}"
    );
}
