//! What can be said of the packages without building them: that their lists name what there is, and all of it. `packaging/check`
//! builds, installs and runs them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use regex::Regex;
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a command prints in the project's folder.
#[track_caller]
fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(ROOT)
        .output()
        .expect("it runs");
    assert!(
        output.status.success(),
        "{program} {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The package's entry in cargo's metadata.
fn package() -> Value {
    let text = output(
        env!("CARGO"),
        &["metadata", "--format-version=1", "--no-deps", "--offline"],
    );
    let metadata: Value = serde_json::from_str(&text).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let found = packages
        .iter()
        .find(|package| package["name"] == "kubectl-multicluster");
    found.expect("the package").clone()
}

/// The files of a folder of the project.
fn files(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect("the folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let files = paths.filter(|path| path.is_file());
    files
        .map(|path| {
            format!(
                "{folder}/{}",
                path.file_name().expect("a name").to_str().expect("UTF-8")
            )
        })
        .collect()
}

/// What a source of an asset stands for; `*` stands in a file's name alone.
fn matching(source: &str) -> BTreeSet<String> {
    let Some((folder, name)) = source.rsplit_once('/') else {
        return BTreeSet::from([source.to_owned()]);
    };
    let pattern = Regex::new(&format!("^{}$", regex::escape(name).replace(r"\*", ".*"))).expect("a pattern");
    let names = files(folder);
    let found = names
        .into_iter()
        .filter(|path| pattern.is_match(&path[folder.len() + 1..]));
    found.collect()
}

#[test]
fn the_debian_package_lists_files_that_exist_and_links_that_lead_somewhere() {
    let package = package();
    let assets = package["metadata"]["deb"]["assets"].as_array().expect("assets");
    let mut packed = BTreeSet::new();
    let mut targets = BTreeSet::new();
    let mut links = Vec::new();
    for asset in assets {
        if let Some(link) = asset["dest"].as_str() {
            let leads_to = asset["link_name"].as_str().expect("a target");
            links.push(PathBuf::from(link).with_file_name(leads_to));
            continue;
        }
        let (source, target) = (
            asset[0].as_str().expect("a source"),
            asset[1].as_str().expect("a target"),
        );
        let sources = match source.starts_with("target/release/") {
            true => BTreeSet::from([source.to_owned()]),
            false => matching(source),
        };
        assert!(!sources.is_empty(), "{source} is nothing");
        for source in sources {
            assert!(
                source.starts_with("target/") || Path::new(ROOT).join(&source).is_file(),
                "{source}"
            );
            let target = match target.ends_with('/') {
                true => Path::new(target).join(Path::new(&source).file_name().expect("a name")),
                false => PathBuf::from(target),
            };
            targets.insert(
                match target.extension().is_some_and(|extension| extension == "1") {
                    true => target.with_extension("1.gz"),
                    false => target,
                },
            );
            packed.insert(source);
        }
    }
    for link in links {
        assert!(
            targets.contains(&link),
            "nothing is installed as {}",
            link.display()
        );
    }
    // Shells that Debian has a place for; every page; every document.
    let left_out = [
        "completions/_kubectl-multicluster.ps1",
        "completions/kubectl-multicluster.elv",
    ];
    for folder in ["completions", "man", "docs", "docs/pictures"] {
        for file in files(folder) {
            assert!(
                packed.contains(&file) || left_out.contains(&file.as_str()),
                "{file} is not in the Debian package"
            );
        }
    }
}

#[test]
fn the_crate_has_what_it_needs_and_no_more() {
    let list = output(
        env!("CARGO"),
        &["package", "--list", "--allow-dirty", "--offline"],
    );
    let tops: BTreeSet<&str> = list
        .lines()
        .map(|path| path.split('/').next().expect("a part"))
        .collect();
    let expected = [
        ".cargo_vcs_info.json", // of no file, where there is no git
        "CHANGELOG.md",
        "Cargo.lock",
        "Cargo.toml",
        "Cargo.toml.orig",
        "LICENSE",
        "README.md",
        "SECURITY.md",
        "completions",
        "docs",
        "examples",
        "man",
        "src",
    ];
    for top in &tops {
        assert!(expected.contains(top), "{top} is in the crate");
    }
    for top in &expected[1..] {
        assert!(tops.contains(top), "{top} is not in the crate");
    }
}

/// The rules of krew's `internal/index/validation/validate.go` and of its moving of files, for what this manifest has.
#[test]
fn the_krew_manifest_keeps_krews_rules() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("program");
    fs::write(&program, "#!/bin/sh\n").expect("a file");
    let path = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let archive = output("packaging/archive", &[&path(folder.path()), &path(&program)]);
    let archive = archive.trim_end();
    let manifest = output(
        "packaging/krew/manifest",
        &["https://example.com/", "https://example.com/v0/", archive],
    );
    let parsed = multicluster::manifest::parse(manifest.as_bytes(), "multicluster.yaml").expect("a manifest");
    let plugin = &parsed[0].object;
    assert_eq!(
        plugin["apiVersion"],
        "krew.googlecontainertools.github.com/v1alpha2"
    );
    assert_eq!(plugin["kind"], "Plugin");
    assert_eq!(plugin["metadata"]["name"], "multicluster");
    let spec = &plugin["spec"];
    let version = package()["version"].as_str().expect("a version").to_owned();
    assert_eq!(spec["version"], format!("v{version}"));
    assert_eq!(spec["homepage"], "https://example.com/");
    let short = spec["shortDescription"].as_str().expect("a short description");
    assert!(
        !short.is_empty() && !short.contains('\n') && short.len() <= 50,
        "{short}"
    );
    let platforms = spec["platforms"].as_array().expect("platforms");
    assert_eq!(platforms.len(), 1);
    let platform = &platforms[0];
    let labels = platform["selector"]["matchLabels"].as_object().expect("labels");
    assert_eq!(labels.keys().collect::<Vec<_>>(), ["arch", "os"]);
    assert_eq!(
        platform["uri"].as_str().expect("an address"),
        format!(
            "https://example.com/v0/kubectl-multicluster-{version}-{}-{}.tar.gz",
            labels["os"].as_str().expect("a system"),
            labels["arch"].as_str().expect("an architecture")
        )
    );
    let sum = output("sha256sum", &[archive]);
    assert_eq!(platform["sha256"], sum.split(' ').next().expect("a sum"));
    let content = output("tar", &["--list", "--gzip", "--file", archive]);
    let mut moved = Vec::new();
    for file in platform["files"].as_array().expect("files") {
        let from = file["from"].as_str().expect("a source");
        assert_eq!(file["to"], ".");
        assert!(
            content.lines().any(|line| line == format!("./{from}")),
            "{from} in {content}"
        );
        moved.push(from);
    }
    assert!(moved.contains(&platform["bin"].as_str().expect("a program")));
    // Completions and pages are in the archive for who unpacks it by hand; and twice the same is the same.
    for file in files("completions").into_iter().chain(files("man")) {
        assert!(content.lines().any(|line| line == format!("./{file}")), "{file}");
    }
    let before = fs::read(archive).expect("the archive");
    output("packaging/archive", &[&path(folder.path()), &path(&program)]);
    assert!(fs::read(archive).expect("the archive") == before);
}
