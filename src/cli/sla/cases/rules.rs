//! The rules that a case assumes: those of the help desk that it comes from, and what it says itself.

use serde_json::Value;

use super::Case;
use crate::domain::sla::Settings;

/// What the sources do where help desks differ, by a word of the source: key and choice of each setting.
const OF_SOURCES: &[(&str, &[(&str, &str)])] = &[
    ("chatwoot", &[("unanswered_at_due", "breached"), ("further_messages", "own_wait"), ("at_close", "close")]),
    ("zammad", &[("update_from", "requester"), ("on_reopen", "resume")]),
    // Its rewritten escalations; its older unit tests are due at closing.
    ("zammad/zammad spec/", &[("at_close", "opening")]),
    ("bestpractical/rt", &[("on_change", "recompute"), ("update_from", "agent"), ("on_pause", "keep")]),
    ("plain.com", &[("closed_unanswered", "cancelled")]),
    ("totalresolution", &[("on_reopen", "continue")]),
    ("firstresolution", &[("on_reopen", "nothing")]),
];

/// What a case calls the rule for changes: the words, all of which have to be there, and the choice.
const MODES: &[(&[&str], &str)] = &[
    (&["not", "carr"], "restart"),
    (&["discard"], "restart"),
    (&["start", "over"], "restart"),
    (&["scratch"], "restart"),
    (&["carr"], "carry_over"),
    (&["elapsed"], "carry_over"),
    (&["restart"], "restart"),
    (&["reset"], "restart"),
    (&["from", "now"], "restart"),
    (&["from", "change"], "restart"),
    (&["recalculat"], "recompute"),
    (&["recomput"], "recompute"),
    (&["from", "start"], "recompute"),
    (&["from", "creation"], "recompute"),
];

/// The rules of a case.
pub(super) fn settings(case: &Case<'_>) -> Result<Settings, String> {
    let mut settings = Settings::default();
    let of_source = OF_SOURCES.iter().filter(|(word, _)| case.source.contains(word)).flat_map(|(_, rules)| *rules);
    for (key, choice) in of_source {
        settings.set(key, choice)?;
    }
    if let Some(mode) = case.input.get("mode").and_then(Value::as_str) {
        settings.set("on_change", mode_of(mode).ok_or_else(|| format!("input.mode: `{mode}` is not understood"))?)?;
    }
    if let Some(metric) = case.input.get("metric").and_then(Value::as_str) {
        let metric: String = metric.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
        match metric.as_str() {
            "totalresolution" => settings.set("on_reopen", "continue")?,
            "firstresolution" => settings.set("on_reopen", "nothing")?,
            _ => {}
        }
    }
    if let Some(excluded) = case.input.get("exclude_time").and_then(Value::as_bool) {
        settings.set("on_pause", if excluded { "shift" } else { "keep" })?;
    }
    let named = [case.settings, case.input.get("settings").and_then(Value::as_object)];
    for (key, choice) in named.into_iter().flatten().flatten() {
        settings.set(key, choice.as_str().unwrap_or_default())?;
    }
    Ok(settings)
}

fn mode_of(mode: &str) -> Option<&'static str> {
    let mode = mode.to_lowercase();
    MODES.iter().find(|(words, _)| words.iter().all(|word| mode.contains(word))).map(|(_, choice)| *choice)
}

/// The settings that govern a case, as they were: those whose other choice could make it come out otherwise.
pub(super) fn governing(case: &Case<'_>, settings: Settings) -> String {
    let input = Value::Object(case.input.clone()).to_string().to_lowercase();
    let expected = Value::Object(case.expected.clone()).to_string().to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| input.contains(word) || case.group.contains(word));
    let expects = |words: &[&str]| words.iter().any(|word| expected.contains(word));
    let rules: [(&str, bool); 9] = [
        ("at_close", case.calendar.is_some() && expects(&["due"])),
        ("on_change", says(&["changed", "\"mode\"", "new_target"])),
        ("on_reopen", says(&["reopen", "\"closed\""])),
        ("on_pause", says(&["pause", "hold", "stalled", "pending"])),
        ("reply_at_due", says(&["exactly due", "at due"]) && says(&["repl"])),
        ("unanswered_at_due", expects(&["events", "breach"]) || says(&["evaluate_at"])),
        ("closed_unanswered", says(&["without_reply", "without reply"])),
        ("further_messages", case.source.contains("chatwoot") && says(&["\"next\""])),
        ("update_from", says(&["update", "keep_in_loop"])),
    ];
    let governing = rules.into_iter().filter(|(_, governs)| *governs).filter_map(|(key, _)| settings.told(key));
    let told: Vec<_> = governing.collect();
    if told.is_empty() { "none".to_owned() } else { told.join(", ") }
}
