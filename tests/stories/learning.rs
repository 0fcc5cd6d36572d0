//! Learning: what people say helped teaches the FAQ phrasings, never from one person alone.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event, Locale, MessageId, ThreadId};

use super::community::{community_desk, reacts};
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, SAM, Who};
use super::desk::{Desk, conversation_of, guild};

on_every_engine!(
    a_phrasing_counts_once_two_people_taught_it_on_every_replica,
    an_agent_who_answers_a_ticket_with_an_entry_teaches_it_at_once,
    an_agent_teaches_nothing_of_their_own_question_alone,
    what_was_learned_is_listed_confirmed_and_taken_back,
    for_an_entry_of_a_plan_one_of_its_readers_is_enough,
    what_one_person_teaches_and_what_one_entry_learns_is_bounded,
    an_entry_with_another_title_drops_what_no_longer_fits_and_a_retired_one_all,
    a_phrasing_that_is_taught_to_two_entries_as_surely_counts_for_neither,
    a_solution_mark_teaches_the_entry_that_was_shown_or_named_until_it_is_taken_back,
    what_says_too_little_is_not_learned,
);

const SLOW: &str = "my pipeline crawls like a snail, what now?";
const SLOWER: &str = "what now, my pipeline crawls like a snail";

/// `who` asks, picks an entry, and says that it helped.
async fn is_helped(desk: &Desk, who: Who, text: &str, entry: &str) {
    // The latest question is theirs then.
    desk.later("1m").await;
    // However it is read: the entry is shown to them in the end.
    let event = desk.event(who, Act::OpenedHome);
    let message = MessageId(event.key.replace('e', "m"));
    let act = Act::Said { message, text: text.into(), mentions_desk: true };
    desk.handle(&Event { act, channel: "hall".into(), ..event }).await;
    desk.delivered().await;
    let id = asked(desk, text).await;
    desk.presses(who, Press::Pick(id, entry.to_owned())).await;
    desk.presses(who, Press::Helped(id)).await;
    desk.delivered().await;
}

/// The latest conversation with this question, without its ticket.
async fn asked(desk: &Desk, _: &str) -> frontdesk::domain::ConversationId {
    desk.by_hand("UPDATE conversation SET ticket = NULL, outcome = 'open'").await;
    let id = desk.number("SELECT id FROM conversation ORDER BY asked_at DESC, id DESC LIMIT 1").await;
    frontdesk::domain::ConversationId(id)
}

/// The phrasings that an entry has learned, as a desk knows it after its next look.
async fn learned(desk: &Desk, entry: &str) -> Vec<String> {
    desk.writes_the_faq().await;
    let base = desk.scribe.library.snapshot();
    let entry = base.entry(entry, Locale::English).unwrap();
    entry.questions[entry.own_questions().len()..].to_vec()
}

async fn a_phrasing_counts_once_two_people_taught_it_on_every_replica(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    is_helped(&desk, ANN, SLOW, "consumer-lag").await;
    is_helped(&desk, ANN, SLOW, "consumer-lag").await;
    assert!(learned(&desk, "consumer-lag").await.is_empty(), "one person, however often");
    desk.later("1m").await;
    is_helped(&desk, BOB, SLOWER, "consumer-lag").await;
    for replica in [&desk, &replica] {
        assert_eq!(learned(replica, "consumer-lag").await, [SLOW], "what has the same matter is the same");
    }
    let text = std::fs::read_to_string(desk.faq_file("consumer-lag.md")).unwrap();
    assert!(!text.contains("snail"), "the file stays as it is");
    let thread = desk.says(EVE.without_groups(), SLOW).await;
    assert_eq!(desk.delivered().await, [format!("in {thread}: answer consumer-lag, Open")]);
}

