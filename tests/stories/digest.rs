//! The digest: once for each channel and local date, with the right figures.

use frontdesk::domain::digest::DigestFacts;
use frontdesk::domain::faq::FaqForm;
use frontdesk::domain::press::Press;
use frontdesk::domain::{Locale, Notice};
use futures_util::future::join_all;

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE, MAYA, SAM};
use super::desk::{Desk, KNOWN, NEARLY, UNKNOWN, conversation_of, guild};

on_every_engine!(
    a_digest_is_posted_once_a_local_date_however_many_replicas_look,
    a_digest_counts_what_happened_since_the_one_before,
    a_digest_counts_promises_that_were_missed_and_posts_that_were_given_up,
    an_agent_sees_the_digest_of_the_last_day_week_or_month_at_any_time_and_nobody_else_does,
    what_the_faq_did_not_know_is_told_by_what_is_asked_and_a_button_begins_its_entry_with_the_agents_answer,
);

on_every_engine_that_lasts!(
    across_clock_changes_each_local_date_has_one_digest,
    a_digest_that_could_not_be_stored_whole_is_posted_after_all_and_once,
    digests_of_weeks_and_months_are_posted_once_each_by_two_replicas_and_made_up_for_after_downtime,
    a_first_digest_of_a_month_waits_for_its_day,
    a_digest_missed_in_downtime_is_posted_later_that_day_and_covers_the_days_before,
);

fn digests(told: &[String]) -> usize {
    told.iter().filter(|line| line.starts_with("#morning: digest")).count()
}

fn facts(desk: &Desk) -> DigestFacts {
    let posted = desk.chat.posted().into_iter().rev().find_map(|posted| match posted.parcel.notice {
        Notice::Digest(facts) => Some(*facts),
        _ => None,
    });
    posted.unwrap()
}

async fn a_digest_is_posted_once_a_local_date_however_many_replicas_look(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let mut posted = Vec::new();
    for moment in [
        "2026-11-24T07:59:59Z",
        "2026-11-24T08:00:00Z",
        "2026-11-24T22:59:59Z",
        "2026-11-25T07:59:59Z",
        "2026-11-25T08:00:00Z",
    ] {
        desk.clock.wind_to(moment.parse().unwrap());
        let looks = (0..6).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
        assert!(join_all(looks).await.iter().all(Result::is_ok));
        posted.push(digests(&desk.delivered().await));
    }
    assert_eq!(posted, [0, 1, 0, 0, 1]);
}

async fn across_clock_changes_each_local_date_has_one_digest(engine: Engine) {
    let desk = Desk::open(engine).await;
    // 02:30 does not exist on the one Sunday, and comes twice on the other.
    let desk = desk.restarted_with(|configuration| configuration.replace("09:00", "02:30")).await;
    for (first, expect) in [("2027-03-27T23:00:00Z", "01:30:00"), ("2027-10-30T22:00:00Z", "00:30:00")] {
        desk.at(first).await;
        desk.delivered().await;
        let mut posted = Vec::new();
        for _ in 0..(24 * 4) {
            desk.later("15m").await;
            if digests(&desk.delivered().await) > 0 {
                posted.push(desk.clock.now().to_string());
            }
        }
        assert_eq!(posted.len(), 1, "{posted:?}");
        assert!(posted[0].contains(expect), "{posted:?}");
    }
}

async fn a_digest_missed_in_downtime_is_posted_later_that_day_and_covers_the_days_before(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.at("2026-11-24T08:00:00Z").await;
    desk.opened(ANN).await;
    let desk = desk.restarted().await;
    // Down over a whole date and the hour of the next.
    desk.at("2026-11-26T13:00:00Z").await;
    desk.later("1h").await;
    assert_eq!(digests(&desk.delivered().await), 1);
    let late = facts(&desk);
    assert_eq!(late.since, "2026-11-24T08:00:00Z".parse().unwrap());
    assert_eq!((late.opened, late.unknown), (1, 1));
    // The next one is on time, and tells nothing twice.
    desk.at("2026-11-27T08:00:00Z").await;
    assert_eq!(digests(&desk.delivered().await), 1);
    assert_eq!((facts(&desk).since, facts(&desk).opened), (late.until, 0));
}

