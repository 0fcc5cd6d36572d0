//! Changes of modes are proposed with what they would change, and made by a lead's click.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::mode::{MODES_MAX, Mode, Touched};
use super::route::serving;
use super::{CustomerChange, CustomerNotice, CustomerRefusal};
use crate::domain::{Act, Change, Decision, Destination, Named, Notice, Plan, Policy, Refusal, Role, Situation};

/// A proposal's number: chosen at random, for the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProposalId(pub i64);

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case")]
pub enum Wish {
    /// A new mode.
    Add {
        /// Which.
        mode: Box<Mode>,
    },
    /// A mode as it shall be.
    Change {
        /// How.
        mode: Box<Mode>,
        /// The version that the wish was made from.
        was: i64,
    },
    /// A mode is not wanted any more.
    Delete {
        /// Which.
        name: String,
        /// The version that the wish was made from.
        was: i64,
    },
}

/// What would be different.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "consequence", rename_all = "snake_case")]
pub enum Consequence {
    /// Tickets of the mode that are open stay as they are.
    TicketsStay {
        /// Which mode.
        mode: String,
        /// How many.
        count: i64,
    },
    /// New questions of a plan go elsewhere.
    Goes {
        /// Which plan.
        plan: String,
        /// To which mode; as the configuration says where there is none.
        to: Option<String>,
    },
    /// New questions of a plan are not taken.
    Closes {
        /// Which plan.
        plan: String,
    },
    /// Nobody's questions go elsewhere.
    Nothing,
}

/// A wish that waits for a click.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Its number.
    pub id: ProposalId,
    /// What is wanted.
    pub wish: Wish,
    /// Who wants it; the desk itself where nobody does.
    pub by: Option<Named>,
    /// When.
    pub at: Timestamp,
    /// Whether it still waits.
    pub is_open: bool,
}

impl Wish {
    /// The mode that it is about.
    #[must_use]
    pub fn mode(&self) -> &str {
        match self {
            Self::Add { mode } | Self::Change { mode, .. } => &mode.name,
            Self::Delete { name, .. } => name,
        }
    }

    /// The modes as they would be. A plan has one mode: one that is named anew leaves the others.
    #[must_use]
    pub fn applied(&self, modes: &[Mode]) -> Vec<Mode> {
        let mut after: Vec<Mode> = modes.iter().filter(|mode| mode.name != self.mode()).cloned().collect();
        if let Self::Add { mode } | Self::Change { mode, .. } = self {
            for other in &mut after {
                other.plans.retain(|plan| !mode.plans.contains(plan));
            }
            after.push((**mode).clone());
        }
        after.sort_by(|one, other| one.name.cmp(&other.name));
        after
    }

    /// What would be different.
    #[must_use]
    pub fn consequences(&self, modes: &[Mode], touched: &Touched, policy: &Policy) -> Vec<Consequence> {
        consequences(std::slice::from_ref(self), modes, touched, policy)
    }
}

/// The modes as they would be with all of these wishes, one after the other.
#[must_use]
pub fn applied(wishes: &[Wish], modes: &[Mode]) -> Vec<Mode> {
    wishes.iter().fold(modes.to_vec(), |modes, wish| wish.applied(&modes))
}

/// What would be different with all of these wishes.
#[must_use]
pub fn consequences(wishes: &[Wish], modes: &[Mode], touched: &Touched, policy: &Policy) -> Vec<Consequence> {
    let after = applied(wishes, modes);
    let stays = |wish: &Wish| {
        let count = touched.of(wish.mode());
        (count > 0).then(|| Consequence::TicketsStay { mode: wish.mode().to_owned(), count })
    };
    let mut consequences: Vec<Consequence> = wishes.iter().filter_map(stays).collect();
    for plan in plans(policy) {
        let (before, now) = (serving(modes, &plan), serving(&after, &plan));
        let way = |(mode, closed): (Option<&Mode>, Option<&Mode>)| {
            (mode.map(|mode| (mode.name.clone(), mode.kind)), mode.is_none() && closed.is_some())
        };
        if way(before) == way(now) {
            continue;
        }
        consequences.push(match now {
            (None, Some(_)) => Consequence::Closes { plan },
            (to, _) => Consequence::Goes { plan, to: to.map(|mode| mode.name.clone()) },
        });
    }
    if consequences.iter().all(|one| matches!(one, Consequence::TicketsStay { .. })) {
        consequences.push(Consequence::Nothing);
    }
    consequences
}

/// Every plan that a question may come with.
#[must_use]
pub fn plans(policy: &Policy) -> Vec<String> {
    let everybody = Plan::community().name;
    let named = policy.plans.iter().map(|plan| plan.name.clone()).filter(|name| *name != everybody);
    named.chain([everybody.clone()]).collect()
}

/// Makes sure that a mode names only plans and successors that there are.
///
/// # Errors
/// It names others.
pub fn sound(mode: &Mode, modes: &[Mode], policy: &Policy) -> Result<(), CustomerRefusal> {
    let known = plans(policy);
    if let Some(plan) = mode.plans.iter().find(|plan| !known.contains(plan)) {
        return Err(CustomerRefusal::NoSuchPlan { given: plan.as_str().into(), known });
    }
    match &mode.successor {
        Some(name) if !modes.iter().any(|other| other.name == *name) => Err(no_such_mode(name, modes)),
        _ => Ok(()),
    }
}

/// That there is no mode of a name.
#[must_use]
pub fn no_such_mode(given: &str, modes: &[Mode]) -> CustomerRefusal {
    let known = modes.iter().map(|mode| mode.name.clone()).collect();
    CustomerRefusal::NoSuchMode { given: given.chars().take(80).collect::<String>().into(), known }
}

