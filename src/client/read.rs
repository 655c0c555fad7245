//! Get and list: all clusters at once, each under its own deadline.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use futures::future::join_all;
use http::Method;

use super::Client;
use super::cluster::Cluster;
use super::form::{Form, Page};
use super::list::{ListError, Pages, Read};
use super::merge::{Part, merge};
use super::outcome::{ClusterReport, Outcome};
use super::request::{ACCEPT_OBJECT, Query, bare};
use super::unreadable::Unreadable;
use crate::error::{ClusterError, Error, FailureReason, Result};
use crate::fleet::discovery::ResourceKind;

/// What a list asks for.
///
/// ```
/// use multicluster::client::ListParams;
/// let params = ListParams::default().namespace("cortex").label_selector("zone=az-a");
/// assert_eq!(params.chunk_size, 500);
/// ```
///
/// ```
/// use multicluster::client::ListParams;
/// // Of many objects: from one node, a thousand at a time.
/// let params = ListParams::default().field_selector("spec.nodeName=node-1").chunk_size(1000);
/// assert_eq!(params.chunk_size, 1000);
/// // A table with the whole objects, and a subresource instead of an object.
/// assert!(ListParams::default().include_objects().include_objects);
/// assert_eq!(ListParams::default().subresource("scale").subresource.as_deref(), Some("scale"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListParams {
    /// One namespace; `None`: all, or a cluster-scoped kind.
    pub namespace: Option<String>,
    /// Label selector, in Kubernetes' syntax.
    pub label_selector: Option<String>,
    /// Field selector, in Kubernetes' syntax.
    pub field_selector: Option<String>,
    /// How many objects a server is asked for at a time; 0: all at once.
    pub chunk_size: u32,
    /// Asks a Table to carry the whole objects, for sorting by their fields.
    pub include_objects: bool,
    /// A subresource (`status`, `scale`, …) of a named object instead of the object.
    pub subresource: Option<String>,
}

impl Default for ListParams {
    fn default() -> Self {
        ListParams {
            namespace: None,
            label_selector: None,
            field_selector: None,
            chunk_size: 500,
            include_objects: false,
            subresource: None,
        }
    }
}

impl ListParams {
    /// Only objects in this namespace.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = Some(namespace.into()).filter(|namespace| !namespace.is_empty());
        self
    }

    /// Only objects whose labels match.
    #[must_use]
    pub fn label_selector(mut self, selector: impl Into<String>) -> Self {
        self.label_selector = Some(selector.into());
        self
    }

    /// Only objects whose fields match.
    #[must_use]
    pub fn field_selector(mut self, selector: impl Into<String>) -> Self {
        self.field_selector = Some(selector.into());
        self
    }

    /// Asks a server for so many objects at a time; 0: for all at once.
    #[must_use]
    pub fn chunk_size(mut self, size: u32) -> Self {
        self.chunk_size = size;
        self
    }

    /// Asks a Table to carry the whole objects.
    #[must_use]
    pub fn include_objects(mut self) -> Self {
        self.include_objects = true;
        self
    }

    /// A subresource of a named object instead of the object.
    #[must_use]
    pub fn subresource(mut self, name: impl Into<String>) -> Self {
        self.subresource = Some(name.into());
        self
    }

    pub(super) fn selects(&self) -> bool {
        let given =
            |selector: &Option<String>| selector.as_deref().is_some_and(|selector| !selector.is_empty());
        given(&self.label_selector) || given(&self.field_selector)
    }

    pub(super) fn query(&self) -> Query {
        let mut query = Query::default();
        query.add_some("labelSelector", self.label_selector.as_deref());
        query.add_some("fieldSelector", self.field_selector.as_deref());
        if self.include_objects {
            query.add("includeObject", "Object");
        }
        query
    }

    /// The path and query of the page that `continue_token` names.
    pub(super) fn page_uri(
        &self,
        kind: &ResourceKind,
        chunk_size: u32,
        continue_token: &str,
    ) -> Result<String, ClusterError> {
        let mut query = self.query();
        if chunk_size > 0 {
            query.add("limit", &chunk_size.to_string());
        }
        query.add_some("continue", Some(continue_token));
        Ok(query.after(
            &kind
                .collection_path(self.namespace.as_deref())
                .map_err(bad_name)?,
        ))
    }
}

