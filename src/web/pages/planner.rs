//! The strategy planner: a plan file is pasted, and the best mix within its budget is shown with what comes after it, what
//! the next budget would buy, and profit against satisfaction as a picture. The same search as `frontdesk plan`.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::planner_picture::{Picture, picture};
use super::posted::Posted;
use super::visit::{Frame, Visit, shown};
use crate::chat::words::page::{PageWords, escaped};
use crate::domain::strategy::file::{BYTES_MAX, read};
use crate::domain::strategy::history::Number;
use crate::domain::strategy::{
    Advice, Chosen, Decimal, EXAMPLE, Mix, NextBudget, Observed, Place, Prediction, Problem, Ranked, Wanted, amount,
    points,
};
use crate::store::Failure;
use crate::web::searching::{NotSearched, SEARCH_MAX, searched};

/// A mix in a table.
struct Row {
    mix: String,
    objective: String,
    cost: String,
    profit: String,
    satisfaction: String,
}

struct Segment {
    name: String,
    mode: String,
    rating: String,
    unhappy: String,
    hours: String,
    kept: String,
}

/// What was found.
struct Plan {
    title: String,
    best: Row,
    proven: bool,
    budget: String,
    left: String,
    segments: Vec<Segment>,
    runners_up: Vec<Row>,
    /// From which budget on which mix is the best.
    next: Option<(String, String)>,
    /// Uncertain numbers that change the choice: value, and the range in which the best mix stays the best.
    matters: Vec<(String, String)>,
    picture: Option<Picture>,
    /// Numbers that history has.
    numbers: Vec<NumberRow>,
}

/// A number of the file, beside the one that history has.
struct NumberRow {
    number: String,
    file: String,
    history: String,
    interval: String,
    samples: String,
    used: &'static str,
}

#[derive(Template)]
#[template(path = "planner.html", config = "src/web/pages/askama.toml")]
struct Page {
    frame: Frame,
    text: String,
    budget: String,
    /// Whether numbers come from history.
    history: bool,
    plan: Option<Plan>,
}

/// The form, with the worked example in it.
pub(super) async fn form(visit: Visit) -> Response {
    let page =
        Page { frame: visit.frame(), text: EXAMPLE.to_owned(), budget: String::new(), history: false, plan: None };
    shown(StatusCode::OK, &page)
}

/// What a plan file comes to. Nothing is stored, but where the best mix is made the plan in force.
pub(super) async fn search(visit: Visit, posted: Posted) -> Response {
    let (text, budget) = (posted.raw("plan").to_owned(), posted.text("budget").to_owned());
    let history = posted.text("history") == "yes";
    let refused = |status: StatusCode, why: String| {
        let frame = visit.frame_telling(escaped(&why), false);
        shown(status, &Page { frame, text: text.clone(), budget: budget.clone(), history, plan: None })
    };
    let says = &visit.says;
    let other: Result<Option<Decimal>, _> = match budget.replace(',', "").as_str() {
        "" => Ok(None),
        number => number.parse().map(Some),
    };
    let Ok(other) = other else { return refused(StatusCode::UNPROCESSABLE_ENTITY, says.no_budget().to_owned()) };
    if text.len() > BYTES_MAX {
        return refused(StatusCode::PAYLOAD_TOO_LARGE, says.no_mix().to_owned());
    }
    let problem = match read(&text, other) {
        Ok(problem) => problem,
        Err(mistake) => return refused(StatusCode::UNPROCESSABLE_ENTITY, mistake.to_string()),
    };
    let flow = &visit.state.flow;
    let Some(workspace) = flow.policy.workspace(&visit.caller.workspace) else { return visit.not_there() };
    let adopts = posted.text("do") == "adopt";
    let (mut problem, mut numbers, mut observed) = (problem, Vec::new(), Observed::default());
    if history || adopts {
        match flow.informed(workspace, &problem).await {
            Ok((informed, seen)) if history => {
                (problem, numbers, observed) = (informed.problem, informed.numbers, seen);
            }
            Ok((_, seen)) => observed = seen,
            Err(failure) => return visit.broke(failure),
        }
    }
    match searched(problem, Wanted::default(), SEARCH_MAX).await {
        Ok((problem, Advice::Choose(chosen))) => {
            let mut frame = visit.frame();
            if adopts {
                let prediction = Prediction::of(&problem, &chosen.best, &observed);
                match flow.adopt(&workspace.id, &prediction, Some(&visit.caller.person)).await {
                    Ok(_) => frame = visit.frame_telling(says.adopted(), true),
                    Err(Failure::Stale) => {
                        return refused(StatusCode::CONFLICT, says.adopted_meanwhile().to_owned());
                    }
                    Err(failure) => return visit.broke(failure),
                }
            }
            let mut plan = told(&problem, &chosen, says.nothing());
            let seen = numbers.iter().filter(|number| number.history.is_some());
            plan.numbers = seen.map(|number| row(&problem, number, &visit.says)).collect();
            shown(StatusCode::OK, &Page { frame, text, budget, history, plan: Some(plan) })
        }
        Ok((_, Advice::Impossible(_))) => refused(StatusCode::UNPROCESSABLE_ENTITY, says.no_mix().to_owned()),
        Ok((_, Advice::Unknown)) => refused(StatusCode::UNPROCESSABLE_ENTITY, says.no_mix_in_time().to_owned()),
        Err(NotSearched::Busy) => refused(StatusCode::SERVICE_UNAVAILABLE, says.searching().to_owned()),
        Err(NotSearched::Broke) => refused(StatusCode::INTERNAL_SERVER_ERROR, says.broke().to_owned()),
    }
}

