//! Kubernetes' label selectors: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>1`.
//!
//! Grammar, meaning and error texts are apimachinery's (`labels/selector.go`, `util/validation`), so that a selector that
//! kubectl accepts is accepted here, and means the same.

mod lexer;
mod validation;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use lexer::Token;

pub use validation::{label_value_problems, qualified_name_problems};

/// How a requirement compares.
///
/// ```
/// use multicluster::fleet::selector::{Operator, Selector};
/// let selector: Selector = "zone in (az-a, az-b)".parse()?;
/// assert_eq!(selector.requirements()[0].operator(), Operator::In);
/// # Ok::<(), multicluster::fleet::selector::SelectorError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// `=`
    Equals,
    /// `==`
    DoubleEquals,
    /// `!=`: true for objects without the label, too.
    NotEquals,
    /// `in (…)`
    In,
    /// `notin (…)`: true for objects without the label, too.
    NotIn,
    /// A key alone.
    Exists,
    /// `!` and a key.
    DoesNotExist,
    /// `>`, of integers.
    GreaterThan,
    /// `<`, of integers.
    LessThan,
}

/// One part of a selector.
///
/// ```
/// use std::collections::BTreeMap;
/// use multicluster::fleet::selector::Selector;
/// let selector: Selector = "zone!=az-a".parse()?;
/// let requirement = &selector.requirements()[0];
/// assert_eq!(requirement.key(), "zone");
/// assert!(requirement.matches(&BTreeMap::new()), "who has no zone is not in az-a");
/// # Ok::<(), multicluster::fleet::selector::SelectorError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    key: String,
    operator: Operator,
    values: BTreeSet<String>,
}

/// A label selector: all of its requirements must hold.
///
/// ```
/// use std::collections::BTreeMap;
/// use multicluster::fleet::selector::Selector;
/// let selector: Selector = "zone in (b, a),!gone".parse().unwrap();
/// assert_eq!(selector.to_string(), "!gone,zone in (a,b)");
/// assert!(selector.matches(&BTreeMap::from([("zone".to_owned(), "a".to_owned())])));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    requirements: Vec<Requirement>,
}

/// Why a selector cannot be read, in apimachinery's words.
///
/// ```
/// use multicluster::fleet::selector::Selector;
/// assert!("zone in az-a".parse::<Selector>().is_err(), "the values stand in parentheses");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SelectorError(String);

impl Requirement {
    /// The label's key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How it compares.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// What the label is compared with; empty when only its existence counts.
    pub fn values(&self) -> &BTreeSet<String> {
        &self.values
    }

    /// Whether these labels meet the requirement.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            Operator::In | Operator::Equals | Operator::DoubleEquals => {
                value.is_some_and(|value| self.values.contains(value))
            }
            Operator::NotIn | Operator::NotEquals => value.is_none_or(|value| !self.values.contains(value)),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan => self.compare(value).is_some_and(|(label, bound)| label > bound),
            Operator::LessThan => self.compare(value).is_some_and(|(label, bound)| label < bound),
        }
    }

    /// The label's value and the requirement's, when both are integers.
    fn compare(&self, value: Option<&String>) -> Option<(i64, i64)> {
        Some((value?.parse().ok()?, self.values.first()?.parse().ok()?))
    }

    /// A requirement, if apimachinery's `NewRequirement` finds nothing wrong with it.
    fn new(key: &str, operator: Operator, values: BTreeSet<String>) -> Result<Self, String> {
        let mut errors: Vec<String> = Vec::new();
        if matches!(operator, Operator::GreaterThan | Operator::LessThan) {
            for (index, value) in values.iter().enumerate() {
                if value.parse::<i64>().is_err() {
                    errors.push(format!(
                        "values[{index}]: Invalid value: {value:?}: for 'Gt', 'Lt' operators, the value must be an integer"
                    ));
                }
            }
        }
        for (index, value) in values.iter().enumerate() {
            let problems = label_value_problems(value);
            if !problems.is_empty() {
                let problems = problems.join("; ");
                errors.push(format!(
                    "values[{index}][{key}]: Invalid value: {value:?}: {problems}"
                ));
            }
        }
        match errors.as_slice() {
            [] => Ok(Requirement {
                key: key.to_owned(),
                operator,
                values,
            }),
            [one] => Err(one.clone()),
            more => Err(format!("[{}]", more.join(", "))),
        }
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = &self.key;
        let values = self
            .values
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(",");
        match self.operator {
            Operator::Exists => write!(f, "{key}"),
            Operator::DoesNotExist => write!(f, "!{key}"),
            Operator::Equals => write!(f, "{key}={values}"),
            Operator::DoubleEquals => write!(f, "{key}=={values}"),
            Operator::NotEquals => write!(f, "{key}!={values}"),
            Operator::GreaterThan => write!(f, "{key}>{values}"),
            Operator::LessThan => write!(f, "{key}<{values}"),
            Operator::In => write!(f, "{key} in ({values})"),
            Operator::NotIn => write!(f, "{key} notin ({values})"),
        }
    }
}

