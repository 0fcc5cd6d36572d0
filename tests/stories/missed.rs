//! What was said while the desk did not listen is read from the last message of each place, and taken once.

use frontdesk::domain::missed::{Closed, Found, Lost, Missing, Why};
use frontdesk::domain::{Event, MessageId, Platform, ThreadId};
use frontdesk::flow::Handled;
use futures_util::future::join_all;
use jiff::SignedDuration;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, Who};
use super::desk::{Desk, KNOWN, UNKNOWN, direct, guild, other_guild, said};

on_every_engine!(
    a_gap_begins_at_the_last_message_of_each_watched_place,
    what_comes_live_and_is_found_has_one_effect_whichever_comes_first,
    a_live_message_does_not_hide_what_is_missing_before_it,
    a_gap_that_begins_while_another_is_read_is_not_hidden_by_its_end,
    a_late_question_is_left_to_the_agents_who_are_told_once,
    a_late_question_of_a_customer_with_a_plan_and_one_to_the_desk_are_taken,
    a_late_word_in_a_ticket_is_part_of_it,
    what_cannot_be_read_is_told_once,
    a_question_that_came_live_meanwhile_is_not_told_as_left,
    nothing_of_a_neighbour_is_missed_or_closed,
    threads_and_direct_channels_are_not_watched_for_ever,
    sessions_are_counted_by_all_replicas_and_wait_past_the_first_twenty,
);
on_every_engine_that_lasts!(a_restart_knows_where_to_read_from);

const QUIET: SignedDuration = SignedDuration::from_hours(1);
const DISCORD: Platform = Platform::Discord;

/// The id that a message gets now.
pub fn id_now(desk: &Desk) -> String {
    MessageId::first_at(DISCORD, desk.clock.now()).unwrap().0
}

/// What `who` says now, with the key and the id that the platform gives it.
pub fn spoken(desk: &Desk, who: Who, text: &str) -> Event {
    let id = id_now(desk);
    Event { key: format!("m:{id}"), act: said(&id, text), ..desk.event(who, said("", "")) }
}

async fn places(desk: &Desk) -> Vec<(String, Option<ThreadId>, MessageId)> {
    let missing = desk.flow.missing(DISCORD).await.unwrap();
    missing.into_iter().map(|place| (place.channel.0, place.thread, place.after)).collect()
}

async fn missing(desk: &Desk, channel: &str) -> Missing {
    let missing = desk.flow.missing(DISCORD).await.unwrap();
    let of_guild = |place: &Missing| place.channel.as_str() == channel && place.workspace == guild();
    missing.into_iter().find(|place| of_guild(place) && place.thread.is_none()).unwrap()
}

async fn begin(desk: &Desk) {
    desk.flow.gap_begins(DISCORD).await.unwrap();
}

fn closed(place: Missing) -> Closed {
    Closed { read_to: Some(place.after.clone()), place, lost: None, left: Vec::new() }
}

async fn close(desk: &Desk, closed: &Closed) {
    desk.flow.closed(closed).await.unwrap();
}

/// A question, the word of its asker in the ticket's thread, a direct message, and talk that is nobody's.
async fn a_morning(desk: &Desk) -> [String; 4] {
    let question = spoken(desk, ANN, UNKNOWN);
    desk.handle(&question).await;
    let root = id_now(desk);
    desk.later("1m").await;
    let word = spoken(desk, ANN, "any idea?");
    desk.handle(&Event { thread: Some(ThreadId(root.clone())), ..word }).await;
    let word = id_now(desk);
    desk.later("1m").await;
    desk.handle(&Event { channel: direct(BOB).as_str().into(), direct: true, ..spoken(desk, BOB, KNOWN) }).await;
    let whisper = id_now(desk);
    desk.later("1m").await;
    desk.handle(&Event { channel: "lounge".into(), ..spoken(desk, BOB, "hello") }).await;
    desk.later("1s").await;
    desk.handle(&Event { thread: Some("1".into()), ..spoken(desk, BOB, "hello there") }).await;
    desk.later("1s").await;
    let answered = spoken(desk, BOB, KNOWN);
    desk.handle(&answered).await;
    [root, word, whisper, id_now(desk)]
}

async fn a_gap_begins_at_the_last_message_of_each_watched_place(engine: Engine) {
    let desk = Desk::open(engine).await;
    let [root, word, whisper, last] = a_morning(&desk).await;
    assert_eq!(places(&desk).await, [], "nothing is missing as long as nobody says so");
    desk.later("1m").await;
    begin(&desk).await;
    let now = MessageId(id_now(&desk));
    let thread = |root: &str| Some(ThreadId(root.to_owned()));
    let mut expect = vec![
        ("help".to_owned(), None, MessageId(last.clone())),
        (direct(BOB), None, MessageId(whisper)),
        ("help".to_owned(), thread(&last), MessageId(last)),
        ("help".to_owned(), thread(&root), MessageId(word)),
        // The neighbour's channel, where nothing was ever said: from now on.
        ("help".to_owned(), None, now),
    ];
    let mut found = places(&desk).await;
    found.sort();
    expect.sort();
    assert_eq!(found, expect, "neither the lounge nor the thread that is nobody's");
}

