//! `canned [ticket] [name]`: answers the requester with a canned reply, filled in for the ticket.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::canned::Filling;
use crate::domain::{Decision, Refusal, Role, Situation, TicketNumber, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "canned",
    summary: Words { en: "Answer with a canned reply", zh: "使用预设回复" },
    args: &[
        TICKET,
        Arg {
            name: "name",
            about: Words { en: "Which reply", zh: "预设回复的名称" },
            kind: ArgKind::CannedReply,
            required: false,
        },
    ],
    role: Role::Agent,
    parse,
};

/// A canned reply to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// Which reply.
    pub name: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Canned(Chosen { ticket: args.ticket()?, name: args.text("name") }))
}

/// Posts the reply in the agent's name, as `reply` does.
///
/// # Errors
/// The ticket is closed, or there is no such reply: those that there are, are named.
pub fn decide(situation: &Situation<'_>, command: &Chosen) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let all = &situation.policy.canned;
    let Some(canned) = all.iter().find(|canned| canned.name() == command.name.raw().trim()) else {
        let known = all.iter().map(|canned| canned.name().to_owned()).collect();
        return Err(Refusal::NoSuchCanned { given: command.name.headline(80), known });
    };
    let filling = Filling { file, agent: &situation.person.named, zone: &situation.workspace.time_zone };
    Ok(super::reply::given(situation, file, &Untrusted::new(canned.filled(&filling))))
}