async fn an_agent_who_answers_a_ticket_with_an_entry_teaches_it_at_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.says(ANN, SLOW).await;
    desk.by_hand("DELETE FROM outbox").await;
    desk.types(EVE, "new flux capacitors hum in D minor").await;
    desk.delivered().await;
    let number = desk.number("SELECT max(number) FROM ticket").await;
    desk.agent(&format!("faq link {number} consumer-lag")).await;
    let told = desk.delivered().await;
    assert!(told.contains(&format!("to maya: linked #{number} to “Why is my consumer lag growing?”")), "{told:?}");
    assert!(told.iter().any(|line| line.ends_with(&format!("Maya on #{number}: entry consumer-lag"))), "{told:?}");
    assert_eq!(learned(&desk, "consumer-lag").await, ["flux capacitors hum in D minor"]);
    desk.types(ANN, &format!("faq link {number} licence")).await;
    desk.agent(&format!("faq link {number} nothing-like-it")).await;
    let told = desk.delivered().await;
    assert!(told[0].starts_with("to ann: Only the support team"), "{thread} {told:?}");
    assert!(told[1].starts_with("to maya: I find no FAQ entry “nothing-like-it”."), "{told:?}");
}

async fn an_agent_teaches_nothing_of_their_own_question_alone(engine: Engine) {
    let desk = Desk::open(engine).await;
    is_helped(&desk, MAYA, SLOW, "consumer-lag").await;
    assert!(learned(&desk, "consumer-lag").await.is_empty());
    desk.agent("new flux capacitors hum in D minor").await;
    let number = desk.number("SELECT max(number) FROM ticket").await;
    desk.agent(&format!("faq link {number} licence")).await;
    assert!(learned(&desk, "licence").await.is_empty());
    desk.types(SAM, &format!("faq link {number} licence")).await;
    assert_eq!(learned(&desk, "licence").await, ["flux capacitors hum in D minor"]);
}

async fn what_was_learned_is_listed_confirmed_and_taken_back(engine: Engine) {
    let desk = Desk::open(engine).await;
    is_helped(&desk, ANN, SLOW, "consumer-lag").await;
    desk.agent("faq learned").await;
    desk.agent("faq learned licence").await;
    assert_eq!(
        desk.delivered().await,
        [format!("to maya: 1 learned: {SLOW} → consumer-lag by 1"), "to maya: 0 learned: ".to_owned()]
    );
    let number = desk.number("SELECT id FROM lesson").await;
    desk.agent(&format!("faq confirm {number}")).await;
    assert_eq!(learned(&desk, "consumer-lag").await, [SLOW]);
    desk.agent(&format!("faq unlearn {number}")).await;
    assert!(learned(&desk, "consumer-lag").await.is_empty());
    for who in [BOB, EVE.without_groups()] {
        is_helped(&desk, who, SLOW, "consumer-lag").await;
    }
    assert!(learned(&desk, "consumer-lag").await.is_empty(), "what an agent took back is not learned again unasked");
    desk.delivered().await;
    desk.agent(&format!("faq unlearn {number}")).await;
    desk.agent("faq confirm 4711").await;
    let told = desk.delivered().await;
    assert!(told[1].starts_with("to maya: There is no learned phrasing 4711 here."), "{told:?}");
}

async fn for_an_entry_of_a_plan_one_of_its_readers_is_enough(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.entry_is_for("consumer-lag", "[community]");
    desk.scribe.library.reload();
    is_helped(&desk, ANN, SLOW, "consumer-lag").await;
    assert_eq!(learned(&desk, "consumer-lag").await, [SLOW]);
}

