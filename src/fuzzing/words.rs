//! What users and servers write in a word: arguments, names, selectors, and anything that is shown.

use std::collections::BTreeMap;

use crate::fleet::discovery::{Form, Request, RestMapper, guess, parse_arguments};
use crate::fleet::selector::Selector;
use crate::fleet::{Glob, Selection};
use crate::k8s::GroupVersionKind;
use crate::output::escape;

/// Resource arguments, one a line; and all of the bytes as the name of an object and of a kind.
pub fn arguments(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let arguments: Vec<String> = text.split('\n').map(str::to_owned).collect();
    for argument in &arguments {
        let Ok(parsed) = parse_arguments(std::slice::from_ref(argument)) else {
            continue;
        };
        let written: Vec<String> = parsed.requests.iter().map(written).collect();
        match parsed.form {
            Form::Tuples => assert_eq!(written, [argument.as_str()]),
            Form::Types => {
                let again = parse_arguments(&[written.join(",")]).expect("types that were written by us");
                assert_eq!(again, parsed);
            }
            Form::Names => panic!("{argument:?} alone names no objects"),
        }
    }
    if let Ok(parsed) = parse_arguments(&arguments) {
        assert!(!parsed.requests.is_empty());
        assert_eq!(parsed.form == Form::Types, parsed.allow_selector().is_ok());
        let named = parsed.requests.iter().all(|request| request.name.is_some());
        assert_eq!(named, parsed.form != Form::Types);
    }
    names(&text);
}

fn written(request: &Request) -> String {
    let cluster = request.cluster.as_ref().map(|cluster| format!("{cluster}:"));
    let name = request.name.as_ref().map(|name| format!("/{name}"));
    format!(
        "{}{}{}",
        cluster.unwrap_or_default(),
        request.type_,
        name.unwrap_or_default()
    )
}

/// A name must stay in its segment of a path, or be refused.
fn names(text: &str) {
    let hypervisor = GroupVersionKind::gvk("kvm.cloud.sap", "v1", "Hypervisor");
    let mut kind = guess(&hypervisor);
    for namespaced in [false, true] {
        kind.namespaced = namespaced;
        for (namespace, name) in [("ns", text), (text, "name")] {
            let Ok(path) = kind.object_path(Some(namespace), name) else {
                continue;
            };
            let uri: http::Uri = path.parse().expect("a path that can be sent");
            assert_eq!((uri.path(), uri.query()), (path.as_str(), None));
            let segments: Vec<&str> = path.split('/').collect();
            assert_eq!(segments.len(), if namespaced { 8 } else { 6 }, "{path}");
            assert!(
                !segments.iter().any(|segment| [".", ".."].contains(segment)),
                "{path}"
            );
        }
    }
    let (group, kind) = text.split_once('/').unwrap_or(("", text));
    let odd = GroupVersionKind::gvk(group, "v1", kind);
    let mapper = RestMapper::new(vec![guess(&hypervisor), guess(&odd)]);
    for argument in text.split('\n') {
        if let Ok(resolution) = mapper.resolve(argument) {
            assert!(mapper.kinds().contains(resolution.kind));
        }
    }
}

/// A label selector, a glob and a name on a line each, and all of it as a selection of clusters.
pub fn selectors(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let (first, glob, name) = (
        lines.next().unwrap_or_default(),
        lines.next().unwrap_or_default(),
        lines.next().unwrap_or_default(),
    );
    for text in [first, &*text] {
        let Ok(selector) = text.parse::<Selector>() else {
            continue;
        };
        // The text that is sent to the servers must mean what was read here.
        let sent = selector.to_string();
        let again: Selector = sent
            .parse()
            .unwrap_or_else(|error| panic!("{text:?} is sent as {sent:?}: {error}"));
        assert_eq!(again.to_string(), sent);
        for labels in [
            BTreeMap::new(),
            BTreeMap::from([("a".to_owned(), "b".to_owned())]),
            BTreeMap::from([("a".to_owned(), String::new()), ("x".to_owned(), "5".to_owned())]),
        ] {
            assert_eq!(
                again.matches(&labels),
                selector.matches(&labels),
                "{text:?} {sent:?}"
            );
        }
    }
    if let Ok(glob) = Glob::new(glob) {
        let plain = !glob.as_str().contains(['*', '?', '[']);
        assert!(glob.matches(glob.as_str()));
        assert!(!plain || glob.matches(name) == (glob.as_str() == name));
    }
    let names: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let _ = Selection::parse(&names, Some(first));
}

/// What is shown of any text.
pub fn terminal(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let once = escape::terminal(&text);
    assert!(!once.contains('\n'));
    assert_harmless_but(&once, &[]);
    assert_eq!(escape::terminal(&once), once);
    for (escaped, kept) in [
        (
            escape::terminal_lines as fn(&str) -> std::borrow::Cow<'_, str>,
            &['\n'][..],
        ),
        (escape::cell, &['\t']),
        (escape::cell_lines, &['\n', '\t']),
        (escape::tabbed, &['\n', '\t', '\x0b', '\x0c']),
    ] {
        let once = escaped(&text);
        assert_harmless_but(&once, kept);
        assert_eq!(escaped(&once), once);
    }
    let breaks = |text: &str| text.matches('\n').count();
    assert_eq!(breaks(&escape::terminal_lines(&text)), breaks(&text));
    // Of printable text nothing is changed.
    if text.chars().all(|character| !escape::is_hidden(character)) {
        assert_eq!(escape::terminal(&text), text);
    }
}

fn assert_harmless_but(text: &str, kept: &[char]) {
    let hidden = |character: char| escape::is_hidden(character) && !kept.contains(&character);
    assert!(!text.chars().any(hidden), "a terminal acts on {text:?}");
}
