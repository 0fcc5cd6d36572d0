//! What was missed while the desk did not listen, for agents: where, when, and what is theirs to look at.

use super::Speaker;
use crate::chat::message::{Block, Message, Spot, Tone};
use crate::domain::Locale;
use crate::domain::missed::{Left, Lost, Missed, Why};

impl Speaker<'_> {
    pub(super) fn missed(&self, missed: &Missed) -> Message {
        let mut blocks = Vec::new();
        blocks.extend(missed.lost.map(|lost| Block::Text(self.lost(missed, lost))));
        if missed.left_total > 0 {
            blocks.push(Block::Text(self.left_alone(missed)));
            blocks.push(Block::List(missed.left.iter().map(|left| self.left_row(missed, left)).collect()));
            let more = missed.left_total.saturating_sub(u32::try_from(missed.left.len()).unwrap_or(u32::MAX));
            blocks.extend((more > 0).then(|| {
                Block::Small(match self.locale {
                    Locale::English => format!("and {more} more"),
                    Locale::Chinese => format!("另有 {more} 条"),
                })
            }));
        }
        let title = self.say("Missed while the desk was away", "服务台离线期间的遗漏");
        Message { tone: Tone::Warning, title: Some(title.to_owned()), blocks, ..Message::default() }
    }

    fn place(&self, missed: &Missed) -> String {
        let id = missed.thread.as_ref().map(|thread| thread.as_str().into());
        let spot = Spot { workspace: &missed.workspace, channel: &missed.channel, message: id.as_ref() };
        self.door.spot(spot)
    }

    fn lost(&self, missed: &Missed, lost: Lost) -> String {
        let (place, since, until) = (self.place(missed), self.door.time(lost.since), self.door.time(lost.until));
        let why = match lost.why {
            Why::TooOld => self.say("it is older than the desk reads back", "内容早于服务台的回读范围"),
            Why::TooMany => self.say("there is more than the desk reads back", "消息数超过服务台的回读上限"),
            Why::Unreadable => self.say(
                "the desk may not read the history there; check its permissions",
                "服务台无权读取该处的历史消息，请检查权限",
            ),
        };
        match self.locale {
            Locale::English => format!(
                "What was written in {place} from {since} to {until} was not read: {why}. Please look there for open \
                 questions."
            ),
            Locale::Chinese => {
                format!("{place} 中 {since} 至 {until} 的消息未被读取：{why}。请前往查看是否有未答复的提问。")
            }
        }
    }

    fn left_alone(&self, missed: &Missed) -> String {
        let (place, count) = (self.place(missed), missed.left_total);
        match self.locale {
            Locale::English => {
                let questions = if count == 1 { "1 question".to_owned() } else { format!("{count} questions") };
                format!(
                    "{questions} in {place} came to the desk too late to be answered as if new. React with 🎫 to make a \
                     ticket of one that still waits."
                )
            }
            Locale::Chinese => {
                format!("{place} 中有 {count} 条提问送达过晚，未自动答复。若仍需处理，请用 🎫 回应该消息以创建工单。")
            }
        }
    }

    fn left_row(&self, missed: &Missed, left: &Left) -> String {
        let message = left.message.clone();
        let spot = Spot { workspace: &missed.workspace, channel: &missed.channel, message: Some(&message) };
        let (text, by) = (self.shown(&left.text), self.person(&left.by));
        format!("{} {} — {by}: {text}", self.door.time(left.at), self.door.spot(spot))
    }
}

#[cfg(test)]
mod tests {
    use super::super::door_tests::Shut;
    use super::super::samples::{now, somebody};
    use super::*;
    use crate::chat::words::compose;
    use crate::domain::{Notice, Platform, WorkspaceId};

    fn told(locale: Locale, lost: Option<Why>, left_total: u32) -> String {
        let left = Left { key: "m:1".into(), message: "11".into(), at: now(), by: somebody("n"), text: "x".into() };
        let missed = Missed {
            workspace: WorkspaceId::new(Platform::Discord, "1"),
            channel: "10".into(),
            thread: None,
            lost: lost.map(|why| Lost { since: now(), until: now(), why }),
            left: vec![left; usize::from(left_total > 0)],
            left_total,
        };
        let message = compose(&Notice::Missed(Box::new(missed)), locale, Platform::Discord, &Shut).unwrap();
        format!("{:?}", message.blocks)
    }

    #[test]
    fn what_was_missed_is_told_with_place_and_time_and_the_way_out() {
        insta::assert_snapshot!(told(Locale::English, Some(Why::TooOld), 0), @r##"[Text("What was written in #10 from 2026-11-24T09:00:00Z to 2026-11-24T09:00:00Z was not read: it is older than the desk reads back. Please look there for open questions.")]"##);
        insta::assert_snapshot!(told(Locale::English, None, 3), @r##"[Text("3 questions in #10 came to the desk too late to be answered as if new. React with 🎫 to make a ticket of one that still waits."), List(["2026-11-24T09:00:00Z #10 — (somebody): (theirs)"]), Small("and 2 more")]"##);
        insta::assert_snapshot!(told(Locale::Chinese, Some(Why::Unreadable), 1), @r##"[Text("#10 中 2026-11-24T09:00:00Z 至 2026-11-24T09:00:00Z 的消息未被读取：服务台无权读取该处的历史消息，请检查权限。请前往查看是否有未答复的提问。"), Text("#10 中有 1 条提问送达过晚，未自动答复。若仍需处理，请用 🎫 回应该消息以创建工单。"), List(["2026-11-24T09:00:00Z #10 — (somebody): (theirs)"])]"##);
    }
}
