//! What `-o` and `--template` say.

use anyhow::{Result, bail};

use crate::cli::Misuse;
use crate::cli::args::ObjectOutput;
use crate::output::custom_columns::CustomColumns;
use crate::output::go_template::GoTemplate;
use crate::output::jsonpath;
use crate::output::markup::Markup;

/// How objects are printed.
#[derive(Debug)]
pub enum Format {
    /// A table.
    Table {
        /// With the columns of lesser priority.
        wide: bool,
    },
    /// A table's cells in a markup.
    Markup(Markup),
    /// JSON.
    Json,
    /// JSON, each object in a line of its own.
    Ndjson,
    /// YAML.
    Yaml,
    /// KYAML.
    Kyaml,
    /// `kind.group/name`.
    Name,
    /// What a JSONPath template makes of the object or list.
    JsonPath(Box<jsonpath::Template>),
    /// What a JSONPath finds, as JSON.
    JsonPathAsJson(Box<jsonpath::Template>),
    /// What a Go template makes of the object or list.
    GoTemplate(Box<GoTemplate>),
    /// A table of columns that the user defines.
    CustomColumns {
        /// The columns.
        columns: CustomColumns,
        /// kubectl prints the headers of a file whatever `--no-headers` says.
        from_file: bool,
    },
}

/// How a table is written.
#[derive(Debug, Clone, Copy)]
pub struct TableStyle {
    /// With the columns of lesser priority.
    pub wide: bool,
    /// In a markup instead of columns of spaces.
    pub markup: Option<Markup>,
}

/// Which formats a command has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Those of a read: tables and custom columns too.
    Tables,
    /// Those that print whole objects, or their names.
    Objects,
}

/// The formats that print whole objects, as kubectl lists them: sorted (cli-runtime `genericclioptions/print_flags.go`).
const OBJECTS: [&str; 11] = [
    "go-template",
    "go-template-file",
    "json",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "name",
    "template",
    "templatefile",
    "yaml",
];
/// Those of a read that kubectl does not have.
const OURS: &str = "csv, markdown and ndjson";
/// Those of a read (`pkg/cmd/get/get_flags.go`, `AllowedFormats`).
const TABLES: [&str; 14] = [
    "custom-columns",
    "custom-columns-file",
    "go-template",
    "go-template-file",
    "json",
    "jsonpath",
    "jsonpath-as-json",
    "jsonpath-file",
    "kyaml",
    "name",
    "template",
    "templatefile",
    "wide",
    "yaml",
];

impl Format {
    /// The format that the flags ask for; `None` when they ask for none. A template is read and parsed. kubectl's order of
    /// precedence (`pkg/cmd/get/get_flags.go`, `ToPrinter`).
    ///
    /// # Errors
    /// A [`Misuse`] for an unknown format or a template that cannot be read, in kubectl's words.
    pub fn of(args: &ObjectOutput, allowed: Allowed) -> Result<Option<Format>> {
        let template = args.template.as_deref().filter(|template| !template.is_empty());
        let text = match (args.format.as_deref().unwrap_or_default(), template) {
            ("", None) => return Ok(None),
            ("", Some(_)) => "go-template",
            (text, _) => text,
        };
        // `jsonpath=TEMPLATE` brings its template along, unless --template gives one.
        let (name, value) = match text.split_once('=') {
            Some((name, value)) if template.is_none() && takes_template(name) => (name, value),
            _ => (text, template.unwrap_or_default()),
        };
        if takes_template(name) && (allowed == Allowed::Tables || !name.starts_with("custom-columns")) {
            return templated(name, value, args.allow_missing_template_keys).map(Some);
        }
        // kubectl finds these whatever their case, but not `wide` and the templates.
        Ok(Some(match text {
            "wide" if allowed == Allowed::Tables => Format::Table { wide: true },
            "csv" if allowed == Allowed::Tables => Format::Markup(Markup::Csv),
            "markdown" if allowed == Allowed::Tables => Format::Markup(Markup::Markdown),
            "ndjson" if allowed == Allowed::Tables => Format::Ndjson,
            _ if text.eq_ignore_ascii_case("json") => Format::Json,
            _ if text.eq_ignore_ascii_case("yaml") => Format::Yaml,
            _ if text.eq_ignore_ascii_case("kyaml") => Format::Kyaml,
            _ if text.eq_ignore_ascii_case("name") => Format::Name,
            _ => bail!(Misuse(format!(
                "unable to match a printer suitable for the output format \"{text}\", allowed formats are: {}",
                match allowed {
                    Allowed::Tables => format!("{}; and {OURS}", TABLES.join(",")),
                    Allowed::Objects => OBJECTS.join(","),
                }
            ))),
        }))
    }

    /// Whether a list is printed item by item, in the order in which the items come.
    pub fn is_itemwise(&self) -> bool {
        match self {
            Format::Json
            | Format::Ndjson
            | Format::Yaml
            | Format::Kyaml
            | Format::Name
            | Format::CustomColumns { .. } => true,
            Format::Table { .. }
            | Format::Markup(_)
            | Format::JsonPath(_)
            | Format::JsonPathAsJson(_)
            | Format::GoTemplate(_) => false,
        }
    }

