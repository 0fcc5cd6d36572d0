//! The monthly review of the plan in force: told once, and nothing changes without a lead's click.

use frontdesk::domain::press::Press;
use frontdesk::domain::review::{Outlook, ReviewFacts, ReviewId};
use frontdesk::domain::strategy::{Advice, Prediction, Search, Wanted, advise, file};
use frontdesk::domain::{Act, Event, MessageId, MessageRef, Notice};
use futures_util::future::join_all;

use super::desk::engine::Engine;
use super::desk::people::{ANN, LEA, MAYA};
use super::desk::{Desk, UNKNOWN, guild, other_guild};
use super::modes::settled;
use super::plans::{PLAN, Planned, november, planned};

on_every_engine!(
    a_review_tells_what_was_predicted_and_what_happened_and_a_leads_click_makes_its_proposal_so,
    a_review_is_posted_once_a_month_however_many_replicas_look,
    of_two_who_click_at_once_one_makes_it_so,
    a_review_of_a_former_plan_or_of_former_modes_changes_nothing_and_says_so,
    a_review_that_is_left_changes_nothing_and_a_later_one_ends_the_one_before,
    without_a_plan_in_force_a_review_proposes_one,
);

on_every_engine_that_lasts!(
    a_review_that_could_not_be_stored_whole_is_posted_after_all_and_once,
    a_review_missed_in_downtime_is_made_up_for_once,
);

const FIRST_OF_DECEMBER: &str = "2026-12-01T09:00:00Z";

/// The file's best mix is the plan in force: care with the bot.
async fn adopted(desk: &Desk) {
    let problem = file::read(PLAN, None).unwrap();
    let search = Search { nodes_max: 10_000, left: &|| None, told: &|_, _, _| {} };
    let Advice::Choose(chosen) = advise(&problem, Wanted::default(), search) else { panic!("no mix") };
    let workspace = desk.flow.policy.workspace(&guild()).unwrap();
    let observed = desk.flow.observed(workspace, 12).await.unwrap();
    let prediction = Prediction::of(&problem, &chosen.best, &observed);
    assert_eq!(prediction.choices, ["care", "bot", "contracts"]);
    desk.flow.adopt(&guild(), &prediction, None).await.unwrap();
}

/// November passed with a plan in force.
pub async fn after_november(engine: Engine) -> Planned {
    let planned = planned(engine, PLAN).await;
    // On the heap: together they are more than the stack of a test has room for.
    Box::pin(adopted(&planned.desk)).await;
    Box::pin(november(&planned.desk)).await;
    planned
}

fn reviews(told: &[String]) -> Vec<&String> {
    told.iter().filter(|line| line.starts_with("#leads: review")).collect()
}

/// The latest review that was posted.
fn review(desk: &Desk) -> (ReviewId, ReviewFacts) {
    let posted = desk.chat.posted().into_iter().rev().find_map(|posted| match posted.parcel.notice {
        Notice::Review { review, facts, settled: None } => Some((review, *facts)),
        _ => None,
    });
    posted.unwrap()
}

/// The modes as an agent sees them.
async fn modes(desk: &Desk) -> String {
    desk.agent("mode list").await;
    desk.delivered().await.pop().unwrap()
}

const BEFORE: &str = "to maya: modes care commercial, free community; enterprise → -, community → care";
const AFTER: &str = "to maya: modes care commercial off, free community; enterprise → free, community → free";

async fn plans(desk: &Desk) -> i64 {
    desk.number("SELECT count(*) FROM adopted_plan").await
}

