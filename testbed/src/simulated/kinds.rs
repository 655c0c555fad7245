//! Which kinds a server has, and how their Tables look.

use serde_json::Value;

/// A kind that a server serves.
#[derive(Debug, Clone, PartialEq)]
pub struct KindDef {
    /// The API group, `""` for the core group.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind, `Hypervisor`.
    pub kind: String,
    /// The resource, `hypervisors`.
    pub plural: String,
    /// `hypervisor`.
    pub singular: String,
    /// `hv`.
    pub short_names: Vec<String>,
    /// `all` and the like.
    pub categories: Vec<String>,
    /// Whether objects live in namespaces.
    pub namespaced: bool,
    /// Whether `/status` is a subresource, which the main resource then does not write.
    pub status_subresource: bool,
    /// Whether `/scale` is a subresource, of `spec.replicas` and `status.replicas`.
    pub scale_subresource: bool,
    /// The columns of its Tables.
    pub columns: Vec<Column>,
    /// Sent as a `Warning` header with each answer about this kind.
    pub warning: Option<String>,
}

/// A column of a Table.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name as in the column definition, `Instances`.
    pub name: String,
    /// The OpenAPI type: `string`, `integer`, `boolean`, `date`.
    pub column_type: String,
    /// 0 is always shown, 1 only in wide output.
    pub priority: i32,
    /// Where its cells come from.
    pub cell: Cell,
}

/// Where a cell comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// `metadata.name`, with the column format `name`.
    Name,
    /// How long ago the object was made.
    Age,
    /// A field, by its path.
    Field(Vec<String>),
    /// The status of a condition in `status.conditions`.
    Condition(String),
    /// How many entries `data` has.
    DataCount,
}

impl KindDef {
    /// A kind with the columns Name and Age, cluster-scoped, without `/status`.
    pub fn new(group: &str, version: &str, kind: &str, plural: &str) -> Self {
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            plural: plural.to_owned(),
            singular: kind.to_lowercase(),
            short_names: Vec::new(),
            categories: Vec::new(),
            namespaced: false,
            status_subresource: false,
            scale_subresource: false,
            columns: vec![
                Column::new("Name", "string", Cell::Name),
                Column::new("Age", "date", Cell::Age),
            ],
            warning: None,
        }
    }

    /// Puts its objects in namespaces.
    pub fn namespaced(mut self) -> Self {
        self.namespaced = true;
        self
    }

    /// Gives it a `/status` subresource.
    pub fn with_status(mut self) -> Self {
        self.status_subresource = true;
        self
    }

    /// Gives it a `/scale` subresource.
    pub fn with_scale(mut self) -> Self {
        self.scale_subresource = true;
        self
    }

    /// Gives it a short name.
    pub fn short_name(mut self, name: &str) -> Self {
        self.short_names.push(name.to_owned());
        self
    }

    /// Puts it into a category.
    pub fn category(mut self, name: &str) -> Self {
        self.categories.push(name.to_owned());
        self
    }

    /// Adds columns between Name and Age.
    pub fn columns(mut self, columns: Vec<Column>) -> Self {
        let before_age = self.columns.len().saturating_sub(1);
        self.columns.splice(before_age..before_age, columns);
        self
    }

    /// Sends a `Warning` header with each answer.
    pub fn warning(mut self, text: &str) -> Self {
        self.warning = Some(text.to_owned());
        self
    }

    /// `kvm.cloud.sap/v1`, `v1` for the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.clone()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// `hypervisors.kvm.cloud.sap`, `secrets` for the core group: how messages name the resource.
    pub fn qualified_resource(&self) -> String {
        qualify(&self.plural, &self.group)
    }

    /// `Hypervisor.kvm.cloud.sap`: how messages about invalid objects name the kind.
    pub fn qualified_kind(&self) -> String {
        qualify(&self.kind, &self.group)
    }

    /// Whether an object says that it is of this kind.
    pub fn describes(&self, object: &Value) -> bool {
        object["apiVersion"] == Value::String(self.api_version())
            && object["kind"] == Value::String(self.kind.clone())
    }
}

fn qualify(name: &str, group: &str) -> String {
    if group.is_empty() {
        name.to_owned()
    } else {
        format!("{name}.{group}")
    }
}

impl Column {
    /// A column that is always shown.
    pub fn new(name: &str, column_type: &str, cell: Cell) -> Self {
        Self {
            name: name.to_owned(),
            column_type: column_type.to_owned(),
            priority: 0,
            cell,
        }
    }

