//! Building requests: pure, so that what is sent is tested without a server.

use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::error::{ClusterError, FailureReason};

const QUERY: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/');

/// The form in which objects are asked for.
pub(crate) const ACCEPT_OBJECT: &str = "application/json";
/// Metadata alone, of one object or of a list.
pub(crate) const ACCEPT_METADATA: &str =
    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json";
/// As [`ACCEPT_METADATA`], of a list.
pub(crate) const ACCEPT_METADATA_LIST: &str =
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
/// A Table; what kubectl sends, to the byte.
pub(crate) const ACCEPT_TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,\
     application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

/// Aggregated discovery, which servers before 1.26 answer in the old form.
pub(crate) const ACCEPT_DISCOVERY: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,\
     application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

/// A query string in the making.
#[derive(Debug, Default)]
pub(crate) struct Query(String);

impl Query {
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.0.push(if self.0.is_empty() { '?' } else { '&' });
        self.0.push_str(name);
        self.0.push('=');
        self.0.extend(utf8_percent_encode(value, QUERY));
    }

    pub(crate) fn add_some(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.add(name, value);
        }
    }

    pub(crate) fn after(&self, path: &str) -> String {
        format!("{path}{}", self.0)
    }
}

/// A request without a body.
pub(crate) fn bare(
    method: Method,
    uri: &str,
    accept: &'static str,
) -> Result<Request<Vec<u8>>, ClusterError> {
    build(method, uri, accept, None, Vec::new())
}

/// A request with a JSON body of the given content type.
pub(crate) fn with_body(
    method: Method,
    uri: &str,
    content_type: &'static str,
    body: &Value,
) -> Result<Request<Vec<u8>>, ClusterError> {
    let body = serde_json::to_vec(body)
        .map_err(|error| ClusterError::not_sent(FailureReason::Rejected, format!("bad body: {error}")))?;
    build(method, uri, ACCEPT_OBJECT, Some(content_type), body)
}

fn build(
    method: Method,
    uri: &str,
    accept: &'static str,
    content_type: Option<&'static str>,
    body: Vec<u8>,
) -> Result<Request<Vec<u8>>, ClusterError> {
    let mut request = Request::builder()
        .method(method)
        .uri(uri)
        .header(ACCEPT, HeaderValue::from_static(accept));
    if let Some(content_type) = content_type {
        request = request.header(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    request
        .body(body)
        .map_err(|error| ClusterError::not_sent(FailureReason::Rejected, format!("bad request: {error}")))
}

/// How dependents are dealt with when an object is deleted.
///
/// ```
/// use multicluster::client::{DeleteParams, Propagation};
/// let params = DeleteParams::default().propagation(Propagation::Foreground);
/// assert_eq!(params.propagation, Propagation::Foreground);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Propagation {
    /// The garbage collector deletes dependents afterwards.
    #[default]
    Background,
    /// The object goes when its dependents are gone.
    Foreground,
    /// Dependents stay.
    Orphan,
}

/// How a delete is done.
///
/// ```
/// use multicluster::client::{DeleteParams, Propagation};
/// let params = DeleteParams::default().propagation(Propagation::Foreground).grace_period_seconds(0);
/// assert_eq!(params.grace_period_seconds, Some(0));
/// ```
///
/// ```
/// use multicluster::client::DeleteParams;
/// // Only the object that was seen, and only as it was seen.
/// let params = DeleteParams::default().uid("6f9e").resource_version("42").dry_run();
/// assert!(params.dry_run && params.uid.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeleteParams {
    /// Seconds until a forced end; `None`: the kind's default.
    pub grace_period_seconds: Option<u32>,
    /// What happens to dependents.
    pub propagation: Propagation,
    /// Only an object with this UID is deleted.
    pub uid: Option<String>,
    /// Only an object at this resourceVersion is deleted.
    pub resource_version: Option<String>,
    /// The server does everything but the deletion.
    pub dry_run: bool,
}

impl DeleteParams {
    /// Ends the object after so many seconds, whatever its kind's default is.
    #[must_use]
    pub fn grace_period_seconds(mut self, seconds: u32) -> Self {
        self.grace_period_seconds = Some(seconds);
        self
    }

    /// What happens to dependents.
    #[must_use]
    pub fn propagation(mut self, propagation: Propagation) -> Self {
        self.propagation = propagation;
        self
    }

    /// Deletes only an object with this UID.
    #[must_use]
    pub fn uid(mut self, uid: impl Into<String>) -> Self {
        self.uid = Some(uid.into());
        self
    }

    /// Deletes only an object at this resourceVersion.
    #[must_use]
    pub fn resource_version(mut self, version: impl Into<String>) -> Self {
        self.resource_version = Some(version.into());
        self
    }

    /// Lets the server do everything but the deletion.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }

