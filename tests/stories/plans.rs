//! A plan's numbers out of the desk's own history: a few tickets, counted by hand.

use std::io::Write;

use frontdesk::domain::command::Typed;
use frontdesk::domain::customer::contract::{Period, Terms};
use frontdesk::domain::strategy::history::{Informed, Why};
use frontdesk::domain::strategy::{Advice, Field, Place, Problem, Search, Wanted, advise, file};
use frontdesk::domain::{Act, Event};

use super::customers::agreed;
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, Who};
use super::desk::{Desk, KNOWN, UNKNOWN, guild, other_guild, said};
use super::modes::settled;

on_every_engine!(
    numbers_come_from_a_history_that_was_counted_by_hand,
    without_a_whole_month_or_a_price_the_files_numbers_are_used,
    another_workspaces_history_is_none_of_ours,
);

/// Two modes, a tool and a strategy; what the desk calls `bot` has a price in its configuration.
pub const PLAN: &str = r#"
title = "Our support"
currency = "EUR"
[limits]
budget = 5000
[weights]
satisfaction = 100
[pick]
modes = "exactly one"
[history]
samples_min = 4
deflected_by = "bot"
in_force = ["care"]
plans = { everybody = ["community"], paying = ["enterprise"], contracts = ["enterprise"] }
[[segment]]
name = "everybody"
rating = 3
unhappy_users = 3
resolution_hours = 10
[[segment]]
name = "paying"
weight = 0
sla_attainment = 0.5
resolution_hours = 7
[[mode]]
name = "care"
cost = 1000
staff_hours = 10
rating = 0.5
unhappy_users = -1
resolution_hours = -4
[[mode]]
name = "free"
cost = 10
rating = 0.2
[[tool]]
name = "bot"
cost = 500
usage_value = 600
[[tool]]
name = "wiki"
cost = 1
[[strategy]]
name = "contracts"
subscription_revenue = 5000
"#;

const COSTS: &str = "\n[costs]\nhour = \"60.00 EUR\"\ntools = { bot = \"450.00 EUR\" }\n";

/// A desk whose operator keeps a plan file.
pub struct Planned {
    pub desk: Desk,
    /// Lives as long as the desk, which reads it at each start.
    pub file: tempfile::NamedTempFile,
}

/// The desk with prices, and with a review of this plan on the first of each month.
pub async fn planned(engine: Engine, plan: &str) -> Planned {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(plan.as_bytes()).unwrap();
    let review = format!("survey = false\nreview = {{ plan = '{}', channel = \"leads\" }}", file.path().display());
    let configured = |known: &str| format!("{}{COSTS}", known.replacen("survey = false", &review, 1));
    Planned { desk: Desk::open_as(engine, configured).await, file }
}

/// A ticket that Maya closes after so many hours, with the minutes that it took, and its rating.
async fn ticket(desk: &Desk, who: Who, number: i64, (hours, minutes): (i64, i64), stars: Option<i64>) {
    desk.opened(who).await;
    desk.agent(&format!("claim {number}")).await;
    desk.later(&format!("{hours}h")).await;
    desk.agent(&format!("close {number}")).await;
    desk.agent(&format!("time {number} {minutes}m")).await;
    if let Some(stars) = stars {
        desk.types(who, &format!("rate {number} {stars}")).await;
    }
    desk.delivered().await;
}