async fn a_review_tells_what_was_predicted_and_what_happened_and_a_leads_click_makes_its_proposal_so(engine: Engine) {
    let Planned { desk, .. } = &after_november(engine).await;
    desk.at(FIRST_OF_DECEMBER).await;
    let told = desk.delivered().await;
    // A month of the file's year: 1500 and 5000 over 12. Six hours at 60, and 100 and 450 for the mode and the bot.
    assert_eq!(
        reviews(&told),
        [
            "#leads: review 2026-11: cost 910/125 n6, revenue 800/416.67 n4, rating 3/3.5 n4, hours 6/0.83 n6, care 4/- n4; \
          turn off care, turn on free, drop bot, free for everybody, free for paying"
        ]
    );
    let (id, facts) = review(desk);
    let Outlook::Better { choices, consequences, .. } = &facts.outlook else { panic!("nothing is proposed") };
    assert_eq!((choices.join(" "), consequences.len()), ("free contracts".to_owned(), 2));
    assert!(facts.picture.best.is_some() && facts.from_history.0 > 0);
    assert_eq!(modes(desk).await, BEFORE, "nothing is changed before the click");
    for who in [MAYA, ANN] {
        desk.presses(who, Press::Accept(id)).await;
        assert_eq!(desk.delivered().await, [format!("to {}: Only a lead can do that.", who.id)]);
    }
    assert_eq!((modes(desk).await, plans(desk).await), (BEFORE.to_owned(), 1));
    let event = desk.event(LEA, Act::Pressed { press: Press::Accept(id), message: None });
    desk.handle(&Event { workspace: other_guild(), ..event }).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This review is settled"), "a neighbour has its own");
    let message = Some(MessageRef { channel: "leads".into(), message: MessageId("r1".to_owned()) });
    desk.handle(&desk.event(LEA, Act::Pressed { press: Press::Accept(id), message })).await;
    assert_eq!(desk.delivered().await, ["over r1, edited: review 2026-11 accepted, says Lea"]);
    assert_eq!((modes(desk).await, plans(desk).await), (AFTER.to_owned(), 2));
    let mut tx = desk.flow.db.read().await.unwrap();
    let now = frontdesk::store::plans::in_force(&mut tx, &guild()).await.unwrap().unwrap();
    drop(tx);
    assert_eq!(now.prediction.choices, ["free", "contracts"]);
    assert_eq!(desk.number("SELECT count(*) FROM adopted_plan WHERE adopted_by = 'lea'").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM history WHERE subject = 'plan' AND actor = 'lea'").await, 2);
    desk.presses(LEA, Press::Accept(id)).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This review is settled"));
    // The next question of everybody goes to the members.
    let thread = desk.customer(UNKNOWN).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: asked the community")]);
}

async fn a_review_is_posted_once_a_month_however_many_replicas_look(engine: Engine) {
    let Planned { desk, .. } = &after_november(engine).await;
    let replica = desk.replica().await;
    assert_eq!(desk.number("SELECT count(*) FROM plan_review").await, 0, "a first one is not weeks late");
    let mut posted = Vec::new();
    for moment in ["2026-12-01T08:59:59Z", FIRST_OF_DECEMBER, "2026-12-01T09:00:01Z", "2026-12-31T09:00:00Z"] {
        desk.clock.wind_to(moment.parse().unwrap());
        let looks = (0..4).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
        assert!(join_all(looks).await.iter().all(Result::is_ok));
        posted.push(reviews(&desk.delivered().await).len());
    }
    assert_eq!(posted, [0, 1, 0, 0]);
    desk.at("2027-01-01T09:00:00Z").await;
    assert_eq!(reviews(&desk.delivered().await).len(), 1);
}

async fn of_two_who_click_at_once_one_makes_it_so(engine: Engine) {
    let Planned { desk, .. } = &after_november(engine).await;
    let replica = desk.replica().await;
    desk.at(FIRST_OF_DECEMBER).await;
    desk.delivered().await;
    let press = Press::Accept(review(desk).0);
    tokio::join!(desk.presses(LEA, press.clone()), replica.presses(LEA, press));
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|told| told.ends_with("accepted, says Lea")).count(), 1, "{told:?}");
    assert_eq!((modes(desk).await, plans(desk).await), (AFTER.to_owned(), 2));
}

