//! The `kubectl-multicluster` binary: everything is in the library's `cli` module.

use std::process::ExitCode;

fn main() -> ExitCode {
    multicluster::cli::main()
}
