//! The arguments of `get`, `list`, `watch` and `delete`: `TYPE`, `TYPE NAME…`, `T1,T2`, `TYPE/NAME…`.
//!
//! The grammar and its errors are kubectl's (cli-runtime `builder.go`), with two additions: a type can be written as in the
//! APIServers file (`kvm.cloud.sap/v1/Hypervisor`, `v1/Secret`), and in front of a type there can be a cluster, as `-o name`
//! prints it (`az-a:hypervisor.kvm.cloud.sap/node-1`).

/// The program's name in messages.
const PROGRAM: &str = "kubectl-multicluster";

/// One thing that is asked for.
///
/// ```
/// use multicluster::fleet::discovery::parse_arguments;
/// let arguments = parse_arguments(&["hv".to_owned(), "node-1".to_owned()])?;
/// assert_eq!((arguments.requests[0].type_.as_str(), arguments.requests[0].name.as_deref()), ("hv", Some("node-1")));
/// # Ok::<(), multicluster::fleet::discovery::ArgumentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// The only cluster that is meant, when the argument names one.
    pub cluster: Option<String>,
    /// The type as it was written; [`RestMapper::resolve`](super::RestMapper::resolve) finds the kind.
    pub type_: String,
    /// The object's name; `None` for all objects.
    pub name: Option<String>,
}

/// How the arguments were written. kubectl words some errors, and wraps some output, depending on it.
///
/// ```
/// use multicluster::fleet::discovery::{Form, parse_arguments};
/// assert_eq!(parse_arguments(&["hv,secrets".to_owned()])?.form, Form::Types);
/// # Ok::<(), multicluster::fleet::discovery::ArgumentError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Form {
    /// `TYPE[,TYPE…]`.
    Types,
    /// `TYPE NAME…`.
    Names,
    /// `TYPE/NAME…`, and `T1,T2 NAME…`, which kubectl turns into it.
    Tuples,
}

/// What the arguments ask for.
///
/// ```
/// use multicluster::fleet::discovery::parse_arguments;
/// let arguments = parse_arguments(&["hv/node-1".to_owned()])?;
/// assert!(arguments.allow_selector().is_err(), "a name and a selector exclude each other");
/// # Ok::<(), multicluster::fleet::discovery::ArgumentError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arguments {
    /// How they were written.
    pub form: Form,
    /// What is asked for, in the order of the arguments.
    pub requests: Vec<Request>,
}

impl Arguments {
    /// Makes sure that a selector can choose among what is asked for: it cannot when names do (`visitBySelector`).
    ///
    /// # Errors
    /// When the arguments have names.
    pub fn allow_selector(&self) -> Result<(), ArgumentError> {
        match self.form {
            Form::Types => Ok(()),
            Form::Names => Err(ArgumentError::NameWithSelector),
            Form::Tuples => Err(ArgumentError::TupleWithSelector),
        }
    }
}

/// Why the arguments make no sense; worded as kubectl words it.
///
/// ```
/// use multicluster::fleet::discovery::{ArgumentError, parse_arguments};
/// assert_eq!(parse_arguments(&[]), Err(ArgumentError::Missing));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArgumentError {
    /// There are no arguments.
    #[error("Required resource not specified.")]
    Missing,
    /// `TYPE TYPE/NAME` and the like. kubectl's text lacks the closing parenthesis too.
    #[error(
        "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form \
         (e.g. '{PROGRAM} get resource/<resource_name>' instead of '{PROGRAM} get resource resource/<resource_name>'"
    )]
    Mixed,
    /// `a/b/c`, which is not the APIServers file's form either.
    #[error("arguments in resource/name form may not have more than one slash")]
    TooManySlashes,
    /// `/name`, `type/` or `t1,t2/name`.
    #[error("arguments in resource/name form must have a single resource and name")]
    NotSingle,
    /// An empty name.
    #[error("resource name may not be empty")]
    EmptyName,
    /// `TYPE NAME` with a selector.
    #[error("name cannot be provided when a selector is specified")]
    NameWithSelector,
    /// `TYPE/NAME` with a selector, or with `--all`.
    #[error("selectors and the all flag cannot be used when passing resource/name arguments")]
    TupleWithSelector,
    /// `:type`: a colon with no cluster in front of it.
    #[error("{argument:?} has no cluster before the colon")]
    EmptyCluster {
        /// The argument.
        argument: String,
    },
}

