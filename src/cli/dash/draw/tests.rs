use crossterm::event::KeyCode;
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;

use super::super::fixtures::{lost, now, press, row, some, state, tell, types};
use super::super::pager::Content;
use super::super::state::{Effect, Event};
use super::*;
use crate::client::WatchEventKind;

fn screen(state: &mut State, width: u16, height: u16) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a terminal");
    terminal
        .draw(|frame| {
            state.fit(frame.area().width, frame.area().height);
            draw(state, frame, Palette::new(true), now());
        })
        .expect("it draws");
    terminal
}

fn drawn(state: &mut State, width: u16, height: u16) -> String {
    screen(state, width, height).backend().to_string()
}

#[test]
fn the_first_screen() {
    assert_snapshot!(drawn(&mut some(), 80, 12));
}

#[test]
fn a_cluster_is_lost_and_a_filter_typed() {
    let mut state = some();
    tell(&mut state, "az-b", lost("connect: connection refused\u{1b}[2J"));
    types(&mut state, "s");
    types(&mut state, "/node");
    assert_snapshot!(drawn(&mut state, 80, 12));
}

#[test]
fn a_small_screen() {
    let mut state = some();
    tell(&mut state, "az-b", lost("connect: connection refused"));
    assert_snapshot!(drawn(&mut state, 30, 6));
}

#[test]
fn nothing_yet_and_nothing_at_all() {
    let mut state = state(&["az-a", "az-b"]);
    assert!(drawn(&mut state, 80, 8).contains("waiting for az-a, az-b"));
    tell(&mut state, "az-a", WatchEventKind::Synced);
    assert!(drawn(&mut state, 80, 8).contains("waiting for az-b"));
    tell(&mut state, "az-b", lost("x"));
    assert!(drawn(&mut state, 80, 8).contains("nothing but what may be in az-b"));
    tell(&mut state, "az-b", WatchEventKind::Recovered);
    tell(&mut state, "az-b", WatchEventKind::Synced);
    assert!(drawn(&mut state, 80, 8).contains("No resources found"));
    types(&mut state, "/zzz");
    tell(
        &mut state,
        "az-b",
        WatchEventKind::Added(row(None, "node", "1", 1, 5)),
    );
    assert!(drawn(&mut state, 80, 8).contains("no row matches"));
}

#[test]
fn many_clusters_do_not_fill_the_screen() {
    let names: Vec<String> = (0..40).map(|at| format!("cluster-{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut state = state(&names);
    for name in &names[..5] {
        tell(&mut state, name, lost("x"));
    }
    assert_snapshot!(drawn(&mut state, 80, 14));
}

#[test]
fn an_object_and_the_keys() {
    let mut state = some();
    let Some(Effect::Fetch(wanted)) = press(&mut state, KeyCode::Enter) else {
        panic!("it is asked for");
    };
    assert!(drawn(&mut state, 80, 8).contains("waiting for az-a"));
    let lines = (1..=9)
        .map(|at| format!("Line:  {at} {}", "x".repeat(80)))
        .collect();
    state.update(Event::Fetched(wanted.ticket, Content::Lines(lines)), now());
    press(&mut state, KeyCode::Down);
    press(&mut state, KeyCode::Right);
    assert_snapshot!(drawn(&mut state, 60, 8));
    types(&mut state, "?");
    assert_snapshot!(drawn(&mut state, 80, 24));
}

#[test]
fn colours_say_what_the_marks_say() {
    let mut state = some();
    tell(&mut state, "home", lost("x"));
    let terminal = screen(&mut state, 80, 12);
    let buffer = terminal.backend().buffer();
    let mut colours: Vec<Color> = buffer.content().iter().map(|cell| cell.fg).collect();
    colours.sort_by_key(|colour| format!("{colour:?}"));
    colours.dedup();
    assert_eq!(colours, [Color::Green, Color::Magenta, Color::Red, Color::Reset]);
    let mut plain = Terminal::new(TestBackend::new(80, 12)).expect("a terminal");
    plain
        .draw(|frame| draw(&state, frame, Palette::new(false), now()))
        .expect("it draws");
    assert_eq!(plain.backend().to_string(), terminal.backend().to_string());
    let cells = plain.backend().buffer().content();
    assert!(
        cells
            .iter()
            .all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
    );
}

proptest! {
    /// Whatever servers send and however small the screen, something is drawn, and nothing of it drives the terminal.
    #[test]
    fn nothing_breaks_on_any_screen(
        width in 1_u16..100,
        height in 1_u16..30,
        texts in proptest::collection::vec(any::<String>(), 1..5),
        keys in "[/a-z?<>jkGg]{0,12}",
        is_lost in any::<bool>(),
    ) {
        let mut state = some();
        for text in &texts {
            tell(&mut state, "home", WatchEventKind::Added(row(Some(text), text, text, 1, 5)));
        }
        if is_lost {
            tell(&mut state, "az-a", lost(&texts[0]));
        }
        drawn(&mut state, width, height);
        for key in keys.chars() {
            if let Some(Effect::Fetch(wanted)) = types(&mut state, &key.to_string()) {
                state.update(Event::Fetched(wanted.ticket, Content::Lines(texts.clone())), now());
            }
            let terminal = screen(&mut state, width, height);
            let cells = terminal.backend().buffer().content();
            prop_assert!(cells.iter().all(|cell| !cell.symbol().chars().any(crate::output::escape::is_hidden)));
        }
    }
}
