//! What is logged beside the history of tickets: refusals, blocks, work on the FAQ, ratings, marks.

use serde::{Deserialize, Serialize};

use crate::domain::community::CommunityChange;
use crate::domain::customer::{CustomerChange, Wish};
use crate::domain::faq::FaqChange;
use crate::domain::privacy::PrivacyChange;
use crate::domain::review::PlanChange;
use crate::domain::{
    Act, Change, Decision, MessageId, Named, Person, PersonId, Refusal, Role, TicketNumber, Untrusted,
};

/// Something that somebody did, or tried to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    /// Who; nobody where the desk itself did.
    pub actor: Option<Named>,
    /// What it is about: `person`, `faq`, `rating`, `community`, `plan`, `commerce`, `right`, `token`, `login`, `log`.
    pub subject: &'static str,
    /// What.
    pub kind: DeedKind,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeedKind {
    /// Somebody tried what they may not do.
    Refused {
        /// By which act: `command`, `button`, `form`, `message`.
        act: String,
        /// The refusal, in one word.
        why: String,
    },
    /// A person was blocked.
    Blocked {
        /// Who.
        person: Named,
        /// Why.
        reason: Option<Untrusted>,
    },
    /// A person is blocked no longer.
    Unblocked {
        /// Who.
        person: PersonId,
    },
    /// A closing was rated.
    Rated {
        /// Of which ticket.
        ticket: TicketNumber,
        /// How good it was.
        stars: u8,
    },
    /// An edit of the FAQ was written and is previewed.
    EditKept {
        /// Its number.
        edit: i64,
    },
    /// An edit of the FAQ is to be written.
    EditApproved {
        /// Its number.
        edit: i64,
    },
    /// An edit of the FAQ is not wanted.
    EditDiscarded {
        /// Its number.
        edit: i64,
    },
    /// Somebody said which entry answers a question.
    Taught {
        /// The entry.
        entry: String,
        /// The conversation with the question.
        conversation: i64,
    },
    /// That was taken back.
    TaughtBack {
        /// The conversation with the question.
        conversation: i64,
    },
    /// A learned phrasing was confirmed, or taken back.
    PhrasingSettled {
        /// Its number.
        phrasing: i64,
        /// Whether it was confirmed.
        confirmed: bool,
    },
    /// A reply was marked as the solution.
    SolutionMarked {
        /// In which conversation.
        conversation: i64,
        /// Which.
        message: MessageId,
    },
    /// The mark was taken back.
    SolutionTakenBack {
        /// In which conversation.
        conversation: i64,
    },
    /// A token was made.
    TokenMade {
        /// Its number.
        token: i64,
        /// What its program may do.
        role: Role,
    },
    /// A token is good no more.
    TokenRevoked {
        /// Its number.
        token: i64,
    },
    /// Somebody joined a login of their organisation with their account of the chat.
    LoginJoined,
    /// They parted the two again.
    LoginParted,
    /// The log was taken away as a file.
    LogExported,
    /// A dead letter was taken again, or put back into the outbox.
    LetterReplayed {
        /// Which, like `event-3`.
        letter: String,
    },
    /// A dead letter was dropped.
    LetterDropped {
        /// Which, like `event-3`.
        letter: String,
    },
    /// A plan was adopted.
    PlanAdopted {
        /// What it chooses, by name.
        choices: Vec<String>,
    },
    /// A review of the plan in force was settled.
    ReviewSettled {
        /// The month that it is about.
        month: String,
        /// Whether it was made so.
        accepted: bool,
    },
    /// Something about modes, offers, customers or contracts is another.
    Commerce {
        /// What was done: `mode`, `offer`, `customer`, `signed`, `agreed`, `given`, `taken` or `redeemed`.
        what: String,
        /// The name or the number of what it was done to.
        which: String,
    },
    /// All that is held about a person was handed out.
    PersonExported {
        /// Who.
        person: PersonId,
    },
    /// The words and names of a person were erased.
    PersonErased {
        /// What they are called from then on.
        pseudonym: String,
        /// The rows of this log that were changed by it, from place to place.
        rows: Vec<(i64, i64)>,
    },
}

