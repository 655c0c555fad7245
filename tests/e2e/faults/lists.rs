//! Lists that are odd: rows 13, 28 to 32, 45, 46.

use serde_json::{Value, json};
use testbed::simulated::{Fault, Rule};

use super::reads::{READS, Reads, objects, reads};
use super::scene::{CLUSTERS, FAULTY, Reach, Scene, Setting};
use super::watches::{Becomes, watch_http};
use super::writes::{WRITES, Write, check_write, run, writes};
use super::{APPLY, DELETE, GET, LIST, Matrix, WATCH};
use crate::simulated::{HYPERVISORS, hypervisor};

/// What a list of the failing cluster is rewritten to; the rows of a Table are items as well.
fn rewriting(name: &str, change: impl Fn(&mut Value) + Clone + Send + Sync + 'static) -> Setting {
    Setting::new(name).breaking(move |scene, _| {
        let change = change.clone();
        let fault = Fault::rewrite(move |body| {
            let mut list: Value = serde_json::from_slice(&body).expect("a list");
            change(&mut list);
            list.to_string().into()
        });
        // The first request of all is for the list; a watch is not collected.
        let rule = Rule::new("GET", HYPERVISORS).first(1).fault(fault);
        scene.fleet.server(FAULTY).faults().add(rule);
    })
}

/// The items of a list, or the rows of a Table.
fn items(list: &mut Value) -> &mut Vec<Value> {
    let field = if list["kind"] == "Table" { "rows" } else { "items" };
    list[field].as_array_mut().expect("items")
}

fn metadata(item: &mut Value) -> &mut Value {
    match item.get("object").is_some() {
        true => &mut item["object"]["metadata"],
        false => &mut item["metadata"],
    }
}

pub fn rows(matrix: &mut Matrix) {
    expired(matrix);
    odd(matrix);
    same_server(matrix);
    nameless(matrix);
    tables(matrix);
}

/// Row 13.
fn expired(matrix: &mut Matrix) {
    let fault = "410 on page 2";
    let gone = || Fault::status(410, "Expired", "The provided continue parameter is too old");
    let more = move |scene: &mut Scene, count: usize| {
        for number in 0..count {
            scene
                .fleet
                .put(FAULTY, hypervisor(&format!("two-{number:03}"), FAULTY));
        }
        let rule = Rule::new("GET", HYPERVISORS)
            .query("continue=")
            .first(1)
            .fault(gone());
        scene.fleet.server(FAULTY).faults().add(rule);
    };
    let paged = Setting::new("paged").breaking(move |scene, _| more(scene, 2));
    let of = |setting: Setting, arguments: &'static [&'static str], whole: bool| {
        move || {
            let scene = setting.scene(Reach::All);
            let run = scene.run(&[arguments, &["--chunk-size=1"]].concat());
            match whole {
                // Listed anew, at once and at one resourceVersion.
                true => {
                    Reads::whole().check(&scene, &run, "paged");
                    assert_eq!(objects(&run).len(), 5, "{run:?}");
                }
                // Some has been printed: what is missing is said.
                false => Reads::partial("some of its objects were given, not all")
                    .marked()
                    .check(&scene, &run, "paged"),
            }
        }
    };
    matrix.cell(13, fault, GET, of(paged.clone(), READS[0].1, true));
    matrix.cell(13, fault, LIST, of(paged, READS[1].1, false));
    let large = Setting::new("large").breaking(move |scene, _| more(scene, 501));
    watch_http(matrix, 13, fault, &[large], Becomes::Unaffected);
}

/// Rows 28, 30, 31.
fn odd(matrix: &mut Matrix) {
    let fault = "the same object twice";
    let twice = rewriting("twice", |list| {
        let again = items(list)[0].clone();
        items(list).push(again);
    });
    let told = "cluster az-b listed hypervisors.kvm.cloud.sap \"two\" more than once";
    reads(
        matrix,
        28,
        fault,
        std::slice::from_ref(&twice),
        &Reads::whole().says(told),
    );
    watch_http(matrix, 28, fault, &[twice], Becomes::Unaffected);

    let fault = "a continue token that repeats";
    let again = || {
        Setting::new("again").breaking(|scene, _| {
            let fault = Fault::rewrite(|body| {
                let mut list: Value = serde_json::from_slice(&body).expect("a list");
                list["metadata"]["continue"] = "again".into();
                list.to_string().into()
            });
            let faults = scene.fleet.server(FAULTY).faults();
            let page = json!({"kind": "HypervisorList", "apiVersion": "kvm.cloud.sap/v1",
                "metadata": {"resourceVersion": "9", "continue": "again"}, "items": []});
            let next = Fault::respond(200, &[], page.to_string());
            faults.add(Rule::new("GET", HYPERVISORS).query("continue=").fault(next));
            faults.add(Rule::new("GET", HYPERVISORS).query("limit=").fault(fault));
        })
    };
    let reason = "the server repeats its continue token";
    reads(
        matrix,
        30,
        fault,
        &[again()],
        &Reads::partial(reason).marked().asked(2..=2),
    );
    watch_http(matrix, 30, fault, &[again()], Becomes::Stopped(reason));

    let fault = "unsorted list";
    for (command, arguments) in READS {
        matrix.cell(31, fault, command, move || {
            let setting = rewriting("reversed", |list| items(list).reverse());
            let scene = setting.scene(Reach::All);
            for number in 0..5 {
                scene
                    .fleet
                    .put(FAULTY, hypervisor(&format!("two-{number}"), FAULTY));
            }
            let run = scene.run(arguments);
            Reads::whole().check(&scene, &run, "reversed");
            let names: Vec<String> = objects(&run).into_iter().map(|(_, name)| name).collect();
            assert!(names.is_sorted() && names.len() == 8, "{names:?}");
        });
    }
}

