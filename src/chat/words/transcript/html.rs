//! A transcript as one page for a browser: no script, nothing fetched, people's words as text alone.

use std::fmt::Write;

use jiff::Timestamp;

use super::{Speaker, facts, harmless, moment};
use crate::chat::message::Door;
use crate::chat::words::page::escaped;
use crate::domain::transcript::{Transcript, is_private};
use crate::domain::{Conversation, Locale, MessageRef, Named, Platform, Untrusted};

/// The page's look. Nothing else may be loaded or run: the policy above it says so to the browser.
const HEAD: &str = "<meta charset=\"utf-8\">\n\
    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
    <style>body{font:16px/1.5 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em}\
    dt{float:left;clear:left;width:8em;color:#666}dd{margin-left:9em}\
    article{border-top:1px solid #ddd;padding:.6em 0}time{color:#666}\
    blockquote{margin:.3em 0 0;white-space:pre-wrap;overflow-wrap:anywhere}\
    .note{background:#fff6d6}</style>\n";

pub(super) fn written(transcript: &Transcript, locale: Locale) -> String {
    let door = Html(transcript);
    let speaker = Speaker { locale, platform: Platform::Terminal, door: &door };
    let ticket = &transcript.view.ticket;
    let title = format!("{} {}", ticket.number, door.untrusted(&ticket.subject));
    let mut page = format!("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n{HEAD}", locale.tag());
    let _ = write!(page, "<title>{title}</title>\n</head>\n<body>\n<h1 dir=\"auto\">{title}</h1>\n<dl>\n");
    for (what, value) in facts(&speaker, transcript) {
        let _ = writeln!(page, "<dt>{what}</dt><dd>{value}</dd>");
    }
    page.push_str("</dl>\n");
    if let Some(left_out) = speaker.left_out(transcript) {
        let _ = writeln!(page, "<p><em>{left_out}</em></p>");
    }
    for entry in &transcript.entries {
        let class = if is_private(&entry.kind) { " class=\"note\"" } else { "" };
        let (who, deed) = (speaker.actor(entry), speaker.deed(&entry.kind));
        let at = door.time(entry.at);
        let _ = write!(page, "<article{class}><time datetime=\"{}\">{at}</time> <b>{who}</b> {deed}", entry.at);
        if let Some(words) = entry.kind.words() {
            let _ = write!(page, "\n<blockquote dir=\"auto\">{}</blockquote>", escaped(&harmless(words.raw())));
        }
        page.push_str("</article>\n");
    }
    page.push_str("</body>\n</html>\n");
    page
}

struct Html<'a>(&'a Transcript);

impl Door for Html<'_> {
    fn untrusted(&self, text: &Untrusted) -> String {
        escaped(&harmless(text.raw()).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn person(&self, person: &Named) -> String {
        format!("<bdi>{}</bdi>", self.untrusted(&person.name))
    }

    fn time(&self, at: Timestamp) -> String {
        moment(at, self.0)
    }

    fn bold(&self, words: &str) -> String {
        format!("<b>{words}</b>")
    }

    fn command(&self, line: &str) -> String {
        format!("<code>{}</code>", escaped(line))
    }

    fn link(&self, _: &Conversation) -> Option<String> {
        None
    }

    fn message(&self, _: &MessageRef, _: &str) -> Option<String> {
        None
    }
}
