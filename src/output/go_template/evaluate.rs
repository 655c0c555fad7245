//! Pipelines, commands and operands: the second half of text/template's `exec.go`.

use super::ast::{Command, Number, Operand, Pipe, Term};
use super::functions::{Function, Parameter};
use super::machine::{Failure, Machine, Place};
use super::text::Text;
use super::value::{Data, Value};
use crate::output::strconv::quote;

impl<'a> Machine<'a> {
    /// The value of a pipeline, which its variables get too.
    pub(super) fn pipeline(&mut self, dot: &Value<'a>, pipe: &'a Pipe) -> Result<Value<'a>, Failure> {
        self.place = Place::Pipe(pipe);
        let mut last = None;
        for command in &pipe.commands {
            last = Some(self.command(dot, command, last)?.unboxed());
        }
        let value = last.unwrap_or(Value::INVALID);
        for name in &pipe.variables {
            match pipe.assigns {
                true => self.assign(name, value.clone())?,
                false => self.declare(name, value.clone()),
            }
        }
        Ok(value)
    }

    /// The value of a command. What the command before it in the pipeline gave comes as its last argument.
    fn command(
        &mut self,
        dot: &Value<'a>,
        command: &'a Command,
        last: Option<Value<'a>>,
    ) -> Result<Value<'a>, Failure> {
        let Some((first, arguments)) = command.operands.split_first() else {
            return Ok(Value::INVALID);
        };
        let given = !arguments.is_empty() || last.is_some();
        match &first.term {
            Term::Function(function) => {
                self.place = Place::Operand(first);
                return self.call(dot, *function, Place::Command(command), arguments, last);
            }
            Term::Field(_) | Term::Chain { .. } | Term::Variable { .. } => {
                return self.fields(dot, first, given);
            }
            Term::Pipe(pipe) => {
                self.refuse_arguments(first, given)?;
                return self.pipeline(dot, pipe);
            }
            _ => {}
        }
        self.place = Place::Operand(first);
        self.refuse_arguments(first, given)?;
        match first.term {
            Term::Nil => Err(self.failure("nil is not a command")),
            _ => self.literal(dot, first),
        }
    }

    fn refuse_arguments(&self, operand: &Operand, given: bool) -> Result<(), Failure> {
        match given {
            true => Err(self.failure(format_args!("can't give argument to non-function {operand}"))),
            false => Ok(()),
        }
    }

    /// The value of a term that is neither a field nor a function nor a pipeline.
    fn literal(&mut self, dot: &Value<'a>, operand: &'a Operand) -> Result<Value<'a>, Failure> {
        self.place = Place::Operand(operand);
        Ok(match &operand.term {
            Term::Dot => dot.clone(),
            Term::Bool(value) => Data::Bool(*value).into(),
            Term::String { text, .. } => Data::String(Text::Borrowed(text)).into(),
            Term::Number { number, source } => match number {
                Number::Int(value) => Data::Int(*value).into(),
                Number::Float(value) => Data::Float(*value).into(),
                Number::Overflow => return Err(self.failure(format_args!("{source} overflows int"))),
            },
            _ => Value::INVALID,
        })
    }

    // === fields ===

    /// The value of `.x.y`, `$x.y` or `(…).x`.
    fn fields(&mut self, dot: &Value<'a>, operand: &'a Operand, given: bool) -> Result<Value<'a>, Failure> {
        self.place = Place::Operand(operand);
        let (receiver, names) = match &operand.term {
            Term::Variable { name, fields } => {
                let variable = self
                    .variables
                    .iter()
                    .rev()
                    .find(|variable| variable.name == &**name);
                let Some(variable) = variable else {
                    return Err(self.failure(format_args!("undefined variable: {name}")));
                };
                (variable.value.clone(), fields)
            }
            Term::Chain { term, fields } => match &term.term {
                Term::Pipe(pipe) => (self.pipeline(dot, pipe)?, fields),
                Term::Function(function) => {
                    self.place = Place::Operand(term);
                    (
                        self.call(dot, *function, Place::Operand(term), &[], None)?,
                        fields,
                    )
                }
                _ => (self.literal(dot, term)?, fields),
            },
            Term::Field(fields) => (dot.clone(), fields),
            _ => return Ok(Value::INVALID),
        };
        let Some((last, names)) = names.split_last() else {
            self.refuse_arguments(operand, given)?;
            return Ok(receiver);
        };
        let mut value = receiver;
        for name in names {
            value = self.field(&value, name, false)?;
        }
        self.field(&value, last, given)
    }

    fn field(&self, receiver: &Value<'a>, name: &str, given: bool) -> Result<Value<'a>, Failure> {
        if !receiver.is_valid() {
            return match self.missing_key_fails {
                true => {
                    let name = quote(name.as_bytes());
                    Err(self.failure(format_args!("nil data; no entry for key {name}")))
                }
                false => Ok(Value::INVALID),
            };
        }
        let type_name = receiver.type_name();
        let map = match &receiver.data {
            Some(Data::Map(map)) => map,
            Some(_) => {
                return Err(self.failure(format_args!("can't evaluate field {name} in type {type_name}")));
            }
            None => return Err(self.failure(format_args!("nil pointer evaluating {type_name}.{name}"))),
        };
        if given {
            return Err(self.failure(format_args!("{name} is not a method but has arguments")));
        }
        match map.get(name) {
            Some(field) => Ok(Value::element(field)),
            None if self.missing_key_fails => {
                let name = quote(name.as_bytes());
                Err(self.failure(format_args!("map has no entry for key {name}")))
            }
            None => Ok(Value::INVALID),
        }
    }

    // === functions ===

    /// Calls a function. What it says is wrong is told of the node.
    fn call(
        &mut self,
        dot: &Value<'a>,
        function: Function,
        node: Place<'a>,
        operands: &'a [Operand],
        last: Option<Value<'a>>,
    ) -> Result<Value<'a>, Failure> {
        let name = function.name();
        let written = operands.len();
        let given = written + usize::from(last.is_some());
        match function.arity() {
            (least, true) if given < least => {
                let wrong =
                    format_args!("wrong number of args for {name}: want at least {least} got {written}");
                return Err(self.failure(wrong));
            }
            (exactly, false) if given != exactly => {
                let wrong = format_args!("wrong number of args for {name}: want {exactly} got {given}");
                return Err(self.failure(wrong));
            }
            _ => {}
        }
        let mut arguments = Vec::with_capacity(given);
        for (index, operand) in operands.iter().enumerate() {
            let argument = self.argument(dot, function.parameter(index), operand)?;
            // The first that decides is the result, and what follows is not evaluated.
            let decides = match function {
                Function::And => !argument.is_true(),
                Function::Or => argument.is_true(),
                _ => false,
            };
            if decides {
                return Ok(argument);
            }
            arguments.push(argument);
        }
        if let Some(last) = last {
            arguments.push(self.checked(last, function.parameter(written))?);
        }
        let callee = match (function, operands.first()) {
            (Function::Call, Some(operand)) => operand.to_string(),
            (Function::Call, None) => arguments.first().map(reflected).unwrap_or_default(),
            _ => String::new(),
        };
        match function.call(&arguments, &callee) {
            Ok(value) => {
                if let Some(Data::String(Text::Made(text))) = &value.data {
                    self.count(text.len())?;
                }
                Ok(value)
            }
            Err(wrong) => {
                self.place = node;
                Err(self.failure(format_args!("error calling {name}: {wrong}")))
            }
        }
    }

    /// The value of an operand, if a function can take it.
    fn argument(
        &mut self,
        dot: &Value<'a>,
        parameter: Parameter,
        operand: &'a Operand,
    ) -> Result<Value<'a>, Failure> {
        self.place = Place::Operand(operand);
        let value = match &operand.term {
            Term::Dot => dot.clone(),
            Term::Nil if parameter == Parameter::String => {
                return Err(self.failure("cannot assign nil to string"));
            }
            Term::Nil => return Ok(Value::INVALID),
            Term::Field(_) | Term::Chain { .. } | Term::Variable { .. } => {
                self.fields(dot, operand, false)?
            }
            Term::Pipe(pipe) => self.pipeline(dot, pipe)?,
            Term::Function(function) => self.call(dot, *function, Place::Operand(operand), &[], None)?,
            Term::Bool(_) | Term::Number { .. } if parameter == Parameter::String => {
                return Err(self.failure(format_args!("expected string; found {operand}")));
            }
            Term::Bool(_) | Term::Number { .. } | Term::String { .. } => return self.literal(dot, operand),
        };
        self.checked(value, parameter)
    }

    /// A value, if a function can take it.
    fn checked(&self, value: Value<'a>, parameter: Parameter) -> Result<Value<'a>, Failure> {
        match (&value.data, parameter) {
            (_, Parameter::Anything) | (Some(Data::String(_)), _) => Ok(value),
            (None, _) if !value.is_valid() => Err(self.failure("invalid value; expected string")),
            (data, _) => {
                let got = data.as_ref().map_or("interface {}", Data::type_name);
                Err(self.failure(format_args!("wrong type for value; expected string; got {got}")))
            }
        }
    }
}

/// What `reflect.Value.String` makes of a value.
fn reflected(value: &Value<'_>) -> String {
    match &value.data {
        Some(Data::String(text)) => String::from_utf8_lossy(text).into_owned(),
        Some(data) => format!("<{} Value>", data.type_name()),
        None => "<invalid Value>".to_owned(),
    }
}
