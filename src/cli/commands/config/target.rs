//! Where a new APIServers file goes: whole or not at all, and over no other unless that is meant.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::cli::Misuse;
use crate::cli::args::ConfigTarget;
use crate::cli::invocation::Invocation;

impl ConfigTarget {
    /// Refuses what makes no sense, and a file that is there, before anything else is done.
    pub fn check(&self) -> Result<()> {
        match &self.file {
            None if self.force => bail!(Misuse("--force says what --to may replace; give --to".to_owned())),
            Some(path) if !self.force && path.symlink_metadata().is_ok() => bail!(exists(path)),
            _ => Ok(()),
        }
    }
}

fn exists(path: &Path) -> Misuse {
    Misuse(format!("{} exists; replace it with --force", path.display()))
}

/// Writes the file, or stdout.
pub(super) async fn write(invocation: &Invocation, target: &ConfigTarget, text: &str) -> Result<()> {
    let Some(path) = target.file.clone() else {
        return Ok(invocation.ui.data(|out| out.write_all(text.as_bytes()))?);
    };
    let (text, force) = (text.to_owned(), target.force);
    let shown = path.display().to_string();
    invocation
        .ui
        .blocking(move || replace(&path, &text, force))
        .await?
        .with_context(|| format!("cannot write {shown}"))?;
    invocation.ui.message(&format!("wrote {shown}"));
    Ok(())
}

/// Beside the file first, then in its place: who reads meanwhile reads the old one or the new one.
fn replace(path: &Path, text: &str, force: bool) -> Result<()> {
    // A link is followed, so that it stays one.
    let path: PathBuf = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_symlink() && force => path.canonicalize()?,
        _ => path.to_owned(),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".apiservers-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    if force {
        file.persist(&path)?;
        return Ok(());
    }
    match file.persist_noclobber(&path) {
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => bail!(exists(&path)),
        persisted => persisted.map(|_| ()).map_err(Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_replaced_only_when_that_is_meant() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/config.yaml");
        replace(&path, "one", false).unwrap();
        let error = replace(&path, "two", false).unwrap_err();
        assert!(error.is::<Misuse>(), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        replace(&path, "three", true).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "three");
        // Nothing is left beside it.
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }
}
