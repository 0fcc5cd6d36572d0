//! What programs do beside work on tickets, as commands and pages do it: transcripts, reasons, time, problems, duty, dead
//! letters, what the FAQ learned, and plans. And requests that are not as the description has them.

use frontdesk::domain::token::Scope;
use frontdesk::domain::{Role, Status};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::desk::chat::Trouble;
use super::desk::engine::Engine;
use super::desk::http::{Http, Program, answer};
use super::desk::people::{ANN, BOB, EVE};
use super::desk::{Desk, KNOWN, UNKNOWN, guild, other_guild, said};
use super::plans::{PLAN, Planned, planned};
use super::reviews::after_november;

on_every_engine!(
    a_request_that_is_not_as_described_is_told_where_and_why,
    a_token_sends_as_many_requests_in_a_minute_as_is_configured,
    a_transcript_is_had_in_each_format_without_what_is_for_agents,
    why_a_question_was_read_so_and_what_a_ticket_took_is_for_agents,
    a_problem_is_seen_answered_taken_apart_and_solved,
    when_something_is_due_is_worked_out_step_by_step,
    who_is_on_duty_and_who_a_program_is_itself,
    dead_letters_are_read_taken_again_and_dropped_by_admins,
    what_the_faq_lacks_and_learned_is_listed_and_settled,
    a_plan_is_searched_for_and_adopted,
    a_review_is_read_and_settled,
);

struct Programs {
    http: Http,
    requester: Program,
    agent: Program,
    lead: Program,
    /// An agent of the neighbouring workspace.
    foreign: Program,
}

async fn programs(desk: &Desk) -> Programs {
    let of = async |role: Role| desk.program(&guild(), role, Scope::ALL).await;
    Programs {
        http: desk.http().await,
        requester: of(Role::Requester).await,
        agent: of(Role::Agent).await,
        lead: of(Role::Lead).await,
        foreign: desk.program(&other_guild(), Role::Lead, Scope::ALL).await,
    }
}

impl Programs {
    async fn get(&self, program: &Program, path: &str) -> (StatusCode, Value) {
        answer(self.http.get(program, &format!("/api/v1/{path}"))).await
    }

    async fn post(&self, program: &Program, path: &str, body: Value) -> (StatusCode, Value) {
        answer(self.http.post(program, &format!("/api/v1/{path}"), &body)).await
    }
}

async fn a_request_that_is_not_as_described_is_told_where_and_why(engine: Engine) {
    let desk = Desk::open(engine).await;
    let api = programs(&desk).await;
    let long = format!("audit?actor={}", "x".repeat(201));
    let (status, problem) = api.get(&api.lead, &long).await;
    assert_eq!((status, &problem["detail"]), (StatusCode::BAD_REQUEST, &json!("actor: it has at most 200 characters")));
    assert_eq!(problem["errors"], json!([{ "parameter": "actor", "detail": "it has at most 200 characters" }]));
    for path in ["tickets?owner=a%00b", "tickets?nothing=1", "tickets?limit=1&limit=2", "faq?limit=1e1"] {
        assert_eq!(api.get(&api.lead, path).await.0, StatusCode::BAD_REQUEST, "{path}");
    }
    assert_eq!(api.get(&api.lead, "people/a%00b").await.0, StatusCode::NOT_FOUND);
    let body = json!({ "customer": 0, "offer": "x", "terms": { "seats": "many" } });
    let (status, problem) = api.post(&api.lead, "contracts", body).await;
    let places: Vec<_> = problem["errors"].as_array().unwrap().iter().map(|wrong| wrong["pointer"].clone()).collect();
    assert_eq!((status, places), (StatusCode::BAD_REQUEST, vec![json!("/customer"), json!("/terms/seats")]));
    let form = api.http.request(Method::POST, "/api/v1/tickets").bearer_auth(&api.agent.secret);
    assert_eq!(answer(form.form(&[("question", "why?")])).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let huge = api.post(&api.agent, "tickets", json!({ "question": "x".repeat(1024 * 1024) })).await;
    assert_eq!(huge.0, StatusCode::PAYLOAD_TOO_LARGE, "a body is bounded before it is looked at");
    let (status, problem) = api.post(&api.agent, "tickets", json!({ "question": "a\u{0}b" })).await;
    assert_eq!((status, &problem["errors"][0]["pointer"]), (StatusCode::BAD_REQUEST, &json!("/question")));
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 0);
}

