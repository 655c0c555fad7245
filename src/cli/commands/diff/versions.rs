//! The files that are compared: one folder for what is, one for what would be.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;
use tempfile::TempDir;

use crate::cli::routed::Planned;
use crate::output::yaml;

/// What must not stand in a file's name as it is.
const NOT_IN_NAMES: &AsciiSet = &CONTROLS.add(b'/').add(b'\\').add(b'%');

/// Two folders that nobody else can look into, and that are gone when this is.
#[derive(Debug)]
pub(super) struct Versions {
    live: TempDir,
    merged: TempDir,
    for_terminal: bool,
}

impl Versions {
    /// Makes the folders, named as kubectl names them. What is compared ends up on a terminal if stdout is one.
    ///
    /// # Errors
    /// What keeps a folder from being made.
    pub(super) fn new(for_terminal: bool) -> Result<Self> {
        Ok(Versions {
            live: folder("LIVE-")?,
            merged: folder("MERGED-")?,
            for_terminal,
        })
    }

    /// The folder of what is.
    pub(super) fn live(&self) -> &Path {
        self.live.path()
    }

    /// The folder of what would be.
    pub(super) fn merged(&self) -> &Path {
        self.merged.path()
    }

    /// Writes both versions of an object; no object makes an empty file.
    ///
    /// # Errors
    /// What keeps a file from being written.
    pub(super) fn write(&self, name: &str, live: Option<&Value>, merged: &Value) -> Result<()> {
        self.write_one(&self.live().join(name), live)?;
        self.write_one(&self.merged().join(name), Some(merged))
    }

    fn write_one(&self, path: &Path, object: Option<&Value>) -> Result<()> {
        let mut text = Vec::new();
        if let Some(object) = object {
            yaml::write(&mut text, object, self.for_terminal)?;
        }
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(path).and_then(|mut file| file.write_all(&text));
        written.with_context(|| format!("cannot write {}", path.display()))
    }
}

fn folder(prefix: &str) -> Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder
        .tempdir()
        .with_context(|| format!("cannot make a folder in {}", std::env::temp_dir().display()))
}

/// `az-a.kvm.cloud.sap.v1.Hypervisor..node-1`: the cluster, and what kubectl calls the file.
pub(super) fn file_name(cluster: Option<&str>, planned: &Planned) -> String {
    let (gvk, key) = (&planned.kind.gvk, planned.key());
    let mut parts: Vec<&str> = cluster.into_iter().collect();
    if !gvk.group.is_empty() {
        parts.push(&gvk.group);
    }
    parts.extend([gvk.version.as_str(), gvk.kind.as_str()]);
    parts.extend([key.namespace.as_deref().unwrap_or_default(), key.name.as_str()]);
    utf8_percent_encode(&parts.join("."), NOT_IN_NAMES).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nobody_else_can_look_into_the_folders_which_go() {
        let versions = Versions::new(false).unwrap();
        versions.write("a", None, &json!({"k": "v"})).unwrap();
        assert_eq!(fs::read_to_string(versions.live().join("a")).unwrap(), "");
        assert_eq!(fs::read_to_string(versions.merged().join("a")).unwrap(), "k: v\n");
        #[cfg(unix)]
        for (path, expected) in [
            (versions.live().to_owned(), 0o700),
            (versions.live().join("a"), 0o600),
        ] {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, expected);
        }
        let paths = [versions.live().to_owned(), versions.merged().to_owned()];
        drop(versions);
        assert!(paths.iter().all(|path| !path.exists()));
    }
}
