//! The pages of one cluster's list: the next one is asked for while the last one is still being read.

use std::collections::HashSet;
use std::sync::Arc;

use http::Method;
use tokio::task::JoinSet;

use crate::client::cluster::Cluster;
use crate::client::form::{Form, Page, early_token, strange_list};
use crate::client::read::{ListParams, decoded};
use crate::client::request::bare;
use crate::error::{ClusterError, FailureReason};
use crate::fleet::connection::{Answer, again_soon};
use crate::fleet::discovery::ResourceKind;

/// A body of this size is decoded on a thread of its own, so that the connections go on meanwhile.
const LARGE_BODY: usize = 64 << 10;

/// Why a list could not be read to its end.
#[derive(Debug)]
pub(in crate::client) enum ListError {
    /// A continue token was too old.
    Expired(ClusterError),
    Failed(ClusterError),
}

impl From<ClusterError> for ListError {
    fn from(error: ClusterError) -> Self {
        ListError::Failed(error)
    }
}

impl From<ListError> for ClusterError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Expired(error) | ListError::Failed(error) => error,
        }
    }
}

/// A page, and how many bytes the answer had.
#[derive(Debug)]
pub(in crate::client) struct Read<T> {
    pub(in crate::client) page: Page<T>,
    pub(in crate::client) bytes: usize,
}

/// A page that is to be asked for, or has been.
#[derive(Debug, Clone, Default)]
struct Place {
    /// The continue token; empty for the first page.
    token: String,
    /// At most so many objects; 0: all.
    limit: u32,
    /// How often it has been asked for.
    tries: u32,
}

/// The pages of one cluster's list, one after the other. All are of one resourceVersion, that of the first page.
///
/// Dropping it ends what is on its way.
pub(in crate::client) struct Pages {
    cluster: Arc<Cluster>,
    kind: ResourceKind,
    params: ListParams,
    /// The page that has been asked for.
    coming: JoinSet<Result<Answer, ClusterError>>,
    asked: Place,
    /// The token of the page after it, if there is one and it has not been asked for.
    next: Option<String>,
    /// A limit that was given for a page which was not asked for in the end.
    spare: Option<u32>,
    /// Whether a page has been given.
    begun: bool,
    /// The tokens that have been used: a server that gives one again would be asked for ever.
    tokens: HashSet<String>,
}

impl Pages {
    /// The pages of a list; nothing is asked before the first is wanted.
    pub(in crate::client) fn new(cluster: Arc<Cluster>, kind: ResourceKind, params: ListParams) -> Self {
        Pages {
            cluster,
            kind,
            params,
            coming: JoinSet::new(),
            asked: Place::default(),
            next: Some(String::new()),
            spare: None,
            begun: false,
            tokens: HashSet::new(),
        }
    }

