//! The line that says how far the clusters are: while a call takes long, on a terminal, and gone when the answer comes.

use std::fs::File;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::simulated::{Fleet, HYPERVISORS, hypervisor};
use crate::support::{Env, seed, testbed_alone, wait_until};
use crate::terminal::Terminal;
use testbed::simulated::{Fault, Rule};

/// What is left on the terminal of all that was shown there.
///
/// # Panics
/// When anything but the line of progress is erased.
fn left(shown: &str) -> String {
    const ERASE: &str = "\u{1b}[K";
    let mut screen = String::new();
    let mut line = String::new();
    let mut rest = shown;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("\r\n") {
            screen += &line;
            screen.push('\n');
            line.clear();
            rest = after;
        } else if let Some(after) = rest.strip_prefix('\r') {
            assert!(
                line.is_empty() || line.contains("waiting") || line.contains("rows") || line.contains("done"),
                "{line:?} is written over: {shown:?}"
            );
            line.clear();
            rest = after;
        } else if let Some(after) = rest.strip_prefix(ERASE) {
            // It stands behind what was written, or at the begin of the line.
            rest = after;
        } else {
            let end = rest.find(['\r', '\u{1b}']).unwrap_or(rest.len()).max(1);
            line += &rest[..end];
            rest = &rest[end..];
        }
    }
    screen + &line
}

/// A fleet whose second zone takes its time to answer.
fn slow(delay: Duration) -> (Fleet, Env) {
    let fleet = Fleet::start();
    for zone in ["az-a", "az-b"] {
        fleet.put(zone, hypervisor(&format!("in-{zone}"), zone));
    }
    let faults = fleet.server("az-b").faults();
    faults.add(Rule::new("GET", &format!("{HYPERVISORS}*")).delay(delay));
    let env = fleet.env();
    (fleet, env)
}

#[test]
fn a_slow_cluster_is_named_until_it_answers() {
    let (_fleet, env) = slow(Duration::from_secs(3));
    // The same terminal for all.
    let terminal = Terminal::start_whole(env.command(&["get", "hv", "--color=never"]), env.canaries());
    terminal.wait_for("az-a done (1 row), az-b waiting 2s");
    let (code, _, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    let left = left(&shown);
    let lines: Vec<&str> = left.lines().collect();
    assert_eq!(lines.len(), 3, "{left}");
    assert!(lines[0].starts_with("CLUSTER "), "{left}");
    assert!(
        lines[1].starts_with("az-a ") && lines[2].starts_with("az-b "),
        "{left}"
    );
    // Everything of it came before the first byte of the answer.
    let answer = shown.find("CLUSTER ").expect("the table");
    assert!(!shown[answer..].contains('\u{1b}'), "{shown:?}");
}

#[test]
fn rows_are_counted_while_a_list_is_long() {
    let fleet = Fleet::start();
    for number in 0..30 {
        fleet.put("az-a", hypervisor(&format!("hv-{number:02}"), "az-a"));
    }
    // Each page but the first takes a while.
    let faults = fleet.server("az-a").faults();
    faults.add(
        Rule::new("GET", HYPERVISORS)
            .query("continue=")
            .delay(Duration::from_millis(1500)),
    );
    let env = fleet.env();
    let arguments = ["get", "hv", "--chunk-size=10", "-o", "json"];
    let terminal = Terminal::start(env.command(&arguments), env.canaries());
    terminal.wait_for("az-a 10 rows, az-b done");
    terminal.wait_for("az-a 20 rows");
    let (code, stdout, shown) = terminal.end();
    assert_eq!((code, left(&shown).as_str()), (0, ""));
    let list: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(list["items"].as_array().map(Vec::len), Some(30));

    // Into a file it goes on while the answer is written.
    let path = env.path().join("out");
    let file = File::create(&path).expect("a file");
    let long = Terminal::start_with(env.command(&arguments), env.canaries(), || Stdio::from(file));
    long.wait_for("az-a 20 rows");
    let (code, _, shown) = long.end();
    assert_eq!((code, left(&shown).as_str()), (0, ""));
    assert_eq!(std::fs::read_to_string(&path).expect("the file"), stdout);
}

#[test]
fn a_dead_server_is_waited_for_and_then_told() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    let selector = format!("test={}", env.id);
    env.run(&["get", "hv", "-l", &selector]).exits(0);
    // It takes connections and says nothing.
    testbed.cluster("az-b").pause().expect("the server stops");
    let get = [
        "get",
        "hv",
        "-l",
        &selector,
        "--request-timeout=4s",
        "--color=never",
    ];
    let terminal = Terminal::start_whole(env.command(&get), env.canaries());
    terminal.wait_for("az-a done (1 row), az-b waiting 2s");
    let (code, _, shown) = terminal.end();
    assert_eq!(code, 3, "{shown}");
    let left = left(&shown);
    assert!(
        left.starts_with("CLUSTER ") && !left.contains("waiting"),
        "{left}"
    );
    assert!(
        left.contains("error: partial answer: 1 of 2 clusters answered, not az-b"),
        "{left}"
    );
}

