//! Reading and merging the files (client-go's `tools/clientcmd/loader.go`).

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::schema::Document;
use super::{Context, KubeconfigError, KubeconfigOptions, Loaded, nonempty};
use crate::k8s::{AuthInfo, KubeconfigCluster};

/// No kubeconfig comes near it; more is a mistaken path.
const MAX_FILE_BYTES: u64 = 16 << 20;

pub(super) fn load(options: &KubeconfigOptions) -> Result<Loaded, KubeconfigError> {
    let explicit = options
        .kubeconfig
        .as_ref()
        .filter(|path| !path.as_os_str().is_empty());
    let environment = options.kubeconfig_env.as_ref().filter(|value| !value.is_empty());
    let mut looked_for: Vec<PathBuf> = Vec::new();
    match (explicit, environment) {
        (Some(path), _) => looked_for.push(path.clone()),
        (None, Some(list)) => {
            for path in std::env::split_paths(list).filter(|path| !path.as_os_str().is_empty()) {
                if !looked_for.contains(&path) {
                    looked_for.push(path);
                }
            }
        }
        (None, None) => looked_for.extend(
            options
                .home_dir
                .iter()
                .map(|home| home.join(".kube").join("config")),
        ),
    }

    let mut loaded = Loaded::default();
    for path in &looked_for {
        match read_capped(path, MAX_FILE_BYTES) {
            Ok(bytes) => merge(&mut loaded, parse(path, &bytes)?, path)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound && explicit.is_none() => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(KubeconfigError::NotFound(path.clone()));
            }
            Err(error) => {
                return Err(KubeconfigError::Read {
                    path: path.clone(),
                    message: io_message(&error),
                });
            }
        }
    }
    loaded.looked_for = looked_for;
    Ok(loaded)
}

/// The content of one file that is called `config`.
#[cfg(any(test, feature = "fuzzing"))]
pub(super) fn load_bytes(bytes: &[u8]) -> Result<Loaded, KubeconfigError> {
    let path = Path::new("/nowhere/config");
    let mut loaded = Loaded::default();
    merge(&mut loaded, parse(path, bytes)?, path)?;
    Ok(loaded)
}

/// Reads a file of a limited size; anything that can be read will do, such as a shell's `<(...)`.
pub(in crate::fleet) fn read_capped(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(limit + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            format!("larger than {} KiB", limit >> 10),
        ));
    }
    Ok(bytes)
}

/// An error of the operating system in Go's words, which kubectl's users know.
pub(in crate::fleet) fn io_message(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "is a directory".to_owned(),
        _ => error.to_string(),
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Document, KubeconfigError> {
    let text = decode(bytes).ok_or_else(|| KubeconfigError::Read {
        path: path.to_owned(),
        message: "not UTF-8 text".to_owned(),
    })?;
    // kubectl lets the last of two equal keys win. Snippets would print tokens.
    let options = serde_saphyr::options! {
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins,
        with_snippet: false,
    };
    let documents: Vec<Document> =
        serde_saphyr::from_multiple_with_options(&text, options).map_err(|error| {
            let location = error.location();
            KubeconfigError::Parse {
                path: path.to_owned(),
                line: location.map_or(0, |location| location.line()),
                column: location.map_or(0, |location| location.column()),
            }
        })?;
    // kubectl reads a file's first document.
    let document = documents.into_iter().next().unwrap_or_default();
    match nonempty(document.kind.as_deref()) {
        Some(kind) if kind != "Config" => Err(KubeconfigError::Kind {
            path: path.to_owned(),
            kind: kind.to_owned(),
        }),
        _ => Ok(document),
    }
}

/// UTF-8, or UTF-16 as PowerShell's `>` writes it.
fn decode(bytes: &[u8]) -> Option<String> {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, []) = bytes.as_chunks::<2>() else {
            return None;
        };
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).ok()
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes.to_vec()).ok(),
    }
}

