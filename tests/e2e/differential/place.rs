//! Where the comparisons take place: what lies in the cluster, the files, and the two programs' environments.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;
use testbed::real::{Cluster, Testbed};

use super::run::{self, Said};
use super::script::{Scenario, Words};
use crate::support::{BINARY, Env, wait_until};

/// The namespace of all command lines that name none.
const NAMESPACE: &str = "diff-a";

/// The APIServers file that lists each kind in its preferred version alone.
pub const PREFERRED: &str = "preferred.yaml";

/// How many make the twins at a time.
const SEEDERS: usize = 4;

/// The suite's own folder, over objects in home.
pub struct Place {
    env: Env,
    kubectl: PathBuf,
}

/// Which of two programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// The real kubectl.
    Kubectl,
    /// The binary under test.
    Ours,
}

impl Place {
    /// Puts everything there that these scenarios need.
    pub fn make(testbed: &Testbed, scenarios: &[&Scenario]) -> Self {
        let home = testbed.home();
        let env = Env::bare();
        let kubectl = PathBuf::from(home.kubectl([""; 0]).get_program());
        // What our program hands to kubectl is to go to the same one.
        let bin = env.path().join("bin");
        fs::create_dir(&bin).expect("a folder is made");
        std::os::unix::fs::symlink(&kubectl, bin.join("kubectl")).expect("a link is made");
        let place = Place { env, kubectl };
        copy(&data().join("files"), place.env.path());
        place.write_kubeconfig(home, "kubeconfig", NAMESPACE);
        place.seed(home);
        let twins: Vec<String> = (0..scenarios.len())
            .filter(|index| scenarios[*index].twins)
            .flat_map(|index| [twin(index, Program::Kubectl), twin(index, Program::Ours)])
            .collect();
        if !twins.is_empty() {
            let template = fs::read_to_string(data().join("twin.yaml")).expect("the objects of a twin");
            // Objects are created one after the other; several that do so take less time.
            let parts: Vec<(String, String)> = twins
                .chunks(twins.len().div_ceil(SEEDERS))
                .enumerate()
                .map(|(index, part)| {
                    let all: Vec<String> = part.iter().map(|twin| template.replace('@', twin)).collect();
                    (format!("twins-{index}.yaml"), all.join("---\n"))
                })
                .collect();
            std::thread::scope(|scope| {
                for (name, text) in &parts {
                    let place = &place;
                    scope.spawn(move || {
                        place.env.file(name, text);
                        place.must(home, &["create", "-f", name]);
                    });
                }
            });
            for twin in &twins {
                place.write_kubeconfig(home, &format!("{twin}.kubeconfig"), twin);
            }
        }
        place.write_configs(home);
        place.own(place.env.path());
        place
    }

    /// The files that are there before either program runs are the suite's own, and may hold the data of Secrets.
    fn own(&self, folder: &Path) {
        for entry in fs::read_dir(folder).expect("a folder of files") {
            let path = entry.expect("a file").path();
            match path.is_dir() {
                true => self.own(&path),
                false => self.env.canaries().note_own(&path),
            }
        }
    }

    /// Creates the objects that all read.
    fn seed(&self, home: &Cluster) {
        for file in ["definitions.yaml", "objects.yaml", "statuses.yaml"] {
            fs::copy(data().join(file), self.env.path().join(file)).expect("a file is copied");
        }
        self.must(home, &["create", "-f", "definitions.yaml"]);
        wait_until(
            "the suite's own kinds are served",
            Duration::from_secs(20),
            || {
                [
                    "gadgets.differential.example.net",
                    "gizmos.other.differential.example.net",
                ]
                .iter()
                .all(|kind| self.kubectl(home, &["get", kind]).code == 0)
            },
        );
        self.must(home, &["create", "-f", "objects.yaml"]);
        let apply = [
            "apply",
            "--server-side",
            "--force-conflicts",
            "--subresource=status",
            "-f",
            "statuses.yaml",
        ];
        self.must(home, &apply);
    }

