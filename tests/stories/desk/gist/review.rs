//! What a review of the plan in force says, in a line.

use frontdesk::domain::Named;
use frontdesk::domain::review::{Figure, Outlook, ReviewFacts, Step};

use super::joined;

pub fn gist(facts: &ReviewFacts, settled: Option<&(bool, Named)>) -> String {
    if let Some((accepted, by)) = settled {
        return format!(
            "review {} {}, says {}",
            facts.month,
            if *accepted { "accepted" } else { "left" },
            by.name.raw()
        );
    }
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let lines = facts.lines.iter().map(|line| {
        let figure = match &line.figure {
            Figure::Cost => "cost",
            Figure::Revenue => "revenue",
            Figure::Rating => "rating",
            Figure::Hours => "hours",
            Figure::Tickets { mode } => mode,
        };
        format!("{figure} {}/{} n{}", number(line.happened), number(line.predicted), line.samples)
    });
    let outlook = match &facts.outlook {
        Outlook::Better { steps, .. } => joined(steps.iter().map(step)),
        other => format!("{other:?}").to_lowercase(),
    };
    format!("review {}: {}; {outlook}", facts.month, joined(lines))
}

fn step(step: &Step) -> String {
    match step {
        Step::TurnOn { mode, by_hand } => format!("turn on {mode}{}", if *by_hand { " by hand" } else { "" }),
        Step::TurnOff { mode, by_hand } => format!("turn off {mode}{}", if *by_hand { " by hand" } else { "" }),
        Step::Serve { segment, mode } => format!("{mode} for {segment}"),
        Step::Begin { name } => format!("begin {name}"),
        Step::End { name } => format!("drop {name}"),
    }
}
