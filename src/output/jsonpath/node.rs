//! What a template consists of.

/// A part of a template, or of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    /// Text between braces, or in quotes.
    Text(String),
    /// An expression: what the nodes find one after the other.
    List(Vec<Node>),
    /// `range`.
    Range,
    /// `end`.
    End,
    /// Any other word, which is an error when it is evaluated.
    Identifier(String),
    /// `.name`.
    Field(String),
    /// `.*`.
    Wildcard,
    /// `..`.
    Recursive,
    /// `[0]`, `[1:-1]`, `[*]`.
    Slice(Slice),
    /// `['a','b']`, `[0,2]`.
    Union(Vec<Vec<Node>>),
    /// `[?(@.x=="y")]`.
    Filter(Box<Filter>),
    /// A number without a fraction.
    Integer(i64),
    /// A number with a fraction, or one that is too large.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
}

/// A slice of a list, as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slice {
    /// The first index, if it is written.
    pub start: Option<i64>,
    /// The index after the last one.
    pub end: End,
    /// How far it is to the next one, if it is written.
    pub step: Option<i64>,
}

/// Where a slice ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// At the end of the list: `[1:]`.
    Open,
    /// Where it is written: `[1:3]`.
    At(i64),
    /// After one element: `[1]`. The index after it.
    One(i64),
}

/// A condition for the elements of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Filter {
    /// What is compared, or has to exist.
    pub left: Vec<Node>,
    pub operator: Operator,
    /// What it is compared with.
    pub right: Vec<Node>,
}

/// How the two sides of a filter are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operator {
    /// There is only one side, and it has to find something.
    Exists,
    Less,
    Greater,
    Equal,
    NotEqual,
    LessEqual,
    GreaterEqual,
    /// One that nothing can be compared with: `<>`.
    Unknown(String),
}

impl Operator {
    /// The comparison that is written with some of `!<>=`.
    pub(super) fn new(text: &str) -> Self {
        match text {
            "<" => Operator::Less,
            ">" => Operator::Greater,
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<=" => Operator::LessEqual,
            ">=" => Operator::GreaterEqual,
            _ => Operator::Unknown(text.to_owned()),
        }
    }
}