/// Adds what a further file says: entries that are not there yet, and `current-context` if there is none yet.
fn merge(loaded: &mut Loaded, document: Document, path: &Path) -> Result<(), KubeconfigError> {
    let directory = std::path::absolute(path)
        .ok()
        .and_then(|path| path.parent().map(Path::to_owned))
        .unwrap_or_default();

    let mut clusters = Vec::new();
    for entry in document.clusters {
        let mut cluster = KubeconfigCluster::from(entry.cluster.unwrap_or_default());
        make_absolute(&mut cluster.certificate_authority, &directory);
        clusters.push((entry.name.unwrap_or_default(), cluster));
    }
    let mut users = Vec::new();
    for entry in document.users {
        let mut user = AuthInfo::from(entry.user.unwrap_or_default());
        make_absolute(&mut user.client_certificate, &directory);
        make_absolute(&mut user.client_key, &directory);
        make_absolute(&mut user.token_file, &directory);
        // A bare command is looked for in $PATH; only one with a separator is a path (`GetAuthInfoFileReferences`).
        if let Some(exec) = &mut user.exec
            && exec
                .command
                .as_ref()
                .is_some_and(|command| command.contains(std::path::MAIN_SEPARATOR))
        {
            make_absolute(&mut exec.command, &directory);
        }
        users.push((entry.name.unwrap_or_default(), user));
    }
    let mut contexts = Vec::new();
    for entry in document.contexts {
        let context = Context::from(entry.context.unwrap_or_default());
        contexts.push((entry.name.unwrap_or_default(), context));
    }

    add_new(&mut loaded.clusters, clusters, "clusters", path)?;
    add_new(&mut loaded.users, users, "users", path)?;
    add_new(&mut loaded.contexts, contexts, "contexts", path)?;
    if loaded.current_context.is_none() {
        loaded.current_context = document.current_context.filter(|name| !name.is_empty());
    }
    Ok(())
}

fn add_new<T>(
    entries: &mut Vec<(String, T)>,
    added: Vec<(String, T)>,
    list: &'static str,
    path: &Path,
) -> Result<(), KubeconfigError> {
    // A kubeconfig may hold thousands of entries.
    let existing: std::collections::HashSet<String> = entries.iter().map(|(name, _)| name.clone()).collect();
    let mut seen = std::collections::HashSet::new();
    for (name, entry) in added {
        if !seen.insert(name.clone()) {
            return Err(KubeconfigError::DuplicateName {
                path: path.to_owned(),
                list,
                name,
            });
        }
        if !existing.contains(&name) {
            entries.push((name, entry));
        }
    }
    Ok(())
}

