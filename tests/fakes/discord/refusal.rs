//! Refusals as the API writes them: a status, a JSON error code, and for a form the tree of what is wrong where.

use serde_json::{Value, json};

/// A request that was not done.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) body: Value,
    /// Whether the request broke a documented rule, so that no well-made client would have sent it.
    pub(super) is_violation: bool,
}

impl Refusal {
    /// A refusal because of how the world is.
    pub(super) fn of_state(status: u16, code: u64, message: &str) -> Self {
        Self { status, body: json!({"code": code, "message": message}), is_violation: false }
    }

    /// A refusal because of what was sent.
    pub(super) fn of_request(status: u16, code: u64, message: &str) -> Self {
        Self { is_violation: true, ..Self::of_state(status, code, message) }
    }

    pub(super) fn unknown_channel() -> Self {
        Self::of_state(404, 10003, "Unknown Channel")
    }

    pub(super) fn unknown_message() -> Self {
        Self::of_state(404, 10008, "Unknown Message")
    }

    pub(super) fn unknown_interaction() -> Self {
        Self::of_state(404, 10062, "Unknown interaction")
    }

    pub(super) fn unknown_webhook() -> Self {
        Self::of_state(404, 10015, "Unknown Webhook")
    }

    pub(super) fn missing_access() -> Self {
        Self::of_state(403, 50001, "Missing Access")
    }

    pub(super) fn missing_permissions() -> Self {
        Self::of_state(403, 50013, "Missing Permissions")
    }

    pub(super) fn thread_archived() -> Self {
        Self::of_state(400, 50083, "Thread is archived")
    }

    /// One line for a log.
    pub(super) fn line(&self) -> String {
        format!("{} {}", self.status, self.body)
    }
}

/// Faults of a form, gathered so that the answer names all of them.
#[derive(Debug, Default)]
pub(super) struct Form {
    errors: Value,
}

impl Form {
    /// Something is wrong at `path`, such as `embeds.0.title`.
    pub(super) fn fault(&mut self, path: &str, code: &str, message: &str) {
        let mut at = &mut self.errors;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            at = &mut at[step];
        }
        if at["_errors"].is_null() {
            at["_errors"] = json!([]);
        }
        if let Some(list) = at["_errors"].as_array_mut() {
            list.push(json!({"code": code, "message": message}));
        }
    }

    /// A text of at most `max` characters; an absent one passes.
    pub(super) fn at_most(&mut self, path: &str, text: &Value, max: usize) {
        if text.as_str().is_some_and(|text| text.chars().count() > max) {
            self.fault(path, "BASE_TYPE_MAX_LENGTH", &format!("Must be {max} or fewer in length."));
        }
    }

    /// A text that must be there, of `min` to `max` characters.
    pub(super) fn between(&mut self, path: &str, text: &Value, min: usize, max: usize) {
        let Some(written) = text.as_str() else {
            return self.fault(path, "BASE_TYPE_REQUIRED", "This field is required");
        };
        if !(min..=max).contains(&written.chars().count()) {
            self.fault(path, "BASE_TYPE_BAD_LENGTH", &format!("Must be between {min} and {max} in length."));
        }
    }

    /// A list of at most `max` entries; an absent one passes.
    pub(super) fn count(&mut self, path: &str, list: &Value, max: usize) {
        if list.as_array().is_some_and(|list| list.len() > max) {
            self.fault(path, "BASE_TYPE_MAX_LENGTH", &format!("Must be {max} or fewer in length."));
        }
    }

    /// `Err` with the whole tree if anything was wrong.
    pub(super) fn check(self) -> Result<(), Refusal> {
        if self.errors.is_null() {
            return Ok(());
        }
        let mut refusal = Refusal::of_request(400, 50035, "Invalid Form Body");
        refusal.body["errors"] = self.errors;
        Err(refusal)
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
