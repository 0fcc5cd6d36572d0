//! The log of whatever somebody did: whether its chain holds, what is in it, and the same as a file.

use askama::Template;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

use super::posted::Posted;
use super::session::OfSession;
use super::visit::{Frame, Visit, shown};
use crate::domain::audit::{Broken, Deed, DeedKind, Row as Logged, Sum};
use crate::domain::{Role, TicketNumber, WorkspaceId};
use crate::store::audit::{self, Checked, Filter};
use crate::store::{Db, Failure, Tx};
use crate::web::csv;
use crate::web::pieces::{self, Pieces};

/// Rows of a page, and of a piece of a file.
const ROWS_MAX: i64 = 50;
const PIECE_ROWS: i64 = 500;
/// Rows of the chain that are checked while somebody waits for the page.
const CHECKED_MAX: i64 = 50_000;
/// Characters of what is asked for.
const FIELD_CHARS_MAX: usize = 100;

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    actor: String,
    deed: String,
    ticket: String,
    since: String,
    until: String,
    before: Option<i64>,
}

impl Wanted {
    fn of(posted: &Posted) -> Self {
        let text = |name: &str| posted.text(name).to_owned();
        let (actor, deed, ticket) = (text("actor"), text("deed"), text("ticket"));
        Self { actor, deed, ticket, since: text("since"), until: text("until"), before: None }
    }

    /// The rows that are meant; none where something of it cannot be read.
    fn filter(&self, zone: &TimeZone) -> Option<Filter> {
        let said = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let plain = |text: &str| text.chars().count() <= FIELD_CHARS_MAX && !text.contains('\0');
        if !plain(&self.actor) || !plain(&self.deed) {
            return None;
        }
        let ticket = said(&self.ticket).map(|text| text.parse::<TicketNumber>()).transpose().ok()?;
        let day = |text: &str| said(text).map(|text| text.parse::<Date>()).transpose().ok();
        let begins = |day: Date| day.to_zoned(zone.clone()).ok().map(|day| day.timestamp());
        let since = day(&self.since)?.map(begins);
        let until = day(&self.until)?.map(|day| day.checked_add(1.day()).ok().and_then(begins));
        Some(Filter {
            actor: said(&self.actor),
            word: said(&self.deed),
            ticket: ticket.map(|ticket| ticket.0),
            since: since.map_or(Some(None), |at| at.map(Some))?,
            until: until.map_or(Some(None), |at| at.map(Some))?,
        })
    }

    fn query(&self) -> String {
        let pairs = [("actor", &self.actor), ("deed", &self.deed), ("ticket", &self.ticket)];
        let days = [("since", &self.since), ("until", &self.until)];
        let said = pairs.into_iter().chain(days).filter(|(_, value)| !value.trim().is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish()
    }
}

struct Row {
    seq: i64,
    when: String,
    who: String,
    who_id: String,
    deed: String,
    about: String,
    ticket: Option<i64>,
}

/// How the chain stands: its class and what is said of it.
struct Chain {
    holds: bool,
    said: String,
    note: Option<&'static str>,
    erased: Option<usize>,
    before: i64,
    waiting: i64,
}

#[derive(Template)]
#[template(path = "audit.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    wanted: Wanted,
    /// Checked only where the first rows are looked at.
    chain: Option<Chain>,
    rows: Vec<Row>,
    older: Option<String>,
}

/// The page.
pub(super) async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    let filter = wanted.filter(&visit.says.zone);
    let (status, frame) = match filter {
        Some(_) => (StatusCode::OK, visit.frame()),
        None => (StatusCode::UNPROCESSABLE_ENTITY, visit.frame_telling(visit.says.bad_filter(), false)),
    };
    match made(&visit, wanted, filter.unwrap_or_default(), frame).await {
        Ok(page) => shown(status, &page),
        Err(failure) => visit.broke(failure),
    }
}

async fn made(visit: &Visit, wanted: Wanted, filter: Filter, frame: Frame) -> Result<Page, Failure> {
    let workspace = &visit.caller.workspace;
    let mut tx = visit.state.flow.db.read().await?;
    let found = audit::latest(&mut tx, workspace, &filter, wanted.before, ROWS_MAX).await?;
    let is_full = i64::try_from(found.len()).unwrap_or(0) == ROWS_MAX;
    let last = found.last().filter(|_| is_full);
    let older = last.map(|last| format!("/dashboard/audit?{}&before={}", wanted.query(), last.seq));
    let chain = match wanted.before {
        None => Some(chain(visit, &mut tx).await?),
        Some(_) => None,
    };
    Ok(Page { frame, chain, rows: found.iter().map(|logged| row(visit, logged)).collect(), older, wanted })
}

async fn chain(visit: &Visit, tx: &mut Tx) -> Result<Chain, Failure> {
    let (says, workspace) = (&visit.says, &visit.caller.workspace);
    let checked = audit::checked(tx, workspace, CHECKED_MAX, &|_| {}).await?;
    let (before, waiting) = audit::outside(tx, workspace).await?;
    let chain = |holds, said, note, erased| Chain { holds, said, note, erased, before, waiting };
    Ok(match checked {
        Ok(Checked::Whole(Sum { rows: 0, .. })) => chain(true, says.chain_empty().to_owned(), None, None),
        Ok(Checked::Whole(Sum { rows, erased })) => {
            chain(true, format!("{} {rows}.", says.chain_holds()), None, Some(erased))
        }
        Ok(Checked::UpTo(row)) => {
            chain(true, format!("{} {row}.", says.chain_holds_so_far()), Some(says.chain_rest()), None)
        }
        Err(Broken { seq, why, .. }) => chain(false, format!("{} {seq}: {why}.", says.chain_broken()), None, None),
    })
}

