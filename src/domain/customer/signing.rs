//! What is agreed with a customer: signed by an offer or by a plan, changed from a day on, renewed, ended.

use jiff::{Timestamp, ToSpan};

use super::contract::{Period, State, Term, Terms};
use super::money::{Currency, Money};
use super::offer::{CHANNELS_MAX, GRACE_MAX, Offer, SEATS_MAX};
use super::segment::Segment;
use super::settings::{self, Setting, moment};
use super::{Contract, CustomerRefusal};
use crate::domain::Policy;

/// What is known where something is agreed.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// The configuration, for its plans.
    pub policy: &'a Policy,
    /// What is offered.
    pub offers: &'a [Offer],
    /// The customer's segment.
    pub segment: Segment,
    /// The moment.
    pub now: Timestamp,
}

/// Settings of a contract; what is not said is none, what is taken away is `Some(None)`.
#[derive(Debug, Clone, PartialEq, Default)]
struct Said {
    what: Option<String>,
    price: Option<Option<Money>>,
    currency: Option<Currency>,
    period: Option<Period>,
    from: Option<Timestamp>,
    until: Option<Option<Timestamp>>,
    trial: Option<Option<Timestamp>>,
    renews: Option<bool>,
    grace: Option<i64>,
    seats: Option<Option<i64>>,
    credits: Option<Option<i64>>,
    channels: Option<Vec<String>>,
}

const KNOWN: &str = "there are plan, price, currency, period, from, until, trial, renews, grace, seats, credits and \
                     channels";

impl Said {
    fn read(line: &str) -> Result<Self, CustomerRefusal> {
        let (settings, _) = settings::read(line, None)?;
        let mut said = Self::default();
        for setting in &settings {
            match setting.key {
                "plan" | "offer" => said.what = Some(setting.value.to_owned()),
                "price" => said.price = Some(setting.maybe(str::parse::<Money>)?),
                "currency" => said.currency = setting.maybe(str::parse::<Currency>)?,
                "period" => said.period = setting.maybe(period)?,
                "from" => said.from = setting.maybe(moment)?,
                "until" => said.until = Some(setting.maybe(moment)?),
                "trial" => said.trial = Some(setting.maybe(moment)?),
                "renews" => said.renews = Some(setting.yes()?),
                "grace" => said.grace = Some(setting.count(0, GRACE_MAX)?.unwrap_or(0)),
                "seats" => said.seats = Some(setting.count(1, SEATS_MAX)?),
                "credits" => said.credits = Some(setting.count(1, SEATS_MAX)?),
                "channels" => said.channels = Some(setting.words(CHANNELS_MAX)?),
                _ => return Err(setting.wrong(KNOWN)),
            }
        }
        Ok(said)
    }
}

fn period(text: &str) -> Result<Period, String> {
    Period::named(text).ok_or_else(|| "write month, year or once".to_owned())
}

