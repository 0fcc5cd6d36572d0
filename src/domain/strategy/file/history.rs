//! `[history]`: how a plan file and the desk's own history go together.

use std::collections::BTreeMap;

use super::Mistake;
use super::choices::{Places, place};
use super::fields::Fields;
use super::node::Is;
use crate::domain::strategy::decimal::Decimal;
use crate::domain::strategy::lookback::Lookback;
use crate::domain::strategy::problem::{Choice, Kind};

/// Ten years.
const MONTHS_MAX: u16 = 120;
/// A mean of fewer has no interval.
const SAMPLES_LEAST: u16 = 2;

pub(super) fn lookback(file: &mut Fields<'_>, choices: &[Choice], places: &Places) -> Result<Lookback, Mistake> {
    let mut lookback = Lookback::default();
    let Some(node) = file.take("history") else { return Ok(lookback) };
    let mut fields = Fields::new(node, "history")?;
    lookback.months = whole(&mut fields, "months", (1, MONTHS_MAX))?.unwrap_or(lookback.months);
    lookback.horizon_months = whole(&mut fields, "horizon_months", (1, MONTHS_MAX))?.unwrap_or(lookback.horizon_months);
    let samples = whole(&mut fields, "samples_min", (SAMPLES_LEAST, u16::MAX))?;
    lookback.samples_min = samples.map_or(lookback.samples_min, u64::from);
    let names = |kind: Option<Kind>| {
        let of_kind = choices.iter().filter(move |choice| kind.is_none_or(|kind| choice.kind == kind));
        of_kind.map(|choice| choice.name.as_str())
    };
    for (name, _) in fields.names("in_force")?.unwrap_or_default() {
        place(&name, names(None), "mode, tool or strategy").map_err(|what| fields.mistake("in_force", what))?;
        lookback.in_force.push(name);
    }
    if let Some(name) = fields.words("deflected_by")? {
        place(&name, names(Some(Kind::Tool)), "tool").map_err(|what| fields.mistake("deflected_by", what))?;
        lookback.deflected_by = Some(name);
    }
    let plans = named(&mut fields, "plans", |inner, key| {
        let strategies = names(Some(Kind::Strategy));
        place(key, places.names().chain(strategies), "segment or strategy")?;
        Ok(inner.to_vec())
    })?;
    let modes = named(&mut fields, "modes", |inner, key| {
        place(key, names(Some(Kind::Mode)), "mode")?;
        match inner {
            [only] => Ok(only.clone()),
            _ => Err("it has to be one name, as `mode list` shows it".to_owned()),
        }
    })?;
    (lookback.plans, lookback.modes) = (plans, modes);
    fields.end().map(|()| lookback)
}

/// A table of names to a name or several, each read by `read`.
fn named<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    read: impl Fn(&[String], &str) -> Result<T, String>,
) -> Result<BTreeMap<String, T>, Mistake> {
    let mut all = BTreeMap::new();
    let Some(node) = fields.take(key) else { return Ok(all) };
    let Is::Table(entries) = &node.is else {
        return Err(fields.mistake(key, format!("it has to be a table, not {}", node.kind())));
    };
    for (name, node) in entries {
        let mistake = |what: String| Mistake::new(node.line, &format!("history: {key}: \"{name}\""), what);
        let items: Option<Vec<String>> = match &node.is {
            Is::Text(text) => Some(vec![text.trim().to_owned()]),
            Is::List(items) => {
                let text = |item: &super::node::Node| match &item.is {
                    Is::Text(text) => Some(text.trim().to_owned()),
                    _ => None,
                };
                items.iter().map(text).collect()
            }
            _ => None,
        };
        let items = items.ok_or_else(|| mistake("it has to be a name, or a list of names like [\"a\"]".to_owned()))?;
        all.insert(name.clone(), read(&items, name).map_err(mistake)?);
    }
    Ok(all)
}

/// A whole number from one to another.
fn whole(fields: &mut Fields<'_>, key: &'static str, (least, most): (u16, u16)) -> Result<Option<u16>, Mistake> {
    let Some(number) = fields.amount(key)? else { return Ok(None) };
    let one = Decimal::ONE.millionths();
    let count = (number.millionths() % one == 0).then(|| number.millionths() / one);
    let count = count.and_then(|count| u16::try_from(count).ok()).filter(|count| (least..=most).contains(count));
    count.map(Some).ok_or_else(|| fields.mistake(key, format!("it has to be a whole number from {least} to {most}")))
}