    /// The APIServers files: home alone, which lists every kind of every version that it serves, or of the preferred version.
    fn write_configs(&self, home: &Cluster) {
        let get = |path: &str| -> Value {
            let said = self.kubectl(home, &["get", "--raw", path]);
            serde_json::from_str(&said.stdout)
                .unwrap_or_else(|error| panic!("{path}: {error}: {}", said.stderr))
        };
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let mut versions = vec![("v1".to_owned(), "/api/v1".to_owned())];
        for group in get("/apis")["groups"].as_array().expect("groups") {
            for version in group["versions"].as_array().expect("versions") {
                let version = text(&version["groupVersion"]);
                versions.push((version.clone(), format!("/apis/{version}")));
            }
        }
        let mut kinds = Vec::new();
        for (version, path) in versions {
            for resource in get(&path)["resources"].as_array().expect("resources") {
                if !text(&resource["name"]).contains('/') {
                    kinds.push(format!("    - {version}/{}\n", text(&resource["kind"])));
                }
            }
        }
        let file = |kinds: &[String]| format!("home:\n  gvks:\n{}", kinds.concat());
        self.env.file("apiservers.yaml", &file(&kinds));
        let resources = self.kubectl(home, &["api-resources", "--no-headers"]).stdout;
        let preferred = resources.lines().map(|line| {
            // NAME [SHORTNAMES] APIVERSION NAMESPACED KIND
            let words: Vec<&str> = line.split_whitespace().collect();
            format!("    - {}/{}\n", words[words.len() - 3], words[words.len() - 1])
        });
        self.env.file(PREFERRED, &file(&preferred.collect::<Vec<_>>()));
    }

    /// A kubeconfig with this namespace in its context.
    fn write_kubeconfig(&self, home: &Cluster, name: &str, namespace: &str) {
        let text = fs::read_to_string(home.admin_kubeconfig()).expect("the administrator's kubeconfig");
        let with_namespace = text.replacen(
            "    context:\n",
            &format!("    context:\n      namespace: {namespace}\n"),
            1,
        );
        assert_ne!(text, with_namespace, "no context to put a namespace into");
        self.env.file(name, &with_namespace);
    }

    fn kubectl(&self, home: &Cluster, arguments: &[&str]) -> Said {
        run::run(home.kubectl(arguments), self.env.path(), None)
    }

    #[track_caller]
    fn must(&self, home: &Cluster, arguments: &[&str]) {
        let said = self.kubectl(home, arguments);
        assert_eq!(said.code, 0, "kubectl {arguments:?}: {}", said.stderr);
    }

    /// Runs a program with these arguments, in the namespace of a twin or in the one of all.
    pub fn run(&self, program: Program, words: &Words, twin: Option<&str>) -> Said {
        let kubeconfig = twin.map_or_else(|| "kubeconfig".to_owned(), |twin| format!("{twin}.kubeconfig"));
        let mut command = match program {
            Program::Kubectl => Command::new(&self.kubectl),
            Program::Ours => Command::new(BINARY),
        };
        command.args(&words.arguments).env_clear();
        let here = |name: &str| self.env.path().join(name).display().to_string();
        for (name, value) in [
            ("PATH", format!("{}:/usr/bin:/bin", here("bin"))),
            ("HOME", here("")),
            ("KUBECONFIG", here(&kubeconfig)),
            ("KUBERC", "off".to_owned()),
            ("MULTICLUSTER_CONFIG", here("apiservers.yaml")),
        ] {
            command.env(name, value);
        }
        let stdin = words.stdin.as_ref().map(|file| self.env.path().join(file));
        let said = run::run(command, self.env.path(), stdin.as_deref());
        if let Program::Ours = program {
            let canaries = self.env.canaries();
            canaries.check_run(&words.arguments, &said.stdout, &said.stderr);
        }
        said
    }
}

/// The name of a scenario's namespace. Those of the two programs are of one length, for the sake of tables.
pub fn twin(index: usize, program: Program) -> String {
    match program {
        Program::Kubectl => format!("diff-{index:04}-k"),
        Program::Ours => format!("diff-{index:04}-o"),
    }
}

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/differential/data")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder is made");
    for entry in fs::read_dir(from).expect("a folder of files") {
        let path = entry.expect("a file").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a file is copied");
        }
    }
}
