//! What a further message of the asker means to what was answered before it.

/// How a message hangs on the conversation that it is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum FollowUp {
    /// It can be read alone, or there is nothing before it.
    #[default]
    Apart,
    /// It says only what is other than in the question before: `and with docker?`.
    GoesOn,
    /// The answer did not help: never the same again, a person is wanted.
    Failed,
    /// The answer helped.
    Helped,
}
