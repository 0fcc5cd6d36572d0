//! The dashboard, `/dashboard`: pages made here for people with a browser. What they do goes the way of any event of the
//! chat; what they see is of their own workspace.

mod account;
mod analytics;
mod assets;
mod audit;
mod contracts;
mod customers;
mod doing;
mod faq;
mod faq_edit;
mod health;
mod letters;
mod live;
mod login;
mod markdown;
mod modes;
mod offers;
mod people;
mod planner;
mod planner_picture;
mod posted;
mod queue;
mod session;
mod settings;
mod sign_in;
mod sla;
mod ticket;
mod ticket_work;
mod tokens;
mod visit;

use axum::http::Method;
use axum::response::Redirect;
use axum::routing::{get, post};

pub use live::Streams;
pub use session::SignedIn;
pub(super) use visit::refused;

use super::{Needs, Routes};
use crate::domain::Role;

/// Every page and every form.
pub(super) fn routes() -> Routes {
    let everybody = Needs::Session(Role::Requester);
    let agents = Needs::Session(Role::Agent);
    let leads = Needs::Session(Role::Lead);
    let admins = Needs::Session(Role::Admin);
    let open = Needs::Nothing;
    Routes::default()
        .on(Method::GET, "/dashboard/style.css", open, get(assets::style))
        .on(Method::GET, "/dashboard/live.js", open, get(assets::live))
        .on(Method::GET, "/dashboard/sign-in", open, get(sign_in::page))
        .on(Method::POST, "/dashboard/sign-in", open, post(sign_in::enter))
        .on(Method::GET, "/dashboard/oidc", open, get(login::start))
        .on(Method::GET, "/dashboard/oidc/back", open, get(login::back))
        .on(Method::POST, "/dashboard/account/join", everybody, post(login::join))
        .on(Method::POST, "/dashboard/account/part", everybody, post(login::part))
        .on(Method::GET, "/dashboard/live", everybody, get(live::stream))
        .on(Method::GET, "/dashboard", everybody, get(|| async { Redirect::to("/dashboard/queue") }))
        .on(Method::GET, "/dashboard/queue", everybody, get(queue::page))
        .on(Method::GET, "/dashboard/queue/rows", everybody, get(queue::rows))
        .on(Method::POST, "/dashboard/views", agents, post(queue::keep_view))
        .on(Method::POST, "/dashboard/views/forget", agents, post(queue::forget_view))
        .on(Method::GET, "/dashboard/tickets/{number}", everybody, get(ticket::page))
        .on(Method::GET, "/dashboard/tickets/{number}/thread", everybody, get(ticket::thread))
        .on(Method::POST, "/dashboard/tickets/{number}/{verb}", everybody, post(ticket_work::work))
        .on(Method::GET, "/dashboard/faq", agents, get(faq::list))
        .on(Method::GET, "/dashboard/faq/test", agents, get(faq::test))
        .on(Method::GET, "/dashboard/faq/unanswered", agents, get(faq::unanswered))
        .on(Method::GET, "/dashboard/faq/edit", agents, get(faq_edit::form))
        .on(Method::POST, "/dashboard/faq/edit", agents, post(faq_edit::draw))
        .on(Method::POST, "/dashboard/faq/settle", agents, post(faq_edit::settle))
        .on(Method::GET, "/dashboard/sla", agents, get(sla::page))
        .on(Method::GET, "/dashboard/analytics", agents, get(analytics::page))
        .on(Method::GET, "/dashboard/analytics/chart.png", agents, get(analytics::chart))
        .on(Method::GET, "/dashboard/modes", agents, get(modes::modes))
        .on(Method::POST, "/dashboard/modes/{verb}", leads, post(modes::propose))
        .on(Method::POST, "/dashboard/press", leads, post(modes::press))
        .on(Method::GET, "/dashboard/contracts", leads, get(contracts::page))
        .on(Method::POST, "/dashboard/contracts", leads, post(contracts::sign))
        .on(Method::GET, "/dashboard/contracts/{number}", leads, get(contracts::one))
        .on(Method::POST, "/dashboard/contracts/{number}/{verb}", leads, post(contracts::work))
        .on(Method::GET, "/dashboard/customers", leads, get(customers::page))
        .on(Method::POST, "/dashboard/customers/{verb}", leads, post(customers::work))
        .on(Method::GET, "/dashboard/offers", leads, get(offers::page))
        .on(Method::POST, "/dashboard/offers/{verb}", leads, post(offers::work))
        .on(Method::GET, "/dashboard/planner", leads, get(planner::form))
        .on(Method::POST, "/dashboard/planner", leads, post(planner::search))
        .on(Method::GET, "/dashboard/people", agents, get(people::page))
        .on(Method::GET, "/dashboard/history", leads, get(people::history))
        .on(Method::GET, "/dashboard/letters", admins, get(letters::page))
        .on(Method::POST, "/dashboard/letters/again", admins, post(letters::again))
        .on(Method::POST, "/dashboard/letters/drop", admins, post(letters::drop_letter))
        .on(Method::GET, "/dashboard/audit", admins, get(audit::page))
        .on(Method::POST, "/dashboard/audit/export", admins, post(audit::export))
        .on(Method::GET, "/dashboard/tokens", admins, get(tokens::page))
        .on(Method::POST, "/dashboard/tokens", admins, post(tokens::make))
        .on(Method::POST, "/dashboard/tokens/revoke", admins, post(tokens::revoke))
        .on(Method::GET, "/dashboard/health", admins, get(health::page))
        .on(Method::GET, "/dashboard/account", everybody, get(account::page))
        .on(Method::POST, "/dashboard/account/end", everybody, post(account::end))
        .on(Method::POST, "/dashboard/account/language", everybody, post(account::language))
}
