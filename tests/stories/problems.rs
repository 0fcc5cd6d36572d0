//! The same question from several people: each keeps their ticket, agents see one problem and answer it once.

use frontdesk::domain::press::Press;
use frontdesk::domain::problem::ProblemNumber;
use frontdesk::domain::{Event, Status, TicketNumber};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, SAM, Who};
use super::desk::{Desk, UNKNOWN, other_guild, said};

on_every_engine!(
    the_same_question_of_three_people_is_one_problem_that_agents_are_told_of_once,
    two_people_one_person_another_workspace_and_another_day_make_no_problem,
    who_asks_something_else_is_left_out,
    one_click_takes_a_ticket_out_and_it_stays_out,
    an_answer_reaches_everybody_in_their_own_thread_and_names_nobody_else,
    all_of_it_is_solved_at_once_and_each_may_object,
    agents_put_tickets_together_by_hand_and_take_them_apart,
    requesters_see_nothing_of_it,
    replicas_see_a_problem_once,
    of_a_ticket_that_joins_and_is_closed_or_taken_out_at_once_nothing_is_lost,
    a_desk_that_is_told_so_groups_nothing,
);

const DAN: Who = Who { id: "dan", name: "Dan", groups: &[] };

/// What several people ask is grouped.
fn grouping(known: &str) -> String {
    known.replace("people = 0\n", "")
}

async fn open(engine: Engine) -> Desk {
    Desk::open_as(engine, grouping).await
}

/// The problem of three people, seen and told.
async fn seen(desk: &Desk) {
    for who in [ANN, BOB, EVE] {
        desk.says(who, UNKNOWN).await;
    }
    desk.later("1m").await;
    desk.delivered().await;
}

fn of_problems(told: &[String]) -> Vec<String> {
    told.iter().filter(|line| line.contains("problem P")).cloned().collect()
}

async fn problems(desk: &Desk) -> i64 {
    desk.number("SELECT count(*) FROM problem").await
}

async fn problem(desk: &Desk, number: i64) -> Option<i64> {
    desk.ticket(number).await.ticket.problem.map(|problem| problem.0)
}

async fn the_same_question_of_three_people_is_one_problem_that_agents_are_told_of_once(engine: Engine) {
    let desk = open(engine).await;
    for who in [ANN, BOB, EVE] {
        assert_eq!(problems(&desk).await, 0);
        desk.says(who, UNKNOWN).await;
        desk.later("1m").await;
    }
    let told = desk.delivered().await;
    assert_eq!(of_problems(&told), ["#agents: problem P1 of 3: #1, #2, #3"]);
    assert!(told.iter().filter(|line| !line.starts_with("#agents")).all(|line| !line.contains("P1")), "{told:?}");
    desk.later("1m").await;
    assert_eq!(of_problems(&desk.delivered().await), [""; 0], "it is told once");
    desk.says(DAN, "@here how do I make my flux capacitor hum in D minor").await;
    desk.later("1m").await;
    assert_eq!(of_problems(&desk.delivered().await), ["#agents, edited: problem P1 of 4: #1, #2, #3, #4"]);
    for number in 1..=4 {
        assert_eq!(problem(&desk, number).await, Some(1));
        assert_eq!(desk.history(number).await, ["opened", "part of P1"]);
    }
}

async fn two_people_one_person_another_workspace_and_another_day_make_no_problem(engine: Engine) {
    let desk = open(engine).await;
    for who in [ANN, ANN, BOB] {
        desk.says(who, UNKNOWN).await;
    }
    let elsewhere = desk.event(EVE, said("m90", UNKNOWN));
    desk.handle(&Event { workspace: other_guild(), ..elsewhere }).await;
    desk.later("25h").await;
    desk.says(DAN, UNKNOWN).await;
    desk.later("1m").await;
    assert_eq!(problems(&desk).await, 0);
    // Nor do those with whom an agent is done.
    for close in ["close 1", "close 2", "solve 3"] {
        desk.agent(close).await;
    }
    desk.says(BOB, UNKNOWN).await;
    desk.later("1m").await;
    assert_eq!(problems(&desk).await, 0);
    desk.says(EVE, UNKNOWN).await;
    desk.later("1m").await;
    assert_eq!(problems(&desk).await, 1);
}

async fn who_asks_something_else_is_left_out(engine: Engine) {
    let desk = open(engine).await;
    desk.says(DAN, "how do I not make the flux capacitor hum in D minor?").await;
    seen(&desk).await;
    assert_eq!((problem(&desk, 1).await, problem(&desk, 4).await), (None, Some(1)));
}

