//! Exit codes: a stable interface for scripts.

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Exit {
    /// Complete and done.
    Ok,
    /// An error, or NotFound with every cluster having answered.
    Error,
    /// The command line is wrong.
    Usage,
    /// `diff` has found differences.
    Different,
    /// An error of `diff`, where 1 would say that there are differences.
    Trouble,
    /// Some cluster did not answer.
    Partial,
    /// Duplicates stand in the way, or were asked to fail the call.
    Duplicates,
    /// No cluster, or more than one, matched an object.
    Unroutable,
    /// A write was sent, and its outcome is not known.
    Unknown,
    /// Stopped by a signal.
    Signal(u8),
}

impl Exit {
    /// The process's exit code.
    pub fn code(self) -> u8 {
        match self {
            Exit::Ok => 0,
            Exit::Error | Exit::Different => 1,
            Exit::Usage | Exit::Trouble => 2,
            Exit::Partial => 3,
            Exit::Duplicates => 4,
            Exit::Unroutable => 5,
            Exit::Unknown => 6,
            Exit::Signal(signal) => 128 + signal,
        }
    }

    /// The one to end with when both apply: 6, then 5, 4, 3, 1; a signal before all, usage before anything done.
    #[must_use]
    pub fn and(self, other: Exit) -> Exit {
        fn rank(exit: Exit) -> u8 {
            match exit {
                Exit::Ok => 0,
                Exit::Different => 1,
                Exit::Error | Exit::Trouble => 2,
                Exit::Partial => 3,
                Exit::Duplicates => 4,
                Exit::Unroutable => 5,
                Exit::Unknown => 6,
                Exit::Usage => 7,
                Exit::Signal(_) => 8,
            }
        }
        if rank(other) > rank(self) { other } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_wins() {
        let all = [
            Exit::Ok,
            Exit::Error,
            Exit::Partial,
            Exit::Duplicates,
            Exit::Unroutable,
            Exit::Unknown,
        ];
        for (index, exit) in all.into_iter().enumerate() {
            for lesser in &all[..=index] {
                assert_eq!(exit.and(*lesser), exit);
                assert_eq!(lesser.and(exit), exit);
            }
        }
        assert_eq!(Exit::Signal(2).code(), 130);
        assert_eq!(Exit::Signal(15).code(), 143);
    }
}
