//! The table of `events`: `LAST SEEN  TYPE  REASON  OBJECT  MESSAGE`.

use std::io::{self, Write};

use jiff::Timestamp;
use serde_json::Value;

use super::{interval, text};
use crate::client::Item;
use crate::output::escape;
use crate::output::table::Grid;
use crate::output::tone::Tone;

/// What the table shows besides kubectl's columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventTableOptions {
    /// Leaves the header out.
    pub no_headers: bool,
    /// Shows the cluster in the first column.
    pub show_cluster: bool,
    /// Shows the namespace.
    pub with_namespace: bool,
    /// Shows warnings in their tone.
    pub color: bool,
}

/// Events as rows; the header comes before the first of them, as in kubectl's `cmd/events/event_printer.go`.
///
/// kubectl 1.36 lets the lines of a message be lines of the table, with the cells that tabs make of them. So does this, unless
/// the table names clusters: there a message must not be able to make what looks like the row of another cluster, and is cut
/// at its first line break, as in any other table, and as later kubectls do.
#[derive(Debug)]
pub struct EventTable {
    options: EventTableOptions,
    grid: Grid,
    has_header: bool,
}

impl EventTable {
    /// A table without rows.
    pub fn new(options: EventTableOptions) -> Self {
        EventTable {
            grid: Grid::new().colored(options.color),
            options,
            has_header: false,
        }
    }

    /// Adds the row of an event.
    pub fn row(&mut self, item: &Item<Value>, now: Timestamp) {
        self.header();
        let event = &item.object;
        if self.options.show_cluster {
            self.grid.cell(&escape::terminal(&item.cluster));
        }
        let mut cells = Vec::with_capacity(6);
        if self.options.with_namespace {
            cells.push(self.cell(text(event, "/metadata/namespace")));
        }
        cells.push(interval(event, now));
        cells.push(self.cell(text(event, "/type")));
        cells.push(self.cell(text(event, "/reason")));
        let kind = self.cell(text(event, "/involvedObject/kind"));
        cells.push(format!(
            "{kind}/{}",
            self.cell(text(event, "/involvedObject/name"))
        ));
        cells.push(self.cell(text(event, "/message").trim()));
        let warns = text(event, "/type") == "Warning";
        let type_at = usize::from(self.options.with_namespace) + 1;
        for (number, line) in cells.join("\t").split(['\n', '\x0c']).enumerate() {
            for (at, cell) in line.split(['\t', '\x0b']).enumerate() {
                let tone = (warns && number == 0 && at == type_at).then_some(Tone::Doubtful);
                self.grid.toned(cell, tone);
            }
            self.grid.end_row();
        }
    }

    /// Writes the rows that were added since the last time.
    ///
    /// # Errors
    /// What the writer fails with.
    pub fn flush(&mut self, writer: &mut dyn Write) -> io::Result<()> {
        self.grid.flush(writer)
    }

    fn header(&mut self) {
        if self.has_header || self.options.no_headers {
            return;
        }
        self.has_header = true;
        let own = [
            (self.options.show_cluster, "CLUSTER"),
            (self.options.with_namespace, "NAMESPACE"),
        ];
        let own = own.into_iter().filter(|(shown, _)| *shown).map(|(_, name)| name);
        let columns = ["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"];
        self.grid.header(own.chain(columns));
    }

    fn cell(&self, text: &str) -> String {
        match self.options.show_cluster {
            true => escape::cell(text).into_owned(),
            false => escape::tabbed(text).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::client::ObjectKey;

    fn item(cluster: &str, message: &str) -> Item<Value> {
        let object = json!({
            "metadata": {"name": "e", "namespace": "ns"}, "type": "Normal", "reason": "Started",
            "firstTimestamp": "2026-01-02T11:50:00Z", "message": message,
            "involvedObject": {"kind": "Hypervisor", "name": "node-1\u{1b}"},
        });
        Item {
            cluster: Arc::from(cluster),
            key: ObjectKey::new(Some("ns"), "e"),
            uid: String::new(),
            also_in: Vec::new(),
            object,
        }
    }

    fn shown(options: EventTableOptions, messages: &[&str]) -> String {
        let mut table = EventTable::new(options);
        for message in messages {
            table.row(&item("az-a", message), "2026-01-02T12:00:00Z".parse().unwrap());
        }
        let mut bytes = Vec::new();
        table.flush(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn clusters_and_namespaces_come_first() {
        let options = EventTableOptions {
            show_cluster: true,
            with_namespace: true,
            ..Default::default()
        };
        assert_eq!(
            shown(options, &[" up \n"]),
            "CLUSTER   NAMESPACE   LAST SEEN   TYPE     REASON    OBJECT                MESSAGE\n\
             az-a      ns          10m         Normal   Started   Hypervisor/node-1^[   up\n"
        );
        assert_eq!(shown(Default::default(), &[]), "");
        let options = EventTableOptions {
            no_headers: true,
            ..Default::default()
        };
        assert_eq!(
            shown(options, &["up"]),
            "10m   Normal   Started   Hypervisor/node-1^[   up\n"
        );
    }

    #[test]
    fn a_message_makes_rows_as_kubectl_lets_it_but_none_of_another_cluster() {
        let message = "one\naz-b\t5m\r\x0cend";
        assert_eq!(
            shown(Default::default(), &[message]),
            "LAST SEEN   TYPE     REASON    OBJECT                MESSAGE\n\
             10m         Normal   Started   Hypervisor/node-1^[   one\n\
             az-b        5m\\r\nend\n"
        );
        let options = EventTableOptions {
            show_cluster: true,
            ..Default::default()
        };
        assert_eq!(
            shown(options, &[message]),
            "CLUSTER   LAST SEEN   TYPE     REASON    OBJECT                MESSAGE\n\
             az-a      10m         Normal   Started   Hypervisor/node-1^[   one...\n"
        );
    }
}
