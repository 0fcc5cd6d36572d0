//! Community mode: members answer each other, and only what stays unanswered becomes a ticket.

use frontdesk::domain::community::CommunityNotice;
use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, ConversationId, Event, MessageId, Notice, ThreadId};
use frontdesk::store::community;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, Who};
use super::desk::{Desk, KNOWN, NEARLY, UNKNOWN, guild};

on_every_engine!(
    a_question_that_nobody_answers_is_brought_up_once_and_then_becomes_one_ticket,
    what_the_faq_knows_is_answered_and_waits_for_nobody,
    a_paid_question_becomes_a_ticket_as_before,
    an_answer_ends_the_waiting_and_a_question_back_or_a_plus_one_does_not,
    suggestions_that_nobody_takes_up_wait_like_any_other_question,
    a_wish_for_a_person_gives_the_community_its_time_first,
    the_asker_marks_a_reply_and_its_writer_is_thanked_until_the_mark_is_taken_back,
    nobody_is_thanked_for_an_answer_to_themselves_or_by_themselves_or_for_a_living,
    only_the_asker_and_agents_say_what_solved_a_question,
    outside_of_the_community_a_mark_means_nothing,
    a_question_that_waited_in_vain_becomes_a_ticket_beside_the_askers_others,
    the_button_marks_the_only_reply_and_asks_which_of_several,
    members_who_want_to_be_told_are_told_privately_and_once,
    a_replica_brings_nothing_up_twice,
    of_an_answer_and_the_end_of_the_window_at_once_one_wins,
    a_mark_after_the_ticket_still_thanks_the_helper,
);

pub const COMMUNITY: &str = r#"
[[workspace]]
platform = "discord"
id = "guild"
support_channels = [{ id = "help", community = { nudge = "30min", window = "4h" } }]
agents_channel = "agents"
agents = ["crew"]
leads = ["chiefs"]
plans = { enterprise = ["customers"] }
"#;

/// The desk with a community channel in the place of the support channel.
pub async fn community_desk(engine: Engine) -> Desk {
    Desk::open_with_workspaces(engine, COMMUNITY).await
}

/// `who` puts a ✅ on a message in a thread, or takes it back.
pub async fn reacts(desk: &Desk, who: Who, thread: &str, message: &str, writer: Who, text: &str, on: bool) {
    let message = MessageId(message.to_owned());
    let act = if on {
        Act::Marked { message, text: text.into(), author: writer.author() }
    } else {
        Act::Unmarked { message }
    };
    desk.handle(&Event { thread: Some(ThreadId(thread.to_owned())), ..desk.event(who, act) }).await;
}

/// `who` replies in a thread; the reply's id.
pub async fn replies(desk: &Desk, who: Who, thread: &str, text: &str) -> String {
    let event = desk.event(who, Act::OpenedHome);
    let message = event.key.replace('e', "m");
    let act = super::desk::said(&message, text);
    desk.handle(&Event { thread: Some(ThreadId(thread.to_owned())), act, ..event }).await;
    message
}

pub fn conversation(desk: &Desk) -> ConversationId {
    let asked = desk.chat.posted().into_iter().rev().find_map(|posted| match posted.parcel.notice {
        Notice::Community(CommunityNotice::Asked { conversation, .. }) => Some(conversation),
        _ => None,
    });
    asked.unwrap()
}

async fn tickets(desk: &Desk) -> i64 {
    desk.number("SELECT count(*) FROM ticket").await
}

async fn a_question_that_nobody_answers_is_brought_up_once_and_then_becomes_one_ticket(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(UNKNOWN).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: asked the community until 2026-11-24T10:00:00Z")]);
    desk.later("29m").await;
    assert!(desk.delivered().await.is_empty());
    desk.later("1m").await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: still open until 2026-11-24T10:00:00Z")]);
    desk.later("3h").await;
    assert!(desk.delivered().await.is_empty(), "once");
    desk.later("30m").await;
    let told = desk.delivered().await;
    assert_eq!(told, ["#agents: card #1, new, normal, nobody".to_owned(), format!("in {thread}: #1 opened for Ann")]);
    desk.later("9h").await;
    assert_eq!((tickets(&desk).await, desk.delivered().await.len()), (1, 0));
}

