//! How kubectl asks a plugin: it runs `kubectl_complete-PLUGIN` with the words after the plugin's name, and reads a line for
//! each candidate, then one with a directive (kubectl's `pkg/cmd/plugin/plugin_completion.go`).

use std::ffi::OsString;
use std::process::ExitCode;

/// cobra's `ShellCompDirectiveNoFileComp`: nothing but the candidates can stand there.
const NO_FILES: u8 = 4;
/// With cobra's `ShellCompDirectiveNoSpace`: the word goes on.
const NO_FILES_NO_SPACE: u8 = 4 | 2;

/// Prints the candidates.
pub(super) fn answer(mut words: Vec<OsString>) -> ExitCode {
    words.insert(0, "kubectl-multicluster".into());
    if words.len() == 1 {
        words.push(OsString::new());
    }
    let candidates = super::candidates(words);
    let mut lines = String::new();
    let mut goes_on = !candidates.is_empty();
    for candidate in &candidates {
        let value = candidate.get_value().to_string_lossy();
        goes_on &= value.ends_with(['/', ':', '=']);
        lines.push_str(&value);
        if let Some(help) = candidate.get_help() {
            lines.push('\t');
            lines.push_str(help.to_string().lines().next().unwrap_or_default());
        }
        lines.push('\n');
    }
    let directive = if goes_on { NO_FILES_NO_SPACE } else { NO_FILES };
    lines.push_str(&format!(":{directive}\n"));
    super::print(&lines)
}
