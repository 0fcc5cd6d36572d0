//! Customers: contracts entitle people at the moment of use, by seats, groups, channels, codes and joined accounts.

use frontdesk::domain::customer::change::{Code, hashed};
use frontdesk::domain::customer::contract::{Contract, Period, Terms};
use frontdesk::domain::customer::{CustomerNotice, Organisation};
use frontdesk::domain::{Act, Event, Notice, WorkspaceId, command::Typed};
use frontdesk::store::{codes, contracts};
use jiff::SignedDuration;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, Who};
use super::desk::{Desk, UNKNOWN, guild, other_guild};

on_every_engine!(
    a_seat_given_by_hand_entitles_until_it_is_taken_and_each_rule_is_told,
    a_contract_entitles_a_group_a_channel_or_a_whole_workspace,
    what_a_contract_gives_ends_on_time,
    a_code_gives_one_seat_to_one_person,
    a_mail_address_that_was_proved_gives_a_seat,
    of_two_who_take_the_last_seat_at_once_one_gets_it_and_leads_are_told,
    of_two_incidents_on_the_last_credit_at_once_one_takes_it,
    wrong_codes_are_counted_and_bounded,
    accounts_are_joined_by_a_code_that_is_shown_to_one_and_typed_by_the_other,
    leads_are_told_of_an_end_once_however_many_replicas_look,
    what_contracts_earn_is_for_leads_alone,
    who_would_recommend_the_support_says_so_once_in_a_while,
    an_agent_corrects_how_long_a_ticket_took,
    of_another_person_is_told_what_can_be_known,
    a_requester_is_asked_once_in_a_while_and_never_after_they_said_so,
    a_month_counts_what_happened_in_it,
);

/// A contract of a customer of its own, changed before it is kept.
pub async fn agreed(desk: &Desk, workspace: &WorkspaceId, plan: &str, change: impl FnOnce(&mut Contract)) -> i64 {
    let now = desk.clock.now();
    let mut tx = desk.flow.db.write().await.unwrap();
    let acme = Organisation {
        number: 0,
        name: "Acme".into(),
        domains: vec!["acme.example".into()],
        external: None,
        since: now,
        version: 0,
    };
    let organisation = contracts::organise(&mut tx, workspace, &acme).await.unwrap();
    let terms = Terms::of(plan, "100.00 EUR".parse().ok(), Period::Month, now);
    let mut contract =
        Contract { number: 0, organisation, terms, seats: None, credits: None, credits_used: 0, version: 0 };
    change(&mut contract);
    let number = contracts::begin(&mut tx, workspace, &contract, None, now).await.unwrap();
    tx.commit().await.unwrap();
    number
}

async fn holds_for(desk: &Desk, contract: i64, kind: &str, id: &str) {
    let mut tx = desk.flow.db.write().await.unwrap();
    let now = desk.clock.now();
    contracts::holder(&mut tx, &guild(), contract, (kind, id, id, "hand"), now).await.unwrap();
    tx.commit().await.unwrap();
}

async fn code(desk: &Desk, contract: i64, typed: &str, uses_left: i64, mail: Option<&str>) {
    let expires_at = desk.clock.now() + SignedDuration::from_hours(24);
    let mail = mail.map(Into::into);
    let kept = Code {
        hash: hashed(typed),
        workspace: guild(),
        contract: Some(contract),
        person: None,
        mail,
        uses_left,
        expires_at,
    };
    let mut tx = desk.flow.db.write().await.unwrap();
    codes::keep(&mut tx, &kept).await.unwrap();
    tx.commit().await.unwrap();
}

async fn told(desk: &Desk, who: Who, line: &str) -> Vec<String> {
    desk.types(who, line).await;
    desk.delivered().await
}

async fn plan(desk: &Desk, who: Who) -> String {
    let told = told(desk, who, "whoami").await;
    told[0].rsplit(' ').next().unwrap().to_owned()
}