impl Selector {
    /// Whether these labels meet all requirements.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.requirements
            .iter()
            .all(|requirement| requirement.matches(labels))
    }

    /// Whether there are no requirements, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }

    /// The requirements, by key.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }
}

/// The form that goes into a request: requirements by key, values in order.
impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, requirement) in self.requirements.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            write!(f, "{requirement}")?;
        }
        Ok(())
    }
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let mut parser = Parser {
            tokens: lexer::tokens(text),
            position: 0,
        };
        let mut requirements = parser.selector().map_err(SelectorError)?;
        requirements.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(Selector { requirements })
    }
}

/// apimachinery's recursive-descent parser. `in` and `notin` are words like any other but where an operator is due.
struct Parser<'a> {
    tokens: Vec<Token<'a>>,
    position: usize,
}

impl<'a> Parser<'a> {
    /// The next token; at the end, the end again and again.
    fn peek(&self) -> Token<'a> {
        self.tokens.get(self.position).copied().unwrap_or(Token::End)
    }

    fn next(&mut self) -> Token<'a> {
        let token = self.peek();
        self.position += 1;
        token
    }

    fn selector(&mut self) -> Result<Vec<Requirement>, String> {
        let mut requirements = Vec::new();
        loop {
            match self.peek() {
                Token::End => return Ok(requirements),
                Token::Word(_) | Token::Symbol("!") => {
                    let requirement = self
                        .requirement()
                        .map_err(|error| format!("unable to parse requirement: {error}"))?;
                    requirements.push(requirement);
                    match self.next() {
                        Token::End => return Ok(requirements),
                        Token::Symbol(",") => {
                            let next = self.peek();
                            if !matches!(next, Token::Word(_) | Token::Symbol("!")) {
                                return Err(format!("found '{next}', expected: identifier after ','"));
                            }
                        }
                        other => return Err(format!("found '{other}', expected: ',' or 'end of string'")),
                    }
                }
                other => {
                    return Err(format!(
                        "found '{other}', expected: !, identifier, or 'end of string'"
                    ));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let mut token = self.next();
        let negated = token == Token::Symbol("!");
        if negated {
            token = self.next();
        }
        let Token::Word(key) = token else {
            return Err(format!("found '{token}', expected: identifier"));
        };
        let problems = qualified_name_problems(key);
        if !problems.is_empty() {
            // Go prints the missing path of the field so.
            return Err(format!("<nil>: Invalid value: {key:?}: {}", problems.join("; ")));
        }
        let ends = matches!(self.peek(), Token::End | Token::Symbol(","));
        match (negated, ends) {
            (true, _) => return Requirement::new(key, Operator::DoesNotExist, BTreeSet::new()),
            (false, true) => return Requirement::new(key, Operator::Exists, BTreeSet::new()),
            (false, false) => {}
        }
        let operator = match self.next() {
            Token::Word("in") => Operator::In,
            Token::Word("notin") => Operator::NotIn,
            Token::Symbol("=") => Operator::Equals,
            Token::Symbol("==") => Operator::DoubleEquals,
            Token::Symbol("!=") => Operator::NotEquals,
            Token::Symbol(">") => Operator::GreaterThan,
            Token::Symbol("<") => Operator::LessThan,
            other => return Err(format!("found '{other}', expected: in, notin, =, ==, !=, gt, lt")),
        };
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => BTreeSet::from([self.value()?]),
        };
        Requirement::new(key, operator, values)
    }

    /// The one value after `=` and its like, which may be empty.
    fn value(&mut self) -> Result<String, String> {
        if matches!(self.peek(), Token::End | Token::Symbol(",")) {
            return Ok(String::new());
        }
        match self.next() {
            Token::Word(value) => Ok(value.to_owned()),
            other => Err(format!("found '{other}', expected: identifier")),
        }
    }

    /// The values in parentheses, any of which may be empty: `()`, `(,a)`.
    fn values(&mut self) -> Result<BTreeSet<String>, String> {
        match self.next() {
            Token::Symbol("(") => {}
            other => return Err(format!("found '{other}' expected: '('")),
        }
        match self.peek() {
            Token::Word(_) | Token::Symbol("," | ")") => {}
            other => return Err(format!("found '{other}', expected: ',', ')' or identifier")),
        }
        let mut values = BTreeSet::new();
        loop {
            // Where a value is due, a comma or the end of the list means an empty one.
            match self.peek() {
                Token::Word(value) => {
                    self.position += 1;
                    values.insert(value.to_owned());
                }
                Token::Symbol("," | ")") => {
                    values.insert(String::new());
                }
                other => return Err(format!("found '{other}', expected: ',', or identifier")),
            }
            match self.next() {
                Token::Symbol(",") => {}
                Token::Symbol(")") => return Ok(values),
                other => return Err(format!("found '{other}', expected: ',' or ')'")),
            }
        }
    }
}

#[cfg(test)]
mod tests;