/// November: three questions that the FAQ answers, four tickets of everybody under the mode care, two of a customer.
pub async fn november(desk: &Desk) {
    for _ in 0..3 {
        desk.says(ANN, KNOWN).await;
    }
    settled(desk, "mode add care commercial plans=community cost=100.00EUR").await;
    settled(desk, "mode add free community plans=").await;
    ticket(desk, ANN, 1, (1, 30), Some(5)).await;
    ticket(desk, BOB, 2, (2, 60), Some(4)).await;
    ticket(desk, ANN, 3, (3, 90), Some(1)).await;
    ticket(desk, BOB, 4, (2, 60), Some(2)).await;
    // An answer in time and one that is late; both are solved in time.
    let thread = desk.opened(EVE).await;
    desk.writes(MAYA, &thread, "It does.").await;
    desk.agent("close 5").await;
    desk.agent("time 5 60m").await;
    let thread = desk.opened(EVE).await;
    desk.later("2h").await;
    desk.writes(MAYA, &thread, "Late.").await;
    desk.agent("close 6").await;
    desk.agent("time 6 60m").await;
    for price in ["100 EUR", "200 EUR", "300 EUR", "200 EUR"] {
        agreed(desk, &guild(), "enterprise", |contract| {
            contract.terms = Terms::of("enterprise", price.parse().ok(), Period::Month, desk.clock.now());
        })
        .await;
    }
    desk.delivered().await;
}

fn problem() -> Problem {
    file::read(PLAN, None).unwrap()
}

async fn asked(desk: &Desk, problem: &Problem) -> Informed {
    let workspace = desk.flow.policy.workspace(&guild()).unwrap();
    desk.flow.informed(workspace, problem).await.unwrap().0
}

/// `care cost: 1000 → 5520 (2714.06 … 8325.94) n 4`, or why the file's number stays.
fn told(problem: &Problem, informed: &Informed) -> Vec<String> {
    let name = |place: Place| match place {
        Place::Choice(at) => problem.choices[at].name.clone(),
        Place::Segment(at) => problem.segments[at].name.clone(),
        other => format!("{other:?}"),
    };
    let line = |one: &frontdesk::domain::strategy::history::Number| {
        let found = one.history.map(|found| {
            let ((low, high), n) = (found.range, found.samples);
            format!(" → {} ({low} … {high}) n {n}", found.value)
        });
        let why = match one.why {
            Why::TooFew { .. } => "too_few",
            why => why.key(),
        };
        let (of, field, written) = (name(one.place), one.field.key(), one.file.value);
        format!("{of} {field}: {written}{} {why}", found.unwrap_or_default())
    };
    informed.numbers.iter().map(line).collect()
}