#[test]
fn nobody_sees_it_who_did_not_wait_or_has_no_terminal() {
    let (fleet, env) = slow(Duration::from_millis(1800));
    // No terminal: nothing but what there is to say.
    let run = env.run(&["get", "hv"]).exits(0);
    assert_eq!(run.stderr, "");
    // A terminal that cannot erase, and a log that would be mixed up with it.
    for (arguments, term) in [(&["get", "hv"][..], "dumb"), (&["get", "hv", "-v=1"], "xterm")] {
        let mut command = env.command(arguments);
        command.args(["--color", "never"]).env("TERM", term);
        let (code, _, shown) = Terminal::start_whole(command, env.canaries()).end();
        assert_eq!(code, 0, "{shown}");
        assert!(
            !shown.contains("waiting") && !shown.contains('\u{1b}'),
            "{arguments:?}: {shown:?}"
        );
    }
    // A watch waits because that is what it is for.
    let terminal = Terminal::start_whole(env.command(&["get", "hv", "-w", "--color=never"]), env.canaries());
    terminal.wait_for("in-az-b");
    terminal.interrupt();
    assert!(!terminal.end().2.contains("waiting"));
    // Nobody waits.
    fleet.server("az-b").faults().clear();
    let start = Instant::now();
    let (code, _, shown) =
        Terminal::start_whole(env.command(&["get", "hv", "--color=never"]), env.canaries()).end();
    if start.elapsed() < Duration::from_secs(1) {
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
    }
    assert_eq!(code, 0);
}

#[test]
fn an_interrupt_leaves_nothing_behind() {
    let (_fleet, env) = slow(Duration::from_secs(60));
    let terminal = Terminal::start_whole(env.command(&["get", "hv"]), env.canaries());
    terminal.wait_for("az-b waiting");
    terminal.interrupt();
    let (code, _, shown) = terminal.end();
    assert_eq!((code, left(&shown).as_str()), (130, ""));
}

#[test]
fn a_job_in_the_background_is_quiet() {
    let (_fleet, env) = slow(Duration::from_secs(2));
    for (script, shows) in [("set -m; \"$@\"", true), ("set -m; \"$@\" & wait", false)] {
        let get = env.command(&["get", "hv", "-o", "name"]);
        // A session of its own, whose terminal this is, so that there are jobs.
        let mut shell = std::process::Command::new("setsid");
        shell
            .args(["--ctty", "--wait", "bash", "-c", script, "bash"])
            .arg(get.get_program())
            .args(get.get_args())
            .env_clear()
            .envs(get.get_envs().filter_map(|(name, value)| Some((name, value?))))
            .current_dir(env.path());
        let (code, stdout, shown) = Terminal::start(shell, env.canaries()).end();
        assert_eq!((code, stdout.lines().count()), (0, 2), "{shown}");
        assert_eq!(shown.contains("az-b waiting"), shows, "{script}: {shown:?}");
    }
}

/// A warning that comes meanwhile has a line of its own.
#[test]
fn notices_and_the_line_keep_out_of_each_others_way() {
    let (fleet, env) = slow(Duration::from_secs(3));
    let warned = fleet.server("az-a").faults().add(
        Rule::new("GET", &format!("{HYPERVISORS}*"))
            .delay(Duration::from_millis(1500))
            .fault(Fault::respond(
                200,
                &[
                    ("Content-Type", "application/json"),
                    ("Warning", "299 - \"this is old\""),
                ],
                r#"{"kind":"HypervisorList","apiVersion":"kvm.cloud.sap/v1","metadata":{},"items":[]}"#,
            )),
    );
    let terminal = Terminal::start_whole(env.command(&["get", "hv", "--color=never"]), env.canaries());
    terminal.wait_for("az-a waiting");
    terminal.wait_for("Warning: this is old");
    wait_until("the line comes back", Duration::from_secs(10), || {
        let shown = terminal.shown();
        let warning = shown.find("Warning:").expect("it is shown");
        shown[warning..].contains("az-a done, az-b waiting")
    });
    let (code, _, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert_eq!(warned.hits(), 1);
    let left = left(&shown);
    assert!(left.starts_with("Warning: this is old\nCLUSTER "), "{left}");
}
