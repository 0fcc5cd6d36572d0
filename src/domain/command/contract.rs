//! What leads do about contracts and customers: `contract sign|change|renew|suspend|resume|end`, `customer list|add|edit`.

use super::{Arg, ArgKind, Args, Command, Lookup, Needs, Spec, Words};
use crate::domain::customer::notice::{ContractRow, Deed};
use crate::domain::customer::segment::place;
use crate::domain::customer::settings::{Setting, moment};
use crate::domain::customer::signing::Signing;
use crate::domain::customer::{Contract, ContractLine, CustomerChange, CustomerNotice, CustomerRefusal, Organisation};
use crate::domain::{Change, Decision, Notice, Refusal, Role, Situation, Untrusted};

const fn text(name: &'static str, about: Words, chars_max: usize, required: bool) -> Arg {
    Arg { name, about, kind: ArgKind::Text(chars_max), required }
}

const fn number(name: &'static str, about: Words) -> Arg {
    Arg { name, about, kind: ArgKind::Number, required: true }
}

const CONTRACT: Arg = number("contract", Words { en: "Its number", zh: "合同编号" });
const CUSTOMER: Arg = number("customer", Words { en: "The customer's number", zh: "客户编号" });
const DAY: Arg = text("day", Words { en: "Like 2027-12-31", zh: "例如 2027-12-31" }, 40, false);
const NAME: Arg = text(
    "name",
    Words { en: "Its name; domains=acme.example before it", zh: "客户名称，可在前面写 domains=acme.example" },
    500,
    true,
);

const fn settings(required: bool) -> Arg {
    let about = Words {
        en: "currency=EUR price=100.00EUR period=year from=DAY until=DAY trial=DAY renews=yes grace=14 seats=5",
        zh: "currency=EUR price=100.00EUR period=year from=日期 until=日期 trial=日期 renews=yes grace=14 seats=5",
    };
    text("settings", about, 1000, required)
}

const fn spec(
    verb: &'static str,
    summary: Words,
    args: &'static [Arg],
    parse: fn(&Args) -> Result<Command, Refusal>,
) -> Spec {
    Spec { verb, summary, args, role: Role::Lead, parse }
}

/// `contract sign`
pub const SIGN: Spec = spec(
    "contract sign",
    Words {
        en: "Sign a contract with a customer, by an offer or a plan", zh: "按产品或方案与客户签订合同"
    },
    &[
        CUSTOMER,
        Arg {
            name: "offer",
            about: Words { en: "An offer's name, or a plan's", zh: "产品或方案名称" },
            kind: ArgKind::Word,
            required: true,
        },
        settings(false),
    ],
    |args| {
        let (customer, what) = (of_customer(args)?, args.text("offer"));
        Ok(Command::Contract(Agreeing::Sign { customer, what, settings: args.text("settings") }))
    },
);

/// `contract change`
pub const CHANGE: Spec = spec(
    "contract change",
    Words { en: "Change plan, price or terms of a contract", zh: "修改合同的方案、价格或条款" },
    &[CONTRACT, settings(true)],
    |args| about(args, Wanted::Change(args.text("settings"))),
);

/// `contract renew`
pub const RENEW: Spec = spec(
    "contract renew",
    Words { en: "Renew a contract for a period or until a day, at its price", zh: "按原价续签合同" },
    &[CONTRACT, DAY],
    |args| about(args, Wanted::Renew(day(args))),
);

/// `contract suspend`
pub const SUSPEND: Spec =
    spec("contract suspend", Words { en: "Suspend a contract from now on", zh: "暂停合同" }, &[CONTRACT], |args| {
        about(args, Wanted::Suspend(true))
    });

/// `contract resume`
pub const RESUME: Spec =
    spec("contract resume", Words { en: "End a contract's suspension", zh: "恢复合同" }, &[CONTRACT], |args| {
        about(args, Wanted::Suspend(false))
    });

/// `contract end`
pub const END: Spec = spec(
    "contract end",
    Words { en: "End a contract now or on a day", zh: "立即或在指定日期终止合同" },
    &[CONTRACT, DAY],
    |args| about(args, Wanted::End(day(args))),
);

/// `customer list`
pub const CUSTOMERS: Spec = spec("customer list", Words { en: "The customers", zh: "查看客户" }, &[], |_| {
    Ok(Command::Contract(Agreeing::Customers))
});

/// `customer add`
pub const ADD: Spec = spec("customer add", Words { en: "Add a customer", zh: "添加客户" }, &[NAME], |args| {
    Ok(Command::Contract(Agreeing::Customer { number: None, name: args.text("name") }))
});

