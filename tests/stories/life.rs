//! The life of a ticket: what it waits for, who it is with, what agents sort it by, and who is told.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Status, TicketNumber};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, LEA, MAYA, SAM};
use super::desk::{Desk, guild};

on_every_engine!(
    a_pending_ticket_is_open_again_when_its_requester_writes_and_not_when_others_do,
    a_ticket_on_hold_waits_on_whoever_writes,
    a_solved_ticket_is_opened_again_by_its_requesters_word,
    what_waits_already_or_is_closed_is_refused_with_the_way_out,
    the_cards_buttons_do_what_the_commands_do_and_for_agents_only,
    a_claim_or_a_release_does_not_end_the_waiting,
    solving_stops_the_clocks_and_the_list_shows_a_solved_ticket_to_its_requester_only,
    tags_are_put_on_and_taken_off_in_one_go,
    a_ticket_is_handed_to_an_agent_or_a_team_with_a_reason,
    a_watcher_is_told_of_replies_and_status_and_of_nothing_else,
    who_is_no_agent_any_more_is_told_nothing_any_more,
);

async fn a_pending_ticket_is_open_again_when_its_requester_writes_and_not_when_others_do(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.agent("pending 1 the version").await;
    desk.writes(BOB, &thread, "Me too!").await;
    desk.writes(SAM, &thread, "Which version is it?").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Pending);
    desk.delivered().await;
    desk.writes(ANN, &thread, "It is 3.2.").await;
    assert_eq!(desk.delivered().await, ["#agents, edited: card #1, open, normal, Maya"]);
    let expect = [
        "opened",
        "claimed",
        "pending",
        "said “Me too!”",
        "replied “Which version is it?”",
        "said “It is 3.2.”",
        "open",
    ];
    assert_eq!(desk.history(1).await, expect);
}

async fn a_ticket_on_hold_waits_on_whoever_writes(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.agent("hold 1 the upstream release").await;
    desk.writes(ANN, &thread, "Any news?").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::OnHold);
    desk.types(ANN, "reopen 1").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Open);
}

async fn a_solved_ticket_is_opened_again_by_its_requesters_word(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.delivered().await;
    desk.agent("solve 1 it was out of tune").await;
    assert_eq!(
        desk.delivered().await,
        ["#agents, edited: card #1, solved, normal, Maya", "in m1: #1 solved by Maya", "to maya: done: solved #1"]
    );
    desk.writes(BOB, &thread, "Great!").await;
    assert_eq!(desk.ticket(1).await.ticket.status, Status::Solved);
    desk.writes(ANN, &thread, "It is not.").await;
    let ticket = desk.ticket(1).await.ticket;
    assert_eq!((ticket.status, ticket.solved_at), (Status::Open, None));
    let history = desk.history(1).await;
    assert_eq!(history[2..], ["solved", "said “Great!”", "said “It is not.”", "reopened"]);
}

async fn what_waits_already_or_is_closed_is_refused_with_the_way_out(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    for line in ["pending 1", "pending 1", "solve 1", "solve 1", "snooze 1 2h", "close 1", "hold 1", "tag 1 x"] {
        desk.agent(line).await;
    }
    desk.types(ANN, "pending 1").await;
    let told: Vec<_> = desk.delivered().await.into_iter().filter(|line| line.starts_with("to ")).collect();
    let solved = "to maya: #1 is solved already. “reopen 1” goes on with it.";
    let closed = "to maya: #1 is closed. “reopen 1” opens it again.";
    assert_eq!(
        told,
        [
            "to maya: done: pending #1",
            "to maya: #1 waits so already. “reopen 1” goes on with it.",
            "to maya: done: solved #1",
            solved,
            solved,
            "to maya: done: closed #1",
            closed,
            closed,
            "to ann: Only the support team can do that. If you need help, just ask your question.",
        ]
    );
}

async fn the_cards_buttons_do_what_the_commands_do_and_for_agents_only(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let one = TicketNumber(1);
    for press in [Press::Pending(one), Press::Solve(one), Press::Resume(one)] {
        desk.presses(ANN, press).await;
    }
    let refused = "to ann: Only the support team can do that. If you need help, just ask your question.";
    assert_eq!(desk.delivered().await, [refused; 3]);
    for (press, status) in [
        (Press::Claim(one), Status::Open),
        (Press::Pending(one), Status::Pending),
        (Press::Resume(one), Status::Open),
        (Press::Solve(one), Status::Solved),
        (Press::Resume(one), Status::Open),
    ] {
        desk.presses(MAYA, press).await;
        assert_eq!(desk.ticket(1).await.ticket.status, status);
    }
}

async fn a_claim_or_a_release_does_not_end_the_waiting(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    for (line, status) in [
        ("pending 1", Status::Pending),
        ("claim 1", Status::Pending),
        ("release 1", Status::Pending),
        ("reopen 1", Status::New),
    ] {
        desk.agent(line).await;
        assert_eq!(desk.ticket(1).await.ticket.status, status, "{line}");
    }
}

