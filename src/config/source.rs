//! Where the APIServers file is: an argument, the environment, the user's configuration directory.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::ConfigError;
use super::gvk::{is_dns_label, is_group};
use super::raw::{MAX_BYTES, TOO_LARGE};
use super::text::quoted;

/// What [`find`] needs to know of the process; the library does not look at the environment itself.
///
/// ```
/// use multicluster::config::{ConfigSource, Environment, find};
/// let mut environment = Environment::default();
/// environment.multicluster_config = Some("apiservers.yaml".into());
/// let found = find(None, &environment)?;
/// assert_eq!(found, ConfigSource::File("apiservers.yaml".into()));
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Environment {
    /// `$MULTICLUSTER_CONFIG`.
    pub multicluster_config: Option<OsString>,
    /// The user's configuration directories, the first one first. On macOS also `$XDG_CONFIG_HOME` and `~/.config`, where
    /// users of kubectl expect files.
    pub config_dirs: Vec<PathBuf>,
}

/// A place that an APIServers file is read from. Its `Display` is what names it in messages.
///
/// ```
/// use multicluster::config::{ConfigSource, Environment, find};
/// let found = find(Some("configmap:cortex/conf"), &Environment::default())?;
/// assert!(matches!(found, ConfigSource::ConfigMap { namespace, .. } if namespace == "cortex"));
/// assert_eq!(find(Some("-"), &Environment::default())?, ConfigSource::Stdin);
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigSource {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// A ConfigMap of the home cluster.
    ConfigMap {
        /// Its namespace.
        namespace: String,
        /// Its name.
        name: String,
        /// The key of its data, when one was chosen.
        key: Option<String>,
    },
}

impl fmt::Display for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConfigSource::File(path) => write!(f, "{}", path.display()),
            ConfigSource::Stdin => f.write_str("-"),
            // The key is left out: messages about a ConfigMap's data name it themselves.
            ConfigSource::ConfigMap { namespace, name, .. } => write!(f, "configmap:{namespace}/{name}"),
        }
    }
}

/// Finds the APIServers file: `explicit` (`--config`), then `$MULTICLUSTER_CONFIG`, then `kubectl-multicluster/config.yaml` in
/// the user's configuration directory. Only the last is looked for on disk; what somebody named must be there.
///
/// ```
/// use multicluster::config::{ConfigSource, Environment, find};
/// let source = find(Some("configmap:cortex/cortex-config/conf.json"), &Environment::default())?;
/// assert_eq!(source.to_string(), "configmap:cortex/cortex-config");
/// assert!(find(None, &Environment::default()).is_err());
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
pub fn find(explicit: Option<&str>, environment: &Environment) -> Result<ConfigSource, ConfigError> {
    if let Some(argument) = explicit {
        return parse_source("--config", argument);
    }
    if let Some(value) = environment
        .multicluster_config
        .as_ref()
        .filter(|value| !value.is_empty())
    {
        return match value.to_str() {
            Some(value) => parse_source("$MULTICLUSTER_CONFIG", value),
            None => Ok(ConfigSource::File(value.into())),
        };
    }
    let candidates: Vec<PathBuf> = environment
        .config_dirs
        .iter()
        .map(|directory| directory.join("kubectl-multicluster").join("config.yaml"))
        .collect();
    // One that cannot be examined is taken, so that reading it says why.
    if let Some(path) = candidates.iter().find(|path| path.try_exists().unwrap_or(true)) {
        return Ok(ConfigSource::File(path.clone()));
    }
    let mut places = vec![
        "--config (not given)".to_owned(),
        "$MULTICLUSTER_CONFIG (not set)".to_owned(),
    ];
    if candidates.is_empty() {
        places.push(
            "<user config dir>/kubectl-multicluster/config.yaml (no such directory is known)".to_owned(),
        );
    }
    places.extend(
        candidates
            .iter()
            .map(|path| format!("{} (missing)", path.display())),
    );
    Err(ConfigError::NotFound(places))
}