async fn a_digest_counts_what_happened_since_the_one_before(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.customer(KNOWN).await;
    desk.delivered().await;
    desk.presses(ANN, Press::Helped(conversation_of(&desk.last()))).await;
    desk.customer(NEARLY).await;
    desk.customer(UNKNOWN).await;
    desk.says(EVE, KNOWN).await;
    desk.says(EVE, UNKNOWN).await;
    desk.agent("claim 1").await;
    desk.agent("claim 2").await;
    desk.agent("close 2").await;
    desk.at("2026-11-24T08:00:00Z").await;
    desk.delivered().await;
    let facts = facts(&desk);
    let counts = [facts.answered, facts.suggested, facts.unknown, facts.helped, facts.opened, facts.closed];
    assert_eq!(counts, [2, 1, 2, 1, 3, 1]);
    assert_eq!((facts.waiting, facts.breached, facts.undelivered), (2, 1, 0));
    assert_eq!(facts.unanswered.iter().map(|row| row.number.0).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(facts.due_next.iter().map(|row| row.number.0).collect::<Vec<_>>(), [3]);
    assert_eq!(facts.load, [(MAYA.author().named(), 1)]);
    let gaps: Vec<_> = facts.gaps.iter().map(|gap| (gap.question.raw(), gap.asked)).collect();
    assert_eq!(gaps, [(UNKNOWN, 2)]);
}

async fn a_digest_counts_promises_that_were_missed_and_posts_that_were_given_up(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.at("2026-11-24T08:00:00Z").await;
    desk.chat.trouble("#2 opened", Trouble::Refused);
    let (first, second) = (desk.says(EVE, UNKNOWN).await, desk.says(EVE, UNKNOWN).await);
    desk.says(EVE, UNKNOWN).await;
    desk.delivered().await;
    desk.later("30m").await;
    desk.writes(MAYA, &first, "In time.").await;
    desk.later("31m").await;
    desk.writes(SAM, &second, "Late.").await;
    desk.at("2026-11-25T08:00:00Z").await;
    desk.delivered().await;
    assert_eq!((facts(&desk).breached, facts(&desk).undelivered), (2, 1));
    desk.at("2026-11-26T08:00:00Z").await;
    desk.delivered().await;
    assert_eq!((facts(&desk).breached, facts(&desk).undelivered), (0, 0), "told the day before");
}

async fn an_agent_sees_the_digest_of_the_last_day_week_or_month_at_any_time_and_nobody_else_does(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.later("23h").await;
    desk.opened(ANN).await;
    desk.later("1m").await;
    desk.agent("digest").await;
    assert_eq!(desk.delivered().await, ["to maya: digest of the day, 2 waiting"]);
    assert_eq!(facts(&desk).opened, 2);
    desk.later("1h").await;
    for (line, told, opened) in [
        ("digest day", "to maya: digest of the day, 2 waiting", 1),
        ("digest week", "to maya: digest of the week, 2 waiting", 2),
        ("digest month", "to maya: digest of the month, 2 waiting", 2),
    ] {
        desk.agent(line).await;
        assert_eq!(desk.delivered().await, [told]);
        assert_eq!(facts(&desk).opened, opened, "{line}");
    }
    for (who, line) in [(MAYA, "digest year"), (ANN, "digest")] {
        desk.types(who, line).await;
        assert!(!desk.delivered().await[0].contains("digest of"), "{line}");
    }
}

async fn a_digest_that_could_not_be_stored_whole_is_posted_after_all_and_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    // The digest is taken, and then the post cannot be put in the outbox.
    desk.by_hand("ALTER TABLE outbox RENAME COLUMN lane TO lost").await;
    desk.clock.wind_to("2026-11-24T08:00:00Z".parse().unwrap());
    assert!(desk.flow.tick().await.is_err());
    assert_eq!(desk.number("SELECT count(*) FROM digest").await, 0);
    desk.by_hand("ALTER TABLE outbox RENAME COLUMN lost TO lane").await;
    let desk = desk.restarted().await;
    desk.later("1m").await;
    desk.later("1m").await;
    assert_eq!(digests(&desk.delivered().await), 1);
}

/// The desk of a team that has a digest of a week and one of a month too.
async fn with_longer_digests(desk: Desk) -> Desk {
    let longer = "digest = [{ channel = \"weekly\", period = \"week\", weekdays = [\"fri\"], at = \"09:00\" }, \
                  { channel = \"monthly\", period = \"month\", day = 31, at = \"09:00\" }, ";
    desk.restarted_with(|configuration| configuration.replace("digest = [", longer)).await
}

