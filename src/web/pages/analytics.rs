//! Analytics: the figures of the digest, for a day, a week or a month up to now, and their chart.

use askama::Template;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::visit::{Frame, Visit, shown};
use crate::chat::message::File;
use crate::domain::digest::{DigestFacts, Period, Window};
use crate::store::Failure;

#[derive(Template)]
#[template(path = "analytics.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    period: &'static str,
    /// Name in the address, name, and whether it is chosen.
    periods: Vec<(&'static str, &'static str, bool)>,
    since: String,
    figures: Vec<(&'static str, String)>,
    /// What is in the chart, in words.
    about: Option<String>,
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    period: String,
}

impl Asked {
    fn period(&self) -> Period {
        match self.period.as_str() {
            "day" => Period::Day,
            "month" => Period::Month,
            _ => Period::Week,
        }
    }
}

/// The page.
pub(super) async fn page(visit: Visit, Query(asked): Query<Asked>) -> Response {
    match facts(&visit, asked.period()).await {
        Ok((facts, chart)) => shown(StatusCode::OK, &made(&visit, &facts, chart)),
        Err(failure) => visit.broke(failure),
    }
}

/// The chart as a picture.
pub(super) async fn chart(visit: Visit, Query(asked): Query<Asked>) -> Response {
    match facts(&visit, asked.period()).await {
        Ok((_, Some(chart))) => ([(header::CONTENT_TYPE, chart.media_type)], chart.bytes).into_response(),
        Ok((_, None)) => visit.not_there(),
        Err(failure) => visit.broke(failure),
    }
}

async fn facts(visit: &Visit, period: Period) -> Result<(DigestFacts, Option<File>), Failure> {
    let flow = &visit.state.flow;
    let window = Window::last(period, flow.clock.now(), visit.says.zone.clone());
    let facts = flow.digest(&visit.caller.workspace, &window).await?;
    let chart = visit.says.chart(&facts);
    Ok((facts, chart))
}

fn made(visit: &Visit, facts: &DigestFacts, chart: Option<File>) -> Page {
    let says = &visit.says;
    let mut figures = vec![
        (says.answered_by_faq(), facts.answered.to_string()),
        (says.suggested_by_faq(), facts.suggested.to_string()),
        (says.unknown_to_faq(), facts.unknown.to_string()),
        (says.said_helped(), facts.helped.to_string()),
        (says.tickets_opened(), facts.opened.to_string()),
        (says.tickets_closed(), facts.closed.to_string()),
        (says.waiting_now(), facts.waiting.to_string()),
        (says.promises_kept(), facts.kept.to_string()),
        (says.promises_missed(), facts.breached.to_string()),
        (says.given_up(), facts.undelivered.to_string()),
    ];
    if let Some(rated) = facts.satisfaction.filter(|rated| rated.answers > 0) {
        let tenths = rated.marks * 10 / rated.answers;
        figures.push((says.satisfaction(), format!("{}.{} ({})", tenths / 10, tenths % 10, rated.answers)));
    }
    let periods =
        [("day", says.day(), Period::Day), ("week", says.week(), Period::Week), ("month", says.month(), Period::Month)];
    Page {
        frame: visit.frame(),
        period: facts.period.name(),
        periods: periods.into_iter().map(|(value, name, period)| (value, name, period == facts.period)).collect(),
        since: says.time(facts.since),
        figures,
        about: chart.map(|chart| chart.about),
    }
}
