//! The parser's part within an action: pipelines, commands and operands.

use super::ast::{Command, Operand, Pipe, Term};
use super::functions::Function;
use super::item::{Item, Kind};
use super::literal;
use super::parser::{Parsed, Parser};
use crate::output::strconv::{quote, unquote};

impl Parser<'_> {
    pub(super) fn pipeline(&mut self, context: &str, end: Kind) -> Parsed<Pipe> {
        let mut pipe = Pipe {
            position: self.peek_non_space().position,
            variables: Vec::new(),
            assigns: false,
            commands: Vec::new(),
        };
        while self.variable(&mut pipe, context)? {}
        loop {
            let item = self.next_non_space();
            match item.kind {
                kind if kind == end => break,
                Kind::Bool
                | Kind::CharConstant
                | Kind::Complex
                | Kind::Dot
                | Kind::Field
                | Kind::Identifier
                | Kind::Number
                | Kind::Nil
                | Kind::RawString
                | Kind::String
                | Kind::Variable
                | Kind::LeftParenthesis => {
                    self.back();
                    pipe.commands.push(self.command()?);
                }
                _ => return Err(self.unexpected(&item, context)),
            }
        }
        self.check_pipeline(&pipe, context)?;
        Ok(pipe)
    }

    /// Reads a variable that is declared or assigned, if there is one. Tells whether another may follow.
    fn variable(&mut self, pipe: &mut Pipe, context: &str) -> Parsed<bool> {
        let variable = self.peek_non_space();
        if variable.kind != Kind::Variable {
            return Ok(false);
        }
        self.next_non_space();
        let after = self.peek();
        let next = self.peek_non_space();
        let is_comma = next.kind == Kind::Char && next.text == ",";
        match next.kind {
            Kind::Assign | Kind::Declare => pipe.assigns = next.kind == Kind::Assign,
            _ if is_comma => {}
            // It is an operand. A space is an item, so that up to three may have to be put back.
            _ => {
                match after.kind {
                    Kind::Space => self.back_three(variable, after),
                    _ => self.back_two(variable),
                }
                return Ok(false);
            }
        }
        self.next_non_space();
        let name: Box<str> = variable.text.into();
        pipe.variables.push(name.clone());
        self.tree.variables.push(name);
        if !is_comma {
            return Ok(false);
        }
        if context != "range" || pipe.variables.len() > 1 {
            return Err(self.error(format_args!("too many declarations in {context}")));
        }
        match self.peek_non_space().kind {
            Kind::Variable | Kind::RightDelimiter | Kind::RightParenthesis => Ok(true),
            _ => Err(self.error("range can only initialize variables")),
        }
    }

    fn check_pipeline(&self, pipe: &Pipe, context: &str) -> Parsed<()> {
        if pipe.commands.is_empty() {
            return Err(self.error(format_args!("missing value for {context}")));
        }
        // Only the first command may start with what cannot take an argument.
        for (index, command) in pipe.commands.iter().enumerate().skip(1) {
            let first = command.operands.first().map(|operand| &operand.term);
            if let Some(Term::Bool(_) | Term::Dot | Term::Nil | Term::Number { .. } | Term::String { .. }) =
                first
            {
                let stage = index + 1;
                return Err(self.error(format_args!("non executable command in pipeline stage {stage}")));
            }
        }
        Ok(())
    }

    fn command(&mut self) -> Parsed<Command> {
        let mut command = Command {
            position: self.peek_non_space().position,
            operands: Vec::new(),
        };
        loop {
            self.peek_non_space();
            command.operands.extend(self.operand()?);
            let item = self.next();
            match item.kind {
                Kind::Space => continue,
                Kind::RightDelimiter | Kind::RightParenthesis => self.back(),
                Kind::Pipe => {}
                _ => return Err(self.unexpected(&item, "operand")),
            }
            break;
        }
        if command.operands.is_empty() {
            return Err(self.error("empty command"));
        }
        Ok(command)
    }

    /// A term and the fields that follow it. Nothing, if the next item starts no term.
    fn operand(&mut self) -> Parsed<Option<Operand>> {
        let Some(mut operand) = self.term()? else {
            return Ok(None);
        };
        let chain = self.peek();
        if chain.kind != Kind::Field {
            return Ok(Some(operand));
        }
        let mut fields = Vec::new();
        while self.peek().kind == Kind::Field {
            fields.push(field_name(&self.next()));
        }
        match &mut operand.term {
            Term::Field(names) | Term::Variable { fields: names, .. } => {
                names.append(&mut fields);
                operand.position = chain.position;
            }
            Term::Bool(_) | Term::String { .. } | Term::Number { .. } | Term::Nil | Term::Dot => {
                let shown = quote(operand.to_string().as_bytes());
                return Err(self.error(format_args!("unexpected . after term {shown}")));
            }
            _ => {
                operand = Operand {
                    position: chain.position,
                    term: Term::Chain {
                        term: Box::new(operand),
                        fields,
                    },
                };
            }
        }
        Ok(Some(operand))
    }

    fn term(&mut self) -> Parsed<Option<Operand>> {
        let item = self.next_non_space();
        let term = match item.kind {
            Kind::Identifier => Term::Function(Function::named(&item.text).ok_or_else(|| {
                let name = quote(item.text.as_bytes());
                self.error(format_args!("function {name} not defined"))
            })?),
            Kind::Dot => Term::Dot,
            Kind::Nil => Term::Nil,
            Kind::Variable if self.tree.variables.iter().any(|known| **known == item.text) => {
                Term::Variable {
                    name: item.text.into(),
                    fields: Vec::new(),
                }
            }
            Kind::Variable => {
                let name = quote(item.text.as_bytes());
                return Err(self.error(format_args!("undefined variable {name}")));
            }
            Kind::Field => Term::Field(vec![field_name(&item)]),
            Kind::Bool => Term::Bool(item.text == "true"),
            Kind::CharConstant | Kind::Complex | Kind::Number => {
                let number = match item.kind {
                    Kind::CharConstant => literal::character(&item.text),
                    _ => literal::number(&item.text),
                };
                Term::Number {
                    number: number.map_err(|message| self.error(message))?,
                    source: item.text.into(),
                }
            }
            Kind::LeftParenthesis => {
                let pipe =
                    self.nested(|parser| parser.pipeline("parenthesized pipeline", Kind::RightParenthesis))?;
                return Ok(Some(Operand {
                    position: pipe.position,
                    term: Term::Pipe(Box::new(pipe)),
                }));
            }
            Kind::String | Kind::RawString => Term::String {
                text: unquote(&item.text)
                    .ok_or_else(|| self.error("invalid syntax"))?
                    .into(),
                source: item.text.into(),
            },
            _ => {
                self.back();
                return Ok(None);
            }
        };
        Ok(Some(Operand {
            position: item.position,
            term,
        }))
    }
}

/// A field's name without its point.
fn field_name(item: &Item<'_>) -> Box<str> {
    item.text.strip_prefix('.').unwrap_or(&item.text).into()
}
