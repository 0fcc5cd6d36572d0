//! The dashboard's doors: signing in, sessions, roles and forms, and nothing of anybody else's.

use axum::http::Method;
use frontdesk::domain::Role;
use frontdesk::web::{self, Needs};

use super::desk::browser::{Browser, WITH_PAGES, field, link};
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, LEA, MAYA, SAM};
use super::desk::{Desk, UNKNOWN};

on_every_engine!(
    a_link_signs_its_person_in_once_and_looking_at_it_uses_nothing_up,
    a_link_is_good_for_five_minutes_and_for_nobody_elses_page,
    of_two_links_of_a_person_the_later_one_is_good,
    without_pages_the_command_says_how_to_have_them,
    every_page_and_form_needs_a_session_with_its_role,
    every_form_needs_a_page_of_ours_and_the_sessions_token,
    a_ticket_of_another_person_or_workspace_is_not_there,
    who_loses_a_role_in_chat_has_lost_it_on_pages,
    a_session_ends_when_nobody_looks_when_its_time_is_up_and_when_it_is_ended,
    nobody_ends_a_session_of_somebody_else,
    what_strangers_write_is_text_on_every_page,
    a_database_that_is_read_signs_nobody_in,
    a_session_that_somebody_set_in_advance_is_not_the_one_that_begins,
);

async fn open(engine: Engine) -> Desk {
    Desk::open_with(engine, WITH_PAGES).await
}

async fn a_link_signs_its_person_in_once_and_looking_at_it_uses_nothing_up(engine: Engine) {
    let desk = open(engine).await;
    let key = link(&desk, MAYA).await;
    let mut browser = Browser::of(&desk).await;
    for _ in 0..3 {
        let page = browser.get(&format!("/dashboard/sign-in?key={key}")).await;
        assert_eq!((page.status, field(&page.body, "key")), (200, key.clone()));
    }
    assert_eq!(browser.get("/dashboard/queue").await.location, "/dashboard/sign-in");
    let entered = browser.enter(&key).await;
    assert_eq!((entered.status, entered.location.as_str()), (303, "/dashboard/queue"));
    let queue = browser.get("/dashboard/queue").await;
    assert!(queue.status == 200 && queue.body.contains("<bdi>Maya</bdi>"), "{queue:?}");
    let mut other = Browser::of(&desk).await;
    assert_eq!(other.enter(&key).await.status, 410);
    assert_eq!(other.get(&format!("/dashboard/sign-in?key={key}")).await.status, 410);
}

async fn a_link_is_good_for_five_minutes_and_for_nobody_elses_page(engine: Engine) {
    let desk = open(engine).await;
    let key = link(&desk, MAYA).await;
    let mut browser = Browser::of(&desk).await;
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(browser.post_from("/dashboard/sign-in", &[("key", &key)], site, "").await.status, 403, "{site}");
    }
    desk.later("5m").await;
    assert_eq!(browser.enter(&key).await.status, 410);
    assert_eq!(browser.enter("").await.status, 410);
}

async fn of_two_links_of_a_person_the_later_one_is_good(engine: Engine) {
    let desk = open(engine).await;
    let (first, second) = (link(&desk, MAYA).await, link(&desk, MAYA).await);
    let mut browser = Browser::of(&desk).await;
    assert_eq!(browser.enter(&first).await.status, 410);
    assert_eq!(browser.enter(&second).await.status, 303);
}

async fn without_pages_the_command_says_how_to_have_them(engine: Engine) {
    let desk = Desk::open(engine).await;
    desk.agent("dashboard").await;
    assert_eq!(
        desk.delivered().await,
        ["to maya: There are no pages to open here: an operator sets web.listen in the configuration."]
    );
    assert_eq!(desk.number("SELECT count(*) FROM sign_in").await, 0);
}

/// A path of the table with something in its places.
fn concrete(path: &str) -> String {
    path.replace("{number}", "1").replace("modes/{verb}", "modes/add").replace("{verb}", "claim")
}

fn of_pages() -> Vec<(Method, String, Needs)> {
    let routes = web::routes();
    let pages = routes.table().iter().filter(|route| route.path.starts_with("/dashboard"));
    let pages: Vec<_> = pages.map(|route| (route.method.clone(), concrete(&route.path), route.needs)).collect();
    assert!(pages.len() > 25, "{pages:?}");
    pages
}