async fn a_seat_given_by_hand_entitles_until_it_is_taken_and_each_rule_is_told(engine: Engine) {
    let desk = Desk::open(engine).await;
    agreed(&desk, &guild(), "enterprise", |_| {}).await;
    desk.types(ANN, "whoami").await;
    desk.delivered().await;
    assert_eq!(told(&desk, LEA, "entitlement give ann 1").await, ["to lea: contract 1 given to ann"]);
    assert!(told(&desk, LEA, "entitlement give ann 1").await[0].contains("is held already"));
    assert_eq!(plan(&desk, ANN).await, "enterprise");
    let Notice::Whoami { looked, .. } = desk.last().parcel.notice else { panic!("no whoami") };
    let whys: Vec<_> = looked.iter().map(|one| format!("{} {:?}", one.plan, one.why)).collect();
    assert_eq!(whys, ["enterprise NotTheirs", "enterprise Wins", "community Loses"]);
    desk.says(ANN, UNKNOWN).await;
    assert_eq!(desk.ticket(1).await.ticket.plan, "enterprise");
    assert_eq!(desk.number("SELECT count(*) FROM served WHERE contract = 1 AND ticket = 1").await, 1);
    desk.delivered().await;
    assert_eq!(told(&desk, LEA, "entitlement take ann 1").await, ["to lea: contract 1 taken from ann"]);
    assert!(told(&desk, LEA, "entitlement take ann 1").await[0].contains("is not held by them"));
    assert_eq!(plan(&desk, ANN).await, "community");
    assert_eq!(told(&desk, MAYA, "entitlement give ann 1").await, ["to maya: Only a lead can do that."]);
    assert!(told(&desk, LEA, "entitlement give ann 7").await[0].starts_with("to lea: There is no contract “7”."));
}

async fn a_contract_entitles_a_group_a_channel_or_a_whole_workspace(engine: Engine) {
    for (kind, id, ann, eve) in [
        ("group", "pilots", "community", "community"),
        ("channel", "help", "enterprise", "enterprise"),
        ("channel", "hall", "community", "community"),
        ("workspace", "*", "enterprise", "enterprise"),
    ] {
        let desk = Desk::open(engine).await;
        let contract = agreed(&desk, &guild(), "enterprise", |_| {}).await;
        holds_for(&desk, contract, kind, id).await;
        assert_eq!(
            (plan(&desk, ANN).await.as_str(), plan(&desk, EVE.without_groups()).await.as_str()),
            (ann, eve),
            "{kind} {id}"
        );
        let pilot = Who { groups: &["pilots"], ..BOB };
        if kind == "group" {
            assert_eq!(plan(&desk, pilot).await, "enterprise");
        }
    }
    let desk = Desk::open(engine).await;
    let contract =
        agreed(&desk, &guild(), "enterprise", |contract| contract.terms.channels = vec!["hall".into()]).await;
    holds_for(&desk, contract, "person", "ann").await;
    assert_eq!(plan(&desk, ANN).await, "community", "it holds in other channels");
}

async fn what_a_contract_gives_ends_on_time(engine: Engine) {
    let desk = Desk::open(engine).await;
    let contract = agreed(&desk, &guild(), "enterprise", |contract| {
        contract.terms.ends_at = Some("2026-12-01T00:00:00Z".parse().unwrap());
        contract.terms.grace_days = 2;
    })
    .await;
    holds_for(&desk, contract, "person", "ann").await;
    for (at, expect) in [
        ("2026-11-30T23:59:59Z", "enterprise"),
        ("2026-12-02T23:59:59Z", "enterprise"),
        ("2026-12-03T00:00:00Z", "community"),
    ] {
        desk.clock.wind_to(at.parse().unwrap());
        assert_eq!(plan(&desk, ANN).await, expect, "{at}");
    }
}

async fn a_code_gives_one_seat_to_one_person(engine: Engine) {
    let desk = Desk::open(engine).await;
    let contract = agreed(&desk, &guild(), "enterprise", |_| {}).await;
    code(&desk, contract, "ABCD-EFGH-JKLM", 1, None).await;
    assert_eq!(told(&desk, ANN, "redeem abcd efgh jklm").await, ["to ann: redeemed enterprise by contract 1"]);
    assert_eq!(plan(&desk, ANN).await, "enterprise");
    assert!(told(&desk, BOB, "redeem ABCD-EFGH-JKLM").await[0].contains("not valid, is used up or is too old"));
    assert_eq!(plan(&desk, BOB).await, "community");
    code(&desk, contract, "NNNN-NNNN-NNNN", 1, None).await;
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_hours(24));
    assert!(told(&desk, BOB, "redeem NNNN-NNNN-NNNN").await[0].contains("not valid"));
    code(&desk, contract, "PPPP-PPPP-PPPP", 2, None).await;
    let event = desk.event(BOB, Act::Typed(Typed::Line("redeem PPPP-PPPP-PPPP".into())));
    desk.handle(&Event { workspace: other_guild(), ..event }).await;
    assert!(desk.delivered().await[0].contains("not valid"), "a contract's code is good in its own workspace");
    assert!(told(&desk, ANN, "redeem PPPP-PPPP-PPPP").await[0].contains("is held already"));
    assert_eq!(told(&desk, BOB, "redeem PPPP-PPPP-PPPP").await, ["to bob: redeemed enterprise by contract 1"]);
    assert_eq!(desk.number("SELECT count(*) FROM code WHERE hash LIKE '%PPPP%'").await, 0, "only hashes are kept");
}

