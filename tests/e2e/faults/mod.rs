//! The fault matrix: whatever goes wrong at one of three clusters, under every command, told cell by cell.
//!
//! A cell is a fault and a command. It holds when the other clusters' part is there and whole, the failing cluster is named
//! with a reason, the exit code is the promised one, it took no longer than it may, stdout holds data and nothing else, and no
//! write went where it should not. `FAULTS=17,41` runs those rows alone.

mod answers;
mod bodies;
mod lists;
mod process;
mod reads;
mod retried;
mod scene;
mod streams;
mod transport;
mod watches;
mod writes;

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many cells run at once: they wait more than they work.
const CELLS_AT_ONCE: usize = 6;

/// The commands of the matrix.
pub const GET: &str = "get";
pub const LIST: &str = "list";
pub const WATCH: &str = "watch";
pub const APPLY: &str = "apply-routed";
pub const DELETE: &str = "delete";
pub const DELETE_ALL: &str = "delete-all-of";

/// What a cell does; it panics when it does not hold.
pub type Check = Box<dyn Fn() + Send + Sync>;

/// A fault under a command.
pub struct Cell {
    row: u8,
    fault: &'static str,
    command: &'static str,
    check: Check,
}

/// All cells.
#[derive(Default)]
pub struct Matrix(Vec<Cell>);

impl Matrix {
    /// Adds a cell.
    pub fn cell(
        &mut self,
        row: u8,
        fault: &'static str,
        command: &'static str,
        check: impl Fn() + Send + Sync + 'static,
    ) {
        self.0.push(Cell {
            row,
            fault,
            command,
            check: Box::new(check),
        });
    }
}

/// The rows that say nothing of a command: there is no such request, or the fault cannot meet it.
fn has_no_cell(row: u8, command: &str) -> bool {
    match row {
        // What only a write, a list, or a watch can meet.
        12 => !matches!(command, APPLY | DELETE | DELETE_ALL),
        13 | 30 | 31 => matches!(command, APPLY | DELETE | DELETE_ALL) || (row != 13 && command == WATCH),
        14 | 33..=35 => command != WATCH,
        28 | 45 | 46 => matches!(command, APPLY | DELETE | DELETE_ALL),
        _ => false,
    }
}

/// The cells that the matrix asks for and nobody has written.
fn missing(cells: &[Cell]) -> Vec<String> {
    let commands = [GET, LIST, WATCH, APPLY, DELETE, DELETE_ALL];
    let wanted = (1..=46).flat_map(|row| commands.map(|command| (row, command)));
    let there = |row, command| {
        cells
            .iter()
            .any(|cell| (cell.row, cell.command) == (row, command))
    };
    wanted
        .filter(|(row, command)| !has_no_cell(*row, command) && !there(*row, *command))
        .map(|(row, command)| format!("{row} {command}"))
        .collect()
}

/// What a panic said.
fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
        .to_owned()
}

#[test]
fn every_cell_of_the_matrix_holds() {
    let mut matrix = Matrix::default();
    transport::rows(&mut matrix);
    answers::rows(&mut matrix);
    bodies::rows(&mut matrix);
    lists::rows(&mut matrix);
    streams::rows(&mut matrix);
    retried::rows(&mut matrix);
    process::rows(&mut matrix);
    let chosen = std::env::var("FAULTS").unwrap_or_default();
    let chosen: Vec<u8> = chosen.split(',').filter_map(|row| row.parse().ok()).collect();
    let mut cells = matrix.0;
    assert_eq!(missing(&cells), [""; 0], "cells that nobody has written");
    cells.retain(|cell| chosen.is_empty() || chosen.contains(&cell.row));
    let rows: std::collections::BTreeSet<u8> = cells.iter().map(|cell| cell.row).collect();
    let count = cells.len();
    // The last first: those that stop processes and wait for them are at the end.
    let waiting = Mutex::new(cells);
    let broken = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..CELLS_AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some(cell) = next else { return };
                    let start = Instant::now();
                    let held = catch_unwind(AssertUnwindSafe(|| (cell.check)()));
                    if !chosen.is_empty() {
                        println!("{} {}: {:?}", cell.row, cell.command, start.elapsed());
                    }
                    if let Err(panic) = held {
                        let line =
                            format!("{} {}, {}: {}", cell.row, cell.fault, cell.command, said(&*panic));
                        broken
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push((cell.row, line));
                    }
                }
            });
        }
    });
    let mut broken = broken.into_inner().unwrap_or_else(PoisonError::into_inner);
    broken.sort();
    // Past the test harness, which keeps what a test that holds has to say.
    let mut out = std::io::stdout().lock();
    for (_, line) in &broken {
        let _ = writeln!(out, "not held: {line}");
    }
    let _ = writeln!(
        out,
        "faults {} of {count} held ({} faults)",
        count - broken.len(),
        rows.len()
    );
    assert!(broken.is_empty(), "{} cells do not hold", broken.len());
}
