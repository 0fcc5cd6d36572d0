//! The queue: tickets by view or filter, renewed while somebody looks; for a requester their own tickets.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::posted::Posted;
use super::visit::{Frame, Visit, shown};
use crate::chat::words::page::{PageWords, tone_of};
use crate::domain::sla::{Clock, ClockState, current};
use crate::domain::{Named, Priority, Status, Ticket, TicketNumber, Untrusted};
use crate::store::saved_views::{self, View};
use crate::store::tickets::{Filter, Which};
use crate::store::{Failure, Tx, clocks, tickets};

/// Rows of a page.
const ROWS_MAX: i64 = 50;
/// Graphemes of a subject in a row.
const SUBJECT_GRAPHEMES_MAX: usize = 90;
/// Characters of a view's name and filter.
const NAME_CHARS_MAX: usize = 40;
const QUERY_CHARS_MAX: usize = 400;

/// What the address asks for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    view: String,
    status: String,
    priority: String,
    tag: String,
    q: String,
    below: Option<i64>,
}

impl Wanted {
    fn is_filtered(&self) -> bool {
        [&self.status, &self.priority, &self.tag, &self.q].into_iter().any(|field| !field.trim().is_empty())
            || self.below.is_some()
            || self.view == "all"
    }

    /// The address of the same without a place in the list.
    fn query(&self) -> String {
        let pairs = [
            ("view", &self.view),
            ("status", &self.status),
            ("priority", &self.priority),
            ("tag", &self.tag),
            ("q", &self.q),
        ];
        let said = pairs.into_iter().filter(|(_, value)| !value.trim().is_empty());
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(said).finish()
    }
}

/// A row of the list.
struct Row {
    number: TicketNumber,
    subject: String,
    status: &'static str,
    status_name: &'static str,
    priority: &'static str,
    priority_name: &'static str,
    requester: String,
    owner: Option<String>,
    opened: String,
    /// The clock that matters most: its class and its sentence as HTML.
    clock: Option<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "queue.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    rows: Rows,
    is_agent: bool,
    wanted: Wanted,
    query: String,
    views: Vec<View>,
    /// Value, name, and whether it is chosen.
    statuses: Vec<(&'static str, &'static str, bool)>,
    priorities: Vec<(&'static str, &'static str, bool)>,
    tabs: Vec<(&'static str, &'static str, bool)>,
}

#[derive(Template)]
#[template(path = "queue_rows.html", config = "src/web/pages/askama.toml")]
struct Rows {
    says: PageWords,
    rows: Vec<Row>,
    /// The address of what comes after.
    older: Option<String>,
}

/// The page.
pub(super) async fn page(visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    match made(&visit, wanted).await {
        Ok(page) => shown(StatusCode::OK, &page),
        Err(failure) => visit.broke(failure),
    }
}

/// The list alone, for its renewal.
pub(super) async fn rows(visit: Visit, Query(wanted): Query<Wanted>) -> Response {
    match listed(&visit, &wanted).await {
        Ok(rows) => shown(StatusCode::OK, &rows),
        Err(failure) => visit.broke(failure),
    }
}

async fn made(visit: &Visit, wanted: Wanted) -> Result<Page, Failure> {
    let says = &visit.says;
    let rows = listed(visit, &wanted).await?;
    let mut tx = visit.state.flow.db.read().await?;
    let views = saved_views::of_person(&mut tx, &visit.caller.workspace, &visit.caller.person.id).await?;
    let filtered = wanted.is_filtered();
    let tab = |view: &'static str, name| {
        let here = if filtered { view == "all" && wanted.query() == "view=all" } else { wanted.view == view };
        (view, name, here)
    };
    let chosen = |value: &'static str, name: &'static str, wanted: &str| (value, name, value == wanted);
    Ok(Page {
        frame: visit.frame(),
        is_agent: visit.is_agent(),
        query: wanted.query(),
        views,
        statuses: Status::ALL.iter().map(|it| chosen(it.name(), says.status(*it), &wanted.status)).collect(),
        priorities: Priority::ALL.iter().map(|it| chosen(it.name(), says.priority(*it), &wanted.priority)).collect(),
        tabs: vec![
            tab("", says.all_waiting()),
            tab("mine", says.mine()),
            tab("unclaimed", says.unclaimed()),
            tab("all", says.everything()),
        ],
        wanted,
        rows,
    })
}

