//! `tag [ticket] <tags>`: puts tags on a ticket, and takes those off that are written with a minus: `billing -urgent`.

use super::{Arg, ArgKind, Args, Command, Spec, TICKET, Words};
use crate::domain::notice::Done;
use crate::domain::{Decision, EntryKind, Refusal, Role, Situation, Tag, TicketNumber, Untrusted, tag};

/// The command's line in the table.
pub const SPEC: Spec = Spec {
    verb: "tag",
    summary: Words { en: "Put tags on a ticket or take them off", zh: "为工单添加或移除标签" },
    args: &[
        TICKET,
        Arg {
            name: "tags",
            about: Words {
                en: "Tags; a minus takes one off: billing -urgent",
                zh: "标签；减号表示移除：billing -urgent",
            },
            kind: ArgKind::Tags,
            required: true,
        },
    ],
    role: Role::Agent,
    parse,
};

/// Tags that a ticket may have.
pub const TAGS_MAX: usize = 20;

/// Tags to put on and take off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagWish {
    /// Which ticket; the thread's where it is not said.
    pub ticket: Option<TicketNumber>,
    /// Tags to put on.
    pub add: Vec<Tag>,
    /// Tags to take off.
    pub remove: Vec<Tag>,
}

fn parse(args: &Args) -> Result<Command, Refusal> {
    let text = args.text("tags");
    let (mut add, mut remove) = (Vec::new(), Vec::new());
    for word in text.raw().split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、')) {
        let (list, word) = match word.strip_prefix(['-', '−']) {
            Some(word) => (&mut remove, word),
            None => (&mut add, word.trim_start_matches(['+', '#'])),
        };
        if !word.is_empty() {
            let wrong = |()| Refusal::NoTag { given: Untrusted::new(word).headline(80), chars_max: tag::CHARS_MAX };
            list.push(word.parse().map_err(wrong)?);
        }
    }
    if add.is_empty() && remove.is_empty() {
        return Err(Refusal::Missing { usage: SPEC.usage(), argument: "tags".into() });
    }
    Ok(Command::Tag(TagWish { ticket: args.ticket()?, add, remove }))
}

/// Changes the tags; only the card and the history show it. A tag that is put on and taken off at once is taken off.
///
/// # Errors
/// The ticket is closed, has just these tags, or would have too many.
pub fn decide(situation: &Situation<'_>, wish: &TagWish) -> Result<Decision, Refusal> {
    let file = situation.open_ticket(SPEC.verb)?;
    let (number, had) = (file.ticket.number, &file.ticket.tags);
    let mut tags: Vec<Tag> = had.iter().chain(&wish.add).filter(|tag| !wish.remove.contains(tag)).cloned().collect();
    tags.sort();
    tags.dedup();
    if tags.len() > TAGS_MAX {
        return Err(Refusal::TooMany { ticket: number, rows_max: TAGS_MAX });
    }
    let added: Vec<_> = tags.iter().filter(|tag| !had.contains(tag)).cloned().collect();
    let removed: Vec<_> = had.iter().filter(|tag| !tags.contains(tag)).cloned().collect();
    if added.is_empty() && removed.is_empty() {
        return Err(Refusal::SameTags { ticket: number });
    }
    let mut ticket = file.ticket.clone();
    ticket.tags.clone_from(&tags);
    let mut decision = Decision::default();
    decision.save(situation, file, ticket, vec![EntryKind::Tagged { added, removed }]);
    decision.confirm(situation, Done::Tagged { ticket: number, tags });
    Ok(decision)
}
