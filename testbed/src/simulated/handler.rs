//! One request: from HTTP to an operation, and its outcome back to HTTP.

use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, USER_AGENT, WARNING};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::accept::{Form, forms, object_form};
use super::connection::Control;
use super::deletion::{DeleteOptions, delete, delete_collection, dry_run};
use super::discovery;
use super::kinds::KindDef;
use super::list::{ListRequest, Page, list};
use super::misbehave::{Body, full, instead, spoil};
use super::operations::{Outcome, WriteOptions, create, get, now, patch, replace};
use super::patch::{Patch, parse_object};
use super::replay::Replay;
use super::review;
use super::routes::{Query, Route, Target, parse};
use super::scale;
use super::selectors::Selectors;
use super::server::Shared;
use super::status::ApiError;
use super::table::{Include, TableOptions, partial_metadata, render};
use super::watch::{Watch, WatchRequest};

/// The real server's limit is 3 MiB.
const BODY_LIMIT: usize = 3 * 1024 * 1024;

/// A request whose body has been read.
struct Call<'call> {
    shared: &'call Shared,
    /// Whose token the request carries.
    user: &'call str,
    method: &'call Method,
    query: Query,
    headers: &'call HeaderMap,
    body: Bytes,
}

/// Answers a request, as the fault plan says.
pub(super) async fn handle(
    shared: Arc<Shared>,
    control: Arc<Control>,
    request: http::Request<Incoming>,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
    let user = shared.user(text(&parts.headers, &AUTHORIZATION));
    let number = shared.record(&parts, user.clone());
    let verdict = shared.faults.judge(parts.method.as_str(), path, query);
    if let Some(delay) = verdict.delay {
        tokio::time::sleep(delay).await;
    }
    if let Some(response) = instead(verdict.fault.as_ref(), &control).await {
        shared.record_status(number, response.status().as_u16());
        return response;
    }
    let answered = match &user {
        None => Err(ApiError::unauthorized()),
        Some(user) => match Limited::new(body, BODY_LIMIT).collect().await {
            Ok(collected) => {
                let body = collected.to_bytes();
                let query = Query::parse(query);
                Call {
                    shared: &shared,
                    user,
                    method: &parts.method,
                    query,
                    headers: &parts.headers,
                    body,
                }
                .dispatch(path)
            }
            Err(error) => Err(ApiError::new(
                413,
                "RequestEntityTooLarge",
                format!("reading the request failed: {error}"),
            )),
        },
    };
    let response = answered.unwrap_or_else(|error| error_response(&error));
    shared.record_status(number, response.status().as_u16());
    match verdict.fault {
        Some(fault) => spoil(response, fault, control).await,
        None => response,
    }
}

fn text<'headers>(headers: &'headers HeaderMap, name: &http::HeaderName) -> Option<&'headers str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn respond(code: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(full(body));
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, private"));
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    response
}

fn json_response(code: StatusCode, value: &Value) -> Response<Body> {
    respond(code, "application/json", format!("{value}\n"))
}

