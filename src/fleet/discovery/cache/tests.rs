//! What is kept, what is refused, and who can read it.

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
