//! `dash`: driven in a terminal, and seen as somebody in front of it sees it.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use serde_json::json;
use testbed::real::Testbed;
use testbed::simulated::Options;

use crate::contexts::with_contexts;
use crate::hostile::EVIL;
use crate::screen::Screen;
use crate::simulated::{Fleet, hypervisor};
use crate::support::{Env, kubectl, seed, testbed, testbed_alone};

/// The dashboard of the test's hypervisors.
fn hypervisors(env: &Env) -> Screen {
    let screen = Screen::start(env, &["dash", "hv", "-l", &format!("test={}", env.id)]);
    screen.wait_for("CLUSTER");
    screen
}

fn set_version(testbed: &Testbed, cluster: &str, name: &str, version: &str) {
    let patch = json!({"spec": {"version": version}}).to_string();
    let (_, stderr) = kubectl(
        testbed,
        cluster,
        &["patch", "hv", name, "--type=merge", "-p", &patch],
    );
    assert_eq!(stderr, "");
}

/// The names of the rows, from the top to the bottom.
fn rows(screen: &Screen, env: &Env) -> Vec<String> {
    let lines = screen.lines();
    let names = lines.iter().filter_map(|line| {
        let mut words = line[3.min(line.len())..].split_whitespace();
        let cluster = words.next()?.to_owned();
        let name = words.next()?.strip_prefix(&format!("{}-", env.id))?;
        Some(format!("{cluster}:{name}"))
    });
    names.collect()
}

/// Waits until these are the rows.
#[track_caller]
fn wait_for_rows(screen: &Screen, env: &Env, wanted: &[&str]) {
    screen.wait(&format!("{wanted:?}"), |screen| rows(screen, env) == wanted);
}

#[test]
fn it_needs_a_terminal() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let run = env.run(&["dash", "hv"]).exits(2);
    assert_eq!(run.stdout, "");
    assert_eq!(
        run.stderr,
        "error: dash needs a terminal, and stdin is none; `kubectl-multicluster watch` follows objects without one\n"
    );
}

#[test]
fn wrong_arguments_are_told_on_the_screen_that_was_there() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (arguments, code, message) in [
        (
            &["dash", "nothing"][..],
            1,
            "doesn't have a resource type \"nothing\"",
        ),
        (
            &["dash", "hv,wd"],
            2,
            "you may only specify a single resource type",
        ),
        (
            &["dash", "hv", "a", "b"],
            2,
            "you may only watch a single resource",
        ),
        (&["dash", "hv", "-l", "a in ("], 2, "invalid label selector"),
        (
            &["dash", "hv", "-v=6"],
            2,
            "-v logs on the terminal that dash draws on",
        ),
        (
            &["dash", "hv", "--report=r.json"],
            2,
            "--report is an account of a call that ends",
        ),
    ] {
        let screen = Screen::start(&env, arguments);
        let ended = screen.end();
        assert_eq!(ended.code, code, "{}", ended.left);
        assert!(ended.left.replace('\n', "").contains(message), "{}", ended.left);
    }
}

#[test]
fn rows_come_change_and_go_while_one_looks() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    seed(&testbed, "az-b", &env.hypervisor("two", "az-b"));
    let mut screen = hypervisors(&env);
    screen.wait_for("● az-a 1   ● az-b 1");
    assert!(screen.is_taken() && !screen.is_cooked());
    let lines = screen.lines();
    assert!(
        lines[0].starts_with("hypervisors.kvm.cloud.sap  -l test="),
        "{lines:?}"
    );
    assert!(lines[0].ends_with("2 rows"), "{lines:?}");
    // The columns are those of `get`.
    let get = env
        .run(&["get", "hv", "-l", &format!("test={}", env.id)])
        .exits(0);
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(
        words(&lines[2]),
        words(get.stdout.lines().next().expect("a header"))
    );
    wait_for_rows(&screen, &env, &["az-a:one", "az-b:two"]);

    let one = env.name("one");
    set_version(&testbed, "az-a", &one, "9.9.9");
    screen.wait_for("9.9.9");
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    screen.wait_for("1 duplicate");
    wait_for_rows(&screen, &env, &["az-a:one", "az-b:one", "az-b:two"]);
    for cluster in ["az-a", "az-b"] {
        let row = screen.line(&format!("{cluster}      {one}")).expect("the copy");
        assert_eq!(&row[1..2], "*", "{row}");
    }
    screen.wait_for("ALSO-IN");

    // Only the duplicates, and all again.
    screen.types("d");
    screen.wait_for("duplicates alone");
    wait_for_rows(&screen, &env, &["az-a:one", "az-b:one"]);
    let (_, stderr) = kubectl(&testbed, "az-b", &["delete", "hv", &one, "--wait=false"]);
    assert_eq!(stderr, "");
    screen.wait_for("no row matches");
    screen.types("\u{1b}");
    screen.wait_for("2 rows");
    wait_for_rows(&screen, &env, &["az-a:one", "az-b:two"]);
    screen.types("q");
    let ended = screen.end();
    assert_eq!((ended.code, ended.left.as_str()), (0, ""));
}

