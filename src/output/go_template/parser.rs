//! The parser: text/template/parse's `parse.go`, with its three tokens of look-ahead and its words for what is wrong.

use std::collections::BTreeMap;
use std::mem;

use super::MAIN;
use super::ast::{Arm, Block, Branch, Invocation, Loop, Node, is_empty};
use super::item::{Item, Kind};
use super::lexer::Lexer;
use crate::output::strconv::{quote, unquote};

/// How deep actions and parentheses may be nested in each other. Go allows ten thousand parentheses, and any number of
/// actions; the stack here is smaller.
const DEEPEST: usize = 100;

/// The templates that a text defines, by name; what stands outside of all is [`MAIN`].
pub(super) type Templates = BTreeMap<Box<str>, Block>;

/// Parses a text. The error is Go's: `template: output:1: unclosed action`.
pub(super) fn parse(text: &str) -> Result<Templates, String> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        tree: Tree::new(MAIN),
        templates: Templates::new(),
        depth: 0,
    };
    let main = parser.main()?;
    parser.add(main)?;
    Ok(parser.templates)
}

pub(super) type Parsed<T> = Result<T, String>;

/// What is known of the template that is being parsed.
pub(super) struct Tree<'t> {
    name: Box<str>,
    /// The variables that are in scope.
    pub(super) variables: Vec<Box<str>>,
    /// The item that was read last, and those that were put back.
    items: [Item<'t>; 3],
    put_back: usize,
    /// The line of the action that is being parsed, or 0.
    action_line: usize,
    range_depth: usize,
}

impl Tree<'_> {
    fn new(name: &str) -> Self {
        Tree {
            name: name.into(),
            variables: vec!["$".into()],
            items: [Item::NONE; 3],
            put_back: 0,
            action_line: 0,
            range_depth: 0,
        }
    }
}

pub(super) struct Parser<'t> {
    lexer: Lexer<'t>,
    pub(super) tree: Tree<'t>,
    templates: Templates,
    depth: usize,
}

/// What comes after text or an action.
enum Step {
    Node(Node),
    Else,
    End,
}

impl Step {
    fn shown(&self) -> &'static str {
        match self {
            Step::Else => "{{else}}",
            _ => "{{end}}",
        }
    }
}

impl<'t> Parser<'t> {
    // === items ===

