//! Findings for people.

use std::io::{self, Write};

use crate::audit::{Finding, Level};
use crate::output::escape;

/// A finding as the cells LEVEL, CODE, WHAT, MESSAGE, MEND of a line.
pub fn cells(finding: &Finding) -> [String; 5] {
    let what = match &finding.subject.namespace {
        Some(namespace) => format!("{} -n {namespace}", finding.subject.name()),
        None => finding.subject.name(),
    };
    let mend = match finding.remedies.first() {
        Some(first) if !first.commands.is_empty() => first.commands.join(" && "),
        Some(first) => first.what.clone(),
        None => String::new(),
    };
    [
        finding.level.as_str().to_owned(),
        finding.code.to_string(),
        what,
        finding.message.clone(),
        mend,
    ]
}

/// A finding with every way to mend it.
///
/// # Errors
/// What the writer fails with.
pub fn in_full(out: &mut dyn Write, finding: &Finding) -> io::Result<()> {
    let [level, code, what, message, _] = cells(finding);
    let mut line = |indent: usize, text: &str| writeln!(out, "{:indent$}{}", "", escape::terminal(text));
    line(0, &format!("{level}: {code}: {what}"))?;
    line(2, &message)?;
    for remedy in &finding.remedies {
        let end = if remedy.commands.is_empty() { "" } else { ":" };
        line(2, &format!("* {}{end}", remedy.what))?;
        for command in &remedy.commands {
            line(6, command)?;
        }
    }
    Ok(())
}

/// `3 errors, 1 warning`.
pub fn summary(findings: &[Finding]) -> String {
    let count = |level: Level, word: &str| {
        let count = findings.iter().filter(|finding| finding.level == level).count();
        let s = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {word}{s}"))
    };
    let parts = [
        count(Level::Error, "error"),
        count(Level::Warning, "warning"),
        count(Level::Note, "note"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    match parts.is_empty() {
        true => "No findings.".to_owned(),
        false => parts.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::finding;
    use super::*;
    use crate::audit::Code;

    #[test]
    fn every_way_to_mend_it_is_told() {
        let mut bytes = Vec::new();
        in_full(&mut bytes, &finding(Code::Misplaced, Level::Error)).unwrap();
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "error: misplaced: az-a:hypervisor.kvm.cloud.sap/node-1\n  \
             is in az-a, and belongs to <az-b> & \"c\" ^[[2J\n  * move it:\n      kubectl x | kubectl y\n  * or leave it\n"
        );
    }

    #[test]
    fn the_summary_counts() {
        assert_eq!(summary(&[]), "No findings.");
        let findings = [
            finding(Code::Misplaced, Level::Error),
            finding(Code::Misplaced, Level::Error),
            finding(Code::SchemaDrift, Level::Warning),
        ];
        assert_eq!(summary(&findings), "2 errors, 1 warning");
    }
}
