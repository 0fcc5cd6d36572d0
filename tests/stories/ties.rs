//! Ties between tickets: one goes on as another, a part becomes one of its own, two belong together.

use frontdesk::domain::command::Typed;
use frontdesk::domain::{Act, Event, MessageId, Status, ThreadId, TicketNumber};

use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, EVE, MAYA, SAM, Who};
use super::desk::{Desk, other_guild};

on_every_engine!(
    a_merged_ticket_goes_on_as_the_other_with_the_people_and_the_words_of_both,
    what_is_written_in_the_old_thread_belongs_to_the_survivor_even_after_another_merge,
    the_clocks_of_the_survivor_are_those_of_the_more_pressing_of_the_two,
    a_ticket_is_not_merged_into_itself_a_closed_one_or_one_of_another_workspace,
    two_who_merge_the_same_tickets_into_each_other_at_once_leave_one_survivor,
    a_message_of_a_thread_becomes_a_ticket_of_its_own_once_and_for_agents_only,
    a_part_is_split_off_by_command_with_its_words_or_the_latest_message,
    related_tickets_are_shown_on_both_until_they_are_not,
    who_is_no_agent_sees_neither_tags_nor_team_nor_card_of_their_ticket,
);

async fn a_merged_ticket_goes_on_as_the_other_with_the_people_and_the_words_of_both(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let bobs = desk.opened(BOB).await;
    desk.types(SAM, "watch 2").await;
    desk.agent("claim 2").await;
    desk.agent("tag 2 billing").await;
    desk.delivered().await;
    desk.agent("merge #2 into #1").await;
    assert_eq!(
        desk.delivered().await,
        [
            "to sam: news of #1: merged #2",
            "#agents, edited: card #1, open, normal, Maya",
            "#agents, edited: card #2, closed, normal, Maya",
            "in m2: #2 goes on as #1",
            "to maya: done: merged #2",
        ]
    );
    let (one, two) = (desk.ticket(1).await.ticket, desk.ticket(2).await.ticket);
    assert_eq!((two.status, two.merged_into), (Status::Closed, Some(TicketNumber(1))));
    assert_eq!((one.owner.unwrap().id, one.tags.len()), (MAYA.id.into(), 1));
    assert_eq!(
        (desk.history(1).await, desk.history(2).await.pop().unwrap()),
        (vec!["opened".to_owned(), "merged #2".to_owned()], "merged into #1".to_owned(),)
    );
    desk.agent("pending 1").await;
    desk.delivered().await;
    desk.writes(BOB, &bobs, "It is 3.2.").await;
    assert_eq!(
        desk.delivered().await,
        [
            "to sam: news of #1: said “It is 3.2.”, open",
            "#agents, edited: card #1, open, normal, Maya",
            "in the thread of card #1: Bob said on #1: It is 3.2.",
        ]
        .map(|line| line.replace("in the thread of card #1", &desk_card_thread(&desk)))
    );
    desk.agent("reply 1 Use 3.3.").await;
    desk.types(BOB, "show 1").await;
    desk.types(BOB, "list").await;
    let told = desk.delivered().await;
    assert!(told.contains(&"to bob: news of #1: replied “Use 3.3.”".to_owned()), "{told:?}");
    assert!(told.contains(&"to bob: 1 in the queue: #1".to_owned()), "{told:?}");
    desk.agent("reopen 2").await;
    assert_eq!(desk.delivered().await, ["to maya: #2 was merged into #1: please go on there. “show 1” tells more."]);
}

/// Where what is said under the card of ticket 1 stands.
fn desk_card_thread(desk: &Desk) -> String {
    let posted = desk.chat.posted();
    let under = posted.iter().rev().find_map(|posted| match &posted.parcel.to {
        frontdesk::deliver::Address::Thread { root: Some(root), name, .. } if name == "#1" => {
            Some(format!("in {root}"))
        }
        _ => None,
    });
    under.unwrap_or_default()
}

