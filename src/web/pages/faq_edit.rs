//! An entry written or changed: a form, how it would read, and then saved or thrown away, as in the chat.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::doing::Came;
use super::markdown;
use super::posted::{Posted, fresh_key};
use super::visit::{Frame, Visit, shown};
use crate::chat::words::page::escaped;
use crate::domain::faq::{Content, EditId, FaqForm, FaqNotice, Field};
use crate::domain::press::Press;
use crate::domain::{Act, ConversationId, Notice};

#[derive(Template)]
#[template(path = "faq_edit.html", config = "src/web/pages/askama.toml")]
struct Form {
    frame: Frame,
    is_new: bool,
    form: String,
    key: String,
    question: String,
    phrasings: String,
    answer: String,
    tags: String,
}

#[derive(Template)]
#[template(path = "faq_preview.html", config = "src/web/pages/askama.toml")]
struct Preview {
    frame: Frame,
    edit: i64,
    key: String,
    title: String,
    questions: Vec<String>,
    tags: String,
    html: String,
}

/// What is to be written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct About {
    entry: Option<String>,
    locale: Option<String>,
    conversation: Option<i64>,
    edit: Option<i64>,
}

/// The form, filled with what is there.
pub(super) async fn form(visit: Visit, Query(about): Query<About>) -> Response {
    let wanted = match (about.entry, about.edit) {
        (Some(entry), _) => {
            let locale = about.locale.and_then(|tag| tag.parse().ok());
            FaqForm::Edit { entry, locale, seen: None }
        }
        (None, Some(edit)) => FaqForm::Change(EditId(edit)),
        (None, None) => FaqForm::Add(about.conversation.map(ConversationId)),
    };
    let says = &visit.says;
    let author = match visit.author().await {
        Ok(Some(author)) => author,
        Ok(None) => return Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => return visit.broke(failure),
    };
    match visit.state.flow.prefill(&visit.caller.workspace, &author, says.locale, &wanted).await {
        Ok(Ok((form, content))) => {
            let is_new = matches!(form, FaqForm::Add(_));
            filled(StatusCode::OK, visit.frame(), is_new, &form.encode(), content)
        }
        Ok(Err(refusal)) => {
            let why = says.notice(&Notice::Refused(refusal));
            let frame = visit.frame_telling(why, false);
            let form = FaqForm::Add(None).encode();
            filled(StatusCode::UNPROCESSABLE_ENTITY, frame, true, &form, Content::default())
        }
        Err(failure) => visit.broke(failure),
    }
}

fn filled(status: StatusCode, frame: Frame, is_new: bool, form: &str, content: Content) -> Response {
    let page = Form {
        frame,
        is_new,
        form: form.to_owned(),
        key: fresh_key(),
        question: content.title,
        phrasings: content.questions.join("\n"),
        answer: content.body,
        tags: content.tags.join(", "),
    };
    shown(status, &page)
}

/// Draws the edit: how the entry would read.
pub(super) async fn draw(visit: Visit, posted: Posted) -> Response {
    let Some(form) = FaqForm::decode(posted.text("form")) else { return visit.not_there() };
    let fields: Vec<_> =
        Field::ALL.iter().map(|field| (field.name().to_owned(), posted.raw(field.name()).to_owned())).collect();
    let content = Content::filled(&fields);
    let is_new = matches!(form, FaqForm::Add(_));
    match visit.act(&posted.key(), Act::Filled { form, fields }).await {
        Ok(Came::Done(told)) => {
            let preview = told.into_iter().find_map(|notice| match notice {
                Notice::Faq(FaqNotice::Preview { edit, content, .. }) => Some((edit, content)),
                _ => None,
            });
            // Sent twice: the first one was shown.
            let Some((edit, content)) = preview else { return Redirect::to("/dashboard/faq").into_response() };
            let page = Preview {
                frame: visit.frame(),
                edit: edit.0,
                key: fresh_key(),
                html: markdown::html(&content.body),
                title: content.title,
                questions: content.questions,
                tags: content.tags.join(", "),
            };
            shown(StatusCode::OK, &page)
        }
        Ok(Came::Not(status, why)) => {
            filled(status, visit.frame_telling(why, false), is_new, posted.text("form"), content)
        }
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}

/// Saves the edit, or throws it away.
pub(super) async fn settle(visit: Visit, posted: Posted) -> Response {
    let Ok(id) = posted.text("edit").parse().map(EditId) else { return visit.not_there() };
    let save = posted.text("do") == "save";
    let press = if save { Press::Save(id) } else { Press::Discard(id) };
    match visit.act(&posted.key(), Act::Pressed { press, message: None }).await {
        Ok(Came::Done(_)) => {
            let told = if save { visit.says.saved() } else { visit.says.done() };
            let frame = visit.frame_telling(escaped(told), true);
            shown(StatusCode::OK, &Settled { frame })
        }
        Ok(Came::Not(status, why)) => shown(status, &Settled { frame: visit.frame_telling(why, false) }),
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}

#[derive(Template)]
#[template(path = "faq_settled.html", config = "src/web/pages/askama.toml")]
struct Settled {
    frame: Frame,
}