#[test]
fn a_filter_an_order_and_a_cluster() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (name, version) in [("n-2", "1.2"), ("n-10", "1.1"), ("other", "1.3")] {
        let object = env
            .hypervisor(name, "az-a")
            .replace("\"1.0\"", &format!("\"{version}\""));
        seed(&testbed, "az-a", &object);
    }
    seed(&testbed, "az-b", &env.hypervisor("n-3", "az-b"));
    let mut screen = hypervisors(&env);
    screen.wait_for("● az-a 3   ● az-b 1");
    screen.wait_for("4 rows");
    screen.types("/-n-");
    screen.wait_for("3 of 4 rows");
    assert_eq!(screen.lines()[23], "/-n-");
    screen.types("1");
    screen.wait_for("1 of 4 rows");
    wait_for_rows(&screen, &env, &["az-a:n-10"]);
    screen.types("\u{7f}\r");
    screen.wait_for("/-n-");
    // What comes in is filtered too.
    seed(&testbed, "az-b", &env.hypervisor("n-4", "az-b"));
    screen.wait_for("4 of 5 rows");
    wait_for_rows(&screen, &env, &["az-a:n-10", "az-a:n-2", "az-b:n-3", "az-b:n-4"]);
    // By cluster, then by name as people count.
    screen.types("ss");
    screen.wait_for("NAME▲");
    wait_for_rows(&screen, &env, &["az-a:n-2", "az-b:n-3", "az-b:n-4", "az-a:n-10"]);
    screen.types("r");
    screen.wait_for("NAME▼");
    wait_for_rows(&screen, &env, &["az-a:n-10", "az-b:n-4", "az-b:n-3", "az-a:n-2"]);
    screen.types("c");
    screen.wait_for("az-a alone");
    wait_for_rows(&screen, &env, &["az-a:n-10", "az-a:n-2"]);
    screen.types("\u{1b}\u{1b}");
    screen.wait_for("5 rows");
    screen.types("?");
    screen.wait_for("this help");
    screen.types("x");
    screen.wait_for("5 rows");
    screen.types("\u{3}");
    assert_eq!(screen.end().code, 0);
}

#[test]
fn an_object_with_its_events_and_as_yaml() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let one = env.name("one");
    seed(&testbed, "az-b", &env.hypervisor("one", "az-b"));
    env.run(&[
        "record",
        "hv",
        &one,
        "--reason=Checked",
        "--action=Check",
        "--note=all is well",
    ])
    .exits(0);
    let mut screen = hypervisors(&env);
    screen.wait_for(&one);
    screen.types("\r");
    screen.wait_for("Spec:");
    screen.wait_for(&format!("az-b:{one}  description"));
    screen.types("G");
    screen.wait_for("all is well");
    screen.types("y");
    screen.wait_for("kubectl-multicluster/cluster: az-b");
    // It is what `get -o yaml` prints.
    let yaml = env.run(&["get", "hv", &one, "-o", "yaml"]).exits(0).stdout;
    let lines = screen.lines();
    let shown = lines[1..23].iter().map(String::as_str);
    assert!(
        shown.zip(yaml.lines()).all(|(shown, printed)| shown == printed),
        "{lines:?}\n{yaml}"
    );
    // It follows the object.
    set_version(&testbed, "az-b", &one, "7.7.7");
    screen.wait_for("version: 7.7.7");
    screen.types("e");
    screen.wait_for(&format!("az-b:{one}  events"));
    screen.wait_for("LAST SEEN");
    screen.wait_for("Checked");
    let (_, stderr) = kubectl(&testbed, "az-b", &["delete", "hv", &one, "--wait=false"]);
    assert_eq!(stderr, "");
    screen.wait_for("as it was before it was deleted");
    screen.types("q");
    screen.wait_for("No resources found");
    screen.types("q");
    assert_eq!(screen.end().code, 0);
}

