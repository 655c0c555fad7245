//! Two clusters with the same objects: what a change prints in one is compared with what kubectl prints in the other.

use testbed::real::Testbed;

use crate::support::{Env, Run, seed};

/// az-a, which is changed by the binary, and az-b, which is changed by kubectl.
pub struct Twins<'a> {
    testbed: &'a Testbed,
    env: &'a Env,
}

impl<'a> Twins<'a> {
    /// The twins, with these objects.
    pub fn new(testbed: &'a Testbed, env: &'a Env, yaml: &str) -> Self {
        seed(testbed, "az-a", yaml);
        seed(testbed, "az-b", yaml);
        Twins { testbed, env }
    }

    /// Runs the same command line with both, and holds stdout against stdout, but for what the server makes up.
    #[track_caller]
    pub fn same(&self, line: &str) {
        self.both(line);
    }

    /// Runs both; the binary's run, and kubectl's stderr.
    #[track_caller]
    fn both(&self, line: &str) -> (Run, String) {
        let arguments = words(line);
        let output = self.testbed.cluster("az-b").kubectl(&arguments).output();
        let theirs = output.expect("kubectl runs");
        let (command, rest) = arguments.split_first().expect("a command");
        let ours = [&[*command, "--show-cluster=false", "--clusters=az-a"], rest].concat();
        let run = self.env.run(&ours);
        let stderr = String::from_utf8_lossy(&theirs.stderr);
        let theirs_out = String::from_utf8_lossy(&theirs.stdout);
        assert_eq!(
            without_identity(&run.stdout),
            without_identity(&theirs_out),
            "stdout of {line}\n--- our stderr\n{}\n--- kubectl's stderr\n{stderr}",
            run.stderr
        );
        assert_eq!(
            run.code == 0,
            theirs.status.success(),
            "success of {line}\n--- our stderr\n{}\n--- kubectl's stderr\n{stderr}",
            run.stderr
        );
        (run, stderr.into_owned())
    }

    /// As [`same`](Self::same), and what kubectl says is wrong is in what the binary says.
    #[track_caller]
    pub fn same_error(&self, line: &str, error: &str) {
        let (run, theirs) = self.both(line);
        assert!(theirs.contains(error), "kubectl says of {line}: {theirs}");
        assert!(run.stderr.contains(error), "{line}: {}", run.stderr);
    }
}

/// The words of a command line; single quotes keep one together.
pub fn words(line: &str) -> Vec<&str> {
    let mut quoted = false;
    let mut words: Vec<&str> = line
        .split(|character| {
            quoted ^= character == '\'';
            character == ' ' && !quoted
        })
        .collect();
    words.retain(|word| !word.is_empty());
    words.iter().map(|word| word.trim_matches('\'')).collect()
}

/// The text without the values that no two clusters have in common.
fn without_identity(text: &str) -> String {
    let own = ["uid", "resourceVersion", "creationTimestamp"];
    let lines = text.lines().map(|line| {
        let is_own = |key: &&&str| line.trim_start().trim_start_matches('"').starts_with(**key);
        match own.iter().find(is_own) {
            Some(key) => format!("{key}\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}

/// A widget of a test in the namespace `default`.
pub fn widget(env: &Env, name: &str) -> String {
    format!(
        "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: {}\n  namespace: default\n  labels: {{test: {}, x: \"1\"}}\n  \
         annotations: {{a: \"1\"}}\nspec: {{zone: az-a, size: small, replicas: 1}}\n---\n",
        env.name(name),
        env.id
    )
}

/// An object as kubectl sees it, as JSON.
pub fn object(testbed: &Testbed, cluster: &str, reference: &str) -> serde_json::Value {
    let mut command = testbed.cluster(cluster).kubectl(["get", reference, "-o", "json"]);
    let output = command.output().expect("kubectl runs");
    assert!(output.status.success(), "{cluster} has no {reference}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}
