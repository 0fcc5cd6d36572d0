//! Those who look after the desk: admins where some are named, leads elsewhere; tokens and the log on pages.

use frontdesk::domain::Role;
use frontdesk::domain::token::Scope;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::desk::browser::{Browser, WITH_PAGES};
use super::desk::engine::Engine;
use super::desk::http::answer;
use super::desk::people::{ANN, LEA, MAYA, Who};
use super::desk::{Desk, guild, other_guild};

on_every_engine!(
    where_admins_are_named_leads_do_not_look_after_the_desk,
    a_token_is_made_on_the_page_shown_once_and_revoked_there,
    the_log_is_filtered_and_taken_away_without_formulas,
    a_chain_that_was_touched_is_shown_as_broken_at_its_row,
    a_program_reads_the_log_and_checks_it,
);

const ROOT: Who = Who { id: "root", name: "Root", groups: &["roots"] };
const PAGES: [&str; 4] = ["/dashboard/tokens", "/dashboard/audit", "/dashboard/letters", "/dashboard/health"];

async fn with_admins(engine: Engine) -> Desk {
    let leads = "leads = [\"chiefs\"]";
    Desk::open_as(engine, |known| {
        format!("{}{WITH_PAGES}", known.replace(leads, &format!("{leads}\nadmins = [\"roots\"]")))
    })
    .await
}

