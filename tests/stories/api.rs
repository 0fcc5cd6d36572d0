//! Programs over the API: by the rules of the chat, within their workspace and scopes, and each thing once.

use frontdesk::domain::Role;
use frontdesk::domain::token::Scope;
use frontdesk::store::tokens;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::desk::engine::{Engine, number};
use super::desk::http::answer;
use super::desk::people::{ANN, BOB, SAM};
use super::desk::{Desk, KNOWN, UNKNOWN, guild, other_guild};

on_every_engine!(
    a_question_is_answered_or_becomes_a_ticket,
    a_ticket_is_worked_as_in_the_chat,
    tickets_are_handed_on_merged_split_related_and_watched_as_in_the_chat,
    a_lead_blocks_somebody_and_lets_them_in_again,
    a_request_with_a_key_is_done_once_and_answered_alike,
    the_same_key_for_another_request_is_refused,
    requests_with_one_key_at_the_same_moment_open_one_ticket,
    what_changed_meanwhile_is_not_overwritten,
    a_revoked_or_expired_token_is_good_for_nothing,
    a_token_that_is_revoked_while_it_acts_changes_nothing,
    a_requesters_token_sees_its_own_tickets_and_no_notes,
    pages_go_through_all_tickets_once,
    an_export_holds_every_ticket_and_no_formula,
    an_edit_of_the_faq_is_drawn_and_saved,
    a_token_gives_no_more_than_it_has,
    figures_count_tickets_and_name_nobody,
    a_desk_is_ready_until_its_outbox_is_stuck,
);

const WORK: [Scope; 3] = [Scope::Ask, Scope::TicketsRead, Scope::TicketsWrite];

async fn a_question_is_answered_or_becomes_a_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Requester, &WORK).await);
    let (status, said) = answer(http.post(&robot, "/api/v1/ask", &json!({ "question": KNOWN }))).await;
    assert_eq!((status, said["verdict"].as_str()), (StatusCode::OK, Some("answer")));
    assert_eq!(said["answers"][0]["id"], "consumer-lag");
    let (_, said) = answer(http.post(&robot, "/api/v1/ask", &json!({ "question": UNKNOWN }))).await;
    assert_eq!((said["verdict"].as_str(), said["ticket"]["number"].as_i64()), (Some("escalate"), Some(1)));
    assert_eq!(desk.delivered().await.len(), 1, "the card alone: no chat reaches a program");
    desk.agent("claim 1").await;
    desk.agent("reply 1 turn it left").await;
    desk.delivers_over_http().await;
    let (_, told) = answer(http.get(&robot, "/api/v1/messages")).await;
    assert!(told["items"].as_array().unwrap().last().unwrap().to_string().contains("turn it left"), "{told}");
}

async fn a_ticket_is_worked_as_in_the_chat(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    desk.opened(ANN).await;
    let (status, refused) = answer(http.post(&robot, "/api/v1/tickets/1/release", &Value::Null)).await;
    assert_eq!((status, refused["code"].as_str()), (StatusCode::CONFLICT, Some("not_claimed")));
    for (path, body, key, value) in [
        ("claim", Value::Null, "owner", json!({ "id": format!("api:{}", robot.id), "name": "robot" })),
        ("priority", json!({ "priority": "urgent" }), "priority", json!("urgent")),
        ("tags", json!({ "add": ["hum", "d-minor"], "remove": [] }), "tags", json!(["d-minor", "hum"])),
        ("reply", json!({ "text": "turn it left" }), "status", json!("open")),
        ("note", json!({ "text": "a tuner" }), "status", json!("open")),
        ("status", json!({ "status": "pending" }), "status", json!("pending")),
        ("close", json!({ "reason": "hums" }), "status", json!("closed")),
        ("reopen", Value::Null, "status", json!("open")),
    ] {
        let (status, ticket) = answer(http.post(&robot, &format!("/api/v1/tickets/1/{path}"), &body)).await;
        assert_eq!((status, &ticket[key]), (StatusCode::OK, &value), "{path}: {ticket}");
    }
    let told = desk.delivered().await.join("\n");
    assert!(told.contains("turn it left"), "{told}");
    let (_, ticket) = answer(http.get(&robot, "/api/v1/tickets/1")).await;
    let kinds: Vec<_> = ticket["history"].as_array().unwrap().iter().map(|it| it["event"]["kind"].as_str()).collect();
    assert!(kinds.contains(&Some("noted")) && kinds.contains(&Some("replied")), "{kinds:?}");
}