/// Reads the arguments of a command that takes types and names.
///
/// ```
/// use multicluster::fleet::discovery::parse_arguments;
/// let arguments = parse_arguments(&["az-a:hypervisor.kvm.cloud.sap/node-1".to_owned()]).unwrap();
/// let request = &arguments.requests[0];
/// assert_eq!(request.cluster.as_deref(), Some("az-a"));
/// assert_eq!(request.type_, "hypervisor.kvm.cloud.sap");
/// assert_eq!(request.name.as_deref(), Some("node-1"));
/// ```
///
/// # Errors
/// When they are none of the forms.
pub fn parse_arguments(arguments: &[String]) -> Result<Arguments, ArgumentError> {
    let Some((first, names)) = arguments.split_first() else {
        return Err(ArgumentError::Missing);
    };
    let Some(types) = type_list(first)? else {
        if !names.iter().all(|argument| is_tuple(argument)) {
            return Err(ArgumentError::Mixed);
        }
        let requests = arguments.iter().map(|argument| tuple(argument));
        return Ok(Arguments {
            form: Form::Tuples,
            requests: requests.collect::<Result<_, _>>()?,
        });
    };
    if names.is_empty() {
        return Ok(Arguments {
            form: Form::Types,
            requests: types,
        });
    }
    let form = if types.len() > 1 {
        Form::Tuples
    } else {
        Form::Names
    };
    if names.iter().any(|name| name.contains('/')) {
        // kubectl joins type and name before it looks for slashes when there are several types.
        return Err(match form {
            Form::Tuples => ArgumentError::TooManySlashes,
            Form::Types | Form::Names => ArgumentError::Mixed,
        });
    }
    if names.iter().any(String::is_empty) {
        return Err(ArgumentError::EmptyName);
    }
    let requests = types.iter().flat_map(|type_| {
        names.iter().map(|name| Request {
            name: Some(name.clone()),
            ..type_.clone()
        })
    });
    Ok(Arguments {
        form,
        requests: requests.collect(),
    })
}

/// Reads `TYPE[,TYPE…]`, each type once; `None` when the argument is `TYPE/NAME`, or would like to be.
fn type_list(argument: &str) -> Result<Option<Vec<Request>>, ArgumentError> {
    let mut types: Vec<Request> = Vec::new();
    for item in argument.split(',') {
        let (cluster, rest) = split_cluster(item)?;
        if type_length(rest) != Some(rest.len()) {
            return Ok(None);
        }
        let request = Request {
            cluster: cluster.map(str::to_owned),
            type_: rest.to_owned(),
            name: None,
        };
        if !types.contains(&request) {
            types.push(request);
        }
    }
    Ok(Some(types))
}

/// Whether an argument has a slash that does not belong to a type.
fn is_tuple(argument: &str) -> bool {
    argument.contains('/') && !matches!(type_list(argument), Ok(Some(_)))
}

/// Reads `TYPE/NAME`.
fn tuple(argument: &str) -> Result<Request, ArgumentError> {
    let (cluster, rest) = split_cluster(argument)?;
    let (type_, name) = match type_length(rest) {
        Some(length) => rest.split_at(length),
        None => return Err(ArgumentError::TooManySlashes),
    };
    let name = name.strip_prefix('/').unwrap_or_default();
    if type_.is_empty() || name.is_empty() || type_.contains(',') {
        return Err(ArgumentError::NotSingle);
    }
    if name.contains('/') {
        return Err(ArgumentError::TooManySlashes);
    }
    Ok(Request {
        cluster: cluster.map(str::to_owned),
        type_: type_.to_owned(),
        name: Some(name.to_owned()),
    })
}

/// Splits the cluster off `CLUSTER:TYPE…`.
///
/// A name may contain colons (`clusterrole/system:node`), and so may a cluster (`az-a.example:6443`), but a type cannot:
/// the cluster ends at the last colon before the first slash.
fn split_cluster(argument: &str) -> Result<(Option<&str>, &str), ArgumentError> {
    let head = argument.split('/').next().unwrap_or_default();
    match head.rfind(':') {
        None => Ok((None, argument)),
        Some(0) => Err(ArgumentError::EmptyCluster {
            argument: argument.to_owned(),
        }),
        Some(colon) => Ok((Some(&argument[..colon]), &argument[colon + 1..])),
    }
}