/// A name that cannot stand in a URL's path: nothing is sent.
pub(super) fn bad_name(error: impl ToString) -> ClusterError {
    ClusterError::not_sent(FailureReason::Rejected, error.to_string())
}

/// A decoded page or object, or what was wrong with the answer.
pub(super) fn decoded<T>(result: Result<T, String>) -> Result<T, ClusterError> {
    result.map_err(|message| ClusterError::sent(FailureReason::Decode, message))
}

impl Client {
    /// Lists a kind in every cluster that serves it.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; failing clusters are part of the outcome.
    pub async fn list<T: Form>(&self, kind: &ResourceKind, params: &ListParams) -> Result<Outcome<T>> {
        let listed = self
            .fan_out(kind, |cluster| list_all(cluster, kind, params))
            .await?;
        self.note_duplicates("list", kind, &listed);
        Ok(listed)
    }

    /// Lists a kind in these clusters, whatever they are listed to serve: what stands beside the kinds of the APIServers file,
    /// as [events](super::event_kind) do.
    ///
    /// ```
    /// # use multicluster::client::{Client, ListParams, event_kind};
    /// # async fn example(client: Client) {
    /// let events = client
    ///     .list_in::<serde_json::Value>(&client.clusters(), &event_kind(), &ListParams::default().namespace("cortex"))
    ///     .await;
    /// println!("{} events", events.items.len());
    /// # }
    /// ```
    pub async fn list_in<T: Form>(
        &self,
        clusters: &[Arc<Cluster>],
        kind: &ResourceKind,
        params: &ListParams,
    ) -> Outcome<T> {
        self.ask_all(clusters.to_vec(), kind, |cluster| list_all(cluster, kind, params))
            .await
    }

    /// Gets the object of this name from every cluster that serves the kind: no item where it is absent, more than one
    /// where it is duplicated.
    ///
    /// The first item is what Go's `Get` returns. [`into_found`](Client::into_found) makes "absent in every cluster" and
    /// "unknown" errors.
    ///
    /// # Errors
    /// [`Error::UnknownKind`]; failing clusters are part of the outcome.
    pub async fn get<T: Form>(
        &self,
        kind: &ResourceKind,
        params: &ListParams,
        name: &str,
    ) -> Result<Outcome<T>> {
        let got = self.get_unnoted(kind, params, name).await?;
        let method = match params.subresource {
            Some(_) => "subresource_get",
            None => "get",
        };
        self.note_duplicates(method, kind, &got);
        Ok(got)
    }

    pub(super) async fn get_unnoted<T: Form>(
        &self,
        kind: &ResourceKind,
        params: &ListParams,
        name: &str,
    ) -> Result<Outcome<T>> {
        self.fan_out(kind, |cluster| async move {
            Ok(get_one(&cluster, kind, params, name).await?.into_iter().collect())
        })
        .await
    }

    /// Tells the observer of duplicates, once for each call, as Go's client counts them.
    fn note_duplicates<T>(&self, method: &str, kind: &ResourceKind, outcome: &Outcome<T>) {
        if !outcome.duplicates.is_empty() {
            self.note_conflict(method, &kind.gvk);
        }
    }

