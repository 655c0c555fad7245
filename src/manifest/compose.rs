//! The events of a YAML document to a JSON value, as `go.yaml.in/yaml/v2` and `sigs.k8s.io/yaml` compose it for kubectl.
//!
//! The events come from `serde-saphyr`'s parser. Its own deserializer is not used, because YAML 1.1 is in the details: it
//! takes `yEs` for a boolean, knows no key `"true"` for `on:`, and lets an explicit key win over a merged one that follows.

use std::collections::HashMap;
use std::mem::size_of;

use serde_json::{Map, Value};
use serde_saphyr::granit_parser::{
    self, ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag,
};

use super::documents::Document;
use super::error::Fault;
use super::scalar::{self, Scalar};
use super::{Composed, MAX_DEPTH};

/// The namespace of YAML's own tags, which `!!` stands for.
const CORE_TAGS: &str = "tag:yaml.org,2002:";

/// The most bytes that anchored values and their copies may take in one source.
///
/// What is written out is bounded by the input's size; what aliases repeat is not (CVE-2019-11253). No object that etcd
/// would store comes near this.
const MAX_EXPANSION: usize = 16 * 1024 * 1024;

/// The most values that one source may hold: more than a file of [`MAX_INPUT_BYTES`](super::MAX_INPUT_BYTES)
/// of ordinary manifests does, and much less than one of `[[],[],[],…`.
const MAX_NODES: usize = 8_000_000;

/// What a source may still use.
#[derive(Debug)]
pub(super) struct Budget {
    expansion: usize,
    nodes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget {
            expansion: MAX_EXPANSION,
            nodes: MAX_NODES,
        }
    }
}

impl Budget {
    fn spend(&mut self, weight: usize) -> Result<(), String> {
        self.expansion = self.expansion.checked_sub(weight).ok_or_else(|| {
            format!(
                "excessive aliasing: anchors and aliases stand for more than {} MiB",
                MAX_EXPANSION >> 20
            )
        })?;
        Ok(())
    }

    fn spend_node(&mut self) -> Result<(), String> {
        let more = || format!("more than {MAX_NODES} values, the most that is read from one source");
        self.nodes = self.nodes.checked_sub(1).ok_or_else(more)?;
        Ok(())
    }
}

/// Reads the values of a document's text; more than one if `...` separates them.
pub(super) fn compose(document: &Document<'_>, budget: &mut Budget) -> Result<Vec<Composed>, Fault> {
    let mut options = granit_parser::options! {
        // The composer's own limit is lower, and says more.
        flow_nesting_limit: 2 * MAX_DEPTH,
        block_nesting_limit: 2 * MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let mut composer = Composer {
        events: Parser::new_from_str_with_options(document.text, options),
        anchors: HashMap::new(),
        budget,
        first_line: document.first_line,
    };
    let mut values = Vec::new();
    while let Some((event, span)) = composer.next()? {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
            node => {
                let root = composer.node(node, span, 0)?;
                let value = root
                    .node
                    .into_value()
                    .map_err(|message| composer.fault(&span, message))?;
                values.push(Composed {
                    value,
                    line: composer.line(span.start.line()),
                });
            }
        }
    }
    Ok(values)
}

/// A node, before it is known whether it is a value or a key.
#[derive(Debug, Clone)]
enum Node {
    Scalar(Scalar),
    Collection(Value),
}

impl Node {
    fn into_value(self) -> Result<Value, String> {
        match self {
            Node::Scalar(scalar) => scalar.into_value(),
            Node::Collection(value) => Ok(value),
        }
    }

    fn into_key(self) -> Result<String, String> {
        match self {
            Node::Scalar(scalar) => scalar.into_key(),
            Node::Collection(_) => Err(
                "a map or sequence cannot be a key; is a value that starts with '{' or '[' \
                                        missing its quotes?"
                    .to_owned(),
            ),
        }
    }
}

/// A node and what it would cost to repeat it.
#[derive(Debug, Clone)]
struct Measured {
    node: Node,
    /// About how many bytes it takes.
    weight: usize,
    /// How many collections are inside each other in it.
    height: usize,
}

struct Composer<'text, 'budget> {
    events: Parser<'text, StrInput<'text>>,
    anchors: HashMap<usize, Measured>,
    budget: &'budget mut Budget,
    first_line: usize,
}

