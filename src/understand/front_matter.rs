//! The front matter of an entry: a small, bounded piece of YAML with known keys.

use std::fmt;

use jiff::civil::Date;
use rapidfuzz::distance::damerau_levenshtein;
use serde::Deserialize;
use serde::de::{self, SeqAccess, Visitor};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_saphyr::{Error, Options, Spanned};

use super::entry::{
    Audience, DEPTH_MAX, FRONT_MATTER_BYTES_MAX, ID_CHARS_MAX, QUESTION_CHARS_MAX, QUESTIONS_MAX, TAG_CHARS_MAX,
    TAGS_MAX, TITLE_CHARS_MAX,
};
use super::flaw::Flaw;
use crate::domain::locale::Locale;

/// What the front matter says, checked.
pub(super) struct Fields {
    pub id: String,
    pub title: String,
    pub questions: Vec<String>,
    pub tags: Vec<String>,
    pub audience: Audience,
    pub locale: Locale,
    pub updated: Date,
    pub retired: bool,
}

/// Reads `yaml`, whose first line is line `first_line` of the file.
pub(super) fn read(file: &str, yaml: &str, first_line: usize) -> Result<Fields, Flaw> {
    let place = Place { file, first_line };
    let raw: Raw = serde_saphyr::from_str_with_options(yaml, options()).map_err(|error| place.refuse(&error))?;
    Ok(Fields {
        id: id(&place, raw.id)?,
        title: title(&place, raw.title)?,
        questions: list(&place, "questions", raw.questions, QUESTIONS_MAX, QUESTION_CHARS_MAX)?,
        tags: list(&place, "tags", raw.tags, TAGS_MAX, TAG_CHARS_MAX)?,
        audience: audience(&place, raw.audience)?,
        locale: locale(&place, raw.locale)?,
        updated: updated(&place, raw.updated)?,
        retired: retired(&place, raw.retired)?,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    id: Option<Spanned<String>>,
    title: Option<Spanned<String>>,
    questions: Option<Spanned<Vec<Spanned<String>>>>,
    tags: Option<Spanned<Vec<Spanned<String>>>>,
    audience: Option<Spanned<RawAudience>>,
    locale: Option<Spanned<String>>,
    updated: Option<Spanned<String>>,
    retired: Option<Spanned<String>>,
}

enum RawAudience {
    Named(String),
    Plans(Vec<String>),
}

/// No aliases at all, so nothing can be multiplied; the rest is far above what a real
/// front matter of the largest allowed size needs.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: DEPTH_MAX,
            flow_nesting_limit: DEPTH_MAX,
            max_anchors: 0,
            max_aliases: 0,
            max_merge_keys: 0,
            max_documents: 1,
            max_events: 2_000,
            max_nodes: 1_000,
            max_total_scalar_bytes: FRONT_MATTER_BYTES_MAX,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        with_snippet: false,
    }
}

struct Place<'a> {
    file: &'a str,
    first_line: usize,
}

impl Place<'_> {
    /// A flaw where `spanned` stands.
    fn at<T>(&self, spanned: &Spanned<T>, reason: impl Into<String>) -> Flaw {
        Flaw::at_line(self.file, self.line(spanned.referenced.line()), reason)
    }

    /// A flaw of the front matter as a whole.
    fn whole(&self, reason: impl Into<String>) -> Flaw {
        Flaw::at_line(self.file, self.first_line.saturating_sub(1).max(1), reason)
    }

    fn line(&self, yaml_line: u64) -> usize {
        let offset = usize::try_from(yaml_line.saturating_sub(1)).unwrap_or(usize::MAX);
        self.first_line.saturating_add(offset)
    }

    fn refuse(&self, error: &Error) -> Flaw {
        let reason = reason_of(error);
        match error.location() {
            Some(location) if location.line() > 0 => Flaw::at_line(self.file, self.line(location.line()), reason),
            _ => self.whole(reason),
        }
    }
}

fn reason_of(error: &Error) -> String {
    use serde_saphyr::budget::BudgetBreach;
    match error.without_snippet() {
        Error::SerdeUnknownField { field, expected, .. } => unknown_key(field, expected),
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("`{key}` is given twice"),
        Error::Budget { breach, .. } => match breach {
            BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } => {
                "anchors (`&name`) and aliases (`*name`) are not allowed in front matter".to_owned()
            }
            BudgetBreach::Depth { .. } => {
                format!("is nested deeper than {DEPTH_MAX} levels")
            }
            _ => "the front matter is larger than any entry needs".to_owned(),
        },
        Error::UnknownAnchor { .. } => {
            "anchors (`&name`) and aliases (`*name`) are not allowed in front matter".to_owned()
        }
        Error::Eof { .. } => format!("the front matter is empty (it needs {REQUIRED})"),
        other => {
            let said = other.to_string();
            // The parser counts lines from the front matter's first; the flaw has the file's own.
            let reason = said.split(" at line ").next().unwrap_or_default();
            format!("the front matter is not the YAML expected here: {reason}")
        }
    }
}

const REQUIRED: &str = "`id`, `title` and `updated`";

fn unknown_key(key: &str, known: &[&'static str]) -> String {
    let nearest = known
        .iter()
        .map(|name| (damerau_levenshtein::normalized_similarity(key.chars(), name.chars()), name))
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((similarity, name)) if similarity >= 0.4 => {
            format!("`{key}` is not a known key (did you mean `{name}`?)")
        }
        _ => format!("`{key}` is not a known key (known: {})", known.join(", ")),
    }
}

