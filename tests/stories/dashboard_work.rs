//! Work on pages: what is done there is done in chat, by the same rules.

use frontdesk::domain::{Priority, Status, Ticket};

use super::desk::browser::{Browser, WITH_PAGES, field};
use super::desk::engine::Engine;
use super::desk::people::{ANN, EVE, LEA, MAYA, SAM};
use super::desk::{Desk, UNKNOWN, guild};

on_every_engine!(
    an_answer_on_the_page_appears_in_chat_as_the_agents_and_a_note_does_not,
    every_button_of_a_ticket_does_what_its_command_does,
    tickets_are_handed_on_merged_and_split_and_a_problem_shows_its_others,
    a_form_that_is_sent_twice_does_its_work_once,
    a_refusal_says_why_and_keeps_what_was_typed,
    the_queue_shows_views_and_filters_and_keeps_them,
    a_requester_sees_their_ticket_without_notes_and_closes_it,
    an_entry_is_drawn_and_saved_with_its_markup_made_harmless,
    a_question_is_tried_and_what_the_faq_lacks_is_grouped,
    a_dead_letter_is_taken_again_or_dropped,
    figures_promises_people_and_history_are_shown,
    a_plan_is_made_of_a_file_and_a_mistake_in_it_is_told,
    a_plan_is_made_with_the_numbers_of_history_and_becomes_the_plan_in_force,
    a_mode_is_proposed_and_made_by_the_button_under_what_it_changes,
    a_page_speaks_the_language_of_its_reader,
);

async fn open(engine: Engine) -> Desk {
    Desk::open_with(engine, WITH_PAGES).await
}

async fn an_answer_on_the_page_appears_in_chat_as_the_agents_and_a_note_does_not(engine: Engine) {
    let desk = open(engine).await;
    let thread = desk.opened(EVE).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    assert_eq!(maya.post("/dashboard/tickets/1/claim", &[]).await.location, "/dashboard/tickets/1?done=1");
    desk.delivered().await;
    maya.post("/dashboard/tickets/1/note", &[("text", "a secret note")]).await;
    assert!(!desk.delivered().await.iter().any(|line| line.contains("secret") || line.starts_with("to maya")));
    maya.post("/dashboard/tickets/1/reply", &[("text", "Turn it\r\noff and on.")]).await;
    let told = desk.delivered().await;
    assert!(told.iter().any(|line| line.starts_with(&format!("in {thread}: ")) && line.contains("Maya")), "{told:?}");
    let file = desk.ticket(1).await;
    assert!(file.ticket.first_reply_at.is_some(), "it stops the clock");
    let page = maya.get("/dashboard/tickets/1").await.body;
    assert!(page.contains("Turn it\noff and on.") && page.contains("a secret note"), "{page}");
    desk.writes(EVE, &thread, "It hums now.").await;
    assert!(maya.get("/dashboard/tickets/1/thread").await.body.contains("It hums now."));
}

/// Ticket 1 after a button of its page was pressed.
async fn pressed(desk: &Desk, browser: &Browser, verb: &str, fields: &[(&str, &str)]) -> Ticket {
    let page = browser.post(&format!("/dashboard/tickets/1/{verb}"), fields).await;
    assert_eq!(page.status, 303, "{verb}: {}", page.body);
    desk.ticket(1).await.ticket
}

async fn every_button_of_a_ticket_does_what_its_command_does(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.types(SAM, "whoami").await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let press = async |verb: &str, fields: &[(&str, &str)]| pressed(&desk, &maya, verb, fields).await;
    assert_eq!(press("claim", &[]).await.owner.unwrap().id, "maya".into());
    assert_eq!(press("priority", &[("priority", "urgent")]).await.priority, Priority::Urgent);
    assert_eq!(press("pending", &[]).await.status, Status::Pending);
    assert_eq!(press("reopen", &[]).await.status, Status::Open);
    assert_eq!(press("hold", &[]).await.status, Status::OnHold);
    assert_eq!(press("reopen", &[]).await.status, Status::Open);
    assert_eq!(press("release", &[]).await.owner, None);
    assert_eq!(press("assign", &[("person", "sam")]).await.owner.unwrap().id, "sam".into());
    assert_eq!(press("solve", &[]).await.status, Status::Solved);
    assert_eq!(press("close", &[("reason", "done")]).await.status, Status::Closed);
    assert_eq!(maya.post("/dashboard/tickets/1/block", &[]).await.status, 404, "no other command is a button");
}

