//! Whole objects, one after the other or as a list.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::Format;
use crate::client::annotate;
use crate::output::custom_columns::CustomColumns;
use crate::output::go_template::GoTemplateError;
use crate::output::table::Grid;
use crate::output::{escape, json, kyaml, name, strip_managed_fields, yaml};

/// Why an object was not printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// stdout did not take it.
    #[error(transparent)]
    Output(#[from] io::Error),
    /// The format cannot print this object.
    #[error("{0}")]
    Object(String),
}

/// Prints objects in one format, as kubectl's printers do when they are handed one object after the other.
#[derive(Debug)]
pub struct ObjectPrinter {
    format: Format,
    /// Adds the annotations that say where an object is.
    pub show_cluster: bool,
    /// Keeps managedFields where the format prints all fields.
    pub show_managed_fields: bool,
    /// Escapes what could drive a terminal.
    pub for_terminal: bool,
    /// Leaves out the header of custom columns.
    pub no_headers: bool,
    /// How many objects have been printed.
    printed: usize,
    /// The rows of custom columns that wait to be laid out.
    grid: Grid,
}

impl ObjectPrinter {
    /// A printer that has printed nothing.
    pub fn new(format: Format, show_cluster: bool, show_managed_fields: bool, for_terminal: bool) -> Self {
        ObjectPrinter {
            format,
            show_cluster,
            show_managed_fields,
            for_terminal,
            no_headers: false,
            printed: 0,
            grid: Grid::new(),
        }
    }

    /// The object as it is shown: with our annotations, and without managedFields unless they are wanted.
    pub fn shown<S: AsRef<str>>(&self, mut object: Value, cluster: &str, also_in: &[S]) -> Value {
        if self.show_cluster {
            annotate(&mut object, cluster, also_in);
        }
        // kubectl leaves them in what templates see.
        if !self.show_managed_fields && self.format.prints_all_fields() {
            strip_managed_fields(&mut object);
        }
        object
    }

    /// Prints an object of a cluster as a document, line or row of its own.
    ///
    /// # Errors
    /// What stdout says, or that the format cannot print the object.
    pub fn object<S: AsRef<str>>(
        &mut self,
        out: &mut dyn Write,
        object: Value,
        cluster: &str,
        also_in: &[S],
    ) -> Result<(), PrintError> {
        match &self.format {
            Format::Name => {
                let cluster = self.show_cluster.then_some(cluster);
                let name = name::of_object(cluster, &object).ok_or_else(|| {
                    PrintError::Object(
                        "the object has no kind or no name, so there is no name to print".to_owned(),
                    )
                })?;
                writeln!(out, "{}", escape::terminal(&name))?;
                Ok(())
            }
            Format::CustomColumns { .. } => {
                let row = self.row(&self.shown(object, cluster, also_in), cluster);
                self.grid.flush_with_header(out)?;
                row
            }
            _ => {
                let shown = self.shown(object, cluster, also_in);
                self.document(out, &shown)
            }
        }
    }

    /// Prints what is [`shown`](Self::shown) already, an object or a list, as a document of its own.
    ///
    /// # Errors
    /// As for [`object`](Self::object).
    pub fn document(&mut self, out: &mut dyn Write, shown: &Value) -> Result<(), PrintError> {
        let first = self.printed == 0;
        self.printed += 1;
        let terminal = self.for_terminal;
        match &self.format {
            Format::Json => json::write_pretty(out, shown, terminal)?,
            Format::Ndjson => json::write_compact(out, shown, terminal)?,
            Format::Yaml => {
                if !first {
                    out.write_all(yaml::SEPARATOR.as_bytes())?;
                }
                yaml::write(out, shown, terminal)?;
            }
            Format::Kyaml => kyaml::write(out, shown, terminal)?,
            Format::JsonPath(template) => {
                let text = template
                    .execute(shown)
                    .map_err(|error| PrintError::Object(error.summary()))?;
                text_of_template(out, text.as_bytes(), terminal)?;
            }
            Format::JsonPathAsJson(template) => {
                let text = template
                    .execute_as_json(shown, terminal)
                    .map_err(|error| PrintError::Object(error.summary()))?;
                out.write_all(text.as_bytes())?;
            }
            Format::GoTemplate(template) => match template.execute(shown) {
                Ok(text) => text_of_template(out, &text, terminal)?,
                Err(error) => {
                    // kubectl has what explains the error on stdout (cli-runtime `printers/template.go`).
                    if let GoTemplateError::Execute { printed, .. } = &error {
                        text_of_template(out, printed, terminal)?;
                    }
                    return Err(PrintError::Object(error.to_string()));
                }
            },
            Format::Name | Format::Table { .. } | Format::Markup(_) | Format::CustomColumns { .. } => {
                return Err(PrintError::Object("this format prints no documents".to_owned()));
            }
        }
        Ok(())
    }

