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
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn key(host: &str) -> CacheKey {
        CacheKey::new(host, Some("PEM"), None, None, false, "admin")
    }

    fn cache() -> (tempfile::TempDir, DiscoveryCache) {
        let dir = tempfile::tempdir().unwrap();
        let cache = DiscoveryCache::new(dir.path().join("a/b"), DEFAULT_TTL);
        (dir, cache)
    }

    fn get(cache: &DiscoveryCache, key: &CacheKey) -> Option<String> {
        cache.get(key, "apps/v1")
    }

    fn put(cache: &DiscoveryCache, key: &CacheKey, value: &str) {
        cache.put(key, "apps/v1", &value);
    }

    #[test]
    fn an_entry_comes_back_until_it_is_forgotten() {
        let (_dir, cache) = cache();
        let key = key("https://a:6443");
        assert_eq!(get(&cache, &key), None);
        put(&cache, &key, "one");
        put(&cache, &key, "two");
        assert_eq!(get(&cache, &key).as_deref(), Some("two"));
        assert_eq!(cache.get::<String>(&key, "v1"), None);
        assert_eq!(
            fs::read_dir(&cache.folder).unwrap().count(),
            1,
            "no temporary file stays"
        );
        cache.invalidate(&key, "apps/v1");
        assert_eq!(get(&cache, &key), None);
    }

    #[test]
    fn every_part_of_the_key_counts() {
        let (_dir, cache) = cache();
        let keys = [
            CacheKey::new("https://a", None, None, None, false, ""),
            CacheKey::new("https://b", None, None, None, false, ""),
            CacheKey::new("https://a", Some("x"), None, None, false, ""),
            CacheKey::new("https://a", None, Some("x"), None, false, ""),
            CacheKey::new("https://a", None, None, Some("x"), false, ""),
            CacheKey::new("https://a", None, None, None, true, ""),
            CacheKey::new("https://a", None, None, None, false, "x"),
        ];
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(get(&cache, key), None);
            put(&cache, key, &index.to_string());
        }
        for (index, key) in keys.iter().enumerate() {
            assert_eq!(get(&cache, key), Some(index.to_string()));
        }
    }

    #[test]
    fn a_colliding_hash_gives_nothing() {
        let (_dir, cache) = cache();
        let (a, b) = (key("https://a"), key("https://b"));
        put(&cache, &a, "a");
        fs::rename(cache.path(&a, "apps/v1"), cache.path(&b, "apps/v1")).unwrap();
        assert_eq!(get(&cache, &b), None);
    }

    #[test]
    fn entries_age_and_never_come_from_the_future() {
        let (_dir, cache) = cache();
        let key = key("https://a");
        let written = UNIX_EPOCH + 1000 * HOUR;
        cache.put_at(&key, "v1", &"value", written);
        let at = |now| cache.get_at::<String>(&key, "v1", now).is_some();
        assert!(at(written));
        assert!(at(written + 6 * HOUR - Duration::from_secs(1)));
        assert!(!at(written + 6 * HOUR));
        assert!(!at(written - Duration::from_secs(1)));
    }

    #[test]
    fn corrupt_and_oversized_entries_are_ignored() {
        let (_dir, cache) = cache();
        let key = key("https://a");
        put(&cache, &key, "value");
        let path = cache.path(&key, "apps/v1");
        let good = fs::read(&path).unwrap();
        for bad in [&b""[..], b"{}", b"\xff\xff", &good[..good.len() - 1]] {
            fs::write(&path, bad).unwrap();
            assert_eq!(get(&cache, &key), None);
        }
        let format = |text: &str| String::from_utf8_lossy(&good).replace("\"format\":1", text);
        fs::write(&path, format("\"format\":2")).unwrap();
        assert_eq!(get(&cache, &key), None);
        fs::write(&path, format("\"format\":1")).unwrap();
        assert_eq!(get(&cache, &key).as_deref(), Some("value"));
        // Blanks after the entry are valid JSON: only the size is wrong.
        let mut large = good.clone();
        large.resize(MAX_ENTRY as usize + 1, b' ');
        fs::write(&path, &large).unwrap();
        assert_eq!(get(&cache, &key), None);
        fs::remove_file(&path).unwrap();
        cache.put(&key, "apps/v1", &"x".repeat(MAX_ENTRY as usize));
        assert!(!path.exists());
    }

    #[test]
    fn a_value_of_another_shape_is_ignored() {
        let (_dir, cache) = cache();
        let key = key("https://a");
        put(&cache, &key, "text");
        assert_eq!(cache.get::<Vec<u8>>(&key, "apps/v1"), None);
    }

    #[test]
    fn file_names_are_readable_and_plain() {
        let (_dir, cache) = cache();
        let path = cache.path(&key(&format!("https://../../{}", "x".repeat(500))), "apps/v1");
        assert_eq!(path.parent(), Some(cache.folder.as_path()));
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name.len() < 200 && name.contains("_apps_v1_"), "{name}");
    }

    #[test]
    fn passwords_are_not_stored() {
        for (proxy, stored) in [
            ("http://proxy:3128", "http://proxy:3128"),
            ("http://user@proxy:3128", "http://user@proxy:3128"),
            ("http://user:secret@proxy:3128/x", "http://user@proxy:3128/x"),
            ("http://user:se@cret@proxy:3128", "http://user@proxy:3128"),
            ("http://user:se/cr@et@proxy", "http://user@proxy"),
            ("user:secret@proxy", "user@proxy"),
        ] {
            assert_eq!(without_password(proxy), stored);
        }
    }

    #[test]
    fn the_hash_is_fnv_1a() {
        // The published test vectors.
        assert_eq!(fnv_1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv_1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv_1a(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[cfg(unix)]
    mod unix {
        use std::os::unix::fs::{PermissionsExt, symlink};

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
        }

        fn set_mode(path: &Path, mode: u32) {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }

        #[test]
        fn only_the_owner_can_read() {
            let (dir, cache) = cache();
            let key = key("https://a");
            put(&cache, &key, "value");
            assert_eq!(mode(&dir.path().join("a")), 0o700);
            assert_eq!(mode(&cache.folder), 0o700);
            assert_eq!(mode(&cache.path(&key, "apps/v1")), 0o600);
            set_mode(&cache.folder, 0o755);
            put(&cache, &key, "value");
            assert_eq!(mode(&cache.folder), 0o700);
        }

        #[test]
        fn what_others_can_write_is_refused() {
            let (_dir, cache) = cache();
            let key = key("https://a");
            put(&cache, &key, "value");
            let path = cache.path(&key, "apps/v1");
            for place in [&path, &cache.folder] {
                let before = mode(place);
                set_mode(place, before | 0o022);
                assert_eq!(get(&cache, &key), None, "{}", place.display());
                set_mode(place, before);
            }
            assert_eq!(get(&cache, &key).as_deref(), Some("value"));
        }

        #[test]
        fn what_belongs_to_somebody_else_is_refused() {
            let (_dir, cache) = cache();
            let key = key("https://a");
            put(&cache, &key, "value");
            let stranger = DiscoveryCache {
                folder: cache.folder.clone(),
                ttl: cache.ttl,
                owner: OnceLock::from(Some(u32::MAX)),
            };
            assert_eq!(get(&stranger, &key), None);
            put(&stranger, &key, "other");
            stranger.invalidate(&key, "apps/v1");
            assert_eq!(get(&cache, &key).as_deref(), Some("value"));
        }

        #[test]
        fn symbolic_links_are_not_followed() {
            let (dir, cache) = cache();
            let key = key("https://a");
            put(&cache, &key, "value");
            let path = cache.path(&key, "apps/v1");
            let elsewhere = dir.path().join("elsewhere");
            fs::rename(&path, &elsewhere).unwrap();
            symlink(&elsewhere, &path).unwrap();
            assert_eq!(get(&cache, &key), None);
            put(&cache, &key, "new");
            assert_eq!(get(&cache, &key).as_deref(), Some("new"));
            assert!(
                fs::read_to_string(&elsewhere).unwrap().contains("value"),
                "it was replaced, not followed"
            );

            let moved = dir.path().join("moved");
            fs::rename(&cache.folder, &moved).unwrap();
            symlink(&moved, &cache.folder).unwrap();
            assert_eq!(get(&cache, &key), None);
            put(&cache, &key, "newest");
            cache.invalidate(&key, "apps/v1");
            let kept = moved.join(path.file_name().unwrap());
            assert!(fs::read_to_string(kept).unwrap().contains("\"new\""));
        }
    }

    #[test]
    fn a_cache_that_cannot_be_written_is_silent() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "not a folder").unwrap();
        let cache = DiscoveryCache::new(file, DEFAULT_TTL);
        put(&cache, &key("https://a"), "value");
        assert_eq!(get(&cache, &key("https://a")), None);
    }
}