async fn what_is_written_in_the_old_thread_belongs_to_the_survivor_even_after_another_merge(engine: Engine) {
    let desk = Desk::open(engine).await;
    let mut threads = Vec::new();
    for who in [ANN, BOB, EVE] {
        threads.push(desk.opened(who).await);
    }
    desk.agent("merge 1 into 2").await;
    desk.agent("merge 2 into 3").await;
    desk.writes(ANN, &threads[0], "from the first").await;
    desk.writes(BOB, &threads[1], "from the second").await;
    desk.writes(MAYA, &threads[0], "to all").await;
    let history = desk.history(3).await;
    assert_eq!(history[2..], ["said “from the first”", "said “from the second”", "replied “to all”"]);
    let told = desk.delivered().await;
    for line in
        ["in m3: Maya on #3: to all", "to ann: news of #3: replied “to all”", "to bob: news of #3: replied “to all”"]
    {
        assert!(told.contains(&line.to_owned()), "{line}: {told:?}");
    }
    desk.handle(&in_thread(&desk, MAYA, &threads[0], "close")).await;
    assert_eq!(desk.ticket(3).await.ticket.status, Status::Closed);
}

fn in_thread(desk: &Desk, who: Who, thread: &str, line: &str) -> Event {
    let typed = desk.event(who, Act::Typed(Typed::Line(line.into())));
    Event { thread: Some(ThreadId(thread.to_owned())), ..typed }
}

async fn the_clocks_of_the_survivor_are_those_of_the_more_pressing_of_the_two(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(EVE).await;
    desk.opened(EVE).await;
    desk.agent("priority 2 urgent").await;
    desk.later("10m").await;
    desk.agent("merge 2 into 1").await;
    let (one, two) = (desk.ticket(1).await, desk.ticket(2).await);
    assert_eq!(one.ticket.priority.name(), "urgent");
    assert!(one.clocks.iter().all(|clock| clock.stopped_at.is_none()));
    assert!(two.clocks.iter().all(|clock| clock.stopped_at == Some(desk.clock.now())));
}

async fn a_ticket_is_not_merged_into_itself_a_closed_one_or_one_of_another_workspace(engine: Engine) {
    let desk = Desk::open(engine).await;
    for _ in 0..4 {
        desk.opened(ANN).await;
    }
    let elsewhere = desk.event(ANN, super::desk::said("m90", super::desk::UNKNOWN));
    for _ in 0..5 {
        let key = format!("{}{}", elsewhere.key, desk.clock.now());
        desk.handle(&Event { workspace: other_guild(), key, ..elsewhere.clone() }).await;
    }
    desk.agent("close 2").await;
    desk.agent("merge 3 into 4").await;
    desk.delivered().await;
    for line in ["merge 1 into 1", "merge 1 into 2", "merge 2 into 1", "merge 1 into 3", "merge 1 into 5"] {
        desk.agent(line).await;
    }
    desk.types(ANN, "merge 1 into 4").await;
    let before = desk.history(1).await;
    assert_eq!(
        desk.delivered().await,
        [
            "to maya: #1 is one ticket, and this needs two. Add the other's number.",
            "to maya: #2 is closed. “reopen 2” opens it again.",
            "to maya: #2 is closed. “reopen 2” opens it again.",
            "to maya: #3 was merged into #4: please go on there. “show 4” tells more.",
            "to maya: I find no ticket #5 here that you can see. “list” shows those you can.",
            "to ann: Only the support team can do that. If you need help, just ask your question.",
        ]
    );
    assert_eq!(before, ["opened"]);
}

async fn two_who_merge_the_same_tickets_into_each_other_at_once_leave_one_survivor(engine: Engine) {
    let desk = Desk::open(engine).await;
    let replica = desk.replica().await;
    for round in 0..4 {
        let (a, b) = (2 * round + 1, 2 * round + 2);
        desk.opened(ANN).await;
        desk.opened(BOB).await;
        let (forth, back) = (format!("merge {a} into {b}"), format!("merge {b} into {a}"));
        tokio::join!(desk.types(MAYA, &forth), replica.types(SAM, &back));
        let (one, two) = (desk.ticket(a).await.ticket, desk.ticket(b).await.ticket);
        assert!(one.is_closed() != two.is_closed(), "{one:?} {two:?}");
        assert!(one.merged_into.is_some() != two.merged_into.is_some());
    }
}