async fn a_token_sends_as_many_requests_in_a_minute_as_is_configured(engine: Engine) {
    let desk = Desk::open_with(engine, "\n[web]\nrequests = 2\n").await;
    let api = programs(&desk).await;
    for status in [StatusCode::OK, StatusCode::OK, StatusCode::TOO_MANY_REQUESTS] {
        let response = api.http.get(&api.agent, "/api/v1/whoami").send().await.unwrap();
        assert_eq!((response.status(), &response.headers()["ratelimit-limit"]), (status, &"2".parse().unwrap()));
        assert_eq!(response.headers().contains_key("retry-after"), status != StatusCode::OK);
    }
    assert_eq!(api.get(&api.lead, "whoami").await.0, StatusCode::OK, "another program is not held up");
}

async fn a_transcript_is_had_in_each_format_without_what_is_for_agents(engine: Engine) {
    let desk = Desk::open(engine).await;
    let api = programs(&desk).await;
    api.post(&api.requester, "tickets", json!({ "question": UNKNOWN })).await;
    desk.opened(ANN).await;
    desk.agent("note 1 they are impatient").await;
    for (format, kind, begins) in [
        ("", "text/markdown; charset=utf-8", "# #1"),
        ("?format=html", "text/html; charset=utf-8", "<!doctype html>"),
        ("?format=json", "application/json; charset=utf-8", "{"),
    ] {
        let path = format!("/api/v1/tickets/1/transcript{format}");
        let response = api.http.get(&api.requester, &path).send().await.unwrap();
        assert_eq!((response.status(), &response.headers()["content-type"]), (StatusCode::OK, &kind.parse().unwrap()));
        assert!(
            response.headers()["content-disposition"].to_str().unwrap().contains("attachment; filename=\"ticket-1-")
        );
        let text = response.text().await.unwrap();
        assert!(text.to_lowercase().starts_with(begins) && !text.contains("impatient"), "{text}");
        let text = api.http.get(&api.agent, &path).send().await.unwrap().text().await.unwrap();
        assert!(text.contains("impatient"), "{text}");
    }
    assert_eq!(api.get(&api.requester, "tickets/2/transcript").await.0, StatusCode::NOT_FOUND, "another's");
    assert_eq!(api.get(&api.foreign, "tickets/1/transcript").await.0, StatusCode::NOT_FOUND);
}

