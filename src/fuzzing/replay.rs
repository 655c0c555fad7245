//! The targets without a fuzzer: every file of the corpus, random bytes, and mutations of the corpus.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::TARGETS;

/// For each target, where nobody asks for more with `FUZZ_SECONDS`.
const SECONDS: f64 = 2.0;
/// What is longer than this takes time and finds little.
const LONGEST: usize = 4096;
/// Words that random bytes do not come upon.
const WORDS: [&str; 24] = [
    "\n",
    "\r\n",
    "\0",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "null",
    "{}",
    "[]",
    "\"",
    "'",
    "\\u0000",
    "\\ud800",
    "---\n",
    "&a ",
    "*a",
    "<<: ",
    "!!binary ",
    "{{",
    "}}",
    "..",
    "[?(@.",
    "18446744073709551616",
    "-0.0",
];

fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

/// Calls the target; when it panics, says with what, and keeps it for the corpus.
fn call(name: &str, target: fn(&[u8]), input: &[u8], origin: &str) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| target(input))) {
        let kept = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::write(&kept, input);
        eprintln!(
            "{name}: {origin}: {}\nkept as {}",
            input.escape_ascii(),
            kept.display()
        );
        resume_unwind(panic);
    }
}

fn mutated(
    mut input: Vec<u8>,
    other: &[u8],
    choices: &[(u8, prop::sample::Index, prop::sample::Index, u8)],
) -> Vec<u8> {
    for (what, from, to, byte) in choices {
        let (from, to) = (from.index(input.len() + 1), to.index(input.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        match what % 7 {
            0 if from < input.len() => input[from] = *byte,
            1 => input.insert(from, *byte),
            2 => drop(input.drain(from..to)),
            3 => {
                let piece = input[from..to].to_vec();
                input.splice(to..to, piece);
            }
            4 => {
                let end = to.min(other.len());
                let piece = other[from.min(end)..end].to_vec();
                input.splice(from..from, piece);
            }
            5 => {
                let word = WORDS[usize::from(*byte) % WORDS.len()];
                input.splice(from..from, word.bytes());
            }
            _ if from < input.len() => input[from] ^= 1 << (byte % 8),
            _ => {}
        }
        input.truncate(LONGEST);
    }
    input
}

fn replay(name: &str) {
    let (_, target) = *TARGETS.iter().find(|(target, _)| *target == name).unwrap();
    let corpus = corpus(name);
    for (path, input) in &corpus {
        call(name, target, input, &path.display().to_string());
    }

    let seconds = std::env::var("FUZZ_SECONDS")
        .ok()
        .and_then(|seconds| seconds.parse().ok());
    let until = Instant::now() + Duration::from_secs_f64(seconds.unwrap_or(SECONDS));
    // The same bytes each time, and more of them in more time: a change does not fail for what another one brought.
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    let any_bytes = prop::collection::vec(any::<u8>(), 0..256);
    let choice = (
        any::<u8>(),
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        any::<u8>(),
    );
    let choices = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        prop::collection::vec(choice, 1..8),
    );
    let mut calls = 0_u32;
    while Instant::now() < until {
        let bytes = any_bytes.new_tree(&mut runner).unwrap().current();
        call(name, target, &bytes, "random bytes");
        for _ in 0..20 {
            let (one, other, choices) = choices.new_tree(&mut runner).unwrap().current();
            let (path, input) = one.get(&corpus);
            let input = mutated(input.clone(), &other.get(&corpus).1, &choices);
            call(name, target, &input, &format!("made of {}", path.display()));
            calls += 1;
        }
    }
    assert!(calls > 100, "{name}: {calls} calls");
}

macro_rules! replayed {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            replay(stringify!($name));
        }
    )*

        #[test]
        fn no_target_is_forgotten() {
            let replayed = [$(stringify!($name)),*];
            assert_eq!(TARGETS.map(|(name, _)| name), replayed);
            let manifest = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/Cargo.toml"));
            let manifest = manifest.unwrap();
            for name in replayed {
                assert!(manifest.contains(&format!("name = \"{name}\"")), "{name} is not in fuzz/Cargo.toml");
            }
        }
    };
}

replayed!(
    answers apiservers_file arguments custom_columns exec_output go_template jsonpath kubeconfig lists manifests selectors
    tables terminal watch_lines
);
