//! What is done with an object, in words and in what it takes for granted.

/// What is done with an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Server-side apply: the object may be there or not.
    Apply,
    /// A new object.
    Create,
    /// The whole object anew, where it is.
    Replace,
    /// Deleted where it is, and created anew.
    Recreate,
}

impl Verb {
    /// As in "apply hypervisor.kvm.cloud.sap/node-1 in az-a".
    pub fn infinitive(self) -> &'static str {
        match self {
            Verb::Apply => "apply",
            Verb::Create => "create",
            Verb::Replace | Verb::Recreate => "replace",
        }
    }

    /// As in "it is unknown whether it was applied".
    pub fn participle(self) -> &'static str {
        match self {
            Verb::Apply => "applied",
            Verb::Create => "created",
            Verb::Replace | Verb::Recreate => "replaced",
        }
    }

    /// As in kubectl's "error when creating".
    pub fn gerund(self) -> &'static str {
        match self {
            Verb::Apply => "applying",
            Verb::Create => "creating",
            Verb::Replace | Verb::Recreate => "replacing",
        }
    }

    /// Whether the server may make the object's name.
    pub fn takes_generated_names(self) -> bool {
        self == Verb::Create
    }

    /// Whether the object has to be in the target already, so that a copy elsewhere is not made a second one by it.
    pub fn needs_it_there(self) -> bool {
        self == Verb::Replace
    }

    /// Whether nothing can be done with an object that the user may not read.
    pub fn needs_to_see_it(self) -> bool {
        self == Verb::Recreate
    }
}
