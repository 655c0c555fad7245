//! The flags that say how whole objects are printed: kubectl's `PrintFlags`.

use clap::builder::ValueParser;
use clap::{ArgAction, Args};

use super::values::go_bool;

/// How objects are printed.
#[derive(Debug, Clone, Default, Args)]
pub struct ObjectOutput {
    /// Output format: json, yaml, kyaml, name, go-template, go-template-file, jsonpath, jsonpath-as-json, jsonpath-file; for
    /// reads also wide, custom-columns, custom-columns-file, ndjson, csv, markdown
    #[arg(short = 'o', long = "output", value_name = "FORMAT")]
    pub format: Option<String>,
    /// The template, or its file, of the formats that take one; alone it is a Go template
    #[arg(long, value_name = "TEMPLATE")]
    pub template: Option<String>,
    /// Leaves out what a template names and an object lacks, instead of failing
    #[arg(long, default_value = "true", action = ArgAction::Set, num_args = 0..=1, require_equals = true,
        default_missing_value = "true", value_parser = ValueParser::new(go_bool), value_name = "BOOL")]
    pub allow_missing_template_keys: bool,
    /// Keeps managedFields in json and yaml
    #[arg(long)]
    pub show_managed_fields: bool,
}