async fn where_admins_are_named_leads_do_not_look_after_the_desk(engine: Engine) {
    let desk = with_admins(engine).await;
    desk.opened(ANN).await;
    let (lea, root) = (Browser::signed_in(&desk, LEA).await, Browser::signed_in(&desk, ROOT).await);
    for page in PAGES {
        assert_eq!((lea.get(page).await.status, root.get(page).await.status), (403, 200), "{page}");
    }
    for form in ["tokens", "tokens/revoke", "audit/export", "letters/again", "letters/drop"] {
        assert_eq!(lea.post(&format!("/dashboard/{form}"), &[]).await.status, 403, "{form}");
    }
    let queue = lea.get("/dashboard/queue").await.body;
    assert!(queue.contains("/dashboard/planner") && !queue.contains("/dashboard/tokens"), "{queue}");
    // An admin is a lead as well.
    desk.types(ROOT, "block ann shouts").await;
    assert_eq!(desk.number("SELECT count(*) FROM block").await, 1);
    let http = desk.http().await;
    let scopes = [Scope::Tokens, Scope::Webhooks, Scope::AuditRead];
    let low = desk.program(&guild(), Role::Lead, &scopes).await;
    let high = desk.program(&guild(), Role::Admin, &scopes).await;
    for path in ["/api/v1/tokens", "/api/v1/webhooks", "/api/v1/audit"] {
        assert_eq!(answer(http.get(&low, path)).await.0, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(answer(http.get(&high, path)).await.0, StatusCode::OK, "{path}");
    }
    let new = json!({ "name": "x", "role": "lead", "scopes": ["tokens"] });
    assert_eq!(answer(http.post(&high, "/api/v1/tokens", &new)).await.0, StatusCode::BAD_REQUEST, "a lead's is no use");
}

async fn a_token_is_made_on_the_page_shown_once_and_revoked_there(engine: Engine) {
    let desk = Desk::open_with(engine, WITH_PAGES).await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let wrong: [&[(&str, &str)]; 4] = [
        &[("name", ""), ("role", "agent"), ("tickets:read", "1")],
        &[("name", "x"), ("role", "agent")],
        &[("name", "x"), ("role", "agent"), ("tokens", "1")],
        &[("name", "x"), ("role", "agent"), ("tickets:read", "1"), ("days", "many")],
    ];
    for fields in wrong {
        assert_eq!(lea.post("/dashboard/tokens", fields).await.status, 422, "{fields:?}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM api_token").await, 0);
    let fields = [("name", "<b>robot</b>"), ("role", "agent"), ("tickets:read", "1"), ("days", "30")];
    let made = lea.post("/dashboard/tokens", &fields).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let secret = made.body.split("<pre tabindex=\"0\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let again = lea.get("/dashboard/tokens").await.body;
    assert!(!again.contains(&secret) && !again.contains("<b>robot") && again.contains("tickets:read"), "{again}");
    let http = desk.http().await;
    let list = || http.request(Method::GET, "/api/v1/tickets").bearer_auth(&secret);
    assert_eq!(answer(list()).await.0, StatusCode::OK);
    assert_eq!(lea.post("/dashboard/tokens/revoke", &[("id", "1")]).await.location, "/dashboard/tokens?done=1");
    assert_eq!(answer(list()).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(lea.post("/dashboard/tokens/revoke", &[("id", "1")]).await.status, 404);
    let log = lea.get("/dashboard/audit").await.body;
    assert!(log.contains("<code>token_made</code>") && log.contains("<code>token_revoked</code>"), "{log}");
}

async fn the_log_is_filtered_and_taken_away_without_formulas(engine: Engine) {
    let desk = Desk::open_with(engine, WITH_PAGES).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    let evil = frontdesk::domain::Author { name: "=1+1".into(), ..LEA.author() };
    let act = frontdesk::domain::Act::Typed(frontdesk::domain::command::Typed::Line("priority 1 high".into()));
    let event = desk.event(LEA, act);
    desk.handle(&frontdesk::domain::Event { author: evil, ..event }).await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let shows = async |query: &str| {
        let body = lea.get(&format!("/dashboard/audit{query}")).await.body;
        ["opened", "claimed", "prioritised"].map(|deed| body.contains(&format!("<code>{deed}</code>")))
    };
    assert_eq!(shows("").await, [true, true, true]);
    assert_eq!(shows("?actor=maya").await, [false, true, false]);
    assert_eq!(shows("?deed=opened").await, [true, false, false]);
    assert_eq!(shows("?ticket=2").await, [false, false, false]);
    assert_eq!(shows("?since=2026-11-24&until=2026-11-24").await, [true, true, true]);
    assert_eq!(shows("?until=2026-11-23").await, [false, false, false]);
    assert_eq!(shows("?before=2").await, [true, false, false]);
    assert_eq!(lea.get("/dashboard/audit?since=tomorrow").await.status, 422);
    let csv = lea.post("/dashboard/audit/export", &[("format", "csv"), ("actor", "lea")]).await.body;
    assert!(csv.starts_with("seq,at,ticket,") && csv.contains(",'=1+1,"), "{csv}");
    let file = lea.post("/dashboard/audit/export", &[("format", "json")]).await.body;
    let last: serde_json::Value = serde_json::from_str(file.lines().last().unwrap()).unwrap();
    assert_eq!((last["seq"].as_i64(), last["kind"]["kind"].as_str()), (Some(1), Some("opened")));
    let exported = "SELECT count(*) FROM history WHERE subject = 'log' AND actor = 'lea'";
    assert_eq!(desk.number(exported).await, 2, "that is logged as well");
}

async fn a_chain_that_was_touched_is_shown_as_broken_at_its_row(engine: Engine) {
    let desk = Desk::open_with(engine, WITH_PAGES).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let page = lea.get("/dashboard/audit").await.body;
    assert!(page.contains("told good") && page.contains("holds up to its end, row 2."), "{page}");
    desk.by_hand("UPDATE history SET actor = 'bob' WHERE seq = 2").await;
    let page = lea.get("/dashboard/audit").await.body;
    assert!(page.contains("told bad") && page.contains("broken at row 2: its words or names were changed."), "{page}");
    assert_eq!(Browser::signed_in(&desk, MAYA).await.get("/dashboard/audit").await.status, 403);
}

async fn a_program_reads_the_log_and_checks_it(engine: Engine) {
    let desk = Desk::open(engine).await;
    let http = desk.http().await;
    let auditor = desk.program(&guild(), Role::Admin, &[Scope::AuditRead]).await;
    desk.opened(ANN).await;
    desk.agent("claim 1").await;
    desk.agent("note 1 hm").await;
    let (_, page) = answer(http.get(&auditor, "/api/v1/audit?limit=2")).await;
    let seqs = |page: &serde_json::Value| -> Vec<i64> {
        page["items"].as_array().unwrap().iter().map(|row| row["seq"].as_i64().unwrap()).collect()
    };
    assert_eq!((seqs(&page), page["next"].as_str()), (vec![3, 2], Some("2")));
    let (_, page) = answer(http.get(&auditor, "/api/v1/audit?limit=2&cursor=2")).await;
    assert_eq!((seqs(&page), page["items"][0]["event"]["kind"].as_str()), (vec![1], Some("opened")));
    let (_, page) = answer(http.get(&auditor, "/api/v1/audit?actor=maya&kind=noted&ticket=1")).await;
    assert_eq!(seqs(&page), [3]);
    let theirs = desk.program(&other_guild(), Role::Admin, &[Scope::AuditRead]).await;
    assert_eq!(answer(http.get(&theirs, "/api/v1/audit")).await.1["items"], json!([]));
    let check = async || answer(http.get(&auditor, "/api/v1/audit/check")).await.1;
    let whole = json!({ "holds": true, "verified_to": 3, "whole": true, "erased": 0, "broken": null });
    assert_eq!(check().await, whole);
    desk.by_hand("DELETE FROM history WHERE seq = 2").await;
    let chain = check().await;
    assert_eq!(
        (&chain["holds"], &chain["verified_to"], &chain["broken"]["seq"]),
        (&json!(false), &json!(1), &json!(2))
    );
}
