//! JUnit XML, which CI servers show as test results: a suite for each check, a failed case for each finding, and a passed one for a
//! check that found nothing. A cluster that did not answer is an error: nobody knows what it has.

use std::io::{self, Write};

use quick_xml::events::BytesText;
use quick_xml::writer::Writer;

use super::{Gap, Told};
use crate::audit::{Code, Finding, Level};
use crate::output::escape;

/// Writes the document. Notes are no failures, and left out.
///
/// # Errors
/// What the writer fails with.
pub fn write(out: &mut dyn Write, told: Told<'_>) -> io::Result<()> {
    let failed: Vec<&Finding> = told
        .findings
        .iter()
        .filter(|finding| finding.level > Level::Note)
        .collect();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let mut writer = Writer::new_with_indent(&mut *out, b' ', 2);
    let failures = failed.len().to_string();
    let errors = told.gaps.len().to_string();
    let clean = Code::ALL
        .iter()
        .filter(|code| !failed.iter().any(|finding| finding.code == **code))
        .count();
    let answered = usize::from(told.gaps.is_empty());
    let tests = (failed.len() + clean + told.gaps.len() + answered).to_string();
    writer
        .create_element("testsuites")
        .with_attributes([
            ("name", "kubectl-multicluster audit"),
            ("tests", tests.as_str()),
            ("failures", failures.as_str()),
            ("errors", errors.as_str()),
        ])
        .write_inner_content(|writer| {
            for code in Code::ALL {
                let of_code: Vec<&Finding> = failed
                    .iter()
                    .copied()
                    .filter(|finding| finding.code == code)
                    .collect();
                suite(writer, code, &of_code)?;
            }
            answers(writer, told.gaps)
        })?;
    writeln!(out)
}

fn suite(writer: &mut Writer<&mut (dyn Write + '_)>, code: Code, findings: &[&Finding]) -> io::Result<()> {
    let (tests, failures) = (findings.len().max(1).to_string(), findings.len().to_string());
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", code.as_str()),
            ("tests", tests.as_str()),
            ("failures", failures.as_str()),
            ("errors", "0"),
        ])
        .write_inner_content(|writer| {
            if findings.is_empty() {
                let case = writer.create_element("testcase");
                case.with_attributes([("classname", code.as_str()), ("name", "nothing found")])
                    .write_empty()?;
            }
            findings.iter().try_for_each(|finding| case(writer, finding))
        })?;
    Ok(())
}

fn case(writer: &mut Writer<&mut (dyn Write + '_)>, finding: &Finding) -> io::Result<()> {
    let mut body = text(&finding.message);
    for remedy in &finding.remedies {
        body.push_str(&format!("\n{}", text(&remedy.what)));
        for command in &remedy.commands {
            body.push_str(&format!("\n  {}", text(command)));
        }
    }
    let name = match &finding.subject.namespace {
        Some(namespace) => format!("{} -n {namespace}", finding.subject.name()),
        None => finding.subject.name(),
    };
    let (name, message) = (text(&name), text(&finding.message));
    writer
        .create_element("testcase")
        .with_attributes([("classname", finding.code.as_str()), ("name", name.as_str())])
        .write_inner_content(|writer| {
            writer
                .create_element("failure")
                .with_attributes([("type", finding.level.as_str()), ("message", message.as_str())])
                .write_text_content(BytesText::new(&body))?;
            Ok(())
        })?;
    Ok(())
}

fn answers(writer: &mut Writer<&mut (dyn Write + '_)>, gaps: &[Gap]) -> io::Result<()> {
    let (tests, errors) = (gaps.len().max(1).to_string(), gaps.len().to_string());
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", "every-cluster-answers"),
            ("tests", tests.as_str()),
            ("failures", "0"),
            ("errors", errors.as_str()),
        ])
        .write_inner_content(|writer| {
            let class = ("classname", "every-cluster-answers");
            if gaps.is_empty() {
                let case = writer.create_element("testcase");
                case.with_attributes([class, ("name", "all")]).write_empty()?;
            }
            for gap in gaps {
                let (cluster, message) = (text(&gap.cluster), text(&gap.message));
                writer
                    .create_element("testcase")
                    .with_attributes([class, ("name", cluster.as_str())])
                    .write_inner_content(|writer| {
                        writer
                            .create_element("error")
                            .with_attributes([("type", "no answer"), ("message", message.as_str())])
                            .write_empty()?;
                        Ok(())
                    })?;
            }
            Ok(())
        })?;
    Ok(())
}

/// XML has no way to write most control characters, and a person reads it.
fn text(text: &str) -> String {
    // The two that are left are no characters to XML.
    escape::terminal(text).replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use quick_xml::events::Event;
    use quick_xml::reader::Reader;

    use super::super::tests::{finding, gap};
    use super::*;

    fn written(findings: &[Finding], gaps: &[Gap]) -> String {
        let mut bytes = Vec::new();
        let told = Told {
            findings,
            gaps,
            origin: "x",
        };
        write(&mut bytes, told).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// The names of all elements, of a document that is well formed.
    fn elements(text: &str) -> Vec<String> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_end_names = true;
        let mut names = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(element) | Event::Empty(element) => {
                    for attribute in element.attributes() {
                        attribute.unwrap();
                    }
                    names.push(element.name().as_ref().to_owned());
                }
                Event::Eof => return names,
                _ => {}
            }
        }
    }

    #[test]
    fn findings_are_failures_and_silent_clusters_errors() {
        let findings = [
            finding(Code::Misplaced, Level::Error),
            finding(Code::KindNotListed, Level::Note),
        ];
        let text = written(&findings, &[gap()]);
        let names = elements(&text);
        let count = |name: &str| names.iter().filter(|element| *element == name).count();
        assert_eq!((count("failure"), count("error")), (1, 1));
        assert_eq!(count("testsuite"), Code::ALL.len() + 1);
        assert_eq!(count("testcase"), Code::ALL.len() + 1);
        let tests = format!("tests=\"{}\" failures=\"1\" errors=\"1\"", Code::ALL.len() + 1);
        assert!(text.contains(&tests), "{text}");
        assert!(text.contains("&lt;az-b&gt; &amp; &quot;c&quot; ^[[2J"), "{text}");
    }

    #[test]
    fn a_clean_audit_passes_everything() {
        let text = written(&[], &[]);
        let names = elements(&text);
        assert!(!names.iter().any(|name| name == "failure" || name == "error"));
        assert_eq!(
            names.iter().filter(|name| *name == "testcase").count(),
            Code::ALL.len() + 1
        );
    }
}
