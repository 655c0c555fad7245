//! `-o custom-columns` and `-o custom-columns-file`: kubectl's `pkg/cmd/get/customcolumn.go`.

use serde_json::Value;

use super::escape;
use super::jsonpath::{JsonPathError, PathError, Template, relaxed};

/// What a cell shows whose path finds nothing.
const NONE: &str = "<none>";

/// Columns that a user chose, each a JSONPath under a header.
///
/// They are laid out by a [`Grid`](super::table::Grid), in which kubectl prints the header even if there are no rows.
///
/// ```
/// use multicluster::output::custom_columns::CustomColumns;
/// let columns = CustomColumns::from_spec("NAME:.metadata.name,PORTS:.spec.ports[*].port")?;
/// assert_eq!(columns.headers().collect::<Vec<_>>(), ["NAME", "PORTS"]);
/// let object = serde_json::json!({"spec": {"ports": [{"port": 80}, {"port": 443}]}});
/// assert_eq!(columns.cells(&object)?, ["<none>", "80,443"]);
/// # Ok::<(), multicluster::output::custom_columns::CustomColumnsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CustomColumns(Vec<Column>);

#[derive(Debug, Clone, PartialEq)]
struct Column {
    header: String,
    path: Template,
}

/// Columns that cannot be read, or an object that they cannot be shown of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustomColumnsError {
    /// There are none.
    #[error("custom-columns format specified but no custom columns given")]
    Empty,
    /// A column has no path.
    #[error("unexpected custom-columns spec: {0}, expected <header>:<json-path-expr>")]
    NoPath(String),
    /// The file is empty.
    #[error(
        "invalid template, missing header line. Expected format is one line of space separated headers, one line of \
         space separated column specs."
    )]
    NoHeaderLine,
    /// The file has only one line.
    #[error(
        "invalid template, missing spec line. Expected format is one line of space separated headers, one line of \
         space separated column specs."
    )]
    NoSpecLine,
    /// The lines of the file do not go together.
    #[error("number of headers ({headers}) and field specifications ({paths}) don't match")]
    Mismatch {
        /// How many headers there are.
        headers: usize,
        /// How many paths there are.
        paths: usize,
    },
    /// A path has braces where none may be.
    #[error(transparent)]
    Path(#[from] PathError),
    /// A path cannot be parsed, or cannot be followed in an object. kubectl does not say which it is.
    #[error("{}", .error.reason())]
    JsonPath {
        /// Whose path it is.
        header: String,
        /// What is wrong with it.
        #[source]
        error: JsonPathError,
    },
}

impl CustomColumns {
    /// Reads `HEADER:path,HEADER:path`. A path cannot have a comma.
    ///
    /// # Errors
    /// What kubectl calls an error, too.
    pub fn from_spec(spec: &str) -> Result<Self, CustomColumnsError> {
        if spec.is_empty() {
            return Err(CustomColumnsError::Empty);
        }
        // All are split before one is parsed, so that the first mistake is the one that kubectl finds.
        let columns = spec.split(',').map(|column| {
            let (header, path) = column
                .split_once(':')
                .ok_or_else(|| CustomColumnsError::NoPath(column.to_owned()))?;
            Ok((header, relaxed(path)?))
        });
        Self::new(columns.collect::<Result<_, CustomColumnsError>>()?)
    }

    /// Reads the text of a file: a line of headers, and a line of paths, separated by white space.
    ///
    /// # Errors
    /// What kubectl calls an error, too.
    pub fn from_file(text: &str) -> Result<Self, CustomColumnsError> {
        let mut lines = text.lines();
        let headers = lines.next().ok_or(CustomColumnsError::NoHeaderLine)?;
        let paths = lines.next().ok_or(CustomColumnsError::NoSpecLine)?;
        let headers: Vec<&str> = headers.split_whitespace().collect();
        let paths: Vec<&str> = paths.split_whitespace().collect();
        if headers.len() != paths.len() {
            return Err(CustomColumnsError::Mismatch {
                headers: headers.len(),
                paths: paths.len(),
            });
        }
        let columns = headers
            .into_iter()
            .zip(paths)
            .map(|(header, path)| Ok((header, relaxed(path)?)));
        Self::new(columns.collect::<Result<_, CustomColumnsError>>()?)
    }

