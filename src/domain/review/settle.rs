//! A lead's click on a review.

use super::PlanChange;
use crate::domain::customer::CustomerRefusal;
use crate::domain::customer::proposal::made;
use crate::domain::{Act, Change, Decision, Destination, Notice, Refusal, Role, Situation};

/// Makes what a review proposes so, or leaves it.
///
/// # Errors
/// The person is no lead, or it is settled, or the plan in force or the modes are others by now.
pub fn settle(situation: &Situation<'_>, accept: bool) -> Result<Decision, Refusal> {
    if situation.person.role < Role::Lead {
        return Err(Refusal::NeedsRole { role: Role::Lead });
    }
    let found = &situation.found.customer.review;
    let review = found.review.as_ref().filter(|review| review.is_open).ok_or(CustomerRefusal::ReviewOver)?;
    let by = situation.person.named.clone();
    let turn = &review.turn;
    let mut decision = Decision::default();
    let month = turn.facts.month.clone();
    decision.changes.push(Change::Plan(PlanChange::Settled { id: review.id, month, accept, by: by.clone() }));
    if accept {
        if found.in_force != turn.was {
            return Err(CustomerRefusal::ReviewOver.into());
        }
        if !turn.wishes.is_empty() {
            let made = made(situation, &turn.wishes);
            decision.changes.push(made.map_err(|refusal| match refusal {
                CustomerRefusal::ProposalOver => CustomerRefusal::ReviewOver,
                other => other,
            })?);
        }
        if let Some(prediction) = turn.adopts.clone() {
            let adopted = PlanChange::Adopted { prediction: Box::new(prediction), was: turn.was, by: by.clone() };
            decision.changes.push(Change::Plan(adopted));
        }
    }
    // What stands in the leads' channel goes on in its language.
    let (to, locale) = match &situation.event.act {
        Act::Pressed { message: Some(message), .. } => (Destination::Edit(message.clone()), situation.workspace.locale),
        _ => (situation.private(), situation.person.locale),
    };
    let facts = Box::new(turn.facts.clone());
    let notice = Notice::Review { review: review.id, facts, settled: Some((accept, by)) };
    decision.post(to, locale, notice);
    Ok(decision)
}
