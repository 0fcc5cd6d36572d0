//! The reasons of a reading, as `frontdesk ask --explain` prints them.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::domain::explanation::{Channel, Explanation};
use crate::understand::Thresholds;

/// For people: thresholds, corrections, and a part for each candidate.
pub(super) fn in_words(why: &Explanation, at: Thresholds) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let percent = |share: f32| share * 100.0;
    writeln!(text, "\nWhy:")?;
    writeln!(
        text,
        "  confidence    {:.0} %; from {:.0} % it is answered, from {:.0} % entries are suggested",
        percent(why.reading.confidence),
        percent(at.answer_at),
        percent(at.suggest_at)
    )?;
    let read: Vec<_> = why.corrected.iter().map(|word| format!("{} → {}", word.written, word.read_as)).collect();
    writeln!(text, "  words read as {}", if read.is_empty() { "written".to_owned() } else { read.join(", ") })?;
    for (place, reason) in why.candidates.iter().enumerate() {
        writeln!(text, "\n  {}. {}  ({}, {})", place + 1, reason.title, reason.id, reason.locale.tag())?;
        writeln!(text, "     likest phrasing  {}", reason.phrasing)?;
        writeln!(text, "     confidence       {:.0} % (score {:.2})", percent(reason.confidence), reason.score)?;
        let shares =
            reason.shares.iter().map(|(channel, share)| format!("{} {:.0} %", name(*channel), percent(*share)));
        writeln!(text, "     matched by       {}", shares.collect::<Vec<_>>().join(", "))?;
    }
    // A question may hold anything; a line break of ours is all that may steer the terminal.
    Ok(text.chars().filter(|c| *c == '\n' || !c.is_control()).collect())
}

/// For scripts.
pub(super) fn json(why: &Explanation, at: Thresholds) -> Value {
    let corrected: Vec<Value> =
        why.corrected.iter().map(|word| json!({"written": word.written, "read_as": word.read_as})).collect();
    let candidates = why.candidates.iter().map(|reason| {
        let shares: serde_json::Map<String, Value> =
            reason.shares.iter().map(|(channel, share)| (name(*channel).to_owned(), number(*share))).collect();
        json!({
            "id": reason.id,
            "locale": reason.locale.tag(),
            "title": reason.title,
            "phrasing": reason.phrasing,
            "score": number(reason.score),
            "confidence": number(reason.confidence),
            "shares": shares,
        })
    });
    json!({
        "thresholds": {"answer_at": number(at.answer_at), "suggest_at": number(at.suggest_at)},
        "corrected": corrected,
        "candidates": candidates.collect::<Vec<_>>(),
    })
}

/// The shortest decimal that is this number, as it stands in `ask`'s other figures, and not its widening.
fn number(value: f32) -> Value {
    value.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

const fn name(channel: Channel) -> &'static str {
    match channel {
        Channel::Words => "words",
        Channel::Answer => "answer",
        Channel::Characters => "characters",
        Channel::Meaning => "meaning",
        Channel::Neural => "neural",
    }
}
