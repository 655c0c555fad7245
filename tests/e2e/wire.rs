//! Real API servers behind a way that breaks: the rows of the matrix that are about the network, where what was written is what
//! etcd has.

use std::time::{Duration, Instant};

use testbed::real::Testbed;
use testbed::wire::{Break, Wire};
use tokio::runtime::Runtime;

use crate::simulated::remote;
use crate::support::{Env, Run, exists, seed, testbed};
use crate::watching::Watching;

const DEADLINES: [&str; 3] = [
    "--connect-timeout=1s",
    "--response-timeout=1s",
    "--request-timeout=9s",
];
/// So late is never.
const LATE: Break = Break::Delay(Duration::from_secs(60));
const LISTS: &str = "GET /apis/kvm.cloud.sap/v1/hypervisors";
/// A watch has no such part.
const WATCHES: &str = "GET /apis/kvm.cloud.sap/v1/hypervisors*watch=true";

/// az-a as it is, and az-b behind the wire; each has a hypervisor of the test.
struct Scene<'a> {
    testbed: &'a Testbed,
    env: Env,
    wire: Wire,
    /// Keeps the wire going.
    _runtime: Runtime,
}

impl<'a> Scene<'a> {
    fn new(testbed: &'a Testbed) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let az_b = testbed.cluster("az-b");
        let wire = runtime
            .block_on(Wire::open(az_b.port(), az_b.ca_pem()))
            .expect("a way to az-b");
        let mut env = Env::new(testbed);
        let az_a = testbed.cluster("az-a");
        let config = format!(
            "home:\n  gvks: [v1/Secret, v1/SecretList]\nremotes:\n{}{}",
            remote(&az_a.url(), az_a.ca_pem(), "az-a"),
            remote(&wire.url(), wire.ca_pem(), "az-b")
        );
        let path = env.file("wired.yaml", &config);
        env.set("MULTICLUSTER_CONFIG", &path.display().to_string());
        for (zone, name) in [("az-a", "one"), ("az-b", "two")] {
            seed(testbed, zone, &env.hypervisor(name, zone));
        }
        // What kinds are called is known before anything breaks.
        env.run(&["get", "hv", "-l", &format!("test={}", env.id)])
            .exits(0);
        wire.take_requests();
        Scene {
            testbed,
            env,
            wire,
            _runtime: runtime,
        }
    }

    fn selector(&self) -> String {
        format!("test={}", self.env.id)
    }

    fn run(&self, arguments: &[&str]) -> Run {
        self.env.run(&[arguments, &DEADLINES].concat())
    }

    fn apply(&self, flags: &[&str]) -> Run {
        let manifests = ["az-a", "az-b"].map(|zone| self.env.hypervisor(&format!("new-{zone}"), zone));
        let arguments = [&["apply-routed", "-f", "-"], flags, &DEADLINES].concat();
        self.env.run_with(&manifests.join("---\n"), &arguments)
    }

    fn has(&self, zone: &str, name: &str) -> bool {
        exists(self.testbed, zone, &format!("hv/{}", self.env.name(name)))
    }

    /// How many writes went over the wire.
    fn writes(&self) -> usize {
        let requests = self.wire.take_requests();
        requests
            .iter()
            .filter(|request| !request.starts_with("GET"))
            .count()
    }
}

/// Reads: az-a's part is there, and of az-b it is said why not.
#[test]
fn reads_over_a_broken_way() {
    let testbed = testbed();
    let scene = Scene::new(&testbed);
    let selector = scene.selector();
    let partial = [
        (1, "", Break::Refuse, "list hypervisors.kvm.cloud.sap: the "),
        (3, "", Break::Silence, "no connection within 1 s"),
        (20, LISTS, LATE, "no answer within 1 s"),
        (
            21,
            LISTS,
            Break::Stall { after: 300 },
            "the answer stopped for 1 s",
        ),
        (23, LISTS, Break::Cut { after: 300 }, "the answer broke off"),
        (
            37,
            LISTS,
            Break::Reset { after: 300 },
            "the answer broke off: the connection was lost",
        ),
    ];
    for (row, request, what, reason) in partial {
        scene.wire.heal();
        scene.wire.set(request, what);
        for arguments in [
            &["get", "hv", "-l", &selector][..],
            &["list", "hv", "-l", &selector, "-o", "json"],
        ] {
            let run = scene.run(arguments).exits(3);
            assert!(
                run.stdout.contains(&scene.env.name("one")),
                "{row}: {}",
                run.stdout
            );
            assert!(
                !run.stdout.contains(&scene.env.name("two")),
                "{row}: {}",
                run.stdout
            );
            assert!(
                run.stderr.contains("cluster az-b") && run.stderr.contains(reason),
                "{row}: {}",
                run.stderr
            );
        }
    }
    let mended = [
        (37, 2, Break::Reset { after: 300 }),
        (21, 1, Break::Stall { after: 300 }),
        (39, u64::MAX, Break::CloseAfter(Duration::from_millis(30))),
    ];
    for (row, count, what) in mended {
        scene.wire.heal();
        scene.wire.set_first(LISTS, count, what);
        let run = scene.run(&["get", "hv", "-l", &selector, "-o", "name"]).exits(0);
        assert_eq!(run.stdout.lines().count(), 2, "{row}: {}", run.stdout);
        assert_eq!(run.stderr, "", "{row}");
    }
}

