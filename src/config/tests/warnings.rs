//! What only `config lint` says.

use super::*;

#[test]
fn unknown_fields_are_warnings() {
    let text = "apiservers:\n  home: {gvks: [], gvk: []}\n  remotes:\n    - host: https://a\n      cacert: x\n      zone: y\n      \
                gvks: [kvm.cloud.sap/v1/Hypervisor, kvm.cloud.sap/v1/HypervisorList]\n      labels: {availabilityZone: a}\n  \
                extra: 1\nrouter: []\nother: 1\n";
    assert_eq!(
        warnings(text),
        [
            "f:2:20: unknown field \"gvk\"\n  did you mean \"gvks\"?",
            "f:5:7: unknown field \"cacert\"\n  did you mean \"caCert\"?",
            "f:6:7: unknown field \"zone\"\n  known fields: host, caCert, gvks, labels, insecureSkipTLSVerify, name, \
             tlsServerName, proxyUrl, context, connectTimeout, responseTimeout, requestTimeout",
            "f:9:3: unknown field \"extra\"\n  known fields: home, remotes, routers",
            "f:10:1: unknown field \"router\"\n  did you mean \"routers\"?",
        ]
    );
    assert_eq!(
        failure("remotes:\n  - hosts: https://a\n"),
        "f:2:5: a remote has no host\n  found \"hosts\" instead"
    );
}

#[test]
fn what_is_likely_not_meant_is_a_warning() {
    assert_eq!(warnings(&remote("")), [""; 0]);
    let text = "home: {gvks: [v1/Secret, v1/PodList]}\nremotes:\n  - host: https://a\n    gvks: [kvm.cloud.sap/v1/Hypervisor, \
                kvm.cloud.sap/v1/HypervisorList, x.y/v1/W, x.y/v1/WList]\n    labels: {az: a}\n  - host: https://b\n    \
                gvks: [kvm.cloud.sap/v1/Hypervisor, kvm.cloud.sap/v1/HypervisorList, x.y/v1/W, x.y/v1/WList]\n  \
                - host: https://c\nrouters:\n  - {gvk: x.y/v2/W, field: a, clusterLabel: b}\n";
    assert_eq!(
        warnings(text),
        [
            "f:1:15: \"v1/Secret\" is listed without \"v1/SecretList\"\n  \
             list both: the Go services look the list kind up separately",
            "f:1:26: \"v1/PodList\" is listed without \"v1/Pod\"\n  \
             list both: the Go services look the list kind up separately",
            "f:4:74: x.y/v1/W has no router, so it can be read but not written\n  \
             there is one for x.y/v2/W; routers are per version",
            "f:5:14: no label \"availabilityZone\", which kvm.cloud.sap/v1/Hypervisor is routed by\n  \
             did you mean \"availabilityZone\" instead of \"az\"?",
            "f:6:5: no label \"availabilityZone\", which kvm.cloud.sap/v1/Hypervisor is routed by\n  \
             no object will be written to this remote",
            "f:8:5: the remote lists no kinds, so it is never used\n  list them under gvks",
            "f:10:5: no remote lists x.y/v2/W, so its router is never used",
        ]
    );
}

#[test]
fn names_and_routing_labels_that_clash_are_warnings() {
    let text = "remotes:\n  - {host: https://a, gvks: &g [kvm.cloud.sap/v1/Hypervisor, kvm.cloud.sap/v1/HypervisorList], \
                labels: {availabilityZone: z, n: a}}\n  - {host: https://b, gvks: *g, labels: {availabilityZone: z, n: b}}\n  \
                - {host: https://c, gvks: *g, labels: {availabilityZone: w}, name: Home}\n  \
                - {host: https://d, gvks: *g, labels: {availabilityZone: x}, name: \"a b\\e[2J\"}\n";
    assert_eq!(
        warnings(text),
        [
            "f:3:5: the remote at line 2 is also called \"z\", so both are called by their hosts\n  \
             give them different names",
            "f:3:42: same \"availabilityZone\" as the remote at line 2, so kvm.cloud.sap/v1/Hypervisor cannot be written \
             to either\n  give them different values",
            "f:4:70: \"Home\" is the name of the home cluster, so the remote is called by its host\n  \
             give it another name",
            "f:5:70: \"a b\\u{1b}[2J\" cannot be a display name, so the remote is called by its host\n  \
             use printable ASCII without spaces and without , : / * ? [ ] = !",
        ]
    );
}
