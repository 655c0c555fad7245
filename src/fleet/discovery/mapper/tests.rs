//! Which kind an argument means.

use super::*;

fn kind(group: &str, version: &str, kind: &str, short_names: &[&str]) -> ResourceKind {
    let mut resource = guess(&GroupVersionKind::gvk(group, version, kind));
    resource.short_names = short_names.iter().map(|name| name.to_string()).collect();
    resource
}

fn in_category(category: &str, mut kind: ResourceKind) -> ResourceKind {
    kind.categories.push(category.to_owned());
    kind
}

fn mapper() -> RestMapper {
    RestMapper::new(vec![
        in_category("all", kind("apps", "v1", "Deployment", &["deploy"])),
        in_category("all", kind("apps", "v1beta1", "Deployment", &["deploy"])),
        kind("events.k8s.io", "v1", "Event", &["ev"]),
        in_category("all", kind("", "v1", "Pod", &["po"])),
        kind("", "v1", "Secret", &[]),
        kind("", "v1", "Event", &["ev"]),
        kind("kvm.cloud.sap", "v1", "Hypervisor", &["hv"]),
        kind("kvm.cloud.sap", "v1alpha1", "Hypervisor", &["hv"]),
        kind("example.com", "v1", "Widget", &["wd"]),
        kind("zoo.example.org", "v1", "Widget", &["wd"]),
        kind("zoo.example.org", "v1", "Hv", &[]),
        kind("zoo.example.org", "v1", "AllowList", &[]),
        ResourceKind {
            singular: "thing".to_owned(),
            plural: "things".to_owned(),
            ..kind("zoo.example.org", "v1", "StrangeThing", &[])
        },
    ])
}