    fn new(columns: Vec<(&str, String)>) -> Result<Self, CustomColumnsError> {
        let columns = columns.into_iter().map(|(header, path)| {
            let header = header.to_owned();
            match Template::parse(&path) {
                Ok(path) => Ok(Column { header, path }),
                Err(error) => Err(CustomColumnsError::JsonPath { header, error }),
            }
        });
        columns.collect::<Result<_, _>>().map(CustomColumns)
    }

    /// The headers, as they were given.
    pub fn headers(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|column| column.header.as_str())
    }

    /// The cells of an object: several values of one path separated by commas, each as Go's `%v` prints it.
    ///
    /// What a terminal would act on is escaped, but line breaks and tabs stay: see [`escape::cell_lines`].
    ///
    /// # Errors
    /// [`CustomColumnsError::JsonPath`] for a path that cannot be followed: an index that is out of range. kubectl then
    /// prints the rows before this one, and the error.
    pub fn cells(&self, object: &Value) -> Result<Vec<String>, CustomColumnsError> {
        self.0.iter().map(|column| column.cell(object)).collect()
    }
}

impl Column {
    fn cell(&self, object: &Value) -> Result<String, CustomColumnsError> {
        let results = self
            .path
            .find_results(object)
            .map_err(|error| CustomColumnsError::JsonPath {
                header: self.header.clone(),
                error,
            })?;
        let mut values = Vec::new();
        if results.first().is_none_or(Vec::is_empty) {
            values.push(NONE.to_owned());
        }
        values.extend(
            results
                .iter()
                .flatten()
                .map(|found| escape::cell_lines(&found.to_string()).into_owned()),
        );
        Ok(values.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::table::Grid;
    use serde::Deserialize;

    /// `testdata/jsonpath/record.py` records what kubectl makes of these.
    #[derive(Deserialize)]
    struct Case {
        items: String,
        #[serde(default)]
        spec: Option<String>,
        #[serde(default)]
        file: Option<String>,
        stdout: String,
        #[serde(default)]
        error: Option<String>,
    }

    fn printed(case: &Case, items: &[Value]) -> (String, Option<String>) {
        let columns = match (&case.spec, &case.file) {
            (Some(spec), _) => CustomColumns::from_spec(spec),
            (None, file) => CustomColumns::from_file(file.as_deref().unwrap_or_default()),
        };
        let columns = match columns {
            Ok(columns) => columns,
            Err(error) => return (String::new(), Some(error.to_string())),
        };
        let mut grid = Grid::new();
        grid.header(columns.headers());
        let mut failure = None;
        for item in items {
            match columns.cells(item) {
                Ok(cells) => grid.row(cells),
                Err(error) => {
                    failure = Some(error.to_string());
                    break;
                }
            }
        }
        let mut text = Vec::new();
        grid.flush_with_header(&mut text).unwrap();
        (String::from_utf8(text).unwrap(), failure)
    }

    #[test]
    fn tables_are_those_of_kubectl() {
        let items: serde_json::Map<String, Value> =
            serde_json::from_str(include_str!("testdata/jsonpath/columns.items.json")).unwrap();
        let cases: Vec<Case> = serde_json::from_str(include_str!("testdata/jsonpath/columns.json")).unwrap();
        assert!(cases.len() >= 60);
        for case in cases {
            let given = case.spec.as_ref().or(case.file.as_ref()).unwrap();
            let items = items[&case.items].as_array().unwrap();
            let (stdout, error) = printed(&case, items);
            assert_eq!(error, case.error, "{given:?}");
            // kubectl prints the headers before it parses the paths.
            let parsed = error.is_none() || !stdout.is_empty();
            assert!(
                !parsed || stdout == case.stdout,
                "{given:?}\n{stdout}\n{}",
                case.stdout
            );
        }
    }
}
