//! The life of a ticket as clocks see it: what happened to it, in order.

use std::sync::Arc;

use jiff::Timestamp;

use super::settings::{OnPause, OnReopen, Settings, WhileOnHold, WhilePending};
use super::terms::Terms;
use crate::domain::calendar::Span;

/// How a ticket stands, as far as clocks care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Somebody is to work on it.
    Working,
    /// It waits for its requester.
    Pending,
    /// It waits for somebody else.
    OnHold,
    /// It is solved or closed.
    Done,
}

/// What happened, as far as clocks care.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// The requester said something.
    RequesterSaid,
    /// An agent answered the requester.
    AgentReplied,
    /// An agent's first answer was given outside of the ticket: it ends the wait for it and nothing else.
    AnsweredElsewhere,
    /// A program said something: that is no response.
    BotSaid,
    /// An agent wrote a note: that is no reply.
    Noted,
    /// It stands otherwise from now on.
    Turned(Phase),
    /// Other terms hold from now on, or none.
    Terms(Option<Arc<Terms>>),
    /// Another ticket took it over: its clocks are called off.
    MergedAway,
}

/// Something that happened to a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// A ticket's life: its opening and what came after it.
#[derive(Debug, Clone, PartialEq)]
pub struct Life {
    opened_at: Timestamp,
    asked: bool,
    terms: Option<Arc<Terms>>,
    happenings: Vec<Happening>,
}

/// A step of a life, with how the ticket stood before it.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub what: &'a What,
    /// How the ticket stood before.
    pub was: Phase,
}

impl Step<'_> {
    /// Whether the ticket was solved or closed by it.
    #[must_use]
    pub fn ends(&self) -> bool {
        self.was != Phase::Done && *self.what == What::Turned(Phase::Done)
    }

    /// Whether a ticket that was solved or closed was opened by it.
    #[must_use]
    pub fn reopens(&self) -> bool {
        self.was == Phase::Done && matches!(self.what, What::Turned(phase) if *phase != Phase::Done)
    }
}

impl Life {
    /// A life in the order of time; what has the same time stays in the order given. `asked` says that the requester
    /// waits for an answer from the opening on: of a ticket that an agent opened they do not.
    #[must_use]
    pub fn new(opened_at: Timestamp, asked: bool, terms: Option<Arc<Terms>>, mut happenings: Vec<Happening>) -> Self {
        happenings.sort_by_key(|happening| happening.at);
        Self { opened_at, asked, terms, happenings }
    }

    /// When the ticket was opened.
    #[must_use]
    pub const fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// Whether the requester waits for an answer from the opening on.
    #[must_use]
    pub const fn asked(&self) -> bool {
        self.asked
    }

    /// What happened, step by step.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let mut phase = Phase::Working;
        self.happenings.iter().map(move |Happening { at, what }| {
            let was = phase;
            if let What::Turned(to) = what {
                phase = *to;
            }
            Step { at: *at, what, was }
        })
    }

    /// When the ticket was merged into another, if it was.
    #[must_use]
    pub fn merged_at(&self) -> Option<Timestamp> {
        self.happenings.iter().find(|happening| happening.what == What::MergedAway).map(|happening| happening.at)
    }

    /// The terms that held, each from a moment on: the first from the opening.
    #[must_use]
    pub fn terms(&self) -> Vec<(Timestamp, Option<Arc<Terms>>)> {
        let changes = self.happenings.iter().filter_map(|happening| match &happening.what {
            What::Terms(terms) => Some((happening.at, terms.clone())),
            _ => None,
        });
        let mut held = vec![(self.opened_at, self.terms.clone())];
        held.extend(changes);
        held
    }

    /// The settings that hold now. Rules for what happened in the past do not change in the middle of a life: with
    /// other terms, the life is read anew by theirs.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let held = self.terms();
        held.iter().rev().find_map(|(_, terms)| terms.as_ref()).map(|terms| terms.settings).unwrap_or_default()
    }

    /// When clocks stood still, in order; the last one goes on for ever while the ticket stands so. `on_hold` says
    /// whether a ticket on hold pauses the clock in question.
    #[must_use]
    pub fn pauses(&self, settings: &Settings, on_hold: bool) -> Vec<Span> {
        let pauses = |phase: Phase| match phase {
            Phase::Working => false,
            Phase::Pending => settings.while_pending == WhilePending::Pause,
            Phase::OnHold => on_hold && settings.while_on_hold == WhileOnHold::Pause,
            Phase::Done => settings.on_reopen == OnReopen::Resume,
        };
        let mut spans: Vec<Span> = Vec::new();
        let mut since = None;
        for step in self.steps() {
            let What::Turned(phase) = step.what else { continue };
            match (since, pauses(*phase)) {
                (None, true) => since = Some(step.at),
                (Some(from), false) => {
                    spans.push(Span { from, to: step.at });
                    since = None;
                }
                _ => {}
            }
        }
        spans.extend(since.map(|from| Span { from, to: Timestamp::MAX }));
        spans
    }

    /// The pauses that move what is due.
    #[must_use]
    pub fn shifting(&self, settings: &Settings, on_hold: bool) -> Vec<Span> {
        match settings.on_pause {
            OnPause::Shift => self.pauses(settings, on_hold),
            OnPause::Keep => Vec::new(),
        }
    }
}