    /// The next page; `None` after the last. While it is read, the one after it is asked for if `ahead` gives a limit for
    /// it; if nothing has been asked for, it is asked for with what `ahead` gives, be it the list's own limit.
    pub(in crate::client) async fn next<T: Form>(
        &mut self,
        mut ahead: impl FnMut() -> Option<u32>,
    ) -> Result<Option<Read<T>>, ListError> {
        if !self.has_asked() {
            let limit = self.spare.take().or_else(&mut ahead);
            self.go_on::<T>(limit.unwrap_or(self.params.chunk_size))?;
        }
        let read = loop {
            let answer = match self.coming.join_next().await {
                Some(Ok(answer)) => answer,
                // The request's task neither panics nor is cancelled while this lives.
                Some(Err(error)) => return Err(broken(&error.to_string()).into()),
                None => return Ok(None),
            };
            let answer = answer.map_err(|error| match error.reason {
                FailureReason::Gone if !self.tokens.is_empty() => ListError::Expired(error),
                _ => ListError::Failed(error),
            })?;
            let this = self.asked.clone();
            self.next = early_token(&answer.body).filter(|token| !token.is_empty());
            let early = self.next.clone();
            if early.is_some()
                && let Some(limit) = self.spare.take().or_else(&mut ahead)
            {
                self.go_on::<T>(limit)?;
            }
            let body = answer.body.clone();
            match decode_page::<T>(answer.body).await {
                Ok(page) => {
                    if early.is_none() && !page.continue_token.is_empty() {
                        self.next = Some(page.continue_token.clone());
                    }
                    break Read {
                        page,
                        bytes: body.len(),
                    };
                }
                Err(_) if is_cut_off(&body) && again_soon(this.tries).await => {
                    // What was asked for on the word of half an answer is not wanted.
                    if self.has_asked() {
                        self.coming = JoinSet::new();
                        self.tokens.remove(&self.asked.token);
                        self.spare = Some(self.asked.limit);
                    }
                    self.next = None;
                    self.ask::<T>(this)?;
                }
                Err(error) => return Err(error.into()),
            }
        };
        let page = &read.page;
        if let Some(message) = strange_list(&self.kind, &page.kind, &page.api_version) {
            return Err(ClusterError::sent(FailureReason::Decode, message).into());
        }
        if let Some(nameless) = read.page.items.iter().position(|item| item.key().name.is_empty()) {
            let message = format!("item {nameless} of the list has no name");
            return Err(ClusterError::sent(FailureReason::Decode, message).into());
        }
        let more = !self.is_over();
        self.cluster.connection.tell_page(
            read.page.items.len(),
            !std::mem::replace(&mut self.begun, true),
            more,
        );
        Ok(Some(read))
    }

    /// Whether a page has been asked for that has not been given.
    fn has_asked(&self) -> bool {
        !self.coming.is_empty()
    }

    /// Whether a limit is wanted for the page that comes next.
    pub(in crate::client) fn wants_limit(&self) -> bool {
        !self.has_asked() && self.spare.is_none() && self.next.is_some()
    }

    /// Whether all pages have been given.
    pub(in crate::client) fn is_over(&self) -> bool {
        !self.has_asked() && self.next.is_none()
    }

    /// Asks for the next page, if there is one.
    fn go_on<T: Form>(&mut self, limit: u32) -> Result<(), ListError> {
        let Some(token) = self.next.take() else {
            return Ok(());
        };
        if !token.is_empty() && !self.tokens.insert(token.clone()) {
            return Err(
                ClusterError::sent(FailureReason::Server, "the server repeats its continue token").into(),
            );
        }
        self.ask::<T>(Place {
            token,
            limit,
            tries: 0,
        })
    }

    fn ask<T: Form>(&mut self, place: Place) -> Result<(), ListError> {
        let uri = self.params.page_uri(&self.kind, place.limit, &place.token)?;
        let request = bare(Method::GET, &uri, T::ACCEPT_LIST)?;
        self.asked = Place {
            tries: place.tries + 1,
            ..place
        };
        let cluster = self.cluster.clone();
        self.coming.spawn(async move { cluster.request(request).await });
        Ok(())
    }
}

async fn decode_page<T: Form>(body: bytes::Bytes) -> Result<Page<T>, ClusterError> {
    if body.len() < LARGE_BODY {
        return decoded(T::decode_page(&body));
    }
    let decoding = tokio::task::spawn_blocking(move || T::decode_page(&body));
    match decoding.await {
        Ok(page) => decoded(page),
        Err(error) => Err(broken(&error.to_string())),
    }
}

/// Whether a body is the beginning of a JSON text and nothing else is wrong with it.
pub(in crate::client) fn is_cut_off(body: &[u8]) -> bool {
    serde_json::from_slice::<serde::de::IgnoredAny>(body).is_err_and(|error| error.is_eof())
}

/// A task of ours that did not come to its end: a fault of this program, told as a failed cluster rather than as a crash.
fn broken(message: &str) -> ClusterError {
    ClusterError::sent(
        FailureReason::Decode,
        format!("reading the list broke off: {message}"),
    )
}
