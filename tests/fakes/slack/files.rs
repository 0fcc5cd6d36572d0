//! `files.*`: an address to send bytes to, the bytes, and the message that shows them.

use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::call::{Call, Outcome};
use super::refusal::{Refusal, entries, text};
use super::state::State;

/// Characters of a description.
const ABOUT_MAX: usize = 1000;

/// A file that the app announced.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// The last part of the address that takes its bytes, until it took them.
    secret: Option<String>,
    name: String,
    length: usize,
    about: String,
    bytes: Vec<u8>,
    is_shared: bool,
}

/// A file that a message of the app shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// Its name.
    pub name: String,
    /// What those read who cannot see it.
    pub about: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl State {
    pub(super) fn upload_address(&mut self, call: &Call) -> Outcome {
        let (name, about) = (call.needed("filename")?, call.text("alt_txt"));
        let length = call.count("length").filter(|length| *length > 0);
        let length = length.ok_or_else(|| Refusal::of_request("missing_argument"))?;
        if about.chars().count() > ABOUT_MAX {
            return Err(Refusal::of_request("alt_txt_too_large"));
        }
        let (id, secret) = (self.id("F"), self.id("upload-"));
        let upload_url = format!("http://{}/upload/v1/{secret}", self.address);
        let kept = Kept { secret: Some(secret), name, length, about, bytes: Vec::new(), is_shared: false };
        self.files.insert(id.clone(), kept);
        Ok(json!({"upload_url": upload_url, "file_id": id}))
    }

    /// `POST /upload/v1/SECRET`: good for the announced bytes, once.
    pub(super) fn take_bytes(&mut self, secret: &str, body: &Bytes) -> Response {
        let kept = self.files.values_mut().find(|kept| kept.secret.as_deref() == Some(secret));
        let Some(kept) = kept.filter(|kept| kept.length == body.len()) else {
            self.violation(format!("{} bytes were sent to an upload address that does not take them", body.len()));
            return (StatusCode::BAD_REQUEST, "400 - goof").into_response();
        };
        kept.secret = None;
        kept.bytes = body.to_vec();
        self.requests.push("upload ok".to_owned());
        format!("OK - {}", body.len()).into_response()
    }

    pub(super) fn complete_upload(&mut self, call: &Call) -> Outcome {
        let listed = call.structure("files");
        let ids: Vec<_> = entries(&listed).iter().map(|file| text(&file["id"]).to_owned()).collect();
        if ids.is_empty() {
            return Err(Refusal::with_faults("invalid_arguments", &["missing required field: files".to_owned()]));
        }
        let is_ready = |id: &String| self.files.get(id).is_some_and(|kept| kept.secret.is_none() && !kept.is_shared);
        if !ids.iter().all(is_ready) {
            return Err(Refusal::of_request("file_not_found"));
        }
        let channel = call.text("channel_id");
        let mut more = json!({"subtype": "file_share", "upload": true, "text": call.text("initial_comment")});
        more["files"] = ids.iter().map(|id| self.file_object(id)).collect();
        if !channel.is_empty() {
            let channel = self.shareable(&channel)?;
            if call.has("thread_ts") {
                more["thread_ts"] = json!(self.root_of(&channel, &call.text("thread_ts"))?);
            }
            let bot = self.bot_user.clone();
            self.write(&channel, &bot, None, &more);
            let shown = self.files.iter_mut().filter(|(id, _)| ids.contains(id));
            shown.for_each(|(_, kept)| kept.is_shared = true);
        }
        let told: Vec<_> =
            entries(&listed).iter().map(|file| json!({"id": file["id"], "title": file["title"]})).collect();
        Ok(json!({"files": told}))
    }

    /// A channel that files may be shown in: the bot must be there, and a person's id stands for nothing.
    fn shareable(&self, channel: &str) -> Result<String, Refusal> {
        let known = self.channels.get(channel).ok_or_else(|| Refusal::of_state("channel_not_found"))?;
        if !known.members.contains(&self.bot_user) {
            return Err(Refusal::of_state("not_in_channel"));
        }
        if known.object["is_archived"] == true {
            return Err(Refusal::of_state("is_archived"));
        }
        Ok(channel.to_owned())
    }

    fn file_object(&self, id: &str) -> Value {
        let kept = &self.files[id];
        json!({
            "id": id, "name": kept.name, "title": kept.name, "size": kept.bytes.len(), "user": self.bot_user,
            "alt_txt": kept.about, "url_private": format!("http://{}/files-pri/{id}/{}", self.address, kept.name),
        })
    }

    /// The files that a message shows.
    pub(super) fn attached(&self, message: &Value) -> Vec<Attached> {
        let kept = entries(&message["files"]).iter().filter_map(|file| self.files.get(text(&file["id"])));
        let shown =
            kept.map(|kept| Attached { name: kept.name.clone(), about: kept.about.clone(), bytes: kept.bytes.clone() });
        shown.collect()
    }
}
