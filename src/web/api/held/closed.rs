//! The schema of what an operation takes, with every other schema that it names in it.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value, json};

/// Where schemas are in a description.
const COMPONENTS: &str = "#/components/schemas/";
/// Where they are in one schema of its own.
const DEFINED: &str = "#/$defs/";

/// The schema of `{"query": {…}, "body": …}` of an operation.
pub(super) fn schema(operation: &Value, description: &Value) -> Value {
    let (mut parameters, mut required) = (Map::new(), Vec::new());
    for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
        let text = |key: &str| parameter.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("in") != "query" {
            continue;
        }
        parameters.insert(text("name").to_owned(), parameter.get("schema").cloned().unwrap_or_default());
        if parameter.get("required").and_then(Value::as_bool).unwrap_or_default() {
            required.push(text("name"));
        }
    }
    let mut places = Map::new();
    places.insert(
        "query".to_owned(),
        json!({ "type": "object", "properties": parameters, "required": required, "additionalProperties": false }),
    );
    if let Some(body) = operation.pointer("/requestBody/content/application~1json/schema") {
        places.insert("body".to_owned(), body.clone());
    }
    let mut schema = json!({ "type": "object", "properties": places });
    let mut defined = BTreeMap::new();
    define(&mut schema, description, &mut defined);
    schema["$defs"] = json!(defined);
    schema
}

/// Takes every schema that is named into `defined`, and names it there.
fn define(schema: &mut Value, description: &Value, defined: &mut BTreeMap<String, Value>) {
    match schema {
        Value::Object(object) => {
            let name = object.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix(COMPONENTS));
            if let Some(name) = name.map(ToOwned::to_owned) {
                object.insert("$ref".to_owned(), format!("{DEFINED}{name}").into());
                if !defined.contains_key(&name) {
                    let mut named = description["components"]["schemas"][&name].clone();
                    defined.insert(name.clone(), Value::Null);
                    define(&mut named, description, defined);
                    defined.insert(name, named);
                }
            }
            object.values_mut().for_each(|value| define(value, description, defined));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| define(item, description, defined)),
        _ => {}
    }
}

/// The type of each parameter that is no text.
pub(super) fn types(schema: &Value) -> HashMap<String, String> {
    let parameters = schema.pointer("/properties/query/properties").and_then(Value::as_object);
    let typed = |(name, parameter): (&String, &Value)| {
        let kind = parameter.get("type")?;
        let kinds = kind.as_array().map_or_else(|| vec![kind], |kinds| kinds.iter().collect());
        let kind = kinds.into_iter().filter_map(Value::as_str).find(|kind| *kind != "null" && *kind != "string")?;
        Some((name.clone(), kind.to_owned()))
    };
    parameters.into_iter().flatten().filter_map(typed).collect()
}

/// The place of the first text with U+0000 in it.
pub(super) fn nul(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(at, item)| nul(item).map(|place| format!("/{at}{place}")))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            let name = super::words::escaped(name);
            nul(field).map(|place| format!("/{name}{place}"))
        }),
        _ => None,
    }
}