#[test]
fn a_secret_keeps_what_it_holds() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    let name = env.name("secret");
    let secret = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, namespace: default}}\nstringData: {{key: not-for-any-screen}}\n"
    );
    env.canaries().note(&secret);
    seed(&testbed, "home", &secret);
    let mut screen = Screen::start(&env, &["dash", "secrets", &name, "-n", "default"]);
    screen.wait_for("Opaque");
    screen.types("y");
    screen.wait_for("key: '***'");
    screen.types("\r");
    screen.wait_for("18 bytes");
    screen.types("qq");
    let bytes = screen.bytes();
    assert!(!String::from_utf8_lossy(&bytes).contains("not-for-any-screen"));
    assert_eq!(screen.end().code, 0);
    kubectl(&testbed, "home", &["delete", "secret", &name, "-n", "default"]);
}

#[test]
fn a_cluster_dies_and_comes_back() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    for (cluster, name) in [("az-a", "one"), ("az-b", "two"), ("az-b", "three")] {
        seed(&testbed, cluster, &env.hypervisor(name, cluster));
    }
    let screen = hypervisors(&env);
    screen.wait_for("● az-a 1   ● az-b 2");
    testbed.cluster("az-b").stop().expect("az-b stops");
    screen.wait_for("✗ az-b 2");
    screen.wait_for("✗ az-b reconnecting, lost");
    // What it had is still there, and marked.
    for name in ["two", "three"] {
        let row = screen.line(&env.name(name)).expect("the row stays");
        assert_eq!(&row[2..3], "?", "{row}");
    }
    let row = screen.line(&env.name("one")).expect("the row stays");
    assert_eq!(&row[2..3], " ", "{row}");
    // The other clusters go on.
    set_version(&testbed, "az-a", &env.name("one"), "8.8.8");
    screen.wait_for("8.8.8");
    testbed.cluster("az-b").restart().expect("az-b starts");
    let (_, stderr) = kubectl(
        &testbed,
        "az-b",
        &["delete", "hv", &env.name("two"), "--wait=false"],
    );
    assert_eq!(stderr, "");
    screen.wait_for("● az-a 1   ● az-b 1");
    screen.wait_until_gone("reconnecting");
    wait_for_rows(&screen, &env, &["az-a:one", "az-b:three"]);
    let row = screen.line(&env.name("three")).expect("the row stays");
    assert_eq!(&row[2..3], " ", "{row}");

    // One that is down at the end is told, and makes the answer a partial one.
    testbed.cluster("az-b").stop().expect("az-b stops");
    screen.wait_for("✗ az-b 1");
    let mut screen = screen;
    screen.types("q");
    let ended = screen.end();
    assert_eq!(ended.code, 3, "{}", ended.left);
    let left: String = ended.left.split_whitespace().collect();
    let named = format!(
        "error:clusteraz-b({}):watchhypervisors.kvm.cloud.sap:",
        testbed.cluster("az-b").url()
    );
    assert!(left.starts_with(&named), "{}", ended.left);
    let way_out =
        "in the end 1 of 2 clusters did not answer; `kubectl-multicluster doctor -C az-b` finds out why";
    let way_out: String = way_out.split_whitespace().collect();
    assert!(left.ends_with(&way_out), "{}", ended.left);
    // The other clusters' rows do not wait for it.
    let mut screen = Screen::start(
        &env,
        &["dash", "hv", "--allow-partial", "-l", &format!("test={}", env.id)],
    );
    screen.wait_for("● az-a 1   ✗ az-b 0");
    screen.types("q");
    assert_eq!(screen.end().code, 0);
}