/// What one of three that is silent costs: the deadline for connecting, and the others nothing.
#[test]
fn silence_costs_the_deadline_and_a_watch_nothing() {
    let testbed = testbed();
    let scene = Scene::new(&testbed);
    let selector = scene.selector();
    scene.wire.set("", Break::Silence);
    // A loaded machine gets three tries.
    let soon = |what: &str, within: Duration, mut run: Box<dyn FnMut() -> Duration + '_>| {
        let times: Vec<Duration> = (0..3)
            .map(|_| run())
            .take_while_inclusive(|time| *time > within)
            .collect();
        assert!(
            times.last().is_some_and(|time| *time <= within),
            "{what}: {times:?}"
        );
    };
    soon(
        "get",
        Duration::from_millis(1500),
        Box::new(|| scene.run(&["get", "hv", "-l", &selector]).exits(3).elapsed),
    );
    soon(
        "the first row of a watch",
        Duration::from_secs(2),
        Box::new(|| {
            let start = Instant::now();
            let watch = Watching::start(
                &scene.env,
                &["watch", "hv", "-l", &selector, "--connect-timeout=20s"],
            );
            watch.wait_for_line(&scene.env.name("one"));
            let elapsed = start.elapsed();
            watch.interrupt().exits(130);
            elapsed
        }),
    );
}

/// Writes: to a cluster that cannot be reached none is sent; one whose answer is lost is sent once, and is unknown.
#[test]
fn writes_over_a_broken_way() {
    let testbed = testbed();
    for (row, what) in [(1, Break::Refuse), (3, Break::Silence)] {
        let scene = Scene::new(&testbed);
        scene.wire.set("", what);
        let run = scene.apply(&[]).exits(3);
        assert!(
            run.stderr.contains("error: nothing was written"),
            "{row}: {}",
            run.stderr
        );
        assert!(
            !scene.has("az-a", "new-az-a") && !scene.has("az-b", "new-az-b"),
            "{row}"
        );
        let run = scene.run(&["delete", "hv", &scene.env.name("two")]).exits(3);
        assert!(run.stderr.contains("az-b"), "{row}: {}", run.stderr);
        scene
            .run(&["delete-all-of", "hv", "-l", &scene.selector(), "--yes"])
            .exits(3);
        assert!(scene.has("az-b", "two") && !scene.has("az-a", "one"), "{row}");
        assert_eq!(scene.writes(), 0, "{row}");
    }
    for (row, what) in [
        (20, LATE),
        (21, Break::Stall { after: 20 }),
        (37, Break::Reset { after: 0 }),
    ] {
        let scene = Scene::new(&testbed);
        for method in ["PATCH ", "DELETE "] {
            scene.wire.set(method, what);
        }
        let run = scene.apply(&[]).exits(6);
        assert!(
            run.stderr.contains("it is unknown whether"),
            "{row}: {}",
            run.stderr
        );
        assert_eq!(scene.writes(), 1, "{row}: {}", run.stderr);
        assert!(
            scene.has("az-a", "new-az-a") && scene.has("az-b", "new-az-b"),
            "{row}: it was done"
        );
        let run = scene
            .run(&["delete", "hv", &scene.env.name("two"), "--wait=false"])
            .exits(6);
        assert_eq!(scene.writes(), 1, "{row}: {}", run.stderr);
        assert!(!scene.has("az-b", "two"), "{row}: it was done");
        let run = scene
            .run(&[
                "delete-all-of",
                "hv",
                "-l",
                &scene.selector(),
                "--yes",
                "--wait=false",
            ])
            .exits(6);
        assert_eq!(scene.writes(), 1, "{row}: {}", run.stderr);
        assert!(
            !scene.has("az-b", "new-az-b") && !scene.has("az-a", "one"),
            "{row}: it was done"
        );
    }
    // A connection that is closed behind an answer is noticed before the next request.
    let scene = Scene::new(&testbed);
    scene.wire.set("", Break::CloseAfter(Duration::from_millis(30)));
    scene.apply(&[]).exits(0);
    scene.run(&["delete", "hv", &scene.env.name("two")]).exits(0);
    scene
        .run(&["delete-all-of", "hv", "-l", &scene.selector(), "--yes"])
        .exits(0);
    assert!(!scene.has("az-b", "new-az-b"));
}