    /// The items of a get, if there are any.
    ///
    /// ```
    /// # use multicluster::{client::{Client, ListParams, Metadata}, fleet::discovery::ResourceKind};
    /// # async fn example(client: Client, kind: ResourceKind) -> multicluster::error::Result<()> {
    /// let params = ListParams::default().namespace("cortex");
    /// let got = client.get::<Metadata>(&kind, &params, "token").await?;
    /// let found = Client::into_found(got, &kind, &params, "token")?;
    /// assert!(!found.items.is_empty());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// With no item: [`Error::Partial`] when a cluster did not answer, so that nobody takes "unknown" for "absent";
    /// else [`Error::NotFound`].
    pub fn into_found<T>(
        outcome: Outcome<T>,
        kind: &ResourceKind,
        params: &ListParams,
        name: &str,
    ) -> Result<Outcome<T>> {
        if !outcome.items.is_empty() {
            return Ok(outcome);
        }
        match outcome.failures() {
            failures if !failures.is_empty() => Err(Error::Partial(failures)),
            _ => Err(Error::NotFound {
                resource: kind.group_resource(),
                namespace: params.namespace.clone().filter(|_| kind.namespaced),
                name: name.to_owned(),
            }),
        }
    }

    pub(super) async fn fan_out<'a, T, F, R>(&'a self, kind: &'a ResourceKind, ask: F) -> Result<Outcome<T>>
    where
        T: Form,
        F: Fn(Arc<Cluster>) -> R,
        R: Future<Output = Result<Vec<T>, ClusterError>>,
    {
        Ok(self.ask_all(self.clusters_for(&kind.gvk)?, kind, ask).await)
    }

    async fn ask_all<'a, T, F, R>(
        &'a self,
        clusters: Vec<Arc<Cluster>>,
        kind: &'a ResourceKind,
        ask: F,
    ) -> Outcome<T>
    where
        T: Form,
        F: Fn(Arc<Cluster>) -> R,
        R: Future<Output = Result<Vec<T>, ClusterError>>,
    {
        let parts = join_all(clusters.into_iter().map(|cluster| {
            let asked = ask(cluster.clone());
            async move {
                let start = Instant::now();
                let result = within_deadline(&cluster, asked).await;
                let result = match result {
                    Err(error) if error.reason == FailureReason::NoSuchKind => {
                        self.absence(&cluster, kind, error).map_or(Ok(Vec::new()), Err)
                    }
                    result => result,
                };
                let (result, given) = match result.map(|objects| Unreadable::sort_out(kind, objects)) {
                    Ok((objects, None)) => (Ok(objects), Vec::new()),
                    Ok((objects, Some(error))) => (Err(cluster.connection.hide_in_error(error)), objects),
                    Err(error) => (Err(error), Vec::new()),
                };
                Part {
                    cluster: cluster.descriptor.clone(),
                    result,
                    given,
                    elapsed: start.elapsed(),
                }
            }
        }))
        .await;
        merge(&kind.group_resource(), parts)
    }
}

impl Client {
    /// The version of each cluster's API server, such as `v1.36.2`, in cluster order.
    ///
    /// ```
    /// # async fn example(client: multicluster::client::Client) {
    /// for (report, version) in client.server_versions().await {
    ///     println!("{} {}", report.cluster.name, version.as_deref().unwrap_or("does not answer"));
    /// }
    /// # }
    /// ```
    pub async fn server_versions(&self) -> Vec<(ClusterReport, Option<String>)> {
        join_all(self.clusters().into_iter().map(|cluster| async move {
            let start = Instant::now();
            let asked = async {
                let answer = cluster
                    .request(bare(Method::GET, "/version", ACCEPT_OBJECT)?)
                    .await?;
                let version: serde_json::Value = decoded(
                    serde_json::from_slice(&answer.body).map_err(|error| format!("not a version: {error}")),
                )?;
                let version = version
                    .get("gitVersion")
                    .and_then(|version| version.as_str())
                    .unwrap_or("unknown");
                Ok(cluster.connection.hide(version).into_owned())
            };
            let result = within_deadline(&cluster, asked).await;
            let version = result.as_ref().ok().cloned();
            let report = ClusterReport {
                cluster: cluster.descriptor.clone(),
                result: result.map(|_| 1),
                elapsed: start.elapsed(),
            };
            (report, version)
        }))
        .await
    }
}

