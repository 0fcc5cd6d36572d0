//! Segments, modes, tools and strategies of a file, with their effects.

use super::fields::{Fields, nearest, number};
use super::node::{Is, Node};
use super::{Limits, Mistake, Penalties};
use crate::domain::strategy::decimal::Decimal;
use crate::domain::strategy::effects::{Coefficient, Effects, Field};
use crate::domain::strategy::problem::{Choice, Kind, Segment};

const SEGMENTS_MAX: usize = 20;
const MODES_MAX: usize = 20;
const TOOLS_MAX: usize = 200;
const STRATEGIES_MAX: usize = 100;

/// The places of names.
pub(super) struct Places(Vec<String>);

impl Places {
    pub(super) fn of(segments: &[Segment]) -> Self {
        Self(segments.iter().map(|segment| segment.name.clone()).collect())
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    /// Their names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(String::as_str)
    }

    /// The place of a segment, or what is wrong with its name.
    pub(super) fn segment(&self, name: &str) -> Result<usize, String> {
        place(name, self.names(), "segment")
    }
}

/// The place of a name among others, or what is wrong with it.
pub(super) fn place<'a>(
    name: &str,
    mut known: impl Iterator<Item = &'a str> + Clone,
    what: &str,
) -> Result<usize, String> {
    known.clone().position(|other| other == name).ok_or_else(|| {
        let way_out = match nearest(name, known.clone()) {
            Some(like) => format!("did you mean \"{like}\"?"),
            None => match known.next() {
                Some(first) => format!("name one that the file has, like \"{first}\""),
                None => format!("the file has no {what}"),
            },
        };
        format!("there is no {what} \"{}\"; {way_out}", name.chars().take(60).collect::<String>())
    })
}

pub(super) fn segments(file: &mut Fields<'_>, limits: &Limits, penalties: &Penalties) -> Result<Vec<Segment>, Mistake> {
    let mut segments: Vec<Segment> = Vec::new();
    for node in file.tables("segment", SEGMENTS_MAX)? {
        let mut fields = Fields::new(node, "segment")?;
        let name = fields.name("name")?;
        if segments.iter().any(|other| other.name == name) {
            return Err(fields.mistake("name", format!("there are two segments \"{name}\"; rename one")));
        }
        fields.call("segment", &name);
        segments.push(Segment {
            weight: fields.amount("weight")?.unwrap_or(Decimal::ONE),
            base: effects(&mut fields, &Field::QUALITIES)?,
            target_hours: fields.amount("target_hours")?.unwrap_or_default(),
            sla_floor: fields.share("sla_floor")?.or(limits.sla_attainment),
            unhappy_penalty: fields.amount("unhappy_user_penalty")?.unwrap_or(penalties.unhappy_user),
            hour_penalty: fields.amount("hour_above_target_penalty")?.unwrap_or(penalties.hour_above_target),
            name,
        });
        fields.end()?;
    }
    if segments.is_empty() {
        let what = "it is missing; add [[segment]] with a name, even if there is only one kind of customer".to_owned();
        return Err(file.mistake("segment", what));
    }
    Ok(segments)
}

pub(super) fn choices(file: &mut Fields<'_>, places: &Places) -> Result<Vec<Choice>, Mistake> {
    let mut choices: Vec<Choice> = Vec::new();
    for (kind, most) in [(Kind::Mode, MODES_MAX), (Kind::Tool, TOOLS_MAX), (Kind::Strategy, STRATEGIES_MAX)] {
        for node in file.tables(kind.key(), most)? {
            let mut fields = Fields::new(node, kind.key())?;
            let name = fields.name("name")?;
            if let Some(other) = choices.iter().find(|other| other.name == name) {
                let what = format!("\"{name}\" is the name of a {} too; rename one", other.kind.key());
                return Err(fields.mistake("name", what));
            }
            fields.call(kind.key(), &name);
            let serves = match kind {
                Kind::Mode => serves(&mut fields, places)?,
                Kind::Tool | Kind::Strategy => vec![true; places.len()],
            };
            choices.push(Choice {
                kind,
                effects: effects(&mut fields, &Field::ALL)?,
                within: within(&mut fields, places, &serves)?,
                serves,
                name,
            });
            fields.end()?;
        }
    }
    if choices.is_empty() {
        let what = "there is nothing to choose from; add [[mode]], [[tool]] or [[strategy]]".to_owned();
        return Err(Mistake::new(1, "", what));
    }
    Ok(choices)
}

