//! Whether an answer is of a type that API servers give: what anything else says of itself is not looked into.

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};

/// The media type of an answer that is not JSON, where nothing but JSON was asked for. An answer without a type is read as
/// what it should be, as client-go does (`rest/request.go`, `transformResponse`).
pub(crate) fn unexpected(request: &HeaderMap, response: &HeaderMap) -> Option<String> {
    let takes_anything = request
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_none_or(|accept| accept.contains("*/*"));
    if takes_anything {
        return None;
    }
    let content_type = String::from_utf8_lossy(response.get(CONTENT_TYPE)?.as_bytes()).into_owned();
    let media_type = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let json = media_type.is_empty() || media_type == "application/json" || media_type.ends_with("+json");
    (!json).then_some(media_type)
}

/// What to say of such an answer: at most 200 characters of it.
pub(crate) fn no_api_server(media_type: &str, beginning: &[u8]) -> String {
    let media_type: String = media_type.chars().take(60).collect();
    let text = String::from_utf8_lossy(beginning);
    let shown: String = text.trim().chars().take(200).collect();
    match shown.is_empty() {
        true => format!("this is not an API server; it answers with {media_type}"),
        false => format!("this is not an API server; it answers with {media_type}: {shown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(accept: &'static str, content_type: Option<&'static str>) -> Option<String> {
        let (mut request, mut response) = (HeaderMap::new(), HeaderMap::new());
        request.insert(ACCEPT, http::HeaderValue::from_static(accept));
        if let Some(content_type) = content_type {
            response.insert(CONTENT_TYPE, http::HeaderValue::from_static(content_type));
        }
        unexpected(&request, &response)
    }

    #[test]
    fn json_and_what_has_no_type_are_read() {
        let table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
        for fine in [
            None,
            Some("application/json"),
            Some("Application/JSON; charset=utf-8"),
            Some("application/json;stream=watch"),
            Some("application/apply-patch+json"),
        ] {
            assert_eq!(of(table, fine), None, "{fine:?}");
        }
        assert_eq!(
            of(table, Some("text/html; charset=utf-8")).as_deref(),
            Some("text/html")
        );
        assert_eq!(
            of(table, Some("application/vnd.kubernetes.protobuf")).as_deref(),
            Some("application/vnd.kubernetes.protobuf")
        );
    }

    #[test]
    fn who_takes_anything_gets_it() {
        assert_eq!(of("application/json, */*", Some("text/plain")), None);
    }

    #[test]
    fn little_of_it_is_shown() {
        let text = no_api_server("text/html", "<p>".repeat(500).as_bytes());
        assert!(text.starts_with("this is not an API server; it answers with text/html: <p>"));
        assert!(text.chars().count() < 300);
    }
}