async fn every_page_and_form_needs_a_session_with_its_role(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let nobody = Browser::of(&desk).await;
    let people = [
        (Role::Requester, Browser::signed_in(&desk, ANN).await),
        (Role::Agent, Browser::signed_in(&desk, MAYA).await),
        (Role::Admin, Browser::signed_in(&desk, LEA).await),
    ];
    for (method, path, needs) in of_pages() {
        let Needs::Session(needed) = needs else {
            let open = ["style.css", "live.js", "sign-in", "oidc", "oidc/back"];
            let page = path.trim_start_matches("/dashboard/");
            assert!(open.contains(&page), "{path} is open to everybody");
            continue;
        };
        let ask = async |browser: &Browser| match method {
            Method::GET => browser.get(&path).await,
            _ => browser.post(&path, &[]).await,
        };
        let page = ask(&nobody).await;
        assert_eq!((page.status, page.location.as_str()), (303, "/dashboard/sign-in"), "{method} {path}");
        // What ends the session of the one who asks is no question of roles.
        if path == "/dashboard/account/end" {
            continue;
        }
        for (role, browser) in &people {
            let status = ask(browser).await.status;
            let refused = status == 403;
            let work = path.starts_with("/dashboard/tickets/") && method == Method::POST;
            assert_eq!(
                refused,
                *role < needed || (work && *role < Role::Agent),
                "{method} {path} by {role:?}: {status}"
            );
            assert!(status < 500, "{method} {path} by {role:?}: {status}");
        }
    }
}

async fn every_form_needs_a_page_of_ours_and_the_sessions_token(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let (lea, sam) = (Browser::signed_in(&desk, LEA).await, Browser::signed_in(&desk, SAM).await);
    assert_ne!(lea.token, sam.token);
    let before = desk.ticket(1).await;
    let forms = of_pages().into_iter().filter(|(method, _, needs)| method == Method::POST && *needs != Needs::Nothing);
    for (_, path, _) in forms {
        for (site, token) in [
            ("cross-site", lea.token.as_str()),
            ("same-site", &lea.token),
            ("same-origin", ""),
            ("same-origin", &sam.token),
        ] {
            let page = lea.post_from(&path, &[], site, token).await;
            assert_eq!(page.status, 403, "{path} from {site}");
        }
    }
    assert_eq!(desk.ticket(1).await, before);
    assert_eq!(lea.get("/dashboard/queue").await.status, 200);
    assert_eq!(lea.post("/dashboard/tickets/1/claim", &[]).await.location, "/dashboard/tickets/1?done=1");
}

async fn a_ticket_of_another_person_or_workspace_is_not_there(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let (ann, bob) = (Browser::signed_in(&desk, ANN).await, Browser::signed_in(&desk, BOB).await);
    assert!(ann.get("/dashboard/queue").await.body.contains("/dashboard/tickets/1\""));
    assert!(!bob.get("/dashboard/queue").await.body.contains("/dashboard/tickets/1\""));
    assert_eq!(ann.get("/dashboard/tickets/1").await.status, 200);
    // A lead of the neighbour, whose first ticket has the same number.
    let neighbour = Browser::signed_in_next_door(&desk, LEA).await;
    assert_eq!(neighbour.get("/dashboard/queue").await.status, 200);
    for browser in [&bob, &neighbour] {
        let gone = browser.get("/dashboard/tickets/1").await;
        let never = browser.get("/dashboard/tickets/999").await;
        assert_eq!((gone.status, never.status), (404, 404));
        // The forms of the frame say where they stand; but for that both are alike.
        assert_eq!(gone.body.replace("/tickets/1", "/tickets/999"), never.body);
        assert_eq!(browser.get("/dashboard/tickets/1/thread").await.status, 404);
        assert_eq!(browser.post("/dashboard/tickets/1/close", &[]).await.status, 404);
    }
    assert!(!neighbour.get("/dashboard/history").await.body.contains("Ann"));
    assert!(!neighbour.get("/dashboard/queue?view=all").await.body.contains("/dashboard/tickets/1\""));
}

async fn who_loses_a_role_in_chat_has_lost_it_on_pages(engine: Engine) {
    let desk = open(engine).await;
    desk.opened(ANN).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    assert_eq!(maya.get("/dashboard/faq").await.status, 200);
    desk.types(MAYA.without_groups(), "whoami").await;
    assert_eq!(maya.get("/dashboard/faq").await.status, 403);
    assert_eq!(maya.get("/dashboard/tickets/1").await.status, 404);
    assert_eq!(maya.post("/dashboard/tickets/1/claim", &[]).await.status, 404);
    assert_eq!(desk.ticket(1).await.ticket.owner, None);
    desk.types(MAYA, "whoami").await;
    assert_eq!(maya.get("/dashboard/faq").await.status, 200);
}