async fn a_message_of_a_thread_becomes_a_ticket_of_its_own_once_and_for_agents_only(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(EVE).await;
    let flag = |who: Who, message: &str, author: Who| {
        let message = MessageId(message.to_owned());
        let act = Act::Flagged { message, text: "And the invoice is wrong.".into(), author: author.author() };
        Event { thread: Some(ThreadId(thread.clone())), ..desk.event(who, act) }
    };
    desk.handle(&flag(ANN, "m77", EVE)).await;
    assert_eq!(desk.delivered().await, ["to ann: There is a ticket about this already: #1."]);
    desk.handle(&flag(MAYA, "m77", EVE)).await;
    assert_eq!(
        desk.delivered().await,
        [
            "#agents, edited: card #1, new, normal, nobody",
            "in m1: a part of #1 goes on as #2",
            "#agents: card #2, new, normal, nobody",
            "in a new thread of #help: #2 opened for Eve",
        ]
    );
    desk.handle(&flag(SAM, "m77", EVE)).await;
    desk.handle(&flag(SAM, &thread, EVE)).await;
    assert_eq!(
        desk.delivered().await,
        ["to sam: There is a ticket about this already: #2.", "to sam: There is a ticket about this already: #1."]
    );
    // What an agent wrote is still about what the requester needs.
    desk.handle(&flag(SAM, "m78", MAYA)).await;
    let (one, two, three) = (desk.ticket(1).await.ticket, desk.ticket(2).await.ticket, desk.ticket(3).await.ticket);
    assert_eq!(one.related, [TicketNumber(2), TicketNumber(3)]);
    assert_eq!((two.related, two.plan, three.requester.id), (vec![TicketNumber(1)], one.plan, EVE.id.into()));
    assert_eq!(desk.history(2).await, ["opened", "split from #1"]);
    assert_eq!(desk.history(1).await[1..], ["split off #2", "split off #3"]);
}

async fn a_part_is_split_off_by_command_with_its_words_or_the_latest_message(engine: Engine) {
    let desk = Desk::open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.agent("split 1").await;
    desk.writes(ANN, &thread, "And the invoice is wrong.").await;
    desk.agent("split 1").await;
    desk.agent("split 1 the licence of the second cluster").await;
    let told: Vec<_> = desk.delivered().await.into_iter().filter(|line| line.starts_with("to maya")).collect();
    assert_eq!(
        told,
        [
            "to maya: “text” is missing. Write it like this: split [ticket] [text]",
            "to maya: done: split #1",
            "to maya: done: split #1",
        ]
    );
    let (two, three) = (desk.ticket(2).await, desk.ticket(3).await);
    assert_eq!(two.ticket.subject.raw(), "And the invoice is wrong.");
    assert_eq!(three.conversation.question.raw(), "the licence of the second cluster");
    assert_eq!((two.ticket.requester.id, three.ticket.requester.id), (ANN.id.into(), ANN.id.into()));
}

async fn related_tickets_are_shown_on_both_until_they_are_not(engine: Engine) {
    let desk = Desk::open(engine).await;
    for _ in 0..3 {
        desk.opened(ANN).await;
    }
    for line in
        ["relate 1 3", "relate 3 1", "relate 2 2", "relate 2 9", "unrelate 1 2", "relate 1 2", "unrelate 3 to 1"]
    {
        desk.agent(line).await;
    }
    let told: Vec<_> = desk.delivered().await.into_iter().filter(|line| line.starts_with("to maya")).collect();
    assert_eq!(
        told,
        [
            "to maya: done: related #1",
            "to maya: #3 and #1 are related already. “unrelate 3 1” undoes that.",
            "to maya: #2 is one ticket, and this needs two. Add the other's number.",
            "to maya: I find no ticket #9 here that you can see. “list” shows those you can.",
            "to maya: #1 and #2 are not related.",
            "to maya: done: related #1",
            "to maya: done: unrelated #3",
        ]
    );
    let (one, two, three) = (desk.ticket(1).await.ticket, desk.ticket(2).await.ticket, desk.ticket(3).await.ticket);
    assert_eq!((one.related, two.related, three.related), (vec![TicketNumber(2)], vec![TicketNumber(1)], Vec::new()));
    assert_eq!(desk.history(1).await, ["opened", "related #3", "related #2", "unrelated #3"]);
}

async fn who_is_no_agent_sees_neither_tags_nor_team_nor_card_of_their_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    desk.agent("tag 1 difficult-customer").await;
    desk.agent("transfer 1 core because").await;
    desk.delivered().await;
    let mut seen = Vec::new();
    for who in [ANN, MAYA] {
        desk.types(who, "show 1").await;
        desk.delivered().await;
        if let frontdesk::domain::Notice::TicketShown { view, .. } = desk.last().parcel.notice {
            seen.push((view.ticket.tags.len(), view.ticket.team.is_some(), view.ticket.card.is_some()));
        }
    }
    assert_eq!(seen, [(0, false, false), (1, true, true)]);
}