async fn what_one_person_teaches_and_what_one_entry_learns_is_bounded(engine: Engine) {
    use frontdesk::domain::faq::lesson::{How, PER_ENTRY_MAX, Taught};
    use frontdesk::store::lessons;
    let desk = Desk::open(engine).await;
    let teach = async |who: Who, number: usize, confirmed: bool| {
        let taught = Taught {
            entry: "consumer-lag".into(),
            title: "Why is my consumer lag growing?".into(),
            question: "".into(),
            conversation: frontdesk::domain::ConversationId(1),
            by: who.author().named(),
            how: How::Helped,
            confirmed,
        };
        let (text, gist) = (format!("zebra number{number}x trots"), format!("zebra {number}"));
        let mut tx = desk.flow.db.write().await.unwrap();
        lessons::teach(&mut tx, &guild(), &taught, (&text, &gist), desk.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    for number in 0..30 {
        teach(ANN, number, false).await;
    }
    assert_eq!(desk.number("SELECT count(*) FROM lesson").await, 20, "of one person");
    for number in 100..170 {
        teach(MAYA, number, true).await;
    }
    assert_eq!(desk.number("SELECT count(*) FROM lesson").await, 40, "of one entry");
    assert_eq!(
        desk.number("SELECT count(*) FROM lesson WHERE confirmed_by IS NULL").await,
        0,
        "what counts goes first"
    );
    assert_eq!(learned(&desk, "consumer-lag").await.len(), PER_ENTRY_MAX);
}

async fn an_entry_with_another_title_drops_what_no_longer_fits_and_a_retired_one_all(engine: Engine) {
    let desk = Desk::open(engine).await;
    let near = "consumers and their growing lag make me sad";
    for who in [ANN, BOB] {
        is_helped(&desk, who, SLOW, "consumer-lag").await;
        is_helped(&desk, who, near, "consumer-lag").await;
    }
    assert_eq!(learned(&desk, "consumer-lag").await.len(), 2);
    let file = desk.faq_file("consumer-lag.md");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.replace("Add consumers", "Do add consumers")).unwrap();
    desk.scribe.library.reload();
    assert_eq!(learned(&desk, "consumer-lag").await.len(), 2, "another answer to the same question");
    std::fs::write(&file, text.replace("Why is my consumer lag growing?", "How is consumer lag measured?")).unwrap();
    desk.scribe.library.reload();
    assert_eq!(learned(&desk, "consumer-lag").await, [near]);
    std::fs::write(&file, text.replace("locale: en", "locale: en\nretired: true")).unwrap();
    desk.scribe.library.reload();
    let base = desk.scribe.library.snapshot();
    assert!(base.entry("consumer-lag", Locale::English).is_none());
    assert!(base.entries().iter().all(|entry| entry.learned == 0));
}

async fn a_phrasing_that_is_taught_to_two_entries_as_surely_counts_for_neither(engine: Engine) {
    let desk = Desk::open(engine).await;
    for who in [ANN, BOB] {
        is_helped(&desk, who, SLOW, "consumer-lag").await;
    }
    for who in [ANN, BOB] {
        is_helped(&desk, who, SLOW, "licence").await;
    }
    for entry in ["consumer-lag", "licence"] {
        assert!(learned(&desk, entry).await.is_empty(), "{entry}");
    }
    is_helped(&desk, EVE.without_groups(), SLOW, "consumer-lag").await;
    assert_eq!(learned(&desk, "consumer-lag").await, [SLOW], "one more person says so");
    assert!(learned(&desk, "licence").await.is_empty());
}

async fn a_solution_mark_teaches_the_entry_that_was_shown_or_named_until_it_is_taken_back(engine: Engine) {
    let desk = community_desk(engine).await;
    let thread = desk.says(ANN, SLOW).await;
    desk.writes(BOB, &thread, "See “Why is my consumer lag growing?” in the FAQ").await;
    let names = "See consumer-lag in the FAQ";
    reacts(&desk, MAYA, &thread, "m9", BOB, names, true).await;
    assert_eq!(learned(&desk, "consumer-lag").await, [SLOW], "an agent said so");
    reacts(&desk, MAYA, &thread, "m9", BOB, names, false).await;
    assert!(learned(&desk, "consumer-lag").await.is_empty());
    let asked = "why does the consumer lag of my group grow?";
    let thread = desk.says(ANN, asked).await;
    desk.delivered().await;
    conversation_of(&desk.last());
    let root =
        desk.event(ANN, Act::Marked { message: thread.as_str().into(), text: asked.into(), author: ANN.author() });
    desk.handle(&Event { thread: Some(ThreadId(thread.clone())), ..root }).await;
    assert_eq!(desk.number("SELECT count(*) FROM teacher WHERE person = 'ann'").await, 1);
    reacts(&desk, ANN, &thread, &thread, ANN, "", false).await;
    assert_eq!(desk.number("SELECT count(*) FROM lesson").await, 0);
}

async fn what_says_too_little_is_not_learned(engine: Engine) {
    let desk = Desk::open(engine).await;
    for text in ["help me please", "why?"] {
        is_helped(&desk, ANN, text, "consumer-lag").await;
    }
    assert_eq!(desk.number("SELECT count(*) FROM lesson").await, 0);
}
