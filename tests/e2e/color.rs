//! Colour: for people at a terminal, and nowhere else.

use std::process::Command;

use crate::simulated::{Fleet, hypervisor};
use crate::support::{BINARY, Env, Run, seed, testbed, testbed_alone};
use crate::terminal::Terminal;

const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const MAGENTA: &str = "\u{1b}[35m";
const END: &str = "\u{1b}[0m";

/// Text without its colours.
fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for escape in [RED, YELLOW, MAGENTA, END, "\u{1b}[1m"] {
        text = text.replace(escape, "");
    }
    assert!(!text.contains('\u{1b}'), "{text:?}");
    text
}

/// What is painted in this colour, in its order.
fn painted<'a>(text: &'a str, color: &str) -> Vec<&'a str> {
    let pieces = text.split(color).skip(1);
    pieces
        .map(|piece| piece.split(END).next().unwrap_or_default())
        .collect()
}

/// A copy in both zones, one that is not ready, and one that is.
fn seeded(env: &Env, testbed: &testbed::real::Testbed) {
    for (cluster, name) in [
        ("az-a", "copy"),
        ("az-b", "copy"),
        ("az-a", "sick"),
        ("az-b", "well"),
    ] {
        seed(testbed, cluster, &env.hypervisor(name, cluster));
    }
    for (cluster, name, ready) in [("az-a", "sick", "False"), ("az-b", "well", "True")] {
        let status = format!(
            r#"{{"status": {{"conditions": [{{"type": "Ready", "status": "{ready}", "reason": "Test",
            "message": "for a test", "lastTransitionTime": "2026-01-01T00:00:00Z"}}]}}}}"#
        );
        let name = env.name(name);
        let arguments = [
            "patch",
            "hv",
            &name,
            "--subresource=status",
            "--type=merge",
            "-p",
            &status,
        ];
        let patched = testbed.cluster(cluster).kubectl(arguments).output();
        let patched = patched.expect("kubectl runs");
        assert!(
            patched.status.success(),
            "{}",
            String::from_utf8_lossy(&patched.stderr)
        );
    }
}

#[test]
fn copies_and_what_is_not_ready_stand_out_in_tables() {
    let testbed = testbed();
    let env = Env::new(&testbed);
    seeded(&env, &testbed);
    let selector = format!("test={}", env.id);
    let get = ["get", "hv", "-l", &selector];
    let run = |more: &[&str]| env.run(&[&get[..], more].concat()).exits(0);
    let without = run(&[]);
    assert!(!without.stdout.contains('\u{1b}') && !without.stderr.contains('\u{1b}'));
    let with = run(&["--color=always"]);
    // The same to the byte but for the colours, so that columns stand where they stood. Ages may have moved on.
    let columns = |text: &str| -> Vec<String> {
        let cut = |line: &str| {
            line.split("  ")
                .filter(|cell| !cell.is_empty())
                .take(4)
                .collect::<Vec<_>>()
                .join("|")
        };
        text.lines().map(cut).collect()
    };
    assert_eq!(columns(&plain(&with.stdout)), columns(&without.stdout));
    assert_eq!(painted(&with.stdout, MAGENTA), ["az-a", "az-b", "az-b", "az-a"]);
    assert_eq!(painted(&with.stdout, RED), [env.name("sick").as_str(), "False"]);
    assert_eq!(painted(&with.stderr, YELLOW), ["warning:"]);
    assert_eq!(plain(&with.stderr), without.stderr);

    // Formats for programs have none, whatever is said.
    for format in [
        "json",
        "yaml",
        "kyaml",
        "name",
        "ndjson",
        "csv",
        "markdown",
        "jsonpath={.items[*].metadata.name}",
        "go-template={{len .items}}",
        "custom-columns=NAME:.metadata.name,READY:.status.conditions[0].status",
    ] {
        let run = run(&["--color=always", "-o", format]);
        assert!(!run.stdout.contains('\u{1b}'), "{format}: {}", run.stdout);
    }
    let report = run(&["--color=always", "--report=-", "-o", "name"]);
    assert!(!report.stdout.contains('\u{1b}'), "{}", report.stdout);

    // The other tables for people.
    let matrix = env
        .run(&["matrix", "hv", "-l", &selector, "--color=always"])
        .exits(0);
    assert_eq!(painted(&matrix.stdout, MAGENTA), [env.name("copy")]);
    let duplicates = env
        .run(&["duplicates", "hv", "-l", &selector, "--color=always"])
        .exits(4);
    assert_eq!(
        painted(&duplicates.stdout, MAGENTA),
        [format!("hypervisor.kvm.cloud.sap/{}", env.name("copy"))]
    );
    let audit = env
        .run(&["audit", "hv", "-l", &selector, "--color=always"])
        .exits(4);
    assert!(!painted(&audit.stdout, RED).is_empty(), "{}", audit.stdout);
    assert!(painted(&audit.stdout, RED).iter().all(|level| *level == "error"));
    for arguments in [
        &["audit", "-o", "json"][..],
        &["matrix", "hv", "-o", "yaml"],
        &["duplicates", "hv", "-o", "json"],
    ] {
        let run = env.run(&[arguments, &["-l", &selector, "--color=always"]].concat());
        assert!(!run.stdout.contains('\u{1b}'), "{arguments:?}");
    }
}