fn id(place: &Place<'_>, raw: Option<Spanned<String>>) -> Result<String, Flaw> {
    let raw = required(place, "id", raw)?;
    if raw.value.len() > ID_CHARS_MAX {
        return Err(place.at(&raw, format!("`id` is longer than {ID_CHARS_MAX} characters")));
    }
    if !is_kebab(&raw.value) {
        let reason = "`id` is not kebab-case (small letters and digits, joined by single `-`)";
        return Err(place.at(&raw, reason));
    }
    Ok(raw.value)
}

/// Whether `id` is made of small letters and digits joined by single hyphens.
fn is_kebab(id: &str) -> bool {
    id.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// `text` as a kebab-case id of at most `chars_max` characters: what is not a Latin letter or
/// digit parts words, and `entry` stands for a text that has none.
pub fn kebab(text: &str, chars_max: usize) -> String {
    let mut id = String::new();
    for c in text.chars() {
        if id.len() >= chars_max {
            break;
        }
        if c.is_ascii_alphanumeric() {
            id.push(c.to_ascii_lowercase());
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    let id = id.trim_end_matches('-');
    if id.is_empty() { "entry".to_owned() } else { id.to_owned() }
}

fn title(place: &Place<'_>, raw: Option<Spanned<String>>) -> Result<String, Flaw> {
    let raw = required(place, "title", raw)?;
    one_line(place, "title", &raw, TITLE_CHARS_MAX)
}

fn list(
    place: &Place<'_>,
    key: &str,
    raw: Option<Spanned<Vec<Spanned<String>>>>,
    count_max: usize,
    chars_max: usize,
) -> Result<Vec<String>, Flaw> {
    let Some(raw) = raw else {
        return Ok(Vec::new());
    };
    if let Some(extra) = raw.value.get(count_max) {
        let reason = format!("`{key}` has {} items, at most {count_max} are allowed", raw.value.len());
        return Err(place.at(extra, reason));
    }
    raw.value.iter().map(|item| one_line(place, key, item, chars_max)).collect()
}

fn audience(place: &Place<'_>, raw: Option<Spanned<RawAudience>>) -> Result<Audience, Flaw> {
    const REASON: &str = "`audience` is neither `everyone` nor a list of plans like [team, enterprise]";
    let Some(raw) = raw else {
        return Ok(Audience::Everyone);
    };
    let plans = match &raw.value {
        RawAudience::Named(name) if name == "everyone" => return Ok(Audience::Everyone),
        RawAudience::Named(_) => return Err(place.at(&raw, REASON)),
        RawAudience::Plans(plans) => plans,
    };
    let fits = |plan: &String| {
        !plan.trim().is_empty() && plan.chars().count() <= TAG_CHARS_MAX && !plan.chars().any(char::is_control)
    };
    if plans.is_empty() || plans.len() > TAGS_MAX || !plans.iter().all(fits) {
        return Err(place.at(&raw, REASON));
    }
    Ok(Audience::Plans(plans.iter().map(|plan| plan.trim().to_owned()).collect()))
}

fn locale(place: &Place<'_>, raw: Option<Spanned<String>>) -> Result<Locale, Flaw> {
    match raw {
        None => Ok(Locale::default()),
        Some(raw) => {
            raw.value.parse().map_err(|_| place.at(&raw, "`locale` is not a language of the desk (use en or zh-CN)"))
        }
    }
}

fn updated(place: &Place<'_>, raw: Option<Spanned<String>>) -> Result<Date, Flaw> {
    let raw = required(place, "updated", raw)?;
    let written = raw.value.trim();
    // Ten characters, so that nothing but a plain date passes.
    match written.parse::<Date>() {
        Ok(date) if written.len() == 10 => Ok(date),
        _ => Err(place.at(&raw, "`updated` is not a date (use 2026-11-24)")),
    }
}

fn retired(place: &Place<'_>, raw: Option<Spanned<String>>) -> Result<bool, Flaw> {
    match raw.as_ref().map(|raw| (raw, raw.value.trim())) {
        None | Some((_, "false")) => Ok(false),
        Some((_, "true")) => Ok(true),
        Some((raw, _)) => Err(place.at(raw, "`retired` is neither `true` nor `false`")),
    }
}

fn required(place: &Place<'_>, key: &str, raw: Option<Spanned<String>>) -> Result<Spanned<String>, Flaw> {
    raw.ok_or_else(|| place.whole(format!("`{key}` is missing (every entry needs {REQUIRED})")))
}

fn one_line(place: &Place<'_>, key: &str, raw: &Spanned<String>, chars_max: usize) -> Result<String, Flaw> {
    let text = raw.value.trim();
    if text.is_empty() {
        return Err(place.at(raw, format!("`{key}` holds an empty text")));
    }
    if text.chars().count() > chars_max {
        return Err(place.at(raw, format!("`{key}` holds a text longer than {chars_max} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(place.at(raw, format!("`{key}` holds a line break or control character")));
    }
    Ok(text.to_owned())
}

impl<'de> Deserialize<'de> for RawAudience {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RawAudience;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`everyone` or a list of plans")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(RawAudience::Named(name.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut plans = Vec::new();
                while let Some(plan) = seq.next_element()? {
                    plans.push(plan);
                }
                Ok(RawAudience::Plans(plans))
            }
        }
        deserializer.deserialize_any(Either)
    }
}