/// `customer edit`
pub const EDIT: Spec = spec(
    "customer edit",
    Words { en: "Change a customer's name or mail domains", zh: "修改客户的名称或邮箱域名" },
    &[CUSTOMER, NAME],
    |args| Ok(Command::Contract(Agreeing::Customer { number: Some(of_customer(args)?), name: args.text("name") })),
);

/// What is wanted of contracts and customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agreeing {
    /// A new contract.
    Sign {
        /// Whose.
        customer: i64,
        /// An offer or a plan.
        what: Untrusted,
        /// How.
        settings: Untrusted,
    },
    /// Something about a contract that is there.
    About {
        /// Which.
        contract: i64,
        /// What.
        wanted: Wanted,
    },
    /// To see the customers.
    Customers,
    /// A customer as they shall be.
    Customer {
        /// Which; a new one where none is named.
        number: Option<i64>,
        /// Their name, with their mail domains before it.
        name: Untrusted,
    },
}

/// What is wanted of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Other terms.
    Change(Untrusted),
    /// More time.
    Renew(Untrusted),
    /// A suspension, or none any more.
    Suspend(bool),
    /// An end.
    End(Untrusted),
}

/// Mail domains of one customer.
const DOMAINS_MAX: usize = 20;
const NAME_CHARS_MAX: usize = 200;

impl Agreeing {
    /// Its line in the table.
    #[must_use]
    pub const fn spec(&self) -> &'static Spec {
        match self {
            Self::Sign { .. } => &SIGN,
            Self::About { wanted: Wanted::Change(_), .. } => &CHANGE,
            Self::About { wanted: Wanted::Renew(_), .. } => &RENEW,
            Self::About { wanted: Wanted::Suspend(true), .. } => &SUSPEND,
            Self::About { wanted: Wanted::Suspend(false), .. } => &RESUME,
            Self::About { wanted: Wanted::End(_), .. } => &END,
            Self::Customers => &CUSTOMERS,
            Self::Customer { number: None, .. } => &ADD,
            Self::Customer { number: Some(_), .. } => &EDIT,
        }
    }

    /// What has to be loaded to decide it.
    #[must_use]
    pub const fn needs(&self) -> Needs {
        Needs::Customer(match self {
            Self::Sign { customer, .. } => Lookup::Organisation(Some(*customer)),
            Self::About { contract, .. } => Lookup::Contract(*contract),
            Self::Customers => Lookup::Organisations,
            Self::Customer { number, .. } => Lookup::Organisation(*number),
        })
    }
}

fn of_number(args: &Args, name: &str, refused: fn(Untrusted) -> CustomerRefusal) -> Result<i64, Refusal> {
    let given = args.text(name);
    given.raw().trim().trim_start_matches('#').parse().map_err(|_| refused(given.headline(40)).into())
}

fn of_customer(args: &Args) -> Result<i64, Refusal> {
    of_number(args, "customer", |given| CustomerRefusal::NoSuchCustomer { given })
}

fn about(args: &Args, wanted: Wanted) -> Result<Command, Refusal> {
    let contract = of_number(args, "contract", |given| CustomerRefusal::NoSuchContract { given })?;
    Ok(Command::Contract(Agreeing::About { contract, wanted }))
}

fn day(args: &Args) -> Untrusted {
    args.text("day")
}

/// Decides it.
///
/// # Errors
/// A refusal, for the person who asked.
pub fn decide(situation: &Situation<'_>, agreeing: &Agreeing) -> Result<Decision, Refusal> {
    let found = &situation.found.customer;
    match agreeing {
        Agreeing::Customers => {
            let notice = CustomerNotice::Organisations { rows: found.organisations.clone() };
            Ok(Decision::privately(situation, Notice::Customer(notice)))
        }
        Agreeing::Customer { number, name } => {
            let before = number.map(|number| organisation(situation, number)).transpose()?;
            let after = organised(situation, before, name)?;
            let kept = Organisation { version: after.version + 1, ..after.clone() };
            let notice = CustomerNotice::Organised { organisation: kept };
            Ok(done(situation, notice, CustomerChange::Organised(after)))
        }
        Agreeing::Sign { customer, what, settings } => {
            let organisation = organisation(situation, *customer)?.clone();
            let signing = signing(situation);
            let contract = signing.signed(*customer, what.raw(), settings.raw())?;
            let contract = Contract { number: found.next_contract, ..contract };
            let line = ContractLine { contract: contract.clone(), organisation, seats_taken: 0 };
            let change = CustomerChange::Signed(Box::new(contract));
            Ok(done(situation, agreed(situation, line, Deed::Signed), change))
        }
        Agreeing::About { contract, wanted } => {
            let line = found.contracts.iter().find(|line| line.contract.number == *contract);
            let line = line.ok_or_else(|| CustomerRefusal::NoSuchContract { given: contract.to_string().into() })?;
            let (after, deed) = wanted.of(&line.contract, situation)?;
            if after == line.contract {
                return Err(CustomerRefusal::SameContract { contract: *contract }.into());
            }
            let change = CustomerChange::Agreed(Box::new(after.clone()));
            let line = ContractLine { contract: after, ..line.clone() };
            Ok(done(situation, agreed(situation, line, deed), change))
        }
    }
}

