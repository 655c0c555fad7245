//! What was given to `-f`: files, directories, patterns, URLs and standard input.

use std::fs::{self, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{MAX_INPUT_BYTES, Manifest, ManifestError, STDIN_NAME, glob, parse};

/// The extensions of the files that are read from a directory.
const EXTENSIONS: [&str; 3] = ["json", "yaml", "yml"];

/// Where manifests are to be read from.
///
/// ```
/// use multicluster::manifest::{Location, expand_paths};
/// assert!(matches!(expand_paths(&["-".to_owned()], false)?[0], Location::Stdin));
/// # Ok::<(), multicluster::manifest::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A file that exists and may be read.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// `http://` or `https://`.
    Url(String),
}

/// A text with manifests, or where the caller is to fetch it.
///
/// ```
/// use multicluster::manifest::{Location, read};
/// let source = read(Location::Stdin, &mut "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n".as_bytes())?;
/// assert_eq!(source.parse()?.unwrap().len(), 1);
/// # Ok::<(), multicluster::manifest::ManifestError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// What was read.
    Text {
        /// The file's path, or `STDIN`.
        name: String,
        /// The bytes as they are in the file.
        bytes: Vec<u8>,
    },
    /// A URL to fetch; what it answers goes to [`parse`], with the URL as the source.
    Url(String),
}

impl Source {
    /// Reads the manifests of a text; nothing for a URL, which has to be fetched first.
    pub fn parse(&self) -> Result<Option<Vec<Manifest>>, ManifestError> {
        match self {
            Source::Text { name, bytes } => parse(bytes, name).map(Some),
            Source::Url(_) => Ok(None),
        }
    }
}

/// Finds and reads everything that was given to `-f`, in the order in which kubectl does.
///
/// Every path is looked at before the first file is read, so that a wrong path costs nothing.
///
/// ```
/// # fn example() -> Result<(), multicluster::manifest::ManifestError> {
/// use multicluster::manifest::collect;
/// for source in collect(&["manifests/".to_owned()], true, &mut std::io::stdin())? {
///     println!("{} objects", source.parse()?.map_or(0, |objects| objects.len()));
/// }
/// # Ok(()) }
/// ```
pub fn collect(
    paths: &[String],
    recursive: bool,
    stdin: &mut dyn Read,
) -> Result<Vec<Source>, ManifestError> {
    expand_paths(paths, recursive)?
        .into_iter()
        .map(|location| read(location, stdin))
        .collect()
}

/// Lists what was given to `-f`, without reading any of it.
///
/// - A file that is named may have any extension, and may be a pipe (`-f <(kustomize build)`).
/// - In a directory, files ending in `.json`, `.yaml` or `.yml` are read in lexical order, and its sub-directories too if
///   `recursive`. Linked directories are not descended; a link to a file is a file; a device or a pipe is an error, since
///   reading it could last forever.
/// - A pattern that no shell has expanded is expanded, in any part of the path.
///
/// ```
/// let folder = tempfile::tempdir()?;
/// std::fs::write(folder.path().join("a.yaml"), "")?;
/// std::fs::write(folder.path().join("notes.txt"), "")?;
/// let found = multicluster::manifest::expand_paths(&[folder.path().display().to_string()], false)?;
/// assert_eq!(found.len(), 1, "what is no manifest is left alone");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn expand_paths(paths: &[String], recursive: bool) -> Result<Vec<Location>, ManifestError> {
    let mut locations = Vec::new();
    for path in paths {
        if path == "-" {
            if locations.contains(&Location::Stdin) {
                return Err(ManifestError::StdinTwice);
            }
            locations.push(Location::Stdin);
        } else if path.starts_with("http://") || path.starts_with("https://") {
            locations.push(Location::Url(path.clone()));
        } else {
            for file in expand_pattern(path)? {
                expand_path(&file, recursive, &mut locations)?;
            }
        }
    }
    Ok(locations)
}

/// Reads one location. Standard input is read to its end; a URL is handed back.
///
/// ```
/// use multicluster::manifest::{Location, Source, read};
/// let url = Location::Url("https://example.com/m.yaml".to_owned());
/// assert!(matches!(read(url, &mut std::io::empty())?, Source::Url(_)), "fetching is the caller's");
/// # Ok::<(), multicluster::manifest::ManifestError>(())
/// ```
pub fn read(location: Location, stdin: &mut dyn Read) -> Result<Source, ManifestError> {
    match location {
        Location::Url(url) => Ok(Source::Url(url)),
        Location::Stdin => read_all(stdin, STDIN_NAME.to_owned()),
        Location::File(path) => {
            let name = name_of(&path);
            let mut file = fs::File::open(&path).map_err(|error| read_error(&path, &error))?;
            read_all(&mut file, name)
        }
    }
}