/// Row 29.
fn same_server(matrix: &mut Matrix) {
    let fault = "the same UID in two clusters";
    let one = || {
        Setting::new("one server").breaking(|scene, _| {
            // Another name for it, or the file would be refused.
            let url = scene.fleet.server("az-a").url().replace("127.0.0.1", "localhost");
            let ca = scene.fleet.server("az-a").ca_pem().to_owned();
            scene.configure(
                |zone| (zone == FAULTY).then(|| url.clone()),
                |zone| (zone == FAULTY).then(|| ca.clone()),
            );
        })
    };
    let told = "az-a, az-b are the same API server";
    for (command, arguments) in READS {
        matrix.cell(29, fault, command, move || {
            let scene = one().scene(Reach::All);
            let run = scene.run(arguments).exits(0);
            let mut shown = objects(&run);
            shown.sort();
            let expected = [("az-a", "one"), ("az-b", "one"), ("home", "three")];
            assert!(
                shown
                    .iter()
                    .map(|(at, name)| (at.as_str(), name.as_str()))
                    .eq(expected),
                "{run:?}"
            );
            assert!(run.stderr.contains(told), "{run:?}");
        });
    }
    matrix.cell(29, fault, WATCH, move || {
        let scene = one().scene(Reach::All);
        let watch = super::watches::start(&scene);
        watch.wait_for("az-a ADDED one");
        watch.wait_for("az-b ADDED one");
        watch.wait_for_message("duplicate");
        super::watches::end(watch);
    });
    for command in WRITES {
        matrix.cell(29, fault, command, move || {
            let scene = one().scene(Reach::All);
            let run = match command {
                APPLY => {
                    let manifest = hypervisor("one", "az-a").to_string();
                    scene.run_with(&manifest, &["apply-routed", "-f", "-"])
                }
                command => run(&scene, command),
            };
            let code = if matches!(command, APPLY | DELETE) { 4 } else { 1 };
            assert_eq!((run.code, run.stdout.as_str()), (code, ""), "{run:?}");
            for (cluster, name) in CLUSTERS {
                assert_eq!(scene.writes(cluster), [], "{cluster}: {run:?}");
                assert!(scene.has(cluster, name));
            }
            assert!(run.stderr.contains("nothing was "), "{run:?}");
        });
    }
}

/// Row 32.
fn nameless(matrix: &mut Matrix) {
    let fault = "item without a name, null items, wrong kind";
    let without = rewriting("nameless", |list| {
        for item in items(list) {
            metadata(item)["name"] = Value::Null;
        }
    });
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success"});
    let wrong = Setting::http("no list", Fault::respond(200, &[], status.to_string()));
    // What another kind's list holds is not shown as if it were of this one.
    let secrets = json!({"kind": "SecretList", "apiVersion": "v1", "metadata": {"resourceVersion": "1"},
        "items": [{"metadata": {"name": "two", "namespace": "default", "uid": "u"}}]});
    let other = Setting::http("another kind", Fault::respond(200, &[], secrets.to_string()));
    for (command, arguments) in READS {
        let broken = [without.clone(), wrong.clone(), other.clone()];
        matrix.cell(32, fault, command, move || {
            for setting in &broken {
                let scene = setting.scene(Reach::All);
                let run = scene.run(arguments);
                Reads::partial("cluster az-b")
                    .asked(1..=1)
                    .check(&scene, &run, &setting.name);
            }
            let empty = rewriting("null", |list| {
                let field = if list["kind"] == "Table" { "rows" } else { "items" };
                list[field] = Value::Null;
            });
            let scene = empty.scene(Reach::All);
            let run = scene.run(arguments).exits(0);
            assert_eq!(objects(&run).len(), 2, "{run:?}");
        });
    }
    watch_http(matrix, 32, fault, &[without, wrong, other], Becomes::Stopped(""));
    let empty = json!({"kind": "Hypervisor", "apiVersion": "kvm.cloud.sap/v1", "metadata": {}});
    let empty = Setting::http("nameless", Fault::respond(200, &[], empty.to_string()));
    writes(
        matrix,
        32,
        fault,
        &[empty],
        None,
        Some(Write::Unknown("accepted, but unverified")),
    );
    matrix.cell(32, "another object than the one that was written", APPLY, || {
        let other = hypervisor("other", FAULTY).to_string();
        let setting = Setting::http("other", Fault::respond(200, &[], other));
        check_write(&setting, APPLY, Write::Unknown("the answer is about \"other\""));
    });
}

