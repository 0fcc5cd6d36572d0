//! `/faq`: entries read and tried; edits drawn, then saved or thrown away, as in the chat.

use axum::Json;
use axum::extract::{Path, Query, State as Extracted};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::answer::{Answer, Page};
use super::doing::Doing;
use super::fields::Language;
use super::paging::{place, rows};
use crate::domain::faq::{EditId, FaqForm, FaqNotice, Field};
use crate::domain::press::Press;
use crate::domain::{Act, Locale, Notice};
use crate::flow::Acted;
use crate::understand::{Audience, Entry, Question, fingerprint};
use crate::web::{Caller, Problem, State};

pub(super) fn operations() -> OpenApiRouter<State> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(test))
        .routes(routes!(add))
        .routes(routes!(edit))
        .routes(routes!(retire))
        .routes(routes!(save))
        .routes(routes!(discard))
}

/// An entry of the FAQ.
#[derive(Debug, Serialize, ToSchema)]
struct FaqEntry {
    /// Its id, the same in every language.
    id: String,
    /// Its language.
    locale: Language,
    /// The question.
    title: String,
    /// Other ways to ask it.
    questions: Vec<String>,
    /// Words that belong to the subject.
    tags: Vec<String>,
    /// The plans that it is for; none where it is for everybody.
    plans: Option<Vec<String>>,
    /// When a person last vouched for it.
    #[schema(format = Date)]
    updated: String,
    /// The answer, in Markdown.
    body: String,
    /// What it says now, in short: an edit names it, so that it changes nothing that its writer did not see.
    seen: String,
}

impl From<&Entry> for FaqEntry {
    fn from(entry: &Entry) -> Self {
        Self {
            id: entry.id.clone(),
            locale: entry.locale.into(),
            title: entry.title.clone(),
            questions: entry.own_questions().to_vec(),
            tags: entry.tags.clone(),
            plans: match &entry.audience {
                Audience::Everyone => None,
                Audience::Plans(plans) => Some(plans.clone()),
            },
            updated: entry.updated.to_string(),
            body: entry.body.clone(),
            seen: fingerprint(entry),
        }
    }
}

/// Where to go on.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Rows {
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100, default = 25)]
    limit: Option<i64>,
    /// The `next` of the page before.
    #[param(pattern = "^[0-9]{1,9}$")]
    cursor: Option<String>,
}

/// List the entries.
#[utoipa::path(
    get, path = "/api/v1/faq", tag = "faq", params(Rows),
    responses((status = 200, description = "A page of them", body = Page<FaqEntry>)),
    security(("token" = ["faq:read"]))
)]
async fn list(Extracted(state): Extracted<State>, _: Caller, Query(from): Query<Rows>) -> Result<Answer, Problem> {
    let whole = |number: i64| usize::try_from(number).unwrap_or_default();
    let (rows, skip) = (whole(rows(from.limit)), whole(place(from.cursor.as_deref()).unwrap_or_default()));
    let knowledge = (state.flow.knowledge)();
    let entries = knowledge.entries();
    let end = skip.saturating_add(rows);
    let items = entries.iter().skip(skip).take(rows).map(FaqEntry::from).collect();
    Ok(Answer::ok(&Page { items, next: (end < entries.len()).then(|| end.to_string()) }))
}

/// Which language.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InLanguage {
    /// The language, where the entry is there in it.
    locale: Option<Language>,
}

/// Read an entry.
#[utoipa::path(
    get, path = "/api/v1/faq/{id}", tag = "faq", params(("id" = String, Path, description = "Its id"), InLanguage),
    responses((status = 200, description = "The entry", body = FaqEntry)), security(("token" = ["faq:read"]))
)]
async fn read(
    Extracted(state): Extracted<State>,
    _: Caller,
    Path(id): Path<String>,
    Query(language): Query<InLanguage>,
) -> Result<Answer, Problem> {
    let locale = language.locale.map_or(Locale::English, Locale::from);
    let knowledge = (state.flow.knowledge)();
    knowledge.entry(&id, locale).map(|entry| Answer::ok(&FaqEntry::from(entry))).ok_or_else(Problem::not_found)
}

/// A question to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Trial {
    /// In the asker's own words.
    #[schema(min_length = 1, max_length = 3000)]
    question: String,
    /// The asker's plan: entries for other plans are not seen.
    #[schema(max_length = 100)]
    plan: Option<String>,
    /// The asker's language; told from the text where it is not said.
    locale: Option<Language>,
}

/// See what the FAQ makes of a question, and why. Nothing is stored, and nobody is told.
#[utoipa::path(
    post, path = "/api/v1/faq/test", tag = "faq", request_body = Trial,
    responses((status = 200, description = "The reading, with its reasons", body = Object)),
    security(("token" = ["faq:read"]))
)]
async fn test(doing: Doing) -> Result<Json<Value>, Problem> {
    let trial: Trial = doing.body()?;
    let locale = trial.locale.map(Locale::from).or_else(|| Locale::of_text(&trial.question));
    let question = Question {
        text: &trial.question,
        locale: locale.unwrap_or(Locale::English),
        plan: trial.plan.as_deref(),
        addressed: true,
        ..Question::default()
    };
    let explanation = (doing.state.flow.knowledge)().explain(&question);
    Ok(Json(serde_json::to_value(explanation).unwrap_or_default()))
}

