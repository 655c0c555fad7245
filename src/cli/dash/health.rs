//! How each cluster stands.

use std::sync::Arc;

use jiff::Timestamp;

/// A cluster, as its watch tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The display name.
    pub name: Arc<str>,
    /// How it stands.
    pub standing: Standing,
    /// Everything that it had at the start has been told.
    pub synced: bool,
}

/// How a cluster stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It has said nothing yet.
    Connecting,
    /// It tells what happens.
    Live,
    /// It does not answer; it is tried again until it does.
    Lost {
        /// Since when.
        since: Timestamp,
        /// Why.
        why: String,
    },
    /// It is not asked any more.
    Failed {
        /// Why.
        why: String,
    },
}

impl Health {
    /// A cluster that has said nothing yet.
    pub fn of(name: Arc<str>) -> Self {
        Health {
            name,
            standing: Standing::Connecting,
            synced: false,
        }
    }

    /// Whether what is shown of it may be out of date.
    pub fn is_stale(&self) -> bool {
        matches!(self.standing, Standing::Lost { .. } | Standing::Failed { .. })
    }

    /// It says something.
    pub fn heard(&mut self) {
        if self.standing == Standing::Connecting {
            self.standing = Standing::Live;
        }
    }

    /// It does not answer any more. It is lost since it was lost first, whatever the reason is by now.
    pub fn lost(&mut self, why: String, now: Timestamp) {
        let since = match self.standing {
            Standing::Lost { since, .. } => since,
            _ => now,
        };
        self.standing = Standing::Lost { since, why };
    }

    /// Why it does not answer, if it does not.
    pub fn trouble(&self) -> Option<&str> {
        match &self.standing {
            Standing::Lost { why, .. } | Standing::Failed { why } => Some(why),
            Standing::Connecting | Standing::Live => None,
        }
    }
}
