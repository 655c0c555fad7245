//! `{{range}}`: over a list, a map, or the numbers below an integer.

use serde_json::{Map, map};

use super::ast::Loop;
use super::functions::integer;
use super::machine::{Failure, Frame, Machine};
use super::printer::print;
use super::text::Text;
use super::value::{Data, List, Value};

/// What a range has still to go through.
pub(super) enum Items<'a> {
    List { list: List<'a>, next: usize },
    Map(map::Iter<'a>),
    Count { next: i64, end: i64, like: Data<'a> },
}

impl<'a> Machine<'a> {
    pub(super) fn range(&mut self, range: &'a Loop, dot: Value<'a>) -> Result<(), Failure> {
        let scope = self.variables.len();
        let value = self.pipeline(&dot, &range.pipe)?;
        let items = match value.data {
            Some(Data::List(list)) if !list.is_empty() => Some(Items::List { list, next: 0 }),
            Some(Data::Map(map)) if !map.is_empty() => Some(Items::Map(Map::iter(map))),
            None | Some(Data::List(_) | Data::Map(_)) => None,
            Some(data) => self.count_to(range, data)?,
        };
        match items {
            Some(items) => self.frames.push(Frame::Range { range, items, scope }),
            None => self.enter(&range.otherwise, dot, scope),
        }
        Ok(())
    }

    /// The numbers from 0 to one below an integer.
    fn count_to(&self, range: &Loop, data: Data<'a>) -> Result<Option<Items<'a>>, Failure> {
        let mut shown = Vec::new();
        print(&mut shown, Some(&data));
        let shown = String::from_utf8_lossy(&shown);
        let Some(end) = data.integer() else {
            return Err(self.failure(format_args!("range can't iterate over {shown}")));
        };
        if range.pipe.variables.len() > 1 {
            let message = "to iterate over more than one variable";
            return Err(self.failure(format_args!("can't use {shown} {message}")));
        }
        let next = 0;
        Ok((next < end).then_some(Items::Count {
            next,
            end,
            like: data,
        }))
    }

    pub(super) fn iterate(
        &mut self,
        range: &'a Loop,
        mut items: Items<'a>,
        scope: usize,
    ) -> Result<(), Failure> {
        let inner = match range.pipe.assigns {
            true => scope,
            false => scope + range.pipe.variables.len(),
        };
        self.variables.truncate(inner);
        let Some((index, item)) = items.next() else {
            self.variables.truncate(scope);
            return Ok(());
        };
        match range.pipe.variables.as_slice() {
            [] => {}
            [name] => self.bind(range, 1, name, item.clone())?,
            [first, second, ..] => {
                self.bind(range, 2, first, index)?;
                self.bind(range, 1, second, item.clone())?;
            }
        }
        self.frames.push(Frame::Range { range, items, scope });
        self.enter(&range.body, item, inner);
        Ok(())
    }

    /// Gives a range's variable its value: the one that stands so far from the end, or the last one of that name.
    fn bind(&mut self, range: &Loop, from_end: usize, name: &str, value: Value<'a>) -> Result<(), Failure> {
        if range.pipe.assigns {
            return self.assign(name, value);
        }
        let at = self.variables.len().checked_sub(from_end);
        if let Some(variable) = at.and_then(|at| self.variables.get_mut(at)) {
            variable.value = value;
        }
        Ok(())
    }
}

impl<'a> Items<'a> {
    /// The next index or key, and the next item.
    fn next(&mut self) -> Option<(Value<'a>, Value<'a>)> {
        match self {
            Items::List { list, next } => {
                let item = list.get(*next)?;
                let index = integer(*next).into();
                *next += 1;
                Some((index, item))
            }
            Items::Map(fields) => {
                let (key, field) = fields.next()?;
                let key = Data::String(Text::Borrowed(key.as_bytes()));
                Some((key.into(), Value::element(field)))
            }
            Items::Count { next, end, like } => {
                let number = Some(*next).filter(|next| *next < *end)?;
                *next += 1;
                // A number of the type of the one that is counted to.
                let item = match like {
                    Data::Int(_) => Data::Int(number),
                    Data::Uint8(_) => u8::try_from(number).map_or(Data::Int(number), Data::Uint8),
                    _ => Data::Int64(number),
                };
                Some((Value::INVALID, item.into()))
            }
        }
    }
}
