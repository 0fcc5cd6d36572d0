//! `chat.*`: posting, editing and deleting, with the documented limits.

use serde_json::{Value, json};

use super::blocks;
use super::call::{Call, Outcome};
use super::messages::without_metadata;
use super::refusal::{Refusal, entries, text};
use super::state::State;

/// A longer text becomes several messages (measured; the documents advise at most 4,000).
const TEXT_IN_ONE: usize = 4040;
const PIECE: usize = 4000;
/// A longer text is cut.
const TEXT_MAX: usize = 40_000;

impl State {
    pub(super) fn post_message(&mut self, call: &Call) -> Outcome {
        let channel = self.postable(call)?;
        let mut content = self.content(call, true)?;
        let mut more = json!({});
        let thread = call.text("thread_ts");
        if !thread.is_empty() {
            more["thread_ts"] = json!(self.root_of(&channel, &thread)?);
        }
        if call.has("metadata") {
            more["metadata"] = metadata(call)?;
        }
        let whole = text(&content["text"]).to_owned();
        let mut at = None;
        for piece in pieces(&whole) {
            content["text"] = json!(piece);
            let written = self.write_as_bot(&channel, None, &content, &more);
            at = at.or(Some(written));
        }
        let message = at.map_or(Value::Null, |at| self.messages[at].body.clone());
        Ok(json!({"channel": channel, "ts": message["ts"], "message": without_metadata(&message)}))
    }

    pub(super) fn post_ephemeral(&mut self, call: &Call) -> Outcome {
        let channel = self.postable(call)?;
        let user = call.needed("user")?;
        let content = self.content(call, true)?;
        if !self.is_member(&channel, &user) {
            return Err(Refusal::of_state("user_not_in_channel"));
        }
        let mut more = json!({});
        if call.has("thread_ts") {
            more["thread_ts"] = json!(call.text("thread_ts"));
        }
        let at = self.write_as_bot(&channel, Some(user), &content, &more);
        Ok(json!({"message_ts": self.messages[at].ts()}))
    }

    pub(super) fn update_message(&mut self, call: &Call) -> Outcome {
        let (channel, ts) = (call.needed("channel")?, call.needed("ts")?);
        if !self.channels.contains_key(&channel) {
            return Err(Refusal::of_state("channel_not_found"));
        }
        let at = self.own_message(&channel, &ts, "cant_update_message")?;
        let mut content = self.content(call, false)?;
        if call.has("metadata") {
            content["metadata"] = metadata(call)?;
        }
        self.rewrite(at, &content);
        let message = without_metadata(&self.messages[at].body);
        Ok(json!({"channel": channel, "ts": ts, "text": message["text"], "message": message}))
    }

    pub(super) fn delete_message(&mut self, call: &Call) -> Outcome {
        let (channel, ts) = (call.needed("channel")?, call.needed("ts")?);
        let at = self.own_message(&channel, &ts, "cant_delete_message")?;
        self.erase(at);
        Ok(json!({"channel": channel, "ts": ts}))
    }

    pub(super) fn permalink(&mut self, call: &Call) -> Outcome {
        let (channel, ts) = (call.needed("channel")?, call.needed("message_ts")?);
        self.message_at(&channel, &ts).ok_or_else(|| Refusal::of_state("message_not_found"))?;
        let link = format!("http://{}/archives/{channel}/p{}", self.address, ts.replace('.', ""));
        Ok(json!({"channel": channel, "permalink": link}))
    }

    fn write_as_bot(&mut self, channel: &str, seen_by: Option<String>, content: &Value, more: &Value) -> usize {
        let bot = self.bot_user.clone();
        self.write(channel, &bot, seen_by, &super::refusal::merged(content, more))
    }

    /// The channel that a message is for, if the bot may write there.
    fn postable(&mut self, call: &Call) -> Result<String, Refusal> {
        let given = call.needed("channel")?;
        // A person's id stands for the direct conversation with them.
        let channel = self.direct_with(&given).unwrap_or(given);
        let known = self.channels.get(&channel).ok_or_else(|| Refusal::of_state("channel_not_found"))?;
        let is_member = known.members.contains(&self.bot_user);
        if !is_member && known.object["is_private"] == true {
            return Err(Refusal::of_state("channel_not_found"));
        }
        if known.object["is_archived"] == true {
            return Err(Refusal::of_state("is_archived"));
        }
        if !is_member && !self.scopes.contains("chat:write.public") {
            return Err(Refusal::of_state("not_in_channel"));
        }
        Ok(channel)
    }

    /// Text and blocks of a message; a new one must have something.
    pub(super) fn content(&mut self, call: &Call, is_new: bool) -> Result<Value, Refusal> {
        let mut content = json!({});
        if call.has("text") || is_new {
            content["text"] = json!(self.cut(&call.text("text")));
        }
        if call.has("blocks") {
            content["blocks"] = call.structure("blocks");
            blocks::check_message(&content["blocks"])?;
            with_ids(&mut content["blocks"]);
        }
        if is_new && text(&content["text"]).is_empty() && entries(&content["blocks"]).is_empty() {
            return Err(Refusal::of_request("no_text"));
        }
        Ok(content)
    }

    fn cut(&mut self, whole: &str) -> String {
        let length = whole.chars().count();
        if length > TEXT_MAX {
            self.violation(format!("a text of {length} characters: Slack cuts it at {TEXT_MAX}"));
        } else if length > TEXT_IN_ONE {
            self.violation(format!("a text of {length} characters: Slack makes several messages of it"));
        }
        whole.chars().take(TEXT_MAX).collect()
    }

    /// The root of the thread that this message is in or begins.
    pub(super) fn root_of(&mut self, channel: &str, ts: &str) -> Result<String, Refusal> {
        let at = self.message_at(channel, ts).ok_or_else(|| Refusal::of_request("thread_not_found"))?;
        let Some(root) = self.messages[at].thread().map(str::to_owned) else { return Ok(ts.to_owned()) };
        self.violation(format!("thread_ts {ts} is an answer in a thread, not its root"));
        Ok(root)
    }

    /// A message of the bot that everybody sees; an ephemeral one is not to be found.
    fn own_message(&self, channel: &str, ts: &str, otherwise: &str) -> Result<usize, Refusal> {
        let at = self.message_at(channel, ts).ok_or_else(|| Refusal::of_state("message_not_found"))?;
        if self.messages[at].body["user"] != json!(self.bot_user) {
            return Err(Refusal::of_request(otherwise));
        }
        Ok(at)
    }
}

/// A text as the messages that become of it.
fn pieces(whole: &str) -> Vec<String> {
    if whole.chars().count() <= TEXT_IN_ONE {
        return vec![whole.to_owned()];
    }
    whole.chars().collect::<Vec<_>>().chunks(PIECE).map(|piece| piece.iter().collect()).collect()
}

fn metadata(call: &Call) -> Result<Value, Refusal> {
    let given = call.structure("metadata");
    if given["event_type"].is_string() && given["event_payload"].is_object() {
        return Ok(given);
    }
    Err(Refusal::of_request("invalid_metadata_format"))
}

/// Slack names every block.
pub(super) fn with_ids(list: &mut Value) {
    for (index, block) in list.as_array_mut().into_iter().flatten().enumerate() {
        if block["block_id"].is_null() {
            block["block_id"] = json!(format!("b{index}"));
        }
    }
}
