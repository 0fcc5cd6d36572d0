//! The block list, and how many tickets one person may have open: whom the desk does not work for, and how it says so.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Act, Change, Decision, Named, Notice, Refusal, Role, Situation, Untrusted};

/// A person whom the desk does not work for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// Who.
    pub person: Named,
    /// Why, for leads.
    pub reason: Option<Untrusted>,
    /// Which lead said so.
    pub by: Named,
    /// When.
    pub at: Timestamp,
    /// When the person was told, once they were.
    pub told_at: Option<Timestamp>,
}

/// What becomes of a decision for somebody who may not have it: a blocked person is told so once, and whoever has
/// enough open tickets gets no further one. Agents are not meant.
///
/// # Errors
/// The person has too many open tickets.
pub fn admitted(situation: &Situation<'_>, decision: Result<Decision, Refusal>) -> Result<Decision, Refusal> {
    if situation.person.role >= Role::Agent {
        return decision;
    }
    if let Some(block) = &situation.blocked {
        let idle = decision.as_ref().is_ok_and(|decision| *decision == Decision::default());
        return Ok(if idle { Decision::default() } else { turned_away(situation, block) });
    }
    let decision = decision?;
    match situation.workspace.open_tickets_max {
        Some(max) if opens_own(situation, &decision) && situation.open_of_person >= i64::from(max) => {
            Err(Refusal::TooManyOpen { open: situation.open_of_person })
        }
        _ => Ok(decision),
    }
}

/// A polite sentence, once. A command or a button waits for an answer on its platform, and gets it every time.
fn turned_away(situation: &Situation<'_>, block: &Block) -> Decision {
    let waits = matches!(situation.event.act, Act::Typed(_) | Act::Pressed { .. });
    if matches!(situation.event.act, Act::OpenedHome) || (block.told_at.is_some() && !waits) {
        return Decision::default();
    }
    let mut decision = Decision::privately(situation, Notice::Refused(Refusal::Blocked));
    if block.told_at.is_none() {
        decision.changes.push(Change::BlockTold { person: block.person.id.clone() });
    }
    decision
}

/// Whether a decision opens a ticket of the one who acts.
fn opens_own(situation: &Situation<'_>, decision: &Decision) -> bool {
    decision.changes.iter().any(|change| match change {
        Change::Ticket { ticket, was: None, .. } => ticket.requester.id == situation.person.named.id,
        _ => false,
    })
}
