//! Alarms: what a running clock has to tell, once each, and to whom.

use jiff::Timestamp;

use super::clock::Threshold;
use super::escalation::{self, Level, Reachable, Whom};
use super::{Clock, ClockState};
use crate::domain::calendar::Calendar;
use crate::domain::decide::TicketFile;
use crate::domain::notice::ClockNotice;
use crate::domain::{Decision, Destination, Entry, EntryKind, Notice, PersonId, Policy, WorkspacePolicy};

/// What a running clock has to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// A warning is due.
    Warning {
        /// The share of the target that is used up, in percent; 0 where an older version set the warning.
        share: u8,
    },
    /// The target has passed.
    Breach,
    /// The target has passed some time ago, and more people are told.
    Escalation,
}

/// What came of a look at a clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// The clock, with what is told now as told.
    pub clock: Clock,
    /// What is told.
    pub alarm: Alarm,
    /// Who is told on the levels of escalation that are new.
    pub whom: Vec<Whom>,
}

impl Clock {
    /// What it has to tell at `now` that it has not told. A breach makes a warning that never went out pointless, and so
    /// does a later warning.
    #[must_use]
    pub fn alarm(&self, now: Timestamp) -> Option<Alarm> {
        match self.state(now) {
            _ if self.stopped_at.is_some() => None,
            ClockState::Breached if !self.breach_told => Some(Alarm::Breach),
            ClockState::Breached => self.escalate_at.is_some_and(|at| at <= now).then_some(Alarm::Escalation),
            ClockState::Warned => self.warning(now),
            _ => None,
        }
    }

    /// When it is to be looked at next, as far as can be said now.
    #[must_use]
    pub fn look_at(&self) -> Option<Timestamp> {
        if self.stopped_at.is_some() {
            return None;
        }
        if self.breach_told {
            return self.escalate_at;
        }
        let untold = |threshold: &&Threshold| threshold.share > self.warned_share;
        let warning = match self.thresholds.iter().find(untold) {
            Some(threshold) => Some(threshold.at),
            None => self.warn_at.filter(|_| self.thresholds.is_empty() && !self.warned),
        };
        let warning = warning.filter(|_| self.paused_at.is_none());
        warning.into_iter().chain(self.breaks_at()).min()
    }

    fn warning(&self, now: Timestamp) -> Option<Alarm> {
        if self.thresholds.is_empty() {
            return (!self.warned).then_some(Alarm::Warning { share: 0 });
        }
        let last = self.thresholds.iter().rfind(|threshold| threshold.at <= now)?;
        (last.share > self.warned_share).then_some(Alarm::Warning { share: last.share })
    }
}

/// Looks at a clock at `now`: what is told of it, by these levels in these hours of the agents.
#[must_use]
pub fn look(clock: &Clock, levels: &[Level], hours: Option<&Calendar>, now: Timestamp) -> Option<Look> {
    let alarm = clock.alarm(now)?;
    let mut after = Clock { warned: true, ..clock.clone() };
    let whom = match alarm {
        Alarm::Warning { share } => {
            after.warned_share = share.max(1);
            Vec::new()
        }
        Alarm::Breach | Alarm::Escalation => {
            let broken_at = clock.due_at.unwrap_or(now);
            let reached = escalation::reached(levels, hours, broken_at, clock.level, now);
            after.warned_share = 100;
            after.breach_told = true;
            after.level = reached.level;
            after.escalate_at = reached.next_at;
            reached.whom
        }
    };
    Some(Look { clock: after, alarm, whom })
}

impl Look {
    /// The entries that the ticket's history keeps of it, where `told` are the people who are told on new levels.
    #[must_use]
    pub fn entries(&self, told: &[PersonId], now: Timestamp) -> Vec<Entry> {
        let metric = || self.clock.metric.clone();
        let first = match self.alarm {
            Alarm::Warning { share } => {
                Some(EntryKind::Warned { metric: metric(), share: Some(share).filter(|share| *share > 0) })
            }
            Alarm::Breach => Some(EntryKind::Breached { metric: metric() }),
            Alarm::Escalation => None,
        };
        let escalated = EntryKind::Escalated { metric: metric(), level: self.clock.level, to: told.to_vec() };
        let kinds = first.into_iter().chain((!told.is_empty()).then_some(escalated));
        kinds.map(|kind| Entry { at: now, actor: None, kind }).collect()
    }

    fn notice(&self, policy: &Policy, file: &TicketFile, told: &[PersonId], now: Timestamp) -> Notice {
        let facts = ClockNotice {
            ticket: file.ticket.number,
            subject: file.ticket.subject.clone(),
            owner: file.ticket.owner.clone(),
            clock: policy.seen(self.clock.clone(), now),
            told: told.to_vec(),
            at: now,
        };
        match self.alarm {
            Alarm::Warning { .. } => Notice::SlaWarning(facts),
            Alarm::Breach => Notice::SlaBreached(facts),
            Alarm::Escalation => Notice::SlaEscalated(facts),
        }
    }
}

