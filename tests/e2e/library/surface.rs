//! The library's public face, read from its sources: everything in it has an example, and can grow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, ExprLit, Fields, ImplItem, Item, Lit, Meta, Type, UseTree, Visibility};

/// Of these every method is to be shown, not the type alone: what one begins with, and what is built by methods.
const WHOLLY_SHOWN: [&str; 22] = [
    "Api",
    "Client",
    "ClientBuilder",
    "ClusterDescriptor",
    "ConnectionOptions",
    "Controller",
    "CredentialOptions",
    "Deadlines",
    "DeleteParams",
    "EventRecorder",
    "KubeconfigOptions",
    "ListParams",
    "MergedWatch",
    "NewEvent",
    "Outcome",
    "ProbeOptions",
    "RecorderOptions",
    "RemoteConfig",
    "Status",
    "Store",
    "Subresource",
    "WriteParams",
];

/// What is public for the binary's sake, and hidden in the documentation.
const HIDDEN: [&str; 4] = ["audit", "cli", "fuzzing", "output"];

/// A public item.
#[derive(Debug, Clone, Default)]
struct Found {
    documentation: String,
    /// A struct with public fields, or an enum, without `#[non_exhaustive]`.
    is_closed: bool,
    /// Methods, with their documentation.
    methods: BTreeMap<String, String>,
}

#[derive(Debug, Default)]
struct Module {
    /// What is declared `pub` in it.
    items: BTreeMap<String, Found>,
    /// Its modules, and whether they are `pub`.
    modules: BTreeMap<String, (bool, Module)>,
    /// What is exported from elsewhere: its name here, and the path to it.
    exports: Vec<(String, Vec<String>)>,
    /// Methods of types by name, which may be declared in another module of the same folder.
    methods: Vec<(String, BTreeMap<String, String>)>,
}

fn documentation(attributes: &[Attribute]) -> String {
    let line = |attribute: &Attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text), ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    };
    let lines: Vec<String> = attributes.iter().filter_map(line).collect();
    lines.join("\n")
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_left_out(attributes: &[Attribute]) -> bool {
    let text = |attribute: &Attribute| match &attribute.meta {
        Meta::List(list) => format!("{}({})", list.path.segments[0].ident, list.tokens),
        _ => String::new(),
    };
    attributes
        .iter()
        .map(text)
        .any(|text| text == "cfg(test)" || text == "cfg(doctest)" || text == "doc(hidden)")
}

fn can_grow(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

/// Reads the items of a file; `folder` has the files of its modules.
fn read(file: &Path, folder: &Path) -> Module {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut module = Module::default();
    for item in parsed.items {
        take(&mut module, item, folder);
    }
    module
}

fn take(module: &mut Module, item: Item, folder: &Path) {
    let mut add = |name: String, attributes: &[Attribute], is_closed: bool| {
        let found = Found {
            documentation: documentation(attributes),
            is_closed,
            methods: BTreeMap::new(),
        };
        module.items.insert(name, found);
    };
    match item {
        Item::Struct(item) if is_public(&item.vis) => {
            let open = match &item.fields {
                Fields::Named(fields) => fields.named.iter().all(|field| is_public(&field.vis)),
                // A newtype is what it is.
                Fields::Unnamed(_) | Fields::Unit => false,
            };
            let is_closed = open && !can_grow(&item.attrs);
            add(item.ident.to_string(), &item.attrs, is_closed);
        }
        Item::Enum(item) if is_public(&item.vis) => {
            add(item.ident.to_string(), &item.attrs, !can_grow(&item.attrs));
        }
        Item::Trait(item) if is_public(&item.vis) => add(item.ident.to_string(), &item.attrs, false),
        Item::Fn(item) if is_public(&item.vis) => add(item.sig.ident.to_string(), &item.attrs, false),
        Item::Use(item) if is_public(&item.vis) => exports(&item.tree, Vec::new(), &mut module.exports),
        Item::Impl(item) if item.trait_.is_none() => {
            let Type::Path(path) = &*item.self_ty else { return };
            let Some(of) = path.path.segments.last() else {
                return;
            };
            let methods = item.items.iter().filter_map(|member| match member {
                ImplItem::Fn(method) if is_public(&method.vis) => {
                    Some((method.sig.ident.to_string(), documentation(&method.attrs)))
                }
                _ => None,
            });
            module.methods.push((of.ident.to_string(), methods.collect()));
        }
        Item::Mod(item) if item.content.is_none() && !is_left_out(&item.attrs) => {
            let name = item.ident.to_string();
            let beside = folder.join(format!("{name}.rs"));
            let within = folder.join(&name);
            let file = if beside.exists() {
                beside
            } else {
                within.join("mod.rs")
            };
            let read = read(&file, &within);
            module.modules.insert(name, (is_public(&item.vis), read));
        }
        _ => {}
    }
}

fn exports(tree: &UseTree, mut path: Vec<String>, found: &mut Vec<(String, Vec<String>)>) {
    match tree {
        UseTree::Path(step) => {
            path.push(step.ident.to_string());
            exports(&step.tree, path, found);
        }
        UseTree::Name(name) => {
            path.push(name.ident.to_string());
            found.push((name.ident.to_string(), path));
        }
        UseTree::Rename(renamed) => {
            path.push(renamed.ident.to_string());
            found.push((renamed.rename.to_string(), path));
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                exports(tree, path.clone(), found);
            }
        }
        UseTree::Glob(_) => {}
    }
}

