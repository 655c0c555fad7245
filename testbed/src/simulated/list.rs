//! Lists: selectors, pages, continue tokens.

use std::ops::ControlFlow;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::kinds::KindDef;
use super::routes::Query;
use super::selectors::Selectors;
use super::status::ApiError;
use super::store::{Compacted, ObjectName, State};

/// What a list asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct ListRequest {
    pub(super) namespace: Option<String>,
    pub(super) selectors: Selectors,
    limit: Option<usize>,
    token: Option<Token>,
    /// The exact revision (`true`) or the least one that is wanted.
    revision: Option<(u64, bool)>,
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Page {
    pub(super) items: Vec<Arc<Value>>,
    revision: u64,
    next: Option<String>,
    remaining: Option<u64>,
}

/// Where the next page starts. Opaque to clients.
#[derive(Debug, Clone, PartialEq)]
struct Token {
    /// `None`: an inconsistent one, which goes on at whatever revision is current.
    revision: Option<u64>,
    after: ObjectName,
    /// How many objects are left; `None` when there are selectors, as then nobody knows.
    remaining: Option<u64>,
}

impl Token {
    fn encode(&self) -> String {
        let token = json!([self.revision, self.after.0, self.after.1, self.remaining]);
        URL_SAFE_NO_PAD.encode(token.to_string())
    }

    fn decode(text: &str) -> Result<Self, ApiError> {
        let invalid = || ApiError::bad_request("continue key is not valid: it was not made by this server");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let (revision, namespace, name, remaining) = serde_json::from_slice(&bytes).map_err(|_| invalid())?;
        Ok(Self {
            revision,
            after: (namespace, name),
            remaining,
        })
    }
}

impl ListRequest {
    /// Reads the parameters of a list.
    pub(super) fn parse(namespace: Option<&str>, query: &Query) -> Result<Self, ApiError> {
        let number = |name: &str| match query.get(name).map(str::parse::<u64>) {
            None => Ok(None),
            Some(Ok(number)) => Ok(Some(number)),
            Some(Err(error)) => Err(ApiError::bad_request(format!("invalid {name}: {error}"))),
        };
        let revision = number("resourceVersion")?.filter(|revision| *revision > 0);
        let exact = query.get("resourceVersionMatch") == Some("Exact");
        let token = query.get("continue").map(Token::decode).transpose()?;
        if token.is_some() && revision.is_some() {
            return Err(ApiError::bad_request(
                "specifying resource version is not allowed when using continue",
            ));
        }
        Ok(Self {
            namespace: namespace.map(str::to_owned),
            selectors: Selectors::parse(query.get("labelSelector"), query.get("fieldSelector"))?,
            limit: number("limit")?
                .filter(|limit| *limit > 0)
                .and_then(|limit| usize::try_from(limit).ok()),
            token,
            revision: revision.map(|revision| (revision, exact)),
        })
    }
}

/// Lists a page.
pub(super) fn list(state: &State, kind: &KindDef, request: &ListRequest) -> Result<Page, ApiError> {
    let current = state.revision();
    let wanted = match (&request.token, request.revision) {
        (Some(token), _) => token.revision,
        (None, Some((revision, exact))) => {
            if revision > current {
                return Err(ApiError::too_large_revision(revision, current));
            }
            exact.then_some(revision)
        }
        (None, None) => None,
    };
    let revision = wanted.unwrap_or(current);
    let limit = request.limit.unwrap_or(usize::MAX);
    let after = request.token.as_ref().map(|token| &token.after);
    let mut items = Vec::new();
    let mut last = None;
    let mut more = false;
    let expired = |Compacted(oldest)| match &request.token {
        Some(token) => ApiError::expired_continue(
            Token {
                revision: None,
                after: token.after.clone(),
                remaining: None,
            }
            .encode(),
        ),
        None => ApiError::too_old(revision, oldest),
    };
    // A token of a revision that is still to come is one of another server, or of this one's former life.
    if revision > current {
        return Err(expired(Compacted(current)));
    }
    let visited = state.visit(
        &kind.qualified_resource(),
        request.namespace.as_deref(),
        after,
        revision,
        |name, object| {
            if !request.selectors.matches(object) {
                return ControlFlow::Continue(());
            }
            if items.len() == limit {
                more = true;
                return ControlFlow::Break(());
            }
            items.push(Arc::clone(object));
            last = Some(name.clone());
            ControlFlow::Continue(())
        },
    );
    visited.map_err(expired)?;

    let next = last.filter(|_| more);
    let remaining = if next.is_some() && request.selectors.is_empty() {
        remaining(state, kind, request, revision, items.len())
    } else {
        None
    };
    let next = next.map(|after| {
        Token {
            revision: Some(revision),
            after,
            remaining,
        }
        .encode()
    });
    Ok(Page {
        items,
        revision,
        next,
        remaining,
    })
}

