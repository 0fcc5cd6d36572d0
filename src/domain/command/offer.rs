//! `offer list|add|edit|retire`: what can be agreed with customers, and at which prices.

use super::{Arg, ArgKind, Args, Command, Lookup, Needs, Spec, Words};
use crate::domain::customer::offer::OFFERS_MAX;
use crate::domain::customer::{CustomerChange, CustomerFound, CustomerNotice, CustomerRefusal, Offer, OfferKind};
use crate::domain::{Change, Decision, Notice, Policy, Refusal, Role, Situation, Untrusted};

const NAME: Arg =
    Arg {
        name: "name", about: Words { en: "The offer's name", zh: "产品名称" }, kind: ArgKind::Word, required: true
    };

const SETTINGS: Arg = Arg {
    name: "settings",
    about: Words {
        en: "plan=pro price=100.00EUR price:high=80.00EUR seats=5 credits=10 channels=ID grace=14 description=…",
        zh: "plan=pro price=100.00EUR price:high=80.00EUR seats=5 credits=10 channels=ID grace=14 description=…",
    },
    kind: ArgKind::Text(1000),
    required: true,
};

/// `offer list`
pub const LIST: Spec = Spec {
    verb: "offer list",
    summary: Words { en: "What is offered, and at which prices", zh: "查看产品及价格" },
    args: &[],
    role: Role::Lead,
    parse: |_| Ok(Command::Offer(Offering::List)),
};

/// `offer add`
pub const ADD: Spec = Spec {
    verb: "offer add",
    summary: Words { en: "Offer a plan at a price", zh: "新增产品" },
    args: &[
        NAME,
        Arg {
            name: "kind",
            about: Words { en: "What is sold", zh: "产品类型" },
            kind: ArgKind::OneOf(OfferKind::NAMES),
            required: true,
        },
        SETTINGS,
    ],
    role: Role::Lead,
    parse: |args| {
        let kind = args.word("kind").and_then(OfferKind::named).unwrap_or(OfferKind::Monthly);
        Ok(Command::Offer(Offering::Add { name: name(args), kind, settings: args.text("settings") }))
    },
};

/// `offer edit`
pub const EDIT: Spec = Spec {
    verb: "offer edit",
    summary: Words { en: "Change an offer; what is signed stays as it is", zh: "修改产品（已签合同不变）" },
    args: &[NAME, SETTINGS],
    role: Role::Lead,
    parse: |args| Ok(Command::Offer(Offering::Edit { name: name(args), settings: args.text("settings") })),
};

/// `offer retire`
pub const RETIRE: Spec = Spec {
    verb: "offer retire",
    summary: Words { en: "Sign nothing new by an offer", zh: "停售产品" },
    args: &[NAME],
    role: Role::Lead,
    parse: |args| Ok(Command::Offer(Offering::Retire { name: name(args) })),
};

/// What is wanted of offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offering {
    /// To see them.
    List,
    /// A new one.
    Add {
        /// Its name.
        name: String,
        /// What is sold.
        kind: OfferKind,
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
    /// One less to sign by.
    Retire {
        /// Its name.
        name: String,
    },
}

fn name(args: &Args) -> String {
    args.text("name").raw().to_owned()
}

impl Offering {
    /// Its line in the table.
    #[must_use]
    pub const fn spec(&self) -> &'static Spec {
        match self {
            Self::List => &LIST,
            Self::Add { .. } => &ADD,
            Self::Edit { .. } => &EDIT,
            Self::Retire { .. } => &RETIRE,
        }
    }

    /// What has to be loaded to decide it.
    #[must_use]
    pub const fn needs(&self) -> Needs {
        Needs::Customer(Lookup::Offers)
    }

    /// The offer as it is wanted, of those that there are; none where they are only to be seen.
    ///
    /// # Errors
    /// There is no such offer, or it cannot be so.
    pub fn wanted(
        &self,
        offers: &[Offer],
        policy: &Policy,
        now: jiff::Timestamp,
    ) -> Result<Option<Offer>, CustomerRefusal> {
        let known = |name: &str| {
            let found = offers.iter().find(|offer| offer.name == name).cloned();
            found.ok_or_else(|| CustomerRefusal::NoSuchOffer {
                given: name.chars().take(80).collect::<String>().into(),
                known: offers.iter().map(|offer| offer.name.clone()).collect(),
            })
        };
        Ok(Some(match self {
            Self::List => return Ok(None),
            Self::Add { name, .. } if offers.iter().any(|offer| offer.name == *name) => {
                return Err(CustomerRefusal::OfferThere { offer: name.clone() });
            }
            Self::Add { .. } if offers.len() >= OFFERS_MAX => return Err(CustomerRefusal::TooManyOffers),
            Self::Add { name, kind, settings } => Offer::new(name, *kind, settings.raw(), policy)?,
            Self::Edit { name, settings } => known(name)?.with(settings.raw(), policy)?,
            Self::Retire { name } => {
                let offer = known(name)?;
                if offer.retired_at.is_some() {
                    return Err(CustomerRefusal::OfferRetired { offer: offer.name });
                }
                Offer { retired_at: Some(now), ..offer }
            }
        }))
    }
}

/// Shows the offers, or keeps one as it is wanted.
///
/// # Errors
/// It cannot be so.
pub fn decide(situation: &Situation<'_>, offering: &Offering) -> Result<Decision, Refusal> {
    let CustomerFound { offers, .. } = &situation.found.customer;
    let Some(offer) = offering.wanted(offers, situation.policy, situation.now)? else {
        let notice = CustomerNotice::Offers { offers: offers.clone() };
        return Ok(Decision::privately(situation, Notice::Customer(notice)));
    };
    let version = offer.version + 1;
    let notice = CustomerNotice::Offered { offer: Box::new(offer.clone()), version };
    let mut decision = Decision::privately(situation, Notice::Customer(notice));
    decision.changes.push(Change::Customer(CustomerChange::Offered(Box::new(offer))));
    Ok(decision)
}
