//! Files on Slack: sent to an address that Slack gives, seen by nobody until they are shared in a channel.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::api::{Api, Failed};
use crate::chat::message::File;

/// Characters of a file's description: `alt_txt_too_large` past this.
const ABOUT_CHARS_MAX: usize = 1000;
/// Messages that are looked through for files that may have been shared.
const LOOK_BACK: u32 = 100;

/// Files that Slack has and shows to nobody yet: id and name.
#[derive(Default)]
pub(super) struct Uploaded(Vec<(String, String)>);

/// Where files are shared.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    /// The channel, or the direct-message channel.
    pub(super) channel: &'a str,
    /// The thread in it.
    pub(super) thread: Option<&'a str>,
}

impl Uploaded {
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Api {
    /// Uploads files. Nobody sees them before they are shared, so it may be done again after any failure.
    pub(super) async fn upload(&self, files: &[File]) -> Result<Uploaded, Failed> {
        let mut uploaded = Vec::with_capacity(files.len());
        for file in files {
            let about: String = file.about.chars().take(ABOUT_CHARS_MAX).collect();
            let mut wanted = json!({ "filename": file.name, "length": file.bytes.len() });
            if file.is_image() {
                wanted["alt_txt"] = json!(about);
            }
            let given = self.call("files.getUploadURLExternal", &wanted).await?;
            let text = |key: &str| given.get(key).and_then(Value::as_str);
            let (Some(address), Some(id)) = (text("upload_url"), text("file_id")) else {
                return Err(Failed::Lost("the upload's address is missing".to_owned()));
            };
            self.send_bytes(address, file).await?;
            uploaded.push((id.to_owned(), file.name.clone()));
        }
        Ok(Uploaded(uploaded))
    }

    /// Shows files in a channel or thread.
    pub(super) async fn share(&self, files: &Uploaded, place: Place<'_>) -> Result<(), Failed> {
        let listed: Vec<_> = files.0.iter().map(|(id, name)| json!({ "id": id, "title": name })).collect();
        let mut arguments = json!({ "files": listed, "channel_id": place.channel });
        if let Some(thread) = place.thread {
            arguments["thread_ts"] = json!(thread);
        }
        self.call("files.completeUploadExternal", &arguments).await.map(drop)
    }

    /// Whether a message since that moment shows these files: Slack keeps no key of ours with a shared file, so its
    /// name tells.
    pub(super) async fn is_shared(&self, files: &Uploaded, place: Place<'_>, since: Timestamp) -> Result<bool, Failed> {
        let oldest = format!("{}.000000", since.as_second() - 1);
        let mut arguments = json!({ "channel": place.channel, "oldest": oldest, "limit": LOOK_BACK });
        let method = match place.thread {
            Some(thread) => {
                arguments["ts"] = json!(thread);
                "conversations.replies"
            }
            None => "conversations.history",
        };
        let found = self.call(method, &arguments).await?;
        let messages = found.get("messages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Ok(messages.iter().any(|message| {
            let is_by_program = message.get("bot_id").is_some();
            let shown: Vec<_> = message.get("files").and_then(Value::as_array).into_iter().flatten().collect();
            let shows = |name: &str| shown.iter().any(|file| file.get("name").and_then(Value::as_str) == Some(name));
            is_by_program && files.0.iter().all(|(_, name)| shows(name))
        }))
    }
}
