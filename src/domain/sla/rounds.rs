//! Rounds: when what a metric measures began and ended, before anybody asks how long it may take.

use jiff::Timestamp;

use super::life::Step;
use super::settings::OnReopen;

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// What was promised happened.
    Kept,
    /// It is no longer waited for.
    CalledOff,
}

/// The end of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: Ending,
    /// Whether the ticket's solving or closing ended it: opening it again may undo that.
    by_closing: bool,
}

impl End {
    /// An end because nobody waits any more.
    #[must_use]
    pub const fn called_off(at: Timestamp) -> Self {
        Self { at, how: Ending::CalledOff, by_closing: false }
    }
}

/// One wait of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// When it began.
    pub from: Timestamp,
    /// When and how it ended, if it did.
    pub end: Option<End>,
}

/// The rounds of a metric, as they come up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rounds(Vec<Round>);

impl Rounds {
    /// A round begins.
    pub fn begin(&mut self, at: Timestamp) {
        self.0.push(Round { from: at, end: None });
    }

    /// Whether a round goes on.
    #[must_use]
    pub fn go_on(&self) -> bool {
        self.0.iter().any(|round| round.end.is_none())
    }

    /// Those that go on end, as promised.
    pub fn keep(&mut self, at: Timestamp) {
        self.end(End { at, how: Ending::Kept, by_closing: false });
    }

    /// What solving, closing and opening again do: `how` those that go on end when the ticket is done.
    pub fn follow(&mut self, step: &Step<'_>, how: Ending, on_reopen: OnReopen) {
        if step.ends() {
            self.end(End { at: step.at, how, by_closing: true });
        } else if step.reopens() {
            self.reopen(step.at, on_reopen);
        }
    }

    /// The rounds in the order of their beginnings.
    #[must_use]
    pub fn into_rounds(self) -> Vec<Round> {
        self.0
    }

    fn end(&mut self, end: End) {
        for round in self.0.iter_mut().filter(|round| round.end.is_none()) {
            round.end = Some(end);
        }
    }

    fn reopen(&mut self, at: Timestamp, on_reopen: OnReopen) {
        let last = self.0.iter().filter_map(|round| round.end).filter(|end| end.by_closing).map(|end| end.at).max();
        let Some(closed_at) = last else { return };
        let by_it = |round: &&mut Round| round.end.is_some_and(|end| end.by_closing && end.at == closed_at);
        match on_reopen {
            OnReopen::Resume | OnReopen::Continue => {
                self.0.iter_mut().filter(by_it).for_each(|round| round.end = None);
            }
            OnReopen::Restart => self.begin(at),
            OnReopen::Nothing => {}
        }
    }
}