fn read_all(reader: &mut dyn Read, name: String) -> Result<Source, ManifestError> {
    let mut bytes = Vec::new();
    match reader.take(MAX_INPUT_BYTES as u64 + 1).read_to_end(&mut bytes) {
        Ok(_) if bytes.len() > MAX_INPUT_BYTES => Err(ManifestError::TooLarge { source_name: name }),
        Ok(_) => Ok(Source::Text { name, bytes }),
        Err(error) => Err(ManifestError::Read {
            path: name,
            message: error.to_string(),
        }),
    }
}

/// As in kubectl, a path that exists is no pattern, whatever characters it has.
fn expand_pattern(path: &str) -> Result<Vec<PathBuf>, ManifestError> {
    let missing = || ManifestError::NoSuchPath {
        path: path.to_owned(),
    };
    match fs::metadata(path) {
        Ok(_) => return Ok(vec![PathBuf::from(path)]),
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(read_error(Path::new(path), &error));
        }
        Err(_) if path.is_empty() || !glob::is_pattern(path) => return Err(missing()),
        Err(_) => {}
    }
    let mut found = vec![PathBuf::new()];
    for component in Path::new(path).components() {
        let part = component.as_os_str();
        match part.to_str().filter(|part| glob::is_pattern(part)) {
            None => found.iter_mut().for_each(|base| base.push(part)),
            Some(pattern) => {
                let mut matched = Vec::new();
                for base in &found {
                    matched.extend(matching(base, pattern).map_err(|()| ManifestError::Pattern {
                        pattern: path.to_owned(),
                    })?);
                }
                found = matched;
            }
        }
    }
    found.retain(|path| path.exists());
    if found.is_empty() {
        Err(missing())
    } else {
        Ok(found)
    }
}

/// What in a directory matches, sorted. As in Go's `filepath.Glob`, what cannot be listed matches nothing.
fn matching(directory: &Path, pattern: &str) -> Result<Vec<PathBuf>, ()> {
    glob::matches(pattern, "").ok_or(())?;
    let listed = if directory.as_os_str().is_empty() {
        Path::new(".")
    } else {
        directory
    };
    let mut names: Vec<_> = fs::read_dir(listed)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.file_name()))
        .filter(|name| glob::matches(pattern, &name.to_string_lossy()) == Some(true))
        .collect();
    names.sort();
    Ok(names.into_iter().map(|name| directory.join(name)).collect())
}

fn expand_path(path: &Path, recursive: bool, locations: &mut Vec<Location>) -> Result<(), ManifestError> {
    let file_type = fs::metadata(path)
        .map_err(|error| read_error(path, &error))?
        .file_type();
    if !file_type.is_dir() {
        if !file_type.is_file() && !is_pipe(file_type) {
            return Err(ManifestError::NotAFile { path: name_of(path) });
        }
        locations.push(Location::File(path.to_owned()));
        return Ok(());
    }
    let before = locations.len();
    walk(path, recursive, locations)?;
    if locations.len() == before {
        return Err(ManifestError::EmptyDirectory { path: name_of(path) });
    }
    Ok(())
}

