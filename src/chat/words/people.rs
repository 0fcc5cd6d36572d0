//! What agents and leads are told about people: who is on duty, and whom the desk does not work for.

use super::Speaker;
use crate::chat::message::{Block as Part, Message, Tone};
use crate::domain::block::Block;
use crate::domain::rota::{OnDuty, Shift};
use crate::domain::{Locale, Named};

impl Speaker<'_> {
    pub(super) fn on_call(&self, rotas: &[OnDuty]) -> Message {
        let title = self.say("On duty", "值班").to_owned();
        let items = rotas.iter().map(|rota| self.rota(rota)).collect();
        Message { title: Some(title), blocks: vec![Part::List(items)], ..Message::default() }
    }

    /// `support: Maya until …; then Sam until …`
    fn rota(&self, rota: &OnDuty) -> String {
        let (name, now) = (self.shown(&rota.rota.as_str().into()), self.shift(&rota.now));
        let next = rota.next.as_ref().map(|next| match self.locale {
            Locale::English => format!("; next: {}", self.shift(next)),
            Locale::Chinese => format!("；下一位：{}", self.shift(next)),
        });
        let next = next.unwrap_or_default();
        match self.locale {
            Locale::English => format!("{name}: {now}{next}"),
            Locale::Chinese => format!("{name}：{now}{next}"),
        }
    }

    fn shift(&self, shift: &Shift) -> String {
        // Rotas know ids alone; where a platform shows people by their id, it shows their name.
        let member = self.person(&Named { id: shift.member.clone(), name: shift.member.as_str().into() });
        let until = self.door.time(shift.until);
        match self.locale {
            Locale::English => format!("{member} until {until}"),
            Locale::Chinese => format!("{member}，直到 {until}"),
        }
    }

    pub(super) fn block_list(&self, blocks: &[Block], total: i64) -> Message {
        if blocks.is_empty() {
            return self.note(self.say("Nobody is blocked.", "没有屏蔽任何人。"), Tone::Good);
        }
        let title = self.say("Blocked", "屏蔽名单").to_owned();
        let mut parts = vec![Part::List(blocks.iter().map(|block| self.block(block)).collect())];
        let more = total.saturating_sub(i64::try_from(blocks.len()).unwrap_or(i64::MAX));
        if more > 0 {
            parts.push(Part::Small(match self.locale {
                Locale::English => format!("and {more} more"),
                Locale::Chinese => format!("还有 {more} 个"),
            }));
        }
        Message { title: Some(title), blocks: parts, ..Message::default() }
    }

    fn block(&self, block: &Block) -> String {
        let (person, by, at) = (self.person(&block.person), self.person(&block.by), self.door.time(block.at));
        let line = match self.locale {
            Locale::English => format!("{person}, by {by}, {at}"),
            Locale::Chinese => format!("{person}，由 {by} 于 {at} 屏蔽"),
        };
        match (&block.reason, self.locale) {
            (Some(reason), Locale::English) => format!("{line}: {}", self.shown(reason)),
            (Some(reason), Locale::Chinese) => format!("{line}：{}", self.shown(reason)),
            (None, _) => line,
        }
    }
}
