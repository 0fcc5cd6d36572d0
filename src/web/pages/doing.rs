//! An act of somebody on a page: the event that it is, and the way through the desk.

use axum::http::StatusCode;

use super::session::OfSession;
use super::visit::Visit;
use crate::chat::words::page::escaped;
use crate::domain::command::Typed;
use crate::domain::{Act, Author, Event, Notice};
use crate::flow::{Acted, Asked};
use crate::store::{Failure, sessions};

/// The place of what is done on pages: no chat knows it.
const PLACE: &str = "web:dashboard";

/// What came of an act on a page.
pub(super) enum Came {
    /// It was done; what its person is told.
    Done(Vec<Notice>),
    /// It was not: the status, and why as HTML.
    Not(StatusCode, String),
    /// The session holds no more.
    SignedOut,
}

impl Visit {
    /// Gives a command.
    pub(super) async fn command(&self, key: &str, verb: &str, options: &[(&str, &str)]) -> Result<Came, Failure> {
        let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.act(key, Act::Typed(Typed::Named { verb: verb.to_owned(), options })).await
    }

    /// Does an act once for each key.
    pub(super) async fn act(&self, key: &str, act: Act) -> Result<Came, Failure> {
        let flow = &self.state.flow;
        let Some(author) = self.author().await? else { return Ok(Came::SignedOut) };
        let event = Event {
            key: format!("page:{}:{key}", self.caller.person.id),
            at: flow.clock.now(),
            workspace: self.caller.workspace.clone(),
            channel: PLACE.into(),
            thread: None,
            direct: false,
            author,
            reply: None,
            act,
        };
        let standing = OfSession { flow, hash: &self.session };
        let asked = Asked { event: &event, locale: Some(self.says.locale), if_version: None, standing: &standing };
        Ok(match flow.act(&asked).await? {
            Acted::Again => Came::Done(Vec::new()),
            Acted::NoStanding => Came::SignedOut,
            Acted::Changed => Came::Not(StatusCode::CONFLICT, escaped(self.says.try_again())),
            Acted::Refused(refusal) => {
                let html = self.says.notice(&Notice::Refused(refusal));
                Came::Not(StatusCode::UNPROCESSABLE_ENTITY, html)
            }
            Acted::Done { told, .. } => Came::Done(told),
        })
    }

    /// The person as the desk saw them last, with their groups.
    pub(super) async fn author(&self) -> Result<Option<Author>, Failure> {
        let flow = &self.state.flow;
        let session = sessions::by_hash(&mut flow.db.read().await?, &self.session, flow.clock.now()).await?;
        Ok(session.map(|session| session.author))
    }
}