async fn what_the_faq_knows_is_answered_and_waits_for_nobody(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(KNOWN).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: answer consumer-lag, Open")]);
    desk.later("5h").await;
    assert_eq!((tickets(&desk).await, desk.delivered().await.len()), (0, 0));
}

async fn a_paid_question_becomes_a_ticket_as_before(engine: Engine) {
    let desk = community_desk(engine).await;
    desk.says(EVE, UNKNOWN).await;
    assert_eq!(tickets(&desk).await, 1);
}

async fn an_answer_ends_the_waiting_and_a_question_back_or_a_plus_one_does_not(engine: Engine) {
    let desk = community_desk(engine).await;
    for (who, text, answered) in [
        (BOB, "which version is it?", false),
        (BOB, "+1", false),
        (ANN, "it is the blue one that I bought in May", false),
        (MAYA, "ok", true),
        (BOB, "Turn the left knob all the way down.", true),
        (BOB, "把左边的旋钮拧到底就行", true),
    ] {
        let thread = desk.customer(UNKNOWN).await;
        let before = tickets(&desk).await;
        replies(&desk, who, &thread, text).await;
        desk.later("4h").await;
        assert_eq!(tickets(&desk).await, before + i64::from(!answered), "{text}");
    }
}

async fn suggestions_that_nobody_takes_up_wait_like_any_other_question(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(NEARLY).await;
    let told = desk.delivered().await;
    assert!(told.len() == 1 && told[0].starts_with(&format!("in {thread}: pick one of")), "{told:?}");
    let picked = super::desk::conversation_of(&desk.last());
    desk.customer(NEARLY).await;
    desk.presses(ANN, Press::Pick(picked, "reset-offsets".into())).await;
    desk.later("5h").await;
    assert_eq!(tickets(&desk).await, 1, "who picked one has an answer");
}

async fn a_wish_for_a_person_gives_the_community_its_time_first(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(KNOWN).await;
    desk.delivered().await;
    let id = super::desk::conversation_of(&desk.last());
    desk.presses(ANN, Press::Human(id)).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: asked the community until 2026-11-24T10:00:00Z")]);
    desk.later("1h").await;
    desk.delivered().await;
    desk.presses(ANN, Press::Human(id)).await;
    assert_eq!(desk.delivered().await, ["to ann: asked the community until 2026-11-24T10:00:00Z"], "no later for it");
    desk.later("3h").await;
    assert_eq!(tickets(&desk).await, 1);
}

async fn the_asker_marks_a_reply_and_its_writer_is_thanked_until_the_mark_is_taken_back(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(UNKNOWN).await;
    let reply = replies(&desk, BOB, &thread, "Turn the left knob all the way down.").await;
    desk.delivered().await;
    for _ in 0..2 {
        reacts(&desk, ANN, &thread, &reply, BOB, "Turn the left knob", true).await;
    }
    assert_eq!(desk.delivered().await, [format!("in {thread}: solved by Bob, says Ann")], "marked once");
    desk.types(EVE, "helpers").await;
    assert_eq!(desk.delivered().await, ["to eve: helpers: Bob 1/1"]);
    let mut tx = desk.flow.db.read().await.unwrap();
    let now = desk.clock.now();
    let (since, until) = (now, now + jiff::SignedDuration::from_secs(1));
    assert_eq!(community::thanks(&mut tx, &guild(), since, until).await.unwrap(), [(BOB.author().named(), 1)]);
    assert_eq!(community::thanks(&mut tx, &guild(), until, until).await.unwrap(), []);
    drop(tx);
    desk.later("5h").await;
    assert_eq!(tickets(&desk).await, 0);
    reacts(&desk, BOB, &thread, &reply, BOB, "", false).await;
    reacts(&desk, MAYA, &thread, &reply, BOB, "", false).await;
    assert!(desk.delivered().await.is_empty(), "another's reaction beside the mark means nothing");
    reacts(&desk, ANN, &thread, &reply, BOB, "", false).await;
    desk.types(EVE, "helpers").await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: taken back by Ann"), "to eve: helpers: ".to_owned()]);
    desk.later("4h").await;
    assert_eq!(tickets(&desk).await, 1, "it waited again");
}

