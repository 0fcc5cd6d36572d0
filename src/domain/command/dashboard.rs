//! `dashboard`: a link that signs the person in to the desk's pages, once.

use super::{Command, Spec, Words};
use crate::domain::notice::Done;
use crate::domain::sign_in::{LINK_LASTS, SignIn};
use crate::domain::{Change, Decision, Notice, Refusal, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "dashboard",
    summary: Words { en: "Open the desk's pages in a browser", zh: "在浏览器中打开工单页面" },
    args: &[],
    role: Role::Requester,
    parse: |_| Ok(Command::Dashboard),
};

/// Gives the link to the person alone, and keeps its hash.
///
/// # Errors
/// The desk serves no pages.
pub fn decide(situation: &Situation<'_>) -> Result<Decision, Refusal> {
    let link = situation.found.sign_in.as_ref().ok_or(Refusal::NoDashboard)?;
    let mut decision = Decision::privately(situation, Notice::Done(Done::LinkGiven { address: link.address.clone() }));
    decision.changes.push(Change::SignInOffered(Box::new(SignIn {
        hash: link.hash.clone(),
        author: situation.event.author.clone(),
        locale: situation.person.locale,
        expires_at: situation.now.checked_add(LINK_LASTS).unwrap_or(situation.now),
    })));
    Ok(decision)
}
