//! `conversations.history` and `conversations.replies`.

use serde_json::json;

use super::call::{Call, Outcome};
use super::messages::{Message, without_metadata};
use super::refusal::Refusal;
use super::state::State;

/// Messages of a page where none are asked for, and at most.
const PAGE: usize = 100;
const PAGE_MAX: usize = 999;

impl State {
    /// What stands in the channel itself, the newest first.
    pub(super) fn history(&mut self, call: &Call) -> Outcome {
        let channel = self.readable(call)?;
        let stands = |message: &&Message| message.thread().is_none() || message.body["subtype"] == "thread_broadcast";
        let mut found = self.seen_in(&channel).filter(stands).filter(|one| is_within(call, one)).collect::<Vec<_>>();
        found.reverse();
        self.page(call, None, &found)
    }

    /// The root of a thread and its answers, the oldest first; an answer's own `ts` gives that answer alone.
    pub(super) fn replies(&mut self, call: &Call) -> Outcome {
        let channel = self.readable(call)?;
        let ts = call.needed("ts")?;
        let at = self.message_at(&channel, &ts).ok_or_else(|| Refusal::of_state("thread_not_found"))?;
        let asked = &self.messages[at];
        if asked.thread().is_some() {
            return self.page(call, None, &[asked]);
        }
        let answers = self.seen_in(&channel).filter(|message| message.thread() == Some(ts.as_str()));
        let found = answers.filter(|one| is_within(call, one)).collect::<Vec<_>>();
        // What a thread hangs on begins every page.
        self.page(call, Some(asked), &found)
    }

    /// The page that the cursor names, and the cursor of the next one.
    fn page(&self, call: &Call, first: Option<&Message>, found: &[&Message]) -> Outcome {
        let most = call.count("limit").unwrap_or(PAGE).clamp(1, PAGE_MAX).min(self.page_max);
        let cursor = call.text("cursor");
        let skipped = match cursor.strip_prefix("bmV4dF90czo") {
            Some(place) => place.parse::<usize>().map_err(|_| Refusal::of_request("invalid_cursor"))?,
            None if cursor.is_empty() => 0,
            None => return Err(Refusal::of_request("invalid_cursor")),
        };
        let shown = |message: &&Message| {
            if call.flag("include_all_metadata") { message.body.clone() } else { without_metadata(&message.body) }
        };
        let rest = found.get(skipped..).unwrap_or_default();
        let messages = first.iter().chain(rest.iter().take(most)).map(shown).collect::<Vec<_>>();
        let has_more = rest.len() > most;
        let next = if has_more { format!("bmV4dF90czo{}", skipped + most) } else { String::new() };
        let metadata = json!({"next_cursor": next});
        Ok(json!({"messages": messages, "has_more": has_more, "pin_count": 0, "response_metadata": metadata}))
    }

    fn seen_in<'a>(&'a self, channel: &'a str) -> impl Iterator<Item = &'a Message> {
        self.messages.iter().filter(move |message| message.channel == channel && message.seen_by.is_none())
    }

    /// The channel, if the bot may read in it.
    fn readable(&self, call: &Call) -> Result<String, Refusal> {
        let id = call.text("channel");
        let known = self.channels.get(&id).ok_or_else(|| Refusal::of_state("channel_not_found"))?;
        if known.members.contains(&self.bot_user) {
            return Ok(id);
        }
        let is_private = known.object["is_private"] == true;
        Err(Refusal::of_state(if is_private { "channel_not_found" } else { "not_in_channel" }))
    }
}

/// Whether a message is between `oldest` and `latest`, which themselves count only with `inclusive`.
fn is_within(call: &Call, message: &Message) -> bool {
    let moment = |text: &str| text.parse::<f64>().ok();
    let (oldest, latest) = (call.text("oldest"), call.text("latest"));
    let Some(at) = moment(message.ts()) else { return false };
    let is_edge = message.ts() == oldest || message.ts() == latest;
    if is_edge {
        return call.flag("inclusive");
    }
    moment(&oldest).is_none_or(|oldest| at > oldest) && moment(&latest).is_none_or(|latest| at < latest)
}
