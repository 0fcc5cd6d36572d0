//! Alarms: what a running clock has to tell, once each, and to whom.

use jiff::Timestamp;

use super::{Clock, ClockState};
use crate::domain::decide::TicketFile;
use crate::domain::notice::ClockNotice;
use crate::domain::{Decision, Destination, Entry, EntryKind, Notice, Policy, WorkspacePolicy};

/// What a running clock has to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// The warning is due.
    Warning,
    /// The target has passed.
    Breach,
}

/// What `clock` has to tell at `now` that it has not told. A breach makes a warning that never went out pointless.
#[must_use]
pub fn alarm(clock: &Clock, now: Timestamp) -> Option<Alarm> {
    match clock.state(now) {
        _ if clock.stopped_at.is_some() || clock.breach_told => None,
        ClockState::Breached => Some(Alarm::Breach),
        ClockState::Warned if !clock.warned => Some(Alarm::Warning),
        _ => None,
    }
}

impl Alarm {
    /// The entry that the ticket's history keeps of it.
    #[must_use]
    pub fn entry(self, clock: &Clock, now: Timestamp) -> Entry {
        let metric = clock.metric.clone();
        let kind = match self {
            Self::Warning => EntryKind::Warned { metric },
            Self::Breach => EntryKind::Breached { metric },
        };
        Entry { at: now, actor: None, kind }
    }

    fn notice(self, file: &TicketFile, clock: &Clock, now: Timestamp) -> Notice {
        let facts = ClockNotice {
            ticket: file.ticket.number,
            subject: file.ticket.subject.clone(),
            owner: file.ticket.owner.clone(),
            clock: clock.clone(),
            at: now,
        };
        match self {
            Self::Warning => Notice::SlaWarning(facts),
            Self::Breach => Notice::SlaBreached(facts),
        }
    }
}

/// What to tell about alarms of a ticket: each in its thread and in the agents' channel, and all on its card.
#[must_use]
pub fn told(
    policy: &Policy,
    workspace: &WorkspacePolicy,
    file: &TicketFile,
    alarms: &[(Clock, Alarm)],
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    for (clock, alarm) in alarms {
        let notice = alarm.notice(file, &policy.seen(clock.clone(), now), now);
        let thread = Destination::Conversation(file.conversation.id);
        decision.post(thread, file.ticket.locale, notice.clone());
        if let Some(channel) = &workspace.agents_channel {
            decision.post(Destination::Channel(channel.clone()), workspace.locale, notice);
        }
    }
    if !alarms.is_empty() && workspace.agents_channel.is_some() {
        let card = Notice::Card(Box::new(file.view(policy, now)));
        decision.post(Destination::Card(file.ticket.number), workspace.locale, card);
    }
    decision
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn clock(stopped: Option<i64>, warned: bool, breach_told: bool) -> Clock {
        Clock {
            metric: "first_response".into(),
            started_at: at(0),
            warn_at: Some(at(45)),
            due_at: Some(at(60)),
            overdue_at: None,
            paused_at: None,
            stopped_at: stopped.map(at),
            outcome: None,
            calendar: None,
            target: None,
            left: None,
            warned,
            breach_told,
        }
    }

    #[test]
    fn a_warning_and_a_breach_are_each_told_once_and_never_for_a_stopped_clock() {
        let cases = [
            (clock(None, false, false), 44, None),
            (clock(None, false, false), 45, Some(Alarm::Warning)),
            (clock(None, true, false), 50, None),
            (clock(None, true, false), 61, Some(Alarm::Breach)),
            (clock(None, false, false), 61, Some(Alarm::Breach)),
            (clock(None, true, true), 99, None),
            (clock(Some(50), false, false), 99, None),
            (clock(Some(70), true, false), 99, None),
        ];
        for (clock, now, expect) in cases {
            assert_eq!(alarm(&clock, at(now)), expect, "{clock:?} {now}");
        }
    }
}
