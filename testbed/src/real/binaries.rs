//! Where etcd, kube-apiserver and kubectl are.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// The programs that a testbed is made of.
#[derive(Debug, Clone)]
pub struct Binaries {
    /// etcd.
    pub etcd: PathBuf,
    /// kube-apiserver.
    pub kube_apiserver: PathBuf,
    /// kubectl.
    pub kubectl: PathBuf,
}

impl Binaries {
    /// Looks in `$KUBEBUILDER_ASSETS`, then in [`cache_dir`]`/bin`, as `testbed/install` does.
    pub fn find() -> anyhow::Result<Self> {
        let mut folders: Vec<PathBuf> = Vec::new();
        if let Some(assets) = env::var_os("KUBEBUILDER_ASSETS").filter(|assets| !assets.is_empty()) {
            folders.push(PathBuf::from(assets));
        }
        folders.push(cache_dir()?.join("bin"));
        Self::find_in(&folders)
    }

    fn find_in(folders: &[PathBuf]) -> anyhow::Result<Self> {
        let find = |name: &str| -> anyhow::Result<PathBuf> {
            let Some(found) = folders
                .iter()
                .map(|folder| folder.join(name))
                .find(|path| path.is_file())
            else {
                let looked: Vec<String> = folders
                    .iter()
                    .map(|folder| folder.display().to_string())
                    .collect();
                bail!(
                    "{name} is missing: looked in {}; run testbed/install, or set KUBEBUILDER_ASSETS to a folder that has it",
                    looked.join(" and ")
                );
            };
            std::path::absolute(&found).with_context(|| format!("where is {}?", found.display()))
        };
        Ok(Self {
            etcd: find("etcd")?,
            kube_apiserver: find("kube-apiserver")?,
            kubectl: find("kubectl")?,
        })
    }
}

/// The testbed's cache directory: `$MULTICLUSTER_TESTBED_CACHE`, else `kubectl-multicluster-testbed` in `$XDG_CACHE_HOME` or
/// `~/.cache`.
pub fn cache_dir() -> anyhow::Result<PathBuf> {
    let variable = |name: &str| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let folder = variable("MULTICLUSTER_TESTBED_CACHE")
        .or_else(|| variable("XDG_CACHE_HOME").map(|cache| in_cache(&cache)))
        .or_else(|| variable("HOME").map(|home| in_cache(&home.join(".cache"))))
        .context("none of MULTICLUSTER_TESTBED_CACHE, XDG_CACHE_HOME and HOME is set")?;
    Ok(std::path::absolute(folder)?)
}

fn in_cache(cache: &Path) -> PathBuf {
    cache.join("kubectl-multicluster-testbed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_folder_that_has_a_binary_wins() {
        let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in ["etcd", "kube-apiserver", "kubectl"] {
            std::fs::write(second.path().join(name), "").unwrap();
        }
        std::fs::write(first.path().join("etcd"), "").unwrap();
        let folders = [first.path().to_path_buf(), second.path().to_path_buf()];
        let found = Binaries::find_in(&folders).unwrap();
        assert_eq!(found.etcd, first.path().join("etcd"));
        assert_eq!(found.kubectl, second.path().join("kubectl"));
    }

    #[test]
    fn what_is_missing_is_named_with_the_way_to_get_it() {
        let folder = tempfile::tempdir().unwrap();
        let message = Binaries::find_in(&[folder.path().to_path_buf()])
            .unwrap_err()
            .to_string();
        assert!(message.starts_with("etcd is missing: looked in "), "{message}");
        assert!(message.contains("testbed/install"), "{message}");
    }
}