    /// A column of a field, by its path.
    pub fn field(name: &str, column_type: &str, path: &[&str]) -> Self {
        Self::new(
            name,
            column_type,
            Cell::Field(path.iter().map(|part| (*part).to_owned()).collect()),
        )
    }

    /// Shows it in wide output only.
    pub fn wide(mut self) -> Self {
        self.priority = 1;
        self
    }
}

/// The kinds of the testbed: Hypervisor, Reservation, History, Widget, and Namespace, ConfigMap and Secret.
pub fn built_in() -> Vec<KindDef> {
    let mut kinds = core();
    kinds.extend([hypervisor(), reservation(), history(), widget()]);
    kinds
}

/// Namespace, ConfigMap and Secret.
pub fn core() -> Vec<KindDef> {
    vec![
        KindDef::new("", "v1", "ConfigMap", "configmaps")
            .namespaced()
            .short_name("cm")
            .columns(vec![Column::new("Data", "integer", Cell::DataCount)]),
        KindDef::new("", "v1", "Namespace", "namespaces")
            .with_status()
            .short_name("ns")
            .columns(vec![Column::field("Status", "string", &["status", "phase"])]),
        KindDef::new("", "v1", "Secret", "secrets")
            .namespaced()
            .columns(vec![
                Column::field("Type", "string", &["type"]),
                Column::new("Data", "integer", Cell::DataCount),
            ]),
    ]
}

/// `kvm.cloud.sap/v1` Hypervisor, cluster-scoped, short name `hv`.
pub fn hypervisor() -> KindDef {
    KindDef::new("kvm.cloud.sap", "v1", "Hypervisor", "hypervisors")
        .short_name("hv")
        .with_status()
        .columns(vec![
            Column::field(
                "Zone",
                "string",
                &["metadata", "labels", "topology.kubernetes.io/zone"],
            ),
            Column::field(
                "Version",
                "string",
                &["status", "operatingSystem", "prettyVersion"],
            ),
            Column::field("Instances", "integer", &["status", "numInstances"]),
            Column::new("Ready", "string", Cell::Condition("Ready".to_owned())),
            Column::field("Maintenance", "string", &["spec", "maintenance"]).wide(),
            Column::field("CPUs", "string", &["status", "capacity", "cpu"]).wide(),
        ])
}

/// `cortex.cloud/v1alpha1` Reservation, cluster-scoped.
pub fn reservation() -> KindDef {
    KindDef::new("cortex.cloud", "v1alpha1", "Reservation", "reservations")
        .with_status()
        .columns(vec![
            Column::field("Zone", "string", &["spec", "availabilityZone"]),
            Column::field("Host", "string", &["status", "host"]),
            Column::new("Ready", "string", Cell::Condition("Ready".to_owned())),
        ])
}

/// `cortex.cloud/v1alpha1` History, cluster-scoped.
pub fn history() -> KindDef {
    KindDef::new("cortex.cloud", "v1alpha1", "History", "histories").columns(vec![Column::field(
        "Zone",
        "string",
        &["spec", "availabilityZone"],
    )])
}

/// `example.com/v1` Widget, namespaced, short name `wd`.
pub fn widget() -> KindDef {
    KindDef::new("example.com", "v1", "Widget", "widgets")
        .namespaced()
        .short_name("wd")
        .category("all")
        .with_status()
        .with_scale()
        .columns(vec![
            Column::field("Zone", "string", &["spec", "zone"]),
            Column::field("Size", "integer", &["spec", "size"]),
            Column::field("Color", "string", &["spec", "color"]).wide(),
        ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_qualified_as_messages_show_them() {
        assert_eq!(hypervisor().qualified_resource(), "hypervisors.kvm.cloud.sap");
        assert_eq!(hypervisor().qualified_kind(), "Hypervisor.kvm.cloud.sap");
        let config_map = &core()[0];
        assert_eq!(
            (config_map.qualified_resource(), config_map.api_version()),
            ("configmaps".into(), "v1".into())
        );
    }

    #[test]
    fn added_columns_stand_between_name_and_age() {
        let names: Vec<String> = hypervisor()
            .columns
            .into_iter()
            .map(|column| column.name)
            .collect();
        assert_eq!(
            names,
            [
                "Name",
                "Zone",
                "Version",
                "Instances",
                "Ready",
                "Maintenance",
                "CPUs",
                "Age"
            ]
        );
    }
}