async fn numbers_come_from_a_history_that_was_counted_by_hand(engine: Engine) {
    let Planned { desk, .. } = &planned(engine, PLAN).await;
    november(desk).await;
    desk.clock.wind_to("2026-12-02T09:00:00Z".parse().unwrap());
    let problem = problem();
    let informed = asked(desk, &problem).await;
    // Its four tickets took 0.5, 1, 1.5 and 1 hours: 1 ± 3.182 × √(1/6 ÷ 4) each. Six tickets were opened in the month, so
    // that there are 72 in the year. An hour is 60, and the mode is 100 a month.
    // Stars 5, 4, 1, 2 are 3 ± 3.182 × √(10/3 ÷ 4), where the file says 3 + 0.5: so 0.5 is 0 in truth.
    // Two of four are unhappy: 0.5 (0.15 to 0.85) of two people, where the file says 3 − 1: so −1 is −2.
    // Hours 1, 2, 3, 2 are 2 ± 3.182 × √(2/3 ÷ 4), where the file says 10 − 4: so −4 is −8.
    // Three of four promises to those who pay were kept: 0.75 (0.3 to 0.95).
    // Three of nine questions were deflected, each worth an hour of 60: 9 × 12 × 60 × ⅓.
    // Contracts of 100, 200, 300, 200 a month: 200 ± 3.182 × √(20000/3 ÷ 4) each, times 4 × 12.
    assert_eq!(
        told(&problem, &informed),
        [
            "care cost: 1000 → 5520 (2714.06 … 8325.94) n 4 seen",
            "care staff_hours: 10 → 72 (25.23 … 118.77) n 4 seen",
            "care rating: 0.5 → 0 (-2.9048 … 2.9048) n 4 seen",
            "care unhappy_users: -1 → -2 (-2.6999 … -1.3001) n 4 seen",
            "care resolution_hours: -4 → -8 (-9.299 … -6.701) n 4 seen",
            "free cost: 10 nothing_happened",
            "free rating: 0.2 nothing_happened",
            "bot cost: 500 → 5400 (5400 … 5400) n 0 priced",
            "bot usage_value: 600 → 2160 (781.38 … 4184.77) n 9 seen",
            "wiki cost: 1 not_seen_apart",
            "contracts subscription_revenue: 5000 → 9600 (3364.58 … 15835.42) n 4 seen",
            "everybody rating: 3 nothing_happened",
            "everybody unhappy_users: 3 nothing_happened",
            "everybody resolution_hours: 10 nothing_happened",
            "paying resolution_hours: 7 → 1 (-11.706 … 13.706) n 2 too_few",
            "paying sla_attainment: 0.5 → 0.75 (0.3006 … 0.9544) n 4 seen",
        ]
    );
    // What is used has its interval, and the sensitivity is that of the interval.
    let search = Search { nodes_max: 10_000, left: &|| None, told: &|_, _, _| {} };
    let Advice::Choose(chosen) = advise(&informed.problem, Wanted::default(), search) else { panic!("no mix") };
    let rating = chosen.sensitivity.iter().find(|one| one.place == Place::Choice(0) && one.field == Field::Rating);
    let coefficient = &rating.unwrap().coefficient;
    let (low, high) = coefficient.range.unwrap();
    assert_eq!(
        (low.to_string().as_str(), high.to_string().as_str(), coefficient.samples),
        ("-2.9048", "2.9048", Some(4))
    );
    // With one more observation wanted than there are, the file's numbers are used.
    let stricter = file::read(&PLAN.replace("samples_min = 4", "samples_min = 5"), None).unwrap();
    let informed = asked(desk, &stricter).await;
    assert!(told(&stricter, &informed)[0].ends_with("n 4 too_few"));
    assert_eq!(informed.problem.choices[0].effects[&Field::Cost].value.to_string(), "1000");
}

async fn without_a_whole_month_or_a_price_the_files_numbers_are_used(engine: Engine) {
    let desk = Desk::open(engine).await;
    november(&desk).await;
    let problem = problem();
    let informed = asked(&desk, &problem).await;
    assert_eq!(told(&problem, &informed)[0], "care cost: 1000 no_whole_month", "November is not over");
    desk.clock.wind_to("2026-12-02T09:00:00Z".parse().unwrap());
    let informed = asked(&desk, &problem).await;
    let lines = told(&problem, &informed);
    assert_eq!(lines[0], "care cost: 1000 no_price_of_an_hour");
    assert!(lines[1].starts_with("care staff_hours: 10 → 72"), "{lines:?}");
}

async fn another_workspaces_history_is_none_of_ours(engine: Engine) {
    let Planned { desk, .. } = &planned(engine, PLAN).await;
    november(desk).await;
    // The neighbour has one question, and one ticket of it.
    let event = desk.event(EVE, said("n1", UNKNOWN));
    desk.handle(&Event { workspace: other_guild(), ..event }).await;
    let event = desk.event(MAYA, Act::Typed(Typed::Line("close 1".into())));
    desk.handle(&Event { workspace: other_guild(), ..event }).await;
    desk.clock.wind_to("2026-12-02T09:00:00Z".parse().unwrap());
    let other = desk.flow.policy.workspace(&other_guild()).unwrap();
    let (informed, observed) = desk.flow.informed(other, &problem()).await.unwrap();
    let opened: u64 = observed.opened.iter().map(|one| one.tickets).sum();
    assert_eq!((observed.tickets.len(), opened, observed.questions, observed.contracts.len()), (1, 1, 1, 0));
    let used = informed.numbers.iter().filter(|one| one.why.uses_history()).count();
    assert_eq!(used, 1, "the price in the configuration alone");
}
