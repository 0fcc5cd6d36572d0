//! The sessions of a person: looked at and ended, and the language of this one.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::login::is_vouched;
use super::posted::Posted;
use super::session::cookie;
use super::visit::{Frame, Visit, shown};
use crate::domain::Locale;
use crate::store::{Failure, logins, sessions};

struct Row {
    hash: String,
    is_this: bool,
    began: String,
    seen: String,
    ends: String,
}

#[derive(Template)]
#[template(path = "account.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    known_at: String,
    rows: Vec<Row>,
    /// What the organisation's login is called, where it can be joined.
    login: Option<String>,
    /// Logins that are joined: which, and since when.
    logins: Vec<(String, String)>,
}

/// The page.
pub(super) async fn page(visit: Visit) -> Response {
    let (flow, workspace, me) = (&visit.state.flow, &visit.caller.workspace, &visit.caller.person.id);
    let found: Result<_, Failure> = async {
        let mut tx = flow.db.read().await?;
        let found = sessions::of_person(&mut tx, workspace, me, flow.clock.now()).await?;
        Ok((found, logins::of_person(&mut tx, workspace, me).await?))
    }
    .await;
    let (found, joined) = match found {
        Ok(found) => found,
        Err(failure) => return visit.broke(failure),
    };
    let says = &visit.says;
    let known_at = found.iter().map(|session| session.groups_at).max().map(|at| says.time(at)).unwrap_or_default();
    let rows = found.into_iter().map(|session| Row {
        is_this: session.hash == visit.session,
        began: says.time(session.began_at),
        seen: says.time(session.seen_at),
        ends: says.time(session.expires_at),
        hash: session.hash,
    });
    let rows = rows.collect();
    let provider = visit.state.oidc.as_ref().filter(|provider| provider.config.workspace == *workspace);
    let login = provider.filter(|_| !is_vouched(me)).map(|provider| provider.config.name.clone());
    let logins = joined.into_iter().map(|(login, at)| (login, says.time(at))).collect();
    shown(StatusCode::OK, &Page { frame: visit.frame(), known_at, rows, login, logins })
}

/// Ends a session of one's own: the named one, or this.
pub(super) async fn end(visit: Visit, posted: Posted) -> Response {
    let hash = Some(posted.text("session")).filter(|hash| !hash.is_empty()).unwrap_or(&visit.session).to_owned();
    let ended: Result<bool, Failure> = async {
        let mut tx = visit.state.flow.db.write().await?;
        let ended = sessions::end(&mut tx, &visit.caller.workspace, &visit.caller.person.id, &hash).await?;
        tx.commit().await?;
        Ok(ended)
    }
    .await;
    match ended {
        Ok(true) if hash == visit.session => {
            let cookie = cookie("", visit.state.config.is_https());
            ([(header::SET_COOKIE, cookie)], Redirect::to("/dashboard/sign-in")).into_response()
        }
        Ok(true) => Redirect::to("/dashboard/account?done=1").into_response(),
        Ok(false) => visit.not_there(),
        Err(failure) => visit.broke(failure),
    }
}

/// Speaks the other language from now on.
pub(super) async fn language(visit: Visit, posted: Posted) -> Response {
    let other = match visit.says.locale {
        Locale::English => Locale::Chinese,
        Locale::Chinese => Locale::English,
    };
    let kept: Result<(), Failure> = async {
        let mut tx = visit.state.flow.db.write().await?;
        sessions::speak(&mut tx, &visit.caller.workspace, &visit.session, other).await?;
        tx.commit().await
    }
    .await;
    // Back to where they were, which is a page of ours and none of a form.
    let back = posted.text("path");
    let is_a_page = back.starts_with("/dashboard/") && !back.contains(['\r', '\n', '\\', '?', '#']);
    match kept {
        Ok(()) => Redirect::to(if is_a_page { back } else { "/dashboard/queue" }).into_response(),
        Err(failure) => visit.broke(failure),
    }
}
