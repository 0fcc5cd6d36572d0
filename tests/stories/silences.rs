//! How a ticket ends by agreement and in silence, and what its requester's word means after that.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Status, TicketNumber};
use futures_util::future::join_all;

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, MAYA, SAM};
use super::desk::{Desk, UNKNOWN};

on_every_engine!(
    a_requester_agrees_that_a_ticket_is_solved_or_refuses,
    a_solved_ticket_about_which_nobody_says_a_word_is_closed_as_was_announced,
    a_ticket_that_waits_for_its_requester_is_brought_to_mind_once_and_closed_after_that,
    a_word_or_a_button_takes_the_silence_back,
    of_many_replicas_that_look_one_reminds_and_one_closes,
    a_reply_long_after_the_closing_is_a_new_linked_ticket_and_only_one,
);

const SILENCE: &str = r#"
[silence]
solved = "2d"
nudge = "3d"
close = "4d"
reopen_within = "5d"
"#;

/// A ticket of Ann's that Maya has, and its thread.
async fn claimed(engine: Engine) -> (Desk, String) {
    let desk = Desk::open_with(engine, SILENCE).await;
    let thread = desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.delivered().await;
    (desk, thread)
}

async fn a_requester_agrees_that_a_ticket_is_solved_or_refuses(engine: Engine) {
    let (desk, _) = claimed(engine).await;
    desk.agent("solve 1").await;
    desk.delivered().await;
    let solved_at = desk.ticket(1).await.ticket.solved_at.unwrap().as_millisecond();
    let agree = |at: i64| Press::Agree(TicketNumber(1), at);
    for who in [BOB, MAYA] {
        desk.presses(who, agree(solved_at)).await;
    }
    let told = desk.delivered().await;
    assert!(
        told[0].starts_with("to bob: I find no ticket #1") && told[1].contains("for the person who asked"),
        "{told:?}"
    );
    desk.presses(ANN, Press::Reopen(TicketNumber(1))).await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open);
    assert_eq!(desk.delivered().await, ["#agents, edited: card #1, open, normal, Maya", "in m1: #1 reopened by Ann"]);
    desk.presses(ANN, agree(solved_at)).await;
    assert!(desk.delivered().await[0].contains("I no longer know what this button was about"), "it was refused since");
    desk.later("1h").await;
    desk.agent("solve 1").await;
    desk.presses(ANN, agree(solved_at)).await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Solved, "that was about the former solution");
    let solved_at = desk.ticket(1).await.ticket.solved_at.unwrap().as_millisecond();
    desk.presses(ANN, agree(solved_at)).await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Closed);
    desk.presses(ANN, agree(solved_at)).await;
    let told = desk.delivered().await;
    assert!(told.contains(&"in m1: #1 closed by Ann".to_owned()), "{told:?}");
    assert_eq!(desk.history(1).await.iter().filter(|line| *line == "closed").count(), 1);
}

async fn a_solved_ticket_about_which_nobody_says_a_word_is_closed_as_was_announced(engine: Engine) {
    let (desk, thread) = claimed(engine).await;
    desk.agent("solve 1").await;
    desk.later("47h").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Solved);
    desk.later("1h").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Closed);
    let told = desk.delivered().await;
    assert!(told.contains(&"in m1: #1 closed in silence".to_owned()), "{told:?}");
    desk.writes(ANN, &thread, "it is back").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open, "a reply takes it back");
    assert_eq!(desk.number("SELECT count(*) FROM silence").await, 0);
}

