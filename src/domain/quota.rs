//! How much one person, and one workspace, may ask of the desk in a span of time: a flood of one is nobody else's wait.

use jiff::SignedDuration;

use super::privacy::Wish;
use super::{Act, Role};
use crate::domain::command::{self, Command};

/// What is counted of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// A message, or the mark on one.
    Message,
    /// A command, or a filled form.
    Command,
    /// A button.
    Press,
    /// A command that gets a file, or for which as much is read.
    File,
}

impl Counted {
    /// What an act counts as.
    #[must_use]
    pub fn of(act: &Act) -> Self {
        match act {
            Act::Said { .. } | Act::Flagged { .. } | Act::Marked { .. } | Act::Unmarked { .. } => Self::Message,
            Act::Typed(typed) => match command::parse(typed) {
                Ok(Command::Transcript(_) | Command::Privacy(Wish::Show | Wish::Export)) => Self::File,
                _ => Self::Command,
            },
            Act::Filled { .. } => Self::Command,
            Act::Pressed { .. } | Act::OpenedHome => Self::Press,
        }
    }

    /// Its letter, as it is stored.
    #[must_use]
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Message => "m",
            Self::Command => "c",
            Self::Press => "p",
            Self::File => "f",
        }
    }
}

/// How much is taken. What is `None` has no bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotas {
    /// Messages of one person in [`Quotas::WINDOW`].
    pub messages: Option<i64>,
    /// Commands and forms of one person in it.
    pub commands: Option<i64>,
    /// Buttons that one person presses in it.
    pub presses: Option<i64>,
    /// Files that one person asks for in it.
    pub files: Option<i64>,
    /// Drafts that a language model is asked for about one person's questions in [`Quotas::DRAFTS_WINDOW`].
    pub drafts: Option<i64>,
    /// How many times as much agents may, of all but drafts.
    pub agents: i64,
    /// Events of a workspace in [`Quotas::RUSH_WINDOW`].
    pub workspace: Option<i64>,
}

impl Default for Quotas {
    /// Above all that people do, and below what a program of one person can.
    fn default() -> Self {
        Self {
            messages: Some(1200),
            commands: Some(600),
            presses: Some(600),
            files: Some(20),
            drafts: Some(60),
            agents: 20,
            workspace: Some(30_000),
        }
    }
}

impl Quotas {
    /// The span that a person's acts are counted in: it slides.
    pub const WINDOW: SignedDuration = SignedDuration::from_mins(1);
    /// The span that drafts are counted in.
    pub const DRAFTS_WINDOW: SignedDuration = SignedDuration::from_hours(1);
    /// The span that a workspace's events are counted in.
    pub const RUSH_WINDOW: SignedDuration = SignedDuration::from_secs(10);

    /// No bounds: of what is replayed from a file.
    #[must_use]
    pub const fn none() -> Self {
        Self { messages: None, commands: None, presses: None, files: None, drafts: None, agents: 1, workspace: None }
    }

    /// How much of it a person of `role` may.
    #[must_use]
    pub fn of(&self, counted: Counted, role: Role) -> Option<i64> {
        let max = match counted {
            Counted::Message => self.messages,
            Counted::Command => self.commands,
            Counted::Press => self.presses,
            Counted::File => self.files,
        };
        let times = if role >= Role::Agent { self.agents } else { 1 };
        max.map(|max| max.saturating_mul(times))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::Typed;

    #[test]
    fn agents_may_more_and_what_gets_a_file_is_counted_as_one() {
        let quotas = Quotas { files: None, ..Quotas::default() };
        let of = |counted| [Role::Requester, Role::Agent, Role::Lead].map(|role| quotas.of(counted, role));
        assert_eq!(of(Counted::Message), [Some(1200), Some(24_000), Some(24_000)]);
        assert_eq!(of(Counted::File), [None, None, None]);
        let typed = |line: &str| Counted::of(&Act::Typed(Typed::Line(line.into()))).letter();
        let lines = ["list", "transcript 1", "privacy", "privacy erase", "no such command"];
        assert_eq!(lines.map(typed), ["c", "f", "f", "c", "c"]);
    }
}
