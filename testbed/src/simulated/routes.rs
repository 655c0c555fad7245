//! What a URL's path means.

/// What a path names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// `/healthz`, `/livez`, `/readyz`.
    Health,
    /// `/version`.
    Version,
    /// `/api`.
    CoreVersions,
    /// `/apis`.
    Groups,
    /// `/apis/GROUP`.
    Group(String),
    /// `/api/v1`, `/apis/GROUP/VERSION`.
    Resources {
        /// The group, `""` for core.
        group: String,
        /// The version.
        version: String,
    },
    /// `/openapi/v3`.
    OpenApiIndex,
    /// `/openapi/v3/apis/GROUP/VERSION`.
    OpenApi {
        /// The group, `""` for core.
        group: String,
        /// The version.
        version: String,
    },
    /// A collection.
    Collection(Target),
    /// An object, or a subresource of it.
    Object {
        /// Its collection.
        target: Target,
        /// Its name.
        name: String,
        /// `status` and the like.
        subresource: Option<String>,
    },
}

/// A collection: all of a resource, or those in one namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The group, `""` for core.
    pub group: String,
    /// The version.
    pub version: String,
    /// The resource.
    pub plural: String,
    /// The namespace, when the path names one.
    pub namespace: Option<String>,
}

/// Reads a path. `None`: nothing is served there.
///
/// Follows `RequestInfoFactory.NewRequestInfo` of `k8s.io/apiserver`: `namespaces/NS` alone is the Namespace object, and so
/// is `namespaces/NS/status`; with anything else behind it, it is a scope.
pub fn parse(path: &str) -> Option<Route> {
    let segments: Vec<String> = path
        .strip_prefix('/')?
        .trim_end_matches('/')
        .split('/')
        .map(decode)
        .collect::<Option<_>>()?;
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    if parts.len() > 1 && parts.iter().any(|part| part.is_empty()) {
        return None;
    }
    match parts.as_slice() {
        ["healthz" | "livez" | "readyz"] => Some(Route::Health),
        ["version"] => Some(Route::Version),
        ["api"] => Some(Route::CoreVersions),
        ["apis"] => Some(Route::Groups),
        ["apis", group] => Some(Route::Group((*group).to_owned())),
        ["openapi", "v3"] => Some(Route::OpenApiIndex),
        ["openapi", "v3", "api", version] => Some(Route::OpenApi {
            group: String::new(),
            version: (*version).to_owned(),
        }),
        ["openapi", "v3", "apis", group, version] => Some(Route::OpenApi {
            group: (*group).to_owned(),
            version: (*version).to_owned(),
        }),
        ["api", version, rest @ ..] => resource_route("", version, rest),
        ["apis", group, version, rest @ ..] => resource_route(group, version, rest),
        _ => None,
    }
}

fn resource_route(group: &str, version: &str, rest: &[&str]) -> Option<Route> {
    let target = |plural: &str, namespace: Option<&str>| Target {
        group: group.to_owned(),
        version: version.to_owned(),
        plural: plural.to_owned(),
        namespace: namespace.map(str::to_owned),
    };
    let object = |plural: &str, namespace, name: &str, subresource: Option<&str>| Route::Object {
        target: target(plural, namespace),
        name: name.to_owned(),
        subresource: subresource.map(str::to_owned),
    };
    match *rest {
        [] => Some(Route::Resources {
            group: group.to_owned(),
            version: version.to_owned(),
        }),
        ["namespaces", name, subresource @ ("status" | "finalize")] => {
            Some(object("namespaces", None, name, Some(subresource)))
        }
        ["namespaces", namespace, plural] => Some(Route::Collection(target(plural, Some(namespace)))),
        ["namespaces", namespace, plural, name] => Some(object(plural, Some(namespace), name, None)),
        ["namespaces", namespace, plural, name, subresource] => {
            Some(object(plural, Some(namespace), name, Some(subresource)))
        }
        [plural] => Some(Route::Collection(target(plural, None))),
        [plural, name] => Some(object(plural, None, name, None)),
        [plural, name, subresource] => Some(object(plural, None, name, Some(subresource))),
        _ => None,
    }
}

/// Decodes `%XX`; `None` for what is not UTF-8.
pub(super) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

