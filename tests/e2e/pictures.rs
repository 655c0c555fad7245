//! The pictures of the README: what commands show, as SVG, drawn from the demo's simulated clusters.
//!
//! `UPDATE_GENERATED=1 cargo test --test e2e pictures` draws them anew.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anstyle::RgbColor;
use anstyle_svg::{Palette, Term};
use regex::Regex;
use testbed::demo::Fleet;
use tokio::runtime::Runtime;

use crate::screen::Screen;
use crate::support::{BINARY, Env, shown_by};

/// What can be read on black; VGA's red and magenta cannot.
const COLOURS: Palette = Palette([
    RgbColor(0x18, 0x1a, 0x1f),
    RgbColor(0xf0, 0x65, 0x65),
    RgbColor(0x7e, 0xc6, 0x6e),
    RgbColor(0xe5, 0xb5, 0x5c),
    RgbColor(0x6c, 0xa8, 0xf0),
    RgbColor(0xd0, 0x8c, 0xe6),
    RgbColor(0x5c, 0xc8, 0xd0),
    RgbColor(0xd8, 0xda, 0xde),
    RgbColor(0x80, 0x84, 0x8c),
    RgbColor(0xff, 0x8a, 0x8a),
    RgbColor(0xa2, 0xe0, 0x94),
    RgbColor(0xff, 0xd4, 0x8a),
    RgbColor(0x94, 0xc4, 0xff),
    RgbColor(0xe6, 0xb0, 0xf5),
    RgbColor(0x8a, 0xe4, 0xea),
    RgbColor(0xff, 0xff, 0xff),
]);

/// Checks that a picture shows this text, escape sequences and all, or draws it.
#[track_caller]
pub fn is_pictured(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("docs/pictures")
        .join(name);
    // Lines that end in spaces are not what anybody sees.
    let svg = Term::new().palette(COLOURS).render_svg(text.trim_end());
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(&path, svg).expect("the picture is written");
        return;
    }
    let is = std::fs::read_to_string(&path).expect("the picture");
    assert!(
        is == svg,
        "{name} is stale: run UPDATE_GENERATED=1 cargo test --test e2e pictures; it should show\n{text}"
    );
}

/// The demo with a third zone.
struct Stage {
    fleet: Fleet,
    runtime: Runtime,
}

impl Stage {
    fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let fleet = runtime.block_on(Fleet::start_with(&["az-a", "az-b", "az-c"]));
        Stage {
            fleet: fleet.expect("the demo starts"),
            runtime,
        }
    }

    fn stop(&self, cluster: &str) {
        self.runtime
            .block_on(self.fleet.stop(cluster))
            .expect("the server stops");
    }

    /// A command at a prompt, and what it shows.
    #[track_caller]
    fn shows(&self, arguments: &[&str], code: i32) -> String {
        let mut command = Command::new(BINARY);
        command
            .args(arguments)
            .env_clear()
            .envs(self.fleet.environment())
            .env("PATH", "/usr/bin:/bin")
            .env("CLICOLOR_FORCE", "1")
            .env("TERM", "xterm-256color")
            .current_dir(self.fleet.directory());
        let (mut text, actual) = shown_by(command);
        assert_eq!(actual, code, "{text}");
        for (cluster, port) in [
            ("az-a", "16443"),
            ("az-b", "26443"),
            ("az-c", "36443"),
            ("home", "46443"),
        ] {
            let url = self.fleet.server(cluster).expect("a server").url();
            text = text.replace(&url, &format!("https://127.0.0.1:{port}"));
        }
        let typed = arguments.join(" ");
        let mut shown = format!("\u{1b}[32m$\u{1b}[0m \u{1b}[1mkubectl multicluster {typed}\u{1b}[0m\n");
        // Padding is no part of the picture.
        for line in text.lines() {
            writeln!(shown, "{}", line.trim_end()).expect("a string");
        }
        shown
    }
}

#[test]
fn zones_are_one_table_with_a_copy_marked_and_a_silent_zone_named() {
    let stage = Stage::new();
    stage.stop("az-c");
    is_pictured(
        "get.svg",
        &stage.shows(&["get", "hv", "-l", "worker.garden.sapcloud.io/group=bb81"], 3),
    );
}

#[test]
fn copies_are_compared_and_the_choices_named() {
    let stage = Stage::new();
    is_pictured(
        "duplicates.svg",
        &stage.shows(&["duplicates", "hv", "-o", "wide"], 4),
    );
}

#[test]
fn a_route_is_explained() {
    let stage = Stage::new();
    is_pictured(
        "route.svg",
        &stage.shows(&["route", "hv", "node-misplaced", "--explain"], 5),
    );
}

#[test]
fn the_dashboard_shows_a_zone_that_was_lost() {
    let stage = Stage::new();
    let mut env = Env::bare();
    for (name, value) in stage.fleet.environment() {
        env.set(name, &value.display().to_string());
    }
    let mut screen = Screen::start(
        &env,
        &["dash", "hv", "-l", "worker.garden.sapcloud.io/group=bb81"],
    );
    screen.wait_for("CLUSTER");
    screen.resize(23, 100);
    for cluster in ["● az-a 6", "● az-b 6", "● az-c 5"] {
        screen.wait_for(cluster);
    }
    stage.stop("az-c");
    screen.wait_for("✗ az-c 5");
    screen.wait_for("the server closed the connection");
    // It says for how long.
    let lost = Regex::new("lost [0-9hms]+ ago").expect("a pattern");
    is_pictured("dash.svg", &lost.replace(&screen.in_colour(), "lost 42s ago"));
    screen.types("q");
    assert_eq!(screen.end().code, 3);
}
