//! `rate [ticket] [stars] [comment]`: the requester says how good the help was; a filled form gives the comment alone.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::rating::{self, Stars};
use crate::domain::{Decision, Refusal, Role, Situation, TicketNumber, Untrusted};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "rate",
    summary: Words { en: "Say how good the help with your closed ticket was", zh: "为已关闭的工单评分" },
    args: &[
        TICKET,
        Arg {
            name: "stars",
            about: Words { en: "From 1 (poor) to 5 (great)", zh: "1（差）到 5（很好）" },
            kind: ArgKind::OneOf(Stars::NAMES),
            required: false,
        },
        Arg {
            name: "comment",
            about: Words { en: "What was good, what was not", zh: "哪里好，哪里不好" },
            kind: ArgKind::Text(500),
            required: false,
        },
    ],
    role: Role::Requester,
    parse,
};

/// A rating to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rate {
    /// Which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// How good.
    pub stars: Option<Stars>,
    /// Why.
    pub comment: Option<Untrusted>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    let word = args.word("stars");
    let stars = Stars::ALL.into_iter().find(|stars| Some(stars.to_string().as_str()) == word);
    let comment = Some(args.text("comment")).filter(|text| !text.is_blank());
    Ok(Command::Rate(Rate { ticket: args.ticket()?, stars, comment }))
}

/// Keeps the rating.
///
/// # Errors
/// Only the requester rates, only a closed ticket, and only for a while.
pub fn decide(situation: &Situation<'_>, command: &Rate) -> Result<Decision, Refusal> {
    let file = situation.visible_ticket(SPEC.verb)?;
    rating::rate(situation, file, None, command.stars, command.comment.clone())
}
