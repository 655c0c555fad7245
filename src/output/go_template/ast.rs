//! What a template is parsed to: text/template/parse's `node.go`. Nodes print as Go prints them in its errors.

use std::fmt;

use super::functions::Function;
use crate::output::strconv::quote;

/// What stands between two actions, or between an action and its `{{end}}`.
pub(super) type Block = Vec<Node>;

#[derive(Debug)]
pub(super) enum Node {
    Text(Box<str>),
    Action(Pipe),
    If(Branch),
    With(Branch),
    Range(Loop),
    Template(Invocation),
    Break,
    Continue,
}

/// `{{if}}` or `{{with}}` and the `{{else if}}` or `{{else with}}` that follow. They are one branch here, and nested in
/// Go, so that a long chain is no deep tree.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) arms: Vec<Arm>,
    pub(super) otherwise: Block,
}

#[derive(Debug)]
pub(super) struct Arm {
    pub(super) condition: Pipe,
    pub(super) body: Block,
}

#[derive(Debug)]
pub(super) struct Loop {
    pub(super) pipe: Pipe,
    pub(super) body: Block,
    pub(super) otherwise: Block,
}

/// `{{template "name" pipe}}`, or what `{{block}}` leaves where it stands.
#[derive(Debug)]
pub(super) struct Invocation {
    /// Positions are bytes from the start of the text.
    pub(super) position: usize,
    pub(super) name: Box<str>,
    pub(super) pipe: Option<Pipe>,
}

#[derive(Debug)]
pub(super) struct Pipe {
    pub(super) position: usize,
    /// What the result is declared as (`:=`) or assigned to (`=`).
    pub(super) variables: Vec<Box<str>>,
    pub(super) assigns: bool,
    pub(super) commands: Vec<Command>,
}

/// One stage of a pipeline: a function and its arguments, or a single operand.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) position: usize,
    pub(super) operands: Vec<Operand>,
}

#[derive(Debug)]
pub(super) struct Operand {
    pub(super) position: usize,
    pub(super) term: Term,
}

#[derive(Debug)]
pub(super) enum Term {
    Dot,
    Nil,
    Bool(bool),
    Number {
        source: Box<str>,
        number: Number,
    },
    String {
        source: Box<str>,
        text: Box<[u8]>,
    },
    Field(Vec<Box<str>>),
    Variable {
        name: Box<str>,
        fields: Vec<Box<str>>,
    },
    Function(Function),
    Pipe(Box<Pipe>),
    Chain {
        term: Box<Operand>,
        fields: Vec<Box<str>>,
    },
}

/// A number without a type of its own: what it becomes where a function takes anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Int(i64),
    Float(f64),
    /// An integer of 64 bits that is too large for Go's int. It fails where it is used.
    Overflow,
}

/// Whether there is nothing in a block but white space: such a definition gives way to another of its name.
pub(super) fn is_empty(block: &[Node]) -> bool {
    block
        .iter()
        .all(|node| matches!(node, Node::Text(text) if text.trim().is_empty()))
}

impl fmt::Display for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{{template {}", quote(self.name.as_bytes()))?;
        if let Some(pipe) = &self.pipe {
            write!(f, " {pipe}")?;
        }
        f.write_str("}}")
    }
}

impl fmt::Display for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.variables.is_empty() {
            let sign = if self.assigns { "=" } else { ":=" };
            write!(f, "{} {sign} ", self.variables.join(", "))?;
        }
        for (index, command) in self.commands.iter().enumerate() {
            let separator = if index > 0 { " | " } else { "" };
            write!(f, "{separator}{command}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, operand) in self.operands.iter().enumerate() {
            let separator = if index > 0 { " " } else { "" };
            match operand.term {
                Term::Pipe(_) => write!(f, "{separator}({operand})")?,
                _ => write!(f, "{separator}{operand}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut fields: &[Box<str>] = &[];
        match &self.term {
            Term::Dot => f.write_str(".")?,
            Term::Nil => f.write_str("nil")?,
            Term::Bool(value) => write!(f, "{value}")?,
            Term::Number { source, .. } | Term::String { source, .. } => f.write_str(source)?,
            Term::Field(names) => fields = names,
            Term::Variable { name, fields: names } => {
                f.write_str(name)?;
                fields = names;
            }
            Term::Function(function) => f.write_str(function.name())?,
            Term::Pipe(pipe) => write!(f, "{pipe}")?,
            Term::Chain { term, fields: names } => {
                match term.term {
                    Term::Pipe(_) => write!(f, "({term})")?,
                    _ => write!(f, "{term}")?,
                }
                fields = names;
            }
        }
        fields.iter().try_for_each(|field| write!(f, ".{field}"))
    }
}