async fn a_review_of_a_former_plan_or_of_former_modes_changes_nothing_and_says_so(engine: Engine) {
    let Planned { desk, .. } = &after_november(engine).await;
    desk.at(FIRST_OF_DECEMBER).await;
    desk.delivered().await;
    let press = Press::Accept(review(desk).0);
    settled(desk, "mode edit care window=2h").await;
    desk.presses(LEA, press.clone()).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This review is settled, or the plan in force or the modes"));
    assert_eq!((modes(desk).await, plans(desk).await), (BEFORE.to_owned(), 1));
    desk.at("2027-01-01T09:00:00Z").await;
    desk.delivered().await;
    let press = Press::Accept(review(desk).0);
    adopted(desk).await;
    desk.presses(LEA, press).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This review is settled"));
    assert_eq!((modes(desk).await, plans(desk).await), (BEFORE.to_owned(), 2));
}

async fn a_review_that_is_left_changes_nothing_and_a_later_one_ends_the_one_before(engine: Engine) {
    let Planned { desk, .. } = &after_november(engine).await;
    desk.at(FIRST_OF_DECEMBER).await;
    desk.delivered().await;
    let december = review(desk).0;
    desk.at("2027-01-01T09:00:00Z").await;
    desk.delivered().await;
    let january = review(desk).0;
    assert_ne!(december, january);
    desk.presses(LEA, Press::Accept(december)).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This review is settled"), "January's follows it");
    desk.presses(LEA, Press::Dismiss(january)).await;
    assert_eq!(desk.delivered().await, ["to lea: review 2026-12 left, says Lea"]);
    desk.presses(LEA, Press::Accept(january)).await;
    assert!(desk.delivered().await[0].starts_with("to lea: This review is settled"));
    assert_eq!((modes(desk).await, plans(desk).await), (BEFORE.to_owned(), 1));
}

async fn without_a_plan_in_force_a_review_proposes_one(engine: Engine) {
    let Planned { desk, .. } = &planned(engine, PLAN).await;
    Box::pin(november(desk)).await;
    desk.at(FIRST_OF_DECEMBER).await;
    let told = desk.delivered().await;
    assert!(reviews(&told)[0].contains("cost 910/- n6") && reviews(&told)[0].contains("turn on free"), "{told:?}");
    desk.presses(LEA, Press::Accept(review(desk).0)).await;
    assert_eq!(desk.delivered().await, ["to lea: review 2026-11 accepted, says Lea"]);
    assert_eq!((modes(desk).await, plans(desk).await), (AFTER.to_owned(), 1));
    desk.at("2027-01-01T09:00:00Z").await;
    let told = desk.delivered().await;
    assert!(reviews(&told)[0].ends_with("; same"), "{told:?}");
}

async fn a_review_that_could_not_be_stored_whole_is_posted_after_all_and_once(engine: Engine) {
    let Planned { desk, file: _kept } = after_november(engine).await;
    // The review is taken, and then the post cannot be put in the outbox.
    desk.at("2026-12-01T08:30:00Z").await;
    desk.delivered().await;
    desk.by_hand("ALTER TABLE outbox RENAME COLUMN lane TO lost").await;
    desk.clock.wind_to(FIRST_OF_DECEMBER.parse().unwrap());
    assert!(desk.flow.tick().await.is_err());
    assert_eq!(desk.number("SELECT count(*) FROM plan_review").await, 0);
    desk.by_hand("ALTER TABLE outbox RENAME COLUMN lost TO lane").await;
    let desk = desk.restarted().await;
    desk.later("1m").await;
    desk.later("1m").await;
    assert_eq!(reviews(&desk.delivered().await).len(), 1);
}

async fn a_review_missed_in_downtime_is_made_up_for_once(engine: Engine) {
    let Planned { desk, file: _kept } = after_november(engine).await;
    desk.at(FIRST_OF_DECEMBER).await;
    assert_eq!(reviews(&desk.delivered().await).len(), 1);
    let desk = desk.restarted().await;
    // Down over New Year's, and until far into January.
    desk.at("2027-01-20T12:00:00Z").await;
    let told = desk.delivered().await;
    assert!(reviews(&told)[0].starts_with("#leads: review 2026-12"), "{told:?}");
    let desk = desk.restarted().await;
    desk.later("24h").await;
    assert!(reviews(&desk.delivered().await).is_empty());
}
