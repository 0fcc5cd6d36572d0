//! Support modes: what the commands of the chat tell, and forms for those that change them. A change is shown with all
//! that follows from it, and done by the button under it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};

use super::doing::Came;
use super::posted::{Posted, fresh_key};
use super::visit::{Frame, Visit, shown};
use crate::domain::press::Press;
use crate::domain::{Act, Notice, Role};
use crate::store::Failure;

/// A form: its command, and the fields that it takes.
const FORMS: &[(&str, &str, &[&str])] = &[
    ("add", "mode add", &["name", "kind", "settings"]),
    ("edit", "mode edit", &["name", "settings"]),
    ("delete", "mode delete", &["name"]),
    ("enable", "mode enable", &["name"]),
    ("disable", "mode disable", &["name", "to"]),
];

/// A button of what is told: its words, what it means, and whether it is the one to press first.
type Button = (String, String, bool);

#[derive(Template)]
#[template(path = "modes.html", config = "src/web/pages/askama.toml")]
struct Modes {
    frame: Frame,
    is_lead: bool,
    /// What the command tells, as HTML.
    told: String,
    /// What a change would change, as HTML, with its buttons.
    proposed: Option<(String, Vec<Button>)>,
    key: String,
}

/// What a command that changes nothing tells, as HTML.
pub(super) async fn told(visit: &Visit, command: &str) -> Result<String, Failure> {
    Ok(match visit.command(&fresh_key(), command, &[]).await? {
        Came::Done(told) => told.iter().map(|notice| visit.says.notice(notice)).collect(),
        Came::Not(_, why) => why,
        Came::SignedOut => String::new(),
    })
}

/// The modes.
pub(super) async fn modes(visit: Visit) -> Response {
    let frame = visit.frame();
    modes_with(&visit, StatusCode::OK, frame, None).await
}

async fn modes_with(
    visit: &Visit,
    status: StatusCode,
    frame: Frame,
    proposed: Option<(String, Vec<Button>)>,
) -> Response {
    match told(visit, "mode list").await {
        Ok(told) => {
            let is_lead = visit.caller.role >= Role::Lead;
            shown(status, &Modes { frame, is_lead, told, proposed, key: fresh_key() })
        }
        Err(failure) => visit.broke(failure),
    }
}

/// Proposes a change of modes.
pub(super) async fn propose(visit: Visit, Path(verb): Path<String>, posted: Posted) -> Response {
    let Some((_, command, fields)) = FORMS.iter().find(|(known, ..)| *known == verb) else {
        return visit.not_there();
    };
    let options: Vec<_> = fields.iter().map(|field| (*field, posted.text(field))).collect();
    let came = visit.command(&posted.key(), command, &options).await;
    came_of(&visit, came).await
}

/// Presses the button of a proposal.
pub(super) async fn press(visit: Visit, posted: Posted) -> Response {
    let press = Press::decode(posted.text("press"));
    let came = visit.act(&posted.key(), Act::Pressed { press, message: None }).await;
    came_of(&visit, came).await
}

async fn came_of(visit: &Visit, came: Result<Came, Failure>) -> Response {
    match came {
        Ok(Came::Done(told)) => {
            let html: String = told.iter().map(|notice| visit.says.notice(notice)).collect();
            let buttons: Vec<_> = told.iter().flat_map(|notice| buttons(visit, notice)).collect();
            if buttons.is_empty() {
                modes_with(visit, StatusCode::OK, visit.frame_telling(html, true), None).await
            } else {
                modes_with(visit, StatusCode::OK, visit.frame(), Some((html, buttons))).await
            }
        }
        Ok(Came::Not(status, why)) => modes_with(visit, status, visit.frame_telling(why, false), None).await,
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}

fn buttons(visit: &Visit, notice: &Notice) -> Vec<Button> {
    let buttons = visit.says.buttons(notice).into_iter();
    buttons.map(|button| (button.label, button.press.encode(), button.primary)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::command::COMMANDS;

    #[test]
    fn every_form_is_a_command_with_fields_of_its_own() {
        for (_, verb, fields) in FORMS {
            let spec = COMMANDS.iter().find(|spec| spec.verb == *verb).unwrap();
            assert!(fields.iter().all(|field| spec.args.iter().any(|arg| arg.name == *field)), "{verb}");
        }
    }
}
