//! A recorded chat: its file read within bounds, and its lines related to each other.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, bail};

use super::line::{Acted, Line};
use crate::domain::{Author, ChannelId, MessageId, ThreadId, Untrusted, WorkspaceId};
use crate::library;

/// A line may be this long.
const LINE_BYTES_MAX: usize = 64 * 1024;
/// A recording may have this many messages.
const LINES_MAX: usize = 1_000_000;

/// The lines of the file in the order of their times.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Line>> {
    let at = |number: usize| format!("{}:{number}", path.display());
    let unreadable = || format!("the recording {} cannot be read", path.display());
    let mut written = library::Lines::open(path, LINE_BYTES_MAX).with_context(unreadable)?;
    let mut lines: Vec<Line> = Vec::new();
    loop {
        let number = written.number() + 1;
        let Some(line) = written.next_line().with_context(|| at(number))? else { break };
        let bytes = line.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line.bytes).trim_ascii();
        if line.is_long {
            bail!("{}: the line is longer than {LINE_BYTES_MAX} bytes; each line is one message", at(number));
        }
        if lines.len() >= LINES_MAX {
            bail!("{}: more than {LINES_MAX} messages; split the recording", at(number));
        }
        if !bytes.is_empty() {
            lines.push(Line::parse(bytes, number, lines.last()).with_context(|| at(number))?);
        }
    }
    if lines.is_empty() {
        bail!("{} has no messages: each line is a JSON object, at least {{\"text\": \"…\"}}", path.display());
    }
    lines.sort_by_key(|line| line.at);
    let mut chat = Chat::default();
    for line in &mut lines {
        chat.relate(line).with_context(|| at(line.number))?;
    }
    Ok(lines)
}

type Place<Id> = (WorkspaceId, ChannelId, Id);

/// What was written so far.
#[derive(Default)]
struct Chat {
    messages: HashMap<Place<MessageId>, (Untrusted, Author)>,
    threads: HashSet<Place<ThreadId>>,
}

impl Chat {
    /// Finds what a line is about among the lines before it.
    fn relate(&mut self, line: &mut Line) -> anyhow::Result<()> {
        let in_channel = |message: MessageId| (line.workspace.clone(), line.channel.clone(), message);
        let named = in_channel(line.message.clone());
        match &mut line.act {
            Acted::Said(text) => {
                self.messages.entry(named).or_insert_with(|| (text.clone(), line.author.clone()));
            }
            Acted::Flagged(flagged) => match self.messages.get(&named) {
                Some(earlier) => *flagged = Some(earlier.clone()),
                None if flagged.is_none() => {
                    bail!("the reaction is to `{}`, which no line before it has", line.message)
                }
                None => {}
            },
            Acted::Typed(_) => {}
        }
        // The first message of a thread that hangs on no message of the recording begins it, as a forum post does.
        if let Some(thread) = &line.thread {
            let root = MessageId(thread.0.clone());
            let hangs = self.messages.contains_key(&in_channel(root.clone()));
            let first = self.threads.insert((line.workspace.clone(), line.channel.clone(), thread.clone()));
            if first && !hangs && matches!(line.act, Acted::Said(_)) {
                line.message = root;
            }
        }
        Ok(())
    }
}
