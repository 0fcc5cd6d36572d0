//! Modes, offers, customers and contracts over the API and on pages: by the rules of the chat.

use frontdesk::domain::Role;
use frontdesk::domain::token::Scope;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::commerce::{SEGMENTS, offered};
use super::desk::browser::{Browser, WITH_PAGES, field};
use super::desk::engine::Engine;
use super::desk::http::{Http, Program, answer};
use super::desk::people::{ANN, BOB, LEA, MAYA};
use super::desk::{Desk, guild, other_guild};

on_every_engine!(
    a_program_signs_once_and_changes_what_it_saw,
    seats_are_given_by_ids_and_counted,
    a_mode_is_proposed_approved_and_deleted,
    lists_go_on_by_cursors_and_exports_have_no_formula,
    a_neighbours_offers_and_figures_are_its_own,
    a_lead_signs_and_ends_a_contract_on_pages,
    offers_and_customers_are_kept_on_pages_in_both_languages,
    a_form_that_is_sent_twice_signs_once,
);

async fn program(desk: &Desk) -> (Http, Program) {
    (desk.http().await, desk.program(&guild(), Role::Lead, Scope::ALL).await)
}

async fn a_program_signs_once_and_changes_what_it_saw(engine: Engine) {
    let desk = Desk::open_with(engine, SEGMENTS).await;
    let (http, lead) = program(&desk).await;
    let post = async |path: &str, body: Value| answer(http.post(&lead, path, &body)).await;
    let (status, customer) =
        post("/api/v1/customers", json!({ "name": "Acme Ltd", "domains": ["acme.example"] })).await;
    assert_eq!((status, &customer["number"], &customer["version"]), (StatusCode::CREATED, &json!(1), &json!(1)));
    let care = json!({ "name": "care", "kind": "yearly", "plan": "enterprise", "settings": {
        "prices": [{ "price": { "minor": 120_000, "currency": "EUR" } },
                   { "segment": "high", "price": { "minor": 90_000, "currency": "EUR" } }], "seats": 5 } });
    let (status, offer) = post("/api/v1/offers", care).await;
    assert_eq!((status, offer["prices"].as_array().map(Vec::len)), (StatusCode::CREATED, Some(2)), "{offer}");
    let sign = || {
        let body = json!({ "customer": 1, "offer": "care", "terms": { "grace_days": 14 } });
        http.post(&lead, "/api/v1/contracts", &body).header("Idempotency-Key", "sign-1")
    };
    let first = answer(sign()).await;
    assert_eq!(
        (first.0, &first.1["price"]["minor"], &first.1["state"]),
        (StatusCode::CREATED, &json!(120_000), &json!("active"))
    );
    assert_eq!(answer(sign()).await, first, "the same answer, and no other contract");
    assert_eq!(desk.number("SELECT count(*) FROM contract").await, 1);
    let read = http.get(&lead, "/api/v1/contracts/1").send().await.unwrap();
    let etag = read.headers()["etag"].to_str().unwrap().to_owned();
    assert_eq!(etag, "\"1\"");
    let (status, changed) = post("/api/v1/contracts/1", json!({ "terms": { "seats": 9 } })).await;
    assert_eq!((status, &changed["seats"]["all"], &changed["version"]), (StatusCode::OK, &json!(9), &json!(2)));
    let stale = |path: &str, body: Value| http.post(&lead, path, &body).header("If-Match", &etag);
    assert_eq!(
        answer(stale("/api/v1/contracts/1", json!({ "terms": { "seats": 1 } }))).await.0,
        StatusCode::PRECONDITION_FAILED
    );
    assert_eq!(answer(stale("/api/v1/contracts/1/end", json!({}))).await.0, StatusCode::PRECONDITION_FAILED);
    for (path, body) in
        [("customers/1", json!({ "name": "Acme" })), ("offers/care", json!({ "settings": { "seats": 6 } }))]
    {
        let path = format!("/api/v1/{path}");
        assert_eq!(post(&path, body.clone()).await.0, StatusCode::OK, "{path}");
        assert_eq!(answer(stale(&path, body)).await.0, StatusCode::PRECONDITION_FAILED, "{path}");
    }
    for (verb, state) in [("suspend", "suspended"), ("resume", "active"), ("renew", "active"), ("end", "grace")] {
        let (status, contract) = post(&format!("/api/v1/contracts/1/{verb}"), json!({})).await;
        assert_eq!((status, contract["state"].as_str()), (StatusCode::OK, Some(state)), "{verb}: {contract}");
    }
    let (status, problem) = post("/api/v1/contracts", json!({ "customer": 1, "offer": "gone" })).await;
    assert_eq!(
        (status, problem["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("no_such_offer")),
        "{problem}"
    );
    let smuggled = json!({ "customer": 1, "offer": "care", "terms": { "channels": ["C1 seats=99"] } });
    assert_eq!(post("/api/v1/contracts", smuggled).await.0, StatusCode::BAD_REQUEST);
    let unknown = json!({ "customer": 1, "offer": "care", "colour": "red" });
    assert_eq!(post("/api/v1/contracts", unknown).await.0, StatusCode::BAD_REQUEST);
}

async fn seats_are_given_by_ids_and_counted(engine: Engine) {
    let desk = Desk::open_with(engine, SEGMENTS).await;
    offered(&desk).await;
    let (http, lead) = program(&desk).await;
    desk.types(LEA, "contract sign 1 care").await;
    desk.types(ANN, "whoami").await;
    desk.types(BOB, "whoami").await;
    desk.delivered().await;
    let give = async |verb: &str, person: &str| {
        answer(http.post(&lead, &format!("/api/v1/contracts/1/{verb}"), &json!({ "person": person }))).await
    };
    for nobody in ["Ann", "zoe", "<@zoe>"] {
        assert_eq!(give("give", nobody).await.0, StatusCode::UNPROCESSABLE_ENTITY, "a name is no proof: {nobody}");
    }
    assert_eq!(give("give", "ann").await.0, StatusCode::OK);
    let (status, problem) = give("give", "bob").await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::CONFLICT, Some("no_seat")), "{problem}");
    let (_, holders) = answer(http.get(&lead, "/api/v1/contracts/1/holders")).await;
    assert_eq!((holders["items"].as_array().map(Vec::len), &holders["items"][0]["id"]), (Some(1), &json!("ann")));
    let (_, entitled) = answer(http.get(&lead, "/api/v1/people/ann/entitlement")).await;
    assert_eq!((&entitled["plan"], &entitled["contract"]), (&json!("enterprise"), &json!(1)), "{entitled}");
    assert_eq!((&entitled["placed"]["segment"], &entitled["placed"]["rule"]), (&json!("high"), &json!(1)));
    assert_eq!(answer(http.get(&lead, "/api/v1/people/zoe/entitlement")).await.0, StatusCode::NOT_FOUND);
    assert_eq!(give("take", "ann").await.0, StatusCode::OK);
    assert_eq!(give("give", "bob").await.0, StatusCode::OK);
}