async fn solving_stops_the_clocks_and_the_list_shows_a_solved_ticket_to_its_requester_only(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    desk.agent("claim 1").await;
    desk.agent("solve 1").await;
    assert!(desk.ticket(1).await.clocks.iter().all(|clock| clock.stopped_at.is_some()));
    desk.delivered().await;
    for who in [MAYA, EVE] {
        desk.types(who, "list").await;
    }
    assert_eq!(desk.delivered().await, ["to maya: 0 in the queue: ", "to eve: 1 in the queue: #1"]);
    let choices = desk.flow.complete_ticket(&guild(), &MAYA.author(), "").await.unwrap();
    assert_eq!(choices.len(), 1, "an agent may still close it");
    desk.later("72h").await;
    assert!(!desk.delivered().await.iter().any(|line| line.contains("target")));
}

async fn tags_are_put_on_and_taken_off_in_one_go(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("tag 1 Urgent billing").await;
    desk.agent("tag 1 refund -urgent").await;
    desk.agent("tag 1 refund").await;
    desk.agent("tag 1 ve*ry").await;
    let tags: Vec<_> = desk.ticket(1).await.ticket.tags.iter().map(ToString::to_string).collect();
    assert_eq!(tags, ["billing", "refund"]);
    let history = ["opened", "tagged +billing +urgent", "tagged +refund -urgent"];
    assert_eq!(desk.history(1).await, history);
    let many: String = (0..19).map(|n| format!(" t{n}")).collect();
    desk.agent(&format!("tag 1{many}")).await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents, edited: card #1, new, normal, nobody",
            "to maya: done: tagged #1",
            "to maya: done: tagged #1",
            "to maya: #1 has just these tags already.",
            "to maya: “ve*ry” is not a tag. Use letters, digits and hyphens, at most 32 in all, like “billing -urgent”.",
            "to maya: #1 has no room for more: 20 is the most. Take one off first.",
        ]
    );
}

async fn a_ticket_is_handed_to_an_agent_or_a_team_with_a_reason(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.types(SAM, "whoami").await;
    desk.agent("claim 1").await;
    desk.delivered().await;
    desk.agent("transfer 1 @sam he knows the flux").await;
    assert_eq!(
        desk.delivered().await,
        [
            "to sam: news of #1: transferred to Sam",
            "#agents, edited: card #1, open, normal, Sam",
            "in m1: #1 is with Sam",
            "to maya: done: transferred #1",
        ]
    );
    desk.types(SAM, "transfer 1 Billing it is about the invoice").await;
    let ticket = desk.ticket(1).await.ticket;
    assert_eq!((ticket.owner, ticket.team.as_deref(), ticket.status), (None, Some("billing"), Status::New));
    desk.delivered().await;
    desk.agent("transfer 1 billing again").await;
    desk.agent("transfer 1 nobody why not").await;
    assert_eq!(
        desk.delivered().await,
        ["to maya: #1 is there already.", "to maya: I know no agent or team “nobody” here. Teams: billing, core.",]
    );
    let choices = desk.flow.complete_receiver(&guild(), &MAYA.author(), "").await.unwrap();
    let choices: Vec<_> = choices.iter().map(|(_, label)| label.as_str()).collect();
    assert_eq!(choices, ["billing", "core", "@Maya", "@Sam"]);
    assert!(desk.flow.complete_receiver(&guild(), &ANN.author(), "").await.unwrap().is_empty());
}

async fn a_watcher_is_told_of_replies_and_status_and_of_nothing_else(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.types(LEA, "watch 1").await;
    desk.types(LEA, "watch 1").await;
    desk.delivered().await;
    desk.agent("claim 1").await;
    desk.agent("priority 1 high").await;
    desk.agent("note 1 careful").await;
    desk.agent("tag 1 billing").await;
    desk.writes(MAYA, &thread, "Which version?").await;
    desk.agent("pending 1").await;
    desk.writes(ANN, &thread, "It is 3.2.").await;
    desk.types(LEA, "reply 1 Use 3.3.").await;
    desk.agent("close 1").await;
    desk.types(LEA, "unwatch 1").await;
    let to_lea = |told: Vec<String>| told.into_iter().filter(|line| line.starts_with("to lea")).collect::<Vec<_>>();
    assert_eq!(
        to_lea(desk.delivered().await),
        [
            "to lea: news of #1: claimed",
            "to lea: news of #1: replied “Which version?”",
            "to lea: news of #1: pending",
            "to lea: news of #1: said “It is 3.2.”, open",
            "to lea: done: replied #1",
            "to lea: news of #1: closed",
            "to lea: #1 is closed. “reopen 1” opens it again.",
        ]
    );
    desk.writes(ANN, &thread, "It is back.").await;
    desk.types(LEA, "unwatch 1").await;
    desk.agent("pending 1").await;
    assert_eq!(
        to_lea(desk.delivered().await),
        ["to lea: news of #1: said “It is back.”, reopened", "to lea: done: watches no longer #1"]
    );
}

async fn who_is_no_agent_any_more_is_told_nothing_any_more(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.types(SAM, "watch 1").await;
    desk.types(SAM.without_groups(), "list").await;
    desk.delivered().await;
    desk.writes(MAYA, &thread, "A secret.").await;
    assert!(!desk.delivered().await.iter().any(|line| line.starts_with("to sam")));
}