impl<'text> Composer<'text, '_> {
    fn next(&mut self) -> Result<Option<(Event<'text>, Span)>, Fault> {
        self.events
            .next_event()
            .transpose()
            .map_err(|error| self.scan_fault(&error))
    }

    /// The next event of a collection that is not over.
    fn expect(&mut self, opened: &Span) -> Result<(Event<'text>, Span), Fault> {
        match self.next()? {
            Some(next) => Ok(next),
            None => Err(self.fault(opened, "the document ends within this".to_owned())),
        }
    }

    fn node(&mut self, event: Event<'text>, span: Span, depth: usize) -> Result<Measured, Fault> {
        self.budget
            .spend_node()
            .map_err(|message| self.fault(&span, message))?;
        let (anchor, measured) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                (anchor, self.scalar(&text, style, tag.as_deref(), &span)?)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.check_depth(depth + 1, &span)?;
                (anchor, self.sequence(&span, depth)?)
            }
            Event::MappingStart(_, anchor, _) => {
                self.check_depth(depth + 1, &span)?;
                (anchor, self.mapping(&span, depth)?)
            }
            Event::Alias(anchor) => return self.alias(anchor, &span, depth),
            _ => return Err(self.fault(&span, "a value is expected here".to_owned())),
        };
        if anchor != 0 {
            self.budget
                .spend(measured.weight)
                .map_err(|message| self.fault(&span, message))?;
            self.anchors.insert(anchor, measured.clone());
        }
        Ok(measured)
    }

    fn scalar(
        &self,
        text: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: &Span,
    ) -> Result<Measured, Fault> {
        let core = tag.and_then(|tag| tag.suffix_in_namespace(CORE_TAGS));
        let implicit = tag.is_none() && style == ScalarStyle::Plain;
        let scalar =
            scalar::resolve(text, core.as_deref(), implicit).map_err(|message| self.fault(span, message))?;
        Ok(Measured {
            node: Node::Scalar(scalar),
            weight: size_of::<Value>() + text.len(),
            height: 0,
        })
    }

    fn alias(&mut self, anchor: usize, span: &Span, depth: usize) -> Result<Measured, Fault> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            return Err(self.fault(span, "the value of this anchor contains itself".to_owned()));
        };
        let (weight, height) = (anchored.weight, anchored.height);
        self.check_depth(depth + height, span)?;
        self.budget
            .spend(weight)
            .map_err(|message| self.fault(span, message))?;
        Ok(self.anchors[&anchor].clone())
    }

    fn sequence(&mut self, opened: &Span, depth: usize) -> Result<Measured, Fault> {
        let (mut weight, mut height) = (size_of::<Value>(), 0);
        let mut items = Vec::new();
        loop {
            let (event, span) = self.expect(opened)?;
            if event == Event::SequenceEnd {
                return Ok(Measured {
                    node: Node::Collection(Value::Array(items)),
                    weight,
                    height: height + 1,
                });
            }
            let item = self.node(event, span, depth + 1)?;
            weight += item.weight;
            height = height.max(item.height);
            items.push(
                item.node
                    .into_value()
                    .map_err(|message| self.fault(&span, message))?,
            );
        }
    }

    fn mapping(&mut self, opened: &Span, depth: usize) -> Result<Measured, Fault> {
        let (mut weight, mut height) = (size_of::<Value>(), 0);
        let mut fields = Map::new();
        loop {
            let (key_event, key_span) = self.expect(opened)?;
            if key_event == Event::MappingEnd {
                return Ok(Measured {
                    node: Node::Collection(Value::Object(fields)),
                    weight,
                    height: height + 1,
                });
            }
            let merges = is_merge(&key_event);
            let key = self.node(key_event, key_span, depth + 1)?;
            let (event, span) = self.expect(opened)?;
            let value = self.node(event, span, depth + 1)?;
            weight += key.weight + value.weight;
            // A merged map brings what is in it, not itself.
            height = height.max(if merges {
                value.height.saturating_sub(1)
            } else {
                value.height
            });
            let fault = |span, message| Self::fault_at(self.first_line, span, message);
            if merges {
                merge(&mut fields, value.node).map_err(|message| fault(&span, message))?;
            } else {
                let key = key.node.into_key().map_err(|message| fault(&key_span, message))?;
                let value = value.node.into_value().map_err(|message| fault(&span, message))?;
                // As in kubectl, the last of equal keys wins.
                fields.insert(key, value);
            }
        }
    }

    fn check_depth(&self, depth: usize, span: &Span) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            return Err(self.fault(span, too_deep()));
        }
        Ok(())
    }

    fn line(&self, line: usize) -> usize {
        self.first_line + line.max(1) - 1
    }

    fn fault(&self, span: &Span, message: String) -> Fault {
        Self::fault_at(self.first_line, span, message)
    }

    fn fault_at(first_line: usize, span: &Span, message: String) -> Fault {
        Fault {
            line: first_line + span.start.line().max(1) - 1,
            column: span.start.col() + 1,
            message,
        }
    }

    fn scan_fault(&self, error: &ScanError) -> Fault {
        let message = match error.kind() {
            // The scanner reads ahead of the composer, and may meet its limit first.
            ErrorKind::RecursionLimitExceeded => too_deep(),
            kind => kind.to_string(),
        };
        let marker = error.marker();
        Fault {
            line: self.line(marker.line()),
            column: marker.col() + 1,
            message,
        }
    }
}

fn too_deep() -> String {
    format!("maps and sequences are nested more than {MAX_DEPTH} deep")
}

/// Whether a key is `<<`, not quoted.
fn is_merge(key: &Event<'_>) -> bool {
    match key {
        Event::Scalar(text, style, _, None) => text == "<<" && *style == ScalarStyle::Plain,
        Event::Scalar(text, _, _, Some(tag)) => {
            text == "<<" && tag.suffix_in_namespace(CORE_TAGS).as_deref() == Some("merge")
        }
        _ => false,
    }
}

/// Merges as Go's parser does: what comes later wins, be it merged or explicit, and in a list of maps the earlier wins.
fn merge(fields: &mut Map<String, Value>, node: Node) -> Result<(), String> {
    let wants_map = || "'<<' takes a map, or a sequence of maps".to_owned();
    match node {
        Node::Collection(Value::Object(merged)) => fields.extend(merged),
        Node::Collection(Value::Array(items)) => {
            for item in items.into_iter().rev() {
                let Value::Object(merged) = item else {
                    return Err(wants_map());
                };
                fields.extend(merged);
            }
        }
        Node::Scalar(_) | Node::Collection(_) => return Err(wants_map()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_values_is_limited_over_all_documents() {
        let mut budget = Budget {
            nodes: 10,
            ..Budget::default()
        };
        let mut read =
            |text| compose(&Document { text, first_line: 1 }, &mut budget).map_err(|fault| fault.message);
        assert_eq!(read("[1, 2, 3, 4]").unwrap().len(), 1);
        let error = read("\n[1, 2, 3, 4, 5]").unwrap_err();
        assert_eq!(
            error,
            "more than 8000000 values, the most that is read from one source"
        );
    }
}