async fn a_mail_address_that_was_proved_gives_a_seat(engine: Engine) {
    let desk = Desk::open(engine).await;
    let contract = agreed(&desk, &guild(), "enterprise", |_| {}).await;
    code(&desk, contract, "MMMM-MMMM-MMMM", 1, Some("ann@acme.example")).await;
    desk.types(ANN, "redeem MMMM-MMMM-MMMM").await;
    assert_eq!(desk.number("SELECT count(*) FROM holder WHERE source = 'mail' AND id = 'ann'").await, 1);
}

async fn of_two_who_take_the_last_seat_at_once_one_gets_it_and_leads_are_told(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for round in 1..=5 {
        let contract = agreed(&desk, &guild(), "enterprise", |contract| contract.seats = Some(1)).await;
        let typed = format!("SEAT-{round}");
        code(&desk, contract, &typed, 9, None).await;
        let line = format!("redeem {typed}");
        tokio::join!(desk.types(ANN, &line), replica.types(BOB, &line));
        let told = desk.delivered().await;
        let got = told.iter().filter(|told| told.contains("redeemed enterprise")).count();
        let full = told.iter().filter(|told| told.contains("All seats of contract")).count();
        assert_eq!((got, full), (1, 1), "{told:?}");
        assert_eq!(told.iter().filter(|told| told.starts_with("#agents: last seat")).count(), 1, "{told:?}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM holder").await, 5);
}

async fn of_two_incidents_on_the_last_credit_at_once_one_takes_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for round in 1..=5 {
        let contract = agreed(&desk, &guild(), "enterprise", |contract| contract.credits = Some(1)).await;
        holds_for(&desk, contract, "person", "ann").await;
        holds_for(&desk, contract, "person", "bob").await;
        tokio::join!(desk.says(ANN, UNKNOWN), replica.says(BOB, UNKNOWN));
        let used = desk.number("SELECT CAST(sum(credits_used) AS BIGINT) FROM contract").await;
        assert_eq!(used, round);
        assert_eq!(desk.number("SELECT count(*) FROM served WHERE contract IS NOT NULL").await, round);
        let told = desk.delivered().await;
        assert_eq!(told.iter().filter(|told| told.starts_with("#agents: last credit")).count(), 1, "{told:?}");
        assert_eq!(plan(&desk, ANN).await, "community");
    }
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 10, "who has no credit has the community's way");
}

async fn wrong_codes_are_counted_and_bounded(engine: Engine) {
    let desk = Desk::open(engine).await;
    let contract = agreed(&desk, &guild(), "enterprise", |_| {}).await;
    code(&desk, contract, "GOOD-GOOD-GOOD", 9, None).await;
    for _ in 0..5 {
        assert!(told(&desk, ANN, "redeem WRONG").await[0].contains("not valid"));
    }
    assert!(told(&desk, ANN, "redeem GOOD-GOOD-GOOD").await[0].contains("Too many codes were wrong"));
    assert!(told(&desk, ANN, "link GOOD-GOOD-GOOD").await[0].contains("Too many codes were wrong"));
    assert!(told(&desk, BOB, "redeem GOOD-GOOD-GOOD").await[0].contains("redeemed"), "others are not meant");
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_hours(1));
    assert!(told(&desk, ANN, "redeem GOOD-GOOD-GOOD").await[0].contains("redeemed"));
}