#[test]
fn clusters_that_do_not_answer_stand_out() {
    let testbed = testbed_alone();
    let env = Env::new(&testbed);
    seed(&testbed, "az-a", &env.hypervisor("one", "az-a"));
    testbed.cluster("az-b").kill().expect("the server dies");
    let selector = format!("test={}", env.id);
    let get = env
        .run(&["get", "hv", "-l", &selector, "--color=always"])
        .exits(3);
    assert_eq!(painted(&get.stderr, RED), ["error:", "error:"]);
    let clusters = env.run(&["clusters", "--color=always"]).exits(3);
    assert_eq!(painted(&clusters.stdout, RED), ["az-b", "connect"]);
    let count = env.run(&["count", "hv", "--color=always"]).exits(3);
    assert_eq!(painted(&count.stdout, RED), ["az-b", "<unknown>"]);
    let doctor = env.run(&["doctor", "--color=always"]).exits(3);
    assert_eq!(painted(&doctor.stdout, RED)[..2], ["az-b", "no"]);
    assert!(
        painted(&doctor.stdout, RED).contains(&"error"),
        "{}",
        doctor.stdout
    );
    let absent = env
        .run(&["get", "hv", "none-such", "-C", "az-a", "--color=always"])
        .exits(1);
    assert_eq!(painted(&absent.stderr, RED), ["Error from server"]);
}

/// The fleet has a copy, and the terminal is all three streams.
fn on_a_terminal(env: &Env, arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = env.command(arguments);
    command.envs(variables.iter().copied());
    Terminal::start_whole(command, env.canaries()).end().2
}

#[test]
fn auto_is_a_terminal_and_what_the_environment_says() {
    let fleet = Fleet::start();
    for zone in ["az-a", "az-b"] {
        fleet.put(zone, hypervisor("copy", zone));
    }
    let env = fleet.env();
    let get = ["get", "hv"];
    let shown = on_a_terminal(&env, &get, &[]);
    assert_eq!(painted(&shown, MAGENTA).len(), 4, "{shown}");
    assert_eq!(painted(&shown, YELLOW), ["warning:"]);
    for variables in [
        &[("NO_COLOR", "1")][..],
        &[("CLICOLOR", "0")],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
    ] {
        let shown = on_a_terminal(&env, &get, variables);
        assert!(!shown.contains('\u{1b}'), "{variables:?}: {shown}");
    }
    let never = on_a_terminal(&env, &["get", "hv", "--color=never"], &[("CLICOLOR_FORCE", "1")]);
    assert!(!never.contains('\u{1b}'), "{never}");
    let always = on_a_terminal(&env, &["get", "hv", "--color", "always"], &[("NO_COLOR", "1")]);
    assert_eq!(painted(&always, MAGENTA).len(), 4, "{always}");

    // stdout is a pipe and stderr a terminal: each for itself.
    let (_, stdout, shown) = Terminal::start(env.command(&get), env.canaries()).end();
    assert!(!stdout.contains('\u{1b}'), "{stdout}");
    assert_eq!(painted(&shown, YELLOW), ["warning:"]);
    // No terminal at all, and forced.
    let mut command = env.command(&get);
    command.env("CLICOLOR_FORCE", "1");
    let forced = command.output().expect("the binary runs");
    let stdout = String::from_utf8(forced.stdout).expect("UTF-8");
    assert_eq!(painted(&stdout, MAGENTA).len(), 4, "{stdout}");
}

#[test]
fn a_watch_is_coloured_row_by_row() {
    let fleet = Fleet::start();
    let mut sick = hypervisor("sick", "az-a");
    sick["status"] = serde_json::json!({"conditions": [{"type": "Ready", "status": "False"}]});
    fleet.put("az-a", sick);
    let env = fleet.env();
    let mut command = env.command(&["watch", "hv", "--color=never"]);
    command.args(["--color", "always"]);
    let terminal = Terminal::start_whole(command, env.canaries());
    terminal.wait_for(&format!("{RED}sick{END}"));
    terminal.wait_for(&format!("{RED}False{END}"));
    terminal.interrupt();
    let (code, _, _) = terminal.end();
    assert_eq!(code, 130);
}

#[test]
fn help_and_usage_errors_follow_the_flag() {
    let env = Env::bare();
    let run = |arguments: &[&str]| -> Run { env.run(arguments) };
    let help = run(&["get", "--help"]).exits(0);
    assert!(!help.stdout.contains('\u{1b}'));
    let styled = run(&["get", "--help", "--color=always"]).exits(0);
    assert!(styled.stdout.contains('\u{1b}'), "{}", styled.stdout);
    let error = run(&["get", "--color=always", "--no-such-flag"]).exits(2);
    assert_eq!(painted(&error.stderr, RED), ["error:"]);
    assert!(!run(&["get", "--no-such-flag"]).exits(2).stderr.contains('\u{1b}'));
    let wrong = run(&["get", "--color=red"]).exits(2);
    assert_eq!(
        wrong.stderr.lines().next(),
        Some("error: invalid argument \"red\" for \"--color\" flag: must be one of auto, always, never")
    );
    // The terminal of a test is no terminal for anybody else.
    let mut command = Command::new(BINARY);
    command.args(["get", "--help"]).env_clear().env("TERM", "xterm");
    let (_, _, shown) = Terminal::start_whole(command, env.canaries()).end();
    assert!(shown.contains('\u{1b}'), "{shown}");
}