#[test]
fn every_size_of_window_shows_something() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for at in 0..5 {
        seed(&testbed, "az-a", &env.hypervisor(&format!("n-{at}"), "az-a"));
    }
    let mut screen = hypervisors(&env);
    screen.wait_for("5 rows");
    screen.resize(10, 40);
    screen.wait_for(&env.name("n-0"));
    screen.wait_for("● az-a 5");
    screen.resize(3, 25);
    screen.wait_for(&env.name("n-0")[..3]);
    screen.resize(1, 1);
    screen.wait(">", |screen| screen.text() == ">");
    screen.resize(40, 200);
    screen.wait_for("q quit");
    screen.wait_for("5 rows");
    screen.types("q");
    assert_eq!(screen.end().code, 0);
}

#[test]
fn signals_leave_the_terminal_as_it_was() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    for (signal, code) in [
        (Signal::SIGTERM, 143),
        (Signal::SIGINT, 130),
        (Signal::SIGHUP, 129),
    ] {
        let screen = hypervisors(&env);
        screen.signal(signal);
        assert_eq!(screen.end().code, code, "{signal}");
    }
}

#[test]
fn contexts_are_clusters_without_duplicates() {
    let testbed = testbed();
    let env = with_contexts(&testbed);
    let mut screen = Screen::start(&env, &["dash", "namespaces", "--contexts", "az-*"]);
    screen.wait_for("● az-a");
    screen.wait_for("● az-b");
    screen.wait_for("default");
    screen.types("/default");
    screen.wait("both", |screen| screen.text().matches(" default ").count() == 2);
    assert!(!screen.lines()[0].contains("duplicate") && !screen.text().contains("ALSO-IN"));
    screen.types("\u{3}");
    assert_eq!(screen.end().code, 0);
}

#[test]
fn nothing_that_a_server_sends_drives_the_terminal() {
    let fleet = Fleet::start();
    for name in [&format!("n-{EVIL}"), "plain"] {
        let mut object = hypervisor(name, EVIL);
        object["spec"] = json!({"version": EVIL, EVIL: [EVIL]});
        object["status"] = json!({"operatingSystem": {"prettyVersion": EVIL}});
        for zone in ["az-a", "az-b"] {
            fleet.put(zone, object.clone());
        }
    }
    let env = fleet.env();
    let mut screen = Screen::start(&env, &["dash", "hv"]);
    screen.wait_for("n-x^[[2J^[]0;owned^G");
    screen.wait_for("2 duplicates");
    // No server has an object of such a name, so it is not asked for.
    screen.types("\r");
    screen.wait_for("invalid resource name");
    screen.types("qG");
    for (key, seen) in [("\r", "Name:"), ("y", "apiVersion:"), ("e", "events")] {
        screen.types(key);
        screen.wait_for(seen);
    }
    screen.types("q/owned");
    screen.wait_for("/owned");
    screen.types("\u{3}");
    let bytes = String::from_utf8_lossy(&screen.bytes()).into_owned();
    assert_eq!(screen.end().code, 0);
    for raw in [
        "\u{1b}]0",
        "\u{7}",
        "\u{202e}",
        "\u{200b}",
        "\u{9b}",
        "\nerror: forged",
    ] {
        assert!(!bytes.contains(raw), "{raw:?} was sent");
    }
}

#[test]
fn colours_are_decided_as_everywhere() {
    let fleet = Fleet::start();
    let mut env = fleet.env();
    for (no_color, arguments, coloured) in [
        ("", &["dash", "hv"][..], true),
        ("1", &["dash", "hv"], false),
        ("1", &["dash", "hv", "--color=always"], true),
        ("", &["dash", "hv", "--color=never"], false),
    ] {
        env.set("NO_COLOR", no_color);
        let mut screen = Screen::start(&env, arguments);
        screen.wait_for("● az-a 0   ● az-b 0");
        screen.wait_for("q quit");
        assert_eq!(screen.is_coloured(), coloured, "{no_color:?} {arguments:?}");
        screen.types("q");
        assert_eq!(screen.end().code, 0);
    }
}

