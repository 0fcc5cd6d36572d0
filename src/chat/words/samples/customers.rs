//! Of modes and customers.

use super::{NUMBER, now, somebody};
use crate::domain::customer::contract::{Contract, Period, Revenue, State, Terms, revenue};
use crate::domain::customer::entitled::{How, Looked, Rule, Why};
use crate::domain::customer::notice::{ContractRow, Deed};
use crate::domain::customer::proposal::Consequence;
use crate::domain::customer::segment::{Facts, Placed, place};
use crate::domain::customer::{CustomerNotice, Mode, ModeKind, Offer, OfferKind, Organisation, ProposalId, Wish};
use crate::domain::review::{Figure, Line, Outlook, Picture, Point, ReviewFacts, ReviewId, Step};
use crate::domain::{Notice, Policy};

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

/// Reviews of the plan in force: as they wait, settled, and with nothing to propose.
pub(super) fn reviews(text: &str) -> Vec<Notice> {
    let name = || text.to_owned();
    let line = |figure| Line { figure, predicted: Some(1200.5), happened: Some(900.0), samples: 34 };
    let point = |profit| Point { name: name(), satisfaction: 3.5, profit };
    let steps = [
        Step::TurnOn { mode: name(), by_hand: true },
        Step::TurnOff { mode: name(), by_hand: false },
        Step::Serve { segment: name(), mode: name() },
        Step::Begin { name: name() },
        Step::End { name: name() },
    ];
    let better = Outlook::Better {
        choices: vec![name(); 20],
        steps: steps.iter().cycle().take(30).cloned().collect(),
        consequences: vec![Consequence::Goes { plan: name(), to: Some(name()) }; 20],
        gain: Some(12.5),
    };
    let facts = |outlook: Outlook, in_force: Option<(Vec<String>, jiff::Timestamp)>| ReviewFacts {
        month: "2026-10".into(),
        title: name(),
        currency: name(),
        in_force,
        lines: vec![
            line(Figure::Cost),
            line(Figure::Revenue),
            line(Figure::Rating),
            line(Figure::Hours),
            line(Figure::Tickets { mode: name() }),
        ],
        from_history: (5, 12),
        outlook,
        picture: Picture { best: Some(point(3.0)), frontier: vec![point(2.0), point(3.0)], ..Picture::default() },
    };
    let review = ReviewId(5);
    let of = |facts: ReviewFacts, settled| Notice::Review { review, facts: Box::new(facts), settled };
    let named = Some((vec![name(); 20], now()));
    vec![
        of(facts(better.clone(), named.clone()), None),
        of(facts(better, named.clone()), Some((true, somebody(text)))),
        of(facts(Outlook::Same, named), None),
        of(facts(Outlook::Impossible, None), None),
        of(facts(Outlook::Unknown, None), None),
    ]
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
