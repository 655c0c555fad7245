use crossterm::event::{KeyCode, KeyModifiers};

use super::super::fixtures::{chosen, lost, now, press, row, shown, some, state, tell, tombstone, types};
use super::super::pager::Aspect;
use super::*;

fn added(name: &str) -> WatchEventKind<PlainRow> {
    WatchEventKind::Added(row(None, name, "1.0", 1, 60))
}

#[test]
fn rows_are_in_the_order_of_get() {
    assert_eq!(
        shown(&some()),
        [
            "az-a:node-1",
            "az-b:node-1",
            "az-a:node-10",
            "az-a:node-2",
            "az-b:node-3"
        ]
    );
}

#[test]
fn a_filter_narrows_while_it_is_typed() {
    let mut state = some();
    types(&mut state, "/");
    assert!(state.is_typing());
    types(&mut state, "node-1");
    assert_eq!(shown(&state), ["az-a:node-1", "az-b:node-1", "az-a:node-10"]);
    types(&mut state, "0");
    assert_eq!(shown(&state), ["az-a:node-10"]);
    press(&mut state, KeyCode::Backspace);
    assert_eq!(shown(&state).len(), 3);
    press(&mut state, KeyCode::Enter);
    assert!(!state.is_typing());
    tell(&mut state, "home", added("node-11"));
    tell(&mut state, "home", added("other"));
    assert_eq!(shown(&state).len(), 4);
    press(&mut state, KeyCode::Esc);
    assert_eq!(shown(&state).len(), 7);
    // The clusters are among what is looked through.
    types(&mut state, "/home");
    assert_eq!(shown(&state), ["home:node-11", "home:other"]);
    press(&mut state, KeyCode::Esc);
    assert_eq!((shown(&state).len(), state.is_typing()), (7, false));
    types(&mut state, "/");
    press(&mut state, KeyCode::Backspace);
    assert!(!state.is_typing());
}

#[test]
fn what_is_typed_into_the_filter_are_no_commands() {
    let mut state = some();
    assert_eq!(types(&mut state, "/q"), None);
    assert_eq!(state.table().view().filter, "q");
    let control_c = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(state.update(Event::Key(control_c), now()), Some(Effect::Quit));
}

#[test]
fn sorting_goes_through_the_columns_and_back() {
    let mut state = some();
    types(&mut state, ">");
    assert_eq!(shown(&state)[..3], ["az-a:node-1", "az-a:node-10", "az-a:node-2"]);
    types(&mut state, "s");
    assert_eq!(
        shown(&state),
        [
            "az-a:node-1",
            "az-b:node-1",
            "az-a:node-2",
            "az-b:node-3",
            "az-a:node-10"
        ]
    );
    types(&mut state, "s>");
    // By the number of instances, as numbers.
    assert_eq!(
        shown(&state),
        [
            "az-a:node-10",
            "az-a:node-1",
            "az-b:node-1",
            "az-b:node-3",
            "az-a:node-2"
        ]
    );
    types(&mut state, "r");
    assert_eq!(shown(&state)[0], "az-a:node-2");
    types(&mut state, ">");
    types(&mut state, ">");
    // By age, the youngest first.
    assert_eq!(shown(&state)[..2], ["az-a:node-1", "az-a:node-10"]);
    types(&mut state, ">");
    assert_eq!(state.table().view().sort, None);
    types(&mut state, "<");
    assert_eq!(
        state.table().view().sort,
        Some(super::super::table::SortBy::Served("AGE".to_owned()))
    );
}

#[test]
fn clusters_duplicates_and_everything_again() {
    let mut state = some();
    types(&mut state, "c");
    assert_eq!(shown(&state).len(), 3);
    types(&mut state, "c");
    assert_eq!(shown(&state), ["az-b:node-1", "az-b:node-3"]);
    types(&mut state, "d");
    assert_eq!(shown(&state), ["az-b:node-1"]);
    press(&mut state, KeyCode::Esc);
    assert_eq!(shown(&state).len(), 5);
    types(&mut state, "cccc");
    assert_eq!(shown(&state).len(), 5);
}

#[test]
fn the_chosen_row_stays_chosen() {
    let mut state = some();
    press(&mut state, KeyCode::Down);
    assert_eq!(chosen(&mut state), "az-b:node-1");
    tell(&mut state, "home", added("a-first"));
    assert_eq!(chosen(&mut state), "az-b:node-1");
    types(&mut state, "r");
    assert_eq!(chosen(&mut state), "az-b:node-1");
    types(&mut state, "r");
    // What takes the number of a row that is gone is not chosen for that.
    tell(&mut state, "az-b", WatchEventKind::Deleted(tombstone("node-1")));
    tell(&mut state, "home", added("z-last"));
    assert_eq!(chosen(&mut state), "az-a:node-10");
    press(&mut state, KeyCode::End);
    assert_eq!(chosen(&mut state), "home:z-last");
    tell(&mut state, "home", WatchEventKind::Deleted(tombstone("z-last")));
    assert_eq!(chosen(&mut state), "az-b:node-3");
    // At the top one sees what comes in.
    press(&mut state, KeyCode::Home);
    tell(&mut state, "home", added("0"));
    assert_eq!(chosen(&mut state), "home:0");
}

