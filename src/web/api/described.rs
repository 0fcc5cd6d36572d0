//! The description of the API: OpenAPI 3.1, and the same as a page.

use serde_json::{Map, Value, json};

use super::operations;

const ABOUT: &str = "What chat commands do, for programs. Send a token as `Authorization: Bearer …`; make one with \
                     `frontdesk token add`. A token is good in one workspace. Errors are `application/problem+json`. A \
                     request that does something may carry an `Idempotency-Key`: sent again, it does nothing and is \
                     answered the same. One about a ticket may carry the ticket's `ETag` as `If-Match`.";

/// The description.
#[must_use]
pub fn description() -> Value {
    let described = operations().into_openapi();
    let mut description = serde_json::to_value(&described).unwrap_or_default();
    if let Some(top) = description.as_object_mut() {
        top.insert("openapi".to_owned(), json!("3.1.0"));
        top.insert(
            "info".to_owned(),
            json!({
                "title": "Frontdesk", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT,
                "license": { "name": "Apache-2.0 OR MIT", "identifier": "Apache-2.0 OR MIT" },
            }),
        );
        top.insert("servers".to_owned(), json!([{ "url": "/" }]));
    }
    if let Some(components) = description.pointer_mut("/components").and_then(Value::as_object_mut) {
        components.insert(
            "securitySchemes".to_owned(),
            json!({ "token": { "type": "http", "scheme": "bearer", "description": "A token with the scope" } }),
        );
        if let Some(schemas) = components.get_mut("schemas").and_then(Value::as_object_mut) {
            let problem = <crate::web::Problem as utoipa::PartialSchema>::schema();
            schemas.insert("Problem".to_owned(), serde_json::to_value(&problem).unwrap_or_default());
            let wrong = <crate::web::problem::Wrong as utoipa::PartialSchema>::schema();
            schemas.insert("Wrong".to_owned(), serde_json::to_value(&wrong).unwrap_or_default());
        }
    }
    each(&mut description, |method, operation| {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.insert(
                "default".to_owned(),
                json!({
                    "description": "It was not done: why, and the way out",
                    "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
                }),
            );
        }
        if method != "get" {
            let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
            if let Some(parameters) = parameters.as_array_mut() {
                parameters.push(json!({
                    "name": "Idempotency-Key", "in": "header", "required": false,
                    "description": "Sent again with the same key, the request does nothing and is answered the same",
                    "schema": { "type": "string", "pattern": "^[!-~]{1,200}$" },
                }));
            }
        }
    });
    description
}

fn each(description: &mut Value, mut change: impl FnMut(&str, &mut Map<String, Value>)) {
    let Some(paths) = description.get_mut("paths").and_then(Value::as_object_mut) else { return };
    for item in paths.values_mut().filter_map(Value::as_object_mut) {
        for (method, operation) in item.iter_mut() {
            if let Some(operation) = operation.as_object_mut() {
                change(method, operation);
            }
        }
    }
}

/// The description as a page without a script.
pub(super) fn page(description: &Value) -> String {
    let mut body = String::new();
    let paths = description.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            let text = |pointer: &str| operation.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
            let scope = text("/security/0/token/0");
            let summary = if text("/summary").is_empty() { text("/description") } else { text("/summary") };
            body.push_str(&format!(
                "<section><h2><code>{} {}</code></h2><p>{}</p><p>Scope: <code>{}</code></p>",
                escaped(&method.to_uppercase()),
                escaped(path),
                escaped(summary),
                escaped(scope),
            ));
            let request = operation.pointer("/requestBody/content/application~1json/schema");
            if let Some(schema) = request {
                let whole = resolved(description, schema);
                let pretty = serde_json::to_string_pretty(&whole).unwrap_or_default();
                body.push_str(&format!("<details><summary>Body</summary><pre>{}</pre></details>", escaped(&pretty)));
            }
            let pretty = serde_json::to_string_pretty(operation).unwrap_or_default();
            body.push_str(&format!(
                "<details><summary>Description</summary><pre>{}</pre></details></section>",
                escaped(&pretty)
            ));
        }
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>Frontdesk API</title></head><body><main>\
         <h1>Frontdesk API</h1><p>{}</p><p><a href=\"/api/v1/openapi.json\">openapi.json</a></p>{body}</main></body></html>",
        escaped(ABOUT)
    )
}

fn resolved<'a>(description: &'a Value, schema: &'a Value) -> &'a Value {
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix('#'));
    reference.and_then(|pointer| description.pointer(pointer)).unwrap_or(schema)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned));
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }

    #[test]
    fn whatever_is_named_in_the_description_is_in_it() {
        let (description, mut found) = (description(), Vec::new());
        references(&description, &mut found);
        assert!(found.len() > 200, "{}", found.len());
        for reference in found {
            assert!(description.pointer(&reference[1..]).is_some(), "{reference}");
        }
    }

    #[test]
    fn every_operation_says_which_scope_it_needs_and_how_it_fails() {
        let mut description = description();
        let mut operations = 0;
        each(&mut description, |method, operation| {
            let scope = operation.get("security").and_then(|it| it.pointer("/0/token/0")).and_then(Value::as_str);
            let known = scope.is_some_and(|scope| scope.parse::<crate::domain::token::Scope>().is_ok());
            assert!(known, "{method} {operation:?}");
            assert!(operation["responses"]["default"].is_object());
            operations += 1;
        });
        assert!(operations > 25, "{operations}");
        assert_eq!(description["openapi"], "3.1.0");
    }
}