async fn accounts_are_joined_by_a_code_that_is_shown_to_one_and_typed_by_the_other(engine: Engine) {
    let desk = Desk::open(engine).await;
    let contract = agreed(&desk, &guild(), "enterprise", |_| {}).await;
    holds_for(&desk, contract, "person", "ann").await;
    let there = |who: Who, line: &str| {
        let event = desk.event(who, Act::Typed(Typed::Line(line.into())));
        Event { workspace: other_guild(), ..event }
    };
    // Somebody who is called like her, over there.
    let namesake = Who { id: "ann2", name: "Ann", groups: &[] };
    desk.handle(&there(namesake, "whoami")).await;
    assert!(desk.delivered().await[0].ends_with("on community"), "a name joins nobody");
    desk.types(ANN, "link").await;
    desk.delivered().await;
    let Notice::Customer(CustomerNotice::LinkCode { code, .. }) = desk.last().parcel.notice else { panic!("no code") };
    assert!(told(&desk, ANN, &format!("link {code}")).await[0].contains("yours already"));
    desk.handle(&there(namesake, &format!("link {code}"))).await;
    assert_eq!(desk.delivered().await, ["to ann2: linked with ann of discord:guild"]);
    desk.handle(&there(namesake, "whoami")).await;
    assert!(desk.delivered().await[0].ends_with("on enterprise"));
    desk.handle(&there(BOB, &format!("link {code}"))).await;
    assert!(desk.delivered().await[0].contains("not valid"), "a code joins once");
    desk.types(ANN, "link").await;
    desk.delivered().await;
    let Notice::Customer(CustomerNotice::LinkCode { code, .. }) = desk.last().parcel.notice else { panic!("no code") };
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_mins(15));
    desk.handle(&there(BOB, &format!("link {code}"))).await;
    assert!(desk.delivered().await[0].contains("not valid"), "and not for long");
}

async fn leads_are_told_of_an_end_once_however_many_replicas_look(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    agreed(&desk, &guild(), "enterprise", |contract| {
        contract.terms.ends_at = Some("2027-01-31T00:00:00Z".parse().unwrap());
    })
    .await;
    for (at, expect) in [
        ("2026-12-31T23:59:59Z", None),
        ("2027-01-01T00:00:00Z", Some("#agents: in 30 days: 1 Acme enterprise Active")),
        ("2027-01-02T00:00:00Z", None),
        ("2027-01-24T00:00:00Z", Some("#agents: in 7 days: 1 Acme enterprise Active")),
        ("2027-02-24T00:00:00Z", None),
    ] {
        desk.clock.wind_to(at.parse().unwrap());
        let (one, other) = tokio::join!(desk.flow.tick(), replica.flow.tick());
        assert!(one.is_ok() && other.is_ok());
        let told: Vec<_> = desk.delivered().await.into_iter().filter(|told| told.contains("Acme")).collect();
        assert_eq!(told, expect.into_iter().collect::<Vec<_>>(), "{at}");
    }
}

async fn what_contracts_earn_is_for_leads_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    agreed(&desk, &guild(), "enterprise", |_| {}).await;
    agreed(&desk, &other_guild(), "enterprise", |_| {}).await;
    assert_eq!(told(&desk, LEA, "revenue").await, ["to lea: revenue: 100.00 EUR from 0.00 EUR, new 100.00 EUR"]);
    assert_eq!(told(&desk, LEA, "contracts").await, ["to lea: contracts: 1 Acme enterprise Active"]);
    for line in ["revenue", "contracts"] {
        assert_eq!(told(&desk, MAYA, line).await, ["to maya: Only a lead can do that."]);
    }
}

async fn who_would_recommend_the_support_says_so_once_in_a_while(engine: Engine) {
    let desk = Desk::open(engine).await;
    assert_eq!(told(&desk, ANN, "nps 9 quick and kind").await, ["to ann: score Some(9)"]);
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_mins(5));
    assert_eq!(told(&desk, ANN, "nps 8").await, ["to ann: score Some(8)"], "it corrects what was said");
    assert_eq!(desk.number("SELECT score FROM recommendation").await, 8);
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_hours(48));
    assert!(told(&desk, ANN, "nps 10").await[0].contains("You have told us lately"));
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_hours(24 * 90));
    assert_eq!(told(&desk, ANN, "nps 10").await, ["to ann: score Some(10)"]);
    assert_eq!(desk.number("SELECT count(*) FROM recommendation").await, 2);
    for given in ["11", "-1", "lots"] {
        assert!(told(&desk, BOB, &format!("nps {given}")).await[0].contains("is no score"));
    }
    assert_eq!(told(&desk, BOB, "nps stop").await, ["to bob: score None"]);
}