/// What an entry is to say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Content {
    /// The question.
    #[schema(min_length = 1, max_length = 200, pattern = r"\S")]
    title: String,
    /// Other ways to ask it.
    #[serde(default)]
    #[schema(max_items = 20)]
    questions: Vec<String>,
    /// The answer, in Markdown.
    #[schema(min_length = 1, max_length = 3000, pattern = r"\S")]
    body: String,
    /// Words that belong to the subject.
    #[serde(default)]
    #[schema(max_items = 20)]
    tags: Vec<String>,
}

impl Content {
    fn fields(self) -> Vec<(String, String)> {
        let field = |field: Field, text: String| (field.name().to_owned(), text);
        vec![
            field(Field::Question, self.title),
            field(Field::Phrasings, self.questions.join("\n")),
            field(Field::Answer, self.body),
            field(Field::Tags, self.tags.join(", ")),
        ]
    }
}

/// A change to an entry.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Change {
    /// The entry's language.
    locale: Language,
    /// The `seen` of the entry that the change was made from.
    #[schema(max_length = 64)]
    seen: String,
    /// What it is to say.
    content: Content,
}

/// An edit that was drawn: it does nothing until it is saved.
#[derive(Debug, Serialize, ToSchema)]
struct EditBody {
    /// Its number, as a string: it has more digits than a script's numbers keep.
    edit: String,
    /// What it does, and what the entry says after it.
    #[schema(value_type = Object)]
    preview: Value,
}

fn drawn(_: &Doing, acted: &Acted) -> Answer {
    let told = match acted {
        Acted::Done { told, .. } => told.as_slice(),
        _ => &[],
    };
    let preview = told.iter().find_map(|notice| match notice {
        Notice::Faq(preview @ FaqNotice::Preview { edit, .. }) => {
            Some(EditBody { edit: edit.0.to_string(), preview: serde_json::to_value(preview).unwrap_or_default() })
        }
        _ => None,
    });
    Answer::created(&preview)
}

/// Draw a new entry. Save the edit that comes of it.
#[utoipa::path(
    post, path = "/api/v1/faq", tag = "faq", request_body = Content,
    responses((status = 201, description = "The edit", body = EditBody)), security(("token" = ["faq:write"]))
)]
async fn add(doing: Doing) -> Result<Answer, Problem> {
    let content: Content = doing.body()?;
    doing.act(Act::Filled { form: FaqForm::Add(None), fields: content.fields() }, None, drawn).await
}

/// Draw a change of an entry. Save the edit that comes of it.
#[utoipa::path(
    post, path = "/api/v1/faq/{id}", tag = "faq", params(("id" = String, Path, description = "The entry's id")),
    request_body = Change,
    responses((status = 201, description = "The edit", body = EditBody)), security(("token" = ["faq:write"]))
)]
async fn edit(Path(id): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    let change: Change = doing.body()?;
    let locale = Locale::from(change.locale);
    let is_there = (doing.state.flow.knowledge)().entry(&id, locale).is_some_and(|entry| entry.locale == locale);
    if !is_there {
        return Err(Problem::not_found());
    }
    let form = FaqForm::Edit { entry: id, locale: Some(locale), seen: Some(change.seen) };
    doing.act(Act::Filled { form, fields: change.content.fields() }, None, drawn).await
}

/// Draw the taking out of use of an entry. Save the edit that comes of it.
#[utoipa::path(
    post, path = "/api/v1/faq/{id}/retire", tag = "faq", params(("id" = String, Path, description = "The entry's id")),
    responses((status = 201, description = "The edit", body = EditBody)), security(("token" = ["faq:write"]))
)]
async fn retire(Path(id): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    if (doing.state.flow.knowledge)().entry(&id, doing.locale()).is_none() {
        return Err(Problem::not_found());
    }
    doing.command("faq retire", None, &[("entry", id)], drawn).await
}

/// Have an edit written.
#[utoipa::path(
    post, path = "/api/v1/faq/edits/{edit}/save", tag = "faq",
    params(("edit" = String, Path, description = "The edit's number")),
    responses((status = 202, description = "It is written soon")), security(("token" = ["faq:write"]))
)]
async fn save(Path(edit): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    press(&edit, doing, Press::Save).await
}

/// Throw an edit away.
#[utoipa::path(
    post, path = "/api/v1/faq/edits/{edit}/discard", tag = "faq",
    params(("edit" = String, Path, description = "The edit's number")),
    responses((status = 202, description = "It is gone")), security(("token" = ["faq:write"]))
)]
async fn discard(Path(edit): Path<String>, doing: Doing) -> Result<Answer, Problem> {
    press(&edit, doing, Press::Discard).await
}

async fn press(edit: &str, doing: Doing, press: fn(EditId) -> Press) -> Result<Answer, Problem> {
    let id = edit.parse().map(EditId).map_err(|_| Problem::not_found())?;
    let answer = |_: &Doing, _: &Acted| Answer { status: axum::http::StatusCode::ACCEPTED, body: Value::Null };
    doing.act(Act::Pressed { press: press(id), message: None }, None, answer).await
}