async fn a_mode_is_proposed_approved_and_deleted(engine: Engine) {
    let desk = Desk::open(engine).await;
    let (http, lead) = program(&desk).await;
    let post = async |path: &str, body: Value| answer(http.post(&lead, path, &body)).await;
    let settings =
        json!({ "plans": ["enterprise"], "cost": { "minor": 120_000, "currency": "EUR" }, "description": "The team." });
    let (status, proposed) =
        post("/api/v1/modes", json!({ "name": "care", "kind": "commercial", "settings": settings })).await;
    assert_eq!((status, &proposed["consequences"][0]["to"]), (StatusCode::CREATED, &json!("care")), "{proposed}");
    let mode = || answer(http.get(&lead, "/api/v1/modes/care"));
    assert_eq!(mode().await.0, StatusCode::NOT_FOUND, "nothing is changed yet");
    let approve = format!("/api/v1/proposals/{}/approve", proposed["proposal"].as_str().unwrap());
    assert_eq!(post(&approve, Value::Null).await.0, StatusCode::OK);
    assert_eq!(post(&approve, Value::Null).await.0, StatusCode::CONFLICT, "once");
    let (_, care) = mode().await;
    assert_eq!((&care["cost"]["minor"], &care["version"]), (&json!(120_000), &json!(1)), "{care}");
    let (_, routing) = answer(http.get(&lead, "/api/v1/routing")).await;
    assert_eq!(routing["items"][0], json!({ "plan": "enterprise", "mode": "care", "closed": false }));
    let off = json!({ "settings": { "enabled": false } });
    let stale = http.post(&lead, "/api/v1/modes/care", &off).header("If-Match", "\"7\"");
    assert_eq!(answer(stale).await.0, StatusCode::PRECONDITION_FAILED);
    let (_, proposed) = post("/api/v1/modes/care", off).await;
    assert_eq!(proposed["consequences"][0]["consequence"], "closes", "{proposed}");
    let decline = format!("/api/v1/proposals/{}/decline", proposed["proposal"].as_str().unwrap());
    assert_eq!(post(&decline, Value::Null).await.0, StatusCode::OK);
    assert_eq!(mode().await.1["enabled"], true);
    let (_, proposed) = post("/api/v1/modes/care/delete", Value::Null).await;
    let approve = format!("/api/v1/proposals/{}/approve", proposed["proposal"].as_str().unwrap());
    let theirs = desk.program(&other_guild(), Role::Lead, Scope::ALL).await;
    assert_eq!(answer(http.post(&theirs, &approve, &Value::Null)).await.0, StatusCode::NOT_FOUND);
    assert_eq!(post(&approve, Value::Null).await.0, StatusCode::OK);
    assert_eq!(mode().await.0, StatusCode::NOT_FOUND);
    assert_eq!(post("/api/v1/modes/gone/delete", Value::Null).await.0, StatusCode::NOT_FOUND);
}

