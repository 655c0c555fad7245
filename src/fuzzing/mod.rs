//! What the fuzz targets in `fuzz/` call: one function for each, which takes any bytes and asserts what must hold for them.
//!
//! Each is called in two ways. `cargo fuzz run TARGET` looks for new bytes with libFuzzer, which needs a nightly compiler or
//! `RUSTC_BOOTSTRAP=1`. On each change, `replay` gives every file of `fuzz/corpus/` to its target, then random bytes, and
//! mutations of the corpus, for `FUZZ_SECONDS`.
#![allow(missing_docs)]

mod answers;
mod configuration;
mod objects;
#[cfg(test)]
mod replay;
mod templates;
mod words;

pub use answers::{answers, watch_lines};
pub use configuration::{apiservers_file, exec_output, kubeconfig};
pub use objects::{lists, manifests, tables};
pub use templates::{custom_columns, go_template, jsonpath};
pub use words::{arguments, selectors, terminal};

/// A target: what its folder in `fuzz/corpus/` is called, and the function.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 14] = [
    ("answers", answers),
    ("apiservers_file", apiservers_file),
    ("arguments", arguments),
    ("custom_columns", custom_columns),
    ("exec_output", exec_output),
    ("go_template", go_template),
    ("jsonpath", jsonpath),
    ("kubeconfig", kubeconfig),
    ("lists", lists),
    ("manifests", manifests),
    ("selectors", selectors),
    ("tables", tables),
    ("terminal", terminal),
    ("watch_lines", watch_lines),
];

/// The first line, and what comes after it.
fn first_line(data: &[u8]) -> (&[u8], &[u8]) {
    match data.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&data[..end], &data[end + 1..]),
        None => (data, &[]),
    }
}

/// Asserts that a terminal would act on nothing in a text but its line breaks.
#[track_caller]
fn assert_harmless(text: &str) {
    let hidden = |character: char| character != '\n' && crate::output::escape::is_hidden(character);
    assert!(!text.chars().any(hidden), "a terminal acts on {text:?}");
}