fn make_absolute(value: &mut Option<String>, directory: &Path) {
    if let Some(text) = value.as_deref().filter(|text| !text.is_empty())
        && Path::new(text).is_relative()
        && let Some(absolute) = directory.join(text).to_str()
    {
        *value = Some(absolute.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(dir: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    fn load_file(content: impl AsRef<[u8]>) -> Result<Loaded, KubeconfigError> {
        let dir = tempfile::tempdir().unwrap();
        load(&KubeconfigOptions {
            kubeconfig: Some(write(dir.path(), "config", content)),
            ..Default::default()
        })
    }

    #[test]
    fn the_first_file_wins_per_entry_as_a_whole() {
        let dir = tempfile::tempdir().unwrap();
        let first = write(
            dir.path(),
            "a/config",
            "clusters: [{name: c, cluster: {server: 'https://a', certificate-authority: ca.crt}}]\n\
             users: [{name: u, user: {tokenFile: tokens/u, exec: {command: ./bin/plugin}}}]\n",
        );
        let second = write(
            dir.path(),
            "b/config",
            "clusters: [{name: c, cluster: {server: 'https://b', tls-server-name: b}}]\n\
             users: [{name: v, user: {client-certificate: /etc/v.crt, client-key: v.key, exec: {command: aws}}}]\n\
             contexts: [{name: x, context: {cluster: c, user: u}}]\n\
             current-context: x\n",
        );
        let third = write(
            dir.path(),
            "c/config",
            "current-context: y\ncontexts:\nusers: null\n",
        );
        let missing = dir.path().join("missing");
        let list = std::env::join_paths([missing.as_path(), &first, Path::new(""), &second, &first, &third])
            .unwrap();
        let loaded = load(&KubeconfigOptions {
            kubeconfig_env: Some(list),
            home_dir: Some("/nowhere".into()),
            ..Default::default()
        })
        .unwrap();

        let [(_, cluster)] = loaded.clusters.as_slice() else {
            panic!("one cluster")
        };
        assert_eq!(cluster.server.as_deref(), Some("https://a"));
        assert_eq!(cluster.tls_server_name, None);
        let beside = |file: &str| Some(dir.path().join(file).to_str().unwrap().to_owned());
        assert_eq!(cluster.certificate_authority, beside("a/ca.crt"));
        let [(_, u), (_, v)] = loaded.users.as_slice() else {
            panic!("two users")
        };
        assert_eq!(u.token_file, beside("a/tokens/u"));
        assert_eq!(u.exec.as_ref().unwrap().command, beside("a/./bin/plugin"));
        assert_eq!(v.client_certificate.as_deref(), Some("/etc/v.crt"));
        assert_eq!(v.client_key, beside("b/v.key"));
        assert_eq!(v.exec.as_ref().unwrap().command.as_deref(), Some("aws"));
        assert_eq!(loaded.current_context(), Some("x"));
        assert_eq!(loaded.looked_for(), [missing, first, second, third]);
    }

    #[test]
    fn the_home_directory_is_the_default_and_may_have_no_file() {
        let dir = tempfile::tempdir().unwrap();
        let options = KubeconfigOptions {
            kubeconfig_env: Some("".into()),
            home_dir: Some(dir.path().to_owned()),
            ..Default::default()
        };
        assert_eq!(load(&options).unwrap().context_names().count(), 0);
        write(
            dir.path(),
            ".kube/config",
            "contexts: [{name: b}, {name: a, context: {}}]",
        );
        assert_eq!(
            load(&options).unwrap().context_names().collect::<Vec<_>>(),
            ["b", "a"]
        );
    }

    #[test]
    fn an_explicit_file_must_exist() {
        let options = KubeconfigOptions {
            kubeconfig: Some("/nope/nope".into()),
            kubeconfig_env: Some("/dev/null".into()),
            ..Default::default()
        };
        let error = load(&options).unwrap_err();
        assert_eq!(error.to_string(), "stat /nope/nope: no such file or directory");
    }

    #[test]
    fn what_kubectl_accepts_is_accepted() {
        // Equal keys, further fields, numbers where strings are meant, several documents, nothing at all.
        let loaded = load_file(
            "apiVersion: v1\nkind: Config\npreferences: {colors: true}\nfuture: [1]\n\
             current-context: one\ncurrent-context: 2\n\
             users: [{name: 12, user: {token: 123456, token: 0123, as-user-extra: {a: [b]}, future: {x: 1},\n\
             \x20 exec: {command: a, command: b, args: null, provideClusterInfo: null}}}]\n\
             clusters: [{name: c, name: d, cluster: {server: a, server: b}}]\n\
             ---\nkind: Config\n",
        )
        .unwrap();
        assert_eq!(loaded.current_context(), Some("2"));
        let (name, user) = &loaded.users[0];
        assert_eq!(name, "12");
        assert_eq!(
            secrecy::ExposeSecret::expose_secret(user.token.as_ref().unwrap()),
            "0123"
        );
        assert_eq!(user.exec.as_ref().unwrap().command.as_deref(), Some("b"));
        let (name, cluster) = &loaded.clusters[0];
        assert_eq!((name.as_str(), cluster.server.as_deref()), ("d", Some("b")));
        assert_eq!(load_file("").unwrap().context_names().count(), 0);
        assert_eq!(load_file("# nothing\n").unwrap().context_names().count(), 0);
    }

    #[test]
    fn utf16_and_byte_order_marks() {
        let text = "current-context: zürich\n";
        let little: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let big: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [little.clone(), big, marked] {
            assert_eq!(load_file(bytes).unwrap().current_context(), Some("zürich"));
        }
        for broken in [&little[..little.len() - 1], b"\xff\xfe\x00", b"a: \xff"] {
            assert!(matches!(load_file(broken), Err(KubeconfigError::Read { .. })));
        }
    }

    #[test]
    fn errors_say_where_and_not_what() {
        for (content, expected) in [
            ("users:\n- name: u\n  user: {token: [canary]}\n", "at line 3"),
            ("users:\n- name: u\n  user: canary\n", "at line 3"),
            (
                "users:\n- name: u\n  user: {exec: {interactiveMode: canary}}\n",
                "at line 3",
            ),
            ("token: canary\n  broken: 'canary\n", "at line "),
            ("canary", "at line 1, column 1"),
            ("kind: Pod\ntoken: canary", "kind is \"Pod\", not \"Config\""),
            (
                "users: [{name: u, user: {token: canary}}, {name: u}]",
                "duplicate name \"u\" in users",
            ),
        ] {
            let error = load_file(content).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(error.to_string().contains(expected), "{error}");
            assert!(!shown.contains("canary"), "{shown}");
            assert!(
                error.to_string().starts_with("error loading config file \""),
                "{error}"
            );
        }
    }

    #[test]
    fn a_file_that_is_too_large_or_a_directory_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let huge = dir.path().join("huge");
        File::create(&huge).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        for (path, expected) in [
            (huge, "larger than 16384 KiB"),
            (dir.path().to_owned(), "is a directory"),
        ] {
            let error = load(&KubeconfigOptions {
                kubeconfig: Some(path),
                ..Default::default()
            })
            .unwrap_err();
            assert!(error.to_string().ends_with(expected), "{error}");
        }
    }

    #[test]
    fn debug_output_shows_no_credentials() {
        let loaded =
            load_file("users: [{name: u, user: {token: canary, exec: {env: [{name: K, value: canary}]}}}]");
        assert!(!format!("{loaded:?}").contains("canary"));
    }
}
