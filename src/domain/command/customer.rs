//! What people do about contracts: `link`, `redeem`, `entitlement …`, `contracts`, `revenue`, `nps`, `time`.

mod decide;

use super::block::PERSON;
use super::{Arg, ArgKind, Args, Command, Lookup, Needs, Spec, TICKET, Words};
use crate::domain::customer::CustomerRefusal;
use crate::domain::customer::change::hashed;
use crate::domain::{Refusal, Role, TicketNumber, Untrusted};

pub use decide::{decide, reckoned};
pub(in crate::domain) use decide::{leads, placed};

const CONTRACT: Arg =
    Arg {
        name: "contract", about: Words { en: "Its number", zh: "合同编号" }, kind: ArgKind::Number, required: true
    };

const fn code(required: bool) -> Arg {
    Arg {
        name: "code",
        about: Words { en: "The code that you were given", zh: "您收到的代码" },
        kind: ArgKind::Text(64),
        required,
    }
}

/// `link`
pub const LINK: Spec = Spec {
    verb: "link",
    summary: Words {
        en: "Join your accounts: show a code here, type it on the other platform",
        zh: "关联您的账号：在此获取代码，到另一平台输入",
    },
    args: &[code(false)],
    role: Role::Requester,
    parse: |args| {
        let typed = args.text("code");
        Ok(Command::Customer(if typed.is_blank() { Asked::LinkCode } else { Asked::Link(hashed(typed.raw())) }))
    },
};

/// `redeem`
pub const REDEEM: Spec = Spec {
    verb: "redeem",
    summary: Words { en: "Redeem a code for a contract", zh: "兑换合同代码" },
    args: &[code(true)],
    role: Role::Requester,
    parse: |args| Ok(Command::Customer(Asked::Redeem(hashed(args.text("code").raw())))),
};

/// `entitlement explain`
pub const EXPLAIN: Spec = Spec {
    verb: "entitlement explain",
    summary: Words { en: "Which rules give a plan, and which won", zh: "查看方案由哪些规则决定" },
    args: &[Arg { required: false, ..PERSON }],
    role: Role::Agent,
    parse: |args| {
        let person = Some(args.text("person")).filter(|text| !text.is_blank());
        Ok(Command::Customer(Asked::Explain(person)))
    },
};

/// `entitlement give`
pub const GIVE: Spec = Spec {
    verb: "entitlement give",
    summary: Words { en: "Give a person a seat of a contract", zh: "为某人分配合同席位" },
    args: &[PERSON, CONTRACT],
    role: Role::Lead,
    parse: |args| Ok(Command::Customer(Asked::Give { person: args.text("person"), contract: number(args)?, on: true })),
};

/// `entitlement take`
pub const TAKE: Spec = Spec {
    verb: "entitlement take",
    summary: Words { en: "Take a person's seat of a contract away", zh: "收回某人的合同席位" },
    args: &[PERSON, CONTRACT],
    role: Role::Lead,
    parse: |args| {
        Ok(Command::Customer(Asked::Give { person: args.text("person"), contract: number(args)?, on: false }))
    },
};

/// `contracts`
pub const CONTRACTS: Spec = Spec {
    verb: "contracts",
    summary: Words {
        en: "The contracts, how each stands and when it ends", zh: "查看合同的状态和到期时间"
    },
    args: &[],
    role: Role::Lead,
    parse: |_| Ok(Command::Customer(Asked::Contracts)),
};

/// `revenue`
pub const REVENUE: Spec = Spec {
    verb: "revenue",
    summary: Words {
        en: "Monthly recurring revenue, what came and what went", zh: "查看每月经常性收入及其变化"
    },
    args: &[],
    role: Role::Lead,
    parse: |_| Ok(Command::Customer(Asked::Revenue)),
};