const FORMS: &str = "write FILE, - for standard input, or configmap:NAMESPACE/NAME[/KEY]";

fn parse_source(setting: &'static str, text: &str) -> Result<ConfigSource, ConfigError> {
    let invalid = |message: String| ConfigError::InvalidSource {
        setting,
        message,
        help: FORMS,
    };
    let Some(reference) = text.strip_prefix("configmap:") else {
        return match text {
            "" => Err(invalid("the name is empty".to_owned())),
            "-" => Ok(ConfigSource::Stdin),
            path => Ok(ConfigSource::File(path.into())),
        };
    };
    let parts: Vec<&str> = reference.split('/').collect();
    let (namespace, name, key) = match parts.as_slice() {
        [namespace, name] => (*namespace, *name, None),
        [namespace, name, key] => (*namespace, *name, Some(*key)),
        _ => return Err(invalid(format!("{} is not a ConfigMap", quoted(text)))),
    };
    // The same characters that Kubernetes allows, so that nothing else gets into a request path.
    let is_key = |key: &str| {
        (1..=253).contains(&key.len())
            && key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    for (part, what, is_valid) in [
        (namespace, "namespace", is_dns_label(namespace)),
        (name, "ConfigMap name", is_group(name)),
        (key.unwrap_or("key"), "ConfigMap key", key.is_none_or(is_key)),
    ] {
        if !is_valid {
            return Err(invalid(format!(
                "{}: {} is not a {what}",
                quoted(text),
                quoted(part)
            )));
        }
    }
    Ok(ConfigSource::ConfigMap {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        key: key.map(str::to_owned),
    })
}

/// Reads a file as text, at most 1 MiB.
///
/// ```
/// # fn example() -> Result<(), multicluster::config::ConfigError> {
/// use multicluster::config;
/// let text = config::read_file("apiservers.yaml".as_ref())?;
/// let config = config::read(&text, "apiservers.yaml")?;
/// # Ok(()) }
/// ```
pub fn read_file(path: &Path) -> Result<String, ConfigError> {
    let origin = path.display().to_string();
    let file = File::open(path).map_err(|error| ConfigError::Unreadable {
        origin: origin.clone(),
        reason: error.to_string(),
    })?;
    // Opening a directory succeeds on Unix and only reading fails, with an error that does not say which file.
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err(ConfigError::Unreadable {
            origin,
            reason: "is a directory".to_owned(),
        });
    }
    read_text(file, &origin)
}

