//! Lists that are replayed from memory: a server that costs next to nothing, so that what a client costs shows.
//!
//! A page is prepared once, of five hundred objects as a real server stores and writes them; of each page that is asked for,
//! only the numbers in names and UIDs are written anew. So a hundred thousand objects take the memory of five hundred, and
//! go out about as fast as TLS takes them.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::accept::{Form, forms, object_form};
use super::misbehave::{Body, full};
use super::routes::Query;
use super::table::{Include, TableOptions, partial_metadata, render};
use crate::hypervisors::{self, as_stored, of_name};

/// How many objects are prepared.
const PREPARED: usize = 500;
/// Where an object's number goes; as long as the number is written.
const PLACEHOLDER: &str = "@@@@@@@";
/// The second at which the ages in Tables are those of: what is sent never changes.
const NOW: i64 = 1_796_000_000;

/// The hypervisors of a zone, in all forms in which they can be asked for.
pub struct Replay {
    zone: String,
    count: usize,
    plain: Template,
    table: Template,
    metadata: Template,
    /// The column definitions of the Table, as JSON.
    columns: String,
}

/// Prepared items, each with a comma after it, and where in them the numbers go.
struct Template {
    text: Vec<u8>,
    /// Where each item begins, and where the last one ends.
    starts: Vec<usize>,
    /// For each item, where its number stands, counted from its begin.
    numbers: Vec<Vec<usize>>,
}

impl Template {
    fn new<'a>(items: impl IntoIterator<Item = &'a Value>) -> Self {
        let mut template = Self {
            text: Vec::new(),
            starts: Vec::new(),
            numbers: Vec::new(),
        };
        for item in items {
            let item = item.to_string();
            let numbers = item.match_indices(PLACEHOLDER).map(|(at, _)| at);
            template.numbers.push(numbers.collect());
            template.starts.push(template.text.len());
            template.text.extend_from_slice(item.as_bytes());
            template.text.push(b',');
        }
        template.starts.push(template.text.len());
        template
    }

    /// Adds the items of these numbers, with a comma after each but, if it is so wanted, the last.
    fn write(&self, body: &mut Vec<u8>, numbers: Range<usize>, last_comma: bool) {
        body.reserve(self.text.len() / PREPARED * numbers.len() + 1024);
        let any = !numbers.is_empty();
        for number in numbers {
            let item = number % PREPARED;
            let start = body.len();
            body.extend_from_slice(&self.text[self.starts[item]..self.starts[item + 1]]);
            let digits = format!("{number:07}");
            for at in &self.numbers[item] {
                body[start + at..start + at + PLACEHOLDER.len()].copy_from_slice(digits.as_bytes());
            }
        }
        if any && !last_comma {
            body.pop();
        }
    }
}

