//! `transfer [ticket] <to> <reason>`: gives a ticket to another agent or into the queue of a team, and says why.

use super::{Arg, ArgKind, Args, Command, REASON, Spec, TICKET, Words};
use crate::domain::notice::{Done, News};
use crate::domain::{
    Decision, Destination, EntryKind, Named, Notice, Refusal, Role, Situation, TicketNumber, Untrusted,
};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "transfer",
    summary: Words {
        en: "Give a ticket to another agent or team, and say why",
        zh: "把工单转交给其他人或团队并说明原因",
    },
    args: &[
        TICKET,
        Arg {
            name: "to",
            about: Words { en: "An agent or a team", zh: "支持人员或团队" },
            kind: ArgKind::Receiver,
            required: true,
        },
        Arg { required: true, ..REASON },
    ],
    role: Role::Agent,
    parse,
};

/// A ticket to hand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// Which; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// To whom: a team's name, or a mention, an id or a name of an agent.
    pub to: Untrusted,
    /// Why.
    pub reason: Untrusted,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Transfer(Transfer { ticket: args.ticket()?, to: args.text("to"), reason: args.text("reason") }))
}

/// Hands the ticket on: to the agent, who is told why, or to the team, where nobody has it yet.
///
/// # Errors
/// It is closed, there is no such agent or team, or the ticket is there already.
pub fn decide(situation: &Situation<'_>, command: &Transfer) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let number = file.ticket.number;
    let (to, team) = receiver(situation, &command.to)?;
    let mut ticket = file.ticket.clone();
    ticket.hand_to(to.clone());
    ticket.team = team.clone().or(ticket.team);
    let same_owner = file.ticket.owner.as_ref().map(|owner| &owner.id) == to.as_ref().map(|to| &to.id);
    if same_owner && ticket.team == file.ticket.team {
        return Err(Refusal::ThereAlready { ticket: number });
    }
    let mut decision = Decision::default();
    let kind = EntryKind::Transferred { to: to.clone(), team: team.clone(), reason: command.reason.clone() };
    if let Some(to) = to.as_ref().filter(|to| to.id != situation.person.named.id) {
        let news = News::of(&ticket, vec![situation.acting().entry(kind.clone())]);
        decision.post(
            Destination::Direct { person: to.id.clone(), reply: None },
            situation.workspace.locale,
            news.notice(),
        );
    }
    decision.save(situation, file, ticket, vec![kind]);
    let notice = match &to {
        Some(to) => Notice::TicketClaimed { ticket: number, by: to.clone() },
        None => Notice::TicketReleased { ticket: number },
    };
    decision.post(Destination::Conversation(file.conversation.id), file.ticket.locale, notice);
    decision.confirm(situation, Done::Transferred { ticket: number, to, team });
    Ok(decision)
}

/// The agent, or else the team, that a word means.
fn receiver(situation: &Situation<'_>, to: &Untrusted) -> Result<(Option<Named>, Option<String>), Refusal> {
    let teams = &situation.workspace.teams;
    let word = to.raw().trim().trim_start_matches('@').to_lowercase();
    match (teams.iter().find(|team| team.to_lowercase() == word), &situation.found.agent) {
        (Some(team), _) => Ok((None, Some(team.clone()))),
        (None, Some(agent)) => Ok((Some(agent.clone()), None)),
        (None, None) => Err(Refusal::NoSuchReceiver { given: to.headline(80), teams: teams.clone() }),
    }
}