async fn one_click_takes_a_ticket_out_and_it_stays_out(engine: Engine) {
    let desk = open(engine).await;
    seen(&desk).await;
    desk.presses(BOB, Press::Unlink(TicketNumber(2))).await;
    let refused = desk.delivered().await;
    assert_eq!(refused, ["to bob: Only the support team can do that. If you need help, just ask your question."]);
    desk.presses(MAYA, Press::Unlink(TicketNumber(2))).await;
    assert_eq!(
        desk.delivered().await,
        ["#agents, edited: card #2, new, normal, nobody", "#agents, edited: problem P1 of 2: #1, #3"]
    );
    desk.presses(MAYA, Press::Unlink(TicketNumber(2))).await;
    assert!(desk.delivered().await[0].starts_with("to maya: #2 is a part of no problem."));
    desk.says(DAN, UNKNOWN).await;
    desk.later("1m").await;
    assert_eq!((problem(&desk, 2).await, problem(&desk, 4).await), (None, Some(1)));
    assert_eq!(desk.history(2).await, ["opened", "part of P1", "not part of P1"]);
    for number in [1, 3, 4] {
        desk.agent(&format!("problem unlink {number}")).await;
    }
    assert_eq!(of_problems(&desk.delivered().await).last().unwrap(), "#agents, edited: problem P1 of 0: , solved");
    // Nobody of those is grouped again.
    desk.says(Who { id: "kim", name: "Kim", groups: &[] }, UNKNOWN).await;
    desk.later("1m").await;
    assert_eq!(problems(&desk).await, 1);
}

async fn an_answer_reaches_everybody_in_their_own_thread_and_names_nobody_else(engine: Engine) {
    let desk = open(engine).await;
    seen(&desk).await;
    desk.agent("close 2").await;
    desk.delivered().await;
    desk.agent("problem reply 3 We are on it.").await;
    let told = desk.delivered().await;
    for line in ["in m1: Maya on #1: We are on it.", "in m3: Maya on #3: We are on it.", "to maya: done: answered 2"] {
        assert!(told.contains(&line.to_owned()), "{line}: {told:?}");
    }
    assert!(!told.iter().any(|line| line.starts_with("in m2")), "{told:?}");
    assert!(desk.ticket(1).await.ticket.first_reply_at.is_some());
    for (thread, others) in [("in m1", ["Bob", "Eve"]), ("in m2", ["Ann", "Eve"]), ("in m3", ["Ann", "Bob"])] {
        for posted in desk.chat.posted().iter().filter(|posted| posted.line.starts_with(thread)) {
            let notice = serde_json::to_string(&posted.parcel.notice).unwrap();
            assert!(others.iter().all(|other| !notice.contains(other)), "{notice}");
        }
    }
}

async fn all_of_it_is_solved_at_once_and_each_may_object(engine: Engine) {
    let desk = open(engine).await;
    seen(&desk).await;
    desk.agent("solve 2").await;
    desk.delivered().await;
    desk.agent("problem solve 1 It was the coil.").await;
    let told = desk.delivered().await;
    for line in [
        "in m1: #1 solved by Maya",
        "in m3: #3 solved by Maya",
        "#agents, edited: problem P1 of 3: #1, #2, #3, solved",
        "to maya: done: solved 2",
    ] {
        assert!(told.contains(&line.to_owned()), "{line}: {told:?}");
    }
    assert!(!told.contains(&"in m2: #2 solved by Maya".to_owned()), "it was before");
    desk.writes(BOB, "m2", "Not for me.").await;
    assert_eq!(desk.ticket(2).await.ticket.status, Status::New);
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Solved);
    // A problem that is done with takes nobody in.
    desk.says(DAN, UNKNOWN).await;
    desk.later("1m").await;
    assert_eq!((problem(&desk, 4).await, problems(&desk).await), (None, 1));
    // An agent who puts a ticket to it says that it is not done with.
    desk.agent("problem link 4 with 1").await;
    assert_eq!(desk.number("SELECT count(*) FROM problem WHERE solved_at IS NULL").await, 1);
    assert_eq!(desk.number("SELECT count(*) FROM to_compare").await, 0, "each was compared once");
}

