//! What people do at random.

use super::dice::Dice;
use crate::stories::desk::people::{ANN, BOB, EVE, LEA, MAYA, SAM, Who};

pub const REQUESTERS: [Who; 3] = [ANN, BOB, EVE];
pub const AGENTS: [Who; 3] = [MAYA, SAM, LEA];
pub const TAGS: [&str; 4] = ["billing", "bug", "core", "vip"];
pub const TEAMS: [&str; 2] = ["billing", "core"];
/// How many of the latest tickets something happens to.
const RECENT: i64 = 10;

/// One thing that one person does, or that time brings.
#[derive(Debug, Clone)]
pub enum Operation {
    Asks(Who),
    /// A message in the thread of the ticket of this number.
    Writes(Who, i64, String),
    /// A command about tickets, by its words.
    Types(Who, Verb, i64),
    /// The latest event comes again.
    Again,
    /// Minutes pass.
    Passes(i64),
}

/// A command.
#[derive(Debug, Clone)]
pub enum Verb {
    Claim,
    Release,
    Assign(Who),
    TransferTo(Who),
    TransferTeam(&'static str),
    Priority(&'static str),
    Tag(Vec<&'static str>, Vec<&'static str>),
    Reply(String),
    Note,
    Pending,
    Hold,
    Snooze(i64),
    Solve,
    Close,
    Reopen,
    Merge(i64),
    Split(String),
    Relate(i64),
    Unrelate(i64),
    Watch,
    Unwatch,
}

impl Verb {
    /// The command about ticket `number` as it is typed.
    pub fn line(&self, number: i64) -> String {
        match self {
            Self::Claim => format!("claim {number}"),
            Self::Release => format!("release {number}"),
            Self::Assign(to) => format!("assign {number} {}", to.id),
            Self::TransferTo(to) => format!("transfer {number} {} because", to.id),
            Self::TransferTeam(team) => format!("transfer {number} {team} because"),
            Self::Priority(to) => format!("priority {number} {to}"),
            Self::Tag(add, remove) => {
                let remove: String = remove.iter().map(|tag| format!(" -{tag}")).collect();
                format!("tag {number} {}{remove}", add.join(" "))
            }
            Self::Reply(text) => format!("reply {number} {text}"),
            Self::Note => format!("note {number} hm"),
            Self::Pending => format!("pending {number}"),
            Self::Hold => format!("hold {number}"),
            Self::Snooze(minutes) => format!("snooze {number} {minutes}m"),
            Self::Solve => format!("solve {number}"),
            Self::Close => format!("close {number}"),
            Self::Reopen => format!("reopen {number}"),
            Self::Merge(into) => format!("merge {number} into {into}"),
            Self::Split(text) => format!("split {number} {text}"),
            Self::Relate(to) => format!("relate {number} {to}"),
            Self::Unrelate(to) => format!("unrelate {number} {to}"),
            Self::Watch => format!("watch {number}"),
            Self::Unwatch => format!("unwatch {number}"),
        }
    }
}

/// The next operation, where there are `tickets` tickets; `nth` makes its words its own.
pub fn next(dice: &mut Dice, tickets: i64, nth: usize) -> Operation {
    if tickets < 3 || dice.once_in(14) {
        return Operation::Asks(dice.one_of(&REQUESTERS));
    }
    let recent = |dice: &mut Dice| {
        let back = i64::try_from(dice.below(usize::try_from(RECENT.min(tickets)).unwrap())).unwrap();
        tickets - back
    };
    let number = recent(dice);
    match dice.below(20) {
        0 => Operation::Again,
        1 => Operation::Passes(i64::try_from(dice.below(50)).unwrap()),
        2..=6 => {
            let who = if dice.once_in(3) { dice.one_of(&AGENTS) } else { dice.one_of(&REQUESTERS) };
            Operation::Writes(who, number, format!("words {nth}"))
        }
        _ => {
            // Now and then somebody tries what they may not.
            let who = if dice.once_in(8) { dice.one_of(&REQUESTERS) } else { dice.one_of(&AGENTS) };
            let other = recent(dice);
            Operation::Types(who, verb(dice, other, nth), number)
        }
    }
}

fn verb(dice: &mut Dice, other: i64, nth: usize) -> Verb {
    match dice.below(24) {
        0 | 1 => Verb::Claim,
        2 => Verb::Release,
        3 => Verb::Assign(dice.one_of(&AGENTS)),
        4 => Verb::TransferTo(dice.one_of(&AGENTS)),
        5 => Verb::TransferTeam(dice.one_of(&TEAMS)),
        6 => Verb::Priority(dice.one_of(&["low", "normal", "high", "urgent"])),
        7 | 8 => {
            let remove = if dice.once_in(2) { vec![dice.one_of(&TAGS)] } else { Vec::new() };
            Verb::Tag(vec![dice.one_of(&TAGS)], remove)
        }
        9 => Verb::Reply(format!("answer {nth}")),
        10 => Verb::Note,
        11 | 12 => Verb::Pending,
        13 => Verb::Hold,
        14 | 15 => Verb::Snooze(i64::try_from(1 + dice.below(90)).unwrap()),
        16 => Verb::Solve,
        17 => Verb::Close,
        18 | 19 => Verb::Reopen,
        20 => Verb::Merge(other),
        21 => Verb::Split(format!("part {nth}")),
        22 => {
            if dice.once_in(3) {
                Verb::Unrelate(other)
            } else {
                Verb::Relate(other)
            }
        }
        _ => {
            if dice.once_in(3) {
                Verb::Unwatch
            } else {
                Verb::Watch
            }
        }
    }
}
