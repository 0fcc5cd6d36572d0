//! `show [ticket]`: one ticket with its history; notes are shown to agents only.

use super::{Args, Command, Spec, TICKET, Words};
use crate::domain::{Decision, Notice, Refusal, Role, Situation, TicketNumber, transcript};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "show",
    summary: Words { en: "Show a ticket with its history", zh: "查看工单及其历史" },
    args: &[TICKET],
    role: Role::Requester,
    parse,
};

/// Entries of the history that are shown.
const ENTRIES_MAX: usize = 15;

/// A ticket to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Show {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Show(Show { ticket: args.ticket()? }))
}

/// Tells the ticket to the person alone.
///
/// # Errors
/// The ticket is not there for this person.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let file = situation.visible_ticket(SPEC.verb)?;
    let agent = situation.person.role >= Role::Agent;
    let visible = |entry: &&crate::domain::Entry| agent || !transcript::is_private(&entry.kind);
    let mut history: Vec<_> = file.history.iter().rev().filter(visible).take(ENTRIES_MAX).cloned().collect();
    history.reverse();
    let mut view = Box::new(file.view(situation.policy, situation.now));
    if !agent {
        // How agents sort it and where their card stands is theirs.
        let ticket = &mut view.ticket;
        (ticket.tags, ticket.team, ticket.card, ticket.snoozed_until) = (Vec::new(), None, None, None);
        ticket.problem = None;
    }
    let ratings = if situation.person.role >= Role::Lead { file.ratings.clone() } else { Vec::new() };
    Ok(Decision::privately(situation, Notice::TicketShown { view, history, ratings }))
}
