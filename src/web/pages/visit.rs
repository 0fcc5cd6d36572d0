//! One visit of a page: who looks, in which language, and how a page, a refusal or nothing is shown to them.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::session::{form_token, secret_of};
use crate::chat::words::page::PageWords;
use crate::domain::{Locale, Role};
use crate::store::Failure;
use crate::web::{Caller, Problem, State, Via};

/// What a page may load, and who may show it: this server alone, and nobody in a frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Where a list by numbers goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Onward {
    pub(super) after: i64,
}

/// A visit of somebody who is signed in.
pub(super) struct Visit {
    pub(super) state: State,
    pub(super) caller: Caller,
    /// The hash of their session's secret.
    pub(super) session: String,
    pub(super) says: PageWords,
    form_token: String,
    path: String,
    /// The page of the frame's links that this is.
    place: String,
    done: bool,
}

impl FromRequestParts<State> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Response> {
        let nobody = || Redirect::to("/dashboard/sign-in").into_response();
        let caller = parts.extensions.get::<Caller>().cloned().ok_or_else(nobody)?;
        let Via::Session(session) = caller.via.clone() else { return Err(nobody()) };
        let secret = secret_of(&parts.headers).ok_or_else(nobody)?;
        let workspace = state.flow.policy.workspace(&caller.workspace).ok_or_else(nobody)?;
        let zone = workspace.time_zones.get(&caller.person.id).unwrap_or(&workspace.time_zone).clone();
        let says = PageWords { locale: caller.locale.unwrap_or(workspace.locale), zone };
        let done = parts.uri.query().is_some_and(|query| query.split('&').any(|pair| pair == "done=1"));
        let form_token = form_token(&secret);
        // Where a form was sent to is nowhere to go back to.
        let place = parts.uri.path().to_owned();
        let path = if parts.method == Method::GET { parts.uri.path() } else { "/dashboard/queue" }.to_owned();
        Ok(Self { state: state.clone(), caller, session, says, form_token, path, place, done })
    }
}

/// What stands around every page.
pub(super) struct Frame {
    pub(super) says: PageWords,
    /// The person's name.
    pub(super) name: String,
    pub(super) role: &'static str,
    /// Address, name, and whether it is this one.
    pub(super) links: Vec<(&'static str, &'static str, bool)>,
    pub(super) token: String,
    pub(super) path: String,
    /// What was done, or why it was not.
    pub(super) told: Option<Told>,
}

/// A remark above a page.
pub(super) struct Told {
    pub(super) html: String,
    pub(super) is_good: bool,
}

impl Visit {
    pub(super) fn is_agent(&self) -> bool {
        self.caller.role >= Role::Agent
    }

    /// The frame of this page.
    pub(super) fn frame(&self) -> Frame {
        let told = self.done.then(|| Told { html: self.says.done().to_owned(), is_good: true });
        Frame { told, ..self.plain_frame() }
    }

    /// The same with a remark.
    pub(super) fn frame_telling(&self, html: impl Into<String>, is_good: bool) -> Frame {
        Frame { told: Some(Told { html: html.into(), is_good }), ..self.plain_frame() }
    }

    fn plain_frame(&self) -> Frame {
        let says = &self.says;
        let queue = if self.is_agent() { says.queue() } else { says.my_tickets() };
        let pages = [
            ("/dashboard/queue", queue, Role::Requester),
            ("/dashboard/faq", says.faq(), Role::Agent),
            ("/dashboard/sla", says.sla(), Role::Agent),
            ("/dashboard/analytics", says.analytics(), Role::Agent),
            ("/dashboard/modes", says.modes(), Role::Agent),
            ("/dashboard/contracts", says.contracts(), Role::Lead),
            ("/dashboard/customers", says.customers(), Role::Lead),
            ("/dashboard/offers", says.offers(), Role::Lead),
            ("/dashboard/planner", says.planner(), Role::Lead),
            ("/dashboard/people", says.people(), Role::Agent),
            ("/dashboard/history", says.history(), Role::Lead),
            ("/dashboard/letters", says.dead_letters(), Role::Admin),
            ("/dashboard/audit", says.audit(), Role::Admin),
            ("/dashboard/tokens", says.tokens(), Role::Admin),
            ("/dashboard/health", says.health(), Role::Admin),
        ];
        let here = |address: &str| self.place.starts_with(address);
        let mine = pages.into_iter().filter(|(_, _, role)| *role <= self.caller.role);
        Frame {
            says: says.clone(),
            name: self.caller.person.name.headline(40).raw().to_owned(),
            role: says.role(self.caller.role),
            links: mine.map(|(address, name, _)| (address, name, here(address))).collect(),
            token: self.form_token.clone(),
            path: self.path.clone(),
            told: None,
        }
    }

    /// What is not there, and what is somebody else's: alike.
    pub(super) fn not_there(&self) -> Response {
        shown(StatusCode::NOT_FOUND, &Sorry { frame: self.frame_telling(self.says.not_there(), false) })
    }

    /// Something broke, which is in the log.
    pub(super) fn broke(&self, failure: Failure) -> Response {
        let problem = Problem::from(failure);
        shown(problem.status(), &Sorry { frame: self.frame_telling(self.says.broke(), false) })
    }

    /// Somebody's role does not suffice.
    pub(super) fn not_allowed(&self) -> Response {
        shown(StatusCode::FORBIDDEN, &Sorry { frame: self.frame_telling(self.says.not_allowed(), false) })
    }
}

#[derive(Template)]
#[template(path = "sorry.html", config = "src/web/pages/askama.toml")]
struct Sorry {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "outside.html", config = "src/web/pages/askama.toml")]
pub(super) struct Outside {
    pub(super) says: PageWords,
    pub(super) title: &'static str,
    pub(super) lines: Vec<&'static str>,
    /// The key of a link that may be used.
    pub(super) key: Option<String>,
    /// Where else it goes on: an address and its words.
    pub(super) leads: Option<(String, String)>,
}

/// A page.
pub(super) fn shown(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, [(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page cannot be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The language of a browser whose person is not known.
pub(super) fn words_for(headers: &HeaderMap) -> PageWords {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let locale = wanted.split([',', ';']).find_map(|tag| tag.trim().parse::<Locale>().ok()).unwrap_or_default();
    PageWords { locale, zone: TimeZone::UTC }
}

/// What somebody sees whom the door of a page did not let in.
pub(in crate::web) fn refused(headers: &HeaderMap, problem: &Problem) -> Response {
    let says = words_for(headers);
    if problem.status() == StatusCode::UNAUTHORIZED {
        return Redirect::to("/dashboard/sign-in").into_response();
    }
    let (title, line) = match problem.status() {
        StatusCode::FORBIDDEN => (says.not_allowed(), says.try_again()),
        _ => (says.broke(), says.back()),
    };
    shown(problem.status(), &Outside { says: says.clone(), title, lines: vec![line], key: None, leads: None })
}
