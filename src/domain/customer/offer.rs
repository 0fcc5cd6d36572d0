//! Offers: what can be agreed. A plan of the configuration at a price for each segment and currency, with the channels,
//! the hours and the SLA policy that come with it, seats and incident credits. A contract keeps what it was signed at.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::CustomerRefusal;
use super::contract::Period;
use super::money::{Currency, Money};
use super::segment::Segment;
use super::settings::{self, Setting};
use crate::domain::{Policy, Untrusted};

/// What is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OfferKind {
    /// For nothing.
    Community,
    /// A subscription that is paid each month.
    Monthly,
    /// A subscription that is paid each year.
    Yearly,
    /// The enterprise edition, paid each year.
    Enterprise,
    /// Incidents, paid once for so many.
    Incident,
    /// A technical support agreement for a fixed time, paid once.
    Agreement,
}

impl OfferKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Community, Self::Monthly, Self::Yearly, Self::Enterprise, Self::Incident, Self::Agreement];
    /// Their names.
    pub const NAMES: &'static [&'static str] =
        &["community", "monthly", "yearly", "enterprise", "incident", "agreement"];

    /// How it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Community => "community",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
            Self::Enterprise => "enterprise",
            Self::Incident => "incident",
            Self::Agreement => "agreement",
        }
    }

    /// How often its price is paid.
    #[must_use]
    pub const fn period(self) -> Period {
        match self {
            Self::Monthly => Period::Month,
            Self::Yearly | Self::Enterprise => Period::Year,
            Self::Community | Self::Incident | Self::Agreement => Period::Once,
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A price of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Price {
    /// For whom; for everybody who has no price of their own where there is none.
    pub segment: Option<Segment>,
    /// How much, in which currency.
    pub money: Money,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offer {
    /// Its name: small letters, digits and hyphens.
    pub name: String,
    /// What is sold.
    pub kind: OfferKind,
    /// The plan that it gives, by its name in the configuration.
    pub plan: String,
    /// Its prices.
    #[serde(default)]
    pub prices: Vec<Price>,
    /// Channels that its contracts hold in; everywhere where there are none.
    #[serde(default)]
    pub channels: Vec<String>,
    /// The SLA policy that the configuration has for its plan.
    #[serde(default)]
    pub policy: Option<String>,
    /// The support hours: the calendar of that policy.
    #[serde(default)]
    pub hours: Option<String>,
    /// How many people may hold a contract of it.
    #[serde(default)]
    pub seats: Option<i64>,
    /// How many incidents a contract of it has.
    #[serde(default)]
    pub credits: Option<i64>,
    /// For how many days after its end a contract still holds.
    #[serde(default)]
    pub grace_days: i64,
    /// What it is, for people.
    #[serde(default)]
    pub description: Untrusted,
    /// Since when nothing new is signed by it.
    #[serde(default)]
    pub retired_at: Option<Timestamp>,
    /// Counts the changes.
    #[serde(skip)]
    pub version: i64,
}

/// Offers of one workspace.
pub const OFFERS_MAX: usize = 200;
const NAME_CHARS_MAX: usize = 32;
const PRICES_MAX: usize = 60;
pub(super) const CHANNELS_MAX: usize = 20;
pub(super) const SEATS_MAX: i64 = 1_000_000;
pub(super) const GRACE_MAX: i64 = 366;

const KNOWN: &str = "there are plan, kind, price, price:high, price:standard, price:community, channels, policy, hours, \
                     seats, credits, grace and description";

impl Offer {
    /// An offer of a kind with settings like `plan=pro price=100.00EUR price:high=80.00EUR seats=5 description=…`.
    ///
    /// # Errors
    /// The name is none, a setting cannot be read, or the configuration does not give what it promises.
    pub fn new(name: &str, kind: OfferKind, line: &str, policy: &Policy) -> Result<Self, CustomerRefusal> {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || name.chars().count() > NAME_CHARS_MAX || !name.chars().all(is_name) {
            return Err(CustomerRefusal::NoOfferName { given: name.chars().take(80).collect::<String>().into() });
        }
        let offer = Self {
            name: name.to_owned(),
            kind,
            plan: String::new(),
            prices: Vec::new(),
            channels: Vec::new(),
            policy: None,
            hours: None,
            seats: None,
            credits: None,
            grace_days: 0,
            description: Untrusted::default(),
            retired_at: None,
            version: 0,
        };
        offer.with(line, policy)
    }

    /// The offer with other settings; a price with nothing after its `=` takes those of its segment away.
    ///
    /// # Errors
    /// A setting cannot be read, or the configuration does not give what the offer promises.
    pub fn with(mut self, line: &str, policy: &Policy) -> Result<Self, CustomerRefusal> {
        let (settings, description) = settings::read(line, Some("description"))?;
        if let Some(description) = description {
            self.description = description.into();
        }
        for setting in &settings {
            match setting.key {
                "plan" => self.plan = setting.value.to_owned(),
                "kind" => {
                    let kind = OfferKind::named(setting.value);
                    self.kind = kind.ok_or_else(|| setting.wrong(format!("write {}", OfferKind::NAMES.join(", "))))?;
                }
                "price" => self.priced(setting, None)?,
                "channels" => self.channels = setting.words(CHANNELS_MAX)?,
                "policy" => self.policy = Some(setting.value.to_owned()).filter(|name| !name.is_empty()),
                "hours" => self.hours = Some(setting.value.to_owned()).filter(|name| !name.is_empty()),
                "seats" => self.seats = setting.count(1, SEATS_MAX)?,
                "credits" => self.credits = setting.count(1, SEATS_MAX)?,
                "grace" => self.grace_days = setting.count(0, GRACE_MAX)?.unwrap_or(0),
                key => match key.strip_prefix("price:").map(str::parse) {
                    Some(Ok(segment)) => self.priced(setting, Some(segment))?,
                    Some(Err(why)) => return Err(setting.wrong(why)),
                    None => return Err(setting.wrong(KNOWN)),
                },
            }
        }
        self.sound(policy)?;
        Ok(self)
    }

    fn priced(&mut self, setting: &Setting<'_>, segment: Option<Segment>) -> Result<(), CustomerRefusal> {
        let Some(money) = setting.maybe(str::parse::<Money>)? else {
            self.prices.retain(|price| price.segment != segment);
            return Ok(());
        };
        if money.minor < 0 {
            return Err(setting.wrong("nobody is paid for it"));
        }
        self.prices.retain(|price| price.segment != segment || price.money.currency != money.currency);
        self.prices.push(Price { segment, money });
        if self.prices.len() > PRICES_MAX { Err(setting.wrong("it has too many prices")) } else { Ok(()) }
    }

    /// Makes sure that the configuration gives what the offer promises.
    fn sound(&self, policy: &Policy) -> Result<(), CustomerRefusal> {
        let wrong = |key, value: &str, why: String| Setting { key, value }.wrong(why);
        let known = super::proposal::plans(policy);
        if !known.contains(&self.plan) {
            return Err(CustomerRefusal::NoSuchPlan { given: self.plan.as_str().into(), known });
        }
        let policies: Vec<_> = policy.sla.iter().filter(|sla| sla.enabled && sla.is_for_plan(&self.plan)).collect();
        if let Some(name) = &self.policy
            && !policies.iter().any(|sla| sla.name == *name)
        {
            let names: Vec<_> = policies.iter().map(|sla| sla.name.as_str()).collect();
            let why = format!("the configuration has for {} the SLA policies: {}", self.plan, names.join(", "));
            return Err(wrong("policy", name, why));
        }
        let promised = policies.iter().filter(|sla| self.policy.as_ref().is_none_or(|name| sla.name == *name));
        let calendars: Vec<&str> = promised.filter_map(|sla| sla.calendar.as_ref()).map(|one| one.name()).collect();
        if let Some(hours) = &self.hours
            && !calendars.contains(&hours.as_str())
        {
            let why = format!("its SLA policy has the calendars: {}", calendars.join(", "));
            return Err(wrong("hours", hours, why));
        }
        match (self.kind, self.credits, self.prices.is_empty()) {
            (OfferKind::Incident, None, _) => Err(wrong("credits", "", "an offer by incident has some".to_owned())),
            (OfferKind::Community, _, false) => Err(wrong("price", "", "a community offer is for nothing".to_owned())),
            _ => Ok(()),
        }
    }

    /// What somebody of a segment pays in a currency; where it is not said in which, in the only one that there is.
    ///
    /// # Errors
    /// There is no such price, or there are several currencies.
    pub fn price(&self, segment: Segment, currency: Option<Currency>) -> Result<Option<Money>, CustomerRefusal> {
        if self.prices.is_empty() && currency.is_none() {
            return Ok(None);
        }
        let theirs = |price: &&Price| price.segment == Some(segment) || price.segment.is_none();
        let mut currencies: Vec<Currency> = self.prices.iter().filter(theirs).map(|one| one.money.currency).collect();
        currencies.sort_unstable();
        currencies.dedup();
        let wanted = currency.or_else(|| if currencies.len() == 1 { currencies.first().copied() } else { None });
        let of = |segment: Option<Segment>| {
            let mut prices = self.prices.iter();
            prices.find(|price| price.segment == segment && Some(price.money.currency) == wanted)
        };
        let found = of(Some(segment)).or_else(|| of(None));
        found.map(|price| Some(price.money)).ok_or_else(|| CustomerRefusal::NoPrice {
            offer: self.name.clone(),
            segment,
            known: currencies.iter().map(|one| one.code().to_owned()).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Plan;

    fn policy() -> Policy {
        let plan = |name: &str| Plan { name: name.into(), paid: true, ..Plan::community() };
        let mut promise = crate::domain::sla::SlaPolicy::named("gold", &[]);
        promise.conditions.plans = vec!["pro".into()];
        Policy { plans: vec![plan("enterprise"), plan("pro")], sla: vec![promise], ..Policy::default() }
    }

    fn offer(kind: OfferKind, line: &str) -> Result<Offer, CustomerRefusal> {
        Offer::new("pro-eu", kind, line, &policy())
    }

    #[test]
    fn a_price_is_of_a_segment_and_a_currency() {
        let line = "plan=pro price=100.00EUR price:high=80.00EUR price=120.00USD seats=5 description=All of it";
        let offer = offer(OfferKind::Yearly, line).unwrap();
        assert_eq!((offer.seats, offer.description.raw()), (Some(5), "All of it"));
        let price = |segment, currency: &str| {
            let price = offer.price(segment, currency.parse().ok());
            price.map(|money| money.unwrap().to_string()).map_err(|refusal| format!("{refusal:?}"))
        };
        assert_eq!(price(Segment::High, "EUR").unwrap(), "80.00 EUR");
        assert_eq!(price(Segment::Standard, "EUR").unwrap(), "100.00 EUR");
        assert_eq!(price(Segment::High, "USD").unwrap(), "120.00 USD", "nobody has a price of their own there");
        assert!(price(Segment::High, "").unwrap_err().contains("NoPrice"), "which of both?");
        assert!(price(Segment::High, "JPY").unwrap_err().contains("NoPrice"));
        let dearer = offer.clone().with("price:high=90.00EUR price=", &policy()).unwrap();
        assert_eq!(dearer.price(Segment::High, None).unwrap().unwrap().to_string(), "90.00 EUR");
        assert!(dearer.price(Segment::Standard, None).is_err());
        let free = Offer::new("free", OfferKind::Community, "plan=community", &policy()).unwrap();
        assert_eq!(free.price(Segment::Community, None).unwrap(), None);
    }

    #[test]
    fn an_offer_promises_only_what_the_configuration_gives() {
        assert!(offer(OfferKind::Monthly, "plan=pro policy=gold price=1EUR").is_ok());
        for (kind, line) in [
            (OfferKind::Monthly, "price=1EUR"),
            (OfferKind::Monthly, "plan=gone"),
            (OfferKind::Monthly, "plan=enterprise policy=gold"),
            (OfferKind::Monthly, "plan=pro policy=gold hours=office"),
            (OfferKind::Monthly, "plan=pro price=-1EUR"),
            (OfferKind::Monthly, "plan=pro price:vip=1EUR"),
            (OfferKind::Monthly, "plan=pro colour=red"),
            (OfferKind::Monthly, "plan=pro seats=0"),
            (OfferKind::Incident, "plan=pro price=1EUR"),
            (OfferKind::Community, "plan=community price=1EUR"),
        ] {
            assert!(offer(kind, line).is_err(), "{line}");
        }
        assert!(Offer::new("Pro", OfferKind::Monthly, "plan=pro", &policy()).is_err());
    }
}