/// The segments that a mode can serve: all, where it does not say.
fn serves(fields: &mut Fields<'_>, places: &Places) -> Result<Vec<bool>, Mistake> {
    let Some(names) = fields.names("serves")? else { return Ok(vec![true; places.len()]) };
    let mut serves = vec![false; places.len()];
    for (name, _) in names {
        let at = places.segment(&name).map_err(|what| fields.mistake("serves", what))?;
        serves[at] = true;
    }
    Ok(serves)
}

/// What is changed in single segments, under `in.NAME`.
fn within(fields: &mut Fields<'_>, places: &Places, serves: &[bool]) -> Result<Vec<Effects>, Mistake> {
    let mut all = vec![Effects::new(); places.len()];
    let Some(node) = fields.take("in") else { return Ok(all) };
    let Is::Table(entries) = &node.is else {
        return Err(fields.mistake("in", format!("it has to be a table of segments, not {}", node.kind())));
    };
    for (name, node) in entries {
        let called = format!("{}: in.\"{name}\"", fields.called);
        let at = places.segment(name).map_err(|what| Mistake::new(node.line, &called, what))?;
        if !serves[at] {
            let what = "the mode does not serve this segment; add it to serves, or remove this table".to_owned();
            return Err(Mistake::new(node.line, &called, what));
        }
        let mut inner = Fields::new(node, &called)?;
        all[at] = effects(&mut inner, &Field::ALL)?;
        inner.end()?;
    }
    Ok(all)
}

/// The effects among the fields of a table.
pub(super) fn effects(fields: &mut Fields<'_>, which: &[Field]) -> Result<Effects, Mistake> {
    let mut effects = Effects::new();
    for field in which {
        if let Some(node) = fields.take(field.key()) {
            let coefficient = coefficient(node, &format!("{}: {}", fields.called, field.key()))?;
            effects.insert(*field, coefficient);
        }
    }
    Ok(effects)
}

/// A number, or a table of it with its range, sample size and source.
fn coefficient(node: &Node, called: &str) -> Result<Coefficient, Mistake> {
    if !matches!(node.is, Is::Table(_)) {
        let what = |what: String| {
            let way_out = "or a table like { value = 100, low = 80, high = 130, samples = 42 }";
            Mistake::new(
                node.line,
                called,
                if matches!(node.is, Is::Number(_)) { what } else { format!("{what}, {way_out}") },
            )
        };
        return number(node).map(Coefficient::from).map_err(what);
    }
    let mut fields = Fields::new(node, called)?;
    let value = fields.number("value")?.ok_or_else(|| fields.mistake("value", "it is missing".to_owned()))?;
    let (low, high) = (fields.number("low")?, fields.number("high")?);
    let samples = match fields.amount("samples")? {
        Some(samples) if samples.millionths() % Decimal::ONE.millionths() != 0 => {
            return Err(fields.mistake("samples", "it has to be a whole number".to_owned()));
        }
        samples => samples.and_then(|samples| u64::try_from(samples.millionths() / Decimal::ONE.millionths()).ok()),
    };
    let source = fields.words("source")?;
    let range = match (low, high) {
        (None, None) => None,
        (low, high) => Some((low.unwrap_or(value), high.unwrap_or(value))),
    };
    if let Some((low, high)) = range.filter(|(low, high)| value < *low || *high < value) {
        let what = format!("{value} is not between low = {low} and high = {high}; correct one of them");
        return Err(fields.mistake("value", what));
    }
    fields.end()?;
    Ok(Coefficient { value, range: range.filter(|(low, high)| low < high), samples, source })
}