async fn tickets_are_handed_on_merged_split_related_and_watched_as_in_the_chat(engine: Engine) {
    let canned = "\n[[canned]]\nname = \"hello\"\ntext = \"Hello {requester}.\"\n";
    let desk = Desk::open_with(engine, canned).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    let thread = desk.opened(ANN).await;
    desk.opened(BOB).await;
    desk.opened(ANN).await;
    desk.types(SAM, "whoami").await;
    desk.writes(ANN, &thread, "and the other thing rattles").await;
    for (path, body, key, value) in [
        (
            "1/transfer",
            json!({ "to": "sam", "reason": "he plays the theremin" }),
            "owner",
            json!({ "id": "sam", "name": "Sam" }),
        ),
        ("1/transfer", json!({ "to": "billing", "reason": "an invoice" }), "team", json!("billing")),
        ("1/watch", Value::Null, "number", json!(1)),
        ("1/unwatch", Value::Null, "number", json!(1)),
        ("1/relate", json!({ "to": 2 }), "related", json!([2])),
        ("1/unrelate", json!({ "to": 2 }), "related", json!([])),
        ("1/canned", json!({ "name": "hello" }), "status", json!("new")),
        ("1/split", Value::Null, "subject", json!("and the other thing rattles")),
        ("2/merge", json!({ "into": 1 }), "merged_into", json!(1)),
    ] {
        let (status, ticket) = answer(http.post(&robot, &format!("/api/v1/tickets/{path}"), &body)).await;
        assert_eq!((status, &ticket[key]), (StatusCode::OK, &value), "{path}: {ticket}");
    }
    let said = desk.history(1).await.join("\n");
    assert!(said.contains("transferred to Sam") && said.contains("Hello Ann."), "{said}");
    // By the rules of the chat: with its refusals, and for the role of the command.
    let (status, refused) = answer(http.post(&robot, "/api/v1/tickets/1/merge", &json!({ "into": 1 }))).await;
    assert_eq!((status, refused["code"].as_str()), (StatusCode::CONFLICT, Some("one_ticket")));
    let low = desk.program(&guild(), Role::Requester, &WORK).await;
    answer(http.post(&low, "/api/v1/tickets", &json!({ "question": UNKNOWN }))).await;
    let rate = || http.post(&low, "/api/v1/tickets/5/rate", &json!({ "stars": 4, "comment": "quick" }));
    assert_eq!(answer(rate()).await.0, StatusCode::CONFLICT, "it is open");
    desk.agent("close 5").await;
    let (status, rated) = answer(rate()).await;
    assert_eq!(status, StatusCode::OK, "{rated}");
    assert_eq!(number(&desk.flow.db, "SELECT stars FROM rating").await, 4);
    assert_eq!(answer(http.post(&low, "/api/v1/tickets/5/watch", &Value::Null)).await.0, StatusCode::FORBIDDEN);
}

