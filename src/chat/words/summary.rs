//! Many alarms in one message.

use super::Speaker;
use crate::chat::message::{Block, Message, Tone};
use crate::domain::Locale;
use crate::domain::notice::{SummaryNotice, WorstLine};

impl Speaker<'_> {
    pub(super) fn sla_summary(&self, summary: &SummaryNotice) -> Message {
        let SummaryNotice { tickets, breached, warned, .. } = summary;
        let text = match self.locale {
            Locale::English => {
                format!("{tickets} tickets want attention: {breached} targets missed, {warned} near their time.")
            }
            Locale::Chinese => format!("{tickets} 个工单需要处理：{breached} 项已超时，{warned} 项临近时限。"),
        };
        let mut message = self.note(text, if *breached > 0 { Tone::Alarm } else { Tone::Warning });
        if !summary.worst.is_empty() {
            message.blocks.push(Block::Small(self.say("Due first:", "最早到期：").to_owned()));
            message.blocks.push(Block::List(summary.worst.iter().map(|line| self.worst(line)).collect()));
        }
        let (list, sla) = (self.door.command("list"), self.door.command("sla"));
        message.blocks.push(Block::Small(match self.locale {
            Locale::English => {
                format!("Told in one because there were many at once; their threads are quiet. All: {list} and {sla}.")
            }
            Locale::Chinese => format!("因数量较多合并通知，各工单内不再单独提醒。查看全部：{list}、{sla}。"),
        }));
        message.notify = summary.told.clone();
        message
    }

    fn worst(&self, line: &WorstLine) -> String {
        let (subject, metric, due) =
            (self.shown(&line.subject), self.metric(&line.metric), self.door.time(line.due_at));
        let owner = match &line.owner {
            Some(owner) => self.person(owner),
            None => self.say("nobody yet", "尚无人认领").to_owned(),
        };
        match self.locale {
            Locale::English => format!("{} {subject} — {metric}, due {due}, with {owner}", line.ticket),
            Locale::Chinese => format!("{} {subject} — {metric}，原定 {due}，负责人：{owner}", line.ticket),
        }
    }
}