async fn lists_go_on_by_cursors_and_exports_have_no_formula(engine: Engine) {
    let desk = Desk::open_with(engine, SEGMENTS).await;
    let (http, lead) = program(&desk).await;
    desk.types(LEA, "customer add =HYPERLINK(\"http://evil\")").await;
    for _ in 0..3 {
        desk.types(LEA, "contract sign 1 enterprise price=100.00EUR").await;
    }
    desk.delivered().await;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let (_, page) = answer(http.get(&lead, &format!("/api/v1/contracts?limit=2{cursor}"))).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|it| it["number"].as_i64().unwrap()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, [1, 2, 3]);
    let list = async |path: &str| answer(http.get(&lead, path)).await;
    assert_eq!(list("/api/v1/contracts?customer=2").await.1["items"], json!([]));
    assert_eq!(list("/api/v1/contracts?cursor=x").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(list("/api/v1/segments/high").await.1["items"][0]["number"], 1);
    assert_eq!(list("/api/v1/segments").await.1["items"][0]["customers"], 1);
    assert_eq!(list("/api/v1/segments/vip").await.0, StatusCode::NOT_FOUND);
    let (_, csv) = list("/api/v1/reports/contracts?format=csv").await;
    let csv = csv.as_str().unwrap();
    assert_eq!(csv.lines().count(), 4, "{csv}");
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://evil\"\")\"") && csv.contains("100.00 EUR"), "{csv}");
    assert_eq!(list("/api/v1/reports/contracts").await.1.as_array().map(Vec::len), Some(3));
    let (_, revenue) = list("/api/v1/reports/revenue").await;
    assert_eq!(revenue["currencies"][0]["by_segment"]["high"]["minor"], 30_000, "{revenue}");
    let (_, csv) = list("/api/v1/reports/revenue?format=csv").await;
    assert!(csv.as_str().unwrap().contains("EUR,segment,high,300.00"), "{csv}");
    assert_eq!(list("/api/v1/reports/revenue?since=2027-01-01T00:00:00Z").await.0, StatusCode::BAD_REQUEST);
    let (_, months) = list("/api/v1/reports/months?months=2").await;
    assert_eq!(months.as_array().map(Vec::len), Some(2), "{months}");
    let (_, csv) = list("/api/v1/reports/months?months=1&format=csv").await;
    assert!(csv.as_str().unwrap().starts_with("month,of,name,"), "{csv}");
}

