//! `whoami`: who the desk takes this person for.

use super::{Command, Spec, Words};
use crate::domain::{Decision, Notice, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "whoami",
    summary: Words { en: "Show your role and plan here", zh: "查看您在这里的角色和方案" },
    args: &[],
    role: Role::Requester,
    parse: |_| Ok(Command::Whoami),
};

/// Tells role and plan to the person alone.
#[must_use]
pub fn decide(situation: &Situation<'_>) -> Decision {
    let person = &situation.person;
    let notice = Notice::Whoami {
        person: person.named.clone(),
        role: person.role,
        plan: person.plan.name.clone(),
        looked: situation.found.customer.entitled.looked.clone(),
        placed: Some(super::customer::placed(situation)),
    };
    Decision::privately(situation, notice)
}
