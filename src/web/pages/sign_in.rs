//! Signing in by the link that the desk gave in chat. Looking at it uses nothing up: chats look at links to preview them.

use axum::body::Bytes;
use axum::extract::{Query, State as Extracted};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::session::cookie;
use super::visit::{Outside, shown, words_for};
use crate::domain::sign_in::hash_of;
use crate::store::{Failure, sessions};
use crate::web::{Problem, State, is_from_a_page_of_ours, new_secret};

/// Characters of a link's key; more is no key of ours.
const KEY_CHARS_MAX: usize = 128;

#[derive(Deserialize)]
pub(super) struct Link {
    key: Option<String>,
}

/// The page behind the link: one button.
pub(super) async fn page(
    Extracted(state): Extracted<State>,
    headers: HeaderMap,
    Query(link): Query<Link>,
) -> Result<Response, Problem> {
    let says = words_for(&headers);
    let Some(key) = link.key.filter(|key| key.len() <= KEY_CHARS_MAX) else {
        let name = state.oidc.as_ref().map(|provider| &provider.config.name);
        let leads = name.map(|name| ("/dashboard/oidc".to_owned(), format!("{} {name}", says.login_button())));
        let page = Outside { title: says.sign_in(), lines: vec![says.sign_in_how()], key: None, leads, says };
        return Ok(shown(StatusCode::OK, &page));
    };
    let mut tx = state.flow.db.read().await?;
    let is_good = sessions::is_offered(&mut tx, &hash_of(&key), state.flow.clock.now()).await?;
    drop(tx);
    if !is_good {
        return Ok(spent(&headers));
    }
    let page = Outside { title: says.sign_in(), lines: vec![says.sign_in_about()], key: Some(key), leads: None, says };
    Ok(shown(StatusCode::OK, &page))
}

fn spent(headers: &HeaderMap) -> Response {
    let says = words_for(headers);
    let lines = vec![says.sign_in_spent(), says.sign_in_how()];
    shown(StatusCode::GONE, &Outside { title: says.sign_in(), lines, key: None, leads: None, says: says.clone() })
}

/// The button: it uses the link up, and gives the browser its session.
pub(super) async fn enter(
    Extracted(state): Extracted<State>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    // Nobody is signed in here by somebody else's page, as somebody else.
    if !is_from_a_page_of_ours(&headers) {
        return Err(Problem::forbidden("the request does not come from a page of this desk"));
    }
    let posted = Posted::unchecked(&body);
    let (secret, now) = (new_secret(), state.flow.clock.now());
    let begun: Result<_, Failure> = async {
        let mut tx = state.flow.db.write().await?;
        let begun = sessions::begin(&mut tx, &hash_of(posted.text("key")), &hash_of(&secret), now).await?;
        tx.commit().await?;
        Ok(begun)
    }
    .await;
    match begun? {
        Some(session) => {
            tracing::info!(workspace = %session.workspace, "somebody signed in to the dashboard");
            let cookie = cookie(&secret, state.config.is_https());
            Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/dashboard/queue")).into_response())
        }
        None => Ok(spent(&headers)),
    }
}