async fn a_restart_knows_where_to_read_from(engine: Engine) {
    let desk = Desk::open(engine).await;
    a_morning(&desk).await;
    begin(&desk).await;
    let before = places(&desk).await;
    let desk = desk.restarted().await;
    desk.later("2h").await;
    begin(&desk).await;
    assert_eq!(places(&desk).await, before);
}

async fn what_comes_live_and_is_found_has_one_effect_whichever_comes_first(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let event = spoken(&desk, ANN, UNKNOWN);
    assert_eq!(desk.flow.found(&event, QUIET).await.unwrap(), Found::Taken);
    assert_eq!(desk.handle(&event).await, Handled::Again);
    desk.later("1s").await;
    let event = spoken(&desk, ANN, UNKNOWN);
    desk.handle(&event).await;
    assert_eq!(desk.flow.found(&event, QUIET).await.unwrap(), Found::Known);
    desk.later("1s").await;
    let event = spoken(&desk, ANN, UNKNOWN);
    let (live, found) = tokio::join!(desk.handle(&event), replica.flow.found(&event, QUIET));
    let taken = (live != Handled::Again, found.unwrap() == Found::Taken);
    assert!(taken.0 != taken.1, "{taken:?}");
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 3);
}

async fn a_live_message_does_not_hide_what_is_missing_before_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.handle(&spoken(&desk, ANN, KNOWN)).await;
    let last = id_now(&desk);
    desk.later("5m").await;
    begin(&desk).await;
    desk.handle(&spoken(&desk, BOB, KNOWN)).await;
    desk.later("5m").await;
    // The desk ends before anything was read.
    begin(&desk).await;
    let place = missing(&desk, "help").await;
    assert_eq!(place.after.as_str(), last);
    close(&desk, &closed(place)).await;
    assert!(
        !places(&desk)
            .await
            .iter()
            .any(|(channel, thread, after)| channel == "help" && thread.is_none() && after.as_str() == last)
    );
}

async fn a_gap_that_begins_while_another_is_read_is_not_hidden_by_its_end(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.handle(&spoken(&desk, ANN, KNOWN)).await;
    begin(&desk).await;
    let first = missing(&desk, "help").await;
    desk.later("1m").await;
    let read_to = MessageId(id_now(&desk));
    begin(&desk).await;
    close(&desk, &Closed { read_to: Some(read_to.clone()), ..closed(first) }).await;
    let second = missing(&desk, "help").await;
    assert_eq!(second.after, read_to, "it is read from where the first reading ended");
    close(&desk, &closed(second)).await;
    begin(&desk).await;
    assert_eq!(missing(&desk, "help").await.after, read_to);
}

async fn a_late_question_is_left_to_the_agents_who_are_told_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let late: Vec<_> = [KNOWN, UNKNOWN].map(|text| spoken(&desk, ANN, text)).into();
    let mut left = Vec::new();
    desk.later("61m").await;
    begin(&desk).await;
    for (at, event) in late.into_iter().enumerate() {
        let event = Event { key: format!("m:{at}"), ..event };
        match desk.flow.found(&event, QUIET).await.unwrap() {
            Found::Left(question) => left.push(*question),
            other => panic!("{other:?}"),
        }
        // Nothing is decided before the place is read to its end: a crash here reads it again.
        assert!(matches!(desk.flow.found(&event, QUIET).await.unwrap(), Found::Left(_)));
    }
    assert_eq!(desk.delivered().await, [""; 0], "nobody in the channel is told");
    let closed = Closed { left, ..closed(missing(&desk, "help").await) };
    close(&desk, &closed).await;
    close(&desk, &closed).await;
    let told = desk.delivered().await;
    assert_eq!(told, [format!("#agents: missed in help: None, 2 left: {KNOWN} | {UNKNOWN}")]);
    assert_eq!(desk.number("SELECT count(*) FROM conversation").await, 0);
}

async fn a_late_question_of_a_customer_with_a_plan_and_one_to_the_desk_are_taken(engine: Engine) {
    let desk = Desk::open(engine).await;
    let paid = spoken(&desk, EVE, UNKNOWN);
    desk.later("1s").await;
    let whisper = Event { channel: direct(ANN).as_str().into(), direct: true, ..spoken(&desk, ANN, KNOWN) };
    desk.later("1s").await;
    let words = spoken(&desk, BOB, "thanks, that is all");
    desk.later("5h").await;
    for event in [&paid, &whisper, &words] {
        assert_eq!(desk.flow.found(event, QUIET).await.unwrap(), Found::Taken);
    }
    let told = desk.delivered().await;
    assert!(told.iter().any(|line| line.contains("#1 opened for Eve")), "{told:?}");
    assert!(told.iter().any(|line| line.contains("answer consumer-lag")), "{told:?}");
}