/// The digests of weeks and months among what was told.
fn longer(told: &[String]) -> Vec<&str> {
    let of = |line: &'_ &String| line.starts_with("#weekly") || line.starts_with("#monthly");
    told.iter().filter(of).map(|line| line.split(',').next().unwrap()).collect()
}

async fn digests_of_weeks_and_months_are_posted_once_each_by_two_replicas_and_made_up_for_after_downtime(
    engine: Engine,
) {
    let desk = with_longer_digests(Desk::open(engine).await).await;
    let replica = desk.replica().await;
    let (weekly, monthly) = ("#weekly: digest of the week", "#monthly: digest of the month");
    let moments: [(&str, &[&str]); 8] = [
        ("2026-11-27T08:59:59Z", &[]),
        ("2026-11-27T09:00:00Z", &[weekly]),
        ("2026-11-28T09:00:00Z", &[]),
        ("2026-11-30T09:00:00Z", &[monthly]),
        ("2026-12-01T09:00:00Z", &[]),
        // Down over two weeks: the one missed last is made up for, and tells of both.
        ("2026-12-14T12:00:00Z", &[weekly]),
        ("2026-12-18T09:00:00Z", &[weekly]),
        ("2027-01-01T00:00:00Z", &[weekly, monthly]),
    ];
    for (moment, expect) in moments {
        desk.clock.wind_to(moment.parse().unwrap());
        let looks = (0..4).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
        assert!(join_all(looks).await.iter().all(Result::is_ok));
        let told = desk.delivered().await;
        let mut posted = longer(&told);
        posted.sort_by_key(|line| line.contains("monthly"));
        assert_eq!(posted, expect, "{moment}");
    }
    let of_weeks = desk.chat.posted().into_iter().filter(|posted| posted.line.starts_with("#weekly"));
    let since = of_weeks.map(|posted| match posted.parcel.notice {
        Notice::Digest(facts) => facts.since.to_string(),
        other => format!("{other:?}"),
    });
    assert_eq!(
        since.collect::<Vec<_>>(),
        ["2026-11-20T09:00:00Z", "2026-11-27T09:00:00Z", "2026-12-14T12:00:00Z", "2026-12-18T09:00:00Z"]
    );
}

async fn a_first_digest_of_a_month_waits_for_its_day(engine: Engine) {
    let desk = with_longer_digests(Desk::open(engine).await).await;
    // It is a Tuesday: neither Friday's nor October's is made up for, as the desk was not there then.
    desk.later("1h").await;
    assert!(longer(&desk.delivered().await).is_empty());
}

async fn what_the_faq_did_not_know_is_told_by_what_is_asked_and_a_button_begins_its_entry_with_the_agents_answer(
    engine: Engine,
) {
    let desk = Desk::open(engine).await;
    desk.customer("does the broker run on windows?").await;
    let thread = desk.says(EVE, "Can the broker run on windows?").await;
    desk.customer(UNKNOWN).await;
    desk.customer(KNOWN).await;
    desk.writes(MAYA, &thread, "It does, from version 3 on.").await;
    desk.at("2026-11-24T08:00:00Z").await;
    desk.delivered().await;
    let gaps = facts(&desk).gaps;
    assert_eq!(gaps.iter().map(|gap| gap.asked).collect::<Vec<_>>(), [2, 1], "{gaps:?}");
    let form = FaqForm::Add(Some(gaps[0].conversation));
    let filled = desk.flow.prefill(&guild(), &MAYA.author(), Locale::English, &form).await.unwrap().unwrap().1;
    assert_eq!(
        (filled.title.as_str(), filled.body.as_str()),
        ("Can the broker run on windows?", "It does, from version 3 on.")
    );
    let form = FaqForm::Add(Some(gaps[1].conversation));
    let filled = desk.flow.prefill(&guild(), &MAYA.author(), Locale::English, &form).await.unwrap().unwrap().1;
    assert_eq!((filled.title.as_str(), filled.body.as_str()), (UNKNOWN, ""));
    let refused = desk.flow.prefill(&guild(), &ANN.author(), Locale::English, &form).await.unwrap();
    assert!(refused.is_err(), "who is no agent learns nothing from it");
}
