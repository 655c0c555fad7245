//! Discovery answers on disk.
//!
//! This is a cache of our own, in a folder of its own. kubectl's is keyed by the server's host alone, so that two clusters
//! behind different proxies would share an entry; it is never written here.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How long an entry is believed: as long as kubectl believes its own.
pub const DEFAULT_TTL: Duration = Duration::from_secs(6 * 60 * 60);

/// The largest entry that is written or read. The discovery of a cluster with thousands of kinds has a few MiB.
const MAX_ENTRY: u64 = 16 * 1024 * 1024;

/// Our folder in the cache directory, which kubectl and others may use too.
const FOLDER: &str = "multicluster-discovery";

/// The format of an entry. Entries of another format are not read.
const FORMAT: u32 = 1;

/// Everything that decides what a server answers: two clusters that differ in any of it never share an entry.
///
/// ```
/// use multicluster::fleet::discovery::CacheKey;
/// let me = CacheKey::new("https://az-a.example", None, None, None, false, "me");
/// assert_ne!(me, CacheKey::new("https://az-a.example", None, None, None, false, "somebody else"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CacheKey {
    host: String,
    ca: Option<String>,
    proxy: Option<String>,
    tls_server_name: Option<String>,
    insecure: bool,
    identity: String,
}

impl CacheKey {
    /// The key of a cluster's answers.
    ///
    /// `ca` is the PEM text or its fingerprint. `identity` says who is asking, since what is served may depend on it: a
    /// user's name, a context, never a credential. The key is stored; a password in the proxy's URL is left out of it.
    pub fn new(
        host: &str,
        ca: Option<&str>,
        proxy: Option<&str>,
        tls_server_name: Option<&str>,
        insecure: bool,
        identity: &str,
    ) -> Self {
        CacheKey {
            host: host.to_owned(),
            ca: ca.map(str::to_owned),
            proxy: proxy.map(without_password),
            tls_server_name: tls_server_name.map(str::to_owned),
            insecure,
            identity: identity.to_owned(),
        }
    }
}

/// `http://user:password@proxy:3128` without the password.
fn without_password(url: &str) -> String {
    let (scheme, rest) = url
        .split_once("://")
        .map_or(("", url), |(scheme, rest)| (&url[..scheme.len() + 3], rest));
    let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    // A password that contains such a character unescaped ends further on; the last @ is then the end of the userinfo.
    let at = rest[..authority_end].rfind('@').or_else(|| rest.rfind('@'));
    match at {
        Some(at) => {
            let user = rest[..at].split(':').next().unwrap_or_default();
            format!("{scheme}{user}{}", &rest[at..])
        }
        None => url.to_owned(),
    }
}

/// An entry, as it is written.
#[derive(Serialize)]
struct NewEntry<'a, T> {
    format: u32,
    written: u64,
    key: &'a CacheKey,
    group_version: &'a str,
    value: &'a T,
}

/// An entry, as it is read.
#[derive(Deserialize)]
struct Entry<T> {
    format: u32,
    written: u64,
    key: CacheKey,
    group_version: String,
    value: T,
}

/// A cache of discovery answers on disk.
///
/// Nothing about it can make a command fail: what cannot be read is not there, and what cannot be written is not kept. The
/// folder is readable by its owner alone, and nothing is read from, or written to, a folder or file that is a symbolic link
/// or belongs to somebody else.
///
/// All calls block for as long as the file system takes.
///
/// ```
/// use multicluster::fleet::discovery::{CacheKey, DEFAULT_TTL, DiscoveryCache};
/// let folder = tempfile::tempdir()?;
/// let cache = DiscoveryCache::new(folder.path().join("cache"), DEFAULT_TTL);
/// let key = CacheKey::new("https://az-a.example", None, None, None, false, "me");
/// cache.put(&key, "v1", &["secrets"]);
/// assert_eq!(cache.get::<Vec<String>>(&key, "v1").unwrap(), ["secrets"]);
/// cache.invalidate(&key, "v1");
/// assert_eq!(cache.get::<Vec<String>>(&key, "v1"), None);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct DiscoveryCache {
    folder: PathBuf,
    ttl: Duration,
    /// Who owns the files that this process creates.
    owner: OnceLock<Option<u32>>,
}

impl DiscoveryCache {
    /// A cache in a folder of its own within `dir`, which need not exist. Entries older than `ttl` are not used.
    pub fn new(dir: PathBuf, ttl: Duration) -> Self {
        DiscoveryCache {
            folder: dir.join(FOLDER),
            ttl,
            owner: OnceLock::new(),
        }
    }

    /// What was put under `key` and `group_version`, if it is still good.
    pub fn get<T: DeserializeOwned>(&self, key: &CacheKey, group_version: &str) -> Option<T> {
        self.get_at(key, group_version, SystemTime::now())
    }