async fn listed(visit: &Visit, wanted: &Wanted) -> Result<Rows, Failure> {
    let (flow, workspace, me) = (&visit.state.flow, &visit.caller.workspace, &visit.caller.person.id);
    let mut tx = flow.db.read().await?;
    let mut older = None;
    let rows = if !visit.is_agent() || wanted.is_filtered() {
        let text = Some(wanted.q.trim()).filter(|text| !text.is_empty());
        let filter = Filter {
            status: wanted.status.parse().ok(),
            priority: wanted.priority.parse().ok(),
            owner: None,
            requester: (!visit.is_agent()).then_some(me.as_str()),
            tag: Some(wanted.tag.trim()).filter(|tag| !tag.is_empty()),
            text,
        };
        let below = wanted.below.map(TicketNumber);
        let found = tickets::page(&mut tx, workspace, &filter, below, ROWS_MAX).await?;
        if i64::try_from(found.len()).unwrap_or(0) == ROWS_MAX {
            older = found.last().map(|last| format!("/dashboard/queue?{}&below={}", wanted.query(), last.number.0));
        }
        of_tickets(visit, &mut tx, found).await?
    } else {
        let which = match wanted.view.as_str() {
            "mine" => Which::Of(me),
            "unclaimed" => Which::Unclaimed,
            _ => Which::All,
        };
        let queue = tickets::queue(&mut tx, workspace, which, ROWS_MAX).await?;
        let lines = queue.rows.into_iter().map(|line| {
            let said = Said {
                number: line.number,
                subject: &line.subject,
                status: line.status,
                priority: line.priority,
                requester: &line.requester,
                owner: line.owner.as_ref(),
                opened_at: line.opened_at,
            };
            row(visit, &said, &line.clocks)
        });
        lines.collect()
    };
    Ok(Rows { says: visit.says.clone(), rows, older })
}

async fn of_tickets(visit: &Visit, tx: &mut Tx, found: Vec<Ticket>) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::with_capacity(found.len());
    for ticket in found {
        let clocks = current(&clocks::of_ticket(tx, &visit.caller.workspace, ticket.number).await?);
        let said = Said {
            number: ticket.number,
            subject: &ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            requester: &ticket.requester,
            owner: ticket.owner.as_ref(),
            opened_at: ticket.opened_at,
        };
        rows.push(row(visit, &said, &clocks));
    }
    Ok(rows)
}

/// What a row says of a ticket.
struct Said<'a> {
    number: TicketNumber,
    subject: &'a Untrusted,
    status: Status,
    priority: Priority,
    requester: &'a Named,
    owner: Option<&'a Named>,
    opened_at: jiff::Timestamp,
}

fn row(visit: &Visit, said: &Said<'_>, clocks: &[Clock]) -> Row {
    let (says, flow) = (&visit.says, &visit.state.flow);
    let now = flow.clock.now();
    let name = |named: &Named| named.name.headline(40).raw().to_owned();
    let clock = pressing(clocks).map(|clock| {
        let clock = flow.policy.seen(clock.clone(), now);
        (tone_of(&clock, now), format!("{}: {}", says.metric(&clock.metric), says.clock(&clock, now)))
    });
    Row {
        number: said.number,
        subject: said.subject.headline(SUBJECT_GRAPHEMES_MAX).raw().to_owned(),
        status: says.status(said.status),
        status_name: said.status.name(),
        priority: says.priority(said.priority),
        priority_name: said.priority.name(),
        requester: name(said.requester),
        owner: said.owner.map(name),
        opened: says.time(said.opened_at),
        clock,
    }
}

/// Of a ticket's clocks the one that runs out first; where none runs, one that is paused.
fn pressing(clocks: &[Clock]) -> Option<&Clock> {
    let running = clocks.iter().filter(|clock| clock.goes_on());
    let by_due = |clock: &&Clock| (clock.due_at.is_none(), clock.due_at);
    running.min_by_key(by_due).filter(|clock| !matches!(clock.state(clock.started_at), ClockState::Idle))
}

/// Keeps a filter as a view.
pub(super) async fn keep_view(visit: Visit, posted: Posted) -> Response {
    let name: String = posted.text("name").chars().take(NAME_CHARS_MAX).collect();
    let query: String = posted.text("query").chars().take(QUERY_CHARS_MAX).collect();
    // It is written into an address of ours: what is kept is a filter and nothing else.
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if name.is_empty() {
        return Redirect::to(&format!("/dashboard/queue?{query}")).into_response();
    }
    let view = View { name, query };
    match kept(&visit, &view).await {
        Ok(true) => Redirect::to(&format!("/dashboard/queue?{}&done=1", view.query)).into_response(),
        Ok(false) => match made(&visit, Wanted::default()).await {
            Ok(page) => {
                let frame = visit.frame_telling(visit.says.too_many_views(), false);
                shown(StatusCode::UNPROCESSABLE_ENTITY, &Page { frame, ..page })
            }
            Err(failure) => visit.broke(failure),
        },
        Err(failure) => visit.broke(failure),
    }
}

async fn kept(visit: &Visit, view: &View) -> Result<bool, Failure> {
    let mut tx = visit.state.flow.db.write().await?;
    let kept = saved_views::keep(&mut tx, &visit.caller.workspace, &visit.caller.person.id, view).await?;
    tx.commit().await?;
    Ok(kept)
}

/// Forgets a view.
pub(super) async fn forget_view(visit: Visit, posted: Posted) -> Response {
    let forgotten: Result<(), Failure> = async {
        let mut tx = visit.state.flow.db.write().await?;
        let (workspace, me) = (&visit.caller.workspace, &visit.caller.person.id);
        saved_views::forget(&mut tx, workspace, me, posted.text("name")).await?;
        tx.commit().await
    }
    .await;
    match forgotten {
        Ok(()) => Redirect::to("/dashboard/queue?done=1").into_response(),
        Err(failure) => visit.broke(failure),
    }
}