impl Module {
    /// What a path leads to, from here downwards.
    fn find(&self, path: &[String]) -> Option<Found> {
        match path {
            [name] => {
                let exported = self.exports.iter().find(|(exported, _)| exported == name);
                self.items
                    .get(name)
                    .cloned()
                    .or_else(|| exported.and_then(|(_, path)| self.find(path)))
            }
            [step, rest @ ..] if step == "self" => self.find(rest),
            [step, rest @ ..] => self.modules.get(step)?.1.find(rest),
            [] => None,
        }
    }

    /// The methods that are declared here and below for a type of this name.
    fn methods_of(&self, name: &str) -> BTreeMap<String, String> {
        let own = self.methods.iter().filter(|(of, _)| of == name);
        let own = own.flat_map(|(_, methods)| methods.clone());
        let below = self
            .modules
            .values()
            .flat_map(|(_, module)| module.methods_of(name));
        own.chain(below).collect()
    }

    /// Everything that a program can name, by its path.
    fn public(&self, path: &str, all: &mut BTreeMap<String, Found>) {
        let exported = self.exports.iter().filter_map(|(name, path)| {
            let found = self.find(path)?;
            Some((name.clone(), found))
        });
        for (name, mut found) in self.items.clone().into_iter().chain(exported) {
            found.methods = self.methods_of(&name);
            all.insert(format!("{path}{name}"), found);
        }
        for (name, (public, module)) in &self.modules {
            if *public && !(path.is_empty() && HIDDEN.contains(&name.as_str())) {
                module.public(&format!("{path}{name}::"), all);
            }
        }
    }
}

fn surface() -> BTreeMap<String, Found> {
    let sources = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = BTreeMap::new();
    read(&sources.join("lib.rs"), &sources).public("", &mut all);
    all
}

fn has_example(documentation: &str) -> bool {
    documentation.contains("```")
}

/// The code of the examples.
fn examples(documentation: &str) -> String {
    documentation.split("```").skip(1).step_by(2).collect()
}

#[test]
fn everything_public_has_an_example() {
    let surface = surface();
    assert!(surface.len() > 120, "{}: what is public is found", surface.len());
    let mut missing = BTreeSet::new();
    for (path, found) in &surface {
        if !has_example(&found.documentation) {
            missing.insert(path.clone());
        }
        let name = path.rsplit("::").next().unwrap_or_default();
        if !WHOLLY_SHOWN.contains(&name) {
            continue;
        }
        // Shown at the type, or at another method of it: one example often needs several.
        let shown: String = found.methods.values().map(|text| examples(text)).collect();
        let shown = shown + &examples(&found.documentation);
        for method in found.methods.keys() {
            if !shown.contains(&format!("{method}(")) && !shown.contains(&format!("{method}::<")) {
                missing.insert(format!("{path}::{method}"));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "{} without an example: {missing:#?}",
        missing.len()
    );
}

#[test]
fn what_may_grow_can() {
    let closed: Vec<String> = surface()
        .into_iter()
        .filter_map(|(path, found)| found.is_closed.then_some(path))
        .collect();
    assert_eq!(closed, Vec::<String>::new(), "they need #[non_exhaustive]");
}