async fn a_ticket_that_waits_for_its_requester_is_brought_to_mind_once_and_closed_after_that(engine: Engine) {
    let (desk, thread) = claimed(engine).await;
    desk.agent("pending 1").await;
    desk.later("48h").await;
    desk.writes(MAYA, &thread, "Could you send the log?").await;
    desk.later("48h").await;
    desk.delivered().await;
    assert!(!desk.history(1).await.contains(&"nudged".to_owned()), "an agent's word begins the silence anew");
    desk.later("24h").await;
    let nudge = "in m1: #1 waits for Ann, closes 2026-12-03T06:00:00Z";
    assert!(desk.delivered().await.contains(&nudge.to_owned()));
    desk.later("72h").await;
    let told = desk.delivered().await;
    assert!(!told.iter().any(|line| line.contains("waits for Ann")), "{told:?}");
    desk.agent("snooze 1 2d").await;
    desk.later("30h").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Pending, "what agents put off is not closed meanwhile");
    desk.later("48h").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Closed);
    let last = desk.history(1).await.split_off(desk.history(1).await.len() - 1);
    assert_eq!(last, ["closed"]);
}

async fn a_word_or_a_button_takes_the_silence_back(engine: Engine) {
    let (desk, thread) = claimed(engine).await;
    desk.agent("pending 1").await;
    desk.later("72h").await;
    desk.presses(ANN, Press::Reopen(TicketNumber(1))).await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open);
    desk.later("240h").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open);
    desk.agent("pending 1").await;
    desk.later("72h").await;
    desk.writes(ANN, &thread, "still here").await;
    desk.later("240h").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open);
    assert_eq!(desk.number("SELECT count(*) FROM silence").await, 0);
}

async fn of_many_replicas_that_look_one_reminds_and_one_closes(engine: Engine) {
    let (desk, _) = claimed(engine).await;
    let replica = desk.replica().await;
    desk.agent("pending 1").await;
    for span in ["72h", "96h"] {
        let span: jiff::SignedDuration = span.parse().unwrap();
        desk.clock.wind_to(desk.clock.now().checked_add(span).unwrap());
        let looks = (0..8).map(|n| if n % 2 == 0 { &desk } else { &replica }.flow.tick());
        assert!(join_all(looks).await.into_iter().all(|looked| looked.is_ok()));
    }
    let history = desk.history(1).await;
    let times = |word: &str| history.iter().filter(|line| *line == word).count();
    assert_eq!((times("nudged"), times("closed")), (1, 1), "{history:?}");
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|line| line.contains("waits for Ann")).count(), 1, "{told:?}");
    assert_eq!(told.iter().filter(|line| line.contains("in silence")).count(), 1, "{told:?}");
}

async fn a_reply_long_after_the_closing_is_a_new_linked_ticket_and_only_one(engine: Engine) {
    let (desk, thread) = claimed(engine).await;
    desk.agent("close 1 done").await;
    desk.later("96h").await;
    desk.writes(ANN, &thread, "thanks, one more thing").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open, "within the window a reply opens it again");
    desk.agent("close 1 done").await;
    desk.later("144h").await;
    desk.delivered().await;
    desk.types(ANN, "reopen 1").await;
    assert!(desk.delivered().await[0].contains("was closed long ago"));
    desk.writes(SAM, &thread, "for the record: it was the tuner").await;
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 1, "only the requester's word goes on");
    desk.writes(ANN, &thread, "it hums in E now").await;
    desk.writes(ANN, &thread, "hello?").await;
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|line| *line == "in m1: #1 goes on as #2").count(), 2, "{told:?}");
    assert!(told.iter().any(|line| line.contains("#2 opened for Ann")), "{told:?}");
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 2);
    let (old, new) = (desk.ticket(1).await, desk.ticket(2).await);
    assert_eq!((old.ticket.status, old.ticket.related), (Status::Closed, vec![TicketNumber(2)]));
    assert_eq!(new.ticket.related, [TicketNumber(1)]);
    assert_eq!(desk.history(2).await, ["opened", "goes on from #1"]);
    assert_eq!(new.conversation.question.raw(), "it hums in E now");
    desk.says(BOB, UNKNOWN).await;
    desk.agent("reopen 1").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open, "agents open any ticket again");
}