/// Runs what one call asks of one cluster under that cluster's total deadline.
///
/// The credentials have a time of their own and are had first: an exec plugin that hangs, or that waits for somebody to log
/// in, is no cluster that does not answer.
pub(super) async fn within_deadline<T>(
    cluster: &Cluster,
    asked: impl Future<Output = Result<T, ClusterError>>,
) -> Result<T, ClusterError> {
    let answered = match cluster.connection.deadlines().total {
        None => asked.await,
        Some(total) => {
            cluster.connection.authenticate().await?;
            tokio::time::timeout(total, asked).await.unwrap_or_else(|_| {
                let message = format!("no whole answer within {} s", total.as_secs_f32());
                Err(ClusterError::sent(FailureReason::Timeout, message))
            })
        }
    };
    // What could not be decoded is quoted.
    answered.map_err(|error| cluster.connection.hide_in_error(error))
}

/// The object of this name, or a subresource of it; `None` where it is not there.
pub(super) async fn get_one<T: Form>(
    cluster: &Cluster,
    kind: &ResourceKind,
    params: &ListParams,
    name: &str,
) -> Result<Option<T>, ClusterError> {
    let mut path = kind
        .object_path(params.namespace.as_deref(), name)
        .map_err(bad_name)?;
    if let Some(subresource) = &params.subresource {
        path = format!("{path}/{subresource}");
    }
    let mut query = Query::default();
    if params.include_objects {
        query.add("includeObject", "Object");
    }
    let request = bare(Method::GET, &query.after(&path), T::ACCEPT)?;
    match cluster.read_whole(request, T::decode).await {
        Ok(object) => {
            // Whatever is done with the object next is done by this name; a cache in between may have another idea.
            match object.key().name {
                found if found == name => Ok(Some(object)),
                other => {
                    let message = format!("asked for \"{name}\", the server answered with \"{other}\"");
                    Err(ClusterError::sent(FailureReason::Decode, message))
                }
            }
        }
        Err(error) if error.reason == FailureReason::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// All pages of one cluster's list.
pub(super) async fn list_all<T: Form>(
    cluster: Arc<Cluster>,
    kind: &ResourceKind,
    params: &ListParams,
) -> Result<Vec<T>, ClusterError> {
    Ok(list_with_version(&cluster, kind, params).await?.items)
}

/// All pages of one cluster's list, with the resourceVersion that they have in common.
///
/// A continue token that has expired (410) starts the list over, once, without pages: as client-go's pager does
/// (`tools/pager/pager.go`). Pages of different resourceVersions are never mixed.
pub(super) async fn list_with_version<T: Form>(
    cluster: &Arc<Cluster>,
    kind: &ResourceKind,
    params: &ListParams,
) -> Result<Page<T>, ClusterError> {
    match list_pages(cluster, kind, params, params.chunk_size).await {
        Err(ListError::Expired(_)) => match list_pages(cluster, kind, params, 0).await {
            Err(ListError::Expired(error) | ListError::Failed(error)) => Err(error),
            Ok(whole) => Ok(whole),
        },
        Err(ListError::Failed(error)) => Err(error),
        Ok(whole) => Ok(whole),
    }
}

async fn list_pages<T: Form>(
    cluster: &Arc<Cluster>,
    kind: &ResourceKind,
    params: &ListParams,
    chunk_size: u32,
) -> Result<Page<T>, ListError> {
    let params = ListParams {
        chunk_size,
        ..params.clone()
    };
    let mut pages = Pages::new(cluster.clone(), kind.clone(), params);
    let mut whole: Option<Page<T>> = None;
    while let Some(Read { mut page, .. }) = pages.next::<T>(|| Some(chunk_size)).await? {
        match &mut whole {
            None => whole = Some(page),
            Some(whole) => {
                whole.items.append(&mut page.items);
                whole.resource_version = page.resource_version;
            }
        }
    }
    Ok(whole.unwrap_or_default())
}
