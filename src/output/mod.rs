//! Renderers: from an outcome to bytes. Nothing here knows of HTTP, and nothing here prints.
//!
//! What kubectl also prints is printed byte for byte as kubectl 1.36 does; the tests compare with files that it wrote.

pub mod custom_columns;
pub mod describe;
pub mod diagnostics;
pub mod duration;
pub mod escape;
pub mod events;
pub mod findings;
mod go_syntax;
pub mod go_template;
pub mod json;
pub mod jsonpath;
pub mod kyaml;
mod managed_fields;
pub mod markup;
mod merge_sort;
pub mod name;
mod number;
mod quantity;
pub mod report;
pub mod rows;
mod sarif;
pub mod sort;
mod strconv;
pub mod table;
pub mod tone;
pub mod yaml;

pub use managed_fields::strip_managed_fields;
pub use number::go_value;