    pub(super) fn next(&mut self) -> Item<'t> {
        if self.tree.put_back > 0 {
            self.tree.put_back -= 1;
        } else {
            self.tree.items[0] = self.lexer.next_item();
        }
        self.tree.items[self.tree.put_back].clone()
    }

    /// Puts the last item back.
    pub(super) fn back(&mut self) {
        self.tree.put_back += 1;
    }

    /// Puts the last item back, and one that came before it.
    pub(super) fn back_two(&mut self, before: Item<'t>) {
        self.tree.items[1] = before;
        self.tree.put_back = 2;
    }

    pub(super) fn back_three(&mut self, first: Item<'t>, second: Item<'t>) {
        self.tree.items[1] = second;
        self.tree.items[2] = first;
        self.tree.put_back = 3;
    }

    pub(super) fn peek(&mut self) -> Item<'t> {
        let item = self.next();
        self.back();
        item
    }

    pub(super) fn next_non_space(&mut self) -> Item<'t> {
        loop {
            let item = self.next();
            if item.kind != Kind::Space {
                return item;
            }
        }
    }

    pub(super) fn peek_non_space(&mut self) -> Item<'t> {
        let item = self.next_non_space();
        self.back();
        item
    }

    fn expect(&mut self, kinds: &[Kind], context: &str) -> Parsed<Item<'t>> {
        let item = self.next_non_space();
        match kinds.contains(&item.kind) {
            true => Ok(item),
            false => Err(self.unexpected(&item, context)),
        }
    }

    // === errors ===

    pub(super) fn error(&self, message: impl std::fmt::Display) -> String {
        format!("template: {MAIN}:{}: {message}", self.tree.items[0].line)
    }

    pub(super) fn unexpected(&self, item: &Item<'_>, context: &str) -> String {
        if item.kind != Kind::Error {
            return self.error(format_args!("unexpected {item} in {context}"));
        }
        let line = self.tree.action_line;
        if line == 0 || line == item.line {
            return self.error(item);
        }
        let in_action = if item.text.ends_with(" action") {
            ""
        } else {
            " in action"
        };
        self.error(format_args!("{item}{in_action} started at {MAIN}:{line}"))
    }

    /// Goes one level deeper, for what `parse` parses.
    pub(super) fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == DEEPEST {
            return Err(self.error("max expression depth exceeded"));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    // === templates ===

    fn main(&mut self) -> Parsed<Block> {
        let mut block = Block::new();
        loop {
            match self.peek().kind {
                Kind::Eof => return Ok(block),
                Kind::LeftDelimiter => {
                    let delimiter = self.next();
                    if self.next_non_space().kind == Kind::Define {
                        let outer = mem::replace(&mut self.tree, Tree::new("definition"));
                        self.definition()?;
                        self.tree = outer;
                        continue;
                    }
                    self.back_two(delimiter);
                }
                _ => {}
            }
            match self.text_or_action()? {
                Step::Node(node) => block.push(node),
                step => return Err(self.error(format_args!("unexpected {}", step.shown()))),
            }
        }
    }

    /// `{{define "name"}} … {{end}}`, of which the keyword has been read.
    fn definition(&mut self) -> Parsed<()> {
        let context = "define clause";
        let name = self.expect(&[Kind::String, Kind::RawString], context)?;
        self.tree.name = self.template_name(&name)?;
        self.expect(&[Kind::RightDelimiter], context)?;
        let (body, end) = self.nested(Self::block)?;
        if matches!(end, Step::Else) {
            return Err(self.error(format_args!("unexpected {} in {context}", end.shown())));
        }
        self.add(body)
    }

    /// Adds the template that has been parsed. One that is empty gives way to another of its name.
    fn add(&mut self, body: Block) -> Parsed<()> {
        let name = self.tree.name.clone();
        if self.templates.get(&name).is_none_or(|known| is_empty(known)) {
            self.templates.insert(name, body);
        } else if !is_empty(&body) {
            let name = quote(name.as_bytes());
            return Err(self.error(format_args!("template: multiple definition of template {name}")));
        }
        Ok(())
    }

    fn template_name(&self, literal: &Item<'_>) -> Parsed<Box<str>> {
        let name = unquote(&literal.text).ok_or_else(|| self.error("invalid syntax"))?;
        Ok(String::from_utf8_lossy(&name).into())
    }

    /// Text and actions up to an `{{else}}` or `{{end}}`.
    fn block(&mut self) -> Parsed<(Block, Step)> {
        let mut block = Block::new();
        while self.peek_non_space().kind != Kind::Eof {
            match self.text_or_action()? {
                Step::Node(node) => block.push(node),
                end => return Ok((block, end)),
            }
        }
        Err(self.error("unexpected EOF"))
    }

    fn text_or_action(&mut self) -> Parsed<Step> {
        let item = self.next_non_space();
        match item.kind {
            Kind::Text => Ok(Step::Node(Node::Text(item.text.into()))),
            Kind::LeftDelimiter => {
                self.tree.action_line = item.line;
                let step = self.action();
                if step.is_ok() {
                    self.tree.action_line = 0;
                }
                step
            }
            _ => Err(self.unexpected(&item, "input")),
        }
    }

    // === actions ===

    fn action(&mut self) -> Parsed<Step> {
        let item = self.next_non_space();
        let node = match item.kind {
            Kind::Block => Node::Template(self.nested(Self::block_action)?),
            Kind::Break => self.leave_loop(Node::Break, "{{break}}")?,
            Kind::Continue => self.leave_loop(Node::Continue, "{{continue}}")?,
            Kind::Else => {
                // The keyword stays for the branch that this belongs to.
                if !matches!(self.peek_non_space().kind, Kind::If | Kind::With) {
                    self.expect(&[Kind::RightDelimiter], "else")?;
                }
                return Ok(Step::Else);
            }
            Kind::End => {
                self.expect(&[Kind::RightDelimiter], "end")?;
                return Ok(Step::End);
            }
            Kind::If => Node::If(self.nested(|parser| parser.branch(Kind::If, "if"))?),
            Kind::With => Node::With(self.nested(|parser| parser.branch(Kind::With, "with"))?),
            Kind::Range => Node::Range(self.nested(Self::range)?),
            Kind::Template => Node::Template(self.template_action()?),
            _ => {
                self.back();
                Node::Action(self.pipeline("command", Kind::RightDelimiter)?)
            }
        };
        Ok(Step::Node(node))
    }

    fn leave_loop(&mut self, node: Node, shown: &str) -> Parsed<Node> {
        self.expect(&[Kind::RightDelimiter], shown)?;
        match self.tree.range_depth {
            0 => Err(self.error(format_args!("{shown} outside {{{{range}}}}"))),
            _ => Ok(node),
        }
    }

    /// `{{if}}` or `{{with}}`, of which the keyword has been read.
    fn branch(&mut self, keyword: Kind, context: &str) -> Parsed<Branch> {
        let scope = self.tree.variables.len();
        let mut branch = Branch {
            arms: Vec::new(),
            otherwise: Block::new(),
        };
        loop {
            let condition = self.pipeline(context, Kind::RightDelimiter)?;
            let (body, end) = self.block()?;
            branch.arms.push(Arm { condition, body });
            if matches!(end, Step::End) {
                break;
            }
            if self.peek().kind != keyword {
                branch.otherwise = self.otherwise()?;
                break;
            }
            self.next();
        }
        self.tree.variables.truncate(scope);
        Ok(branch)
    }

    fn range(&mut self) -> Parsed<Loop> {
        let scope = self.tree.variables.len();
        let pipe = self.pipeline("range", Kind::RightDelimiter)?;
        self.tree.range_depth += 1;
        let (body, end) = self.block()?;
        self.tree.range_depth -= 1;
        let otherwise = match end {
            Step::Else => self.otherwise()?,
            _ => Block::new(),
        };
        self.tree.variables.truncate(scope);
        Ok(Loop {
            pipe,
            body,
            otherwise,
        })
    }

    fn otherwise(&mut self) -> Parsed<Block> {
        let (block, end) = self.block()?;
        match end {
            Step::End => Ok(block),
            end => Err(self.error(format_args!("expected end; found {}", end.shown()))),
        }
    }

    fn block_action(&mut self) -> Parsed<Invocation> {
        let context = "block clause";
        let item = self.expect(&[Kind::String, Kind::RawString], context)?;
        let name = self.template_name(&item)?;
        let pipe = self.pipeline(context, Kind::RightDelimiter)?;
        let mut outer = mem::replace(&mut self.tree, Tree::new(&name));
        let (body, end) = self.block()?;
        if matches!(end, Step::Else) {
            mem::swap(&mut self.tree, &mut outer);
            return Err(self.error(format_args!("unexpected {} in {context}", end.shown())));
        }
        self.add(body)?;
        self.tree = outer;
        Ok(Invocation {
            position: item.position,
            name,
            pipe: Some(pipe),
        })
    }

    fn template_action(&mut self) -> Parsed<Invocation> {
        let context = "template clause";
        let item = self.expect(&[Kind::String, Kind::RawString], context)?;
        let name = self.template_name(&item)?;
        let pipe = match self.next_non_space().kind {
            Kind::RightDelimiter => None,
            _ => {
                self.back();
                Some(self.pipeline(context, Kind::RightDelimiter)?)
            }
        };
        Ok(Invocation {
            position: item.position,
            name,
            pipe,
        })
    }
}