/// Shows what a wish would change, with a button to make it so.
///
/// # Errors
/// It cannot be.
pub fn propose(situation: &Situation<'_>, wish: Wish) -> Result<Decision, Refusal> {
    let found = &situation.found.customer;
    if let Wish::Add { mode } | Wish::Change { mode, .. } = &wish {
        sound(mode, &found.modes, situation.policy)?;
    }
    if matches!(wish, Wish::Add { .. }) && found.modes.len() >= MODES_MAX {
        return Err(CustomerRefusal::TooManyModes.into());
    }
    let consequences = wish.consequences(&found.modes, &found.touched, situation.policy);
    let id = ProposalId(found.fresh);
    let by = Some(situation.person.named.clone());
    let proposal = Proposal { id, wish: wish.clone(), by, at: situation.now, is_open: true };
    let notice = CustomerNotice::Proposed { proposal: id, wish, consequences };
    let mut decision = Decision::privately(situation, Notice::Customer(notice));
    decision.changes.push(Change::Customer(CustomerChange::Proposed(Box::new(proposal))));
    Ok(decision)
}

/// The change that makes wishes so which somebody clicked on.
///
/// # Errors
/// They are of former modes.
pub fn made(situation: &Situation<'_>, wishes: &[Wish]) -> Result<Change, CustomerRefusal> {
    let before = &situation.found.customer.modes;
    for wish in wishes {
        let current = before.iter().find(|mode| mode.name == wish.mode()).map(|mode| mode.version);
        let stands = match wish {
            Wish::Add { .. } => current.is_none(),
            Wish::Change { was, .. } | Wish::Delete { was, .. } => current == Some(*was),
        };
        if !stands {
            return Err(CustomerRefusal::ProposalOver);
        }
        // Plans may have gone from the configuration since.
        if let Wish::Add { mode } | Wish::Change { mode, .. } = wish {
            sound(mode, before, situation.policy)?;
        }
    }
    Ok(Change::Customer(CustomerChange::Modes { wishes: wishes.to_vec(), before: before.clone() }))
}

/// A lead's click on it.
///
/// # Errors
/// The person is no lead, or it is settled or of former modes.
pub fn settle(situation: &Situation<'_>, approve: bool) -> Result<Decision, Refusal> {
    if situation.person.role < Role::Lead {
        return Err(Refusal::NeedsRole { role: Role::Lead });
    }
    let found = &situation.found.customer;
    let proposal = found.proposal.as_ref().filter(|proposal| proposal.is_open).ok_or(CustomerRefusal::ProposalOver)?;
    let by = situation.person.named.clone();
    let mut decision = Decision::default();
    let settled = CustomerChange::Settled { id: proposal.id, approve, by: by.clone() };
    decision.changes.push(Change::Customer(settled));
    if approve {
        decision.changes.push(made(situation, std::slice::from_ref(&proposal.wish))?);
    }
    let to = match &situation.event.act {
        Act::Pressed { message: Some(message), .. } => Destination::Edit(message.clone()),
        _ => situation.private(),
    };
    let notice = CustomerNotice::Settled { wish: proposal.wish.clone(), approve, by };
    decision.post(to, situation.person.locale, Notice::Customer(notice));
    Ok(decision)
}

#[cfg(test)]
mod tests {
    use super::super::ModeKind;
    use super::*;

    fn mode(name: &str, settings: &str) -> Mode {
        Mode::new(name, ModeKind::Hybrid).unwrap().with(settings).unwrap()
    }

    #[test]
    fn what_a_wish_changes_is_told_plan_by_plan() {
        let plan = |name: &str| Plan { name: name.into(), paid: true, ..Plan::community() };
        let policy = Policy { plans: vec![plan("enterprise"), plan("pro")], ..Policy::default() };
        let touched = Touched { open_tickets: vec![("care".into(), 14)] };
        let modes = [mode("care", "plans=pro,enterprise"), mode("free", "plans=community")];
        let told = |wish: &Wish| wish.consequences(&modes, &touched, &policy);
        let goes = |plan: &str, to: &str| Consequence::Goes { plan: plan.into(), to: Some(to.into()) };
        let stay = Consequence::TicketsStay { mode: "care".into(), count: 14 };
        let disabled = |to: Option<&str>| Wish::Change {
            mode: Box::new(Mode { enabled: false, successor: to.map(Into::into), ..modes[0].clone() }),
            was: 1,
        };
        assert_eq!(told(&disabled(Some("free"))), [stay.clone(), goes("enterprise", "free"), goes("pro", "free")]);
        let closes = |plan: &str| Consequence::Closes { plan: plan.into() };
        assert_eq!(told(&disabled(None)), [stay.clone(), closes("enterprise"), closes("pro")]);
        let delete = Wish::Delete { name: "care".into(), was: 1 };
        let as_configured = |plan: &str| Consequence::Goes { plan: plan.into(), to: None };
        assert_eq!(told(&delete), [stay, as_configured("enterprise"), as_configured("pro")]);
        let takes = Wish::Add { mode: Box::new(mode("gold", "plans=pro")) };
        assert_eq!(told(&takes), [goes("pro", "gold")]);
        assert_eq!(takes.applied(&modes)[0].plans, ["enterprise"], "a plan has one mode");
        assert_eq!(told(&Wish::Add { mode: Box::new(mode("spare", "")) }), [Consequence::Nothing]);
    }
}