/// `nps`
pub const NPS: Spec = Spec {
    verb: "nps",
    summary: Words {
        en: "Would you recommend this support? 0 to 10; “stop”: do not ask me",
        zh: "您会推荐我们的支持吗？0 到 10 分；stop：不再询问",
    },
    args: &[
        Arg {
            name: "score",
            about: Words { en: "0 to 10, or stop", zh: "0 到 10，或 stop" },
            kind: ArgKind::Word,
            required: true,
        },
        Arg {
            name: "comment",
            about: Words { en: "Why, in your words", zh: "原因" },
            kind: ArgKind::Text(1000),
            required: false,
        },
    ],
    role: Role::Requester,
    parse: |args| {
        let given = args.text("score");
        let score = match given.raw().trim() {
            "stop" => None,
            text => Some(
                text.parse::<i64>()
                    .ok()
                    .filter(|score| (0..=10).contains(score))
                    .ok_or_else(|| Refusal::from(CustomerRefusal::NoScore { given: given.headline(40) }))?,
            ),
        };
        let comment = Some(args.text("comment")).filter(|text| !text.is_blank());
        Ok(Command::Customer(Asked::Recommend { score, comment }))
    },
};

/// `time`
pub const TIME: Spec = Spec {
    verb: "time",
    summary: Words { en: "Say how long a ticket took, where its history is wrong", zh: "修正工单的实际用时" },
    args: &[
        TICKET,
        Arg {
            name: "spent",
            about: Words { en: "Like 45m or 1h30m", zh: "例如 45m 或 1h30m" },
            kind: ArgKind::Text(100),
            required: true,
        },
    ],
    role: Role::Agent,
    parse: |args| Ok(Command::Customer(Asked::Time { ticket: args.ticket()?, spent: args.text("spent") })),
};

/// What is asked about contracts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// A code to join another account.
    LinkCode,
    /// To join the account that a code was shown to, by its hash.
    Link(String),
    /// A seat of the contract of a code, by its hash.
    Redeem(String),
    /// Which rules give a plan, to somebody or to who asks.
    Explain(Option<Untrusted>),
    /// A seat for a person, or none any more.
    Give {
        /// Whom.
        person: Untrusted,
        /// Of which contract.
        contract: i64,
        /// Which of both.
        on: bool,
    },
    /// The contracts.
    Contracts,
    /// What they earn.
    Revenue,
    /// Whether they would recommend the support; not to be asked where there is no score.
    Recommend {
        /// From 0 to 10.
        score: Option<i64>,
        /// And why.
        comment: Option<Untrusted>,
    },
    /// How long a ticket took.
    Time {
        /// Which.
        ticket: Option<TicketNumber>,
        /// As it was written.
        spent: Untrusted,
    },
}

impl Asked {
    /// What has to be loaded to decide it.
    #[must_use]
    pub fn needs(&self) -> Needs {
        let lookup = match self {
            Self::LinkCode => Lookup::Secret,
            Self::Link(hash) | Self::Redeem(hash) => Lookup::Code(hash.clone()),
            Self::Explain(None) => Lookup::Myself,
            Self::Explain(Some(given)) => Lookup::Person { given: given.clone(), contract: None },
            Self::Give { person, contract, .. } => Lookup::Person { given: person.clone(), contract: Some(*contract) },
            Self::Contracts => Lookup::Contracts,
            Self::Revenue => Lookup::Revenue,
            Self::Recommend { .. } => Lookup::Recommendation,
            Self::Time { ticket, .. } => return Needs::Ticket(*ticket),
        };
        Needs::Customer(lookup)
    }

    /// Its line in the table.
    #[must_use]
    pub const fn spec(&self) -> &'static Spec {
        match self {
            Self::LinkCode | Self::Link(_) => &LINK,
            Self::Redeem(_) => &REDEEM,
            Self::Explain(_) => &EXPLAIN,
            Self::Give { on: true, .. } => &GIVE,
            Self::Give { on: false, .. } => &TAKE,
            Self::Contracts => &CONTRACTS,
            Self::Revenue => &REVENUE,
            Self::Recommend { .. } => &NPS,
            Self::Time { .. } => &TIME,
        }
    }
}

fn number(args: &Args) -> Result<i64, Refusal> {
    let given = args.text("contract");
    let number = given.raw().trim().trim_start_matches('#').parse();
    number.map_err(|_| CustomerRefusal::NoSuchContract { given: given.headline(40) }.into())
}
