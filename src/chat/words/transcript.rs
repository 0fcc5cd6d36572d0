//! A transcript: a sentence, and the file in the format that was asked for.

mod html;
mod json;
mod markdown;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Speaker;
use crate::chat::message::{Block, File, Message, Tone};
use crate::domain::Locale;
use crate::domain::transcript::{Format, Transcript};

impl Speaker<'_> {
    pub(super) fn transcript(&self, transcript: &Transcript, format: Format) -> Message {
        let ticket = transcript.view.ticket.number;
        let text = match self.locale {
            Locale::English => format!("Here is the transcript of {ticket}."),
            Locale::Chinese => format!("这是工单 {ticket} 的记录。"),
        };
        let mut message = self.note(text, Tone::Plain);
        message.blocks.extend(self.left_out(transcript).map(Block::Small));
        message.files.push(file(transcript, format, self.locale));
        message
    }

    /// What a transcript says about what it does not have.
    fn left_out(&self, transcript: &Transcript) -> Option<String> {
        let left_out = transcript.left_out;
        (left_out > 0).then(|| match self.locale {
            Locale::English => format!("It is long: the first {left_out} entries are left out."),
            Locale::Chinese => format!("记录过长，最早的 {left_out} 条未包含在内。"),
        })
    }
}

/// The file of a transcript.
pub(crate) fn file(transcript: &Transcript, format: Format, locale: Locale) -> File {
    let ticket = transcript.view.ticket.number;
    let (kind, media_type, text) = match format {
        Format::Markdown => ("md", "text/markdown", markdown::written(transcript, locale)),
        Format::Html => ("html", "text/html", html::written(transcript, locale)),
        Format::Json => ("json", "application/json", json::written(transcript)),
    };
    let moment = transcript.at.strftime("%Y%m%d-%H%M%S");
    File {
        name: format!("ticket-{}-{moment}.{kind}", ticket.0),
        media_type,
        about: match locale {
            Locale::English => format!("Transcript of ticket {ticket}"),
            Locale::Chinese => format!("工单 {ticket} 的记录"),
        },
        bytes: text.into_bytes(),
    }
}

/// A moment as a file tells it: in the workspace's zone, with the offset.
fn moment(at: Timestamp, transcript: &Transcript) -> String {
    let zone = TimeZone::get(&transcript.zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%d %H:%M %:z").to_string()
}

/// Text without control characters (line breaks stay) and without marks that turn the direction of writing.
fn harmless(text: &str) -> String {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|&c| !hidden(c)).collect()
}

/// The facts above the entries: what and its value, already escaped by the format's door.
fn facts(speaker: &Speaker<'_>, transcript: &Transcript) -> Vec<(&'static str, String)> {
    let ticket = &transcript.view.ticket;
    let owner = ticket.owner.as_ref().map(|owner| speaker.person(owner));
    vec![
        (speaker.say("From", "提问者"), speaker.person(&ticket.requester)),
        (speaker.say("With", "负责人"), owner.unwrap_or_else(|| speaker.say("nobody yet", "尚无人认领").to_owned())),
        (speaker.say("Status", "状态"), speaker.status(ticket.status).to_owned()),
        (speaker.say("Priority", "优先级"), speaker.priority(ticket.priority).to_owned()),
        (speaker.say("Opened", "创建于"), speaker.door.time(ticket.opened_at)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::words::samples;
    use crate::domain::{Entry, EntryKind, Notice};

    const HOSTILE: &str =
        "<script>alert(1)</script> [free](https://evil.example) `x` \u{202e}&\u{7}\"'\n# not a heading\n    code";

    fn written(format: Format) -> String {
        let Notice::Transcript { mut transcript, .. } = samples::transcript(HOSTILE, format) else { unreachable!() };
        transcript.entries.truncate(1);
        transcript.view.ticket.requester.name = "Ann *<b>*".into();
        match format {
            Format::Markdown => markdown::written(&transcript, Locale::English),
            Format::Html => html::written(&transcript, Locale::English),
            Format::Json => json::written(&transcript),
        }
    }

    fn hostile_line() -> String {
        r#"\<script\>alert\(1\)\</script\> \[free\]\(https\://evil\.example\) \`x\` \&"' \# not a heading code"#
            .to_owned()
    }

    #[test]
    fn in_markdown_what_strangers_wrote_is_a_quotation_without_markup() {
        let text = written(Format::Markdown);
        let (head, words) = text.split_once(" asked\n").unwrap();
        insta::assert_snapshot!(head.replace(&hostile_line(), "…"), @r"
        # #12 …

        - **From:** Ann \*\<b\>\*
        - **With:** …
        - **Status:** closed
        - **Priority:** high
        - **Opened:** 2026-11-24 10:00 +01:00

        *It is long: the first 3 entries are left out.*

        **2026-11-24 10:00 +01:00** …
        ");
        insta::assert_snapshot!(words.replace('\u{a0}', "~"), @r#"
        > \<script\>alert\(1\)\</script\> \[free\]\(https\://evil\.example\) \`x\` \&"'  
        > \# not a heading  
        > ~~~~code
        "#);
    }

    #[test]
    fn in_html_what_strangers_wrote_is_text_and_nothing_is_fetched_or_run() {
        let page = written(Format::Html);
        assert!(page.contains("default-src 'none'") && !page.contains("<script") && !page.contains("<b>*"), "{page}");
        let words = page.split("<blockquote dir=\"auto\">").nth(1).unwrap().split("</article>").next().unwrap();
        insta::assert_snapshot!(words, @r"
        &lt;script&gt;alert(1)&lt;/script&gt; [free](https://evil.example) `x` &amp;&quot;&#39;
        # not a heading
            code</blockquote>
        ");
    }

    #[test]
    fn in_json_everything_is_as_it_came_and_reads_back() {
        let document: serde_json::Value = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!((document["version"].as_u64(), document["ticket"].as_i64()), (Some(1), Some(12)));
        assert_eq!(document["entries_left_out"], 3);
        let kept: Entry = {
            let entry = &document["entries"][0];
            let kind: EntryKind = serde_json::from_value(entry.clone()).unwrap();
            Entry { at: serde_json::from_value(entry["at"].clone()).unwrap(), actor: None, kind }
        };
        assert_eq!(kept.kind.words().unwrap().raw(), HOSTILE);
    }

    #[test]
    fn a_transcript_in_any_format_keeps_the_size_that_platforms_take() {
        let words = "\"".repeat(1024 * 1024);
        for format in Format::ALL {
            let Notice::Transcript { mut transcript, .. } = samples::transcript("x", format) else { unreachable!() };
            transcript.entries = vec![Entry {
                at: samples::now(),
                actor: Some(samples::somebody("Ann")),
                kind: EntryKind::Said { text: words.as_str().into() },
            }];
            let text = match format {
                Format::Markdown => markdown::written(&transcript, Locale::English),
                Format::Html => html::written(&transcript, Locale::English),
                Format::Json => json::written(&transcript),
            };
            assert!(text.len() < crate::chat::message::FILES_BYTES_MAX, "{format:?}: {} bytes", text.len());
        }
    }
}
