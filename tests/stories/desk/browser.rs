//! Browsers: the desk's own server on a port of its own, and people who look at its pages.

use std::sync::Arc;

use frontdesk::config::WebConfig;
use frontdesk::domain::Notice;
use frontdesk::domain::notice::Done;
use frontdesk::web::{self, SignedIn, State};

use super::Desk;
use super::people::Who;

/// What a configuration needs for the desk to give links.
pub const WITH_PAGES: &str = "\n[web]\nlisten = \"127.0.0.1:8080\"\n";

/// A browser.
pub struct Browser {
    http: reqwest::Client,
    base: String,
    pub cookie: Option<String>,
    /// What its forms bring.
    pub token: String,
}

/// What a page said.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub location: String,
    pub policy: String,
    pub cookie: Option<String>,
    pub body: String,
}

impl Browser {
    /// A browser in which nobody is signed in.
    pub async fn of(desk: &Desk) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let config = WebConfig { listen: Some(address), ..WebConfig::default() };
        let mut state = State::new(desk.flow.clone(), config);
        state.sessions = Some(Arc::new(SignedIn::new(desk.flow.clone())));
        let router = web::router(state, axum::Router::new());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base: format!("http://{address}"), cookie: None, token: String::new() }
    }

    /// The browser of somebody who asked for a link and pressed its button.
    pub async fn signed_in(desk: &Desk, who: Who) -> Self {
        let mut browser = Self::of(desk).await;
        let key = link(desk, who).await;
        browser.enter(&key).await;
        browser
    }

    /// Presses the button behind a link.
    pub async fn enter(&mut self, key: &str) -> Page {
        let page = self.post("/dashboard/sign-in", &[("key", key)]).await;
        self.cookie = page.cookie.clone();
        if self.cookie.is_some() {
            self.token = field(&self.get("/dashboard/account").await.body, "token");
        }
        page
    }

    pub async fn get(&self, path: &str) -> Page {
        self.ask(self.http.get(format!("{}{path}", self.base))).await
    }

    /// Sends a form of a page of ours.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.post_from(path, fields, "same-origin", &self.token).await
    }

    /// Sends a form from some site, with some token.
    pub async fn post_from(&self, path: &str, fields: &[(&str, &str)], site: &str, token: &str) -> Page {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).append_pair("token", token);
        let kind = "application/x-www-form-urlencoded";
        let request = self.http.post(format!("{}{path}", self.base)).header("content-type", kind);
        self.ask(request.header("sec-fetch-site", site).body(form.finish())).await
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Page {
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        Page {
            status: answer.status().as_u16(),
            location: header("location").unwrap_or_default(),
            policy: header("content-security-policy").unwrap_or_default(),
            cookie: header("set-cookie").map(|cookie| cookie.split(';').next().unwrap().to_owned()),
            body: String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned(),
        }
    }
}

/// The key of the link that `who` is given.
pub async fn link(desk: &Desk, who: Who) -> String {
    desk.types(who, "dashboard").await;
    desk.delivered().await;
    match desk.last().parcel.notice {
        Notice::Done(Done::LinkGiven { address }) => address.secret().split_once("?key=").unwrap().1.to_owned(),
        other => panic!("no link: {other:?}"),
    }
}

/// The value of the first hidden field of this name.
pub fn field(body: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    body.split_once(&start).and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default().to_owned()
}
