//! What commands that write print: a line for each thing done, or with `-o` the objects.

use anyhow::Result;
use serde_json::Value;

use super::objects::PrintError;
use super::{Allowed, Format, ObjectPrinter};
use crate::cli::args::{DryRun, ObjectOutput};
use crate::cli::exit::Exit;
use crate::cli::invocation::Invocation;
use crate::cli::ui::ResultLines;
use crate::fleet::discovery::ResourceKind;

/// Something that was done to an object.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// The object's kind.
    pub kind: &'a ResourceKind,
    /// The object's name.
    pub name: &'a str,
    /// The cluster that it was done in.
    pub cluster: &'a str,
    /// `created`, `patched`, `patched (no change)`.
    pub operation: &'a str,
    /// More to say of it, behind the cluster: ` (fell back to home: …)`, or nothing.
    pub note: &'a str,
    /// The object as it is now.
    pub object: &'a Value,
}

/// Prints what was done, as it is done. A stdout that fails does not stop the command; [`end`](ResultPrinter::end) tells.
#[derive(Debug)]
pub struct ResultPrinter<'a> {
    lines: ResultLines<'a>,
    /// The printer of `-o`, but for `-o name`.
    objects: Option<ObjectPrinter>,
    name_only: bool,
    show_cluster: bool,
    dry_run: DryRun,
    /// Objects that are kept to be printed as one list.
    kept: Option<Vec<Value>>,
    exit: Exit,
}

impl<'a> ResultPrinter<'a> {
    /// A printer for the flags of a command.
    ///
    /// # Errors
    /// A [`Misuse`](crate::cli::Misuse) for an unknown format.
    pub fn new(invocation: &'a Invocation, args: &ObjectOutput, dry_run: DryRun) -> Result<Self> {
        let show_cluster = invocation.global.show_cluster;
        let (objects, name_only) = match Format::of(args, Allowed::Objects)? {
            None => (None, false),
            Some(Format::Name) => (None, true),
            Some(format) => {
                let terminal = invocation.ui.stdout_is_terminal;
                let printer = ObjectPrinter::new(format, show_cluster, args.show_managed_fields, terminal);
                (Some(printer), false)
            }
        };
        Ok(ResultPrinter {
            lines: ResultLines::new(&invocation.ui),
            objects,
            name_only,
            show_cluster,
            dry_run,
            kept: None,
            exit: Exit::Ok,
        })
    }

    /// Keeps the objects and prints them at the end, several as one List, as kubectl's apply does.
    #[must_use]
    pub fn listing(mut self) -> Self {
        self.kept = Some(Vec::new());
        self
    }

    /// Names no cluster, for what is done in none.
    #[must_use]
    pub fn without_clusters(mut self) -> Self {
        self.show_cluster = false;
        if let Some(objects) = &mut self.objects {
            objects.show_cluster = false;
        }
        self
    }

    /// Prints something that was done.
    pub fn done(&mut self, done: &Done<'_>) {
        let Some(objects) = &mut self.objects else {
            self.line(done);
            return;
        };
        if let Some(kept) = &mut self.kept {
            kept.push(objects.shown(done.object.clone(), done.cluster, &[] as &[&str]));
            return;
        }
        let mut text = Vec::new();
        match objects.object(&mut text, done.object.clone(), done.cluster, &[] as &[&str]) {
            Ok(()) => self.lines.data(&text),
            Err(error) => self.failed(&text, &error),
        }
    }

    /// Whether whole objects are printed.
    pub fn prints_objects(&self) -> bool {
        self.objects.is_some()
    }

    /// Says something more: on stdout like kubectl, unless that is asked to hold objects, which a line of text would spoil.
    pub fn remark(&mut self, text: &str) {
        match self.objects {
            None => self.lines.line(text),
            Some(_) => self.lines.ui().message(text),
        }
    }

    /// Says what was done in a line, whatever `-o` asks for objects: `hypervisor.kvm.cloud.sap/node-1 patched in az-a`.
    fn line(&mut self, done: &Done<'_>) {
        let kind = done.kind.kind_group();
        if self.name_only {
            let cluster = match self.show_cluster {
                true => format!("{}:", done.cluster),
                false => String::new(),
            };
            self.lines.line(&format!("{cluster}{kind}/{}", done.name));
            return;
        }
        let place = match self.show_cluster {
            true => format!(" in {}", done.cluster),
            false => String::new(),
        };
        self.lines.line(&format!(
            "{kind}/{} {}{place}{}{}",
            done.name,
            done.operation,
            done.note,
            self.dry_run.suffix()
        ));
    }

    /// The object could not be printed; that it was written stays true.
    fn failed(&mut self, printed: &[u8], error: &PrintError) {
        self.lines.data(printed);
        self.lines.ui().error(error.to_string());
        self.exit = self.exit.and(Exit::Error);
    }

    /// Prints what was kept, and says what the printing makes of the exit code.
    pub fn end(mut self) -> Exit {
        if let (Some(objects), Some(kept)) = (&mut self.objects, self.kept.take())
            && !kept.is_empty()
        {
            let mut text = Vec::new();
            let printed = match kept.as_slice() {
                [one] => objects.document(&mut text, one),
                _ => objects.applied(&mut text, kept),
            };
            match printed {
                Ok(()) => self.lines.data(&text),
                Err(error) => self.failed(&text, &error),
            }
        }
        self.exit.and(self.lines.end())
    }
}
