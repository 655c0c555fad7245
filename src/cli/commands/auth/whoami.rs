//! `auth whoami`: the user that each cluster takes the caller for.

use std::io::{self, Write};

use anyhow::Result;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::cli::account::Account;
use crate::cli::args::WhoAmI;
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::cli::printer::{Allowed, Format, ObjectPrinter, PrintError};
use crate::cli::ui::OutputError;
use crate::client::{ClusterReport, Reviewed};
use crate::error::{ClusterError, FailureReason};
use crate::output::table::Grid;
use crate::output::{escape, json, kyaml};

/// Runs the command.
pub async fn run(invocation: &Invocation, args: &WhoAmI) -> Result<Exit> {
    let format = Format::of(&args.output, Allowed::Objects)?;
    let session = invocation.connect().await?;
    let reviews = session.client.who_am_i().await;
    let mut account = Account::default();
    for review in &reviews {
        account.add_report(&worded(&review.report), "find out who you are");
    }
    let ui = &invocation.ui;
    let show_cluster = invocation.global.show_cluster;
    let mut exit = Exit::Ok;
    match format {
        None => ui.data(|out| table(out, &reviews, show_cluster))?,
        Some(format) => {
            let (keep, terminal) = (args.output.show_managed_fields, ui.stdout_is_terminal);
            let typed = Typed::of(&format);
            let mut printer = ObjectPrinter::new(format, show_cluster, keep, terminal);
            let mut out = ui.stdout();
            let printed = objects(&mut out, &mut printer, typed, &reviews);
            out.flush().map_err(OutputError::from)?;
            match printed {
                Err(PrintError::Output(error)) => return Err(OutputError::from(error).into()),
                Err(error) => {
                    ui.error(error.to_string());
                    exit = Exit::Error;
                }
                Ok(()) => {}
            }
        }
    }
    exit = exit.and(account.tell(ui, &invocation.global));
    Ok(account.report(invocation, exit))
}

/// kubectl's words where a cluster has no such API (`pkg/cmd/auth/whoami.go`).
fn worded(report: &ClusterReport) -> ClusterReport {
    let not_enabled = "the selfsubjectreviews API is not enabled in the cluster";
    let message = match report.result.as_ref().map_err(|error| error.reason) {
        Err(FailureReason::NoSuchKind) => {
            format!("{not_enabled}; servers before Kubernetes 1.28 are too old for it")
        }
        Err(FailureReason::Forbidden) => format!("{not_enabled} or you do not have permission to call it"),
        _ => return report.clone(),
    };
    let result = report
        .result
        .clone()
        .map_err(|error| ClusterError { message, ..error });
    ClusterReport {
        result,
        ..report.clone()
    }
}

/// kubectl's table of attributes, for all clusters.
fn table(out: &mut dyn Write, reviews: &[Reviewed<Value>], show_cluster: bool) -> io::Result<()> {
    let mut grid = Grid::new();
    let lead = |cluster| show_cluster.then_some(cluster);
    grid.header(lead("CLUSTER").into_iter().chain(["ATTRIBUTE", "VALUE"]));
    for review in reviews {
        let cluster = &review.report.cluster.name;
        let attributes = match &review.answer {
            Some(answer) => attributes(&answer["status"]["userInfo"]),
            // The credential may say who it is for, but not whom this cluster takes it for.
            None if show_cluster => vec![("Username".to_owned(), "<unknown>".to_owned())],
            None => continue,
        };
        for (attribute, value) in attributes {
            let cells = lead(cluster.as_str())
                .into_iter()
                .chain([attribute.as_str(), &value]);
            grid.row(cells.map(escape::cell));
        }
    }
    match reviews.iter().any(|review| review.answer.is_some()) {
        // kubectl writes the header of a user without attributes, too.
        true => grid.flush_with_header(out),
        false => grid.flush(out),
    }
}

