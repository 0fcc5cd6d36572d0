//! Of modes and customers.

use super::{NUMBER, now, somebody};
use crate::domain::Policy;
use crate::domain::customer::contract::{Contract, Period, Revenue, State, Terms, revenue};
use crate::domain::customer::entitled::{How, Looked, Rule, Why};
use crate::domain::customer::notice::{ContractRow, Deed};
use crate::domain::customer::proposal::Consequence;
use crate::domain::customer::segment::{Facts, Placed, place};
use crate::domain::customer::{CustomerNotice, Mode, ModeKind, Offer, OfferKind, Organisation, ProposalId, Wish};

pub(super) fn looked(text: &str) -> Vec<Looked> {
    let one = |rule, why| Looked { plan: text.into(), rule, why, state: Some(State::Grace), ends_at: Some(now()) };
    let by = |how| Rule::Contract { number: 3, how };
    vec![
        one(by(How::Group { id: text.into() }), Why::Wins),
        one(by(How::Account { workspace: text.into() }), Why::Stands { state: State::Ended }),
        one(Rule::Configured, Why::GroupsUnknown),
        one(Rule::Everybody, Why::Loses),
    ]
}

pub(super) fn placed(text: &str) -> Placed {
    let facts = Facts { revenue: "12.00 EUR".parse().ok().into_iter().collect(), plan: text.into(), tickets: 3 };
    place(&[], facts)
}

fn offer(text: &str) -> Offer {
    let offer =
        Offer::new("pack", OfferKind::Incident, "plan=community credits=3 price=9EUR", &Policy::default()).unwrap();
    let retired_at = Some(now());
    Offer { description: text.into(), plan: text.into(), channels: vec![text.into()], retired_at, ..offer }
}

fn mode(text: &str) -> Mode {
    let mode = Mode::new("care", ModeKind::Hybrid).unwrap().with("cost=12.00EUR").unwrap();
    Mode { enabled: false, description: text.into(), successor: Some(text.into()), plans: vec![text.into()], ..mode }
}

fn earned() -> Revenue {
    let terms = Terms::of("pro", "12.00 EUR".parse().ok(), Period::Month, now());
    let contract =
        Contract { number: 1, organisation: 1, terms, seats: None, credits: None, credits_used: 0, version: 1 };
    revenue::revenue(&[contract], &std::collections::BTreeMap::new(), now(), now())
}

pub(super) fn notices(text: &str) -> Vec<CustomerNotice> {
    let by = || somebody(text);
    let name = || text.to_owned();
    let row = ContractRow {
        number: 3,
        organisation: text.into(),
        plan: text.into(),
        state: State::Active,
        ends_at: Some(now()),
        renews: true,
        price: "12.00 EUR".parse().ok(),
        seats: (2, Some(5)),
        credits: (1, Some(3)),
        customer: 1,
        offer: Some(text.into()),
        period: Some(Period::Year),
        terms: None,
        mrr: None,
        version: 1,
    };
    let acme = Organisation {
        number: 1,
        name: text.into(),
        domains: vec![text.into()],
        external: Some(text.into()),
        since: now(),
        version: 1,
    };
    let wishes = [
        Wish::Add { mode: Box::new(mode(text)) },
        Wish::Change { mode: Box::new(mode(text)), was: 1 },
        Wish::Delete { name: name(), was: 1 },
    ];
    let consequences = vec![
        Consequence::TicketsStay { mode: name(), count: 14 },
        Consequence::Goes { plan: name(), to: Some(name()) },
        Consequence::Goes { plan: name(), to: None },
        Consequence::Closes { plan: name() },
        Consequence::Nothing,
    ];
    let proposal = ProposalId(5);
    let proposed = wishes.iter().map(|wish| {
        let (wish, consequences) = (wish.clone(), consequences.clone());
        CustomerNotice::Proposed { proposal, wish, consequences }
    });
    let settled = wishes.iter().map(|wish| CustomerNotice::Settled { wish: wish.clone(), approve: true, by: by() });
    let others = [
        CustomerNotice::Modes { modes: vec![mode(text); 20], plans: vec![(name(), Some(name())), (name(), None)] },
        CustomerNotice::Modes { modes: Vec::new(), plans: Vec::new() },
        CustomerNotice::ModeClosed { mode: name(), description: text.into(), to: Some(name()) },
        CustomerNotice::Explained { person: by(), plan: name(), looked: looked(text), placed: Some(placed(text)) },
        CustomerNotice::LinkCode { code: "AAAA-BBBB-CCCC".into(), until: now() },
        CustomerNotice::Linked { other: by(), workspace: name() },
        CustomerNotice::Redeemed { plan: name(), contract: 3 },
        CustomerNotice::Given { contract: 3, person: by(), given: false },
        CustomerNotice::Contracts { rows: vec![row.clone(); 25] },
        CustomerNotice::TakenPrivately { person: by() },
        CustomerNotice::Agreed { row: Box::new(row.clone()), deed: Deed::Renewed },
        CustomerNotice::Organisations { rows: vec![acme.clone(); 25] },
        CustomerNotice::Organised { organisation: acme },
        CustomerNotice::Offers { offers: vec![offer(text); 200] },
        CustomerNotice::Offered { offer: Box::new(offer(text)), version: 2 },
        CustomerNotice::Ending { row: row.clone(), days: 30 },
        CustomerNotice::OverUse { row, seats: true },
        CustomerNotice::Revenue { revenue: Box::new(earned()) },
        CustomerNotice::TimeKept { ticket: NUMBER, minutes: 45, reckoned: 50 },
        CustomerNotice::WouldYouRecommend,
        CustomerNotice::ScoreKept { score: Some(9) },
    ];
    proposed.chain(settled).chain(others).collect()
}