/// How much of `argument`, which has no cluster any more, is the type; `None` when there are too many slashes to tell.
///
/// `v1/Secret` and `group/version/Kind` are types. They cannot be taken for `TYPE/NAME`: no resource is called like a
/// version, names of objects are not written with capitals, and `TYPE/NAME` has one slash only.
fn type_length(argument: &str) -> Option<usize> {
    let segments: Vec<&str> = argument.split('/').collect();
    let is_kind = |segment: &str| segment.starts_with(|first: char| first.is_ascii_uppercase());
    let count = match segments.as_slice() {
        [_, version, _] | [_, version, _, _] if is_version(version) => 3,
        [version, kind] | [version, kind, _] if is_version(version) && is_kind(kind) => 2,
        [_] | [_, _] => 1,
        _ => return None,
    };
    let letters: usize = segments.iter().take(count).map(|segment| segment.len()).sum();
    Some(letters + count - 1)
}

/// Whether this is a version as Kubernetes writes them: `v1`, `v2beta1`, `v1alpha3`.
fn is_version(segment: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(rest) = segment.strip_prefix('v') else {
        return false;
    };
    number(rest)
        || ["alpha", "beta"].iter().any(|stage| {
            rest.split_once(stage)
                .is_some_and(|(major, minor)| number(major) && number(minor))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, ArgumentError> {
        let arguments: Vec<String> = arguments.iter().map(|argument| argument.to_string()).collect();
        parse_arguments(&arguments)
    }

    /// The form, and each request as `[CLUSTER @ ]TYPE[ = NAME]`.
    fn shown(arguments: &[&str]) -> (Form, String) {
        let parsed = parse(arguments).unwrap_or_else(|error| panic!("{arguments:?}: {error}"));
        let requests = parsed.requests.iter().map(|request| {
            let cluster = request.cluster.as_ref().map(|cluster| format!("{cluster} @ "));
            let name = request.name.as_ref().map(|name| format!(" = {name}"));
            format!(
                "{}{}{}",
                cluster.unwrap_or_default(),
                request.type_,
                name.unwrap_or_default()
            )
        });
        (parsed.form, requests.collect::<Vec<_>>().join("; "))
    }

    #[test]
    fn types() {
        for (argument, expected) in [
            ("hv", "hv"),
            ("hv,secrets,hv", "hv; secrets"),
            ("hypervisors.v1.kvm.cloud.sap", "hypervisors.v1.kvm.cloud.sap"),
            ("v1/Secret", "v1/Secret"),
            ("kvm.cloud.sap/v1/Hypervisor", "kvm.cloud.sap/v1/Hypervisor"),
            (
                "v1/Secret,kvm.cloud.sap/v1/Hypervisor,po",
                "v1/Secret; kvm.cloud.sap/v1/Hypervisor; po",
            ),
            ("az-a:hv,secrets", "az-a @ hv; secrets"),
            ("az-a:v1/Secret", "az-a @ v1/Secret"),
            ("pods,", "pods; "),
        ] {
            assert_eq!(shown(&[argument]), (Form::Types, expected.to_owned()));
        }
    }

    #[test]
    fn names() {
        for (arguments, expected) in [
            (&["hv", "a", "b", "a"][..], "hv = a; hv = b; hv = a"),
            (&["pod", "p1", "svc", "s1"], "pod = p1; pod = svc; pod = s1"),
            (&["v1/Secret", "token"], "v1/Secret = token"),
            (
                &["kvm.cloud.sap/v1/Hypervisor", "v1"],
                "kvm.cloud.sap/v1/Hypervisor = v1",
            ),
            (&["az-a:hv", "a"], "az-a @ hv = a"),
            (&["clusterroles", "system:node"], "clusterroles = system:node"),
            (&["po,po", "a"], "po = a"),
        ] {
            assert_eq!(shown(arguments), (Form::Names, expected.to_owned()));
        }
    }

    #[test]
    fn tuples() {
        for (arguments, expected) in [
            (&["hv/a", "secret/b"][..], "hv = a; secret = b"),
            (&["po,cm", "a", "b"], "po = a; po = b; cm = a; cm = b"),
            (
                &["az-a:hypervisor.kvm.cloud.sap/node-1"],
                "az-a @ hypervisor.kvm.cloud.sap = node-1",
            ),
            (&["az-a.example:6443:hv/a"], "az-a.example:6443 @ hv = a"),
            (&["[::1]:6443:hv/a"], "[::1]:6443 @ hv = a"),
            (&["clusterrole/system:node"], "clusterrole = system:node"),
            (
                &["az-a:clusterrole/system:node"],
                "az-a @ clusterrole = system:node",
            ),
            (&["v1/Secret/token"], "v1/Secret = token"),
            (
                &["kvm.cloud.sap/v1/Hypervisor/a"],
                "kvm.cloud.sap/v1/Hypervisor = a",
            ),
            (
                &["az-a:kvm.cloud.sap/v1/Hypervisor/a", "po/b"],
                "az-a @ kvm.cloud.sap/v1/Hypervisor = a; po = b",
            ),
            (&["v1/secret"], "v1 = secret"),
            (&["pods/a,b"], "pods = a,b"),
            (&["secret/v1"], "secret = v1"),
        ] {
            assert_eq!(shown(arguments), (Form::Tuples, expected.to_owned()));
        }
    }

    #[test]
    fn errors() {
        let empty_cluster = |argument: &str| ArgumentError::EmptyCluster {
            argument: argument.to_owned(),
        };
        for (arguments, expected) in [
            (&[][..], ArgumentError::Missing),
            (&["pods", "pod/a"], ArgumentError::Mixed),
            (&["pod/a", "b"], ArgumentError::Mixed),
            (&["pod/a", "v1/Secret"], ArgumentError::Mixed),
            (&["v1/Secret", "v1/Pod"], ArgumentError::Mixed),
            (&["po,cm", "a/b"], ArgumentError::TooManySlashes),
            (&["a/b/c"], ArgumentError::TooManySlashes),
            (&["v1/secret/a"], ArgumentError::TooManySlashes),
            (&["a/v1/B/c/d"], ArgumentError::TooManySlashes),
            (&["hv/a,hv/b"], ArgumentError::TooManySlashes),
            (&["pod/"], ArgumentError::NotSingle),
            (&["/a"], ArgumentError::NotSingle),
            (&["az-a:/a"], ArgumentError::NotSingle),
            (&["po,cm/a"], ArgumentError::NotSingle),
            (&["g/v1/Kind/"], ArgumentError::NotSingle),
            (&["cm", ""], ArgumentError::EmptyName),
            (&[":hv"], empty_cluster(":hv")),
            (&[":hv/a"], empty_cluster(":hv/a")),
            (&["hv/a", ":hv/b"], empty_cluster(":hv/b")),
        ] {
            assert_eq!(parse(arguments), Err(expected), "{arguments:?}");
        }
    }

    #[test]
    fn a_selector_leaves_no_room_for_names() {
        for (arguments, expected) in [
            (&["hv"][..], Ok(())),
            (&["hv,po"], Ok(())),
            (&["hv", "a"], Err(ArgumentError::NameWithSelector)),
            (&["hv/a"], Err(ArgumentError::TupleWithSelector)),
            (&["hv,po", "a"], Err(ArgumentError::TupleWithSelector)),
        ] {
            assert_eq!(
                parse(arguments).unwrap().allow_selector(),
                expected,
                "{arguments:?}"
            );
        }
    }

    #[test]
    fn the_mixed_error_is_kubectls() {
        assert_eq!(
            ArgumentError::Mixed.to_string(),
            "there is no need to specify a resource type as a separate argument when passing arguments in resource/name \
             form (e.g. 'kubectl-multicluster get resource/<resource_name>' instead of 'kubectl-multicluster get resource \
             resource/<resource_name>'"
        );
    }

    #[test]
    fn versions() {
        for version in ["v1", "v12", "v1alpha1", "v2beta10"] {
            assert!(is_version(version), "{version}");
        }
        for other in [
            "v", "1", "v1alpha", "valpha1", "v1gamma1", "V1", "v1.2", "secret", "",
        ] {
            assert!(!is_version(other), "{other}");
        }
    }
}