async fn an_agent_corrects_how_long_a_ticket_took(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_mins(90));
    desk.agent("close 1").await;
    desk.delivered().await;
    assert_eq!(told(&desk, MAYA, "time 1 45m").await, ["to maya: #1 took 45, not 90"]);
    assert_eq!(told(&desk, MAYA, "time 1 1h").await, ["to maya: #1 took 60, not 90"]);
    assert_eq!(desk.number("SELECT minutes FROM effort").await, 60);
    assert!(told(&desk, MAYA, "time 1 long").await[0].contains("is no time that somebody spent"));
    assert!(told(&desk, ANN, "time 1 45m").await[0].starts_with("to ann: Only the support team"));
}

async fn of_another_person_is_told_what_can_be_known(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.types(EVE, "whoami").await;
    desk.delivered().await;
    let contract = agreed(&desk, &guild(), "enterprise", |_| {}).await;
    holds_for(&desk, contract, "person", "eve").await;
    assert_eq!(
        told(&desk, MAYA, "entitlement explain eve").await,
        ["to maya: Eve is on enterprise: enterprise configured GroupsUnknown, enterprise contract 1 Wins, community \
         everybody Loses"]
    );
    assert!(told(&desk, MAYA, "entitlement explain nobody").await[0].contains("nobody"));
}

async fn a_requester_is_asked_once_in_a_while_and_never_after_they_said_so(engine: Engine) {
    let every = "survey = false\nrecommend_every = \"60d\"";
    let desk = Desk::open_as(engine, |known| known.replacen("survey = false", every, 1)).await;
    let replica = desk.replica().await;
    for (days, expect) in [(0, 1), (30, 0), (61, 1), (200, 0)] {
        let begin: jiff::Timestamp = super::desk::MORNING.parse().unwrap();
        desk.clock.wind_to(begin + SignedDuration::from_hours(24 * days));
        desk.opened(ANN).await;
        let number = desk.number("SELECT max(number) FROM ticket").await;
        desk.agent(&format!("close {number}")).await;
        desk.delivered().await;
        desk.clock.wind_to(desk.clock.now() + SignedDuration::from_hours(25));
        let (one, other) = tokio::join!(desk.flow.tick(), replica.flow.tick());
        assert!(one.is_ok() && other.is_ok());
        let told = desk.delivered().await;
        let asked = told.iter().filter(|told| *told == "to ann: would you recommend?").count();
        assert_eq!(asked, expect, "after {days} days: {told:?}");
        if days == 61 {
            desk.types(ANN, "nps stop").await;
            desk.delivered().await;
        }
    }
}

async fn a_month_counts_what_happened_in_it(engine: Engine) {
    let desk = Desk::open_with(engine, "\n[costs]\nhour = \"60.00 EUR\"\ntools = { wiki = \"30.00 EUR\" }\n").await;
    super::modes::settled(&desk, "mode add care commercial plans=enterprise cost=100.00EUR").await;
    desk.says(ANN, super::desk::KNOWN).await;
    desk.opened(EVE).await;
    desk.agent("claim 1").await;
    desk.clock.wind_to(desk.clock.now() + SignedDuration::from_mins(90));
    desk.agent("close 1").await;
    desk.opened(ANN).await;
    desk.agent("claim 2").await;
    desk.agent("close 2").await;
    desk.agent("time 2 30m").await;
    desk.types(ANN, "nps 10").await;
    let workspace = desk.flow.policy.workspace(&guild()).unwrap();
    let months = desk.flow.months(workspace, 2).await.unwrap();
    assert_eq!(months.iter().map(|month| month.month.as_str()).collect::<Vec<_>>(), ["2026-10", "2026-11"]);
    assert_eq!((months[0].questions, months[0].closed.tickets), (0, 0));
    let month = &months[1];
    assert_eq!((month.questions, month.deflected, month.opened), (3, 1, 2));
    assert_eq!((month.closed.tickets, month.closed.minutes), (2, 120));
    let cost = |share: &frontdesk::domain::customer::figures::Share| share.cost_per_ticket.unwrap().to_string();
    assert_eq!(cost(&month.by_mode["care"]), "190.00 EUR");
    assert_eq!(cost(&month.by_mode["-"]), "30.00 EUR");
    assert_eq!(cost(&month.by_agent["maya"]), "60.00 EUR");
    assert_eq!(cost(&month.closed), "125.00 EUR");
    assert_eq!(month.by_tool["wiki"].to_string(), "15.00 EUR");
    assert_eq!(month.nps, Some((1, 100)));
    let other = desk.flow.policy.workspace(&other_guild()).unwrap();
    assert_eq!(desk.flow.months(other, 1).await.unwrap()[0].questions, 0, "a neighbour has its own");
}
