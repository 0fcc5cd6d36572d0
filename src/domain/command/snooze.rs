//! `snooze [ticket] <until>`: takes a ticket out of the queue until a moment, or until its requester writes.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, EntryKind, Refusal, Role, Situation, Status, TicketNumber, Untrusted, snooze};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "snooze",
    summary: Words {
        en: "Put a ticket off: out of the queue until then", zh: "推迟工单：到时间再回到队列"
    },
    args: &[
        TICKET,
        Arg {
            name: "until",
            about: Words {
                en: "2h, tomorrow 9:00, monday, 2026-12-01 14:00",
                zh: "2h、明天 9:00、周一、2026-12-01 14:00",
            },
            kind: ArgKind::Text(80),
            required: true,
        },
    ],
    role: Role::Agent,
    parse,
};

/// A ticket to put off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snooze {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// Until when, as it was typed: what it means depends on the agent's zone and on the moment.
    pub until: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Snooze(Snooze { ticket: args.ticket()?, until: args.text("until") }))
}

/// Puts the ticket off; only the card and the history show it.
///
/// # Errors
/// It is closed or solved, or the moment cannot be read or is not ahead.
pub fn decide(situation: &Situation<'_>, command: &Snooze) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let number = file.ticket.number;
    if file.ticket.status == Status::Solved {
        return Err(Refusal::SameStatus { ticket: number, status: Status::Solved });
    }
    let until = snooze::moment(command.until.raw(), situation.now, &situation.person.time_zone);
    let until = until.map_err(|flaw| flaw.refusal(&command.until))?;
    let mut ticket = file.ticket.clone();
    ticket.snoozed_until = Some(until);
    let mut decision = Decision::default();
    decision.save(situation, file, ticket, vec![EntryKind::Snoozed { until }]);
    decision.confirm(situation, Done::Snoozed { ticket: number, until });
    Ok(decision)
}