fn attributes(user: &Value) -> Vec<(String, String)> {
    let text = |field: &str| user[field].as_str().unwrap_or_default();
    let list = |value: &Value| -> String {
        let items = value.as_array().into_iter().flatten();
        let items: Vec<&str> = items.filter_map(Value::as_str).collect();
        // As Go prints a slice.
        format!("[{}]", items.join(" "))
    };
    let mut attributes = Vec::new();
    for (attribute, field) in [("Username", "username"), ("UID", "uid")] {
        if !text(field).is_empty() {
            attributes.push((attribute.to_owned(), text(field).to_owned()));
        }
    }
    if user["groups"].as_array().is_some_and(|groups| !groups.is_empty()) {
        attributes.push(("Groups".to_owned(), list(&user["groups"])));
    }
    let extra = user["extra"].as_object().into_iter().flatten();
    // The map is sorted.
    attributes.extend(extra.map(|(key, values)| (format!("Extra: {key}"), list(values))));
    attributes
}

/// `-o json` and the like: the review itself where one cluster was asked, else a List of all.
fn objects(
    out: &mut dyn Write,
    printer: &mut ObjectPrinter,
    typed: Option<Typed>,
    reviews: &[Reviewed<Value>],
) -> Result<(), PrintError> {
    let answers: Vec<(&Value, &str)> = reviews
        .iter()
        .filter_map(|review| Some((review.answer.as_ref()?, review.report.cluster.name.as_str())))
        .collect();
    let nobody: [&str; 0] = [];
    match (answers.as_slice(), reviews.len()) {
        ([], _) => Ok(()),
        ([(answer, cluster)], 1) => match typed {
            Some(typed) => {
                let shown = printer.shown((*answer).clone(), cluster, &nobody);
                Ok(typed.write(out, &shown, printer.for_terminal)?)
            }
            None => printer.object(out, (*answer).clone(), cluster, &nobody),
        },
        (answers, _) => {
            let items: Vec<(&Value, &str, &[&str])> = answers
                .iter()
                .map(|(answer, cluster)| (*answer, *cluster, nobody.as_slice()))
                .collect();
            printer.list(out, &items)
        }
    }
}

/// The formats in which kubectl keeps the order of the fields of a Go struct, which a review is to it.
#[derive(Debug, Clone, Copy)]
enum Typed {
    Json,
    Kyaml,
}

/// The order.
const FIELDS: [&str; 8] = [
    "kind",
    "apiVersion",
    "metadata",
    "status",
    "username",
    "uid",
    "groups",
    "extra",
];

impl Typed {
    fn of(format: &Format) -> Option<Self> {
        match format {
            Format::Json => Some(Typed::Json),
            Format::Kyaml => Some(Typed::Kyaml),
            _ => None,
        }
    }

    fn write(self, out: &mut dyn Write, review: &Value, for_terminal: bool) -> io::Result<()> {
        match self {
            Typed::Json => json::write_pretty(out, &InOrder(review), for_terminal),
            Typed::Kyaml => kyaml::write_ordered(out, review, &FIELDS, for_terminal),
        }
    }
}

/// A value whose fields are in that order, and all others behind them, sorted.
struct InOrder<'a>(&'a Value);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Value::Object(fields) = self.0 else {
            return self.0.serialize(serializer);
        };
        let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
        let place = |key: &String| FIELDS.iter().position(|first| first == key);
        fields.sort_by_key(|(key, _)| place(key).unwrap_or(usize::MAX));
        serializer.collect_map(fields.into_iter().map(|(key, value)| (key, InOrder(value))))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attributes_are_those_that_a_user_has() {
        let user = json!({"username": "joe", "uid": "", "groups": ["a", "b"], "extra": {"z/k": ["1"], "a": ["x", "y"]}});
        let shown: Vec<String> = attributes(&user)
            .into_iter()
            .map(|(attribute, value)| format!("{attribute}={value}"))
            .collect();
        assert_eq!(
            shown,
            ["Username=joe", "Groups=[a b]", "Extra: a=[x y]", "Extra: z/k=[1]"]
        );
        assert!(attributes(&Value::Null).is_empty());
    }
}