/// `--retry-writes`: the second sending finds what the first has done.
#[test]
fn what_may_be_sent_twice_is_mended() {
    let testbed = testbed();
    let scene = Scene::new(&testbed);
    for method in ["PATCH ", "DELETE "] {
        scene.wire.set_first(method, 1, Break::Reset { after: 0 });
    }
    let run = scene.apply(&["--retry-writes"]).exits(0);
    let created = format!(
        "hypervisor.kvm.cloud.sap/{} created in az-b\n",
        scene.env.name("new-az-b")
    );
    assert!(run.stdout.contains(&created), "{}", run.stdout);
    assert_eq!(scene.writes(), 2, "{}", run.stderr);
    let run = scene
        .run(&["delete", "hv", &scene.env.name("two"), "--retry-writes"])
        .exits(0);
    assert_eq!(
        run.stdout,
        format!(
            "hypervisor.kvm.cloud.sap \"{}\" deleted in az-b\n",
            scene.env.name("two")
        )
    );
    assert_eq!(scene.writes(), 2, "{}", run.stderr);
    assert!(!scene.has("az-b", "two"));
}

/// Watches: whatever breaks off is resumed, nothing is lost, and the other cluster flows.
#[test]
fn watches_over_a_broken_way() {
    let testbed = testbed();
    for (row, request, count, what) in [
        (1, "", 0, Break::Refuse),
        (3, "", 0, Break::Silence),
        (20, WATCHES, 1, LATE),
        (21, WATCHES, 1, Break::Stall { after: 200 }),
        (37, WATCHES, 1, Break::Reset { after: 200 }),
        (39, WATCHES, 2, Break::CloseAfter(Duration::from_millis(300))),
    ] {
        let scene = Scene::new(&testbed);
        let selector = scene.selector();
        match count {
            0 => scene.wire.set(request, what),
            count => scene.wire.set_first(request, count, what),
        }
        let flags = [
            "--connect-timeout=1s",
            "--response-timeout=1s",
            "--watch-timeout=2s",
        ];
        let watch = Watching::start(
            &scene.env,
            &[&["watch", "hv", "-l", &selector, "-o", "json"][..], &flags].concat(),
        );
        watch.wait_for(&format!("az-a ADDED {}", scene.env.name("one")));
        if count == 0 {
            watch.wait_for("az-b CLUSTER_LOST");
            scene.wire.heal();
        }
        watch.wait_for(&format!("az-b ADDED {}", scene.env.name("two")));
        for (zone, name) in [("az-b", "later-there"), ("az-a", "later-here")] {
            seed(&testbed, zone, &scene.env.hypervisor(name, zone));
            watch.wait_for(&format!("{zone} ADDED {}", scene.env.name(name)));
        }
        for (zone, name) in [
            ("az-a", "one"),
            ("az-b", "two"),
            ("az-b", "later-there"),
            ("az-a", "later-here"),
        ] {
            let times = watch.times(&format!("{zone} ADDED {}", scene.env.name(name)));
            assert_eq!(times, 1, "{row}: {name} was told {times} times");
        }
        watch.interrupt().exits(130);
    }
}

/// Up to and with the first that does not hold.
trait TakeWhileInclusive: Iterator + Sized {
    fn take_while_inclusive(
        self,
        mut holds: impl FnMut(&Self::Item) -> bool,
    ) -> impl Iterator<Item = Self::Item> {
        let mut over = false;
        self.map_while(move |item| {
            if over {
                return None;
            }
            over = !holds(&item);
            Some(item)
        })
    }
}

impl<I: Iterator> TakeWhileInclusive for I {}
