//! Which objects a command that changes them is told to change.

use anyhow::{Result, bail};
use serde_json::Value;

use super::Misuse;
use super::args::Files;
use super::invocation::Session;
use super::labelled::Labelled as _;
use super::locate::{Deed, Located, Search};
pub use super::targets::NOTHING_NAMED;
use super::targets::{self, Target};
use crate::fleet::discovery::{Form, parse_arguments};
use crate::fleet::selector::Selector;

/// The arguments and flags that choose objects.
#[derive(Debug, Clone, Default)]
pub struct Choice<'a> {
    /// `TYPE`, `TYPE NAME…`, `TYPE/NAME…`.
    pub resources: &'a [String],
    /// Manifests that name objects.
    pub files: Files,
    /// `-l`.
    pub label_selector: Option<&'a str>,
    /// `--field-selector`.
    pub field_selector: Option<&'a str>,
    /// `--all`.
    pub all: bool,
    /// `-A`.
    pub all_namespaces: bool,
    /// `--all-copies`.
    pub all_copies: bool,
}

/// kubectl takes an empty selector for none.
fn given(selector: Option<&str>) -> Option<&str> {
    selector.map(str::trim).filter(|selector| !selector.is_empty())
}

impl Choice<'_> {
    fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Whether anything is chosen at all.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && !self.has_files()
    }

    /// Checks what can be checked without a cluster, in the words of kubectl's builder.
    pub fn check(&self) -> Result<()> {
        targets::forbid_both(self.resources, &self.files)?;
        self.selector()?;
        let selects = given(self.label_selector)
            .or(given(self.field_selector))
            .is_some();
        if self.has_files() || self.resources.is_empty() {
            return Ok(());
        }
        let arguments = parse_arguments(self.resources).map_err(|error| Misuse(error.to_string()))?;
        let message = match arguments.form {
            Form::Types if selects || self.all => return Ok(()),
            Form::Types => "resource(s) were provided, but no name was specified",
            Form::Names if selects => "name cannot be provided when a selector is specified",
            Form::Tuples if selects => {
                "selectors and the all flag cannot be used when passing resource/name arguments"
            }
            _ if self.all_namespaces => "a resource cannot be retrieved by name across all namespaces",
            _ => return Ok(()),
        };
        bail!(Misuse(message.to_owned()))
    }

    /// The kinds and names.
    pub async fn targets(&self, session: &Session<'_>) -> Result<Vec<Target>> {
        targets::read(session, self.resources, &self.files).await
    }

    /// How they are looked for.
    pub fn search(&self, deed: Deed) -> Search {
        Search {
            label_selector: given(self.label_selector).map(str::to_owned),
            field_selector: given(self.field_selector).map(str::to_owned),
            all_namespaces: self.all_namespaces,
            all_copies: self.all_copies,
            ..Search::new(deed)
        }
    }

    /// Of objects that files name, kubectl takes those that the label selector selects.
    pub fn narrow(&self, located: &mut Vec<Located<Value>>) -> Result<()> {
        if let (true, Some(selector)) = (self.has_files(), self.selector()?) {
            located.retain(|located| selector.matches(&located.object.labels()));
        }
        Ok(())
    }

    fn selector(&self) -> Result<Option<Selector>> {
        let Some(text) = given(self.label_selector) else {
            return Ok(None);
        };
        // Every server would say the same, and it would look as if they had failed.
        let invalid = |error| Misuse(format!("invalid label selector {text:?}: {error}"));
        Ok(Some(text.parse::<Selector>().map_err(invalid)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(resources: &[&str], change: impl FnOnce(&mut Choice<'_>)) -> Result<(), String> {
        let resources: Vec<String> = resources.iter().map(|resource| (*resource).to_owned()).collect();
        let mut choice = Choice {
            resources: &resources,
            ..Default::default()
        };
        change(&mut choice);
        choice.check().map_err(|error| error.to_string())
    }

    #[test]
    fn names_and_selectors_exclude_each_other() {
        let error = |text: &str| Err(text.to_owned());
        let select = |choice: &mut Choice<'_>| choice.label_selector = Some("a=b");
        let nothing = |_: &mut Choice<'_>| {};
        assert_eq!(check(&["hv", "one"], nothing), Ok(()));
        assert_eq!(check(&["hv"], select), Ok(()));
        assert_eq!(check(&["hv"], |choice| choice.all = true), Ok(()));
        // kubectl ignores --all beside names.
        assert_eq!(check(&["hv", "one"], |choice| choice.all = true), Ok(()));
        assert_eq!(
            check(&["hv"], nothing),
            error("resource(s) were provided, but no name was specified")
        );
        assert_eq!(
            check(&["hv"], |choice| choice.label_selector = Some(" ")),
            error("resource(s) were provided, but no name was specified")
        );
        assert_eq!(
            check(&["hv", "one"], select),
            error("name cannot be provided when a selector is specified")
        );
        assert_eq!(
            check(&["az-a:hv/one"], select),
            error("selectors and the all flag cannot be used when passing resource/name arguments")
        );
        assert_eq!(
            check(&["hv", "one"], |choice| choice.all_namespaces = true),
            error("a resource cannot be retrieved by name across all namespaces")
        );
        assert!(check(&["hv"], |choice| choice.label_selector = Some("a in b")).is_err());
    }
}