    /// Prints what is [`shown`](Self::shown) already as the List of an apply.
    ///
    /// # Errors
    /// As for [`object`](Self::object).
    pub fn applied(&mut self, out: &mut dyn Write, items: Vec<Value>) -> Result<(), PrintError> {
        match self.format {
            Format::Json => {
                let list = AppliedList {
                    kind: "List",
                    api_version: "v1",
                    metadata: Map::new(),
                    items: &items,
                };
                Ok(json::write_pretty(out, &list, self.for_terminal)?)
            }
            Format::Kyaml => {
                let mut list = kyaml::ListWriter::of_apply(out, self.for_terminal)?;
                for item in &items {
                    list.item(item)?;
                }
                Ok(list.finish()?)
            }
            _ => self.document(out, &list_of(items, serde_json::json!({}))),
        }
    }

    /// Adds an object's row, and before the first one the header.
    fn row(&mut self, shown: &Value, cluster: &str) -> Result<(), PrintError> {
        self.header();
        let Format::CustomColumns { columns, .. } = &self.format else {
            return Ok(());
        };
        let cells = columns
            .cells(shown)
            .map_err(|error| PrintError::Object(error.to_string()))?;
        if self.show_cluster {
            self.grid.cell(&escape::terminal(cluster));
            // In kubectl a line break begins a new row, which here could pass for one of another cluster.
            cells
                .iter()
                .for_each(|cell| self.grid.cell(&escape::terminal(cell)));
        } else {
            cells.iter().for_each(|cell| self.grid.cell(cell));
        }
        self.grid.end_row();
        Ok(())
    }

    fn header(&mut self) {
        let Format::CustomColumns { columns, from_file } = &self.format else {
            return;
        };
        if self.printed == 0 && (*from_file || !self.no_headers) {
            self.grid.header(header(columns, self.show_cluster));
        }
        self.printed += 1;
    }

    /// Prints items as one `kind: List`, item by item where the format allows, so that the list need not be held twice.
    ///
    /// # Errors
    /// As for [`object`](Self::object).
    pub fn list<S: AsRef<str>>(
        &mut self,
        out: &mut dyn Write,
        items: &[Listed<'_, S>],
    ) -> Result<(), PrintError> {
        let mut list = self.begin_list(out)?;
        for (object, cluster, also_in) in items {
            list.item((*object).clone(), cluster, also_in)?;
        }
        list.finish()
    }

    /// Begins a `kind: List`, or lines, that is printed item by item.
    ///
    /// # Errors
    /// As for [`object`](Self::object).
    pub fn begin_list<'a>(&'a mut self, out: &'a mut dyn Write) -> Result<ListPrinter<'a>, PrintError> {
        let state = match &self.format {
            Format::Json => ListState::Json(json::ListWriter::new(out, self.for_terminal)?),
            Format::Yaml => ListState::Yaml(yaml::ListWriter::new(out, self.for_terminal)?),
            Format::Kyaml => ListState::Kyaml(kyaml::ListWriter::new(out, self.for_terminal)?),
            Format::CustomColumns { .. } => {
                self.header();
                ListState::Rows(out)
            }
            Format::Name | Format::Ndjson | Format::Table { .. } | Format::Markup(_) => ListState::Each(out),
            Format::JsonPath(_) | Format::JsonPathAsJson(_) | Format::GoTemplate(_) => {
                ListState::Whole(out, Vec::new())
            }
        };
        Ok(ListPrinter { printer: self, state })
    }
}

/// The list that apply prints: kubectl makes it of a struct, so that in JSON and KYAML its fields are in this order, not sorted
/// (`kubectl/pkg/cmd/apply/apply.go`, `printObjects`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AppliedList<'a> {
    kind: &'static str,
    api_version: &'static str,
    metadata: Map<String, Value>,
    items: &'a [Value],
}