fn row(visit: &Visit, logged: &Logged) -> Row {
    let says = &visit.says;
    let at = Timestamp::from_millisecond(logged.at).unwrap_or_default();
    let name = logged.actor_name.as_deref().or(logged.actor.as_deref());
    Row {
        seq: logged.seq,
        when: says.time(at),
        who: name.unwrap_or(says.the_desk()).chars().take(60).collect(),
        who_id: logged.actor.clone().unwrap_or_default(),
        deed: logged.word().to_owned(),
        about: logged.subject.clone().unwrap_or_default(),
        ticket: (logged.ticket > 0).then_some(logged.ticket),
    }
}

/// The rows that the page is about, as a file. That it was taken away is a row itself.
pub(super) async fn export(visit: Visit, posted: Posted) -> Response {
    let Some(filter) = Wanted::of(&posted).filter(&visit.says.zone) else { return visit.not_there() };
    let flow = &visit.state.flow;
    let logged: Result<bool, Failure> = async {
        let mut tx = flow.db.write().await?;
        let standing = OfSession { flow, hash: &visit.session };
        if !standing.still_is(&mut tx, Role::Admin).await? {
            return Ok(false);
        }
        let actor = Some(visit.caller.person.clone());
        let deed = Deed { actor, subject: "log", kind: DeedKind::LogExported };
        audit::add(&mut tx, &visit.caller.workspace, &deed, flow.clock.now()).await?;
        audit::seal(&mut tx, &visit.caller.workspace).await?;
        tx.commit().await?;
        Ok(true)
    }
    .await;
    match logged {
        Ok(true) => {}
        Ok(false) => return visit.not_allowed(),
        Err(failure) => return visit.broke(failure),
    }
    let as_csv = posted.text("format") == "csv";
    let workspace = visit.caller.workspace.clone();
    let body = pieces::body(Export { db: flow.db.clone(), workspace, filter, as_csv, before: None });
    let (kind, name) = match as_csv {
        true => ("text/csv; charset=utf-8", "attachment; filename=\"audit.csv\""),
        false => ("application/jsonl", "attachment; filename=\"audit.jsonl\""),
    };
    ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], body).into_response()
}

/// A file on its way, piece by piece.
struct Export {
    db: Db,
    workspace: WorkspaceId,
    filter: Filter,
    as_csv: bool,
    before: Option<i64>,
}

/// The columns of the table; `kind` is all that is known of the deed, as JSON.
const COLUMNS: [&str; 8] = ["seq", "at", "ticket", "subject", "actor", "actor_name", "kind", "hash"];

impl Pieces for Export {
    async fn next(&mut self) -> Result<(String, bool), Failure> {
        let is_first = self.before.is_none();
        let mut tx = self.db.read().await?;
        let found = audit::latest(&mut tx, &self.workspace, &self.filter, self.before, PIECE_ROWS).await?;
        drop(tx);
        self.before = found.last().map(|last| last.seq);
        let is_last = i64::try_from(found.len()).unwrap_or(i64::MAX) < PIECE_ROWS;
        let mut text = String::new();
        if self.as_csv && is_first {
            text += &csv::line(&COLUMNS);
        }
        for row in &found {
            text += &if self.as_csv { line(row) } else { format!("{}\n", row.told()) };
        }
        Ok((text, is_last))
    }
}

fn line(row: &Logged) -> String {
    let at = Timestamp::from_millisecond(row.at).unwrap_or_default().to_string();
    let ticket = if row.ticket > 0 { row.ticket.to_string() } else { String::new() };
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    csv::line(&[
        row.seq.to_string(),
        at,
        ticket,
        text(&row.subject),
        text(&row.actor),
        text(&row.actor_name),
        row.kind.to_string(),
        text(&row.hash),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_reader_and_what_cannot_be_read_is_refused() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let wanted = |since: &str, until: &str, ticket: &str| Wanted {
            since: since.to_owned(),
            until: until.to_owned(),
            ticket: ticket.to_owned(),
            ..Wanted::default()
        };
        let filter = wanted("2026-11-26", "2026-11-26", "#7").filter(&berlin).unwrap();
        let at = |text: &str| text.parse::<Timestamp>().ok();
        assert_eq!((filter.since, filter.until), (at("2026-11-25T23:00:00Z"), at("2026-11-26T23:00:00Z")));
        assert_eq!(filter.ticket, Some(7));
        assert_eq!(wanted("", "", "").filter(&berlin), Some(Filter::default()));
        for (since, until, ticket) in [("yesterday", "", ""), ("", "26.11.", ""), ("", "", "seven")] {
            assert_eq!(wanted(since, until, ticket).filter(&berlin), None, "{since} {until} {ticket}");
        }
    }
}
