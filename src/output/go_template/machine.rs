//! The walk over a template: text/template's `exec.go`.
//!
//! Go recurses where templates call each other, a hundred thousand deep if it must. Here, what is to be done after an
//! inner block is on a stack of its own, and only parentheses recurse, which the parser limits.

use serde_json::Value as Json;

use super::MAIN;
use super::ast::{Block, Branch, Command, Invocation, Loop, Node, Operand, Pipe};
use super::parser::Templates;
use super::printer::print;
use super::ranges::Items;
use super::value::Value;
use crate::output::strconv::quote;

/// Go's limit of templates that call each other.
const DEEPEST_CALL: usize = 100_000;

/// What a template may take before it counts as one that does not end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Nodes that are walked over.
    pub(super) steps: u64,
    /// Bytes of text that are made, in the output and on the way there.
    pub(super) text: usize,
}

impl Limits {
    pub(super) const DEFAULT: Limits = Limits {
        steps: 200_000_000,
        text: 1 << 30,
    };
}

/// What a template could not do, as Go says it.
pub(super) type Failure = Box<str>;

/// The node that is being evaluated, which errors name.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// Nothing has been evaluated yet.
    Start,
    Invocation(&'a Invocation),
    Pipe(&'a Pipe),
    Command(&'a Command),
    Operand(&'a Operand),
}

pub(super) struct Variable<'a> {
    pub(super) name: &'a str,
    pub(super) value: Value<'a>,
}

/// What comes when a block is at its end.
pub(super) enum Frame<'a> {
    Block {
        nodes: std::slice::Iter<'a, Node>,
        dot: Value<'a>,
        /// How many variables are in scope afterwards.
        scope: usize,
    },
    Range {
        range: &'a Loop,
        items: Items<'a>,
        scope: usize,
    },
    /// The template that called this one, and its state.
    Call {
        name: &'a str,
        variables: Vec<Variable<'a>>,
        place: Place<'a>,
    },
}

pub(super) struct Machine<'a> {
    /// The text that the templates were parsed from.
    text: &'a str,
    templates: &'a Templates,
    pub(super) missing_key_fails: bool,
    pub(super) output: Vec<u8>,
    name: &'a str,
    pub(super) variables: Vec<Variable<'a>>,
    pub(super) place: Place<'a>,
    pub(super) frames: Vec<Frame<'a>>,
    depth: usize,
    limits: Limits,
    steps: u64,
    made: usize,
}

impl<'a> Machine<'a> {
    pub(super) fn new(
        text: &'a str,
        templates: &'a Templates,
        missing_key_fails: bool,
        limits: Limits,
    ) -> Self {
        Machine {
            text,
            templates,
            missing_key_fails,
            output: Vec::new(),
            name: MAIN,
            variables: Vec::new(),
            place: Place::Start,
            frames: Vec::new(),
            depth: 0,
            limits,
            steps: 0,
            made: 0,
        }
    }

    /// Executes the main template for an object.
    pub(super) fn run(&mut self, object: &'a Json) -> Result<(), Failure> {
        let dot = Value::element(object).unboxed();
        self.declare("$", dot.clone());
        if let Some(main) = self.templates.get(MAIN) {
            self.enter(main, dot, 1);
        }
        while let Some(frame) = self.frames.pop() {
            match frame {
                Frame::Block {
                    mut nodes,
                    dot,
                    scope,
                } => match nodes.next() {
                    Some(node) => {
                        let next = dot.clone();
                        self.frames.push(Frame::Block { nodes, dot, scope });
                        self.walk(node, next)?;
                    }
                    None => self.variables.truncate(scope),
                },
                Frame::Range { range, items, scope } => self.iterate(range, items, scope)?,
                Frame::Call {
                    name,
                    variables,
                    place,
                } => {
                    self.name = name;
                    self.variables = variables;
                    self.place = place;
                    self.depth -= 1;
                }
            }
        }
        Ok(())
    }

    /// What went wrong, and where: `template: output:1:2: executing "output" at <.x>: …`.
    pub(super) fn failure(&self, message: impl std::fmt::Display) -> Failure {
        let (position, shown) = match self.place {
            Place::Start => return format!("template: {}: {message}", self.name).into(),
            Place::Invocation(node) => (node.position, node.to_string()),
            Place::Pipe(node) => (node.position, node.to_string()),
            Place::Command(node) => (node.position, node.to_string()),
            Place::Operand(node) => (node.position, node.to_string()),
        };
        let before = self.text.get(..position).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        // In bytes, from 0.
        let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        let name = quote(self.name.as_bytes());
        format!("template: {MAIN}:{line}:{column}: executing {name} at <{shown}>: {message}").into()
    }

