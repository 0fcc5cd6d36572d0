//! Turns, by whom they wait for and by what is marked behind them.

use futures_util::FutureExt;

use super::*;
use crate::domain::Author;

fn event(who: &str, thread: Option<&str>, message: &str) -> Event {
    Event {
        key: format!("m:{message}"),
        at: jiff::Timestamp::UNIX_EPOCH,
        workspace: WorkspaceId::new(Platform::Discord, "1"),
        channel: "2".into(),
        thread: thread.map(|thread| ThreadId(thread.to_owned())),
        direct: false,
        author: Author { id: who.into(), name: who.into(), groups: Vec::new(), bot: false, locale: None },
        reply: None,
        act: Act::Said { message: message.into(), text: "?".into(), mentions_desk: false },
    }
}

fn comes(turn: &Turn) -> bool {
    turn.comes().now_or_never().is_some()
}

fn owed(event: &Event) -> Result<Option<OwedMark>, NotTaken> {
    let Act::Said { message, .. } = &event.act else { panic!() };
    Ok(Some(OwedMark::at(event, message)))
}

#[test]
fn those_of_one_conversation_or_one_person_wait_for_each_other_and_others_do_not() {
    let turns = Arc::<Turns>::default();
    let question = turns.take(&event("ann", None, "10"));
    let cases = [
        (turns.take(&event("bob", Some("10"), "11")), false, "a word in the question's thread"),
        (turns.take(&event("ann", None, "12")), false, "another question of who asked"),
        (turns.take(&event("cid", None, "13")), true, "a question of somebody else"),
    ];
    for (turn, at_once, what) in &cases {
        assert_eq!(comes(turn), *at_once, "{what}");
    }
    drop(question);
    assert!(cases.iter().all(|(turn, ..)| comes(turn)));
    drop(cases);
    assert!(turns.state().last.is_empty());
}

#[test]
fn a_message_is_the_last_heard_only_when_all_before_it_are_committed() {
    let turns = Arc::<Turns>::default();
    let events = [event("ann", None, "10"), event("bob", None, "11"), event("cid", None, "12")];
    let [first, second, third] = events.each_ref().map(|event| turns.take(event));
    assert!(first.may_mark() && !second.may_mark() && !third.may_mark());
    assert_eq!(second.ends(owed(&events[1])), (Ok(()), None));
    assert_eq!(third.ends(owed(&events[2])), (Ok(()), None));
    // The first is committed, with its mark: the last of them is owed, and the one in between never.
    assert_eq!(first.ends(Ok(None)), (Ok(()), owed(&events[2]).unwrap()));
    assert!(turns.state().places.is_empty());
}

#[test]
fn a_busy_place_is_marked_from_time_to_time() {
    let turns = Arc::<Turns>::default();
    let mut marked = 0;
    let mut before = turns.take(&event("p0", None, "1000"));
    for number in 1..=100 {
        let said = event(&format!("p{number}"), None, &(1000 + number).to_string());
        let turn = turns.take(&said);
        // There is always one on its way.
        marked += usize::from(before.ends(owed(&said)).1.is_some());
        before = turn;
    }
    assert_eq!(marked, 3);
}

#[test]
fn what_could_not_be_taken_is_hidden_by_no_later_message_until_its_gap_has_begun() {
    let turns = Arc::<Turns>::default();
    let events = [event("ann", None, "10"), event("bob", None, "11")];
    let [first, second] = events.each_ref().map(|event| turns.take(event));
    assert_eq!(second.ends(owed(&events[1])), (Ok(()), None));
    assert_eq!(first.ends(Err(NotTaken)), (Err(NotTaken), None));
    let later = turns.take(&event("cid", None, "12"));
    assert!(!later.may_mark(), "it came before the gap began");
    turns.gap_begins(Platform::Slack);
    assert!(!later.may_mark());
    turns.gap_begins(Platform::Discord);
    assert!(later.may_mark());
}

#[test]
fn a_turn_that_breaks_off_lets_those_behind_it_go_on_and_marks_nothing() {
    let turns = Arc::<Turns>::default();
    let (first, second) = (turns.take(&event("ann", None, "10")), turns.take(&event("ann", None, "11")));
    drop(first);
    assert!(comes(&second) && !second.may_mark());
}