async fn a_late_word_in_a_ticket_is_part_of_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.handle(&spoken(&desk, ANN, UNKNOWN)).await;
    let thread = Some(ThreadId(id_now(&desk)));
    desk.later("1m").await;
    let word = Event { thread, ..spoken(&desk, MAYA, "try turning it off") };
    desk.later("30h").await;
    assert_eq!(desk.flow.found(&word, QUIET).await.unwrap(), Found::Taken);
    assert!(desk.history(1).await.last().unwrap().contains("try turning it off"));
}

async fn what_cannot_be_read_is_told_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    begin(&desk).await;
    let now = desk.clock.now();
    let lost = Some(Lost { since: now - SignedDuration::from_hours(40), until: now, why: Why::TooOld });
    close(&desk, &Closed { lost, ..closed(missing(&desk, "help").await) }).await;
    let told = desk.delivered().await;
    assert_eq!(
        told,
        ["#agents: missed in help: Some(\"TooOld from 2026-11-22T14:00:00Z to 2026-11-24T06:00:00Z\"), 0 left: "]
    );
    desk.later("1h").await;
    assert!(!desk.delivered().await.iter().any(|line| line.contains("missed")));
}

async fn a_question_that_came_live_meanwhile_is_not_told_as_left(engine: Engine) {
    let desk = Desk::open(engine).await;
    let event = spoken(&desk, ANN, KNOWN);
    desk.later("2h").await;
    begin(&desk).await;
    let Found::Left(left) = desk.flow.found(&event, QUIET).await.unwrap() else { panic!("it is late") };
    desk.handle(&event).await;
    close(&desk, &Closed { left: vec![*left], ..closed(missing(&desk, "help").await) }).await;
    let told = desk.delivered().await;
    assert!(told.iter().any(|line| line.contains("answer consumer-lag")), "{told:?}");
    assert!(!told.iter().any(|line| line.contains("missed")), "{told:?}");
}

async fn nothing_of_a_neighbour_is_missed_or_closed(engine: Engine) {
    let desk = Desk::open(engine).await;
    let event = spoken(&desk, ANN, KNOWN);
    desk.handle(&event).await;
    desk.later("1m").await;
    desk.handle(&Event { workspace: other_guild(), ..spoken(&desk, ANN, KNOWN) }).await;
    begin(&desk).await;
    let mine = missing(&desk, "help").await;
    assert_eq!(Some(&mine.after.0), event.key.strip_prefix("m:").map(str::to_owned).as_ref());
    close(&desk, &closed(mine)).await;
    let left = desk.flow.missing(DISCORD).await.unwrap();
    assert!(left.iter().any(|place| place.workspace == other_guild() && place.thread.is_none()));
    assert!(!left.iter().any(|place| place.workspace == guild() && place.thread.is_none()));
}

async fn threads_and_direct_channels_are_not_watched_for_ever(engine: Engine) {
    let desk = Desk::open(engine).await;
    let [_, _, _, last] = a_morning(&desk).await;
    desk.later("170h").await;
    desk.flow.tidy().await.unwrap();
    begin(&desk).await;
    let mut channels = places(&desk).await;
    channels.retain(|(_, thread, _)| thread.is_none());
    assert_eq!(channels.len(), 2, "the support channels of both guilds: {channels:?}");
    assert!(channels.iter().any(|(_, _, after)| after.as_str() == last), "from the last message on");
    let earliest = MessageId::first_at(DISCORD, desk.clock.now() - SignedDuration::from_hours(24)).unwrap();
    let threads: Vec<_> = places(&desk).await.into_iter().filter(|(_, thread, _)| thread.is_some()).collect();
    assert!(threads.len() == 1 && threads[0].2 == earliest, "the open ticket's is watched again: {threads:?}");
}

async fn sessions_are_counted_by_all_replicas_and_wait_past_the_first_twenty(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    let starts = (0..30).map(|at| if at % 2 == 0 { &desk } else { &replica }).map(|one| async move {
        loop {
            match one.flow.session_starts(&starting("42")).await {
                Ok(wait) => return wait,
                Err(frontdesk::store::Failure::Stale) => {}
                Err(failure) => panic!("{failure}"),
            }
        }
    });
    let waits = join_all(starts).await;
    assert_eq!(waits.iter().filter(|wait| wait.is_none()).count(), 20, "{waits:?}");
    assert_eq!(desk.flow.session_starts(&starting("43")).await.unwrap(), None, "another bot has its own");
    desk.later("8m").await;
    assert_eq!(desk.flow.session_starts(&starting("42")).await.unwrap(), None);
    assert!(desk.flow.session_starts(&starting("42")).await.unwrap().is_some());
    desk.later("25h").await;
    assert_eq!(desk.flow.session_starts(&starting("42")).await.unwrap(), None);
    assert_eq!(desk.number("SELECT count(*) FROM session_start WHERE bot = '42'").await, 1, "older ones are forgotten");
}

fn starting(bot: &str) -> frontdesk::domain::pace::Starting {
    frontdesk::domain::pace::Starting { bot: bot.to_owned(), shards: 1, first: true }
}
