//! A problem as a file of TOML or JSON; what is wrong with it is told with its line, its field and the way out.

mod choices;
mod fields;
mod history;
mod node;
mod rules;

use super::decimal::Decimal;
use super::problem::{Kind, Pick, Problem, Weights};
use choices::Places;
use fields::Fields;
use node::{Is, Node};

/// A file is at most this long.
pub const BYTES_MAX: usize = 1024 * 1024;
/// Numbers with a range.
pub(super) const UNCERTAIN_MAX: usize = 200;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {}{what}", self.place())]
pub struct Mistake {
    /// In which line.
    pub line: usize,
    /// In which field; empty where it is about the file.
    pub field: String,
    /// What is wrong, and the way out.
    pub what: String,
}

impl Mistake {
    fn new(line: usize, field: &str, what: String) -> Self {
        Self { line, field: field.to_owned(), what }
    }

    fn place(&self) -> String {
        if self.field.is_empty() { String::new() } else { format!("{}: ", self.field) }
    }
}

/// Reads a problem; a budget given here counts instead of the file's.
pub fn read(text: &str, budget: Option<Decimal>) -> Result<Problem, Mistake> {
    if text.len() > BYTES_MAX {
        let what = format!("{} bytes are too many; at most {BYTES_MAX}", text.len());
        return Err(Mistake::new(1, "", what));
    }
    let root = node::parse(text)?;
    let mut file = Fields::new(&root, "")?;
    let title = file.words("title")?.unwrap_or_default();
    let currency = file.words("currency")?.unwrap_or_default();
    let limits = Table::of(&mut file, "limits")?;
    let penalties = Table::of(&mut file, "penalties")?;
    let mut limits = Limits::read(limits, budget)?;
    let (weights, penalties) = (weights(&mut file)?, Penalties::read(penalties)?);
    let segments = choices::segments(&mut file, &limits, &penalties)?;
    let places = Places::of(&segments);
    let choices = choices::choices(&mut file, &places)?;
    let pick = pick(&mut file, |kind| choices.iter().any(|choice| choice.kind == kind))?;
    let synergies = rules::synergies(&mut file, &choices, &places)?;
    let rules = rules::rules(&mut file, &choices)?;
    let lookback = history::lookback(&mut file, &choices, &places)?;
    file.end()?;
    let problem = Problem {
        title,
        currency,
        choices,
        segments,
        synergies,
        rules,
        pick,
        budget: limits.budget,
        staff_hours: limits.staff_hours.take(),
        rating_max: limits.rating_max,
        weights,
        lookback,
    };
    let uncertain = problem.coefficients().filter(|(_, _, one)| one.range.is_some()).count();
    if uncertain > UNCERTAIN_MAX {
        let what = format!("{uncertain} numbers have a range; at most {UNCERTAIN_MAX}: keep those that are least sure");
        return Err(Mistake::new(1, "", what));
    }
    if !problem.can_be_reckoned() {
        let what =
            "the numbers are too large to be multiplied exactly; count money in thousands or millions".to_owned();
        return Err(Mistake::new(1, "", what));
    }
    Ok(problem)
}

/// A table that may not be there.
struct Table<'a>(Option<Fields<'a>>);

impl<'a> Table<'a> {
    fn of(file: &mut Fields<'a>, key: &'static str) -> Result<Self, Mistake> {
        file.take(key).map(|node: &Node| Fields::new(node, key)).transpose().map(Self)
    }

    fn amount(&mut self, key: &'static str) -> Result<Option<Decimal>, Mistake> {
        self.0.as_mut().map_or(Ok(None), |fields| fields.amount(key))
    }

    fn share(&mut self, key: &'static str) -> Result<Option<Decimal>, Mistake> {
        self.0.as_mut().map_or(Ok(None), |fields| fields.share(key))
    }

    fn end(self) -> Result<(), Mistake> {
        self.0.map_or(Ok(()), Fields::end)
    }
}

/// The table of limits.
struct Limits {
    budget: Decimal,
    staff_hours: Option<Decimal>,
    sla_attainment: Option<Decimal>,
    rating_max: Option<Decimal>,
}

impl Limits {
    fn read(mut table: Table<'_>, budget: Option<Decimal>) -> Result<Self, Mistake> {
        let line = table.0.as_ref().map_or(1, |fields| fields.line);
        let written = table.amount("budget")?;
        let limits = Self {
            budget: budget.or(written).ok_or_else(|| {
                Mistake::new(
                    line,
                    "limits: budget",
                    "it is missing; write budget = 1000000, or give --budget".to_owned(),
                )
            })?,
            staff_hours: table.amount("staff_hours")?,
            sla_attainment: table.share("sla_attainment")?,
            rating_max: table.amount("rating_max")?,
        };
        table.end().map(|()| limits)
    }
}

/// The table of penalties.
struct Penalties {
    unhappy_user: Decimal,
    hour_above_target: Decimal,
}

impl Penalties {
    fn read(mut table: Table<'_>) -> Result<Self, Mistake> {
        let penalties = Self {
            unhappy_user: table.amount("unhappy_user")?.unwrap_or_default(),
            hour_above_target: table.amount("hour_above_target")?.unwrap_or_default(),
        };
        table.end().map(|()| penalties)
    }
}

fn weights(file: &mut Fields<'_>) -> Result<Weights, Mistake> {
    let mut table = Table::of(file, "weights")?;
    let weights = Weights {
        benefit: table.amount("benefit")?.unwrap_or(Decimal::ONE),
        satisfaction: table.amount("satisfaction")?.unwrap_or(Decimal::ONE),
        cost: table.amount("cost")?.unwrap_or_default(),
    };
    table.end().map(|()| weights)
}

/// How many of each kind: one mode or more, and any number of the others, where nothing is said.
fn pick(file: &mut Fields<'_>, has: impl Fn(Kind) -> bool) -> Result<[Pick; 3], Mistake> {
    let mut picks = [if has(Kind::Mode) { Pick::AtLeastOne } else { Pick::Any }, Pick::Any, Pick::Any];
    let Some(node) = file.take("pick") else { return Ok(picks) };
    let mut fields = Fields::new(node, "pick")?;
    for (kind, pick) in Kind::ALL.into_iter().zip(&mut picks) {
        let Some(node) = fields.take(kind.plural()) else { continue };
        let all = Pick::ALL.map(Pick::key).join("\", \"");
        let Is::Text(text) = &node.is else {
            return Err(fields.mistake(kind.plural(), format!("it has to be one of \"{all}\"")));
        };
        let known = Pick::ALL.into_iter().find(|pick| pick.key() == text.as_str());
        *pick = known.ok_or_else(|| fields.mistake(kind.plural(), format!("it has to be one of \"{all}\"")))?;
        if pick.least() > 0 && !has(kind) {
            let what = format!("there is no [[{}]] to choose from; add one, or say \"any\"", kind.key());
            return Err(fields.mistake(kind.plural(), what));
        }
    }
    fields.end().map(|()| picks)
}