async fn a_lead_blocks_somebody_and_lets_them_in_again(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, lead) = (desk.http().await, desk.program(&guild(), Role::Lead, &[Scope::Blocks]).await);
    desk.opened(ANN).await;
    let block = |person: &str| http.post(&lead, "/api/v1/blocks", &json!({ "person": person, "reason": "shouts" }));
    assert_eq!(answer(block("Ann")).await.0, StatusCode::NOT_FOUND, "a name is no id");
    let done = || block("ann").header("Idempotency-Key", "b1");
    let (status, blocked) = answer(done()).await;
    assert_eq!((status, &blocked["blocked"]), (StatusCode::OK, &json!(true)), "{blocked}");
    assert_eq!(answer(done()).await, (status, blocked));
    assert_eq!(answer(block("ann")).await.0, StatusCode::CONFLICT, "they are blocked already");
    let (_, listed) = answer(http.get(&lead, "/api/v1/blocks")).await;
    assert_eq!((&listed["items"][0]["person"]["id"], &listed["items"][0]["reason"]), (&json!("ann"), &json!("shouts")));
    let theirs = desk.program(&other_guild(), Role::Lead, &[Scope::Blocks]).await;
    assert_eq!(answer(http.get(&theirs, "/api/v1/blocks")).await.1["items"], json!([]));
    let free = |program| http.request(Method::DELETE, "/api/v1/blocks/ann").bearer_auth(program);
    assert_eq!(answer(free(&theirs.secret)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(answer(free(&lead.secret)).await.0, StatusCode::OK);
    assert_eq!(number(&desk.flow.db, "SELECT count(*) FROM block").await, 0);
}

async fn a_request_with_a_key_is_done_once_and_answered_alike(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    let open = || http.post(&robot, "/api/v1/tickets", &json!({ "question": UNKNOWN })).header("Idempotency-Key", "k1");
    let first = answer(open()).await;
    assert_eq!(first.0, StatusCode::CREATED);
    assert_eq!(answer(open()).await, first);
    assert_eq!(number(&desk.flow.db, "SELECT count(*) FROM ticket").await, 1);
    let another = desk.program(&guild(), Role::Agent, &WORK).await;
    let again = http.post(&another, "/api/v1/tickets", &json!({ "question": UNKNOWN })).header("Idempotency-Key", "k1");
    assert_eq!(answer(again).await.1["number"], 2, "keys of two programs are two");
}

async fn the_same_key_for_another_request_is_refused(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    let open = |question: &str| {
        http.post(&robot, "/api/v1/tickets", &json!({ "question": question })).header("Idempotency-Key", "k1")
    };
    answer(open(UNKNOWN)).await;
    let (status, problem) = answer(open("something else altogether")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    assert_eq!(number(&desk.flow.db, "SELECT count(*) FROM ticket").await, 1);
}

async fn requests_with_one_key_at_the_same_moment_open_one_ticket(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    let open = || http.post(&robot, "/api/v1/tickets", &json!({ "question": UNKNOWN })).header("Idempotency-Key", "k1");
    let answers = futures_util::future::join_all((0..8).map(|_| answer(open()))).await;
    assert!(answers.iter().all(|it| it.0 == StatusCode::CREATED && it.1["number"] == 1), "{answers:?}");
    assert_eq!(number(&desk.flow.db, "SELECT count(*) FROM ticket").await, 1);
}

async fn what_changed_meanwhile_is_not_overwritten(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    desk.opened(ANN).await;
    let response = http.get(&robot, "/api/v1/tickets/1").send().await.unwrap();
    let etag = response.headers()["etag"].to_str().unwrap().to_owned();
    let same = http.get(&robot, "/api/v1/tickets/1").header("If-None-Match", &etag);
    assert_eq!(answer(same).await.0, StatusCode::NOT_MODIFIED);
    desk.agent("claim 1").await;
    let set = http.post(&robot, "/api/v1/tickets/1/priority", &json!({ "priority": "low" }));
    let (status, _) = answer(set.try_clone().unwrap().header("If-Match", &etag)).await;
    assert_eq!(status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(desk.ticket(1).await.ticket.priority.name(), "normal");
    assert_eq!(answer(set).await.0, StatusCode::OK);
}

async fn a_revoked_or_expired_token_is_good_for_nothing(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    assert_eq!(answer(http.get(&robot, "/api/v1/tickets")).await.0, StatusCode::OK);
    let mut tx = desk.flow.db.write().await.unwrap();
    assert!(!tokens::revoke(&mut tx, &other_guild(), robot.id, desk.clock.now()).await.unwrap(), "not theirs");
    assert!(tokens::revoke(&mut tx, &guild(), robot.id, desk.clock.now()).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(answer(http.get(&robot, "/api/v1/tickets")).await.0, StatusCode::UNAUTHORIZED);
    let lead = desk.program(&guild(), Role::Lead, &[Scope::Tokens, Scope::TicketsRead]).await;
    let body = json!({ "name": "short", "role": "agent", "scopes": ["tickets:read"], "days": 1 });
    let (status, made) = answer(http.post(&lead, "/api/v1/tokens", &body)).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let list = || http.request(Method::GET, "/api/v1/tickets").bearer_auth(made["secret"].as_str().unwrap());
    assert_eq!(answer(list()).await.0, StatusCode::OK);
    desk.later("25h").await;
    assert_eq!(answer(list()).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(
        number(&desk.flow.db, "SELECT count(*) FROM api_token WHERE substr(hash, 1, 3) = 'fd_'").await,
        0,
        "hashes alone"
    );
}

/// The door let it in; the commit looks again.
async fn a_token_that_is_revoked_while_it_acts_changes_nothing(engine: Engine) {
    use frontdesk::domain::command::Typed;
    use frontdesk::domain::{Act, Event};
    use frontdesk::flow::{Acted, Asked, Standing};
    use frontdesk::store::{Failure, Tx};

    /// Good at the first look, and not at the second.
    struct Fleeting(std::sync::atomic::AtomicBool);
    #[async_trait::async_trait]
    impl Standing for Fleeting {
        async fn role(&self, _: &mut Tx) -> Result<Option<Role>, Failure> {
            Ok(self.0.swap(false, std::sync::atomic::Ordering::SeqCst).then_some(Role::Agent))
        }

        async fn keep(&self, _: &mut Tx, _: &Acted) -> Result<(), Failure> {
            Ok(())
        }
    }

    let desk = Desk::open(engine).await;
    desk.opened(ANN).await;
    let event: Event = desk.event(BOB, Act::Typed(Typed::Line("claim 1".into())));
    let standing = Fleeting(true.into());
    let asked = Asked { event: &event, locale: None, if_version: None, standing: &standing };
    assert_eq!(desk.flow.act(&asked).await.unwrap(), Acted::NoStanding);
    assert_eq!(desk.ticket(1).await.ticket.owner, None);
}

async fn a_requesters_token_sees_its_own_tickets_and_no_notes(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Requester, &WORK).await);
    desk.opened(ANN).await;
    answer(http.post(&robot, "/api/v1/tickets", &json!({ "question": UNKNOWN }))).await;
    desk.agent("note 2 they are impatient").await;
    let (_, page) = answer(http.get(&robot, "/api/v1/tickets")).await;
    let numbers: Vec<_> = page["items"].as_array().unwrap().iter().map(|it| it["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [2]);
    let (status, theirs) = answer(http.get(&robot, "/api/v1/tickets/1")).await;
    let (_, absent) = answer(http.get(&robot, "/api/v1/tickets/99")).await;
    assert_eq!((status, &theirs), (StatusCode::NOT_FOUND, &absent), "as if it were not there");
    let (_, own) = answer(http.get(&robot, "/api/v1/tickets/2")).await;
    assert!(!own.to_string().contains("impatient"), "{own}");
    let (status, _) = answer(http.post(&robot, "/api/v1/tickets/2/claim", &Value::Null)).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

async fn pages_go_through_all_tickets_once(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &WORK).await);
    for _ in 0..5 {
        desk.opened(ANN).await;
    }
    desk.opened(BOB).await;
    desk.agent("claim 2").await;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let (_, page) = answer(http.get(&robot, &format!("/api/v1/tickets?limit=2{cursor}"))).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|it| it["number"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1]);
    for (filter, expect) in [
        ("owner=maya", vec![2]),
        ("status=open", vec![2]),
        ("requester=bob", vec![6]),
        ("q=FLUX&status=new", vec![6, 5, 4, 3, 1]),
        ("q=100%25", vec![]),
        ("tag=none", vec![]),
    ] {
        let (_, page) = answer(http.get(&robot, &format!("/api/v1/tickets?{filter}"))).await;
        let found: Vec<_> = page["items"].as_array().unwrap().iter().map(|it| it["number"].as_i64().unwrap()).collect();
        assert_eq!(found, expect, "{filter}");
    }
}

async fn an_export_holds_every_ticket_and_no_formula(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &[Scope::ReportsRead]).await);
    desk.types(ANN, "new =HYPERLINK(\"http://evil\")").await;
    desk.opened(BOB).await;
    let (_, csv) = answer(http.get(&robot, "/api/v1/reports/tickets?format=csv")).await;
    let csv = csv.as_str().unwrap();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://evil\"\")\""), "{csv}");
    let (_, list) = answer(http.get(&robot, "/api/v1/reports/tickets")).await;
    assert_eq!(list.as_array().unwrap().len(), 2);
    let (_, digest) = answer(http.get(&robot, "/api/v1/reports/digest?period=week")).await;
    assert_eq!(digest["waiting"], 2, "{digest}");
}

async fn an_edit_of_the_faq_is_drawn_and_saved(engine: Engine) {
    let desk = Desk::open(engine).await;
    let scopes = [Scope::FaqRead, Scope::FaqWrite];
    let (http, robot) = (desk.http().await, desk.program(&guild(), Role::Agent, &scopes).await);
    let (_, entry) = answer(http.get(&robot, "/api/v1/faq/licence")).await;
    let change = json!({ "locale": "en", "seen": entry["seen"], "content": {
        "title": entry["title"], "questions": [], "body": "One for both.", "tags": [] } });
    let (status, edit) = answer(http.post(&robot, "/api/v1/faq/licence", &change)).await;
    assert_eq!(status, StatusCode::CREATED, "{edit}");
    let save = format!("/api/v1/faq/edits/{}/save", edit["edit"].as_str().unwrap());
    assert_eq!(answer(http.post(&robot, &save, &Value::Null)).await.0, StatusCode::ACCEPTED);
    desk.writes_the_faq().await;
    let (_, entry) = answer(http.get(&robot, "/api/v1/faq/licence")).await;
    assert_eq!(entry["body"], "One for both.");
    let trial = json!({ "question": KNOWN });
    let (_, reading) = answer(http.post(&robot, "/api/v1/faq/test", &trial)).await;
    assert_eq!(reading["reading"]["verdict"], "answer", "{reading}");
}

async fn a_token_gives_no_more_than_it_has(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, lead) = (desk.http().await, desk.program(&guild(), Role::Lead, &[Scope::Tokens]).await);
    let body = json!({ "name": "more", "role": "lead", "scopes": ["tickets:read"] });
    assert_eq!(answer(http.post(&lead, "/api/v1/tokens", &body)).await.0, StatusCode::FORBIDDEN);
    let agent = desk.program(&guild(), Role::Agent, &[Scope::Tokens]).await;
    assert_eq!(answer(http.get(&agent, "/api/v1/tokens")).await.0, StatusCode::FORBIDDEN, "for leads alone");
    let (_, listed) = answer(http.get(&lead, "/api/v1/tokens")).await;
    assert!(!listed.to_string().contains(&lead.secret) && listed["items"].as_array().unwrap().len() == 2, "{listed}");
}

