//! What is done to a ticket on its page: each button is a command of the chat, decided by the same rules.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};

use super::doing::Came;
use super::posted::Posted;
use super::ticket::{Draft, file, show};
use super::visit::Visit;
use crate::domain::command::COMMANDS;

/// A button: its command, and the fields that it takes.
const BUTTONS: &[(&str, &[&str])] = &[
    ("claim", &[]),
    ("release", &[]),
    ("assign", &["person"]),
    ("transfer", &["to", "reason"]),
    ("merge", &["into"]),
    ("split", &["text"]),
    ("priority", &["priority"]),
    ("reply", &["text"]),
    ("note", &["text"]),
    ("pending", &["reason"]),
    ("hold", &["reason"]),
    ("solve", &["reason"]),
    ("close", &["reason"]),
    ("reopen", &[]),
];

/// Does what a button says.
pub(super) async fn work(visit: Visit, Path((number, verb)): Path<(String, String)>, posted: Posted) -> Response {
    let Some((verb, fields)) = BUTTONS.iter().find(|(known, _)| *known == verb) else { return visit.not_there() };
    match file(&visit, &number).await {
        Ok(Some(_)) => {}
        Ok(None) => return visit.not_there(),
        Err(failure) => return visit.broke(failure),
    }
    let role = COMMANDS.iter().find(|spec| spec.verb == *verb).map(|spec| spec.role);
    if role.is_none_or(|role| role > visit.caller.role) {
        return visit.not_allowed();
    }
    let mut options = vec![("ticket", number.as_str())];
    options.extend(fields.iter().map(|field| (*field, posted.raw(field))));
    match visit.command(&posted.key(), verb, &options).await {
        Ok(Came::Done(_)) => Redirect::to(&format!("/dashboard/tickets/{number}?done=1")).into_response(),
        Ok(Came::Not(status, why)) => {
            let typed = |of: &str| if *verb == of { posted.raw("text").to_owned() } else { String::new() };
            show(&visit, &number, Draft { status, why: Some(why), answer: typed("reply"), note: typed("note") }).await
        }
        Ok(Came::SignedOut) => Redirect::to("/dashboard/sign-in").into_response(),
        Err(failure) => visit.broke(failure),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_button_is_a_command_with_fields_of_its_own() {
        for (verb, fields) in BUTTONS {
            let spec = COMMANDS.iter().find(|spec| spec.verb == *verb).unwrap();
            for field in *fields {
                assert!(spec.args.iter().any(|arg| arg.name == *field), "{verb} takes no {field}");
            }
        }
    }
}
