//! Whether a posted message is the one that was to be posted: by its nonce, when it was posted, and what it shows.

use serde_json::Value;

use crate::deliver::Parcel;

/// Whether a posted message has the same words and buttons.
pub(super) fn reads_like(posted: &Value, message: &Value) -> bool {
    let part = |value: &Value, key: &str| value.get(key).cloned().unwrap_or_default();
    let embed = |value: &Value, key: &str| {
        value.get("embeds").and_then(|embeds| embeds.get(0)).and_then(|embed| embed.get(key)).cloned()
    };
    let button = |value: &Value| value.pointer("/components/0/components/0/custom_id").cloned();
    part(posted, "content") == part(message, "content")
        && embed(posted, "title") == embed(message, "title")
        && embed(posted, "description") == embed(message, "description")
        && button(posted) == button(message)
}

/// The idempotency key of everything posted for a parcel; Discord allows 25 characters.
pub(super) fn nonce(parcel: &Parcel) -> String {
    format!("fd-{}", parcel.id)
}

/// The smallest id of that moment.
pub(super) fn snowflake(epoch_millis: i64) -> i64 {
    (epoch_millis - 1_420_070_400_000).max(0) << 22
}