fn error_response(error: &ApiError) -> Response<Body> {
    let code = StatusCode::from_u16(error.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if error.is_plain_page() {
        return respond(code, "text/plain; charset=utf-8", error.message.clone());
    }
    let mut response = json_response(code, &error.to_status());
    if let Some(seconds) = error.details["retryAfterSeconds"].as_u64() {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    response
}

type Answer = Result<Response<Body>, ApiError>;

impl Call<'_> {
    fn dispatch(&self, path: &str) -> Answer {
        let route = parse(path).ok_or_else(ApiError::no_such_path)?;
        match route {
            Route::Collection(target) if review::version(&target).is_some() => self.self_review(&target),
            Route::Collection(target) if review::is_access(&target) => self.access_review(),
            Route::Collection(target) => {
                let kind = self.kind(&target)?;
                let answer = self.collection(kind, target.namespace.as_deref());
                Ok(warned(
                    answer.unwrap_or_else(|error| error_response(&error)),
                    kind,
                ))
            }
            Route::Object {
                target,
                name,
                subresource,
            } => {
                let kind = self.kind(&target)?;
                if kind.namespaced != target.namespace.is_some() {
                    return Err(ApiError::no_such_path());
                }
                let name = (target.namespace.unwrap_or_default(), name);
                let status = match subresource.as_deref() {
                    None => false,
                    Some("scale") if kind.scale_subresource => return self.scale(kind, &name),
                    Some("status") if kind.status_subresource => true,
                    Some(_) => return Err(ApiError::no_such_path()),
                };
                let answer = self.object(kind, &name, status);
                Ok(warned(
                    answer.unwrap_or_else(|error| error_response(&error)),
                    kind,
                ))
            }
            other if *self.method == Method::GET => self.discovery(&other),
            _ => Err(ApiError::method_not_allowed()),
        }
    }

    fn self_review(&self, target: &Target) -> Answer {
        match review::version(target) {
            Some(version) if self.shared.self_reviews.iter().any(|served| served == version) => {}
            _ => return Err(ApiError::no_such_path()),
        }
        match *self.method {
            Method::POST => {
                let review = review::self_review(&target.version, self.user, &now());
                Ok(json_response(StatusCode::CREATED, &review))
            }
            _ => Err(ApiError::method_not_allowed()),
        }
    }

    fn access_review(&self) -> Answer {
        match (
            self.method,
            serde_json::from_slice::<serde_json::Value>(&self.body),
        ) {
            (&Method::POST, Ok(review)) if review.is_object() => {
                Ok(json_response(StatusCode::CREATED, &review::access_review(review)))
            }
            (&Method::POST, _) => Err(ApiError::no_such_path()),
            _ => Err(ApiError::method_not_allowed()),
        }
    }

    fn kind(&self, target: &Target) -> Result<&KindDef, ApiError> {
        let found = self.shared.kinds.iter().find(|kind| {
            (&kind.group, &kind.version, &kind.plural) == (&target.group, &target.version, &target.plural)
                && (kind.namespaced || target.namespace.is_none())
        });
        found.ok_or_else(ApiError::no_such_path)
    }

    fn discovery(&self, route: &Route) -> Answer {
        let kinds = &self.shared.kinds;
        let core = *route == Route::CoreVersions;
        if core || *route == Route::Groups {
            let wanted = forms(text(self.headers, &ACCEPT))?;
            if self.shared.aggregated_discovery
                && let Some(Form::AggregatedDiscovery(version)) = wanted.first()
            {
                let content_type =
                    format!("application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList");
                let document = discovery::aggregated(kinds, core, version);
                return Ok(respond(StatusCode::OK, &content_type, document.to_string()));
            }
        }
        let document = match route {
            Route::Health => return Ok(respond(StatusCode::OK, "text/plain; charset=utf-8", "ok")),
            Route::Version => Some(discovery::version(&self.shared.kubernetes_version)),
            Route::CoreVersions => Some(discovery::core_versions(&self.shared.address)),
            Route::Groups => Some(discovery::groups(kinds)),
            Route::Group(name) => discovery::group(kinds, name),
            Route::Resources { group, version } => discovery::resources(kinds, group, version),
            Route::OpenApiIndex => Some(discovery::openapi_index(kinds)),
            Route::OpenApi { group, version } => discovery::openapi(kinds, group, version),
            Route::Collection(_) | Route::Object { .. } => None,
        };
        let document = document.ok_or_else(ApiError::no_such_path)?;
        Ok(json_response(StatusCode::OK, &document))
    }

    fn collection(&self, kind: &KindDef, namespace: Option<&str>) -> Answer {
        let form = object_form(&forms(text(self.headers, &ACCEPT))?)?;
        let store = &self.shared.store;
        match *self.method {
            Method::GET if self.query.is_true("watch") => {
                let request = WatchRequest::parse(namespace, &self.query, form)?;
                let (interval, timeout) = (self.shared.bookmark_interval, self.shared.watch_timeout);
                let watch = Watch::start(Arc::clone(store), kind, request, interval, timeout);
                let mut response = respond(StatusCode::OK, "application/json", "");
                *response.body_mut() = watch.into_body();
                Ok(response)
            }
            Method::GET => {
                if let Some(replay) = self.replay(kind) {
                    return Ok(replay.list(&self.query, form));
                }
                let request = ListRequest::parse(namespace, &self.query)?;
                let page = list(&store.lock(), kind, &request)?;
                self.encode_page(kind, &page, form)
            }
            Method::POST if kind.namespaced == namespace.is_some() => {
                let object = self.parsed_object()?;
                let options = self.write_options(false)?;
                let created = create(
                    &mut store.lock(),
                    kind,
                    namespace.unwrap_or_default(),
                    object,
                    &options,
                )?;
                self.encode_object(StatusCode::CREATED, kind, &created, form)
            }
            Method::DELETE if kind.namespaced == namespace.is_some() => {
                let options = self.delete_options()?;
                let selectors =
                    Selectors::parse(self.query.get("labelSelector"), self.query.get("fieldSelector"))?;
                let mut state = store.lock();
                let deleted = delete_collection(&mut state, kind, namespace, &selectors, &options)?;
                let page = Page::whole(deleted, state.revision());
                drop(state);
                self.encode_page(kind, &page, form)
            }
            _ => Err(ApiError::method_not_allowed()),
        }
    }

    fn object(&self, kind: &KindDef, name: &(String, String), status: bool) -> Answer {
        let form = object_form(&forms(text(self.headers, &ACCEPT))?)?;
        let store = &self.shared.store;
        if *self.method == Method::GET
            && let Some(replayed) = self.replay(kind).and_then(|replay| replay.object(&name.1, form))
        {
            return Ok(replayed);
        }
        let outcome = match *self.method {
            Method::GET => Outcome::Kept(get(&store.lock(), kind, name)?),
            Method::PUT => {
                let object = self.parsed_object()?;
                let options = self.write_options(status)?;
                replace(&mut store.lock(), kind, name, object, &options)?
            }
            Method::PATCH => {
                let content_type = text(self.headers, &CONTENT_TYPE).unwrap_or_default();
                let document = Patch::parse(content_type, &self.body)?;
                let mut options = self.write_options(status)?;
                if matches!(document, Patch::Apply(_)) {
                    options.manager = self.query.get("fieldManager").unwrap_or_default().to_owned();
                }
                patch(&mut store.lock(), kind, name, &document, &options)?
            }
            Method::DELETE if !status => {
                let options = self.delete_options()?;
                match delete(&mut store.lock(), kind, name, &options)? {
                    Outcome::Deleted(object) => {
                        return Ok(json_response(StatusCode::OK, &deleted(kind, &object)));
                    }
                    outcome => outcome,
                }
            }
            _ => return Err(ApiError::method_not_allowed()),
        };
        match outcome {
            Outcome::Created(object) => self.encode_object(StatusCode::CREATED, kind, &object, form),
            Outcome::Kept(object) | Outcome::Deleted(object) => {
                self.encode_object(StatusCode::OK, kind, &object, form)
            }
        }
    }

    fn scale(&self, kind: &KindDef, name: &(String, String)) -> Answer {
        let mut state = self.shared.store.lock();
        let scale = match *self.method {
            Method::GET => {
                let live = get(&state, kind, name)?;
                scale::of(&live)
            }
            Method::PATCH => {
                let content_type = text(self.headers, &CONTENT_TYPE).unwrap_or_default();
                let document = Patch::parse(content_type, &self.body)?;
                scale::patch(&mut state, kind, name, &document, &self.write_options(false)?)?
            }
            _ => return Err(ApiError::method_not_allowed()),
        };
        Ok(json_response(StatusCode::OK, &scale))
    }

    /// What is replayed of a kind.
    fn replay(&self, kind: &KindDef) -> Option<&Arc<Replay>> {
        self.shared
            .replay
            .as_ref()
            .filter(|_| kind.plural == "hypervisors")
    }

    fn parsed_object(&self) -> Result<Value, ApiError> {
        parse_object(text(self.headers, &CONTENT_TYPE).unwrap_or_default(), &self.body)
    }

    fn dry_run(&self) -> Result<bool, ApiError> {
        dry_run(self.query.get("dryRun").into_iter())
    }

    fn write_options(&self, status: bool) -> Result<WriteOptions, ApiError> {
        // The real server falls back to the first word of the user agent, too.
        let agent = text(self.headers, &USER_AGENT)
            .unwrap_or("unknown")
            .split('/')
            .next()
            .unwrap_or_default();
        let manager = self.query.get("fieldManager").unwrap_or(agent).to_owned();
        Ok(WriteOptions {
            manager,
            dry_run: self.dry_run()?,
            status,
            force: self.query.is_true("force"),
        })
    }

    fn delete_options(&self) -> Result<DeleteOptions, ApiError> {
        let mut options = DeleteOptions::parse(&self.body)?;
        options.dry_run |= self.dry_run()?;
        Ok(options)
    }

    fn encode_object(&self, code: StatusCode, kind: &KindDef, object: &Arc<Value>, form: Form) -> Answer {
        let value = match form {
            Form::Table(version) => {
                let metadata = json!({"resourceVersion": object["metadata"]["resourceVersion"]});
                self.table(kind, std::slice::from_ref(object), metadata, version)?
            }
            Form::Metadata => partial_metadata(object, "v1"),
            Form::Plain | Form::AggregatedDiscovery(_) => return Ok(json_response(code, object)),
        };
        Ok(json_response(code, &value))
    }

    fn encode_page(&self, kind: &KindDef, page: &Page, form: Form) -> Answer {
        let metadata = page.metadata();
        let value = match form {
            Form::Table(version) => self.table(kind, &page.items, metadata, version)?,
            Form::Metadata => json!({
                "kind": "PartialObjectMetadataList",
                "apiVersion": "meta.k8s.io/v1",
                "metadata": metadata,
                "items": page.items.iter().map(|object| partial_metadata(object, "v1")).collect::<Vec<_>>(),
            }),
            // Written by hand: a list of a million objects is not copied into one more value first.
            Form::Plain | Form::AggregatedDiscovery(_) => {
                let mut body = format!(
                    "{{\"apiVersion\":{},\"kind\":{},\"metadata\":{metadata},\"items\":[",
                    json!(kind.api_version()),
                    json!(format!("{}List", kind.kind)),
                );
                for (index, object) in page.items.iter().enumerate() {
                    if index > 0 {
                        body.push(',');
                    }
                    body += &object.to_string();
                }
                body += "]}\n";
                return Ok(respond(StatusCode::OK, "application/json", body));
            }
        };
        Ok(json_response(StatusCode::OK, &value))
    }

    fn table(
        &self,
        kind: &KindDef,
        objects: &[Arc<Value>],
        metadata: Value,
        version: &'static str,
    ) -> Result<Value, ApiError> {
        let include = Include::parse(self.query.get("includeObject"))?;
        let options = TableOptions {
            version,
            include,
            headers: true,
        };
        Ok(render(kind, objects, metadata, options, Timestamp::now()))
    }
}

/// The `Status` that a finished deletion is answered with.
fn deleted(kind: &KindDef, object: &Value) -> Value {
    let mut details =
        json!({"name": object["metadata"]["name"], "kind": kind.plural, "uid": object["metadata"]["uid"]});
    if !kind.group.is_empty() {
        details["group"] = kind.group.clone().into();
    }
    json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details})
}

fn warned(mut response: Response<Body>, kind: &KindDef) -> Response<Body> {
    let header = kind
        .warning
        .as_ref()
        .map(|warning| HeaderValue::from_str(&format!("299 - {}", json!(warning))));
    if let Some(Ok(header)) = header {
        response.headers_mut().insert(WARNING, header);
    }
    response
}