async fn tickets_are_handed_on_merged_and_split_and_a_problem_shows_its_others(engine: Engine) {
    let desk = open(engine).await;
    let thread = desk.opened(ANN).await;
    desk.writes(ANN, &thread, "and the other thing rattles").await;
    for who in [EVE, ANN] {
        desk.opened(who).await;
    }
    desk.types(SAM, "whoami").await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let press = async |verb: &str, fields: &[(&str, &str)]| pressed(&desk, &maya, verb, fields).await;
    let handed = press("transfer", &[("to", "sam"), ("reason", "he plays it")]).await;
    assert_eq!(handed.owner.unwrap().id, "sam".into());
    press("split", &[("text", "")]).await;
    assert_eq!(desk.ticket(4).await.ticket.subject.raw(), "and the other thing rattles");
    desk.agent("problem link 1 2").await;
    let page = maya.get("/dashboard/tickets/1").await.body;
    assert!(page.contains("Problem P1") && page.contains("href=\"/dashboard/tickets/2\""), "{page}");
    assert!(!page.contains("href=\"/dashboard/tickets/3\""), "{page}");
    let ann = Browser::signed_in(&desk, ANN).await;
    let page = ann.get("/dashboard/tickets/1").await.body;
    assert!(!page.contains("Problem P1") && !page.contains("/transfer\""), "it is for agents: {page}");
    for (verb, field) in [("transfer", ("to", "maya")), ("merge", ("into", "3")), ("split", ("text", "x"))] {
        assert_eq!(ann.post(&format!("/dashboard/tickets/1/{verb}"), &[field]).await.status, 403, "{verb}");
    }
    let merged = press("merge", &[("into", "3")]).await;
    assert_eq!(merged.merged_into.map(|number| number.0), Some(3));
}

async fn a_form_that_is_sent_twice_does_its_work_once(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    for _ in 0..2 {
        let page = maya.post("/dashboard/tickets/1/reply", &[("key", "abc"), ("text", "Once.")]).await;
        assert_eq!(page.status, 303);
    }
    let said = desk.history(1).await;
    assert_eq!(said.iter().filter(|line| line.contains("Once.")).count(), 1, "{said:?}");
}

async fn a_refusal_says_why_and_keeps_what_was_typed(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.types(SAM, "claim 1").await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let page = maya.post("/dashboard/tickets/1/claim", &[]).await;
    assert!(page.status == 422 && page.body.contains("role=\"alert\"") && page.body.contains("Sam"), "{page:?}");
    let long = "x".repeat(3001);
    let page = maya.post("/dashboard/tickets/1/reply", &[("text", &long)]).await;
    assert!(page.status == 422 && page.body.contains(&long), "{}", page.status);
    assert!(!desk.delivered().await.iter().any(|line| line.contains("xxx") || line.starts_with("to maya")));
}

