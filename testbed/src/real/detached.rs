//! The testbed that stays: one for each cache directory.

use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::apiserver::{Description, write_private};
use super::binaries::{Binaries, cache_dir};
use super::ports;
use super::testbed::{Testbed, remove};

/// The remotes when none are asked for.
const DEFAULT_REMOTES: [&str; 2] = ["az-a", "az-b"];

/// The testbed in the cache directory, whether it runs or not, with the lock that keeps others from changing it meanwhile.
#[derive(Debug)]
pub struct Detached {
    dir: PathBuf,
    /// Held by this value; the kernel lets go of it when the process ends.
    _lock: File,
}

impl Detached {
    /// Waits until nobody else is changing it.
    pub fn locked() -> anyhow::Result<Self> {
        let cache = cache_dir()?;
        fs::create_dir_all(&cache).with_context(|| format!("cannot create {}", cache.display()))?;
        let lock = File::options()
            .create(true)
            .append(true)
            .open(cache.join("up.lock"))?;
        lock.lock().context("cannot lock the testbed")?;
        Ok(Self {
            dir: cache.join("up"),
            _lock: lock,
        })
    }

    /// Starts home and `remotes`, or those of the testbed that runs, or the default ones, and leaves them running.
    ///
    /// Where they run, only dead servers are started again, and the operator gets a new token. When this process ends before
    /// it is done, what it started ends too.
    pub fn up(&self, remotes: &[&str], progress: impl Fn(&str) + Sync) -> anyhow::Result<Testbed> {
        let binaries = Binaries::find()?;
        match self.read_state()? {
            Some(descriptions) => {
                let running: Vec<&str> = descriptions
                    .iter()
                    .skip(1)
                    .map(|cluster| cluster.name.as_str())
                    .collect();
                if !remotes.is_empty() && running != remotes {
                    bail!(
                        "a testbed with the remotes {} is up; end it with `testbed down` first",
                        running.join(",")
                    );
                }
                let mut testbed = Testbed::attach(&self.dir, &binaries, descriptions)?;
                testbed.repair(&progress)?;
                testbed.hand_out()?;
                Ok(testbed)
            }
            None => self.start(
                &binaries,
                if remotes.is_empty() {
                    &DEFAULT_REMOTES
                } else {
                    remotes
                },
                &progress,
            ),
        }
    }

    fn start(
        &self,
        binaries: &Binaries,
        remotes: &[&str],
        progress: &(dyn Fn(&str) + Sync),
    ) -> anyhow::Result<Testbed> {
        let mut attempts = 3;
        loop {
            attempts -= 1;
            // What an interrupted start left, if even its watchdog was ended.
            remove(&self.dir)?;
            fs::DirBuilder::new().mode(0o700).create(&self.dir)?;
            match Testbed::start_in(&self.dir, binaries, remotes, progress) {
                Err(error) if attempts > 0 && ports::is_clash(&error) => {
                    progress("a port was taken; trying others")
                }
                Err(error) => return Err(error),
                Ok(mut testbed) => {
                    // Written last: a directory without it is no testbed, and is cleared away by whoever comes next.
                    write_private(
                        &self.state_file(),
                        &serde_json::to_string_pretty(&testbed.descriptions())?,
                    )?;
                    testbed.detach()?;
                    return Ok(testbed);
                }
            }
        }
    }

    /// Ends the servers and removes their files; says how many servers there were.
    pub fn down(&self) -> anyhow::Result<usize> {
        remove(&self.dir)
    }

    /// The directory, whether it exists or not.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    fn state_file(&self) -> PathBuf {
        self.dir.join("testbed.json")
    }

    fn read_state(&self) -> anyhow::Result<Option<Vec<Description>>> {
        let file = self.state_file();
        match fs::read_to_string(&file) {
            Ok(text) => {
                let parsed = serde_json::from_str(&text);
                Ok(Some(parsed.with_context(|| {
                    format!("{} is damaged; run `testbed down`", file.display())
                })?))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
        }
    }
}