/// What is told of the clocks of a ticket, each look with the people who are told on its new levels: warnings and
/// breaches in its thread and in the agents' channel, and all on its card. That more agents are told is no matter of
/// the requester's: it is said in the agents' channel alone, and where there is none, to those agents themselves.
#[must_use]
pub fn told(
    policy: &Policy,
    workspace: &WorkspacePolicy,
    file: &TicketFile,
    looks: &[(Look, Vec<PersonId>)],
    now: Timestamp,
) -> Decision {
    let mut decision = Decision::default();
    for (look, told) in looks {
        if look.alarm != Alarm::Escalation {
            let thread = Destination::Conversation(file.conversation.id);
            decision.post(thread, file.ticket.locale, look.notice(policy, file, &[], now));
        } else if told.is_empty() {
            // The level has nobody to tell: there is no news in that.
            continue;
        }
        let notice = look.notice(policy, file, told, now);
        match &workspace.agents_channel {
            Some(channel) => decision.post(Destination::Channel(channel.clone()), workspace.locale, notice),
            None => told.iter().for_each(|person| {
                decision.post(Destination::direct(person.clone()), workspace.locale, notice.clone());
            }),
        }
    }
    if !decision.posts.is_empty() && workspace.agents_channel.is_some() {
        let card = Notice::Card(Box::new(file.view(policy, now)));
        decision.post(Destination::Card(file.ticket.number), workspace.locale, card);
    }
    decision
}

/// Who may be told of a ticket now.
#[must_use]
pub fn reachable(workspace: &WorkspacePolicy, file: &TicketFile, leads: &[PersonId], now: Timestamp) -> Reachable {
    Reachable {
        owner: file.ticket.owner.as_ref().map(|owner| owner.id.clone()),
        on_duty: crate::domain::rota::on_duty(&workspace.rotas, now),
        leads: leads.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    /// Due after an hour, with warnings at 30, 45 and 54 minutes.
    fn clock() -> Clock {
        let threshold = |(share, minute)| Threshold { share, at: at(minute) };
        Clock {
            metric: "first_response".into(),
            started_at: at(0),
            warn_at: Some(at(30)),
            due_at: Some(at(60)),
            overdue_at: None,
            paused_at: None,
            stopped_at: None,
            outcome: None,
            calendar: None,
            target: None,
            left: None,
            warned: false,
            breach_told: false,
            thresholds: [(50, 30), (75, 45), (90, 54)].map(threshold).into(),
            warned_share: 0,
            level: 0,
            escalate_at: None,
            policy: None,
        }
    }

    #[test]
    fn each_threshold_and_the_breach_are_told_once_and_never_for_a_stopped_clock() {
        let warned = |share| Clock { warned: true, warned_share: share, ..clock() };
        let told = Clock { breach_told: true, ..warned(100) };
        let stopped = |minute| Clock { stopped_at: Some(at(minute)), ..clock() };
        let old = Clock { thresholds: Vec::new(), ..clock() };
        let warning = |share| Some(Alarm::Warning { share });
        let cases = [
            (clock(), 29, None),
            (clock(), 30, warning(50)),
            (warned(50), 44, None),
            (warned(50), 45, warning(75)),
            (warned(50), 54, warning(90)),
            (clock(), 54, warning(90)),
            (warned(90), 60, None),
            (warned(90), 61, Some(Alarm::Breach)),
            (clock(), 61, Some(Alarm::Breach)),
            (told.clone(), 99, None),
            (Clock { escalate_at: Some(at(90)), ..told.clone() }, 89, None),
            (Clock { escalate_at: Some(at(90)), ..told }, 90, Some(Alarm::Escalation)),
            (stopped(50), 99, None),
            (stopped(70), 99, None),
            (Clock { paused_at: Some(at(40)), due_at: None, ..clock() }, 99, None),
            (old.clone(), 30, warning(0)),
            (Clock { warned: true, ..old }, 59, None),
        ];
        for (clock, now, expect) in cases {
            assert_eq!(clock.alarm(at(now)), expect, "{clock:?} {now}");
        }
    }

    #[test]
    fn a_clock_is_looked_at_when_it_has_something_to_tell_and_not_before() {
        let minute = |clock: &Clock| clock.look_at().map(|look| look.as_second() / 60);
        let levels = escalation::usual();
        let (mut clock, mut looks) = (clock(), Vec::new());
        while let Some(next) = clock.look_at() {
            let look = look(&clock, &levels, None, next).unwrap();
            looks.push((next.as_second() / 60, look.alarm, look.clock.level));
            clock = look.clock;
        }
        let warning = |minute, share| (minute, Alarm::Warning { share }, 0);
        let expect = [
            warning(30, 50),
            warning(45, 75),
            warning(54, 90),
            (60, Alarm::Breach, 1),
            (90, Alarm::Escalation, 2),
            (180, Alarm::Escalation, 3),
        ];
        assert_eq!(looks, expect);
        let waits = Clock { paused_at: Some(at(40)), due_at: None, ..self::clock() };
        assert_eq!(minute(&waits), None);
        assert_eq!(minute(&Clock { stopped_at: Some(at(50)), ..self::clock() }), None);
        let old = Clock { thresholds: Vec::new(), ..self::clock() };
        assert_eq!(minute(&old), Some(30));
        assert_eq!(minute(&Clock { warned: true, ..old }), Some(60));
    }
}