async fn why_a_question_was_read_so_and_what_a_ticket_took_is_for_agents(engine: Engine) {
    let desk = Desk::open(engine).await;
    let api = programs(&desk).await;
    api.post(&api.requester, "tickets", json!({ "question": KNOWN })).await;
    let (status, why) = api.get(&api.agent, "tickets/1/why").await;
    assert_eq!((status, &why["candidates"][0]["id"]), (StatusCode::OK, &json!("consumer-lag")), "{why}");
    desk.agent("claim 1").await;
    desk.later("30m").await;
    let (_, time) = api.get(&api.agent, "tickets/1/time").await;
    assert_eq!((&time["minutes"], &time["reckoned"], &time["by"]), (&json!(30), &json!(30), &Value::Null));
    let (status, time) = api.post(&api.agent, "tickets/1/time", json!({ "minutes": 45 })).await;
    assert_eq!((status, &time["minutes"], &time["by"]["name"]), (StatusCode::OK, &json!(45), &json!("robot")));
    assert_eq!(api.get(&api.agent, "tickets/1/time").await.1["minutes"], 45);
    let (_, times) = api.get(&api.agent, "time").await;
    assert_eq!((&times["items"][0]["ticket"], &times["items"][0]["minutes"]), (&json!(1), &json!(45)));
    assert_eq!(api.get(&api.foreign, "time").await.1["items"], json!([]));
    for path in ["tickets/1/why", "tickets/1/time"] {
        assert_eq!(api.get(&api.requester, path).await.0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(api.get(&api.foreign, path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let own = api.post(&api.requester, "tickets/1/time", json!({ "minutes": 1 })).await;
    assert_eq!(own.0, StatusCode::FORBIDDEN);
    assert_eq!(desk.number("SELECT minutes FROM effort").await, 45);
}

async fn a_problem_is_seen_answered_taken_apart_and_solved(engine: Engine) {
    let desk = Desk::open(engine).await;
    let api = programs(&desk).await;
    for who in [ANN, BOB, EVE] {
        desk.opened(who).await;
    }
    assert_eq!(api.get(&api.agent, "tickets/1/problem").await.0, StatusCode::NOT_FOUND);
    for with in [2, 3] {
        let (status, ticket) = api.post(&api.agent, "tickets/1/problem/link", json!({ "with": with })).await;
        assert_eq!((status, &ticket["problem"]), (StatusCode::OK, &json!(1)), "{ticket}");
    }
    let (_, problem) = api.get(&api.agent, "problems/1").await;
    let numbers = |problem: &Value| {
        problem["tickets"].as_array().unwrap().iter().map(|it| it["number"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&problem), [json!(1), json!(2), json!(3)]);
    assert_eq!(api.get(&api.agent, "tickets/2/problem").await.1, problem);
    assert_eq!(api.get(&api.agent, "problems").await.1["items"], json!([problem]));
    assert_eq!(api.post(&api.agent, "tickets/3/problem/unlink", Value::Null).await.0, StatusCode::OK);
    desk.delivered().await;
    // Nobody else sees it or does anything to it.
    assert_eq!(api.get(&api.requester, "problems").await.0, StatusCode::FORBIDDEN);
    assert_eq!(api.get(&api.foreign, "problems").await.1["items"], json!([]));
    for program in [&api.requester, &api.foreign] {
        assert_eq!(api.get(program, "problems/1").await.0, StatusCode::NOT_FOUND);
        assert_eq!(api.post(program, "problems/1/reply", json!({ "text": "x" })).await.0, StatusCode::NOT_FOUND);
        assert_eq!(api.post(program, "problems/1/solve", Value::Null).await.0, StatusCode::NOT_FOUND);
    }
    let (status, answered) = api.post(&api.agent, "problems/1/reply", json!({ "text": "turn it left" })).await;
    assert_eq!((status, answered), (StatusCode::OK, json!({ "problem": 1, "tickets": 2 })));
    let told = desk.delivered().await;
    assert_eq!(told.iter().filter(|line| line.contains("turn it left")).count(), 2, "{told:?}");
    let (_, solved) = api.post(&api.agent, "problems/1/solve", json!({ "reason": "mended" })).await;
    assert_eq!(solved["tickets"], 2);
    let of = async |number| desk.ticket(number).await.ticket.status;
    assert_eq!([of(1).await, of(2).await, of(3).await], [Status::Solved, Status::Solved, Status::New]);
}

async fn when_something_is_due_is_worked_out_step_by_step(engine: Engine) {
    let calendar =
        "\n[[calendar]]\nname = \"office\"\ntime_zone = \"Europe/Berlin\"\nhours = { mon-tue = [\"09:00-17:00\"] }\n";
    let desk = Desk::open_with(engine, calendar).await;
    let api = programs(&desk).await;
    let asked = "sla/worked?calendar=office&start=2026-11-24T15:30:00Z&target=";
    let (status, worked) = api.get(&api.agent, &format!("{asked}1h")).await;
    assert_eq!((status, &worked["due"]), (StatusCode::OK, &json!("2026-11-30T08:30:00Z")), "{worked}");
    let steps: Vec<_> = worked["steps"].as_array().unwrap().iter().map(|step| step["worked_secs"].clone()).collect();
    assert_eq!(steps, [json!(1800), Value::Null, json!(1800)], "{worked}");
    assert_eq!(api.get(&api.agent, &format!("{asked}soon")).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(api.get(&api.agent, &format!("{asked}999999d")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let other = "sla/worked?calendar=none&start=2026-11-24T15:30:00Z&target=1h";
    assert_eq!(api.get(&api.agent, other).await.0, StatusCode::NOT_FOUND);
}

async fn who_is_on_duty_and_who_a_program_is_itself(engine: Engine) {
    let rota = "\n[[rota]]\nname = \"support\"\nworkspace = \"discord:guild\"\nmembers = [\"sam\", \"maya\"]\nhandover = \
                \"09:00\"\n";
    let desk = Desk::open_with(engine, rota).await;
    let api = programs(&desk).await;
    let (status, rotas) = api.get(&api.agent, "oncall").await;
    let rota = &rotas["items"][0];
    assert_eq!((status, &rota["name"], &rota["members"]), (StatusCode::OK, &json!("support"), &json!(["sam", "maya"])));
    assert!(rota["now"]["member"] != rota["next"]["member"] && rota["now"]["until"] == rota["next"]["since"], "{rota}");
    assert_eq!(api.get(&api.foreign, "oncall").await.1["items"], json!([]));
    let (status, myself) = api.get(&api.requester, "whoami").await;
    let program = json!({ "id": format!("api:{}", api.requester.id), "name": "robot" });
    assert_eq!((status, &myself["program"], &myself["role"]), (StatusCode::OK, &program, &json!("requester")));
    assert_eq!((&myself["plan"], &myself["workspace"]), (&json!("community"), &json!("discord:guild")), "{myself}");
    assert!(!myself["looked"].as_array().unwrap().is_empty(), "{myself}");
}

async fn dead_letters_are_read_taken_again_and_dropped_by_admins(engine: Engine) {
    let desk = Desk::open(engine).await;
    let api = programs(&desk).await;
    for (message, text) in [("m1", UNKNOWN), ("m2", KNOWN)] {
        desk.flow.bury(&desk.event(ANN, said(message, text)), "the desk panicked").await.unwrap();
    }
    desk.customer(KNOWN).await;
    desk.chat.trouble("answer", Trouble::Refused);
    desk.delivered().await;
    let (status, page) = api.get(&api.lead, "letters?limit=1").await;
    assert_eq!(
        (status, &page["items"][0]["id"], &page["next"]),
        (StatusCode::OK, &json!("event-2"), &json!("2")),
        "{page}"
    );
    let (_, page) = api.get(&api.lead, "letters?limit=1&cursor=2").await;
    assert_eq!((&page["items"][0]["id"], &page["items"][0]["replayable"]), (&json!("event-1"), &json!(true)));
    let (_, posts) = api.get(&api.lead, "letters?of=posts").await;
    let post = posts["items"][0]["id"].as_str().unwrap().to_owned();
    assert!(post.starts_with("post-"), "{posts}");
    // Those of a workspace are its admins' alone.
    assert_eq!(api.get(&api.agent, "letters").await.0, StatusCode::FORBIDDEN);
    assert_eq!(api.get(&api.foreign, "letters").await.1["items"], json!([]));
    let delete = |program: &Program, id: &str| {
        answer(api.http.request(Method::DELETE, &format!("/api/v1/letters/{id}")).bearer_auth(&program.secret))
    };
    assert_eq!(api.get(&api.foreign, "letters/event-1").await.0, StatusCode::NOT_FOUND);
    assert_eq!(api.post(&api.foreign, "letters/event-1/replay", Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(delete(&api.foreign, "event-1").await.0, StatusCode::NOT_FOUND);
    assert_eq!(api.get(&api.lead, "letters/event-1").await.1["reason"], "the desk panicked");
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 0);
    assert_eq!(api.post(&api.lead, "letters/event-1/replay", Value::Null).await.0, StatusCode::ACCEPTED);
    assert_eq!(desk.number("SELECT count(*) FROM ticket").await, 1);
    assert_eq!(api.post(&api.lead, &format!("letters/{post}/replay"), Value::Null).await.0, StatusCode::ACCEPTED);
    assert!(desk.delivered().await.iter().any(|line| line.contains("answer consumer-lag")));
    assert_eq!(delete(&api.lead, "event-2").await.0, StatusCode::NO_CONTENT);
    let replayed =
        "SELECT count(*) FROM history WHERE actor IS NOT NULL AND seq > 0 AND kind ->> 'kind' = 'letter_replayed'";
    let dropped =
        "SELECT count(*) FROM history WHERE actor IS NOT NULL AND seq > 0 AND kind ->> 'kind' = 'letter_dropped'";
    let logged = [desk.number(replayed).await, desk.number(dropped).await];
    assert_eq!(logged, [2, 1], "who did it is in the audit log");
    assert_eq!(api.get(&api.lead, "letters").await.1["items"], json!([]));
    assert_eq!(api.get(&api.lead, "letters/nothing").await.0, StatusCode::NOT_FOUND);
}

async fn what_the_faq_lacks_and_learned_is_listed_and_settled(engine: Engine) {
    let desk = Desk::open(engine).await;
    let api = programs(&desk).await;
    desk.opened(ANN).await;
    let (status, gaps) = api.get(&api.agent, "gaps?period=week").await;
    assert_eq!((status, &gaps["items"][0]["asked"]), (StatusCode::OK, &json!(1)), "{gaps}");
    let (status, ticket) = api.post(&api.agent, "tickets/1/faq", json!({ "entry": "licence" })).await;
    assert_eq!(status, StatusCode::OK, "{ticket}");
    let (_, lessons) = api.get(&api.agent, "lessons?entry=licence").await;
    let lesson = &lessons["items"][0];
    assert_eq!((&lesson["entry"], &lesson["by"]["name"]), (&json!("licence"), &json!("robot")), "{lessons}");
    let number = lesson["number"].as_i64().unwrap();
    for (program, status) in [(&api.foreign, StatusCode::NOT_FOUND), (&api.requester, StatusCode::FORBIDDEN)] {
        assert_eq!(api.post(program, &format!("lessons/{number}/unlearn"), Value::Null).await.0, status);
    }
    assert_eq!(api.get(&api.foreign, "lessons").await.1["items"], json!([]));
    assert_eq!(api.post(&api.agent, &format!("lessons/{number}/confirm"), Value::Null).await.0, StatusCode::OK);
    assert_eq!(api.get(&api.agent, "lessons").await.1["items"][0]["confirmed_by"]["name"], "robot");
    assert_eq!(api.post(&api.agent, &format!("lessons/{number}/unlearn"), Value::Null).await.0, StatusCode::OK);
    assert_eq!(api.get(&api.agent, "lessons").await.1["items"], json!([]));
    assert_eq!(api.get(&api.agent, "helpers").await.1["items"], json!([]));
}

async fn a_plan_is_searched_for_and_adopted(engine: Engine) {
    let Planned { desk, .. } = &planned(engine, PLAN).await;
    let api = programs(desk).await;
    let toml = |program: &Program, path: &str| {
        let request = api.http.request(Method::POST, &format!("/api/v1/{path}")).bearer_auth(&program.secret);
        answer(request.header("content-type", "application/toml").body(PLAN))
    };
    let (status, plan) = toml(&api.lead, "plans").await;
    assert_eq!((status, &plan["best"]["choices"]), (StatusCode::OK, &json!(["care", "bot", "contracts"])), "{plan}");
    assert!(plan["runners_up"][0]["why"].is_string() && plan["history"].is_null(), "{plan}");
    // The same question as JSON.
    let file: Value = toml_as_json(PLAN);
    let (_, same) = api.post(&api.lead, "plans?runners_up=1", file.clone()).await;
    assert_eq!((&same["best"], same["runners_up"].as_array().unwrap().len()), (&plan["best"], 1));
    let (_, poor) = api.post(&api.lead, "plans?budget=5", file.clone()).await;
    assert!(poor["best"].is_null() && !poor["ways_out"].as_array().unwrap().is_empty(), "{poor}");
    let (status, mistake) = api.post(&api.lead, "plans", json!({ "limits": { "budget": "much" } })).await;
    assert_eq!((status, &mistake["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("plan_file")), "{mistake}");
    assert_eq!(api.get(&api.lead, "plans/in-force").await.0, StatusCode::NOT_FOUND);
    assert_eq!(toml(&api.agent, "plans").await.0, StatusCode::FORBIDDEN);
    assert_eq!(toml(&api.agent, "plans/in-force").await.0, StatusCode::FORBIDDEN);
    let (status, adopted) = toml(&api.lead, "plans/in-force").await;
    assert_eq!((status, &adopted["choices"]), (StatusCode::CREATED, &json!(["care", "bot", "contracts"])), "{adopted}");
    let (_, in_force) = api.get(&api.lead, "plans/in-force").await;
    assert_eq!((&in_force["number"], &in_force["choices"]), (&json!(1), &adopted["choices"]));
    assert_eq!(api.get(&api.foreign, "plans/in-force").await.0, StatusCode::NOT_FOUND);
    let (_, log) = api.get(&api.lead, "audit?kind=plan_adopted").await;
    assert_eq!(log["items"][0]["actor_name"], "robot");
}

fn toml_as_json(text: &str) -> Value {
    serde_json::to_value(toml::from_str::<toml::Value>(text).unwrap()).unwrap()
}

async fn a_review_is_read_and_settled(engine: Engine) {
    let Planned { desk, .. } = &Box::pin(after_november(engine)).await;
    let api = programs(desk).await;
    assert_eq!(api.get(&api.lead, "reviews").await.1["items"], json!([]));
    desk.at("2026-12-01T09:00:00Z").await;
    let (_, page) = api.get(&api.lead, "reviews").await;
    let review = &page["items"][0];
    let (id, facts) = (review["review"].as_str().unwrap().to_owned(), &review["facts"]["month"]);
    assert_eq!((&review["state"], facts), (&json!("open"), &json!("2026-11")), "{page}");
    assert_eq!(&api.get(&api.lead, &format!("reviews/{id}")).await.1, review);
    for (program, status) in [(&api.foreign, StatusCode::NOT_FOUND), (&api.agent, StatusCode::FORBIDDEN)] {
        assert_eq!(api.get(program, &format!("reviews/{id}")).await.0, status);
        assert_eq!(api.post(program, &format!("reviews/{id}/accept"), Value::Null).await.0, status);
    }
    assert_eq!(api.post(&api.lead, &format!("reviews/{id}/accept"), Value::Null).await.0, StatusCode::OK);
    let (_, review) = api.get(&api.lead, &format!("reviews/{id}")).await;
    assert_eq!((&review["state"], &review["settled_by"]["name"]), (&json!("accepted"), &json!("robot")));
    let again = api.post(&api.lead, &format!("reviews/{id}/dismiss"), Value::Null).await;
    assert_eq!(again.0, StatusCode::CONFLICT, "{}", again.1);
    assert_eq!(api.get(&api.lead, "plans/in-force").await.1["number"], 2);
}