#[test]
fn paging_stays_within_the_rows() {
    let mut state = state(&["az-a"]);
    for at in 0..100 {
        tell(&mut state, "az-a", added(&format!("node-{at:03}")));
    }
    for (key, chosen_row) in [
        (KeyCode::PageDown, "az-a:node-007"),
        (KeyCode::End, "az-a:node-099"),
        (KeyCode::PageUp, "az-a:node-092"),
        (KeyCode::Down, "az-a:node-093"),
        (KeyCode::Home, "az-a:node-000"),
        (KeyCode::Up, "az-a:node-000"),
    ] {
        state.fit(80, 12);
        press(&mut state, key);
        assert_eq!(chosen(&mut state), chosen_row, "{key:?}");
        let rows = usize::from(state.layout().rows);
        assert!(state.top() <= state.cursor() && state.cursor() < state.top() + rows);
    }
}

#[test]
fn a_cluster_that_is_lost_keeps_its_rows_and_says_since_when() {
    let mut state = some();
    tell(&mut state, "az-b", lost("connection refused"));
    let event = WatchEvent {
        cluster: Arc::from("az-b"),
        kind: lost("no\nsuch host"),
    };
    state.update(Event::Watched(event), now() + jiff::SignedDuration::from_secs(60));
    let health = &state.health()[1];
    assert_eq!(
        health.standing,
        Standing::Lost {
            since: now(),
            why: "no\\nsuch host".to_owned()
        }
    );
    assert!(health.is_stale() && shown(&state).len() == 5);
    tell(&mut state, "az-b", WatchEventKind::Recovered);
    assert_eq!(state.health()[1].standing, Standing::Live);
    tell(&mut state, "az-b", WatchEventKind::Deleted(tombstone("node-3")));
    assert_eq!(shown(&state).len(), 4);
}

#[test]
fn an_object_is_asked_for_again_when_it_changes() {
    let mut state = some();
    let Some(Effect::Fetch(wanted)) = press(&mut state, KeyCode::Enter) else {
        panic!("it is asked for");
    };
    assert_eq!((wanted.cluster, wanted.key.name.as_str()), (0, "node-1"));
    // Changes while it is on its way are one more question.
    assert_eq!(
        tell(
            &mut state,
            "az-a",
            WatchEventKind::Modified(row(None, "node-1", "1.2", 1, 60))
        ),
        None
    );
    assert_eq!(
        tell(
            &mut state,
            "az-a",
            WatchEventKind::Modified(row(None, "node-1", "1.3", 1, 60))
        ),
        None
    );
    // Another cluster's copy is another object.
    assert_eq!(
        tell(
            &mut state,
            "az-b",
            WatchEventKind::Modified(row(None, "node-1", "1.3", 1, 60))
        ),
        None
    );
    let lines = |text: &str| Content::Lines(vec![text.to_owned()]);
    let again = state.update(Event::Fetched(wanted.ticket, lines("one")), now());
    let Some(Effect::Fetch(again)) = again else {
        panic!("it is asked for again: {again:?}");
    };
    // An answer to an earlier question is none.
    assert_eq!(
        state.update(Event::Fetched(wanted.ticket, lines("old")), now()),
        None
    );
    assert_eq!(
        state.update(Event::Fetched(again.ticket, lines("two")), now()),
        None
    );
    assert_eq!(
        state.pager().map(|pager| pager.lines()),
        Some(&["two".to_owned()][..])
    );
    tell(&mut state, "az-a", WatchEventKind::Deleted(tombstone("node-1")));
    let pager = state.pager().expect("it is shown still");
    assert!(pager.is_gone && pager.lines() == ["two"]);
    let Some(Effect::Fetch(yaml)) = types(&mut state, "y") else {
        panic!("it is asked for");
    };
    assert_eq!((yaml.aspect, yaml.key.name.as_str()), (Aspect::Yaml, "node-1"));
    assert_eq!(types(&mut state, "q"), None);
    assert!(state.pager().is_none());
    assert_eq!(types(&mut state, "q"), Some(Effect::Quit));
}

#[test]
fn help_goes_with_any_key() {
    let mut state = some();
    types(&mut state, "?");
    assert!(state.shows_help());
    assert_eq!(types(&mut state, "q"), None);
    assert!(!state.shows_help());
    types(&mut state, "?x");
    assert!(!state.shows_help());
}

#[test]
fn what_is_typed_ahead_of_esc_is_not_lost() {
    let mut state = some();
    types(&mut state, "/nothing");
    let key = KeyEvent::new(KeyCode::Char('d'), KeyModifiers::ALT);
    state.update(Event::Key(key), now());
    assert!(!state.is_typing() && state.table().view().duplicates);
    assert_eq!(shown(&state), ["az-a:node-1", "az-b:node-1"]);
}

#[test]
fn nothing_is_drawn_before_an_age_changes() {
    let mut state = some();
    let second = now().as_second();
    // There is one of 90 seconds.
    assert_eq!(state.next_change(now()), Some(second + 1));
    types(&mut state, "/node-2");
    // Three days, zero hours.
    assert_eq!(state.next_change(now()), Some(second + 3600));
    types(&mut state, "nothing");
    assert_eq!(state.next_change(now()), None);
    tell(&mut state, "az-b", lost("gone"));
    assert_eq!(state.next_change(now()), Some(second + 1));
}

#[test]
fn other_columns_come_into_sight_and_the_last_stays() {
    let mut state = some();
    let first = state.columns();
    assert_eq!(first[0], Column::Cluster);
    press(&mut state, KeyCode::Right);
    assert_eq!(state.columns()[1..], first[2..]);
    for _ in 0..20 {
        press(&mut state, KeyCode::Right);
    }
    assert_eq!(state.columns(), [Column::Cluster, Column::AlsoIn]);
    for _ in 0..20 {
        press(&mut state, KeyCode::Left);
    }
    assert_eq!(state.columns(), first);
    types(&mut state, "w");
    assert_eq!(state.columns().len(), first.len() + 1);
}