/// How many objects follow this page: counted once for the first page, and then carried along in the token, since counting
/// anew for each page of a million objects would take long.
fn remaining(
    state: &State,
    kind: &KindDef,
    request: &ListRequest,
    revision: u64,
    shown: usize,
) -> Option<u64> {
    let shown = u64::try_from(shown).ok()?;
    let resource = kind.qualified_resource();
    let total = match &request.token {
        Some(token) => token.remaining?,
        None if request.namespace.is_none() && revision == state.revision() => {
            u64::try_from(state.count(&resource)).ok()?
        }
        None => {
            let mut count = 0;
            let counted = state.visit(&resource, request.namespace.as_deref(), None, revision, |_, _| {
                count += 1;
                ControlFlow::Continue(())
            });
            counted.ok()?;
            count
        }
    };
    total.checked_sub(shown)
}

impl Page {
    /// All of it on one page: what a deletion returns.
    pub(super) fn whole(items: Vec<Arc<Value>>, revision: u64) -> Self {
        Self {
            items,
            revision,
            next: None,
            remaining: None,
        }
    }

    /// The `ListMeta`.
    pub(super) fn metadata(&self) -> Value {
        let mut metadata = json!({"resourceVersion": self.revision.to_string()});
        if let Some(token) = &self.next {
            metadata["continue"] = token.clone().into();
        }
        if let Some(remaining) = self.remaining {
            metadata["remainingItemCount"] = remaining.into();
        }
        metadata
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulated::{Store, kinds};

    fn filled(count: usize) -> Store {
        let store = Store::default();
        let mut state = store.lock();
        for index in 0..count {
            let namespace = if index % 2 == 0 { "a" } else { "b" };
            let name = format!("w{index:03}");
            let object =
                json!({"metadata": {"name": name, "namespace": namespace, "labels": {"half": namespace}}});
            state.commit("widgets.example.com", &(namespace.to_owned(), name), object);
        }
        drop(state);
        store
    }

    fn page(store: &Store, namespace: Option<&str>, query: &str) -> Result<Page, ApiError> {
        list(
            &store.lock(),
            &kinds::widget(),
            &ListRequest::parse(namespace, &Query::parse(query))?,
        )
    }

    fn token(page: &Page) -> String {
        page.next.clone().expect("a continue token")
    }

    #[test]
    fn pages_add_up_and_count_down() {
        let store = filled(7);
        let first = page(&store, None, "limit=3").unwrap();
        assert_eq!((first.items.len(), first.remaining), (3, Some(4)));
        let second = page(&store, None, &format!("limit=3&continue={}", token(&first))).unwrap();
        assert_eq!((second.items.len(), second.remaining), (3, Some(1)));
        let third = page(&store, None, &format!("limit=3&continue={}", token(&second))).unwrap();
        assert_eq!((third.items.len(), third.remaining, third.next), (1, None, None));
    }

    #[test]
    fn later_pages_show_the_revision_of_the_first() {
        let store = filled(4);
        let first = page(&store, Some("a"), "limit=1").unwrap();
        assert_eq!(first.remaining, Some(1));
        store
            .lock()
            .remove("widgets.example.com", &("a".into(), "w002".into()));
        let second = page(&store, Some("a"), &format!("limit=1&continue={}", token(&first))).unwrap();
        assert_eq!(second.items[0]["metadata"]["name"], "w002");
        assert_eq!(second.revision, first.revision);
    }

    #[test]
    fn selectors_hide_the_count() {
        let store = filled(6);
        let first = page(&store, None, "limit=2&labelSelector=half%3Db").unwrap();
        assert_eq!((first.items.len(), first.remaining), (2, None));
        let second = page(
            &store,
            None,
            &format!("limit=2&labelSelector=half%3Db&continue={}", token(&first)),
        )
        .unwrap();
        assert_eq!((second.items.len(), second.next), (1, None));
    }

    #[test]
    fn an_expired_token_offers_an_inconsistent_one() {
        let store = filled(4);
        let first = page(&store, None, "limit=1").unwrap();
        store.compact();
        let error = page(&store, None, &format!("limit=1&continue={}", token(&first))).unwrap_err();
        assert_eq!((error.code, error.reason), (410, "Expired"));
        let rest = page(
            &store,
            None,
            &format!("continue={}", error.continue_token.unwrap()),
        )
        .unwrap();
        assert_eq!(rest.items.len(), 3);
    }

    #[test]
    fn tokens_from_elsewhere_are_refused() {
        let store = filled(1);
        assert_eq!(
            page(&store, None, "continue=garbage").map_err(|error| error.code),
            Err(400)
        );
        let future = Token {
            revision: Some(9999),
            after: ("a".into(), "x".into()),
            remaining: None,
        }
        .encode();
        assert_eq!(
            page(&store, None, &format!("continue={future}")).map_err(|error| error.code),
            Err(410)
        );
        assert_eq!(
            page(&store, None, "resourceVersion=9999").map_err(|error| error.code),
            Err(504)
        );
    }

    #[test]
    fn an_exact_revision_is_shown_as_it_was() {
        let store = filled(3);
        let before = store.revision();
        store
            .lock()
            .remove("widgets.example.com", &("a".into(), "w000".into()));
        let query = format!("resourceVersion={before}&resourceVersionMatch=Exact");
        assert_eq!(page(&store, None, &query).unwrap().items.len(), 3);
        assert_eq!(
            page(&store, None, &format!("resourceVersion={before}"))
                .unwrap()
                .items
                .len(),
            2
        );
    }
}