async fn a_neighbours_offers_and_figures_are_its_own(engine: Engine) {
    let desk = Desk::open_with(engine, SEGMENTS).await;
    offered(&desk).await;
    desk.types(LEA, "contract sign 1 care").await;
    desk.delivered().await;
    let http = desk.http().await;
    let theirs = desk.program(&other_guild(), Role::Lead, Scope::ALL).await;
    for path in ["offers/care", "customers/1", "contracts/1", "contracts/1/holders", "people/ann/entitlement"] {
        assert_eq!(answer(http.get(&theirs, &format!("/api/v1/{path}"))).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["offers/care/retire", "contracts/1/end", "contracts/1/suspend"] {
        let sent = http.post(&theirs, &format!("/api/v1/{path}"), &Value::Null);
        assert_eq!(answer(sent).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for path in ["offers", "customers", "contracts", "segments/high"] {
        let (_, page) = answer(http.get(&theirs, &format!("/api/v1/{path}"))).await;
        assert_eq!(page["items"], json!([]), "{path}");
    }
    let (_, revenue) = answer(http.get(&theirs, "/api/v1/reports/revenue")).await;
    assert_eq!(revenue["currencies"], json!([]));
    let agent = desk.program(&guild(), Role::Agent, Scope::ALL).await;
    let refused = answer(http.request(Method::GET, "/api/v1/reports/revenue").bearer_auth(&agent.secret)).await;
    assert_eq!(refused.0, StatusCode::FORBIDDEN, "what is earned is for leads alone");
}

async fn pages(engine: Engine) -> Desk {
    Desk::open_with(engine, &format!("{SEGMENTS}{WITH_PAGES}")).await
}

async fn a_lead_signs_and_ends_a_contract_on_pages(engine: Engine) {
    let desk = pages(engine).await;
    offered(&desk).await;
    desk.types(ANN, "whoami").await;
    desk.delivered().await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let form =
        [("customer", "1"), ("offer", "care"), ("price", " 1,300.00 EUR "), ("until", "2027-12-31"), ("seats", "")];
    let signed = lea.post("/dashboard/contracts", &form).await;
    assert_eq!((signed.status, signed.location.as_str()), (303, "/dashboard/contracts/1?done=1"), "{signed:?}");
    let one = lea.get("/dashboard/contracts/1").await;
    assert!(one.status == 200 && one.body.contains("1300.00 EUR") && one.body.contains("2027-12-31"), "{one:?}");
    let work =
        async |verb: &str, fields: &[(&str, &str)]| lea.post(&format!("/dashboard/contracts/1/{verb}"), fields).await;
    for (verb, fields, shows) in [
        ("give", &[("person", "ann")][..], "ann"),
        ("change", &[("seats", "3")], "1 / 3"),
        ("suspend", &[], "suspended"),
        ("resume", &[], "active"),
        ("renew", &[("day", "2029-01-31")], "2029-01-31"),
        ("take", &[("person", "ann")], "0 / 3"),
        ("end", &[("day", "")], "in grace"),
    ] {
        let page = work(verb, fields).await;
        assert_eq!((page.status, page.location.as_str()), (303, "/dashboard/contracts/1?done=1"), "{verb}: {page:?}");
        let body = lea.get("/dashboard/contracts/1").await.body;
        assert!(body.contains(shows), "{verb}: {body}");
    }
    let refused = work("change", &[("seats", "many")]).await;
    assert!(refused.status == 422 && refused.body.contains("role=\"alert\""), "{refused:?}");
    assert_eq!(work("burn", &[]).await.status, 404);
    assert_eq!(lea.get("/dashboard/contracts/99").await.status, 404);
    let listed = lea.get("/dashboard/contracts").await.body;
    assert!(listed.contains("/dashboard/contracts/1\"") && listed.contains("Acme Ltd"), "{listed}");
    let maya = Browser::signed_in(&desk, MAYA).await;
    assert_eq!(maya.get("/dashboard/contracts/1").await.status, 403);
    let neighbour = Browser::signed_in_next_door(&desk, LEA).await;
    assert_eq!(neighbour.get("/dashboard/contracts/1").await.status, 404);
    assert!(!neighbour.get("/dashboard/contracts").await.body.contains("Acme"));
    assert!(!neighbour.get("/dashboard/customers").await.body.contains("Acme"));
    assert_eq!(neighbour.post("/dashboard/contracts/1/resume", &[]).await.status, 404);
}

async fn offers_and_customers_are_kept_on_pages_in_both_languages(engine: Engine) {
    let desk = pages(engine).await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let fields = [("name", "Acme & Söhne"), ("domains", "acme.example, acme.org")];
    assert_eq!(lea.post("/dashboard/customers/add", &fields).await.location, "/dashboard/customers?done=1");
    let edited = [("customer", "1"), ("name", "domains=evil.example Acme"), ("domains", "")];
    assert_eq!(lea.post("/dashboard/customers/edit", &edited).await.status, 303);
    let page = lea.get("/dashboard/customers").await.body;
    assert!(page.contains("domains=evil.example Acme") && page.contains("acme.org"), "a name is a name: {page}");
    let offer = [
        ("name", "pack"),
        ("kind", "incident"),
        ("plan", "enterprise"),
        ("price", "90 EUR; 100 USD"),
        ("credits", "5"),
        ("description", "Five = five"),
    ];
    assert_eq!(lea.post("/dashboard/offers/add", &offer).await.location, "/dashboard/offers?done=1");
    let page = lea.get("/dashboard/offers").await.body;
    assert!(
        page.contains("90.00 EUR; 100.00 USD") && page.contains("Five = five") && page.contains("by incident"),
        "{page}"
    );
    assert_eq!(lea.post("/dashboard/offers/edit", &[("name", "pack"), ("price:high", "80EUR")]).await.status, 303);
    let refused = lea.post("/dashboard/offers/edit", &[("name", "pack"), ("plan", "gold")]).await;
    assert!(refused.status == 422 && refused.body.contains("role=\"alert\""), "{refused:?}");
    assert_eq!(lea.post("/dashboard/offers/retire", &[("name", "pack")]).await.status, 303);
    assert!(lea.get("/dashboard/offers").await.body.contains("retired"));
    lea.post("/dashboard/account/language", &[("path", "/dashboard/offers")]).await;
    for (path, words) in [("offers", "按事件"), ("customers", "客户群"), ("contracts", "签订合同")] {
        let page = lea.get(&format!("/dashboard/{path}")).await;
        assert!(page.status == 200 && page.body.contains(words), "{path}: {page:?}");
    }
}

async fn a_form_that_is_sent_twice_signs_once(engine: Engine) {
    let desk = pages(engine).await;
    offered(&desk).await;
    let lea = Browser::signed_in(&desk, LEA).await;
    let key = field(&lea.get("/dashboard/contracts").await.body, "key");
    assert!(!key.is_empty());
    let form = [("customer", "1"), ("offer", "care"), ("key", &key)];
    for _ in 0..2 {
        assert_eq!(lea.post("/dashboard/contracts", &form).await.status, 303);
    }
    assert_eq!(desk.number("SELECT count(*) FROM contract").await, 1);
}