async fn the_queue_shows_views_and_filters_and_keeps_them(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.opened(EVE).await;
    desk.agent("claim 2").await;
    desk.agent("priority 1 high").await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let shows = async |query: &str| {
        let body = maya.get(&format!("/dashboard/queue/rows{query}")).await.body;
        [1, 2].map(|number| body.contains(&format!("/dashboard/tickets/{number}\"")))
    };
    assert_eq!(shows("").await, [true, true]);
    assert_eq!(shows("?view=mine").await, [false, true]);
    assert_eq!(shows("?view=unclaimed").await, [true, false]);
    assert_eq!(shows("?priority=high").await, [true, false]);
    assert_eq!(shows("?status=open").await, [false, true]);
    assert_eq!(shows("?q=FLUX").await, [true, true]);
    assert_eq!(shows("?q=%25").await, [false, false], "letters have no meaning of their own");
    assert_eq!(shows("?below=2").await, [true, false]);
    desk.agent("close 1").await;
    assert_eq!(shows("").await, [false, true]);
    assert_eq!(shows("?view=all").await, [true, true]);

    let kept = maya.post("/dashboard/views", &[("name", "<b>hot</b>"), ("query", "priority=high&x=\"<>")]).await;
    assert_eq!(kept.status, 303);
    let page = maya.get("/dashboard/queue").await.body;
    assert!(page.contains("/dashboard/queue?priority=high&#38;x=%22%3C%3E") && !page.contains("<b>hot"), "{page}");
    let sam = Browser::signed_in(&desk, SAM).await;
    assert!(!sam.get("/dashboard/queue").await.body.contains("x=%22"), "a view is its person's");
    maya.post("/dashboard/views/forget", &[("name", "<b>hot</b>")]).await;
    assert!(!maya.get("/dashboard/queue").await.body.contains("x=%22"));
    for number in 0..21 {
        let status = maya.post("/dashboard/views", &[("name", &format!("v{number}")), ("query", "q=a")]).await.status;
        assert_eq!(status, if number < 20 { 303 } else { 422 }, "{number}");
    }
}

async fn a_requester_sees_their_ticket_without_notes_and_closes_it(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    desk.agent("note 1 she shouts").await;
    let ann = Browser::signed_in(&desk, ANN).await;
    let page = ann.get("/dashboard/tickets/1").await.body;
    assert!(page.contains("flux capacitor") && !page.contains("she shouts") && !page.contains("/note\""), "{page}");
    assert!(!ann.get("/dashboard/tickets/1/thread").await.body.contains("she shouts"));
    assert_eq!(ann.post("/dashboard/tickets/1/reply", &[("text", "me")]).await.status, 403);
    assert_eq!(ann.post("/dashboard/tickets/1/close", &[]).await.status, 303);
    assert!(desk.ticket(1).await.ticket.is_closed());
}

async fn an_entry_is_drawn_and_saved_with_its_markup_made_harmless(engine: Engine) {
    let desk = open(engine).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let form = maya.get("/dashboard/faq/edit?entry=licence&locale=en").await.body;
    assert!(form.contains("One for each cluster."), "{form}");
    let id = field(&form, "form");
    let fields = [
        ("form", id.as_str()),
        ("question", "Which licence do I need for two clusters?"),
        ("answer", "**Two**, <script>alert(1)</script> of [them](javascript:alert(1))."),
        ("tags", "licence"),
    ];
    let preview = maya.post("/dashboard/faq/edit", &fields).await;
    assert!(preview.status == 200 && preview.body.contains("<strong>Two</strong>"), "{preview:?}");
    assert!(!preview.body.contains("<script>alert") && !preview.body.contains("href=\"javascript"), "{preview:?}");
    let file = || std::fs::read_to_string(desk.faq_file("licence.md")).unwrap();
    desk.writes_the_faq().await;
    assert!(!file().contains("Two"), "nothing is changed by looking");
    let edit = field(&preview.body, "edit");
    let sam = Browser::signed_in(&desk, SAM).await;
    assert_eq!(sam.post("/dashboard/faq/settle", &[("edit", &edit), ("do", "save")]).await.status, 422, "it is Maya's");
    assert_eq!(maya.post("/dashboard/faq/settle", &[("edit", &edit), ("do", "save")]).await.status, 200);
    desk.writes_the_faq().await;
    assert!(file().contains("**Two**"), "{}", file());
    let empty = maya.post("/dashboard/faq/edit", &[("form", "faq-add"), ("question", ""), ("answer", "x")]).await;
    assert_eq!(empty.status, 422);
}

