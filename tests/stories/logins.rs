//! Signing in by the login of an organisation: whom it lets in as whom, and all that it does not fall for.

use std::collections::BTreeMap;

use serde_json::json;

use super::desk::browser::{Browser, field, serve};
use super::desk::engine::Engine;
use super::desk::people::{ANN, BOB, MAYA, Who};
use super::desk::{Desk, MORNING};
use crate::issuer::{CLIENT, Fault, Issuer, SECRET};

on_every_engine!(
    a_claim_vouches_for_a_role_and_the_person_works_with_it,
    who_is_known_by_neither_claim_nor_link_is_not_let_in,
    a_joined_login_signs_in_as_the_account_with_the_role_of_now,
    a_login_is_one_persons_and_is_joined_by_the_session_that_wanted_it,
    what_a_wrong_token_says_signs_nobody_in,
    a_login_comes_back_once_to_its_own_browser_and_in_time,
    a_code_of_somebody_elses_login_is_worth_nothing,
    an_issuers_new_key_is_asked_for_and_not_too_often,
    who_is_erased_is_signed_in_nowhere,
    without_a_configured_login_there_is_none,
);

fn morning() -> i64 {
    MORNING.parse::<jiff::Timestamp>().unwrap().as_second()
}

pub async fn open(engine: Engine) -> (Desk, Issuer) {
    let issuer = Issuer::open(morning()).await;
    let login = format!(
        "\n[web]\nlisten = \"127.0.0.1:8080\"\n[web.oidc]\nissuer = \"{}\"\nclient_id = \"{CLIENT}\"\nclient_secret = \
         \"{SECRET}\"\nworkspace = \"discord:guild\"\nname = \"Example\"\nrole_claim = \"groups\"\nroles = {{ agent = \
         [\"crew\"], lead = [\"chiefs\"] }}\nplain_http = true\nprivate = [\"127.0.0.1\"]\n",
        issuer.address()
    );
    (Desk::open_with(engine, &login).await, issuer)
}

/// A browser with all of its cookies, which follows no redirect by itself.
struct Visitor {
    http: reqwest::Client,
    base: String,
    cookies: BTreeMap<String, String>,
}

/// What a page said.
#[derive(Debug)]
struct Page {
    status: u16,
    location: String,
    body: String,
}

impl Visitor {
    async fn of(desk: &Desk) -> Self {
        Self { http: client(), base: serve(desk).await, cookies: BTreeMap::new() }
    }

    /// Another browser at the same server.
    fn beside(other: &Self) -> Self {
        Self { http: client(), base: other.base.clone(), cookies: BTreeMap::new() }
    }

    /// One that is signed in by a link of the chat.
    async fn signed_in(desk: &Desk, who: Who) -> Self {
        let mut visitor = Self::of(desk).await;
        visitor.enters(desk, who).await;
        visitor
    }

    async fn enters(&mut self, desk: &Desk, who: Who) {
        let browser = Browser::signed_in(desk, who).await;
        let (name, value) = browser.cookie.as_ref().unwrap().split_once('=').unwrap();
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    async fn get(&mut self, path: &str) -> Page {
        self.ask(self.http.get(format!("{}{path}", self.base))).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = field(&self.get("/dashboard/account").await.body, "token");
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).append_pair("token", &token);
        let kind = "application/x-www-form-urlencoded";
        let request = self.http.post(format!("{}{path}", self.base)).header("content-type", kind);
        self.ask(request.header("sec-fetch-site", "same-origin").body(form.finish())).await
    }

    async fn ask(&mut self, request: reqwest::RequestBuilder) -> Page {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header("cookie", cookies.join("; ")).send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let (name, rest) = set.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        let location = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
        Page { status: answer.status().as_u16(), location, body: answer.text().await.unwrap() }
    }

    /// Begins a login: the address at the issuer that the browser is sent to.
    async fn begins(&mut self) -> String {
        let page = self.get("/dashboard/oidc").await;
        assert_eq!(page.status, 303, "{page:?}");
        page.location
    }

    /// Logs in at the issuer: the path at the desk that the browser is sent back to.
    async fn returns(&self, address: &str) -> String {
        let answer = client().get(address).send().await.unwrap();
        let back = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
        assert_eq!(back.path(), "/dashboard/oidc/back");
        format!("{}?{}", back.path(), back.query().unwrap())
    }

    /// The whole of it.
    async fn logs_in(&mut self) -> Page {
        let address = self.begins().await;
        let back = self.returns(&address).await;
        self.get(&back).await
    }

    async fn may_see(&mut self, path: &str) -> bool {
        self.get(path).await.status == 200
    }