async fn figures_count_tickets_and_name_nobody(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    desk.opened(ANN).await;
    let (status, text) = answer(http.request(Method::GET, "/metrics")).await;
    let text = text.as_str().unwrap();
    assert_eq!(status, StatusCode::OK);
    assert!(text.contains("frontdesk_tickets{status=\"new\"} 1"), "{text}");
    assert!(text.contains("frontdesk_events_total{platform=\"discord\",verdict=\"escalate\"}"), "{text}");
    assert!(!text.to_lowercase().contains("ann\"") && !text.contains("flux"), "{text}");
}

async fn a_desk_is_ready_until_its_outbox_is_stuck(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    desk.customer(UNKNOWN).await;
    assert_eq!(answer(http.request(Method::GET, "/healthz")).await.0, StatusCode::OK);
    let ready = || answer(http.request(Method::GET, "/readyz"));
    assert_eq!(ready().await.0, StatusCode::OK);
    desk.later("59s").await;
    let (status, reasons) = ready().await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let stuck = reasons["checks"].as_array().unwrap().iter().find(|check| check["name"] == "outbox").unwrap();
    assert_eq!((stuck["ok"].as_bool(), stuck["reason"].as_str().unwrap().contains("59 s")), (Some(false), true));
    desk.delivered().await;
    assert_eq!(ready().await.0, StatusCode::OK);
    desk.flow.db.close().await;
    let (status, reasons) = ready().await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(reasons.to_string().contains("database"), "{reasons}");
}