    /// The `DeleteOptions` of the request.
    pub(crate) fn body(&self) -> Value {
        let policy = match self.propagation {
            Propagation::Background => "Background",
            Propagation::Foreground => "Foreground",
            Propagation::Orphan => "Orphan",
        };
        let mut body = json!({"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": policy});
        if let Some(seconds) = self.grace_period_seconds {
            body["gracePeriodSeconds"] = json!(seconds);
        }
        if let Some(uid) = &self.uid {
            body["preconditions"]["uid"] = json!(uid);
        }
        if let Some(version) = &self.resource_version {
            body["preconditions"]["resourceVersion"] = json!(version);
        }
        if self.dry_run {
            body["dryRun"] = json!(["All"]);
        }
        body
    }
}

/// What the server does with unknown or repeated fields.
///
/// ```
/// use multicluster::client::{FieldValidation, WriteParams};
/// let params = WriteParams::default().field_validation(FieldValidation::Strict);
/// assert_eq!(params.field_validation, FieldValidation::Strict);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum FieldValidation {
    /// Refuse them.
    #[default]
    Strict,
    /// Warn of them.
    Warn,
    /// Drop them.
    Ignore,
}

/// How a create, update, patch or apply is done.
///
/// ```
/// use multicluster::client::{FieldValidation, WriteParams};
/// let params = WriteParams::manager("nova-syncer").force().field_validation(FieldValidation::Warn);
/// assert_eq!(params.field_manager, "nova-syncer");
/// ```
///
/// ```
/// use multicluster::client::WriteParams;
/// let params = WriteParams::manager("nova-syncer").subresource("status").dry_run();
/// assert!(params.dry_run && params.subresource.as_deref() == Some("status"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteParams {
    /// Who owns the fields.
    pub field_manager: String,
    /// Takes over fields of other managers; for apply alone.
    pub force: bool,
    /// The server does everything but the writing.
    pub dry_run: bool,
    /// What the server does with unknown fields.
    pub field_validation: FieldValidation,
    /// `status`, `scale`, …: writes the subresource instead of the object.
    pub subresource: Option<String>,
}

impl Default for WriteParams {
    fn default() -> Self {
        WriteParams {
            field_manager: "kubectl-multicluster".to_owned(),
            force: false,
            dry_run: false,
            field_validation: FieldValidation::default(),
            subresource: None,
        }
    }
}

impl WriteParams {
    /// Writes as this field manager.
    pub fn manager(name: impl Into<String>) -> Self {
        WriteParams {
            field_manager: name.into(),
            ..WriteParams::default()
        }
    }

    /// Takes over fields of other managers; for apply alone.
    #[must_use]
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }

    /// Lets the server do everything but the writing.
    #[must_use]
    pub fn dry_run(mut self) -> Self {
        self.dry_run = true;
        self
    }

    /// What the server does with unknown fields.
    #[must_use]
    pub fn field_validation(mut self, validation: FieldValidation) -> Self {
        self.field_validation = validation;
        self
    }

    /// Writes this subresource instead of the object.
    #[must_use]
    pub fn subresource(mut self, name: impl Into<String>) -> Self {
        self.subresource = Some(name.into());
        self
    }

    pub(crate) fn query(&self, apply: bool) -> Query {
        let mut query = Query::default();
        query.add("fieldManager", &self.field_manager);
        let validation = match self.field_validation {
            FieldValidation::Strict => "Strict",
            FieldValidation::Warn => "Warn",
            FieldValidation::Ignore => "Ignore",
        };
        query.add("fieldValidation", validation);
        if apply {
            query.add("force", if self.force { "true" } else { "false" });
        }
        if self.dry_run {
            query.add("dryRun", "All");
        }
        query
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_escaped() {
        let mut query = Query::default();
        query.add("labelSelector", "a in (x,y)&b");
        query.add_some("continue", None);
        query.add_some("fieldSelector", Some("metadata.name=n"));
        assert_eq!(
            query.after("/api/v1/pods"),
            "/api/v1/pods?labelSelector=a%20in%20%28x%2Cy%29%26b&fieldSelector=metadata.name%3Dn"
        );
    }

    #[test]
    fn delete_options_carry_preconditions() {
        let params = DeleteParams {
            uid: Some("u".into()),
            dry_run: true,
            ..Default::default()
        };
        assert_eq!(
            params.body().to_string(),
            r#"{"apiVersion":"v1","dryRun":["All"],"kind":"DeleteOptions","preconditions":{"uid":"u"},"propagationPolicy":"Background"}"#
        );
    }

    #[test]
    fn applies_say_who_applies_and_whether_by_force() {
        let query = WriteParams {
            dry_run: true,
            ..Default::default()
        }
        .query(true);
        assert_eq!(
            query.after("/x"),
            "/x?fieldManager=kubectl-multicluster&fieldValidation=Strict&force=false&dryRun=All"
        );
    }
}