    /// Whether it prints all fields of an object, so that managedFields are left out unless they are asked for.
    pub fn prints_all_fields(&self) -> bool {
        matches!(self, Format::Json | Format::Ndjson | Format::Yaml | Format::Kyaml)
    }

    /// How a table of the server's making is written, if it is one. Programs get all of its columns.
    pub fn table_style(&self) -> Option<TableStyle> {
        let (wide, markup) = match self {
            Format::Table { wide } => (*wide, None),
            Format::Markup(markup) => (*markup == Markup::Csv, Some(*markup)),
            _ => return None,
        };
        Some(TableStyle { wide, markup })
    }

    /// Whether it is a table of the server's making.
    pub fn is_table(&self) -> bool {
        self.table_style().is_some()
    }
}

fn takes_template(name: &str) -> bool {
    matches!(
        name,
        "go-template"
            | "go-template-file"
            | "template"
            | "templatefile"
            | "jsonpath"
            | "jsonpath-as-json"
            | "jsonpath-file"
            | "custom-columns"
            | "custom-columns-file"
    )
}

fn templated(name: &str, value: &str, allow_missing_keys: bool) -> Result<Format> {
    if value.is_empty() {
        bail!(Misuse(match name.starts_with("custom-columns") {
            true => "custom-columns format specified but no custom columns given".to_owned(),
            false => "template format specified but no template given".to_owned(),
        }));
    }
    let path = |text: &str| {
        let template = jsonpath::Template::parse(text).map_err(|error| Misuse(error.to_string()))?;
        Ok::<_, anyhow::Error>(Box::new(template.allow_missing_keys(allow_missing_keys)))
    };
    let go_template = |text: &str| {
        let template =
            GoTemplate::parse(text, allow_missing_keys).map_err(|error| Misuse(error.to_string()))?;
        Ok::<_, anyhow::Error>(Format::GoTemplate(Box::new(template)))
    };
    Ok(match name {
        "jsonpath" => Format::JsonPath(path(value)?),
        "jsonpath-as-json" => Format::JsonPathAsJson(path(value)?),
        "jsonpath-file" => Format::JsonPath(path(&file(value)?)?),
        "go-template-file" | "templatefile" => go_template(&file(value)?)?,
        "custom-columns" => Format::CustomColumns {
            columns: CustomColumns::from_spec(value).map_err(|error| Misuse(error.to_string()))?,
            from_file: false,
        },
        "custom-columns-file" => Format::CustomColumns {
            columns: CustomColumns::from_file(&file(value)?).map_err(|error| Misuse(error.to_string()))?,
            from_file: true,
        },
        _ => go_template(value)?,
    })
}

/// The text of a template's file.
fn file(path: &str) -> Result<String> {
    /// More than any template, less than what would hurt.
    const MOST: u64 = 16 << 20;
    let wrong = |why: String| Misuse(format!("error reading --template {path}, {why}"));
    let read = || -> std::io::Result<Option<Vec<u8>>> {
        use std::io::Read as _;
        let mut text = Vec::new();
        std::fs::File::open(path)?.take(MOST + 1).read_to_end(&mut text)?;
        Ok((text.len() as u64 <= MOST).then_some(text))
    };
    let text = read()
        .map_err(|error| wrong(error.to_string()))?
        .ok_or_else(|| wrong(format!("it is larger than {} MiB", MOST >> 20)))?;
    Ok(String::from_utf8(text).map_err(|_| wrong("it is not UTF-8".to_owned()))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(format: &str, template: Option<&str>) -> Result<Option<Format>> {
        let args = ObjectOutput {
            format: Some(format.to_owned()),
            template: template.map(str::to_owned),
            allow_missing_template_keys: true,
            show_managed_fields: false,
        };
        Format::of(&args, Allowed::Tables)
    }

    #[test]
    fn a_template_comes_with_the_format_or_in_a_flag() {
        assert!(matches!(
            of("jsonpath={.a}", None).unwrap(),
            Some(Format::JsonPath(_))
        ));
        assert!(matches!(
            of("jsonpath", Some("{.a}")).unwrap(),
            Some(Format::JsonPath(_))
        ));
        assert!(matches!(
            of("", Some("{{.a}}")).unwrap(),
            Some(Format::GoTemplate(_))
        ));
        assert!(matches!(of("JSON", Some("{{.a}}")).unwrap(), Some(Format::Json)));
        assert!(of("", None).unwrap().is_none());
        for (format, error) in [
            ("jsonpath", "template format specified but no template given"),
            (
                "custom-columns=",
                "custom-columns format specified but no custom columns given",
            ),
            ("jsonpath={.a", "error parsing jsonpath {.a, unclosed action"),
        ] {
            assert_eq!(of(format, None).unwrap_err().to_string(), error);
        }
        assert!(of("name=x", None).is_err());
        assert!(of("Wide", None).is_err());
    }
}
