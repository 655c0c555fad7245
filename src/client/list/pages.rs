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

/// The pages of one cluster's list, one after the other. All are of one resourceVersion, that of the first page.
///
/// Dropping it ends what is on its way.
pub(in crate::client) struct Pages {
    cluster: Arc<Cluster>,
    kind: ResourceKind,
    params: ListParams,
    /// The page that has been asked for.
    coming: JoinSet<Result<Answer, ClusterError>>,
    /// The token of the page that has been asked for, and how often that page broke off.
    token: String,
    tries: u32,
    /// The tokens that have been used: a server that gives one again would be asked for ever.
    tokens: HashSet<String>,
    started: bool,
    ended: bool,
}

impl Pages {
    /// The pages of a list; nothing is asked before the first is wanted.
    pub(in crate::client) fn new(cluster: Arc<Cluster>, kind: ResourceKind, params: ListParams) -> Self {
        Pages {
            cluster,
            kind,
            params,
            coming: JoinSet::new(),
            token: String::new(),
            tries: 1,
            tokens: HashSet::new(),
            started: false,
            ended: false,
        }
    }

    /// The next page; `None` after the last.
    pub(in crate::client) async fn next<T: Form>(&mut self) -> Result<Option<Page<T>>, ListError> {
        if self.ended {
            return Ok(None);
        }
        if !self.started {
            self.started = true;
            self.ask::<T>("")?;
        }
        let (page, asked) = loop {
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
            let this = self.token.clone();
            let early = early_token(&answer.body).filter(|token| !token.is_empty());
            let asked = early.is_some();
            if let Some(token) = &early {
                self.go_on::<T>(token.clone())?;
            }
            let body = answer.body.clone();
            match decode_page::<T>(answer.body).await {
                Ok(page) => break (page, asked),
                Err(_) if is_cut_off(&body) && again_soon(self.tries).await => {
                    self.tries += 1;
                    // What was asked for on the word of half an answer is not wanted.
                    self.coming = JoinSet::new();
                    if let Some(token) = early {
                        self.tokens.remove(&token);
                    }
                    self.ask::<T>(&this)?;
                }
                Err(error) => return Err(error.into()),
            }
        };
        self.tries = 1;
        if let Some(message) = strange_list(&self.kind, &page.kind, &page.api_version) {
            return Err(ClusterError::sent(FailureReason::Decode, message).into());
        }
        if let Some(nameless) = page.items.iter().position(|item| item.key().name.is_empty()) {
            let message = format!("item {nameless} of the list has no name");
            return Err(ClusterError::sent(FailureReason::Decode, message).into());
        }
        match page.continue_token.as_str() {
            "" => self.ended = true,
            _ if asked => {}
            token => self.go_on::<T>(token.to_owned())?,
        }
        Ok(Some(page))
    }

    fn go_on<T: Form>(&mut self, token: String) -> Result<(), ListError> {
        if self.tokens.contains(&token) {
            return Err(
                ClusterError::sent(FailureReason::Server, "the server repeats its continue token").into(),
            );
        }
        self.ask::<T>(&token)?;
        self.tokens.insert(token);
        Ok(())
    }

    fn ask<T: Form>(&mut self, token: &str) -> Result<(), ListError> {
        let uri = self.params.page_uri(&self.kind, self.params.chunk_size, token)?;
        let request = bare(Method::GET, &uri, T::ACCEPT_LIST)?;
        token.clone_into(&mut self.token);
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
