//! Refusals as the Web API writes them: `ok: false`, a code, and what belongs to it.

use serde_json::{Value, json};

/// A call that was not done.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// 200, or 429 for a rate limit.
    pub(super) status: u16,
    pub(super) body: Value,
    /// Whether the call broke a documented rule, so that no well-made app would have made it.
    pub(super) is_violation: bool,
}

impl Refusal {
    /// A refusal because of how the world is.
    pub(super) fn of_state(code: &str) -> Self {
        Self { status: 200, body: json!({"ok": false, "error": code}), is_violation: false }
    }

    /// A refusal because of what was sent.
    pub(super) fn of_request(code: &str) -> Self {
        Self { is_violation: true, ..Self::of_state(code) }
    }

    /// A refusal that says what is wrong where.
    pub(super) fn with_faults(code: &str, faults: &[String]) -> Self {
        let mut refusal = Self::of_request(code);
        let messages = faults.iter().map(|fault| format!("[ERROR] {fault}")).collect::<Vec<_>>();
        refusal.body["response_metadata"] = json!({"messages": messages});
        refusal.body["errors"] = json!(faults);
        refusal
    }

    /// A scope that the app does not have.
    pub(super) fn missing_scope(needed: &str, provided: &str) -> Self {
        let body = json!({"ok": false, "error": "missing_scope", "needed": needed, "provided": provided});
        Self { status: 200, body, is_violation: false }
    }

    /// A call that must wait.
    pub(super) fn rate_limited() -> Self {
        Self { status: 429, ..Self::of_state("ratelimited") }
    }

    /// One line for a log.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.status, self.body)
    }
}

/// The entries of a list; nothing where there is no list.
pub(super) fn entries(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// A text; empty where there is none.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The object with more in it; what is there already is replaced.
pub(super) fn merged(object: &Value, more: &Value) -> Value {
    let mut object = object.clone();
    if let (Some(object), Some(more)) = (object.as_object_mut(), more.as_object()) {
        object.extend(more.clone());
    }
    object
}
