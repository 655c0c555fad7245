//! From the nodes of a template and an object to what the nodes find: `FindResults` of client-go's `jsonpath.go`.

use serde_json::Value;

use super::found::Found;
use super::node::Node;
use super::select;

/// How many ranges may be within each other.
pub const MAX_OPEN_RANGES: usize = 16;

/// Evaluates a template: what each of its nodes finds.
pub(super) fn evaluate<'a>(
    nodes: &'a [Node],
    object: &'a Value,
    allow_missing: bool,
) -> Result<Vec<Vec<Found<'a>>>, Failure> {
    let mut run = Run {
        nodes,
        allow_missing,
        ranges_to_begin: 0,
        open_ranges: 0,
        ranges_to_end: 0,
        last_end: None,
    };
    let mut results = Vec::new();
    run.nodes_from(0, Found::object(object), &mut results)?;
    Ok(results)
}

/// Why a node cannot be evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) reason: String,
    /// Whether client-go hands on some values along with the error. A filter for existence takes them for a hit.
    pub(super) leaves_values: bool,
}

impl Failure {
    /// A failure that hands on nothing.
    pub(super) fn empty(reason: String) -> Self {
        Failure {
            reason,
            leaves_values: false,
        }
    }

    /// A failure that hands on these values, mostly what the failing node was given.
    pub(super) fn with_input(reason: String, values: &[Found<'_>]) -> Self {
        Failure {
            reason,
            leaves_values: !values.is_empty(),
        }
    }
}

/// A template that is being evaluated.
pub(super) struct Run<'a> {
    /// The nodes of the template.
    nodes: &'a [Node],
    allow_missing: bool,
    /// How often `range` was met since the last range began.
    ranges_to_begin: usize,
    /// In how many ranges the evaluation is.
    open_ranges: usize,
    /// How often `end` was met since the last range ended.
    ranges_to_end: usize,
    /// Which node was the last `end`.
    last_end: Option<usize>,
}

impl<'a> Run<'a> {
    /// Evaluates the nodes from one on, up to the end of the template or of the range that they are in.
    fn nodes_from(
        &mut self,
        first: usize,
        current: Found<'a>,
        results: &mut Vec<Vec<Found<'a>>>,
    ) -> Result<(), Failure> {
        let nodes = self.nodes;
        let mut index = first;
        while let Some(node) = nodes.get(index) {
            let found = self.node(vec![current], node)?;
            if self.ranges_to_end > 0 && self.ranges_to_end <= self.open_ranges {
                self.ranges_to_end -= 1;
                self.last_end = Some(index);
                return Ok(());
            }
            if self.ranges_to_begin > 0 {
                self.ranges_to_begin -= 1;
                self.range(index + 1, &found, results)?;
                // Without an end, what was in the range is evaluated again, after it.
                if let Some(end) = self.last_end.filter(|end| *end > index) {
                    index = end;
                }
            } else {
                results.push(found);
            }
            index += 1;
        }
        Ok(())
    }

    /// Evaluates the nodes from one on for each of some values.
    fn range(
        &mut self,
        first: usize,
        values: &[Found<'a>],
        results: &mut Vec<Vec<Found<'a>>>,
    ) -> Result<(), Failure> {
        if self.open_ranges + self.ranges_to_begin >= MAX_OPEN_RANGES {
            return Err(Failure::empty(format!(
                "more than {MAX_OPEN_RANGES} ranges are within each other"
            )));
        }
        self.open_ranges += 1;
        for value in values {
            self.nodes_from(first, value.taken_out(), results)?;
        }
        if values.is_empty() {
            // To find the end. This can fail, although nothing of it is printed.
            self.nodes_from(first, Found::Nothing, &mut Vec::new())?;
        }
        self.open_ranges -= 1;
        Ok(())
    }

    /// Evaluates the nodes of an expression one after the other.
    pub(super) fn list(&mut self, input: &[Found<'a>], nodes: &'a [Node]) -> Result<Vec<Found<'a>>, Failure> {
        nodes
            .iter()
            .try_fold(input.to_vec(), |current, node| self.node(current, node))
    }

    fn node(&mut self, input: Vec<Found<'a>>, node: &'a Node) -> Result<Vec<Found<'a>>, Failure> {
        // A number is there once for each value.
        let constant = |value: Found<'a>| Ok(vec![value; input.len()]);
        match node {
            Node::Text(text) => Ok(vec![Found::Text(text)]),
            Node::List(nodes) => self.list(&input, nodes),
            Node::Range => {
                self.ranges_to_begin += 1;
                Ok(input)
            }
            Node::End if self.open_ranges == 0 => {
                Err(Failure::empty("not in range, nothing to end".to_owned()))
            }
            Node::End => {
                self.ranges_to_end += 1;
                Ok(Vec::new())
            }
            Node::Identifier(name) => Err(Failure::with_input(
                format!("unrecognized identifier {name}"),
                &input,
            )),
            Node::Field(name) => select::field(&input, name, self.allow_missing),
            Node::Wildcard => Ok(select::wildcard(&input)),
            Node::Recursive => Ok(select::recursive(&input)),
            Node::Slice(slice) => select::slice(&input, *slice),
            Node::Union(members) => {
                let mut found = Vec::new();
                for member in members {
                    let failure = |failure: Failure| Failure::with_input(failure.reason, &input);
                    found.append(&mut self.list(&input, member).map_err(failure)?);
                }
                Ok(found)
            }
            Node::Filter(filter) => self.filter(&input, filter),
            Node::Integer(integer) => constant(Found::Integer(*integer)),
            Node::Float(float) => constant(Found::Float(*float)),
            Node::Bool(value) => constant(Found::Bool(*value)),
        }
    }
}
