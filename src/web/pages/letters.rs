//! Dead letters: looked at, taken again, or dropped.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::posted::Posted;
use super::session::OfSession;
use super::visit::{Frame, Visit, shown};
use crate::domain::Role;
use crate::domain::dead_letter::{LetterId, LetterKind, scrubbed};
use crate::flow::{self, Replayed};
use crate::store::{Failure, dead_letters};

/// Letters of a kind that are shown.
const ROWS_MAX: usize = 100;
/// Characters of a letter's contents.
const BODY_CHARS_MAX: usize = 4000;

struct Row {
    id: String,
    key: String,
    reason: String,
    times: i64,
    when: String,
    body: String,
    can_be_taken: bool,
}

#[derive(Template)]
#[template(path = "letters.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
}

/// The page.
pub(super) async fn page(visit: Visit) -> Response {
    let frame = visit.frame();
    listed(&visit, StatusCode::OK, frame).await
}

async fn listed(visit: &Visit, status: StatusCode, frame: Frame) -> Response {
    let letters: Result<_, Failure> =
        async { dead_letters::list(&mut visit.state.flow.db.read().await?, &visit.caller.workspace, ROWS_MAX).await }
            .await;
    let letters = match letters {
        Ok(letters) => letters,
        Err(failure) => return visit.broke(failure),
    };
    let rows = letters.into_iter().map(|letter| Row {
        id: letter.id.to_string(),
        key: letter.key,
        reason: letter.reason,
        times: letter.times,
        when: visit.says.time(letter.at),
        body: serde_json::to_string_pretty(&scrubbed(letter.body))
            .unwrap_or_default()
            .chars()
            .take(BODY_CHARS_MAX)
            .collect(),
        can_be_taken: letter.id.kind != LetterKind::Frame,
    });
    let rows = rows.collect();
    shown(status, &Page { frame, rows })
}

/// Takes a letter again.
pub(super) async fn again(visit: Visit, posted: Posted) -> Response {
    let Ok(id) = posted.text("letter").parse::<LetterId>() else { return visit.not_there() };
    let flow = &visit.state.flow;
    let replayed: Result<_, Failure> = async {
        let mut tx = flow.db.read().await?;
        let standing = OfSession { flow, hash: &visit.session };
        if !standing.still_is(&mut tx, Role::Admin).await? {
            return Ok(None);
        }
        let letter = dead_letters::by_id(&mut tx, &visit.caller.workspace, id).await?;
        drop(tx);
        match letter {
            Some(letter) => flow.replay_letter(&letter, Some(&visit.caller.person)).await.map(Some),
            None => Ok(Some(Replayed::Gone)),
        }
    }
    .await;
    let says = &visit.says;
    match replayed {
        Ok(Some(Replayed::Done)) => Redirect::to("/dashboard/letters?done=1").into_response(),
        Ok(Some(Replayed::NoEvent)) => {
            listed(&visit, StatusCode::UNPROCESSABLE_ENTITY, visit.frame_telling(says.no_event(), false)).await
        }
        Ok(Some(Replayed::Gone)) => {
            listed(&visit, StatusCode::NOT_FOUND, visit.frame_telling(says.gone(), false)).await
        }
        Ok(None) => visit.not_allowed(),
        Err(failure) => visit.broke(failure),
    }
}

/// Drops a letter.
pub(super) async fn drop_letter(visit: Visit, posted: Posted) -> Response {
    let Ok(id) = posted.text("letter").parse::<LetterId>() else { return visit.not_there() };
    let flow = &visit.state.flow;
    let dropped: Result<_, Failure> = async {
        let mut tx = flow.db.write().await?;
        let standing = OfSession { flow, hash: &visit.session };
        if !standing.still_is(&mut tx, Role::Admin).await? {
            return Ok(None);
        }
        let by = Some(&visit.caller.person);
        let there = flow::drop_letter(&mut tx, &visit.caller.workspace, id, by, flow.clock.now()).await?;
        tx.commit().await?;
        Ok(Some(there))
    }
    .await;
    match dropped {
        Ok(Some(true)) => Redirect::to("/dashboard/letters?done=1").into_response(),
        Ok(Some(false)) => listed(&visit, StatusCode::NOT_FOUND, visit.frame_telling(visit.says.gone(), false)).await,
        Ok(None) => visit.not_allowed(),
        Err(failure) => visit.broke(failure),
    }
}
