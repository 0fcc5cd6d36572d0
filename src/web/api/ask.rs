//! `POST /ask`: a question, and what the desk makes of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::Answer;
use super::doing::Doing;
use super::ticket::TicketBody;
use crate::domain::reading::EntryText;
use crate::domain::{Notice, Role, Verdict};
use crate::flow::Acted;
use crate::web::{Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new().routes(routes!(ask))
}

/// A question.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Question {
    /// In the asker's own words.
    #[schema(min_length = 1, max_length = 3000, pattern = r"\S")]
    question: String,
}

/// What the desk makes of a question.
#[derive(Debug, Serialize, ToSchema)]
struct Said {
    /// `answer`, `suggest`, `escalate` or `leave` (it asks nothing).
    verdict: &'static str,
    /// The entries that answer it.
    answers: Vec<AnsweringEntry>,
    /// Entries that may answer it: the asker picks.
    suggestions: Vec<Title>,
    /// The ticket that it became, where it did.
    ticket: Option<TicketBody>,
}

/// An entry of the FAQ, to be read.
#[derive(Debug, Serialize, ToSchema)]
struct AnsweringEntry {
    /// Its id.
    id: String,
    /// The question.
    title: String,
    /// The answer, in Markdown.
    body: String,
}

/// An entry of the FAQ by its title.
#[derive(Debug, Serialize, ToSchema)]
struct Title {
    /// Its id.
    id: String,
    /// The question.
    title: String,
}

/// Ask a question: it is answered from the FAQ, or becomes a ticket where nobody but a person can answer it.
#[utoipa::path(
    post, path = "/api/v1/ask", tag = "questions", request_body = Question,
    responses((status = 200, description = "What the desk makes of it", body = Said)),
    security(("token" = ["ask"]))
)]
async fn ask(doing: Doing) -> Result<Answer, Problem> {
    let question: Question = doing.body()?;
    doing.command("ask", None, &[("question", question.question)], |_, acted| Answer::ok(&said(acted))).await
}

fn said(acted: &Acted) -> Said {
    let mut said = Said { verdict: "leave", answers: Vec::new(), suggestions: Vec::new(), ticket: None };
    let Acted::Done { told, ticket, verdict } = acted else { return said };
    said.verdict = verdict.map_or("leave", Verdict::name);
    said.ticket = ticket.as_ref().map(|file| TicketBody::of(&file.ticket, Role::Requester));
    let entry = |entry: &EntryText| AnsweringEntry {
        id: entry.id.clone(),
        title: entry.title.clone(),
        body: entry.body.clone(),
    };
    let title = |(id, title): &(String, String)| Title { id: id.clone(), title: title.clone() };
    for notice in told {
        match notice {
            Notice::Answer { entry: answer, .. } => said.answers.push(entry(answer)),
            Notice::Answers { entries, .. } => said.answers.extend(entries.iter().map(entry)),
            Notice::Suggestions { entries, .. } => said.suggestions.extend(entries.iter().map(title)),
            _ => {}
        }
    }
    said
}
