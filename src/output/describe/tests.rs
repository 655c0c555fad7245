use std::sync::Arc;

use serde_json::json;

use super::*;

fn described(description: &Description<'_>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes, description, "2026-01-02T12:00:00Z".parse().unwrap()).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn alone<'a>(object: &'a Value, events: Events<'a>) -> Description<'a> {
    Description {
        cluster: None,
        also_in: &[],
        object,
        events,
    }
}

/// `kubectl describe thing rich --show-events=false`, kubectl 1.36.4, over a custom resource of all that there can be.
#[test]
fn what_kubectl_prints() {
    let object: Value = serde_json::from_str(include_str!("../testdata/describe.in.json")).unwrap();
    assert_eq!(
        described(&alone(&object, Events::Hidden)),
        include_str!("../testdata/describe.kubectl.txt")
    );
}

#[test]
fn the_cluster_comes_first_and_lines_up() {
    let object = json!({"apiVersion": "g/v1", "kind": "K", "metadata": {"name": "n", "uid": "u"}});
    let others = [Arc::from("az-b"), Arc::from("home")];
    let description = Description {
        cluster: Some("az-a"),
        also_in: &others,
        ..alone(&object, Events::Listed(&[]))
    };
    assert_eq!(
        described(&description),
        "Cluster:      az-a\nAlso In:      az-b, home\nName:         n\nNamespace:    \nLabels:       <none>\n\
         Annotations:  <none>\nAPI Version:  g/v1\nKind:         K\nMetadata:\n  UID:   u\nEvents:  <none>\n"
    );
}

#[test]
fn events_are_a_table_in_the_order_of_their_last_time() {
    let object = json!({"metadata": {"name": "n"}});
    let events = [
        json!({"type": "Normal", "reason": "Started", "firstTimestamp": "2026-01-02T11:00:00Z",
               "lastTimestamp": "2026-01-02T11:50:00Z", "count": 3, "source": {"component": "agent", "host": "h"},
               "message": "  is up\n"}),
        json!({"type": "Warning", "reason": "Late", "eventTime": "2026-01-02T11:59:00.000000Z",
               "reportingComponent": "clock", "message": "two\nlines\tand\u{1b}[2J\rthat\u{7}"}),
    ];
    assert_eq!(
        described(&alone(&object, Events::Listed(&events))),
        "Name:         n\nNamespace:    \nLabels:       <none>\nAnnotations:  <none>\nMetadata:\nEvents:\n\
         \x20 Type     Reason  Age   From   Message\n\
         \x20 ----     ------  ----  ----   -------\n\
         \x20 Warning  Late    60s   clock  two\n\
         lines      and^[[2J\\rthat^G\n\
         \x20 Normal   Started  10m (x3 over 60m)  agent  is up\n"
    );
    assert!(described(&alone(&object, Events::Unknown)).ends_with("Metadata:\nEvents:  <unknown>\n"));
}

#[test]
fn form_feeds_and_vertical_tabs_act_as_in_gos_tabwriter() {
    let object = json!({"a": "x\u{b}y", "bb": "one\u{c}two", "longer": "z"});
    let text = described(&alone(&object, Events::Hidden));
    assert!(
        text.ends_with("A:            x  y\nBb:           one\ntwo\nLonger:  z\n"),
        "{text}"
    );
}

#[test]
fn maps_of_anything_but_strings_are_none() {
    let object = json!({"metadata": {"name": 5, "labels": {"a": 1, "b": "c"}, "annotations": ["x"]}});
    assert_eq!(
        described(&alone(&object, Events::Hidden)),
        "Name:         \nNamespace:    \nLabels:       <none>\nAnnotations:  <none>\nMetadata:\n"
    );
    assert_eq!(
        described(&alone(&json!("text"), Events::Hidden)).lines().count(),
        4
    );
}

#[test]
fn annotations_are_cut_between_characters() {
    let long = format!("{}é", "x".repeat(137));
    let object =
        json!({"metadata": {"annotations": {"a": format!("{long} and more"), "b": "x".repeat(137)}}});
    let text = described(&alone(&object, Events::Hidden));
    let lines: Vec<&str> = text.lines().skip(3).collect();
    assert_eq!(
        lines,
        [
            "Annotations:  a:",
            &format!("                {}...", "x".repeat(137)),
            &format!("              b: {}", "x".repeat(137)),
            "Metadata:"
        ]
    );
}

/// `kubectl describe secret` and `configmap`, kubectl 1.36.4.
#[test]
fn secrets_keep_their_values_and_config_maps_show_theirs() {
    let metadata = json!({"name": "n", "namespace": "ns"});
    let secret = json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "type": "Opaque",
                        "data": {"a": "eHl6", "long-key": "eA==", "token": "YWJj", "odd": "%"}});
    let head = "Name:         n\nNamespace:    ns\nLabels:       <none>\nAnnotations:  <none>\n\n";
    assert_eq!(
        described(&alone(&secret, Events::Listed(&[]))),
        format!(
            "{head}Type:  Opaque\n\nData\n====\na:         3 bytes\nlong-key:  1 bytes\nodd:       0 bytes\n\
             token:     3 bytes\n"
        )
    );
    let mut token = secret.clone();
    token["type"] = json!("kubernetes.io/service-account-token");
    assert!(described(&alone(&token, Events::Hidden)).ends_with("token:     abc\n"));
    let config_map = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata,
                            "data": {"a": "x\ny\t1\n", "b": ""}, "binaryData": {"blob": "/w=="}});
    assert_eq!(
        described(&alone(&config_map, Events::Listed(&[]))),
        format!(
            "{head}Data\n====\na:\n----\nx\ny  1\n\n\nb:\n----\n\n\n\nBinaryData\n====\nblob: 1 bytes\n\n\
             Events:  <none>\n"
        )
    );
}
