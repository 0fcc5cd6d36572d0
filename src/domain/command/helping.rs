//! `helpers [tell|stop]`: who helped others most, and whether one wants to be told of questions that wait here.

use super::{Arg, ArgKind, Args, Command, Spec, Words};
use crate::domain::community::{CommunityChange, CommunityNotice, CommunityRefusal};
use crate::domain::{Change, Decision, Notice, Refusal, Role, Situation};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "helpers",
    summary: Words {
        en: "Thanks to those who help, and be told of open questions",
        zh: "致谢热心成员，订阅待解答的问题",
    },
    args: &[Arg {
        name: "wish",
        about: Words {
            en: "tell: be told privately of questions that wait here; stop: not any more",
            zh: "tell：私下通知本频道待解答的问题；stop：停止",
        },
        kind: ArgKind::OneOf(&["tell", "stop"]),
        required: false,
    }],
    role: Role::Requester,
    parse,
};

/// A look at those who help, or a wish to help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helpers {
    /// Whether to be told of questions that wait in the channel, where that is said.
    pub tell: Option<bool>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    Ok(Command::Helpers(Helpers { tell: args.word("wish").map(|wish| wish == "tell") }))
}

/// Shows thanks, or keeps the wish.
///
/// # Errors
/// The channel is none of a community.
pub fn decide(situation: &Situation<'_>, command: &Helpers) -> Result<Decision, Refusal> {
    let Some(yes) = command.tell else {
        let rows = situation.found.community.thanks.clone();
        return Ok(Decision::privately(situation, Notice::Community(CommunityNotice::Helpers { rows })));
    };
    let (channel, person) = (situation.event.channel.clone(), situation.person.named.clone());
    if yes && !situation.workspace.community.contains_key(&channel) {
        return Err(CommunityRefusal::NoCommunity.into());
    }
    let locale = yes.then_some(situation.person.locale);
    let mut decision = Decision::privately(situation, Notice::Community(CommunityNotice::Helping { yes }));
    decision.changes.push(Change::Community(CommunityChange::Helps { channel, person, locale }));
    Ok(decision)
}