impl Signing<'_> {
    /// The offer of a name, or nothing where the name is a plan of the configuration.
    fn offer(&self, what: &str) -> Result<Option<&Offer>, CustomerRefusal> {
        match self.offers.iter().find(|offer| offer.name == what) {
            Some(offer) if offer.retired_at.is_some() => {
                Err(CustomerRefusal::OfferRetired { offer: offer.name.clone() })
            }
            Some(offer) => Ok(Some(offer)),
            None if self.policy.plans.iter().any(|plan| plan.name == what) => Ok(None),
            None => {
                let offers = self.offers.iter().filter(|offer| offer.retired_at.is_none());
                let plans = self.policy.plans.iter().map(|plan| plan.name.clone());
                let known = offers.map(|offer| offer.name.clone()).chain(plans).collect();
                Err(CustomerRefusal::NoSuchOffer { given: what.chars().take(80).collect::<String>().into(), known })
            }
        }
    }

    /// Plan and price from a moment on.
    fn term(&self, what: &str, said: &Said, from: Timestamp) -> Result<(Term, Option<&Offer>), CustomerRefusal> {
        let offer = self.offer(what)?;
        let term = match offer {
            Some(offer) => Term {
                from,
                plan: offer.plan.clone(),
                price: match said.price {
                    Some(price) => price,
                    None => offer.price(self.segment, said.currency)?,
                },
                period: said.period.unwrap_or_else(|| offer.kind.period()),
                offer: Some(offer.name.clone()),
            },
            None => Term {
                from,
                plan: what.to_owned(),
                price: said.price.flatten(),
                period: said.period.unwrap_or(Period::Month),
                offer: None,
            },
        };
        if term.price.is_some_and(|price| price.minor < 0) {
            return Err(Setting { key: "price", value: "" }.wrong("nobody is paid for it"));
        }
        Ok((term, offer))
    }

    /// A new contract of a customer, by an offer's name or a plan's, with settings like
    /// `currency=EUR from=2026-12-01 until=2027-12-01 seats=5`.
    ///
    /// # Errors
    /// There is no such offer or price, or a setting cannot be read.
    pub fn signed(&self, organisation: i64, what: &str, line: &str) -> Result<Contract, CustomerRefusal> {
        let said = Said::read(line)?;
        if said.what.is_some() {
            return Err(Setting { key: "plan", value: what }.wrong("it is named before the settings"));
        }
        let from = said.from.unwrap_or(self.now);
        let (term, offer) = self.term(what, &said, from)?;
        // What an offer sells by the month or the year goes on until it is ended.
        let lasts = offer.is_some().then(|| after(from, term.period, 1)).flatten();
        let terms = Terms {
            terms: vec![term],
            starts_at: from,
            trial_until: said.trial.flatten(),
            ends_at: said.until.unwrap_or(lasts),
            renews: said.renews.unwrap_or(said.until.is_none() && lasts.is_some()),
            grace_days: said.grace.or(offer.map(|offer| offer.grace_days)).unwrap_or(0),
            suspensions: Vec::new(),
            channels: said.channels.or_else(|| offer.map(|offer| offer.channels.clone())).unwrap_or_default(),
            provider: None,
        };
        sound(&terms)?;
        Ok(Contract {
            number: 0,
            organisation,
            terms,
            seats: said.seats.unwrap_or_else(|| offer.and_then(|offer| offer.seats)),
            credits: said.credits.unwrap_or_else(|| offer.and_then(|offer| offer.credits)),
            credits_used: 0,
            version: 0,
        })
    }

    /// The contract with other settings. Plan and price change from `from=` on, which is now where it is not said; what
    /// was agreed before stays as it was.
    ///
    /// # Errors
    /// There is no such offer or price, or a setting cannot be read.
    pub fn changed(&self, contract: &Contract, line: &str) -> Result<Contract, CustomerRefusal> {
        let said = Said::read(line)?;
        let mut after = contract.clone();
        let from = said.from.unwrap_or(self.now);
        let of_term = said.what.is_some() || said.price.is_some() || said.currency.is_some() || said.period.is_some();
        let mut offer = None;
        if of_term {
            let current = contract.terms.at(from);
            let term = match (&said.what, current) {
                (Some(what), _) => {
                    let (term, found) = self.term(what, &said, from)?;
                    offer = found;
                    term
                }
                (None, Some(current)) => Term {
                    from,
                    price: said.price.unwrap_or(current.price),
                    period: said.period.unwrap_or(current.period),
                    ..current.clone()
                },
                (None, None) => return Err(Setting { key: "plan", value: "" }.wrong("it has none yet: name one")),
            };
            after.terms = after.terms.changed(term);
        } else if said.from.is_some() {
            return Err(Setting { key: "from", value: "" }.wrong("it is of a change of plan or price"));
        }
        if let Some(offer) = offer {
            (after.seats, after.credits) = (offer.seats, offer.credits);
            (after.terms.grace_days, after.terms.channels) = (offer.grace_days, offer.channels.clone());
        }
        after.seats = said.seats.unwrap_or(after.seats);
        after.credits = said.credits.unwrap_or(after.credits);
        after.terms.ends_at = said.until.unwrap_or(after.terms.ends_at);
        after.terms.trial_until = said.trial.unwrap_or(after.terms.trial_until);
        after.terms.renews = said.renews.unwrap_or(after.terms.renews);
        after.terms.grace_days = said.grace.unwrap_or(after.terms.grace_days);
        after.terms.channels = said.channels.unwrap_or(after.terms.channels);
        sound(&after.terms)?;
        Ok(after)
    }
}

