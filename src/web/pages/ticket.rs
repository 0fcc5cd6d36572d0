//! A ticket: what it is, what happened in its thread, and what its reader may do about it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::posted::fresh_key;
use super::visit::{Frame, Visit, shown};
use crate::chat::words::page::{Happening, PageWords, tone_of};
use crate::domain::decide::TicketFile;
use crate::domain::problem::ProblemFile;
use crate::domain::{Named, Priority, Status, Ticket, TicketNumber};
use crate::store::{Failure, history, people};

/// Entries of a history that are shown.
const ENTRIES_MAX: i64 = 500;
/// Agents to choose from.
const AGENTS_MAX: i64 = 50;

#[derive(Template)]
#[template(path = "thread.html", config = "src/web/pages/askama.toml")]
struct Thread {
    says: PageWords,
    happenings: Vec<Happening>,
    is_cut: bool,
}

#[derive(Template)]
#[template(path = "ticket.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    number: TicketNumber,
    subject: String,
    status: &'static str,
    status_name: &'static str,
    priority_name: &'static str,
    priority: &'static str,
    requester: String,
    owner: Option<String>,
    plan: String,
    tags: String,
    opened: String,
    /// Class, name of the metric, and its standing as HTML.
    clocks: Vec<(&'static str, String, String)>,
    thread: Thread,
    /// The problem that it is a part of.
    problem: Option<Together>,
    may: May,
    /// Value, name, and whether it is the present one.
    priorities: Vec<(&'static str, &'static str, bool)>,
    agents: Vec<(String, String)>,
    key: String,
    /// What was typed and not taken.
    answer: String,
    note: String,
}

/// Tickets of several people about the same matter.
struct Together {
    name: String,
    is_solved: bool,
    /// Number, subject and requester of each of the others.
    others: Vec<(TicketNumber, String, String)>,
}

/// What the reader may do.
#[derive(Default)]
struct May {
    work: bool,
    claim: bool,
    release: bool,
    wait: bool,
    solve: bool,
    close: bool,
    reopen: bool,
}

/// What was typed into a form that was not taken.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) status: StatusCode,
    pub(super) why: Option<String>,
    pub(super) answer: String,
    pub(super) note: String,
}

/// The page.
pub(super) async fn page(visit: Visit, Path(number): Path<String>) -> Response {
    show(&visit, &number, Draft::default()).await
}

/// The page, with what was typed and not taken.
pub(super) async fn show(visit: &Visit, number: &str, draft: Draft) -> Response {
    match file(visit, number).await {
        Ok(Some(file)) => match made(visit, &file, draft).await {
            Ok((status, page)) => shown(status, &page),
            Err(failure) => visit.broke(failure),
        },
        Ok(None) => visit.not_there(),
        Err(failure) => visit.broke(failure),
    }
}

/// The thread alone, for its renewal.
pub(super) async fn thread(visit: Visit, Path(number): Path<String>) -> Response {
    match file(&visit, &number).await {
        Ok(Some(file)) => match happened(&visit, &file).await {
            Ok(thread) => shown(StatusCode::OK, &thread),
            Err(failure) => visit.broke(failure),
        },
        Ok(None) => visit.not_there(),
        Err(failure) => visit.broke(failure),
    }
}

/// The ticket, if this person may see it: agents all of their workspace, others their own.
pub(super) async fn file(visit: &Visit, number: &str) -> Result<Option<TicketFile>, Failure> {
    let Ok(number) = number.parse::<TicketNumber>() else { return Ok(None) };
    let file = visit.state.flow.ticket_file(&visit.caller.workspace, number).await?;
    Ok(file.filter(|file| visit.is_agent() || file.ticket.is_asked_by(&visit.caller.person.id)))
}

