//! Where the block is found.

use super::*;

#[test]
fn every_wrapping_gives_the_same() {
    let bare = config(BLOCK);
    assert_eq!(bare.remotes.len(), 1);
    for path in [
        "apiservers",
        "conf.apiservers",
        "global.conf.apiservers",
        "cortex-nova.conf.apiservers",
        "bundle.cortex-nova.conf.apiservers",
    ] {
        assert_eq!(config(&under(path)), bare, "{path}");
    }
    assert_eq!(warnings(&under("apiservers")), [""; 0]);
}

#[test]
fn routers_stand_beside_the_block_or_in_it() {
    let router = "[{gvk: v1/Secret, field: a, clusterLabel: b}]";
    for text in [
        format!("home:\nremotes: []\nrouters: {router}"),
        format!("apiservers: {{home: {{}}}}\nrouters: {router}"),
        format!("apiservers: {{home: {{}}, routers: {router}}}"),
        format!("x: {{conf: {{apiservers: {{home: {{}}}}, routers: {router}}}}}"),
    ] {
        assert_eq!(config(&text).routers.len(), 1, "{text}");
    }
    assert_eq!(
        failure(&format!(
            "apiservers:\n  home: {{}}\n  routers: {router}\nrouters: {router}\n"
        )),
        "f:4:1: routers is given here and inside apiservers (line 3)\n  remove one of the two"
    );
}

#[test]
fn helm_values_may_repeat_a_block_but_not_contradict_it() {
    let anchored =
        format!("global:\n  conf: &conf\n    apiservers: {BLOCK}\nnova:\n  conf:\n    <<: *conf\n    x: 1\n");
    let anchored = anchored.replace('\t', "      ");
    assert_eq!(config(&anchored).remotes.len(), 1);
    assert_eq!(
        failure(
            "nova:\n  conf:\n    apiservers: {home: {}, remotes: []}\ncinder:\n  conf:\n    apiservers:\n      home:\n        gvks: [v1/Secret]\n"
        ),
        "f:3:5: 2 apiservers blocks that differ: \"nova.conf.apiservers\" (line 3), \"cinder.conf.apiservers\" (line 6)\n  \
         keep one of them, or copy it to a file of its own"
    );
    // An empty default contradicts nothing, and a `home` that is a path is no block.
    let text = "home: /root\nglobal: {conf: {apiservers: {}}}\nnova: {conf: {apiservers: {home: {gvks: [v1/Secret]}}}}\n";
    assert_eq!(config(text).home.gvks.len(), 1);
}

/// A ConfigMap manifest with these data, each a block scalar.
fn manifest(data: &[(&str, &str)]) -> String {
    let mut text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n".to_owned();
    for (key, document) in data {
        text += &format!("  {key}: |\n");
        for line in document.lines() {
            text += &format!("    {line}\n");
        }
    }
    text
}

#[test]
fn a_config_map_holds_a_document_under_any_key() {
    let wrapped = under("apiservers");
    let script = "#!/bin/sh\necho \"$1: [\" && exit\n";
    let bomb =
        "a: &a [1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n";
    let text = manifest(&[
        ("run.sh", script),
        ("bomb", bomb),
        ("conf.json", &wrapped),
        ("z", "hello"),
    ]);
    assert_eq!(config(&text).remotes.len(), 1);
    assert_eq!(
        failure(&manifest(&[("conf.json", &wrapped), ("b.yaml", BLOCK)])),
        "f: several keys of the ConfigMap hold an apiservers block: \"conf.json\", \"b.yaml\"\n  \
         keep one of them, or choose one with configmap:NAMESPACE/NAME/KEY"
    );
    assert_eq!(
        failure(&manifest(&[("run.sh", script)])),
        "f: the ConfigMap holds no apiservers block\n  its keys are \"run.sh\""
    );
    assert_eq!(
        failure("kind: ConfigMap\n"),
        "f: the ConfigMap holds no apiservers block\n  it has no data"
    );
    assert_eq!(
        failure("kind: ConfigMap\ndata: []\n"),
        "f:2:7: data must be a mapping, not a list"
    );
    assert_eq!(
        failure(&manifest(&[
            ("x", "a"),
            ("conf.yaml", "apiservers:\n  home: [\n")
        ])),
        "f (data \"conf.yaml\"):2:9: malformed YAML: unclosed bracket '['"
    );
    assert_eq!(
        failure(&manifest(&[
            ("x", "a"),
            ("conf.yaml", "apiservers:\n  home:\n    gvks: [x]\n")
        ])),
        "f (data \"conf.yaml\"):3:12: \"x\" is not a kind\n  \
         write \"<group>/<version>/<Kind>\", or \"v1/Secret\" for the core group"
    );
}

#[test]
fn a_key_of_a_live_config_map_can_be_chosen() {
    let data: BTreeMap<String, String> = [("a.yaml", "home: {}\n"), ("conf.json", BLOCK), ("x", "home: [")]
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .into();
    let read = |key| read_config_map_data(&data, key, "configmap:ns/c").map_err(|error| error.to_string());
    assert_eq!(read(Some("conf.json")).unwrap().remotes.len(), 1);
    assert_eq!(read(Some("a.yaml")).unwrap().origin, "configmap:ns/c");
    assert_eq!(
        read(Some("b")).unwrap_err(),
        "configmap:ns/c: the ConfigMap has no key \"b\"\n  its keys are \"a.yaml\", \"conf.json\", \"x\""
    );
    assert_eq!(
        read(Some("x")).unwrap_err(),
        "configmap:ns/c (data \"x\"):1:7: malformed YAML: unclosed bracket '['"
    );
    assert!(read(None).unwrap_err().contains("several keys"));
}

#[test]
fn unknown_shapes_say_what_was_looked_for() {
    const LOOKED_FOR: &str = "looked for {home, remotes}, and for apiservers at the top, under conf, under global.conf or \
                              under any chart's conf, also in the data of a ConfigMap";
    for (text, message) in [
        ("", "f: the document is empty"),
        ("# nothing\n", "f: the document is empty"),
        ("hello", "f:1:1: expected a mapping, not a string"),
        ("\n- 1", "f:2:1: expected a mapping, not a list"),
        (
            "apiVersion: v1\nkind: Secret\n",
            "f:1:1: no apiservers block found",
        ),
        ("a: {apiservers: {home: {}}}", "f:1:1: no apiservers block found"),
    ] {
        assert_eq!(failure(text), format!("{message}\n  {LOOKED_FOR}"), "{text}");
    }
    assert_eq!(
        failure("x: 1\napiServers:\n  home: {}\n"),
        "f:2:1: no apiservers block found, but \"apiServers\"\n  did you mean \"apiservers\"?"
    );
    assert_eq!(
        failure("apiservers:\n  remote: []\n"),
        "f:1:1: neither home nor remotes is given\n  found only \"remote\""
    );
    assert_eq!(
        failure("apiservers: {home: ~, remotes: ~}\n"),
        "f:1:1: neither home nor remotes is given\n  \
         write home: with the kinds of the home cluster, or remotes: with a list"
    );
    assert_eq!(
        failure("apiservers: []\n"),
        "f:1:13: apiservers must be a mapping, not a list"
    );
}