async fn a_question_is_tried_and_what_the_faq_lacks_is_grouped(engine: Engine) {
    let desk = open(engine).await;
    desk.says(ANN, UNKNOWN).await;
    desk.says(EVE, UNKNOWN).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let tried = maya.get("/dashboard/faq/test?q=Why+is+my+consumer+lag+growing").await.body;
    assert!(tried.contains("<span class=\"verdict\">answer</span>") && tried.contains("the same words"), "{tried}");
    let told = desk.number("SELECT count(*) FROM conversation").await;
    assert_eq!(told, 2, "nothing is stored of a trial");
    let lacks = maya.get("/dashboard/faq/unanswered").await.body;
    assert!(lacks.contains("flux capacitor") && lacks.contains(">2</td>"), "{lacks}");
    let conversation = lacks.split_once("conversation=").unwrap().1.split('"').next().unwrap().to_owned();
    let form = maya.get(&format!("/dashboard/faq/edit?conversation={conversation}")).await.body;
    assert!(form.contains("flux capacitor"), "{form}");
}

async fn a_dead_letter_is_taken_again_or_dropped(engine: Engine) {
    let desk = open(engine).await;
    let event = desk.event(ANN, super::desk::said("m77", UNKNOWN));
    desk.flow.bury(&event, "a bug").await.unwrap();
    desk.flow.bury_frame(&guild(), "f1", serde_json::json!({"token": "s3cret"}), "no event").await.unwrap();
    let lea = Browser::signed_in(&desk, LEA).await;
    let page = lea.get("/dashboard/letters").await.body;
    assert!(page.contains("a bug") && page.contains("no event") && !page.contains("s3cret"), "{page}");
    assert_eq!(lea.post("/dashboard/letters/again", &[("letter", "frame-2")]).await.status, 422);
    assert_eq!(lea.post("/dashboard/letters/again", &[("letter", "event-1")]).await.status, 303);
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 1);
    assert_eq!(lea.post("/dashboard/letters/drop", &[("letter", "frame-2")]).await.status, 303);
    assert_eq!(lea.post("/dashboard/letters/drop", &[("letter", "frame-2")]).await.status, 404);
    assert_eq!(desk.number("SELECT count(*) FROM dead_letter").await, 0);
}

async fn figures_promises_people_and_history_are_shown(engine: Engine) {
    let calendar =
        "\n[[calendar]]\nname = \"office\"\ntime_zone = \"Europe/Berlin\"\nhours = { mon-tue = [\"09:00-17:00\"] }\n";
    let desk = Desk::open_with(engine, &format!("{WITH_PAGES}{calendar}")).await;
    desk.opened(EVE).await;
    desk.agent("close 1").await;
    desk.later("1m").await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let figures = lea.get("/dashboard/analytics?period=day").await.body;
    assert!(figures.contains("<dt>Tickets opened</dt><dd>1</dd>"), "{figures}");
    let chart = lea.get("/dashboard/analytics/chart.png?period=day").await;
    assert!(chart.status == 200 && chart.body.starts_with("\u{fffd}PNG"), "{}", chart.status);
    let sla = lea.get("/dashboard/sla?calendar=office&start=2026-11-24T16:30&target=1h").await.body;
    assert!(sla.contains("2026-11-30 09:30") && sla.contains("enterprise"), "{sla}");
    assert_eq!(lea.get("/dashboard/sla?calendar=office&start=x&target=1h").await.status, 422);
    let people = lea.get("/dashboard/people").await.body;
    assert!(people.contains("<bdi>Eve</bdi>") && people.contains("<bdi>Lea</bdi>"), "{people}");
    let history = lea.get("/dashboard/history").await.body;
    assert!(history.contains("<bdi>Maya</bdi></strong> closed it"), "{history}");
    assert!(lea.get("/dashboard/health").await.body.contains("database"));
}

async fn a_plan_is_made_of_a_file_and_a_mistake_in_it_is_told(engine: Engine) {
    let desk = open(engine).await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let small = "[limits]\nbudget = 10\n[[segment]]\nname = \"all\"\n[[mode]]\nname = \"cheap\"\ncost = 4\n\
                 subscription_revenue = 6\n[[mode]]\nname = \"dear\"\ncost = 9\nsubscription_revenue = 8\n";
    let page = lea.post("/dashboard/planner", &[("plan", small)]).await;
    assert!(page.status == 200 && page.body.contains("Best: dear") && page.body.contains("<svg"), "{page:?}");
    let page = lea.post("/dashboard/planner", &[("plan", small), ("budget", "5")]).await;
    assert!(page.body.contains("Best: cheap"), "{page:?}");
    for (plan, budget) in [("<b>", ""), (small, "much"), (small, "1")] {
        let page = lea.post("/dashboard/planner", &[("plan", plan), ("budget", budget)]).await;
        assert!(page.status == 422 && page.body.contains("role=\"alert\""), "{plan}: {page:?}");
    }
}

