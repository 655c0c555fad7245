//! `-k`: manifests that the user's own kustomize makes.
//!
//! kubectl has kustomize built in. It is a language of its own that changes with each release, so that whoever uses it is
//! better served by the release that they have than by an imitation.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, anyhow, bail};
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::process::Command;

use super::ui::Ui;
use crate::manifest::{self, MAX_INPUT_BYTES, Manifest};

/// The programs that can do it, in order of preference, and how. A `kubectl` can be anything, so it comes last.
const PROGRAMS: [(&str, &str); 2] = [("kustomize", "build"), ("kubectl", "kustomize")];

/// The most of a line of stderr that is shown in one piece.
const MAX_LINE_BYTES: u64 = 4096;

/// Makes the manifests of a directory or URL.
pub async fn build(ui: &Ui, target: &str) -> Result<Vec<Manifest>> {
    let Some((program, subcommand)) = find(env::var_os("PATH").unwrap_or_default()) else {
        bail!(
            "-k needs kustomize, or kubectl which has it built in, and neither is on PATH: install one, or make the \
             manifests elsewhere and give them to -f -"
        );
    };
    let shown = format!("{} {subcommand} {target}", program.display());
    let output = run(ui, &program, subcommand, target)
        .await
        .with_context(|| shown.clone())?;
    // As in kubectl, the manifests are called by the directory that they were made from.
    manifest::parse(&output, target).with_context(|| format!("what \"{shown}\" made"))
}

/// The first of the programs on the search path.
fn find(path: impl AsRef<std::ffi::OsStr>) -> Option<(PathBuf, &'static str)> {
    let folders: Vec<PathBuf> = env::split_paths(&path)
        // Whatever lies in the working directory is data.
        .filter(|folder| folder.is_absolute())
        .collect();
    PROGRAMS.iter().find_map(|(name, subcommand)| {
        let file = format!("{name}{}", env::consts::EXE_SUFFIX);
        let mut candidates = folders.iter().map(|folder| folder.join(&file));
        let found = candidates.find(|candidate| is_executable(candidate))?;
        Some((found, *subcommand))
    })
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

/// Runs the program to its end, and gives what it printed. What it says on stderr is passed on.
async fn run(ui: &Ui, program: &Path, subcommand: &str, target: &str) -> Result<Vec<u8>> {
    let mut child = Command::new(program)
        // A target that begins with a dash is no flag.
        .args([subcommand, "--", target])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("cannot be started")?;
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        bail!("its output cannot be read");
    };
    let collect = async {
        let mut output = Vec::new();
        let mut stdout = stdout.take(MAX_INPUT_BYTES as u64 + 1);
        stdout.read_to_end(&mut output).await?;
        if output.len() > MAX_INPUT_BYTES {
            return Err(anyhow!("it made more than {} MiB", MAX_INPUT_BYTES >> 20));
        }
        Ok(output)
    };
    let (output, ()) = tokio::try_join!(collect, pass_on(ui, stderr))?;
    let status = child.wait().await?;
    if !status.success() {
        // "exit status: 1", "signal: 9 (SIGKILL)".
        bail!("it failed with {status}");
    }
    Ok(output)
}

/// Shows what the program says, line by line, escaped.
async fn pass_on(ui: &Ui, stderr: impl AsyncRead + Unpin) -> Result<()> {
    let mut stderr = BufReader::new(stderr);
    loop {
        let mut line = Vec::new();
        // A line without an end is shown in pieces.
        let mut piece = (&mut stderr).take(MAX_LINE_BYTES);
        if piece.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        ui.message(String::from_utf8_lossy(&line).trim_end());
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn kustomize_is_preferred_wherever_it_is_and_only_a_program_counts() {
        let root = tempfile::tempdir().unwrap();
        let put = |file: &str, mode: u32| {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, "").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            path
        };
        let path = |folders: &[&str]| {
            env::join_paths(folders.iter().map(|folder| root.path().join(folder))).unwrap()
        };
        let kubectl = put("one/kubectl", 0o755);
        put("one/kustomize", 0o644);
        assert_eq!(find(path(&["one", "two"])), Some((kubectl, "kustomize")));
        let kustomize = put("two/kustomize", 0o755);
        assert_eq!(find(path(&["one", "two"])), Some((kustomize, "build")));
        assert_eq!(find(path(&["three"])), None);
        assert_eq!(find("relative::."), None);
    }
}