async fn nobody_is_thanked_for_an_answer_to_themselves_or_by_themselves_or_for_a_living(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(UNKNOWN).await;
    desk.delivered().await;
    let own = replies(&desk, ANN, &thread, "I found it: it was the left knob.").await;
    reacts(&desk, MAYA, &thread, &own, ANN, "", true).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: solved by the asker, says Maya")]);
    let thanked = async || {
        desk.types(EVE, "helpers").await;
        desk.delivered().await.pop().unwrap()
    };
    assert_eq!(thanked().await, "to eve: helpers: ");
    let agents = replies(&desk, MAYA, &thread, "It was the left knob all along.").await;
    reacts(&desk, ANN, &thread, &agents, MAYA, "", true).await;
    let bobs = replies(&desk, BOB, &thread, "It was the left knob, I said.").await;
    reacts(&desk, BOB, &thread, &bobs, BOB, "", true).await;
    assert_eq!(thanked().await, "to eve: helpers: ");
    // He is of the team by now.
    reacts(&desk, Who { groups: &["crew"], ..BOB }, &thread, &bobs, BOB, "", true).await;
    assert_eq!(thanked().await, "to eve: helpers: ");
}

async fn only_the_asker_and_agents_say_what_solved_a_question(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(UNKNOWN).await;
    let reply = replies(&desk, BOB, &thread, "Turn the left knob all the way down.").await;
    desk.delivered().await;
    reacts(&desk, EVE, &thread, &reply, BOB, "", true).await;
    desk.presses(EVE, Press::Solved(conversation(&desk))).await;
    let refused = "Only who asked, or the support team, can say what solved a question.";
    assert_eq!(desk.delivered().await, [format!("to eve: {refused}")], "a reaction of others means nothing");
    reacts(&desk, MAYA, &thread, &reply, BOB, "", true).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: solved by Bob, says Maya")]);
    let elsewhere = Event { channel: "random".into(), ..desk.event(ANN, Act::OpenedHome) };
    let act = Act::Marked { message: "m99".into(), text: "x".into(), author: BOB.author() };
    desk.handle(&Event { act, ..elsewhere }).await;
    assert!(desk.delivered().await.is_empty());
}

async fn outside_of_the_community_a_mark_means_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.customer(KNOWN).await;
    let reply = replies(&desk, BOB, &thread, "Turn the left knob all the way down.").await;
    desk.delivered().await;
    reacts(&desk, ANN, &thread, &reply, BOB, "", true).await;
    assert_eq!(desk.delivered().await, [""; 0]);
    assert_eq!(desk.number("SELECT count(*) FROM solution").await, 0);
}

async fn a_question_that_waited_in_vain_becomes_a_ticket_beside_the_askers_others(engine: Engine) {
    let bounded = format!("{COMMUNITY}open_tickets_max = 1\n");
    let desk = Desk::open_with_workspaces(engine, &bounded).await;
    desk.types(ANN, "new my amplifier is on fire").await;
    desk.customer(UNKNOWN).await;
    desk.later("5h").await;
    assert_eq!(tickets(&desk).await, 2);
}

async fn the_button_marks_the_only_reply_and_asks_which_of_several(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(UNKNOWN).await;
    desk.delivered().await;
    let id = conversation(&desk);
    desk.presses(ANN, Press::Solved(id)).await;
    let told = desk.delivered().await;
    assert!(told[0].starts_with("to ann: Nobody has replied yet."), "{told:?}");
    let first = replies(&desk, BOB, &thread, "Turn the left knob all the way down.").await;
    desk.presses(ANN, Press::Solved(id)).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: solved by Bob, says Ann")]);
    desk.later("1m").await;
    let second = replies(&desk, EVE, &thread, "And the right one up.").await;
    desk.presses(ANN, Press::Solved(id)).await;
    assert_eq!(desk.delivered().await, [format!("to ann: which of {second} by Eve, {first} by Bob")]);
    desk.presses(ANN, Press::Solution(id, second.as_str().into())).await;
    desk.presses(ANN, Press::Unsolve(id)).await;
    desk.presses(ANN, Press::Unsolve(id)).await;
    assert_eq!(
        desk.delivered().await,
        [
            format!("in {thread}: solved by Eve, says Ann"),
            format!("in {thread}: taken back by Ann"),
            "to ann: No reply is marked here. React with ✅ to the one that solved it.".to_owned(),
        ]
    );
}