fn walk(directory: &Path, recursive: bool, locations: &mut Vec<Location>) -> Result<(), ManifestError> {
    let entries = fs::read_dir(directory).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut entries = entries.map_err(|error| read_error(directory, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let own_type = entry.file_type().map_err(|error| read_error(&path, &error))?;
        if own_type.is_dir() {
            if recursive {
                walk(&path, recursive, locations)?;
            }
            continue;
        }
        if !path
            .extension()
            .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
        {
            continue;
        }
        let file_type = if own_type.is_symlink() {
            fs::metadata(&path)
                .map_err(|error| read_error(&path, &error))?
                .file_type()
        } else {
            own_type
        };
        if file_type.is_dir() {
            continue;
        }
        if !file_type.is_file() {
            return Err(ManifestError::NotAFile { path: name_of(&path) });
        }
        locations.push(Location::File(path));
    }
    Ok(())
}

#[cfg(unix)]
fn is_pipe(file_type: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    file_type.is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

fn name_of(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn read_error(path: &Path, error: &io::Error) -> ManifestError {
    ManifestError::Read {
        path: name_of(path),
        message: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{create_dir, write};

    use super::*;

    /// A directory with `a.yaml`, `b.json`, `c.yml`, `notes.txt`, `sub/d.yaml` and `bare/notes.txt`.
    fn tree() -> tempfile::TempDir {
        let tree = tempfile::tempdir().unwrap();
        for directory in ["sub", "bare"] {
            create_dir(tree.path().join(directory)).unwrap();
        }
        for file in [
            "c.yml",
            "a.yaml",
            "b.json",
            "notes.txt",
            "sub/d.yaml",
            "bare/notes.txt",
        ] {
            write(tree.path().join(file), file).unwrap();
        }
        tree
    }

    fn names(tree: &tempfile::TempDir, paths: &[&str], recursive: bool) -> Result<Vec<String>, String> {
        let root = name_of(tree.path());
        let paths: Vec<_> = paths
            .iter()
            .map(|path| name_of(&tree.path().join(path)))
            .collect();
        match expand_paths(&paths, recursive) {
            Ok(locations) => Ok(locations
                .into_iter()
                .map(|location| match location {
                    Location::File(path) => name_of(path.strip_prefix(tree.path()).unwrap()),
                    other => format!("{other:?}"),
                })
                .collect()),
            Err(error) => Err(error.to_string().replace(&root, "ROOT")),
        }
    }

    #[test]
    fn a_directory_is_read_in_lexical_order() {
        let tree = tree();
        assert_eq!(
            names(&tree, &["."], false).unwrap(),
            ["a.yaml", "b.json", "c.yml"]
        );
        assert_eq!(
            names(&tree, &[""], true).unwrap(),
            ["a.yaml", "b.json", "c.yml", "sub/d.yaml"]
        );
        assert_eq!(
            names(&tree, &["sub", "a.yaml"], false).unwrap(),
            ["sub/d.yaml", "a.yaml"]
        );
    }

    #[test]
    fn a_named_file_may_have_any_extension() {
        assert_eq!(names(&tree(), &["notes.txt"], false).unwrap(), ["notes.txt"]);
    }

    #[test]
    fn patterns_are_expanded() {
        let tree = tree();
        assert_eq!(names(&tree, &["*.y*ml"], false).unwrap(), ["a.yaml", "c.yml"]);
        assert_eq!(names(&tree, &["s*/*.yaml"], false).unwrap(), ["sub/d.yaml"]);
        assert_eq!(names(&tree, &["*/d.yaml"], false).unwrap(), ["sub/d.yaml"]);
        assert_eq!(
            names(&tree, &["*.toml"], false).unwrap_err(),
            r#"the path "ROOT/*.toml" does not exist"#
        );
        assert_eq!(
            names(&tree, &["[a"], false).unwrap_err(),
            r#"pattern "ROOT/[a" is not valid: syntax error in pattern"#
        );
        write(tree.path().join("[a"), "").unwrap();
        assert_eq!(names(&tree, &["[a"], false).unwrap(), ["[a"]);
    }

    #[test]
    fn errors_are_worded_as_kubectl_words_them() {
        let tree = tree();
        assert_eq!(
            names(&tree, &["x"], false).unwrap_err(),
            r#"the path "ROOT/x" does not exist"#
        );
        assert_eq!(
            names(&tree, &["bare"], false).unwrap_err(),
            "error reading [ROOT/bare]: recognized file extensions are [.json .yaml .yml]"
        );
        let twice = ["-".to_owned(), "-".to_owned()];
        assert_eq!(
            expand_paths(&twice, false).unwrap_err().to_string(),
            "standard input cannot be used for multiple arguments"
        );
        assert_eq!(
            expand_paths(&[String::new()], false).unwrap_err().to_string(),
            r#"the path "" does not exist"#
        );
    }

    #[test]
    fn urls_and_standard_input_keep_their_place() {
        let tree = tree();
        let paths = [
            "https://example.com/a.yaml".to_owned(),
            "-".to_owned(),
            name_of(&tree.path().join("a.yaml")),
        ];
        let sources = collect(&paths, false, &mut &b"from stdin"[..]).unwrap();
        assert_eq!(
            sources,
            [
                Source::Url("https://example.com/a.yaml".to_owned()),
                Source::Text {
                    name: "STDIN".to_owned(),
                    bytes: b"from stdin".to_vec()
                },
                Source::Text {
                    name: paths[2].clone(),
                    bytes: b"a.yaml".to_vec()
                },
            ]
        );
        assert_eq!(sources[0].parse(), Ok(None));
    }

    #[test]
    fn endless_input_is_cut_off() {
        let error = collect(&["-".to_owned()], false, &mut io::repeat(b' ')).unwrap_err();
        assert_eq!(
            error.to_string(),
            "STDIN: more than 64 MiB, the most that is read as manifests"
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_to_files_are_read_and_links_to_directories_are_not_descended() {
        use std::os::unix::fs::symlink;
        let tree = tree();
        let path = |name| tree.path().join(name);
        symlink("../a.yaml", path("sub/link.yaml")).unwrap();
        symlink("..", path("sub/loop")).unwrap();
        symlink("..", path("sub/loop.yaml")).unwrap();
        assert_eq!(
            names(&tree, &["sub"], true).unwrap(),
            ["sub/d.yaml", "sub/link.yaml"]
        );
        // A link that was named is what its author means.
        symlink("sub", path("named")).unwrap();
        assert_eq!(
            names(&tree, &["named"], false).unwrap(),
            ["named/d.yaml", "named/link.yaml"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn sockets_and_devices_are_refused() {
        let tree = tree();
        let socket = tree.path().join("sub/e.yaml");
        let _listener = std::os::unix::net::UnixListener::bind(socket).unwrap();
        for path in ["sub", "sub/e.yaml"] {
            assert_eq!(
                names(&tree, &[path], false).unwrap_err(),
                "ROOT/sub/e.yaml: not a regular file"
            );
        }
        let error = expand_paths(&["/dev/null".to_owned()], false).unwrap_err();
        assert_eq!(error.to_string(), "/dev/null: not a regular file");
    }
}
