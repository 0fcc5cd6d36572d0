//! `mode list|add|edit|delete|enable|disable`: support modes; each change shows what it changes, and waits for a click.

use super::{Arg, ArgKind, Args, Command, Spec, Words};
use crate::domain::customer::proposal::{no_such_mode, plans, propose};
use crate::domain::customer::route::serving;
use crate::domain::customer::{CustomerNotice, CustomerRefusal, Mode, ModeKind, Wish};
use crate::domain::{Decision, Notice, Refusal, Role, Situation, Untrusted};

const NAME: Arg =
    Arg {
        name: "name", about: Words { en: "The mode's name", zh: "模式名称" }, kind: ArgKind::Word, required: true
    };

const fn settings(required: bool) -> Arg {
    Arg {
        name: "settings",
        about: Words {
            en: "cost=1200.00EUR plans=pro,community nudge=30m window=4h to=OTHER description=…",
            zh: "cost=1200.00EUR plans=pro,community nudge=30m window=4h to=其他模式 description=…",
        },
        kind: ArgKind::Text(1000),
        required,
    }
}

const KINDS: &[&str] = &["community", "commercial", "hybrid"];

/// The command's lines in the table.
pub const LIST: Spec = Spec {
    verb: "mode list",
    summary: Words {
        en: "The support modes, and which serves each plan", zh: "查看支持模式及各方案所用的模式"
    },
    args: &[],
    role: Role::Agent,
    parse: |_| Ok(Command::Mode(Wished::List)),
};

/// `mode add`
pub const ADD: Spec = Spec {
    verb: "mode add",
    summary: Words { en: "Propose a new support mode", zh: "提议新增支持模式" },
    args: &[
        NAME,
        Arg {
            name: "kind",
            about: Words { en: "What it does with a question", zh: "处理问题的方式" },
            kind: ArgKind::OneOf(KINDS),
            required: true,
        },
        settings(false),
    ],
    role: Role::Lead,
    parse: |args| {
        let kinds = [ModeKind::Community, ModeKind::Commercial, ModeKind::Hybrid];
        let kind = kinds.into_iter().find(|kind| args.word("kind") == Some(kind.name())).unwrap_or(ModeKind::Hybrid);
        Ok(Command::Mode(Wished::Add { name: name(args), kind, settings: args.text("settings") }))
    },
};

/// `mode edit`
pub const EDIT: Spec = Spec {
    verb: "mode edit",
    summary: Words { en: "Propose a change of a support mode", zh: "提议修改支持模式" },
    args: &[NAME, settings(true)],
    role: Role::Lead,
    parse: |args| Ok(Command::Mode(Wished::Edit { name: name(args), settings: args.text("settings") })),
};

/// `mode delete`
pub const DELETE: Spec = Spec {
    verb: "mode delete",
    summary: Words { en: "Propose to delete a support mode", zh: "提议删除支持模式" },
    args: &[NAME],
    role: Role::Lead,
    parse: |args| Ok(Command::Mode(Wished::Delete { name: name(args) })),
};

/// `mode enable`
pub const ENABLE: Spec = Spec {
    verb: "mode enable",
    summary: Words { en: "Propose that a support mode takes questions again", zh: "提议启用支持模式" },
    args: &[NAME],
    role: Role::Lead,
    parse: |args| Ok(Command::Mode(Wished::Turn { name: name(args), on: true, to: None })),
};

/// `mode disable`
pub const DISABLE: Spec = Spec {
    verb: "mode disable",
    summary: Words { en: "Propose that a support mode takes no new questions", zh: "提议停用支持模式" },
    args: &[
        NAME,
        Arg {
            name: "to",
            about: Words { en: "The mode that takes its questions meanwhile", zh: "期间由哪个模式接收问题" },
            kind: ArgKind::Word,
            required: false,
        },
    ],
    role: Role::Lead,
    parse: |args| {
        let to = args.word("to").map(ToOwned::to_owned);
        Ok(Command::Mode(Wished::Turn { name: name(args), on: false, to }))
    },
};

/// What is wished of modes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wished {
    /// To see them.
    List,
    /// A new one.
    Add {
        /// Its name.
        name: String,
        /// What it does.
        kind: ModeKind,
        /// How.
        settings: Untrusted,
    },
    /// Another way of one.
    Edit {
        /// Its name.
        name: String,
        /// How.
        settings: Untrusted,
    },
    /// One less.
    Delete {
        /// Its name.
        name: String,
    },
    /// That it takes questions, or not.
    Turn {
        /// Its name.
        name: String,
        /// Which of both.
        on: bool,
        /// The mode that takes its questions.
        to: Option<String>,
    },
}

impl Wished {
    /// Its line in the table.
    #[must_use]
    pub const fn spec(&self) -> &'static Spec {
        match self {
            Self::List => &LIST,
            Self::Add { .. } => &ADD,
            Self::Edit { .. } => &EDIT,
            Self::Delete { .. } => &DELETE,
            Self::Turn { on: true, .. } => &ENABLE,
            Self::Turn { on: false, .. } => &DISABLE,
        }
    }

    /// The change that is wished, of the modes that there are; none where they are only to be seen.
    ///
    /// # Errors
    /// There is no such mode, or it cannot be so.
    pub fn wish(&self, modes: &[Mode]) -> Result<Option<Wish>, CustomerRefusal> {
        let known = |name: &str| {
            let mode = modes.iter().find(|mode| mode.name == name);
            mode.cloned().ok_or_else(|| no_such_mode(name, modes))
        };
        let changed = |mode: Mode, before: &Mode| {
            let was = before.version;
            if mode == *before {
                return Err(CustomerRefusal::SameMode { mode: mode.name });
            }
            Ok(Some(Wish::Change { mode: Box::new(mode), was }))
        };
        match self {
            Self::List => Ok(None),
            Self::Add { name, .. } if modes.iter().any(|mode| mode.name == *name) => {
                Err(CustomerRefusal::ModeThere { mode: name.clone() })
            }
            Self::Add { name, kind, settings } => {
                let mode = Mode::new(name, *kind)?.with(settings.raw())?;
                Ok(Some(Wish::Add { mode: Box::new(mode) }))
            }
            Self::Edit { name, settings } => {
                let before = known(name)?;
                changed(before.clone().with(settings.raw())?, &before)
            }
            Self::Delete { name } => {
                let before = known(name)?;
                Ok(Some(Wish::Delete { name: before.name, was: before.version }))
            }
            Self::Turn { name, on, to } => {
                let before = known(name)?;
                let successor = if *on { before.successor.clone() } else { to.clone().or(before.successor.clone()) };
                if successor.as_ref() == Some(name) {
                    return Err(CustomerRefusal::SameMode { mode: name.clone() });
                }
                changed(Mode { enabled: *on, successor, ..before.clone() }, &before)
            }
        }
    }
}

fn name(args: &Args) -> String {
    args.text("name").raw().to_owned()
}

/// Shows the modes, or what a change of them would change.
///
/// # Errors
/// The change cannot be.
pub fn decide(situation: &Situation<'_>, wished: &Wished) -> Result<Decision, Refusal> {
    let modes = &situation.found.customer.modes;
    match wished.wish(modes)? {
        Some(wish) => propose(situation, wish),
        None => {
            let plans = plans(situation.policy).into_iter().map(|plan| {
                let serves = serving(modes, &plan).0.map(|mode| mode.name.clone());
                (plan, serves)
            });
            let notice = CustomerNotice::Modes { modes: modes.clone(), plans: plans.collect() };
            Ok(Decision::privately(situation, Notice::Customer(notice)))
        }
    }
}