/// What is logged of a decision beside its tickets' history, and of the refusal where it is one of a right.
#[must_use]
pub fn deeds(person: &Person, act: &Act, decision: &Decision, refusal: Option<&Refusal>) -> Vec<Deed> {
    let refused = refusal.filter(|refusal| refusal.is_of_a_right()).map(|refusal| {
        let act = match act {
            Act::Typed(_) => "command",
            Act::Filled { .. } => "form",
            Act::Pressed { .. } => "button",
            _ => "message",
        };
        ("right", DeedKind::Refused { act: act.to_owned(), why: refusal.word() })
    });
    let done = decision.changes.iter().filter_map(changed).chain(refused);
    let actor = Some(person.named.clone());
    done.map(|(subject, kind)| Deed { actor: actor.clone(), subject, kind }).collect()
}

/// The deed that a change is, where it does not tell of itself in a ticket's history. What the desk was asked, and what
/// waits, is state and no deed.
fn changed(change: &Change) -> Option<(&'static str, DeedKind)> {
    Some(match change {
        Change::Blocked(block) => {
            ("person", DeedKind::Blocked { person: block.person.clone(), reason: block.reason.clone() })
        }
        Change::Unblocked { person } => ("person", DeedKind::Unblocked { person: person.clone() }),
        Change::Rated { rating, .. } => {
            ("rating", DeedKind::Rated { ticket: rating.closing.ticket, stars: rating.stars.into() })
        }
        // An erasure logs itself, without the name.
        Change::Privacy(PrivacyChange::Copied(person)) => {
            ("person", DeedKind::PersonExported { person: person.clone() })
        }
        Change::Faq(change) => ("faq", faq(change)),
        Change::Community(change) => ("community", community(change)?),
        Change::Plan(change) => ("plan", plan(change)),
        Change::Customer(change) => ("commerce", commerce(change)?),
        _ => return None,
    })
}

fn plan(change: &PlanChange) -> DeedKind {
    match change {
        PlanChange::Settled { month, accept, .. } => {
            DeedKind::ReviewSettled { month: month.clone(), accepted: *accept }
        }
        PlanChange::Adopted { prediction, .. } => DeedKind::PlanAdopted { choices: prediction.choices.clone() },
    }
}

fn faq(change: &FaqChange) -> DeedKind {
    match change {
        FaqChange::Kept(edit) => DeedKind::EditKept { edit: edit.id.0 },
        FaqChange::Approved { id, .. } => DeedKind::EditApproved { edit: id.0 },
        FaqChange::Discarded(id) => DeedKind::EditDiscarded { edit: id.0 },
        FaqChange::Taught(taught) => {
            DeedKind::Taught { entry: taught.entry.clone(), conversation: taught.conversation.0 }
        }
        FaqChange::TakenBack { conversation, .. } => DeedKind::TaughtBack { conversation: conversation.0 },
        FaqChange::Settled { number, confirm, .. } => {
            DeedKind::PhrasingSettled { phrasing: *number, confirmed: *confirm }
        }
    }
}

fn community(change: &CommunityChange) -> Option<DeedKind> {
    match change {
        CommunityChange::Solved(conversation, solution) => {
            Some(DeedKind::SolutionMarked { conversation: conversation.0, message: solution.message.clone() })
        }
        CommunityChange::TakenBack(conversation) => Some(DeedKind::SolutionTakenBack { conversation: conversation.0 }),
        _ => None,
    }
}

fn commerce(change: &CustomerChange) -> Option<DeedKind> {
    let (what, which) = match change {
        CustomerChange::Modes { wishes, .. } => {
            let modes: Vec<&str> = wishes.iter().map(Wish::mode).collect();
            ("mode", modes.join(", "))
        }
        CustomerChange::Offered(offer) => ("offer", offer.name.clone()),
        CustomerChange::Organised(organisation) => ("customer", organisation.number.to_string()),
        CustomerChange::Signed(contract) => ("signed", contract.number.to_string()),
        CustomerChange::Agreed(contract) => ("agreed", contract.number.to_string()),
        CustomerChange::Given(holder) => ("given", holder.contract.to_string()),
        CustomerChange::Redeemed { holder, .. } => ("redeemed", holder.contract.to_string()),
        CustomerChange::Taken { contract, .. } => ("taken", contract.to_string()),
        _ => return None,
    };
    Some(DeedKind::Commerce { what: what.to_owned(), which })
}
