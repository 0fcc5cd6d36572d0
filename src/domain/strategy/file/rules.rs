//! Synergies, requirements and incompatibilities of a file.

use super::Mistake;
use super::choices::{Places, effects, place};
use super::fields::Fields;
use crate::domain::strategy::effects::Field;
use crate::domain::strategy::problem::{Choice, Kind, Rule, Synergy};

const SYNERGIES_MAX: usize = 200;
const RULES_MAX: usize = 200;
/// Choices of one synergy or rule.
const TOGETHER_MAX: usize = 20;

pub(super) fn synergies(file: &mut Fields<'_>, choices: &[Choice], places: &Places) -> Result<Vec<Synergy>, Mistake> {
    let mut synergies = Vec::new();
    for node in file.tables("synergy", SYNERGIES_MAX)? {
        let mut fields = Fields::new(node, "synergy")?;
        let of = several(&mut fields, choices, "of", 2)?;
        let segment = match fields.words("segment")? {
            Some(name) => Some(places.segment(&name).map_err(|what| fields.mistake("segment", what))?),
            None => None,
        };
        let modes = of.iter().filter(|one| choices[**one].kind == Kind::Mode).count();
        if segment.is_some() && modes > 1 {
            let what = "a segment is served by one mode, so two modes are never together there; name one".to_owned();
            return Err(fields.mistake("of", what));
        }
        synergies.push(Synergy { of, segment, effects: effects(&mut fields, &Field::ALL)? });
        fields.end()?;
    }
    Ok(synergies)
}

pub(super) fn rules(file: &mut Fields<'_>, choices: &[Choice]) -> Result<Vec<Rule>, Mistake> {
    let mut rules = Vec::new();
    for node in file.tables("requires", RULES_MAX)? {
        let mut fields = Fields::new(node, "requires")?;
        let name = fields.name("choice")?;
        let choice = find(&fields, choices, "choice", &name)?;
        let any_of = several(&mut fields, choices, "any_of", 1)?;
        if any_of.contains(&choice) {
            return Err(fields.mistake("any_of", format!("\"{name}\" cannot need itself; remove it from the list")));
        }
        rules.push(Rule::Requires { choice, any_of, because: fields.words("because")? });
        fields.end()?;
    }
    for node in file.tables("excludes", RULES_MAX)? {
        let mut fields = Fields::new(node, "excludes")?;
        let choices = several(&mut fields, choices, "choices", 2)?;
        rules.push(Rule::Excludes { choices, because: fields.words("because")? });
        fields.end()?;
    }
    Ok(rules)
}

/// The choices of a list of names, at least so many, each once.
fn several(
    fields: &mut Fields<'_>,
    choices: &[Choice],
    key: &'static str,
    least: usize,
) -> Result<Vec<usize>, Mistake> {
    let names = fields.names(key)?.unwrap_or_default();
    if names.len() < least || names.len() > TOGETHER_MAX {
        let what = format!("it has {} names; between {least} and {TOGETHER_MAX} are needed", names.len());
        return Err(fields.mistake(key, what));
    }
    let mut found = Vec::new();
    for (name, _) in names {
        let at = find(fields, choices, key, &name)?;
        if found.contains(&at) {
            return Err(fields.mistake(key, format!("\"{name}\" is there twice; keep one")));
        }
        found.push(at);
    }
    Ok(found)
}

fn find(fields: &Fields<'_>, choices: &[Choice], key: &str, name: &str) -> Result<usize, Mistake> {
    let known = choices.iter().map(|choice| choice.name.as_str());
    place(name, known, "mode, tool or strategy").map_err(|what| fields.mistake(key, what))
}