/// Rows 45 and 46.
fn tables(matrix: &mut Matrix) {
    let fault = "Table columns that differ";
    let wider = rewriting("wider", |list| {
        if list["kind"] != "Table" {
            return;
        }
        let column =
            json!({"name": "Rack", "type": "string", "format": "", "description": "", "priority": 0});
        list["columnDefinitions"]
            .as_array_mut()
            .expect("columns")
            .insert(1, column);
        for row in items(list) {
            row["cells"].as_array_mut().expect("cells").insert(1, "r7".into());
        }
    });
    reads(matrix, 45, fault, std::slice::from_ref(&wider), &Reads::whole());
    let watched = wider.clone();
    matrix.cell(45, "Table columns that differ, merged by name", GET, move || {
        let scene = wider.scene(Reach::All);
        let run = scene.run(&["get", "hv"]).exits(0);
        let header = run.stdout.lines().next().unwrap_or_default();
        let at = header
            .find("RACK")
            .unwrap_or_else(|| panic!("no column: {header}"));
        for line in run.stdout.lines().skip(1) {
            let rack = line[at..].split_whitespace().next().unwrap_or_default();
            assert_eq!(rack == "r7", line.starts_with(FAULTY), "{}", run.stdout);
        }
    });
    matrix.cell(45, fault, WATCH, move || {
        // The list of one has a column more than those of the others, and than what it tells later.
        let scene = watched.scene(Reach::All);
        let watch = crate::watching::Watching::start(&scene.env, &["watch", "hv"]);
        for (cluster, _) in CLUSTERS {
            watch.wait_for_line(&format!("{cluster} "));
        }
        watch.wait_for_line(" r7 ");
        for (cluster, name) in [(FAULTY, "later-there"), ("az-a", "later-here")] {
            scene.fleet.put(cluster, hypervisor(name, cluster));
            watch.wait_for_line(name);
        }
        let run = watch.interrupt().exits(130);
        let mut header = "";
        for line in run.stdout.lines() {
            if line.starts_with("CLUSTER") {
                header = line;
                continue;
            }
            let cell = |name: &str| {
                Some(
                    line.get(header.find(name)?..)?
                        .split_whitespace()
                        .next()
                        .unwrap_or_default(),
                )
            };
            assert_eq!(
                cell("RACK") == Some("r7"),
                line.contains(" two "),
                "{}",
                run.stdout
            );
            // Whatever stands before it, each value stands below its own header.
            let name = cell("NAME").unwrap_or_default();
            assert!(
                ["one", "two", "three", "later-there", "later-here"].contains(&name),
                "{}",
                run.stdout
            );
        }
    });

    let fault = "server without Tables";
    let plain = || {
        Setting::new("plain").breaking(|scene, _| {
            let store = scene.fleet.server(FAULTY).store();
            let objects = store.objects("hypervisors.kvm.cloud.sap");
            let objects: Vec<&Value> = objects.iter().map(|object| &**object).collect();
            let list = json!({"kind": "HypervisorList", "apiVersion": "kvm.cloud.sap/v1",
                "metadata": {"resourceVersion": store.revision().to_string()}, "items": objects});
            let fault = Fault::respond(200, &[], list.to_string());
            let rule = Rule::new("GET", HYPERVISORS).first(1).fault(fault);
            scene.fleet.server(FAULTY).faults().add(rule);
        })
    };
    reads(matrix, 46, fault, &[plain()], &Reads::whole());
    matrix.cell(46, fault, WATCH, move || {
        let scene = plain().scene(Reach::All);
        let watch = crate::watching::Watching::start(&scene.env, &["watch", "hv"]);
        watch.wait_for_line("az-b");
        scene.fleet.put(FAULTY, hypervisor("later", FAULTY));
        watch.wait_for_line("later");
        let run = watch.interrupt().exits(130);
        assert_eq!(run.stderr, "");
    });
}
