//! What a message may hold: the documented limits on content, embeds and nonces, and the rule on mentions.

use serde_json::Value;

use super::components;
use super::refusal::{Form, Refusal, entries, text};

const CONTENT_MAX: usize = 2000;
const EMBEDS_MAX: usize = 10;
const EMBED_CHARACTERS_MAX: usize = 6000;
const FIELDS_MAX: usize = 25;
const NONCE_MAX: usize = 25;
/// The message is made of display components.
const IS_COMPONENTS_V2: u64 = 1 << 15;

/// Bytes that one request may bring, where nobody boosts the guild.
const FILES_BYTES_MAX: usize = 10 * 1024 * 1024;
const FILES_MAX: usize = 10;
const FILE_ABOUT_MAX: usize = 1024;

/// Checks a new message with the files that came with it.
pub(super) fn check_new(body: &Value, files: &[Vec<u8>]) -> Result<(), Refusal> {
    check_edit(body)?;
    check_files(body, files)?;
    let listed = ["embeds", "components", "sticker_ids", "attachments"];
    let has_list = listed.iter().any(|name| !entries(&body[*name]).is_empty());
    if text(&body["content"]).trim().is_empty() && !has_list && files.is_empty() && body["poll"].is_null() {
        return Err(Refusal::of_request(400, 50006, "Cannot send an empty message"));
    }
    Ok(())
}

fn check_files(body: &Value, files: &[Vec<u8>]) -> Result<(), Refusal> {
    if files.iter().map(Vec::len).sum::<usize>() > FILES_BYTES_MAX {
        return Err(Refusal::of_request(413, 40005, "Request entity too large"));
    }
    let mut form = Form::default();
    form.count("attachments", &body["attachments"], FILES_MAX);
    let attachments = entries(&body["attachments"]);
    for (index, file) in attachments.iter().enumerate() {
        form.at_most(&format!("attachments.{index}.description"), &file["description"], FILE_ABOUT_MAX);
    }
    for (index, embed) in entries(&body["embeds"]).iter().enumerate() {
        let Some(name) = text(&embed["image"]["url"]).strip_prefix("attachment://") else { continue };
        if !attachments.iter().any(|file| file["filename"] == name) {
            form.fault(&format!("embeds.{index}.image.url"), "ATTACHMENT_NOT_FOUND", "Attachment not found");
        }
    }
    form.check()
}

/// Checks an edit, where what is absent stays as it is.
pub(super) fn check_edit(body: &Value) -> Result<(), Refusal> {
    let mut form = Form::default();
    fill(&mut form, "", body);
    form.check()
}

/// Notes what is wrong with a message whose fields are at `at`, such as `message.`.
pub(super) fn fill(form: &mut Form, at: &str, body: &Value) {
    form.at_most(&format!("{at}content"), &body["content"], CONTENT_MAX);
    form.at_most(&format!("{at}nonce"), &body["nonce"], NONCE_MAX);
    form.count(&format!("{at}embeds"), &body["embeds"], EMBEDS_MAX);
    let embeds = entries(&body["embeds"]);
    for (index, embed) in embeds.iter().enumerate() {
        check_embed(form, &format!("{at}embeds.{index}"), embed);
    }
    if embeds.iter().map(characters).sum::<usize>() > EMBED_CHARACTERS_MAX {
        let message = "Embed size exceeds maximum size of 6000";
        form.fault(&format!("{at}embeds"), "MAX_EMBED_SIZE_EXCEEDED", message);
    }
    let is_v2 = body["flags"].as_u64().unwrap_or(0) & IS_COMPONENTS_V2 != 0;
    if is_v2 && (!text(&body["content"]).is_empty() || !embeds.is_empty()) {
        let message = "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2";
        form.fault(&format!("{at}content"), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message);
    }
    components::check_message(form, &format!("{at}components"), &body["components"], is_v2);
}

fn check_embed(form: &mut Form, at: &str, embed: &Value) {
    form.at_most(&format!("{at}.title"), &embed["title"], 256);
    form.at_most(&format!("{at}.description"), &embed["description"], 4096);
    form.at_most(&format!("{at}.footer.text"), &embed["footer"]["text"], 2048);
    form.at_most(&format!("{at}.author.name"), &embed["author"]["name"], 256);
    form.count(&format!("{at}.fields"), &embed["fields"], FIELDS_MAX);
    for (index, field) in entries(&embed["fields"]).iter().enumerate() {
        form.between(&format!("{at}.fields.{index}.name"), &field["name"], 1, 256);
        form.between(&format!("{at}.fields.{index}.value"), &field["value"], 1, 1024);
    }
}

/// What counts towards the limit over all embeds.
fn characters(embed: &Value) -> usize {
    let fields = entries(&embed["fields"]).iter().flat_map(|field| [&field["name"], &field["value"]]);
    let own = [&embed["title"], &embed["description"], &embed["footer"]["text"], &embed["author"]["name"]];
    own.into_iter().chain(fields).map(|part| text(part).chars().count()).sum()
}

/// The mention in the content that would ring because `allowed_mentions` does not hold it back.
pub(super) fn loud_mention(body: &Value) -> Option<&'static str> {
    let content = text(&body["content"]);
    let mention = ["@everyone", "@here", "<@&", "<@"].into_iter().find(|mention| content.contains(mention))?;
    let held_back = body["allowed_mentions"]["parse"].as_array().is_some_and(Vec::is_empty);
    (!held_back).then_some(mention)
}