    fn get_at<T: DeserializeOwned>(&self, key: &CacheKey, group_version: &str, now: SystemTime) -> Option<T> {
        let path = self.path(key, group_version);
        let bytes = match self.read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::debug!(path = %path.display(), %error, "no discovery cache entry");
                return None;
            }
        };
        let entry: Entry<T> = match serde_json::from_slice(&bytes) {
            Ok(entry) => entry,
            Err(error) => {
                tracing::debug!(path = %path.display(), %error, "the discovery cache entry is corrupt");
                return None;
            }
        };
        // The key is compared, and not only its hash, so that it does not matter whether hashes collide.
        let is_meant = entry.format == FORMAT && entry.key == *key && entry.group_version == group_version;
        // An entry from the future was written under another clock; how old it really is cannot be told.
        let age = seconds(now).checked_sub(entry.written)?;
        (is_meant && age < self.ttl.as_secs()).then_some(entry.value)
    }

    /// Keeps `value` under `key` and `group_version`.
    pub fn put<T: Serialize>(&self, key: &CacheKey, group_version: &str, value: &T) {
        self.put_at(key, group_version, value, SystemTime::now());
    }

    fn put_at<T: Serialize>(&self, key: &CacheKey, group_version: &str, value: &T, now: SystemTime) {
        let path = self.path(key, group_version);
        let entry = NewEntry {
            format: FORMAT,
            written: seconds(now),
            key,
            group_version,
            value,
        };
        if let Err(error) = self.write(&path, &entry) {
            tracing::debug!(path = %path.display(), %error, "discovery cache entry not written");
        }
    }

    /// Forgets what was put under `key` and `group_version`.
    pub fn invalidate(&self, key: &CacheKey, group_version: &str) {
        let path = self.path(key, group_version);
        // Removing a symbolic link removes the link.
        if let Err(error) = self.check_folder().and_then(|()| fs::remove_file(&path)) {
            tracing::debug!(path = %path.display(), %error, "discovery cache entry not removed");
        }
    }

    /// The file of an entry: something that a person can read, and a hash that keeps entries apart.
    fn path(&self, key: &CacheKey, group_version: &str) -> PathBuf {
        let readable = |text: &str| -> String {
            let kept = |c: char| {
                if c.is_ascii_alphanumeric() || ".-".contains(c) {
                    c
                } else {
                    '_'
                }
            };
            text.chars().take(60).map(kept).collect()
        };
        let host = key
            .host
            .split_once("://")
            .map_or(key.host.as_str(), |(_, rest)| rest);
        // Debug text is unambiguous: every part is quoted and named.
        let hash = fnv_1a(format!("{key:?} {group_version:?}").as_bytes());
        self.folder.join(format!(
            "{}_{}_{hash:016x}.json",
            readable(host),
            readable(group_version)
        ))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.check_folder()?;
        let seen = fs::symlink_metadata(path)?;
        if !seen.is_file() {
            return Err(refused("not a plain file"));
        }
        let file = File::open(path)?;
        self.check_owner(&file.metadata()?)?;
        if !is_same_file(&seen, &file.metadata()?) {
            return Err(refused("replaced while it was opened"));
        }
        let mut bytes = Vec::new();
        file.take(MAX_ENTRY + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_ENTRY {
            return Err(refused("too large"));
        }
        Ok(bytes)
    }

    fn write<T: Serialize>(&self, path: &Path, entry: &NewEntry<'_, T>) -> io::Result<()> {
        let bytes = serde_json::to_vec(entry)?;
        if bytes.len() as u64 > MAX_ENTRY {
            return Err(refused("too large"));
        }
        create_private(&self.folder)?;
        self.check_folder()?;
        make_private(&self.folder)?;
        // A temporary file has mode 0600. Renaming it replaces a symbolic link instead of following it, and readers see
        // either the old entry or the new one.
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .tempfile_in(&self.folder)?;
        file.write_all(&bytes)?;
        file.persist(path)?;
        Ok(())
    }

    /// Whether our folder is a folder, and ours.
    fn check_folder(&self) -> io::Result<()> {
        let metadata = fs::symlink_metadata(&self.folder)?;
        if !metadata.is_dir() {
            return Err(refused("the cache folder is not a folder"));
        }
        self.check_owner(&metadata)
    }

    /// Whether a file is ours, and nobody else can write it.
    #[cfg(unix)]
    fn check_owner(&self, metadata: &fs::Metadata) -> io::Result<()> {
        use std::os::unix::fs::MetadataExt;
        // The standard library does not tell who we are; a file that we make does.
        let ours = *self.owner.get_or_init(|| {
            let probe = tempfile::tempfile_in(&self.folder).ok()?;
            Some(probe.metadata().ok()?.uid())
        });
        if ours != Some(metadata.uid()) {
            return Err(refused("it belongs to somebody else"));
        }
        if metadata.mode() & 0o022 != 0 {
            return Err(refused("others can write it"));
        }
        Ok(())
    }

    #[cfg(not(unix))]
    fn check_owner(&self, _: &fs::Metadata) -> io::Result<()> {
        Ok(())
    }
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Creates a folder, and those above it that are missing, for the owner alone.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Takes a folder that others can read away from them.
#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    match fs::symlink_metadata(folder)?.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => fs::set_permissions(folder, fs::Permissions::from_mode(0o700)),
    }
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether what was opened is what was looked at before: then no symbolic link was followed.
#[cfg(unix)]
fn is_same_file(seen: &fs::Metadata, opened: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (seen.dev(), seen.ino()) == (opened.dev(), opened.ino())
}

#[cfg(not(unix))]
fn is_same_file(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// FNV-1a with 64 bits: the same in every version of this program, which the standard library's hasher does not promise.
///
/// It is no cryptographic hash. A collision makes two keys share a file, of which each then overwrites the other's entry;
/// neither reads it, because the key within is compared.
fn fnv_1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests;