async fn members_who_want_to_be_told_are_told_privately_and_once(engine: Engine) {
    let desk = community_desk(engine).await;
    for who in [ANN, BOB, EVE] {
        desk.types(who, "helpers tell").await;
    }
    desk.types(EVE, "helpers stop").await;
    let away = Event { channel: "random".into(), ..desk.event(BOB, Act::OpenedHome) };
    let typed = Act::Typed(frontdesk::domain::command::Typed::Line("helpers tell".into()));
    desk.handle(&Event { act: typed, ..away }).await;
    let told = desk.delivered().await;
    assert!(told[4].starts_with("to bob: Members are told only in community channels."), "{told:?}");
    let thread = desk.customer(UNKNOWN).await;
    desk.delivered().await;
    desk.later("30m").await;
    let expect =
        [format!("in {thread}: still open until 2026-11-24T10:00:00Z"), "to bob: help wanted by Ann".to_owned()];
    assert_eq!(desk.delivered().await, expect, "not who asked, nor who does not want it any more");
}

async fn a_replica_brings_nothing_up_twice(engine: Engine) {
    let desk = community_desk(engine).await;
    let replica = desk.replica().await;
    desk.customer(UNKNOWN).await;
    desk.delivered().await;
    for (span, expect) in [("30m", 1), ("4h", 2)] {
        desk.clock.wind_to(desk.clock.now() + span.parse::<jiff::SignedDuration>().unwrap());
        let (one, other) = tokio::join!(desk.flow.tick(), replica.flow.tick());
        assert!(one.is_ok() && other.is_ok());
        assert_eq!(desk.delivered().await.len(), expect, "{span}");
    }
    assert_eq!(tickets(&desk).await, 1);
}

async fn of_an_answer_and_the_end_of_the_window_at_once_one_wins(engine: Engine) {
    let desk = community_desk(engine).await;
    let replica = desk.replica().await;
    for number in 0..6 {
        let thread = desk.customer(UNKNOWN).await;
        let before = tickets(&desk).await;
        desk.clock.wind_to(desk.clock.now() + jiff::SignedDuration::from_hours(4));
        let answer = async {
            if number % 2 == 0 {
                replies(&replica, BOB, &thread, "Turn the left knob all the way down.").await;
            } else {
                reacts(&replica, ANN, &thread, "m0", BOB, "Turn the knob", true).await;
            }
        };
        let (ticked, ()) = tokio::join!(desk.flow.tick(), answer);
        ticked.unwrap();
        desk.flow.tick().await.unwrap();
        let opened = tickets(&desk).await - before;
        let escalated = desk.number("SELECT count(*) FROM waiting WHERE state = 'escalated'").await;
        assert_eq!(escalated, tickets(&desk).await, "a ticket and its question agree");
        assert!(opened <= 1);
        if opened == 1 && number % 2 == 0 {
            let history = desk.history(tickets(&desk).await).await;
            assert_eq!(history, ["opened", "said “Turn the left knob all the way down.”"], "nothing said is lost");
        }
    }
}

async fn a_mark_after_the_ticket_still_thanks_the_helper(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.customer(UNKNOWN).await;
    desk.later("4h").await;
    let reply = replies(&desk, BOB, &thread, "Turn the left knob all the way down.").await;
    desk.delivered().await;
    reacts(&desk, ANN, &thread, &reply, BOB, "", true).await;
    desk.types(EVE, "helpers").await;
    assert_eq!(
        desk.delivered().await,
        [format!("in {thread}: solved by Bob, says Ann"), "to eve: helpers: Bob 1/1".to_owned()]
    );
}
