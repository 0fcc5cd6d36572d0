//! Browsers: the desk's own server on a port of its own, and people who look at its pages.

use std::sync::Arc;

use frontdesk::config::WebConfig;
use frontdesk::domain::command::Typed;
use frontdesk::domain::notice::Done;
use frontdesk::domain::{Act, Event, Notice};
use frontdesk::web::{self, SignedIn, State};

use super::people::Who;
use super::{Desk, other_guild};

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
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, base: serve(desk).await, cookie: None, token: String::new() }
    }

    /// The browser of somebody who asked for a link and pressed its button.
    pub async fn signed_in(desk: &Desk, who: Who) -> Self {
        Self::entered(desk, link(desk, who).await).await
    }

    /// The browser of the same person in the neighbouring workspace.
    pub async fn signed_in_next_door(desk: &Desk, who: Who) -> Self {
        let event = desk.event(who, Act::Typed(Typed::Line("dashboard".into())));
        desk.handle(&Event { workspace: other_guild(), ..event }).await;
        Self::entered(desk, given(desk).await).await
    }

    async fn entered(desk: &Desk, key: String) -> Self {
        let mut browser = Self::of(desk).await;
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

    /// Opens the stream of updates, after the event that is known.
    pub async fn stream(&self, path: &str, known: Option<&str>) -> Stream {
        let mut request = self.http.get(format!("{}{path}", self.base));
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        if let Some(known) = known {
            request = request.header("last-event-id", known);
        }
        let answer = request.send().await.unwrap();
        Stream { status: answer.status().as_u16(), answer, said: String::new() }
    }

    async fn ask(&self, request: reqwest::RequestBuilder) -> Page {
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let endless = header("content-type").is_some_and(|kind| kind == "text/event-stream");
        Page {
            status: answer.status().as_u16(),
            location: header("location").unwrap_or_default(),
            policy: header("content-security-policy").unwrap_or_default(),
            cookie: header("set-cookie").map(|cookie| cookie.split(';').next().unwrap().to_owned()),
            body: if endless {
                String::new()
            } else {
                String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned()
            },
        }
    }
}

/// A stream of updates that somebody listens to.
pub struct Stream {
    pub status: u16,
    answer: reqwest::Response,
    said: String,
}

impl Stream {
    /// The next block of lines; none where the stream has ended.
    pub async fn hears(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.said.split_once("\n\n") {
                let block = block.to_owned();
                self.said = rest.to_owned();
                return Some(block);
            }
            let piece = self.answer.chunk().await.ok()??;
            self.said.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// The next change: the id of its event, and its ticket.
    pub async fn change(&mut self) -> Option<(String, i64)> {
        loop {
            let block = self.hears().await?;
            let line = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
            if line("event: ").as_deref() == Some("change") {
                let data: serde_json::Value = serde_json::from_str(&line("data: ").unwrap()).unwrap();
                return Some((line("id: ").unwrap(), data["ticket"].as_i64().unwrap_or(0)));
            }
        }
    }
}

/// Serves the desk's pages as they are configured: the address.
pub async fn serve(desk: &Desk) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let config = WebConfig { listen: Some(address), ..desk.web_config() };
    let mut state = State::new(desk.flow.clone(), config);
    state.sessions = Some(Arc::new(SignedIn::new(desk.flow.clone())));
    state.tick = std::time::Duration::from_millis(10);
    let router = web::router(state, axum::Router::new());
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// The key of the link that `who` is given.
pub async fn link(desk: &Desk, who: Who) -> String {
    desk.types(who, "dashboard").await;
    given(desk).await
}

async fn given(desk: &Desk) -> String {
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