async fn happened(visit: &Visit, file: &TicketFile) -> Result<Thread, Failure> {
    let mut tx = visit.state.flow.db.read().await?;
    let (workspace, number) = (&visit.caller.workspace, file.ticket.number);
    let entries = history::of_ticket(&mut tx, workspace, number, ENTRIES_MAX).await?;
    let is_cut = i64::try_from(entries.len()).unwrap_or(0) == ENTRIES_MAX;
    let happenings = entries.iter().map(|entry| visit.says.happening(entry));
    let happenings = happenings.filter(|happening| visit.is_agent() || !happening.is_private).collect();
    Ok(Thread { says: visit.says.clone(), happenings, is_cut })
}

async fn made(visit: &Visit, file: &TicketFile, draft: Draft) -> Result<(StatusCode, Page), Failure> {
    let (says, ticket, flow) = (&visit.says, &file.ticket, &visit.state.flow);
    let now = flow.clock.now();
    let thread = happened(visit, file).await?;
    let agents = match visit.is_agent() {
        true => people::agents(&mut flow.db.read().await?, &visit.caller.workspace, AGENTS_MAX).await?,
        false => Vec::new(),
    };
    let problem = match ticket.problem.filter(|_| visit.is_agent()) {
        Some(number) => flow.problem(&visit.caller.workspace, number).await?,
        None => None,
    };
    let name = |named: &Named| named.name.headline(40).raw().to_owned();
    let view = file.view(&flow.policy, now);
    let clocks =
        view.clocks.iter().map(|clock| (tone_of(clock, now), says.metric(&clock.metric), says.clock(clock, now)));
    let frame = match draft.why {
        Some(why) => visit.frame_telling(why, false),
        None => visit.frame(),
    };
    let page = Page {
        frame,
        number: ticket.number,
        subject: ticket.subject.headline(200).raw().to_owned(),
        status: says.status(ticket.status),
        status_name: ticket.status.name(),
        priority: says.priority(ticket.priority),
        priority_name: ticket.priority.name(),
        requester: name(&ticket.requester),
        owner: ticket.owner.as_ref().map(name),
        plan: ticket.plan.clone(),
        tags: ticket.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>().join(", "),
        opened: says.time(ticket.opened_at),
        clocks: clocks.collect(),
        thread,
        problem: problem.map(|problem| together(&problem, ticket.number)),
        may: may(visit, file),
        priorities: Priority::ALL.iter().map(|it| (it.name(), says.priority(*it), *it == ticket.priority)).collect(),
        agents: agents.into_iter().map(|agent| (agent.id.0.clone(), name(&agent))).collect(),
        key: fresh_key(),
        answer: draft.answer,
        note: draft.note,
    };
    Ok((draft.status, page))
}

fn together(problem: &ProblemFile, of: TicketNumber) -> Together {
    let others = problem.tickets.iter().map(|file| &file.ticket).filter(|ticket| ticket.number != of);
    let line = |ticket: &Ticket| {
        let (subject, requester) = (ticket.subject.headline(100), ticket.requester.name.headline(40));
        (ticket.number, subject.raw().to_owned(), requester.raw().to_owned())
    };
    Together {
        name: problem.problem.number.to_string(),
        is_solved: problem.problem.solved_at.is_some(),
        others: others.map(line).collect(),
    }
}

fn may(visit: &Visit, file: &TicketFile) -> May {
    let ticket = &file.ticket;
    let over = ticket.is_closed();
    if !visit.is_agent() {
        let reopen = ticket.is_done() && ticket.merged_into.is_none();
        return May { close: !over, reopen, ..May::default() };
    }
    let waits = matches!(ticket.status, Status::Pending | Status::OnHold);
    May {
        work: !over,
        claim: !over && ticket.owner.is_none(),
        release: !over && ticket.owner.as_ref().is_some_and(|owner| owner.id == visit.caller.person.id),
        wait: !over && matches!(ticket.status, Status::New | Status::Open),
        solve: !over && ticket.status != Status::Solved,
        close: !over,
        reopen: (ticket.is_done() || waits) && ticket.merged_into.is_none(),
    }
}
