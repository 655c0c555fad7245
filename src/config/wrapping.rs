//! Where in a document the apiservers block is.

use super::error::{Location, Report};
use super::raw::{Entry, Node, Value};
use super::rule::Rule;
use super::text::{quoted, suggestion};

/// The apiservers block of a document.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// The keys on the way to it, `global.conf.apiservers`; empty for a bare `{home, remotes}`.
    pub path: String,
    /// Where it is named.
    pub location: Location,
    /// The block itself.
    pub node: &'a Node,
    /// The mapping that the block is in, where `routers` stand beside it; `None` for a bare block.
    pub parent: Option<&'a [Entry]>,
}

/// The keys of the block itself.
pub(super) const BLOCK_FIELDS: [&str; 3] = ["home", "remotes", "routers"];

const LOOKED_FOR: &str = "looked for {home, remotes}, and for apiservers at the top, under conf, under global.conf or \
                          under any chart's conf, also in the data of a ConfigMap";

/// The data of a ConfigMap manifest: what a live ConfigMap gives as a map.
pub(super) fn config_map_data(root: &Node) -> Option<&Node> {
    root.get("data").filter(|_| is_config_map(root))
}

/// Whether the document is a ConfigMap manifest.
pub(super) fn is_config_map(root: &Node) -> bool {
    root.get("kind").and_then(Node::as_str) == Some("ConfigMap")
}

/// All blocks of a document; more than one in Helm values that repeat it per chart.
pub(super) fn blocks(root: &Node) -> Vec<Block<'_>> {
    let Some(entries) = root.entries() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let is_bare = entries
        .iter()
        .any(|entry| matches!(entry.key.as_str(), "home" | "remotes"));
    if is_bare {
        found.push(Block {
            path: String::new(),
            location: root.location,
            node: root,
            parent: None,
        });
    }
    collect(entries, &mut Vec::new(), is_bare, &mut found);
    // Helm values and a `conf.json` may have a `home` that is something else, such as a path.
    if found.len() > 1 {
        found.retain(|block| {
            let is_something_else = block.path.is_empty()
                && block.node.get("remotes").is_none()
                && block.node.get("home").is_some_and(|home| home.as_str().is_some());
            !is_something_else
        });
    }
    // A chart's default is often an empty block; it says nothing beside one that is filled.
    if found.iter().any(|block| !is_empty(block.node)) {
        found.retain(|block| !is_empty(block.node));
    }
    found
}

/// Finds `apiservers` at the top and under every `conf`. The depth is bounded by the parser's budget.
fn collect<'a>(entries: &'a [Entry], path: &mut Vec<&'a str>, is_bare: bool, found: &mut Vec<Block<'a>>) {
    let holds_block = path.last().is_none_or(|last| *last == "conf");
    for entry in entries {
        // The content of a bare block is no chart.
        if is_bare && path.is_empty() && BLOCK_FIELDS.contains(&entry.key.as_str()) {
            continue;
        }
        path.push(&entry.key);
        if holds_block && entry.key == "apiservers" {
            found.push(Block {
                path: path.join("."),
                location: entry.location,
                node: &entry.node,
                parent: Some(entries),
            });
        } else if let Some(entries) = entry.node.entries() {
            collect(entries, path, is_bare, found);
        }
        path.pop();
    }
}

fn is_empty(node: &Node) -> bool {
    node.is_null() || node.entries().is_some_and(<[Entry]>::is_empty)
}

/// The one block of a document; when there is none, or several that differ, the report says so.
pub(super) fn locate<'a>(root: &'a Node, report: &mut Report) -> Option<Block<'a>> {
    let mut found = blocks(root).into_iter();
    let Some(first) = found.next() else {
        report_none(root, report);
        return None;
    };
    // Helm values repeat the block through anchors; copies of one and the same are no contradiction.
    let others: Vec<Block<'_>> = found.collect();
    if others.iter().all(|other| same_block(&first, other)) {
        return Some(first);
    }
    let named: Vec<String> = std::iter::once(&first)
        .chain(&others)
        .map(|block| match block.path.is_empty() {
            true => format!("the top (line {})", block.location.line),
            false => format!("{} (line {})", quoted(&block.path), block.location.line),
        })
        .collect();
    report.error(
        Rule::SeveralBlocks,
        first.location,
        format!(
            "{} apiservers blocks that differ: {}",
            named.len(),
            named.join(", ")
        ),
        "keep one of them, or copy it to a file of its own",
    );
    None
}

fn same_block(left: &Block<'_>, right: &Block<'_>) -> bool {
    let same_routers = match (sibling_routers(left), sibling_routers(right)) {
        (None, None) => true,
        (Some(left), Some(right)) => left.node.same_content(&right.node),
        _ => false,
    };
    same_routers && left.node.same_content(right.node)
}

/// `routers` beside the block.
fn sibling_routers<'a>(block: &Block<'a>) -> Option<&'a Entry> {
    block
        .parent?
        .iter()
        .find(|entry| entry.key == "routers" && !entry.node.is_null())
}

/// `routers` beside the block, or in it; both is an error.
pub(super) fn routers<'a>(block: &Block<'a>, report: &mut Report) -> Option<&'a Entry> {
    let inside = block
        .node
        .entries()
        .unwrap_or_default()
        .iter()
        .find(|entry| entry.key == "routers" && !entry.node.is_null());
    match (inside, sibling_routers(block)) {
        (Some(inside), Some(beside)) => {
            report.error(
                Rule::SeveralBlocks,
                beside.location,
                format!(
                    "routers is given here and inside apiservers (line {})",
                    inside.location.line
                ),
                "remove one of the two",
            );
            Some(inside)
        }
        (inside, beside) => inside.or(beside),
    }
}

/// Warns about a mistyped `routers` beside the block; all other neighbours belong to somebody else.
pub(super) fn check_siblings(block: &Block<'_>, report: &mut Report) {
    for entry in block.parent.unwrap_or_default() {
        let mistyped = entry.key != "routers" && suggestion(&entry.key, &["routers"]).is_some();
        if mistyped && matches!(entry.node.value, Value::List(_)) {
            report.warning(
                Rule::UnknownField,
                entry.location,
                format!("unknown field {}", quoted(&entry.key)),
                "did you mean \"routers\"?",
            );
        }
    }
}

fn report_none(root: &Node, report: &mut Report) {
    let Some(entries) = root.entries() else {
        match root.value {
            Value::Null => report.error(Rule::NoBlock, None, "the document is empty", LOOKED_FOR),
            _ => report.error(
                Rule::NoBlock,
                root.location,
                format!("expected a mapping, not {}", root.type_name()),
                LOOKED_FOR,
            ),
        }
        return;
    };
    let known = ["apiservers", "home", "remotes"];
    let meant = entries
        .iter()
        .find_map(|entry| suggestion(&entry.key, &known).map(|known| (entry, known)));
    match meant {
        Some((entry, known)) => report.error(
            Rule::NoBlock,
            entry.location,
            format!("no apiservers block found, but {}", quoted(&entry.key)),
            format!("did you mean \"{known}\"?"),
        ),
        None => report.error(
            Rule::NoBlock,
            root.location,
            "no apiservers block found",
            LOOKED_FOR,
        ),
    }
}