/// Reads text from anything, such as standard input, at most 1 MiB. `origin` names it in errors.
///
/// ```
/// let text = multicluster::config::read_text("home: {}".as_bytes(), "stdin")?;
/// assert_eq!(text, "home: {}");
/// # Ok::<(), multicluster::config::ConfigError>(())
/// ```
pub fn read_text(reader: impl Read, origin: &str) -> Result<String, ConfigError> {
    let unreadable = |reason: String| ConfigError::Unreadable {
        origin: origin.to_owned(),
        reason,
    };
    let mut bytes = Vec::new();
    reader
        .take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() > MAX_BYTES {
        return Err(unreadable(TOO_LARGE.to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| unreadable("not UTF-8 text".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config_map(namespace: &str, name: &str, key: Option<&str>) -> ConfigSource {
        ConfigSource::ConfigMap {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            key: key.map(str::to_owned),
        }
    }

    #[test]
    fn the_argument_wins_then_the_environment_then_the_directory() {
        let directory = tempfile::tempdir().unwrap();
        let other = tempfile::tempdir().unwrap();
        let path = other.path().join("kubectl-multicluster").join("config.yaml");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "home: {}").unwrap();
        let mut environment = Environment {
            multicluster_config: Some("-".into()),
            config_dirs: vec![directory.path().to_owned(), other.path().to_owned()],
        };
        assert_eq!(
            find(Some("a.yaml"), &environment),
            Ok(ConfigSource::File("a.yaml".into()))
        );
        assert_eq!(find(None, &environment), Ok(ConfigSource::Stdin));
        environment.multicluster_config = Some("configmap:ns/name".into());
        assert_eq!(find(None, &environment), Ok(config_map("ns", "name", None)));
        for unset in [Some(OsString::new()), None] {
            environment.multicluster_config = unset;
            assert_eq!(find(None, &environment), Ok(ConfigSource::File(path.clone())));
        }
    }

    #[test]
    fn no_file_names_all_places_and_the_way_without_one() {
        let environment = Environment {
            multicluster_config: None,
            config_dirs: vec!["/nonexistent/a".into(), "/nonexistent/b".into()],
        };
        assert_eq!(
            find(None, &environment).unwrap_err().to_string(),
            "no APIServers file found\n  looked at --config (not given), $MULTICLUSTER_CONFIG (not set), \
             /nonexistent/a/kubectl-multicluster/config.yaml (missing), \
             /nonexistent/b/kubectl-multicluster/config.yaml (missing)\n  \
             or use --contexts 'GLOB' to read over kubeconfig contexts without a file"
        );
    }

    #[test]
    fn config_maps_are_named_exactly() {
        let environment = Environment::default();
        assert_eq!(
            find(Some("configmap:cortex/cortex.config/conf_1.json"), &environment),
            Ok(config_map("cortex", "cortex.config", Some("conf_1.json")))
        );
        for (text, message) in [
            ("", "the name is empty"),
            ("configmap:", "\"configmap:\" is not a ConfigMap"),
            ("configmap:ns", "\"configmap:ns\" is not a ConfigMap"),
            ("configmap:a/b/c/d", "\"configmap:a/b/c/d\" is not a ConfigMap"),
            ("configmap:/b", "\"configmap:/b\": \"\" is not a namespace"),
            ("configmap:NS/b", "\"configmap:NS/b\": \"NS\" is not a namespace"),
            ("configmap:a/", "\"configmap:a/\": \"\" is not a ConfigMap name"),
            (
                "configmap:a/..",
                "\"configmap:a/..\": \"..\" is not a ConfigMap name",
            ),
            (
                "configmap:a/b/",
                "\"configmap:a/b/\": \"\" is not a ConfigMap key",
            ),
            (
                "configmap:a/b/k?",
                "\"configmap:a/b/k?\": \"k?\" is not a ConfigMap key",
            ),
        ] {
            assert_eq!(
                find(Some(text), &environment).unwrap_err().to_string(),
                format!("--config: {message}\n  {FORMS}"),
                "{text}"
            );
        }
        let environment = Environment {
            multicluster_config: Some("configmap:x".into()),
            ..Default::default()
        };
        assert_eq!(
            find(None, &environment).unwrap_err().to_string(),
            format!("$MULTICLUSTER_CONFIG: \"configmap:x\" is not a ConfigMap\n  {FORMS}")
        );
    }

    #[test]
    fn unreadable_files_are_named() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("config.yaml");
        let failure = |path: &Path| {
            let message = read_file(path).unwrap_err().to_string();
            message
                .strip_prefix(&format!("{}: ", path.display()))
                .map(str::to_owned)
                .unwrap_or_else(|| panic!("{message}"))
        };
        assert!(failure(&path).starts_with("No such file"), "{}", failure(&path));
        assert_eq!(failure(directory.path()), "is a directory");
        std::fs::write(&path, b"a: \xff\xfe").unwrap();
        assert_eq!(failure(&path), "not UTF-8 text");
        std::fs::write(&path, vec![b' '; 2 * MAX_BYTES]).unwrap();
        assert_eq!(failure(&path), "larger than 1 MiB");
        std::fs::write(&path, vec![b' '; MAX_BYTES]).unwrap();
        assert_eq!(read_file(&path).unwrap().len(), MAX_BYTES);
    }
}