#[test]
fn a_plugin_asks_before_the_screen_is_taken() {
    let fleet = Fleet::start();
    let credential = json!({"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
        "status": {"token": Options::TOKEN}});
    let script = format!(
        "if [ -t 0 ]; then echo Password: >&2; read answer; [ \"$answer\" = open ] || exit 1; fi; echo '{credential}'"
    );
    let file = Env::bare();
    let path = file.file("plugin.sh", &script);
    let env = fleet.env_with_user(&format!(
        "exec: {{apiVersion: client.authentication.k8s.io/v1, command: sh, args: [{}], interactiveMode: IfAvailable}}",
        path.display()
    ));
    // From now on nobody has to be asked what there is.
    env.run(&["get", "hv"]).exits(0);
    let mut screen = Screen::start(&env, &["dash", "hv"]);
    screen.wait_for("Password:");
    assert!(!screen.is_taken());
    screen.types("open\n");
    screen.wait_for("● az-a 0   ● az-b 0");
    screen.types("q");
    assert_eq!(screen.end().code, 0);
}

#[test]
fn what_servers_warn_of_waits_until_the_screen_is_free() {
    let fleet = Fleet::start_with(|mut options| {
        let warning = Some("hypervisors are going to move".to_owned());
        let kinds = options.kinds.iter_mut();
        kinds
            .filter(|kind| kind.kind == "Hypervisor")
            .for_each(|kind| kind.warning.clone_from(&warning));
        options
    });
    let env = fleet.env();
    let mut screen = Screen::start(&env, &["dash", "hv"]);
    screen.wait_for("No resources found");
    fleet.put("az-a", hypervisor("one", "az-a"));
    screen.wait_for("1 row");
    assert!(!screen.text().contains("going to move"));
    screen.types("q");
    let ended = screen.end();
    assert_eq!(ended.code, 0);
    assert_eq!(ended.left, "Warning: hypervisors are going to move");
}

/// How much CPU time a process has used.
#[cfg(target_os = "linux")]
pub fn cpu_time(process: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("the process runs");
    // Behind the name in parentheses; user and system time are the 14th and 15th field, in hundredths.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .expect("fields")
        .split_whitespace()
        .collect();
    let ticks = |at: usize| fields[at].parse::<u64>().expect("a number");
    Duration::from_millis(10 * (ticks(11) + ticks(12)))
}

/// A dashboard of very many objects costs nothing while nothing happens, and a change is seen at once.
#[cfg(target_os = "linux")]
#[test]
fn very_many_rows_cost_nothing_while_nothing_happens() {
    let fleet = Fleet::start();
    for zone in ["az-a", "az-b"] {
        for at in 0..7500 {
            fleet.put(zone, hypervisor(&format!("{zone}-{at:05}"), zone));
        }
    }
    let env = fleet.env();
    let mut screen = Screen::start(&env, &["dash", "hv"]);
    screen.wait_for("15000 rows");
    // Nothing else is on the screen, such as how far a call is that takes long.
    screen.wait_for("● az-a 7500   ● az-b 7500");
    assert!(screen.lines()[23].starts_with("? help"), "{}", screen.text());
    screen.types("/-00001");
    screen.wait_for("2 of 15000 rows");
    screen.types("\u{1b}G");
    screen.wait_for("az-b-07499");
    let (before, start) = (cpu_time(screen.id()), Instant::now());
    std::thread::sleep(Duration::from_secs(4));
    let used = (cpu_time(screen.id()) - before).as_secs_f64() / start.elapsed().as_secs_f64();
    // In a build that is not optimised; docs/performance.md has what users get.
    assert!(
        used < 0.05,
        "{:.1} % of a core while nothing happens",
        used * 100.0
    );
    fleet.put("az-b", hypervisor("az-b-99999", "az-b"));
    screen.wait_for("15001 rows");
    screen.types("q");
    assert_eq!(screen.end().code, 0);
}