async fn a_session_ends_when_nobody_looks_when_its_time_is_up_and_when_it_is_ended(engine: Engine) {
    let desk = open(engine).await;
    let idle = Browser::signed_in(&desk, MAYA).await;
    let busy = Browser::signed_in(&desk, SAM).await;
    for _ in 0..7 {
        desk.later("1h 40m").await;
        busy.get("/dashboard/queue").await;
    }
    assert_eq!(idle.get("/dashboard/queue").await.status, 303, "nobody looked for hours");
    assert_eq!(busy.get("/dashboard/queue").await.status, 200, "11 h 40 min are fewer than 12 h");
    desk.later("20m").await;
    assert_eq!(busy.get("/dashboard/queue").await.status, 303);
    desk.flow.tidy().await.unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM session WHERE person = 'sam'").await, 0, "it is forgotten");

    let (one, two) = (Browser::signed_in(&desk, MAYA).await, Browser::signed_in(&desk, MAYA).await);
    let of_two = frontdesk::domain::sign_in::hash_of(two.cookie.as_ref().unwrap().split_once('=').unwrap().1);
    assert!(one.get("/dashboard/account").await.body.contains(&of_two));
    assert_eq!(one.post("/dashboard/account/end", &[("session", &of_two)]).await.location, "/dashboard/account?done=1");
    assert_eq!(two.get("/dashboard/queue").await.status, 303);
    let out = one.post("/dashboard/account/end", &[]).await;
    assert_eq!((out.location.as_str(), out.cookie.as_deref()), ("/dashboard/sign-in", Some("frontdesk=")));
    assert_eq!(one.get("/dashboard/queue").await.status, 303);
}

async fn nobody_ends_a_session_of_somebody_else(engine: Engine) {
    let desk = open(engine).await;
    let (lea, maya) = (Browser::signed_in(&desk, LEA).await, Browser::signed_in(&desk, MAYA).await);
    let of_maya = frontdesk::domain::sign_in::hash_of(maya.cookie.as_ref().unwrap().split_once('=').unwrap().1);
    assert_eq!(lea.post("/dashboard/account/end", &[("session", &of_maya)]).await.status, 404);
    assert_eq!(maya.get("/dashboard/queue").await.status, 200);
}

async fn what_strangers_write_is_text_on_every_page(engine: Engine) {
    let desk = open(engine).await;
    let evil = frontdesk::domain::Author { name: "<img src=x onerror=alert(1)>".into(), ..ANN.author() };
    let line = format!("new <script>alert(1)</script> {UNKNOWN}");
    let act = frontdesk::domain::Act::Typed(frontdesk::domain::command::Typed::Line(line.as_str().into()));
    let event = desk.event(ANN, act);
    desk.handle(&frontdesk::domain::Event { author: evil, ..event }).await;
    let lea = Browser::signed_in(&desk, LEA).await;
    for (method, path, needs) in of_pages() {
        if method != Method::GET || !matches!(needs, Needs::Session(_)) || path.ends_with(".png") {
            continue;
        }
        let page = lea.get(&path).await;
        assert!(!page.body.contains("<script>alert") && !page.body.contains("<img src=x"), "{path}: {}", page.body);
        if page.status == 200 {
            let policy = page.policy;
            assert!(
                policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
                "{path}: {policy}"
            );
            assert!(!policy.contains("unsafe") && !policy.contains("http"), "{path}: {policy}");
            assert!(!page.body.contains(" style=") && !page.body.contains(" onclick="), "{path}");
        }
    }
    let ticket = lea.get("/dashboard/tickets/1").await.body;
    assert!(ticket.contains("&lt;script&gt;") || ticket.contains("&#60;script&#62;"), "{ticket}");
}

async fn a_database_that_is_read_signs_nobody_in(engine: Engine) {
    let desk = open(engine).await;
    let maya = Browser::signed_in(&desk, MAYA).await;
    let key = link(&desk, MAYA).await;
    let cookie = maya.cookie.clone().unwrap();
    let secret = cookie.split_once('=').unwrap().1;
    assert_eq!(desk.number("SELECT count(*) FROM session").await, 1);
    // What is kept is a hash: as a cookie it opens nothing.
    let mut thief = Browser::of(&desk).await;
    thief.cookie = Some(format!("frontdesk={}", frontdesk::domain::sign_in::hash_of(secret)));
    assert_eq!(thief.get("/dashboard/queue").await.status, 303);
    assert_eq!(thief.enter(&frontdesk::domain::sign_in::hash_of(&key)).await.status, 410);
}

async fn a_session_that_somebody_set_in_advance_is_not_the_one_that_begins(engine: Engine) {
    let desk = open(engine).await;
    let mut browser = Browser::of(&desk).await;
    let known = format!("frontdesk=fd_{}", "0".repeat(64));
    browser.cookie = Some(known.clone());
    let key = link(&desk, MAYA).await;
    browser.enter(&key).await;
    assert_ne!(browser.cookie.as_ref().unwrap(), &known);
    assert_eq!(browser.get("/dashboard/queue").await.status, 200);
    let mut thief = Browser::of(&desk).await;
    thief.cookie = Some(known);
    assert_eq!(thief.get("/dashboard/queue").await.status, 303);
}
