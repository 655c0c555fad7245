//! `get` and `list` under a fault: the rows of the others, and what is said of the one that failed.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::Value;

use super::scene::{CLUSTERS, FAULTY, Reach, Scene, Setting};
use super::{GET, LIST, Matrix};
use crate::support::Run;

/// What is expected of a read.
#[derive(Clone)]
pub struct Reads {
    code: i32,
    /// What stderr must say, all of it.
    says: Vec<&'static str>,
    /// Whether the failing cluster's object is shown: 1 it is, 0 it is not, both where either is right.
    shown: RangeInclusive<usize>,
    within: Duration,
    asked: RangeInclusive<usize>,
}

impl Reads {
    /// The other clusters' objects alone, exit 3, and this reason.
    pub fn partial(reason: &'static str) -> Self {
        Reads {
            code: 3,
            says: vec![reason],
            shown: 0..=0,
            within: Duration::from_millis(4500),
            asked: 0..=usize::MAX,
        }
    }

    /// Everything, exit 0.
    pub fn whole() -> Self {
        Reads {
            code: 0,
            says: Vec::new(),
            shown: 1..=1,
            ..Reads::partial("")
        }
    }

    /// stderr says this as well.
    pub fn says(mut self, text: &'static str) -> Self {
        self.says.push(text);
        self
    }

    /// The failing cluster is asked for its list that often.
    pub fn asked(self, asked: RangeInclusive<usize>) -> Self {
        Reads { asked, ..self }
    }

    /// It takes no longer.
    pub fn within(self, within: Duration) -> Self {
        Reads { within, ..self }
    }

    /// Something of the failing cluster may be shown, as long as it is marked.
    pub fn marked(self) -> Self {
        Reads { shown: 0..=1, ..self }
    }

    /// Checks a run of `get`, a table, or of `list`, JSON.
    #[track_caller]
    pub fn check(&self, scene: &Scene, run: &Run, setting: &str) {
        let seen = || format!("({setting}) {run:?}");
        assert_eq!(run.code, self.code, "exit code {}", seen());
        assert!(run.elapsed <= self.within, "too late {}", seen());
        let shown = objects(run);
        for (cluster, name) in CLUSTERS {
            let count = shown
                .iter()
                .filter(|(at, what)| at == cluster && what == name)
                .count();
            match cluster {
                FAULTY => assert!(self.shown.contains(&count), "{name} {count} times {}", seen()),
                _ => assert_eq!(count, 1, "{name} of {cluster} {}", seen()),
            }
        }
        if self.code == 0 {
            assert!(!run.stderr.contains("error"), "{}", seen());
        } else {
            let named = run
                .stderr
                .lines()
                .any(|line| line.starts_with("error: cluster az-b ("));
            assert!(named, "not named {}", seen());
            assert!(run.stderr.contains("not az-b"), "no sum {}", seen());
        }
        for text in &self.says {
            assert!(run.stderr.contains(text), "not said: {text} {}", seen());
        }
        assert!(
            self.asked.contains(&scene.lists()),
            "asked {} times {}",
            scene.lists(),
            seen()
        );
        for (cluster, _) in CLUSTERS {
            assert_eq!(scene.writes(cluster), [], "{}", seen());
        }
        self.check_report(scene, &shown, setting);
    }

    /// The account says which cluster failed, and whether anything of it was shown.
    fn check_report(&self, scene: &Scene, shown: &[(String, String)], setting: &str) {
        let text = std::fs::read_to_string(scene.env.path().join("report.json")).expect("a report");
        let report: Value = serde_json::from_str(&text).expect("the report is JSON");
        assert_eq!(report["complete"], self.code == 0, "({setting}) {text}");
        for cluster in report["clusters"].as_array().expect("clusters") {
            let name = cluster["name"].as_str().unwrap_or_default();
            let some = shown.iter().any(|(at, _)| at == name);
            let outcome = match (name == FAULTY && self.code != 0, some) {
                (false, _) => "ok",
                (true, false) => "failed",
                (true, true) => "incomplete",
            };
            assert_eq!(cluster["outcome"], outcome, "({setting}) {name}: {text}");
        }
    }
}

/// The objects on stdout, each with its cluster: of a table, or of a JSON list. Anything else there is a failure.
#[track_caller]
pub fn objects(run: &Run) -> Vec<(String, String)> {
    if run.stdout.starts_with('{') {
        let list = run.json();
        let items = list["items"].as_array().expect("items").clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        return items
            .iter()
            .map(|item| {
                let metadata = &item["metadata"];
                (
                    text(&metadata["annotations"]["kubectl-multicluster/cluster"]),
                    text(&metadata["name"]),
                )
            })
            .collect();
    }
    let mut lines = run.stdout.lines();
    let header = lines.next().unwrap_or_default();
    assert!(
        header.starts_with("CLUSTER ") || run.stdout.is_empty(),
        "no table: {run:?}"
    );
    lines
        .map(|line| {
            let mut words = line.split_whitespace().map(str::to_owned);
            let cluster = words.next().unwrap_or_default();
            assert!(
                CLUSTERS.iter().any(|(name, _)| *name == cluster),
                "not a row: {line}"
            );
            (cluster, words.next().unwrap_or_default())
        })
        .collect()
}

/// The arguments of the two commands.
pub const READS: [(&str, &[&str]); 2] = [
    (GET, &["get", "hv", "--report=report.json"]),
    (LIST, &["list", "hv", "-o", "json", "--report=report.json"]),
];

/// The cells of `get` and `list`, over all settings of the fault.
pub fn reads(matrix: &mut Matrix, row: u8, fault: &'static str, settings: &[Setting], expected: &Reads) {
    for (command, arguments) in READS {
        let (settings, expected) = (settings.to_vec(), expected.clone());
        matrix.cell(row, fault, command, move || {
            for setting in &settings {
                let scene = setting.scene(Reach::All);
                let run = scene.run(arguments);
                expected.check(&scene, &run, &setting.name);
            }
        });
    }
}