/// The parameters of a query, decoded, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string; what is not UTF-8 is left out.
    pub fn parse(query: &str) -> Self {
        let decode_plus = |text: &str| decode(&text.replace('+', " "));
        let pairs = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .filter_map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                decode_plus(name).zip(decode_plus(value))
            });
        Self(pairs.collect())
    }

    /// The first value of a parameter, unless it is empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether a parameter says yes, in any of Go's spellings.
    pub fn is_true(&self, name: &str) -> bool {
        matches!(self.get(name), Some("true" | "1" | "t" | "T" | "TRUE" | "True"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(group: &str, version: &str, plural: &str, namespace: Option<&str>) -> Target {
        Target {
            group: group.into(),
            version: version.into(),
            plural: plural.into(),
            namespace: namespace.map(str::to_owned),
        }
    }

    #[test]
    fn collections_and_objects_of_both_scopes() {
        assert_eq!(
            parse("/apis/kvm.cloud.sap/v1/hypervisors"),
            Some(Route::Collection(target(
                "kvm.cloud.sap",
                "v1",
                "hypervisors",
                None
            )))
        );
        assert_eq!(
            parse("/api/v1/namespaces/default/secrets/a"),
            Some(Route::Object {
                target: target("", "v1", "secrets", Some("default")),
                name: "a".into(),
                subresource: None
            })
        );
        assert_eq!(
            parse("/apis/kvm.cloud.sap/v1/hypervisors/node-1/status"),
            Some(Route::Object {
                target: target("kvm.cloud.sap", "v1", "hypervisors", None),
                name: "node-1".into(),
                subresource: Some("status".into())
            })
        );
        assert_eq!(
            parse("/apis/example.com/v1/namespaces/a/widgets"),
            Some(Route::Collection(target(
                "example.com",
                "v1",
                "widgets",
                Some("a")
            )))
        );
    }

    #[test]
    fn a_namespace_is_an_object_until_something_stands_behind_it() {
        let namespaces = target("", "v1", "namespaces", None);
        assert_eq!(
            parse("/api/v1/namespaces"),
            Some(Route::Collection(namespaces.clone()))
        );
        assert_eq!(
            parse("/api/v1/namespaces/a"),
            Some(Route::Object {
                target: namespaces.clone(),
                name: "a".into(),
                subresource: None
            })
        );
        assert_eq!(
            parse("/api/v1/namespaces/a/status"),
            Some(Route::Object {
                target: namespaces,
                name: "a".into(),
                subresource: Some("status".into())
            })
        );
    }

    #[test]
    fn discovery_paths() {
        assert_eq!(parse("/version"), Some(Route::Version));
        assert_eq!(parse("/api"), Some(Route::CoreVersions));
        assert_eq!(parse("/apis"), Some(Route::Groups));
        assert_eq!(parse("/apis/a.b"), Some(Route::Group("a.b".into())));
        assert_eq!(
            parse("/api/v1"),
            Some(Route::Resources {
                group: String::new(),
                version: "v1".into()
            })
        );
        assert_eq!(
            parse("/apis/a.b/v1/"),
            Some(Route::Resources {
                group: "a.b".into(),
                version: "v1".into()
            })
        );
    }

    #[test]
    fn other_paths_are_not_served() {
        for path in [
            "",
            "/",
            "/foo",
            "/apis/a/v1/b/c/d/e",
            "/api/v1//secrets",
            "/api/v1/%ff",
        ] {
            assert_eq!(parse(path), None, "{path}");
        }
    }

    #[test]
    fn escapes_are_decoded_after_splitting() {
        assert_eq!(decode("a%2Fb%3a%zz%4"), Some("a/b:%zz%4".into()));
        let Some(Route::Object { name, .. }) = parse("/apis/a/v1/b/c%2fd") else {
            panic!("not an object")
        };
        assert_eq!(name, "c/d");
    }

    #[test]
    fn queries_are_decoded_and_empty_values_count_as_absent() {
        let query = Query::parse("labelSelector=a%3Db%2Cc+in+%28d%29&watch=1&limit=&x");
        assert_eq!(query.get("labelSelector"), Some("a=b,c in (d)"));
        assert!(query.is_true("watch"));
        assert_eq!(
            (query.get("limit"), query.get("x"), query.get("y")),
            (None, None, None)
        );
    }
}