fn sound(terms: &Terms) -> Result<(), CustomerRefusal> {
    let wrong = |key, why: &str| Err(Setting { key, value: "" }.wrong(why));
    match (terms.ends_at, terms.trial_until) {
        (Some(ends_at), _) if ends_at <= terms.starts_at => wrong("until", "it would end before it begins"),
        (_, Some(trial)) if trial <= terms.starts_at => wrong("trial", "it would end before the contract begins"),
        (None, _) if terms.renews => wrong("renews", "it goes on without an end"),
        _ => Ok(()),
    }
}

/// So many periods after a moment; nothing for what is paid once.
fn after(at: Timestamp, period: Period, times: i32) -> Option<Timestamp> {
    let months = match period {
        Period::Month => times,
        Period::Year => times.checked_mul(12)?,
        Period::Once => return None,
    };
    let at = at.to_zoned(jiff::tz::TimeZone::UTC);
    at.checked_add(months.months()).ok().map(|at| at.timestamp())
}

impl Contract {
    /// The contract for one period more, or until a day, at the price that it was signed at.
    ///
    /// # Errors
    /// It has no end, is over, or would end before that.
    pub fn renewed(&self, until: Option<Timestamp>, now: Timestamp) -> Result<Self, CustomerRefusal> {
        let Some(ends_at) = self.terms.ends_at else {
            return Err(Setting { key: "until", value: "" }.wrong("the contract has no end"));
        };
        // What ended is signed anew: a gap in what was paid must show.
        if self.state(now) == State::Ended {
            return Err(CustomerRefusal::ContractOver { contract: self.number });
        }
        let period = self.terms.at(ends_at).map_or(Period::Once, |term| term.period);
        let until = until.or_else(|| after(self.terms.next_end(now).unwrap_or(ends_at), period, 1));
        let Some(until) = until.filter(|until| *until > ends_at) else {
            return Err(Setting { key: "until", value: "" }.wrong("name a day after its end, like until=2027-12-31"));
        };
        Ok(Self { terms: Terms { ends_at: Some(until), ..self.terms.clone() }, ..self.clone() })
    }

    /// The contract with an end, which is no renewal any more.
    ///
    /// # Errors
    /// It would end before it begins.
    pub fn ended(&self, at: Timestamp) -> Result<Self, CustomerRefusal> {
        if at < self.terms.starts_at {
            return Err(Setting { key: "day", value: "" }.wrong("it would end before it begins"));
        }
        Ok(Self { terms: Terms { ends_at: Some(at), renews: false, ..self.terms.clone() }, ..self.clone() })
    }