    /// Counts text that has been made.
    pub(super) fn count(&mut self, bytes: usize) -> Result<(), Failure> {
        self.made = self.made.saturating_add(bytes);
        let most = self.limits.text;
        match self.made > most {
            true => Err(self.failure(format_args!("the template makes more than {most} bytes of text"))),
            false => Ok(()),
        }
    }

    // === variables ===

    pub(super) fn declare(&mut self, name: &'a str, value: Value<'a>) {
        self.variables.push(Variable { name, value });
    }

    pub(super) fn assign(&mut self, name: &str, value: Value<'a>) -> Result<(), Failure> {
        match self
            .variables
            .iter_mut()
            .rev()
            .find(|variable| variable.name == name)
        {
            Some(variable) => variable.value = value,
            None => return Err(self.failure(format_args!("undefined variable: {name}"))),
        }
        Ok(())
    }

    // === nodes ===

    pub(super) fn enter(&mut self, block: &'a Block, dot: Value<'a>, scope: usize) {
        self.frames.push(Frame::Block {
            nodes: block.iter(),
            dot,
            scope,
        });
    }

    fn walk(&mut self, node: &'a Node, dot: Value<'a>) -> Result<(), Failure> {
        self.steps += 1;
        let most = self.limits.steps;
        if self.steps > most {
            return Err(self.failure(format_args!("the template does not end within {most} steps")));
        }
        match node {
            Node::Text(text) => {
                self.output.extend_from_slice(text.as_bytes());
                self.count(text.len())?;
            }
            Node::Action(pipe) => {
                let value = self.pipeline(&dot, pipe)?;
                if pipe.variables.is_empty() {
                    self.print(&value)?;
                }
            }
            Node::If(branch) => self.branch(branch, dot, false)?,
            Node::With(branch) => self.branch(branch, dot, true)?,
            Node::Range(range) => self.range(range, dot)?,
            Node::Template(invocation) => self.invoke(invocation, &dot)?,
            Node::Break => self.leave_body(true),
            Node::Continue => self.leave_body(false),
        }
        Ok(())
    }

    fn print(&mut self, value: &Value<'a>) -> Result<(), Failure> {
        let before = self.output.len();
        match &value.data {
            Some(data) => print(&mut self.output, Some(data)),
            None => self.output.extend_from_slice(b"<no value>"),
        }
        self.count(self.output.len() - before)
    }

    fn branch(&mut self, branch: &'a Branch, dot: Value<'a>, sets_dot: bool) -> Result<(), Failure> {
        let scope = self.variables.len();
        for arm in &branch.arms {
            let value = self.pipeline(&dot, &arm.condition)?;
            if value.is_true() {
                self.enter(&arm.body, if sets_dot { value } else { dot }, scope);
                return Ok(());
            }
        }
        self.enter(&branch.otherwise, dot, scope);
        Ok(())
    }

    fn invoke(&mut self, invocation: &'a Invocation, dot: &Value<'a>) -> Result<(), Failure> {
        self.place = Place::Invocation(invocation);
        let Some((name, block)) = self.templates.get_key_value(&invocation.name) else {
            let name = quote(invocation.name.as_bytes());
            return Err(self.failure(format_args!("template {name} not defined")));
        };
        if self.depth == DEEPEST_CALL {
            return Err(self.failure(format_args!("exceeded maximum template depth ({DEEPEST_CALL})")));
        }
        let dot = match &invocation.pipe {
            Some(pipe) => self.pipeline(dot, pipe)?,
            None => Value::INVALID,
        };
        // A template sees no variables but its own.
        let variables = std::mem::take(&mut self.variables);
        self.declare("$", dot.clone());
        self.frames.push(Frame::Call {
            name: self.name,
            variables,
            place: self.place,
        });
        self.depth += 1;
        self.name = name;
        self.enter(block, dot, 1);
        Ok(())
    }

    /// Ends the iteration of the innermost range, or the range.
    fn leave_body(&mut self, leave_range: bool) {
        while let Some(frame) = self.frames.pop() {
            if let Frame::Range { scope, .. } = &frame {
                match leave_range {
                    true => self.variables.truncate(*scope),
                    false => self.frames.push(frame),
                }
                return;
            }
        }
    }
}