impl Wanted {
    /// The contract as it is wanted.
    fn of(&self, contract: &Contract, situation: &Situation<'_>) -> Result<(Contract, Deed), CustomerRefusal> {
        let now = situation.now;
        let day = |given: &Untrusted| Setting { key: "day", value: given.raw().trim() }.maybe(moment);
        Ok(match self {
            Self::Change(settings) => (signing(situation).changed(contract, settings.raw())?, Deed::Changed),
            Self::Renew(until) => (contract.renewed(day(until)?, now)?, Deed::Renewed),
            Self::Suspend(true) => (contract.suspended(now, true), Deed::Suspended),
            Self::Suspend(false) => (contract.suspended(now, false), Deed::Resumed),
            Self::End(on) => (contract.ended(day(on)?.unwrap_or(now))?, Deed::Ended),
        })
    }
}

fn signing<'a>(situation: &'a Situation<'_>) -> Signing<'a> {
    let found = &situation.found.customer;
    let segment = place(&situation.policy.segments, found.facts.clone()).segment;
    Signing { policy: situation.policy, offers: &found.offers, segment, now: situation.now }
}

fn agreed(situation: &Situation<'_>, mut line: ContractLine, deed: Deed) -> CustomerNotice {
    // The store counts on.
    line.contract.version += 1;
    CustomerNotice::Agreed { row: Box::new(ContractRow::of(&line, situation.now)), deed }
}

fn done(situation: &Situation<'_>, notice: CustomerNotice, change: CustomerChange) -> Decision {
    let mut decision = Decision::privately(situation, Notice::Customer(notice));
    decision.changes.push(Change::Customer(change));
    decision
}

fn organisation<'a>(situation: &'a Situation<'_>, number: i64) -> Result<&'a Organisation, Refusal> {
    let found = situation.found.customer.organisations.iter().find(|one| one.number == number);
    found.ok_or_else(|| CustomerRefusal::NoSuchCustomer { given: number.to_string().into() }.into())
}

/// The customer with the name and the domains that a text says: `domains=acme.example,acme.org Acme Ltd`. A program says
/// `name=` before a name, so that each name is one.
fn organised(
    situation: &Situation<'_>,
    before: Option<&Organisation>,
    said: &Untrusted,
) -> Result<Organisation, CustomerRefusal> {
    let said = said.raw().trim();
    let (first, rest) = said.split_once(char::is_whitespace).unwrap_or((said, ""));
    let (domains, name) = match first.strip_prefix("domains=") {
        Some(value) => (Some(domains(value)?), rest.trim()),
        None => (None, said),
    };
    let name = name.strip_prefix("name=").unwrap_or(name).trim();
    let is_name = |name: &str| !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX;
    let fresh = || Organisation {
        number: situation.found.customer.next_organisation,
        name: Untrusted::default(),
        domains: Vec::new(),
        external: None,
        since: situation.now,
        version: 0,
    };
    let before = before.cloned();
    let is_new = before.is_none();
    let mut after = before.unwrap_or_else(fresh);
    if is_new || !name.is_empty() {
        after.name = Some(name).filter(|name| is_name(name)).ok_or(CustomerRefusal::NoCustomerName)?.into();
    }
    after.domains = domains.unwrap_or(after.domains);
    Ok(after)
}

/// Mail domains, in small letters.
fn domains(value: &str) -> Result<Vec<String>, CustomerRefusal> {
    let setting = Setting { key: "domains", value };
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let mut domains = Vec::new();
    for word in setting.words(DOMAINS_MAX)? {
        let domain = word.trim_start_matches('@').to_ascii_lowercase();
        // Letters of other scripts that look like these are no part of one: xn-- names are written out.
        if domain.len() > 253 || !domain.contains('.') || !domain.split('.').all(is_label) {
            return Err(setting.wrong(format!("{word} is no domain; write it like acme.example")));
        }
        if !domains.contains(&domain) {
            domains.push(domain);
        }
    }
    Ok(domains)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_one_of_plain_letters() {
        assert_eq!(domains("Acme.example,@acme.org,acme.example").unwrap(), ["acme.example", "acme.org"]);
        assert_eq!(domains("").unwrap(), Vec::<String>::new());
        for wrong in
            ["acme", "acme..example", "-a.example", "а\u{441}me.example", "a b.example", "a/b.example", ".example"]
        {
            assert!(domains(wrong).is_err(), "{wrong}");
        }
    }
}