    /// The contract suspended, or not any more.
    #[must_use]
    pub fn suspended(&self, at: Timestamp, on: bool) -> Self {
        Self { terms: self.terms.clone().suspended(at, on), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::super::OfferKind;
    use super::*;
    use crate::domain::Plan;

    fn day(text: &str) -> Timestamp {
        moment(text).unwrap()
    }

    fn policy() -> Policy {
        let plan = |name: &str| Plan { name: name.into(), paid: true, ..Plan::community() };
        Policy { plans: vec![plan("enterprise"), plan("pro")], ..Policy::default() }
    }

    fn signing<'a>(policy: &'a Policy, offers: &'a [Offer], segment: Segment) -> Signing<'a> {
        Signing { policy, offers, segment, now: day("2026-11-24") }
    }

    fn offers(policy: &Policy) -> Vec<Offer> {
        let line = "plan=pro price=1200.00EUR price:high=1000.00EUR seats=5 grace=14 channels=C1";
        let retired = Some(day("2026-01-01"));
        vec![
            Offer::new("pro-year", OfferKind::Yearly, line, policy).unwrap(),
            Offer::new("pack", OfferKind::Incident, "plan=pro price=900EUR credits=3", policy).unwrap(),
            Offer { retired_at: retired, ..Offer::new("old", OfferKind::Monthly, "plan=pro", policy).unwrap() },
        ]
    }

    #[test]
    fn a_contract_keeps_the_price_of_its_segment_whatever_becomes_of_the_offer() {
        let policy = policy();
        let mut offers = offers(&policy);
        let signed = signing(&policy, &offers, Segment::High).signed(1, "pro-year", "from=2026-12-01").unwrap();
        let term = signed.terms.at(day("2026-12-01")).unwrap();
        assert_eq!((term.price.unwrap().to_string(), term.offer.as_deref()), ("1000.00 EUR".into(), Some("pro-year")));
        assert_eq!((signed.terms.ends_at, signed.terms.renews), (Some(day("2027-12-01")), true));
        assert_eq!(
            (signed.seats, signed.terms.grace_days, signed.terms.channels.as_slice()),
            (Some(5), 14, &["C1".to_owned()][..])
        );
        offers[0] = offers[0].clone().with("price:high=2000.00EUR", &policy).unwrap();
        let renewed = signed.renewed(None, day("2027-11-01")).unwrap();
        assert_eq!(renewed.terms.ends_at, Some(day("2028-12-01")));
        assert_eq!(renewed.terms.at(day("2028-06-01")), signed.terms.at(day("2026-12-01")), "it keeps its price");
        let standard = signing(&policy, &offers, Segment::Standard).signed(1, "pro-year", "seats=").unwrap();
        assert_eq!((standard.terms.terms[0].price.unwrap().minor, standard.seats), (120_000, None));
        let pack = signing(&policy, &offers, Segment::Standard).signed(1, "pack", "until=2027-06-01").unwrap();
        assert_eq!((pack.credits, pack.terms.renews, pack.terms.terms[0].period), (Some(3), false, Period::Once));
    }

    #[test]
    fn what_is_agreed_anew_leaves_what_was_agreed_before() {
        let policy = policy();
        let offers = offers(&policy);
        let signing = signing(&policy, &offers, Segment::Standard);
        let contract = signing.signed(1, "pro", "price=100EUR from=2026-01-01 until=2027-01-01").unwrap();
        let dearer = signing.changed(&contract, "price=150EUR from=2026-12-01 seats=9").unwrap();
        assert_eq!(dearer.terms.at(day("2026-11-30")).unwrap().price.unwrap().minor, 10_000);
        assert_eq!(dearer.terms.at(day("2026-12-01")).unwrap().price.unwrap().minor, 15_000);
        assert_eq!((dearer.seats, dearer.plan(day("2026-12-02"))), (Some(9), "pro"));
        let moved = signing.changed(&contract, "plan=pro-year").unwrap();
        assert_eq!((moved.seats, moved.terms.at(day("2026-11-24")).unwrap().period), (Some(5), Period::Year));
        assert_eq!(contract.ended(day("2026-06-01")).unwrap().state(day("2026-06-02")), State::Ended);
    }

    #[test]
    fn what_cannot_be_agreed_is_refused() {
        let policy = policy();
        let offers = offers(&policy);
        let signing = signing(&policy, &offers, Segment::Standard);
        for (what, line) in [
            ("gone", ""),
            ("old", ""),
            ("pro-year", "currency=USD"),
            ("pro-year", "plan=pack"),
            ("pro-year", "price=-1EUR"),
            ("pro", "until=2026-01-01"),
            ("pro", "trial=2026-01-01"),
            ("pro", "renews=yes"),
            ("pro", "period=week"),
            ("pro", "colour=red"),
            ("pro", "seats=none"),
        ] {
            assert!(signing.signed(1, what, line).is_err(), "{what} {line}");
        }
        let contract = signing.signed(1, "pro", "until=2027-01-01").unwrap();
        assert!(signing.changed(&contract, "from=2027-01-01").is_err());
        assert!(contract.renewed(None, day("2027-02-01")).is_err(), "what ended is signed anew");
        assert!(contract.renewed(Some(day("2026-12-01")), day("2026-12-01")).is_err());
        assert!(contract.ended(day("2026-01-01")).is_err());
        assert!(signing.signed(1, "pro", "").unwrap().renewed(None, day("2027-01-01")).is_err(), "it has no end");
    }
}