impl Replay {
    /// So many hypervisors of a zone.
    pub fn hypervisors(zone: &str, count: usize) -> Self {
        // UIDs tell zones apart: clusters that have the very same objects are taken for one server.
        let id = zone
            .bytes()
            .fold(7u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        let object = |seed| {
            let name = format!("node-{zone}-{PLACEHOLDER}");
            let uid = format!("{id:08x}-0000-4000-8000-00000{PLACEHOLDER}");
            Arc::new(as_stored(of_name(zone, &name, seed), &uid, 1000 + seed))
        };
        let objects: Vec<Arc<Value>> = (0..PREPARED).map(object).collect();
        let options = TableOptions {
            version: "v1",
            include: Include::Metadata,
            headers: true,
        };
        let now = Timestamp::from_second(NOW).unwrap_or(Timestamp::UNIX_EPOCH);
        let table = render(&super::kinds::hypervisor(), &objects, Value::Null, options, now);
        let metadata: Vec<Value> = objects
            .iter()
            .map(|object| partial_metadata(object, "v1"))
            .collect();
        Self {
            zone: zone.to_owned(),
            count,
            plain: Template::new(objects.iter().map(AsRef::as_ref)),
            table: Template::new(table["rows"].as_array().into_iter().flatten()),
            metadata: Template::new(&metadata),
            columns: table["columnDefinitions"].to_string(),
        }
    }

    /// Five hundred objects, or all when there are fewer, as one answer in the form that an `Accept` header asks for.
    pub fn page(&self, accept: &str) -> anyhow::Result<Vec<u8>> {
        let form = forms(Some(accept)).and_then(|forms| object_form(&forms));
        let form = form.map_err(|error| anyhow::anyhow!("{}: {accept}", error.message))?;
        let (head, tail) = self.envelope(form, &json!({"resourceVersion": "4711"}));
        let mut body = head.into_bytes();
        self.template(form)
            .write(&mut body, 0..self.count.min(PREPARED), false);
        body.extend_from_slice(tail.as_bytes());
        Ok(body)
    }

    /// The answer to a GET of the collection.
    pub(super) fn list(self: &Arc<Self>, query: &Query, form: Form) -> Response<Body> {
        let number = |name: &str| query.get(name).and_then(|text| text.parse::<usize>().ok());
        let start = number("continue").unwrap_or(0).min(self.count);
        let limit = number("limit").filter(|limit| *limit > 0).unwrap_or(self.count);
        let end = self.count.min(start.saturating_add(limit));
        let mut meta = json!({"resourceVersion": "4711"});
        if end < self.count {
            meta["continue"] = end.to_string().into();
            meta["remainingItemCount"] = (self.count - end).into();
        }
        let (head, tail) = self.envelope(form, &meta);
        if end - start <= PREPARED {
            let mut body = head.into_bytes();
            self.template(form).write(&mut body, start..end, false);
            body.extend_from_slice(tail.as_bytes());
            return answer(full(body));
        }
        // A long list goes out as it is made.
        let replay = Arc::clone(self);
        let pages = (start..end).step_by(PREPARED).map(move |first| {
            let mut page = Vec::new();
            let last = end.min(first + PREPARED);
            replay.template(form).write(&mut page, first..last, last < end);
            Bytes::from(page)
        });
        let parts = std::iter::once(Bytes::from(head))
            .chain(pages)
            .chain([Bytes::from(tail)]);
        let frames = parts.map(|part| Ok::<_, io::Error>(Frame::data(part)));
        answer(StreamBody::new(futures::stream::iter(frames)).boxed_unsync())
    }

    /// The answer to a GET of an object; `None` when there is none of that name.
    pub(super) fn object(&self, name: &str, form: Form) -> Option<Response<Body>> {
        let number = name
            .strip_prefix(&format!("node-{}-", self.zone))?
            .parse::<usize>()
            .ok()?;
        if number >= self.count || hypervisors::name(&self.zone, number) != name {
            return None;
        }
        let (head, tail) = match form {
            Form::Table(_) => self.envelope(form, &json!({"resourceVersion": "4711"})),
            _ => Default::default(),
        };
        let mut body = head.into_bytes();
        self.template(form).write(&mut body, number..number + 1, false);
        body.extend_from_slice(tail.as_bytes());
        Some(answer(full(body)))
    }

    fn template(&self, form: Form) -> &Template {
        match form {
            Form::Table(_) => &self.table,
            Form::Metadata => &self.metadata,
            Form::Plain | Form::AggregatedDiscovery(_) => &self.plain,
        }
    }

    /// What stands before the items and after them, in the order in which the real server writes it: a list of custom
    /// resources has its metadata last.
    fn envelope(&self, form: Form, meta: &Value) -> (String, String) {
        match form {
            Form::Table(version) => {
                let columns = &self.columns;
                let head = format!(
                    r#"{{"kind":"Table","apiVersion":"meta.k8s.io/{version}","metadata":{meta},"columnDefinitions":{columns},"rows":["#
                );
                (head, "]}\n".to_owned())
            }
            Form::Metadata => {
                let head = format!(
                    r#"{{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{meta},"items":["#
                );
                (head, "]}\n".to_owned())
            }
            Form::Plain | Form::AggregatedDiscovery(_) => (
                r#"{"apiVersion":"kvm.cloud.sap/v1","items":["#.to_owned(),
                format!("],\"kind\":\"HypervisorList\",\"metadata\":{meta}}}\n"),
            ),
        }
    }
}

fn answer(body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text(response: Response<Body>) -> Value {
        let body = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&body).unwrap()
    }

    fn names(list: &Value, items: &str, pointer: &str) -> Vec<String> {
        let items = list[items].as_array().unwrap();
        let name = |item: &Value| item.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        items.iter().map(name).collect()
    }

    #[tokio::test]
    async fn pages_add_up_in_every_form() {
        let replay = Arc::new(Replay::hypervisors("az-a", 1203));
        let all: Vec<String> = (0..1203)
            .map(|number| hypervisors::name("az-a", number))
            .collect();
        let forms = [
            (Form::Plain, "items", "/metadata/name"),
            (Form::Metadata, "items", "/metadata/name"),
            (Form::Table("v1"), "rows", "/object/metadata/name"),
        ];
        for (form, items, pointer) in forms {
            let whole = text(replay.list(&Query::parse(""), form)).await;
            assert_eq!(names(&whole, items, pointer), all);
            let mut paged = Vec::new();
            let mut token = String::new();
            loop {
                let query = format!("limit=500&continue={token}");
                let page = text(replay.list(&Query::parse(&query), form)).await;
                paged.extend(names(&page, items, pointer));
                match page["metadata"]["continue"].as_str() {
                    Some(next) => token = next.to_owned(),
                    None => break,
                }
            }
            assert_eq!(paged, all);
        }
    }

    #[tokio::test]
    async fn an_object_is_found_by_its_name() {
        let replay = Replay::hypervisors("az-a", 10);
        let object = text(replay.object("node-az-a-0000007", Form::Plain).unwrap()).await;
        assert_eq!(
            object["metadata"]["labels"]["kubernetes.io/hostname"],
            "node-az-a-0000007"
        );
        assert_eq!(object["metadata"]["uid"].as_str().map(str::len), Some(36));
        let table = text(replay.object("node-az-a-0000007", Form::Table("v1")).unwrap()).await;
        assert_eq!(table["rows"][0]["cells"][0], "node-az-a-0000007");
        for absent in ["node-az-a-0000010", "node-az-a-7", "node-az-b-0000007"] {
            assert!(replay.object(absent, Form::Plain).is_none(), "{absent}");
        }
    }
}
