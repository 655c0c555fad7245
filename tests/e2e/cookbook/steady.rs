//! What differs from run to run becomes what it could have been: ports, ages, times, milliseconds, UIDs. Tables are laid out anew.

use std::path::Path;

use regex::Regex;
use testbed::real::Testbed;

/// What makes outputs the same every time.
pub struct Steady {
    /// Told from the run's own servers and folder.
    exact: Vec<(String, String)>,
    patterns: Vec<(Regex, &'static str)>,
    header: Regex,
    cell: Regex,
    age: Regex,
    /// Objects that the page makes.
    new: Vec<String>,
}

/// How old objects are that were there before.
const OLD: &str = "12d";
/// And those that the page makes.
const NEW: &str = "5s";

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern")
}

impl Steady {
    /// For the servers of a testbed, the home of an operator, and the names of the objects that the page makes.
    pub fn new(testbed: &Testbed, home: &Path, new: &[&str]) -> Self {
        // As wide as the real ones.
        let ports = testbed.clusters().iter().zip(["36443", "16443", "26443"]);
        let mut exact: Vec<(String, String)> = ports
            .map(|(cluster, port)| {
                assert_eq!(cluster.port().to_string().len(), port.len());
                (
                    format!("127.0.0.1:{}", cluster.port()),
                    format!("127.0.0.1:{port}"),
                )
            })
            .collect();
        exact.push((home.display().to_string(), "/home/operator".to_owned()));
        Self {
            exact,
            ..Self::of(new)
        }
    }

    fn of(new: &[&str]) -> Self {
        let patterns = [
            (
                r"\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
                "2026-11-26T09:30:00Z",
            ),
            // diff's headers.
            (
                r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}",
                "2026-11-26 09:30:00.000000000 +0000",
            ),
            (r"/tmp/(LIVE|MERGED)-[0-9A-Za-z]+/", "/tmp/$1-2519874531/"),
            (
                r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
                "6f1c0e52-3c1b-4a51-9d0e-0b6a1f6f2c11",
            ),
        ];
        Self {
            exact: Vec::new(),
            patterns: patterns
                .map(|(pattern, instead)| (regex(pattern), instead))
                .into(),
            header: regex(
                r"^ *[A-Z][A-Z0-9-]*( [A-Z][A-Z0-9-]*)*(  +[A-Z][A-Z0-9-]*( [A-Z][A-Z0-9-]*)*)+ *$",
            ),
            cell: regex(r"\S+( \S+)*"),
            age: regex(r"^(\d+[smhdy])+$"),
            new: new.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// The output as the page shows it.
    pub fn text(&self, output: &str) -> String {
        let lines: Vec<&str> = output.lines().collect();
        let mut steady = String::new();
        let mut rest = &lines[..];
        while let Some((first, below)) = rest.split_first() {
            let columns: Vec<usize> = match self.header.is_match(first) {
                true => self.cell.find_iter(first).map(|found| found.start()).collect(),
                false => Vec::new(),
            };
            if columns.is_empty() {
                steady.push_str(self.words(first).trim_end());
                steady.push('\n');
                rest = below;
                continue;
            }
            let rows = 1 + below.iter().take_while(|line| fits(line, &columns)).count();
            let table: Vec<Vec<&str>> = rest[..rows].iter().map(|line| cells(line, &columns)).collect();
            steady.push_str(&self.table(&table, &columns));
            rest = &rest[rows..];
        }
        steady
    }

    fn words(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (found, instead) in &self.exact {
            text = text.replace(found, instead);
        }
        for (pattern, instead) in &self.patterns {
            text = pattern.replace_all(&text, *instead).into_owned();
        }
        text
    }

    /// A table with other cells in it, as wide as they need.
    fn table(&self, table: &[Vec<&str>], columns: &[usize]) -> String {
        let header = &table[0];
        let width = |rows: &[Vec<String>], column: usize| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or_default()
        };
        let before: Vec<Vec<String>> = table
            .iter()
            .map(|row| row.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        let gap = columns[1] - columns[0] - width(&before, 0);
        let after: Vec<Vec<String>> = table
            .iter()
            .enumerate()
            .map(|(index, row)| match index {
                0 => before[0].clone(),
                _ => header
                    .iter()
                    .zip(row)
                    .map(|(column, cell)| self.cell(column, cell, row))
                    .collect(),
            })
            .collect();
        let mut text = String::new();
        for row in &after {
            let mut line = " ".repeat(columns[0]);
            for (column, cell) in row.iter().enumerate() {
                line.push_str(&format!("{cell:<width$}", width = width(&after, column) + gap));
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    fn cell(&self, column: &str, cell: &str, row: &[&str]) -> String {
        let steady = match column {
            "AGE" if self.age.is_match(cell) => {
                let is_new = row
                    .iter()
                    .any(|cell| self.new.iter().any(|name| cell.ends_with(name.as_str())));
                if is_new { NEW } else { OLD }
            }
            "CERTIFICATE" if self.age.is_match(cell) => "364d",
            "TCP" if cell.ends_with("ms") => "0.2ms",
            "TLS" if cell.ends_with("ms") => "2.4ms",
            "REQUEST" | "LATENCY" | "TIME" if cell.ends_with("ms") => "3.1ms",
            _ => return self.words(cell),
        };
        steady.to_owned()
    }
}

/// Whether a line is a row of a table with these columns: each begins behind a gap.
fn fits(line: &str, columns: &[usize]) -> bool {
    line.is_ascii()
        && line.len() > columns[1]
        && columns[1..]
            .iter()
            .all(|start| match line.get(start - 2..*start) {
                Some(gap) => gap == "  ",
                None => line.len() < *start,
            })
}

fn cells<'a>(line: &'a str, columns: &[usize]) -> Vec<&'a str> {
    let ends = columns[1..].iter().copied().chain([usize::MAX]);
    let part = |(start, end): (&usize, usize)| {
        line.get(*start..end.min(line.len()))
            .unwrap_or_default()
            .trim_end()
    };
    columns.iter().zip(ends).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_laid_out_as_if_they_had_been_printed_so() {
        let steady = Steady::of(&["node-2"]);
        let output = "CLUSTER   NAME     AGE     ALSO-IN\naz-a      node-1   2m13s   az-b\naz-b      node-2   9s      \nwarning: \
                      duplicate hypervisors \"node-1\"\n";
        assert_eq!(
            steady.text(output),
            "CLUSTER   NAME     AGE   ALSO-IN\naz-a      node-1   12d   az-b\naz-b      node-2   5s\nwarning: duplicate \
             hypervisors \"node-1\"\n"
        );
        let output =
            "CLUSTER  TCP     TLS\naz-a     10.5ms  3.0ms\naz-b     -       -\n\nNothing is wrong.\n";
        assert_eq!(
            steady.text(output),
            "CLUSTER  TCP    TLS\naz-a     0.2ms  2.4ms\naz-b     -      -\n\nNothing is wrong.\n"
        );
    }

    #[test]
    fn what_differs_outside_of_tables_is_replaced() {
        let steady = Steady::of(&[]);
        assert_eq!(
            steady.text("since 2027-01-02T03:04:05Z: uid 00000000-1111-2222-3333-444444444444 \n"),
            "since 2026-11-26T09:30:00Z: uid 6f1c0e52-3c1b-4a51-9d0e-0b6a1f6f2c11\n"
        );
        // Not a table, but like one.
        assert_eq!(steady.text("NOT A TABLE\nat all\n"), "NOT A TABLE\nat all\n");
    }
}