fn resolve(argument: &str) -> String {
    match mapper().resolve(argument) {
        Ok(found) => {
            let mut shown = crate::k8s::gvk_string(&found.kind.gvk);
            for warning in found.warnings {
                shown.push_str(" | ");
                shown.push_str(&warning);
            }
            shown
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn plural_singular_and_kind_in_any_case() {
    for argument in ["deployments", "deployment", "Deployment", "DEPLOYMENTS", "deploy"] {
        assert_eq!(resolve(argument), "apps/v1/Deployment", "{argument}");
    }
}

#[test]
fn groups_versions_and_prefixes() {
    for (argument, expected) in [
        ("hypervisors.kvm.cloud.sap", "kvm.cloud.sap/v1/Hypervisor"),
        ("hypervisors.v1.kvm.cloud.sap", "kvm.cloud.sap/v1/Hypervisor"),
        (
            "hypervisors.v1alpha1.kvm.cloud.sap",
            "kvm.cloud.sap/v1alpha1/Hypervisor",
        ),
        ("hv.v1alpha1.kvm.cloud.sap", "kvm.cloud.sap/v1alpha1/Hypervisor"),
        ("Hypervisor.v1.kvm.cloud.sap", "kvm.cloud.sap/v1/Hypervisor"),
        ("hypervisor.kvm", "kvm.cloud.sap/v1/Hypervisor"),
        ("hv.kvm", "kvm.cloud.sap/v1/Hypervisor"),
        ("deploy.ap", "apps/v1/Deployment"),
        ("pods.v1.", "v1/Pod"),
        ("Pod.v1.", "v1/Pod"),
        ("widgets.v1.", "example.com/v1/Widget"),
        ("events", "v1/Event"),
        ("events.events.k8s.io", "events.k8s.io/v1/Event"),
        ("thing.zoo", "zoo.example.org/v1/StrangeThing"),
        ("StrangeThing.zoo.example.org", "zoo.example.org/v1/StrangeThing"),
        (
            "StrangeThing.v1.zoo.example.org",
            "zoo.example.org/v1/StrangeThing",
        ),
    ] {
        assert_eq!(resolve(argument), expected, "{argument}");
    }
}

#[test]
fn misses_name_the_resource_alone() {
    for (argument, resource) in [
        ("foo", "foo"),
        ("foo.bar", "foo"),
        ("foo.v1.bar", "foo"),
        ("pods.v1", "pods"),
        ("pods.v2.", "pods"),
        ("hypervisors.v2.kvm.cloud.sap", "hypervisors"),
        ("hv.v2.kvm.cloud.sap", "hv"),
        ("PO", "PO"),
        ("StrangeThing", "StrangeThing"),
        ("", ""),
        (".v1.", ""),
        ("v1/Nothing", "v1/Nothing"),
        ("a/b/c/d", "a/b/c/d"),
    ] {
        let expected = format!("the server doesn't have a resource type {resource:?}");
        assert_eq!(resolve(argument), expected, "{argument}");
    }
}

#[test]
fn short_names_yield_to_exact_names_and_warn_when_ambiguous() {
    assert_eq!(resolve("hv"), "zoo.example.org/v1/Hv");
    assert_eq!(
        resolve("wd"),
        "example.com/v1/Widget | short name \"wd\" could also match lower priority resource widgets.zoo.example.org"
    );
    assert_eq!(
        resolve("ev"),
        "v1/Event | short name \"ev\" could also match lower priority resource events.events.k8s.io"
    );
    assert_eq!(resolve("wd.zoo.example.org"), "zoo.example.org/v1/Widget");
    assert_eq!(resolve("wd.example.com"), "example.com/v1/Widget");
}

#[test]
fn a_prefix_of_two_groups_is_ambiguous() {
    let mapper = RestMapper::new(vec![
        kind("zoo.a", "v1", "Cat", &["c"]),
        kind("zoo.b", "v1", "Cat", &["c"]),
        kind("zoo", "v1", "Dog", &[]),
        kind("zoo.b", "v1", "Dog", &[]),
    ]);
    for argument in ["cats.zoo", "c.zoo"] {
        assert_eq!(
            mapper.resolve(argument).unwrap_err().to_string(),
            format!("{argument:?} could be any of cats.zoo.a, cats.zoo.b")
        );
    }
    assert_eq!(mapper.resolve("dogs.zoo").unwrap().kind.gvk.group, "zoo");
}

#[test]
fn the_files_form_is_understood() {
    for (argument, expected) in [
        ("v1/Secret", "v1/Secret"),
        ("v1/SecretList", "v1/Secret"),
        ("kvm.cloud.sap/v1/Hypervisor", "kvm.cloud.sap/v1/Hypervisor"),
        (
            "kvm.cloud.sap/v1alpha1/HypervisorList",
            "kvm.cloud.sap/v1alpha1/Hypervisor",
        ),
        ("zoo.example.org/v1/AllowList", "zoo.example.org/v1/AllowList"),
    ] {
        assert_eq!(resolve(argument), expected);
    }
}

#[test]
fn core_goes_first_and_doubles_go() {
    let mapper = RestMapper::new(vec![
        kind("apps", "v1", "Pod", &[]),
        kind("", "v1", "Pod", &["first"]),
        kind("", "v1", "Pod", &["second"]),
    ]);
    let groups: Vec<&str> = mapper
        .kinds()
        .iter()
        .map(|kind| kind.gvk.group.as_str())
        .collect();
    assert_eq!(groups, ["", "apps"]);
    assert_eq!(mapper.kinds()[0].short_names, ["first"]);
}

#[test]
fn categories_expand_to_each_resource_once() {
    let mapper = mapper();
    let names = |category: &str| -> Vec<String> {
        let kinds = mapper.expand_category(category);
        kinds
            .iter()
            .map(|kind| crate::k8s::gvk_string(&kind.gvk))
            .collect()
    };
    assert_eq!(names("all"), ["v1/Pod", "apps/v1/Deployment"]);
    assert!(names("ALL").is_empty());
}

#[test]
fn plurals_are_guessed_as_apimachinery_does() {
    for (kind, plural) in [
        ("Hypervisor", "hypervisors"),
        ("History", "histories"),
        ("FlavorGroupCapacity", "flavorgroupcapacities"),
        ("Ingress", "ingresses"),
        ("Endpoints", "endpoints"),
        ("", ""),
    ] {
        assert_eq!(guess(&GroupVersionKind::gvk("g", "v1", kind)).plural, plural);
    }
}