async fn agents_put_tickets_together_by_hand_and_take_them_apart(engine: Engine) {
    let desk = Desk::open(engine).await;
    for who in [ANN, BOB, EVE, DAN] {
        desk.says(who, UNKNOWN).await;
    }
    desk.delivered().await;
    let lines = [
        "problem show 1",
        "problem link 1 with 1",
        "problem link 1 with 9",
        "problem link 1 with 2",
        "problem link 3 with 1",
        "problem link 2 4",
        "problem link 1 2",
        "problem unlink 4",
        "problem link 4 3",
        "problem show 4",
    ];
    for line in lines {
        desk.agent(line).await;
    }
    let told: Vec<_> = desk.delivered().await.into_iter().filter(|line| line.starts_with("to maya")).collect();
    assert_eq!(
        told,
        [
            "to maya: #1 is a part of no problem. “problem link 1 with <number>” makes it one.",
            "to maya: #1 is one ticket, and this needs two. Add the other's number.",
            "to maya: I find no ticket #9 here that you can see. “list” shows those you can.",
            "to maya: done: part of a problem: #1",
            "to maya: done: part of a problem: #3",
            "to maya: done: part of a problem: #2",
            "to maya: #1 is a part of P1. “problem unlink 1” takes it out.",
            "to maya: done: not part of a problem: #4",
            "to maya: done: part of a problem: #4",
            "to maya: problem P1 of 4: #1, #2, #3, #4",
        ]
    );
    assert_eq!(desk.history(4).await, ["opened", "part of P1", "not part of P1", "part of P1"]);
    desk.agent("close 1").await;
    desk.agent("problem unlink 2").await;
    desk.delivered().await;
    desk.agent("problem link 2 with 1").await;
    assert_eq!(desk.delivered().await, ["to maya: #1 is closed. “reopen 1” opens it again."]);
}

async fn requesters_see_nothing_of_it(engine: Engine) {
    let desk = open(engine).await;
    seen(&desk).await;
    for line in ["show", "link 1 with 2", "unlink 1", "reply 1 text", "solve 1"] {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        desk.types(ANN, &format!("problem {verb} {rest}")).await;
        let told = desk.delivered().await;
        assert_eq!(told, ["to ann: Only the support team can do that. If you need help, just ask your question."]);
    }
    for (who, expect) in [(ANN, None), (MAYA, Some(ProblemNumber(1)))] {
        desk.types(who, "show 1").await;
        desk.delivered().await;
        let frontdesk::domain::Notice::TicketShown { view, history, .. } = desk.last().parcel.notice else {
            panic!("the ticket is not shown")
        };
        assert_eq!((view.ticket.problem, history.len()), (expect, 1 + usize::from(expect.is_some())));
    }
}

async fn replicas_see_a_problem_once(engine: Engine) {
    let desk = open(engine).await;
    let replica = desk.replica().await;
    for who in [ANN, BOB, EVE] {
        desk.says(who, UNKNOWN).await;
    }
    let looks = (0..6).map(|at| if at % 2 == 0 { desk.flow.tick() } else { replica.flow.tick() });
    for ticked in futures_util::future::join_all(looks).await {
        ticked.unwrap();
    }
    desk.flow.tick().await.unwrap();
    assert_eq!(problems(&desk).await, 1);
    for number in 1..=3 {
        assert_eq!(desk.history(number).await, ["opened", "part of P1"]);
    }
    assert_eq!(desk.number("SELECT count(*) FROM to_compare").await, 0);
}

async fn of_a_ticket_that_joins_and_is_closed_or_taken_out_at_once_nothing_is_lost(engine: Engine) {
    let desk = open(engine).await;
    let replica = desk.replica().await;
    seen(&desk).await;
    for (round, who) in (0..4).map(|round| (round, Who { id: ["d0", "d1", "d2", "d3"][round], name: "D", groups: &[] }))
    {
        desk.says(who, UNKNOWN).await;
        let number = i64::try_from(round).unwrap() + 4;
        let (close, unlink) = (format!("close {number}"), "problem unlink 1");
        let (ticked, (), ()) = tokio::join!(desk.flow.tick(), replica.types(SAM, &close), replica.agent(unlink));
        ticked.unwrap();
        desk.flow.tick().await.unwrap();
        let history = desk.history(number).await;
        assert!(
            history == ["opened", "part of P1", "closed"] || history == ["opened", "closed"],
            "nothing joins after its end: {history:?}"
        );
        assert_eq!(desk.ticket(number).await.ticket.status, Status::Closed);
    }
    assert_eq!(desk.history(1).await, ["opened", "part of P1", "not part of P1"]);
}

async fn a_desk_that_is_told_so_groups_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    seen(&desk).await;
    assert_eq!(problems(&desk).await, 0);
    assert_eq!(desk.number("SELECT count(*) FROM to_compare").await, 0);
}