async fn a_plan_is_made_with_the_numbers_of_history_and_becomes_the_plan_in_force(engine: Engine) {
    let more = format!("{WITH_PAGES}\n[costs]\nhour = \"60.00 EUR\"\ntools = {{ bot = \"450.00 EUR\" }}\n");
    let desk = Desk::open_with(engine, &more).await;
    super::plans::november(&desk).await;
    desk.clock.wind_to("2026-12-02T09:00:00Z".parse().unwrap());
    let lea = Browser::signed_in(&desk, LEA).await;
    let page = lea.post("/dashboard/planner", &[("plan", super::plans::PLAN)]).await;
    assert!(page.body.contains("Best: care") && !page.body.contains("Numbers from history"), "{page:?}");
    let with_history = [("plan", super::plans::PLAN), ("history", "yes")];
    let page = lea.post("/dashboard/planner", &with_history).await;
    assert!(page.body.contains("Best: free") && page.body.contains("2,714.06 – 8,325.94"), "{page:?}");
    assert_eq!(desk.number("SELECT count(*) FROM adopted_plan").await, 0, "looking keeps nothing");
    let page = lea.post("/dashboard/planner", &[with_history[0], with_history[1], ("do", "adopt")]).await;
    assert!(page.status == 200 && page.body.contains("This is the plan in force now."), "{page:?}");
    assert_eq!(desk.number("SELECT count(*) FROM adopted_plan WHERE adopted_by = 'lea'").await, 1);
    let maya = Browser::signed_in(&desk, MAYA).await;
    assert_eq!(maya.post("/dashboard/planner", &[with_history[0], ("do", "adopt")]).await.status, 403);
    assert_eq!(desk.number("SELECT count(*) FROM adopted_plan").await, 1);
}

async fn a_mode_is_proposed_and_made_by_the_button_under_what_it_changes(engine: Engine) {
    let desk = open(engine).await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let before = lea.get("/dashboard/modes").await;
    assert!(before.status == 200 && !before.body.contains("premium"), "{before:?}");
    let fields = [("name", "premium"), ("kind", "commercial"), ("settings", "plans=enterprise")];
    let proposed = lea.post("/dashboard/modes/add", &fields).await;
    assert!(proposed.status == 200 && proposed.body.contains("What it would change"), "{proposed:?}");
    let press = field(&proposed.body, "press");
    assert_eq!(lea.post("/dashboard/press", &[("press", &press)]).await.status, 200);
    assert!(lea.get("/dashboard/modes").await.body.contains("premium"));
    assert_eq!(lea.post("/dashboard/modes/delete", &[("name", "nothing")]).await.status, 422);
    assert_eq!(lea.get("/dashboard/contracts").await.status, 200);
}

async fn a_page_speaks_the_language_of_its_reader(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    assert!(maya.get("/dashboard/queue").await.body.contains("lang=\"en\""));
    let page = maya.post("/dashboard/account/language", &[("path", "/dashboard/tickets/1")]).await;
    assert_eq!(page.location, "/dashboard/tickets/1");
    let ticket = maya.get("/dashboard/tickets/1").await.body;
    assert!(ticket.contains("lang=\"zh-CN\"") && ticket.contains("回复提问者"), "{ticket}");
    for elsewhere in ["https://evil.example/", "//evil.example", "/dashboard/\\evil"] {
        let page = maya.post("/dashboard/account/language", &[("path", elsewhere)]).await;
        assert_eq!(page.location, "/dashboard/queue", "{elsewhere}");
    }
}