    /// Wants a login joined with the account: the address at the issuer that the page leads to.
    async fn joins(&mut self) -> Page {
        self.post("/dashboard/account/join", &[]).await
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// The address that a page leads to at the issuer.
fn leads_to(page: &Page) -> String {
    let link = page.body.split("class=\"button\" href=\"").nth(1).unwrap_or_else(|| panic!("{page:?}"));
    link.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

/// Somebody who joined the issuer's login with their account.
async fn joined(desk: &Desk, who: Who) -> Visitor {
    let mut visitor = Visitor::signed_in(desk, who).await;
    let asked = visitor.joins().await;
    let back = visitor.returns(&leads_to(&asked)).await;
    visitor.get(&back).await;
    visitor
}

async fn a_claim_vouches_for_a_role_and_the_person_works_with_it(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    let thread = desk.opened(ANN).await;
    issuer.is(json!({ "name": "Olga <b>", "groups": ["staff", "crew"] }));
    let mut olga = Visitor::of(&desk).await;
    let door = olga.get("/dashboard/sign-in").await.body;
    assert!(door.contains("href=\"/dashboard/oidc\"") && door.contains("Sign in with Example"), "{door}");
    olga.cookies.insert("frontdesk".to_owned(), "fd_set_in_advance".to_owned());
    // Where it goes on is nothing that an address says.
    let begun = olga.get("/dashboard/oidc?next=https://evil.example&redirect_uri=https://evil.example").await.location;
    assert!(
        begun.starts_with(&format!("{}/authorize?tenant=1&", issuer.address())) && !begun.contains("evil"),
        "{begun}"
    );
    let back = olga.returns(&begun).await;
    let page = olga.get(&format!("{back}&next=https://evil.example")).await;
    assert_eq!((page.status, page.location.as_str()), (303, "/dashboard/queue"), "{page:?}");
    assert_ne!(olga.cookies["frontdesk"], "fd_set_in_advance");
    assert_eq!(olga.cookies["frontdesk-login"], "", "the login is over");
    assert!(olga.may_see("/dashboard/faq").await && !olga.may_see("/dashboard/planner").await);
    assert_eq!(olga.post("/dashboard/tickets/1/claim", &[]).await.location, "/dashboard/tickets/1?done=1");
    let owner = desk.ticket(1).await.ticket.owner.unwrap();
    assert!(owner.id.as_str().starts_with("oidc:") && owner.id.as_str().len() == 37, "{owner:?}");
    assert!(!olga.get("/dashboard/tickets/1").await.body.contains("Olga <b>"));
    desk.writes(ANN, &thread, "hello?").await;
    assert!(!desk.delivered().await.iter().any(|line| line.contains("oidc:")), "no chat reaches them");
    assert_eq!(desk.number("SELECT count(*) FROM oidc_attempt").await, 0);
    issuer.is(json!({ "groups": "chiefs" }));
    let mut lead = Visitor::of(&desk).await;
    lead.logs_in().await;
    assert!(lead.may_see("/dashboard/planner").await);
}

async fn who_is_known_by_neither_claim_nor_link_is_not_let_in(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    desk.types(MAYA, "whoami").await;
    // A name, an id or an address of mail is no link.
    for claims in
        [json!({}), json!({ "groups": ["crews"], "name": "Maya", "preferred_username": "maya", "email": "maya" })]
    {
        issuer.is(claims);
        let mut visitor = Visitor::of(&desk).await;
        let page = visitor.logs_in().await;
        assert!(page.status == 403 && page.body.contains("does not know this login yet"), "{page:?}");
        assert!(!visitor.may_see("/dashboard/queue").await);
    }
    assert_eq!(desk.number("SELECT count(*) FROM session").await, 0);
}

async fn a_joined_login_signs_in_as_the_account_with_the_role_of_now(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    issuer.is(json!({ "sub": "m-17" }));
    let mut maya = Visitor::signed_in(&desk, MAYA).await;
    let asked = maya.joins().await;
    assert_eq!(asked.status, 200, "{asked:?}");
    let back = maya.returns(&leads_to(&asked)).await;
    assert_eq!(maya.get(&back).await.location, "/dashboard/account?done=1");
    let mut elsewhere = Visitor::of(&desk).await;
    assert_eq!(elsewhere.logs_in().await.location, "/dashboard/queue");
    assert!(elsewhere.get("/dashboard/faq").await.body.contains("<bdi>Maya</bdi>"));
    // Roles are those that the chat says.
    desk.types(MAYA.without_groups(), "whoami").await;
    assert!(!elsewhere.may_see("/dashboard/faq").await);
    let mut again = Visitor::of(&desk).await;
    again.logs_in().await;
    assert!(again.may_see("/dashboard/queue").await && !again.may_see("/dashboard/faq").await);
    desk.types(MAYA, "whoami").await;
    // Whom the desk has not seen for a week may have lost theirs.
    desk.later("167h").await;
    issuer.is_at(morning() + 167 * 3600);
    let mut late = Visitor::of(&desk).await;
    assert_eq!(late.logs_in().await.status, 303);
    desk.later("2h").await;
    issuer.is_at(morning() + 169 * 3600);
    let page = Visitor::of(&desk).await.logs_in().await;
    assert!(page.status == 403 && page.body.contains("has not seen you"), "{page:?}");
    desk.types(MAYA, "whoami").await;
    let mut seen = Visitor::of(&desk).await;
    assert_eq!(seen.logs_in().await.status, 303);
    let login = field(&seen.get("/dashboard/account").await.body, "login");
    assert_eq!(seen.post("/dashboard/account/part", &[("login", &login)]).await.location, "/dashboard/account?done=1");
    assert_eq!(Visitor::of(&desk).await.logs_in().await.status, 403);
    let logged = "SELECT count(*) FROM history WHERE subject = 'login' AND actor = 'maya'";
    assert_eq!(desk.number(logged).await, 2, "joined and parted");
}

async fn a_login_is_one_persons_and_is_joined_by_the_session_that_wanted_it(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    issuer.is(json!({ "sub": "m-17" }));
    let mut maya = joined(&desk, MAYA).await;
    let mut bob = Visitor::signed_in(&desk, BOB).await;
    let asked = bob.joins().await;
    let back = bob.returns(&leads_to(&asked)).await;
    assert_eq!(bob.get(&back).await.status, 410, "it is Maya's");
    // Bob's browser begins, and is signed in as Ann by the time it comes back.
    issuer.is(json!({ "sub": "b-1" }));
    let asked = bob.joins().await;
    let back = bob.returns(&leads_to(&asked)).await;
    bob.enters(&desk, ANN).await;
    assert_eq!(bob.get(&back).await.status, 410);
    // The session ended meanwhile.
    let mut ann = Visitor::signed_in(&desk, ANN).await;
    let asked = ann.joins().await;
    let back = ann.returns(&leads_to(&asked)).await;
    let session = ann.cookies["frontdesk"].clone();
    ann.post("/dashboard/account/end", &[]).await;
    ann.cookies.insert("frontdesk".to_owned(), session);
    assert_eq!(ann.get(&back).await.status, 410);
    assert_eq!(desk.number("SELECT count(*) FROM oidc_identity").await, 1);
    let mut other = Visitor::of(&desk).await;
    assert_eq!(other.logs_in().await.status, 403, "b-1 is nobody");
    // Nobody parts a login of somebody else.
    let login = field(&maya.get("/dashboard/account").await.body, "login");
    let mut sam = Visitor::signed_in(&desk, BOB).await;
    assert_eq!(sam.post("/dashboard/account/part", &[("login", &login)]).await.status, 404);
    // A login alone is nothing to join another one with.
    issuer.is(json!({ "sub": "c-1", "groups": ["crew"] }));
    let mut olga = Visitor::of(&desk).await;
    olga.logs_in().await;
    assert_eq!(olga.joins().await.status, 403);
}

async fn what_a_wrong_token_says_signs_nobody_in(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    issuer.is(json!({ "groups": ["crew"] }));
    use Fault::{
        AlgorithmHmac, AlgorithmNone, Changed, Expired, Forged, FromTheFuture, NoNonce, NoSubject, OtherAudience,
        OtherIssuer, OtherNonce, TwoAudiences,
    };
    for fault in [
        OtherAudience,
        TwoAudiences,
        OtherIssuer,
        Expired,
        FromTheFuture,
        OtherNonce,
        NoNonce,
        NoSubject,
        AlgorithmNone,
        AlgorithmHmac,
        Forged,
        Changed,
    ] {
        issuer.misbehaves(Some(fault));
        let mut visitor = Visitor::of(&desk).await;
        let page = visitor.logs_in().await;
        assert_eq!(page.status, 403, "{fault:?}: {page:?}");
        assert!(!visitor.may_see("/dashboard/queue").await, "{fault:?}");
    }
    issuer.misbehaves(Some(Fault::ForeignDiscovery));
    assert_eq!(Visitor::of(&desk).await.get("/dashboard/oidc").await.status, 502);
    assert_eq!(desk.number("SELECT count(*) FROM session").await, 0);
    issuer.misbehaves(None);
    assert_eq!(Visitor::of(&desk).await.logs_in().await.status, 303, "the same without a fault");
}

async fn a_login_comes_back_once_to_its_own_browser_and_in_time(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    issuer.is(json!({ "groups": ["crew"] }));
    let mut olga = Visitor::of(&desk).await;
    let address = olga.begins().await;
    let held = olga.cookies["frontdesk-login"].clone();
    let back = olga.returns(&address).await;
    let mut other = Visitor::beside(&olga);
    assert_eq!(other.get(&back).await.status, 410, "a browser that began nothing");
    other.begins().await;
    assert_eq!(other.get(&back).await.status, 410, "a browser that began something else");
    assert_eq!(olga.get(&back).await.status, 303);
    olga.cookies.insert("frontdesk-login".to_owned(), held);
    assert_eq!(olga.get(&back).await.status, 410, "a second time");
    let address = olga.begins().await;
    let back = olga.returns(&address).await;
    desk.later("10m").await;
    issuer.is_at(morning() + 600);
    assert_eq!(olga.get(&back).await.status, 410, "too late");
    desk.flow.tidy().await.unwrap();
    assert_eq!(desk.number("SELECT count(*) FROM oidc_attempt").await, 0);
    // What the issuer refused is over as well.
    let address = olga.begins().await;
    let state =
        url::Url::parse(&address).unwrap().query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    assert_eq!(olga.get(&format!("/dashboard/oidc/back?error=access_denied&state={state}")).await.status, 410);
    assert_eq!(desk.number("SELECT count(*) FROM oidc_attempt").await, 0);
    assert_eq!(desk.number("SELECT count(*) FROM session").await, 1);
}

async fn a_code_of_somebody_elses_login_is_worth_nothing(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    issuer.is(json!({ "groups": ["crew"] }));
    let with_code = |back: &str, of: &str| {
        let code = of.split("code=").nth(1).unwrap().split('&').next().unwrap();
        let own = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
        back.replace(&format!("code={own}&"), &format!("code={code}&"))
    };
    // First the issuer looks at the proof; then one that does not, and the nonce tells.
    for fault in [None, Some(Fault::NoProof)] {
        issuer.misbehaves(fault);
        let (mut thief, mut victim) = (Visitor::of(&desk).await, Visitor::of(&desk).await);
        let address = victim.begins().await;
        let stolen = victim.returns(&address).await;
        let address = thief.begins().await;
        let own = thief.returns(&address).await;
        assert_eq!(thief.get(&with_code(&own, &stolen)).await.status, 403, "{fault:?}");
    }
    assert_eq!(desk.number("SELECT count(*) FROM session").await, 0);
}

async fn an_issuers_new_key_is_asked_for_and_not_too_often(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    issuer.is(json!({ "groups": ["crew"] }));
    let mut olga = Visitor::of(&desk).await;
    assert_eq!((olga.logs_in().await.status, issuer.asked_for_keys()), (303, 1));
    assert_eq!((olga.logs_in().await.status, issuer.asked_for_keys()), (303, 1), "they are kept");
    desk.later("1m").await;
    issuer.changes_its_key("second");
    assert_eq!((olga.logs_in().await.status, issuer.asked_for_keys()), (303, 2));
    issuer.changes_its_key("third");
    assert_eq!((olga.logs_in().await.status, issuer.asked_for_keys()), (403, 2), "just now they were asked for");
    desk.later("10s").await;
    assert_eq!((olga.logs_in().await.status, issuer.asked_for_keys()), (303, 3));
}

async fn who_is_erased_is_signed_in_nowhere(engine: Engine) {
    let (desk, issuer) = open(engine).await;
    issuer.is(json!({ "sub": "m-17" }));
    let mut maya = joined(&desk, MAYA).await;
    let mut tx = desk.flow.db.write().await.unwrap();
    frontdesk::store::erasure::erase(&mut tx, &super::desk::guild(), "maya", desk.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(!maya.may_see("/dashboard/queue").await);
    assert_eq!(Visitor::of(&desk).await.logs_in().await.status, 403);
}

async fn without_a_configured_login_there_is_none(engine: Engine) {
    let desk = Desk::open_with(engine, super::desk::browser::WITH_PAGES).await;
    let mut visitor = Visitor::of(&desk).await;
    assert_eq!(visitor.get("/dashboard/oidc").await.status, 404);
    assert_eq!(visitor.get("/dashboard/oidc/back?code=1&state=1").await.status, 404);
    assert!(!visitor.get("/dashboard/sign-in").await.body.contains("/dashboard/oidc"));
    let mut maya = Visitor::signed_in(&desk, MAYA).await;
    assert_eq!(maya.joins().await.status, 404);
    assert!(!maya.get("/dashboard/account").await.body.contains("account/join"));
}