/// A list that is being printed.
pub struct ListPrinter<'a> {
    printer: &'a mut ObjectPrinter,
    state: ListState<'a>,
}

enum ListState<'a> {
    Json(json::ListWriter<'a>),
    Yaml(yaml::ListWriter<'a>),
    Kyaml(kyaml::ListWriter<'a>),
    /// One after the other.
    Each(&'a mut dyn Write),
    /// The rows of custom columns, laid out when all are there.
    Rows(&'a mut dyn Write),
    /// All at once, at the end.
    Whole(&'a mut dyn Write, Vec<Value>),
}

impl ListPrinter<'_> {
    /// Prints an item.
    ///
    /// # Errors
    /// As for [`ObjectPrinter::object`].
    pub fn item<S: AsRef<str>>(
        &mut self,
        object: Value,
        cluster: &str,
        also_in: &[S],
    ) -> Result<(), PrintError> {
        match &mut self.state {
            ListState::Json(list) => list.item(&self.printer.shown(object, cluster, also_in))?,
            ListState::Yaml(list) => list.item(&self.printer.shown(object, cluster, also_in))?,
            ListState::Kyaml(list) => list.item(&self.printer.shown(object, cluster, also_in))?,
            ListState::Each(out) => self.printer.object(*out, object, cluster, also_in)?,
            ListState::Rows(out) => {
                let shown = self.printer.shown(object, cluster, also_in);
                if let Err(error) = self.printer.row(&shown, cluster) {
                    // As kubectl does: the rows before it, and then the error.
                    self.printer.grid.flush_with_header(*out)?;
                    return Err(error);
                }
            }
            ListState::Whole(_, items) => items.push(self.printer.shown(object, cluster, also_in)),
        }
        Ok(())
    }

    /// Ends the list.
    ///
    /// # Errors
    /// As for [`ObjectPrinter::object`].
    pub fn finish(self) -> Result<(), PrintError> {
        match self.state {
            ListState::Json(list) => list.finish()?,
            ListState::Yaml(list) => list.finish()?,
            ListState::Kyaml(list) => list.finish()?,
            ListState::Each(_) => {}
            ListState::Rows(out) => self.printer.grid.flush_with_header(out)?,
            ListState::Whole(out, items) => {
                let list = list_of(items, serde_json::json!({"resourceVersion": ""}));
                self.printer.document(out, &list)?;
            }
        }
        Ok(())
    }
}

/// An object of a list, its cluster, and the other clusters that have it.
pub type Listed<'a, S> = (&'a Value, &'a str, &'a [S]);

/// A `kind: List` of these items.
fn list_of(items: Vec<Value>, metadata: Value) -> Value {
    serde_json::json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": metadata})
}

fn header(columns: &CustomColumns, show_cluster: bool) -> Vec<String> {
    let cluster = show_cluster.then(|| "CLUSTER".to_owned());
    let own = columns
        .headers()
        .map(|header| escape::terminal(header).into_owned());
    cluster.into_iter().chain(own).collect()
}

/// What a template made, as it is; on a terminal without what could drive it.
fn text_of_template(out: &mut dyn Write, text: &[u8], for_terminal: bool) -> io::Result<()> {
    if !for_terminal {
        return out.write_all(text);
    }
    out.write_all(escape::cell_lines(&String::from_utf8_lossy(text)).as_bytes())
}
