//! What is wrong with a request, in plain words.

use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::{JsonType, ValidationError};
use serde_json::Value;

use crate::web::problem::Wrong;

/// Characters of a reason.
const REASON_CHARS_MAX: usize = 200;

/// What an error says, place by place.
pub(super) fn wrong(error: &ValidationError<'_>) -> Vec<Wrong> {
    let place = error.instance_path().as_str().to_owned();
    let in_query = place.starts_with("/query");
    match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![Wrong::at(&format!("{place}/{}", escaped(name)), "it is missing".to_owned())]
        }
        Kind::AdditionalProperties { unexpected } => {
            let what = if in_query { "parameter" } else { "field" };
            let no_such = |name: &String| {
                let name: String = name.chars().take(REASON_CHARS_MAX).collect();
                Wrong::at(&format!("{place}/{}", escaped(&name)), format!("there is no such {what}"))
            };
            unexpected.iter().map(no_such).collect()
        }
        // What may be left out is "null or …": what is said is told of the other.
        Kind::OneOfNotValid { context } | Kind::AnyOf { context } => closest(context).unwrap_or_else(|| other(error)),
        kind => vec![Wrong::at(&place, reason(kind).unwrap_or_else(|| masked(error)))],
    }
}

/// What the schema that came closest says: the one that fails at the deepest place, and none that wants nothing to be there.
fn closest(context: &[Vec<ValidationError<'static>>]) -> Option<Vec<Wrong>> {
    let wants_nothing = |errors: &[ValidationError<'_>]| {
        errors.iter().any(|error| matches!(error.kind(), Kind::Type { kind: TypeKind::Single(JsonType::Null) }))
    };
    let said = context.iter().filter(|errors| !wants_nothing(errors));
    let depth = |errors: &&Vec<ValidationError<'_>>| {
        errors.iter().map(|error| error.instance_path().as_str().matches('/').count()).max()
    };
    said.max_by_key(depth).map(|errors| errors.iter().flat_map(|error| wrong(error)).collect())
}

fn other(error: &ValidationError<'_>) -> Vec<Wrong> {
    vec![Wrong::at(error.instance_path().as_str(), masked(error))]
}

/// What the checker itself says, without the value: that may be long, and a secret.
fn masked(error: &ValidationError<'_>) -> String {
    error.masked_with("it").to_string().chars().take(REASON_CHARS_MAX).collect()
}

fn reason(kind: &Kind) -> Option<String> {
    let many = |count: &u64, what: &str| format!("{count} {what}{}", if *count == 1 { "" } else { "s" });
    Some(match kind {
        Kind::Type { kind } => types(kind),
        Kind::Enum { options } => {
            let words = options.as_array().into_iter().flatten().filter_map(Value::as_str);
            format!("it is none of {}", words.collect::<Vec<_>>().join(", "))
        }
        Kind::Minimum { limit } => format!("it is at least {limit}"),
        Kind::Maximum { limit } => format!("it is at most {limit}"),
        Kind::MinLength { limit } => format!("it has at least {}", many(limit, "character")),
        Kind::MaxLength { limit } => format!("it has at most {}", many(limit, "character")),
        Kind::MinItems { limit } => format!("it has at least {}", many(limit, "item")),
        Kind::MaxItems { limit } => format!("it has at most {}", many(limit, "item")),
        Kind::Pattern { pattern } if pattern == r"\S" => "it is blank".to_owned(),
        Kind::Pattern { pattern } => format!("it is not as the pattern {pattern} has it"),
        Kind::Format { format } if format == "date-time" => "it is no moment like 2026-12-01T09:00:00Z".to_owned(),
        Kind::Format { format } if format == "date" => "it is no day like 2026-12-01".to_owned(),
        _ => return None,
    })
}

fn types(kind: &TypeKind) -> String {
    let word = |kind: JsonType| match kind {
        JsonType::Integer => "it is no whole number",
        JsonType::Number => "it is no number",
        JsonType::String => "it is no text",
        JsonType::Boolean => "it is neither true nor false",
        JsonType::Array => "it is no list",
        JsonType::Object => "it is no object",
        JsonType::Null => "it is not null",
    };
    match kind {
        TypeKind::Single(kind) => word(*kind).to_owned(),
        TypeKind::Multiple(kinds) => {
            let kinds = kinds.iter().filter(|kind| *kind != JsonType::Null);
            kinds.map(word).collect::<Vec<_>>().join(", and ")
        }
    }
}

/// A name as a part of a JSON pointer.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