fn told(problem: &Problem, chosen: &Chosen, nothing: &str) -> Plan {
    let name = |mix: &Mix| {
        let names = problem.choices.iter().enumerate().filter(|(at, _)| mix.has(*at));
        let names: Vec<&str> = names.map(|(_, choice)| choice.name.as_str()).collect();
        if names.is_empty() { nothing.to_owned() } else { names.join(" · ") }
    };
    let row = |one: &Ranked| Row {
        mix: name(&one.mix),
        objective: amount(one.outcome.objective),
        cost: amount(one.outcome.cost),
        profit: amount(one.outcome.profit()),
        satisfaction: points(one.outcome.satisfaction),
    };
    let best = &chosen.best;
    let segments = problem.segments.iter().zip(&best.outcome.segments).enumerate().map(|(at, (segment, of))| {
        let mode = best.mix.served.get(at).copied().flatten().and_then(|mode| problem.choices.get(mode));
        Segment {
            name: segment.name.clone(),
            mode: mode.map_or_else(|| "–".to_owned(), |mode| mode.name.clone()),
            rating: points(of.rating),
            unhappy: amount(of.unhappy_users),
            hours: points(of.resolution_hours),
            kept: format!("{:.1} %", of.sla_attainment.to_f64() * 100.0),
        }
    });
    let matters = chosen.sensitivity.iter().filter(|one| one.matters()).map(|one| {
        let of = place(problem, one.place);
        let value = format!("{of}: {} = {}", one.field.key(), amount(one.coefficient.value.exact()));
        (value, format!("{} – {}", amount(one.stays.0.exact()), amount(one.stays.1.exact())))
    });
    Plan {
        title: problem.title.clone(),
        best: row(best),
        proven: chosen.best_is_proven,
        budget: format!("{} {}", problem.currency, amount(problem.budget.exact())).trim().to_owned(),
        left: amount(problem.budget.exact() - best.outcome.cost),
        segments: segments.collect(),
        runners_up: chosen.runners_up.iter().map(row).collect(),
        next: match &chosen.next_budget {
            NextBudget::Buys { budget, mix } => Some((amount(*budget), name(&mix.mix))),
            _ => None,
        },
        matters: matters.collect(),
        picture: picture(chosen, &name),
        numbers: Vec::new(),
    }
}

fn row(problem: &Problem, one: &Number, says: &PageWords) -> NumberRow {
    let shown = |value: Decimal| amount(value.exact());
    let found = one.history;
    let range = found.map(|found| found.range).filter(|(low, high)| low < high);
    NumberRow {
        number: format!("{}: {}", place(problem, one.place), one.field.key()),
        file: shown(one.file.value),
        history: found.map(|found| shown(found.value)).unwrap_or_default(),
        interval: range.map_or_else(|| "–".to_owned(), |(low, high)| format!("{} – {}", shown(low), shown(high))),
        samples: found.map(|found| found.samples.to_string()).unwrap_or_default(),
        used: if one.why.uses_history() { says.of_history() } else { says.of_file() },
    }
}

/// Whose number it is, in the file's own names.
fn place(problem: &Problem, place: Place) -> String {
    let choice = |at: usize| problem.choices.get(at).map_or("", |choice| choice.name.as_str());
    let segment = |at: usize| problem.segments.get(at).map_or("", |segment| segment.name.as_str());
    match place {
        Place::Choice(at) => choice(at).to_owned(),
        Place::Within(at, within) => format!("{} ({})", choice(at), segment(within)),
        Place::Segment(at) => segment(at).to_owned(),
        Place::Synergy(at) => format!("synergy {}", at.saturating_add(1)),
    }
}
