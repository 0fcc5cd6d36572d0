//! Community mode: members answer each other, the best reply is marked, and only what stays unanswered becomes a ticket.
//!
//! A question that the FAQ does not surely answer waits. An answer of somebody else ends that, a mark of the asker or an
//! agent says which reply solved it, and whoever wrote it is thanked.

pub mod mark;
pub mod notice;
pub mod refusal;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::command::Matched;
use super::customer::route::Way;
use super::decide::Situation;
use super::thread::Said;
use super::{
    Change, ChannelId, Conversation, ConversationId, Decision, Destination, Locale, MessageId, Named, Notice, Role,
    Untrusted, Verdict, ask,
};
pub use notice::CommunityNotice;
pub use refusal::CommunityRefusal;

/// Graphemes of a reply that are kept, to tell it from others.
const EXCERPT_GRAPHEMES_MAX: usize = 120;
/// Characters that a reply of a member must have to be an answer: `+1` and `same here` are none.
const ANSWER_CHARS_MIN: usize = 12;

/// The moment that stands for none, in a column that has to have one: in the year 9999.
const NEVER_AT: Timestamp = Timestamp::constant(253_400_000_000, 0);

/// How long a community channel has for a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Community {
    /// After this long without an answer the question is brought up once more.
    pub nudge: SignedDuration,
    /// After this long it becomes a ticket.
    pub window: SignedDuration,
}

impl Default for Community {
    fn default() -> Self {
        Self { nudge: SignedDuration::from_mins(30), window: SignedDuration::from_hours(4) }
    }
}

/// Where a question stands with the community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Nobody has answered.
    Waiting,
    /// Somebody has.
    Answered,
    /// A reply is marked, or the asker said that they are helped.
    Solved,
    /// It became a ticket.
    Escalated,
}

impl Standing {
    /// The name used in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Answered => "answered",
            Self::Solved => "solved",
            Self::Escalated => "escalated",
        }
    }
}

/// A question before the community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Where it stands.
    pub standing: Standing,
    /// When it is brought up once more.
    pub nudge_at: Timestamp,
    /// When it becomes a ticket.
    pub ticket_at: Timestamp,
    /// The plan that it was asked under; rows of older versions do not say.
    pub plan: Option<String>,
    /// Counts the changes; a change made from an older version is refused and decided again.
    pub version: i64,
}

/// What a member wrote in the thread of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The message.
    pub message: MessageId,
    /// Whose.
    pub by: Named,
    /// Whether they are an agent.
    pub is_staff: bool,
    /// Its beginning.
    pub excerpt: Untrusted,
}

/// The reply that solved a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// The message.
    pub message: MessageId,
    /// Who wrote it.
    pub helper: Named,
    /// Who marked it.
    pub marked_by: Named,
    /// Whether the helper is thanked for it.
    pub credited: bool,
}

/// A change to what is stored about the community.
#[derive(Debug, Clone, PartialEq)]
pub enum CommunityChange {
    /// A question waits from now on; `was` is the version that it had, if it waited before.
    Waits {
        /// Which.
        conversation: ConversationId,
        /// When it is brought up.
        nudge_at: Timestamp,
        /// When it becomes a ticket.
        ticket_at: Timestamp,
        /// The plan that it is asked under.
        plan: String,
        /// The version that the decision was made from.
        was: Option<i64>,
    },
    /// A question that waited stands elsewhere now.
    Stands {
        /// Which.
        conversation: ConversationId,
        /// Where.
        standing: Standing,
        /// The version that the decision was made from.
        was: i64,
    },
    /// A question that waits was brought up.
    Nudged {
        /// Which.
        conversation: ConversationId,
        /// The version that the decision was made from.
        was: i64,
    },
    /// Somebody wrote in the thread of a question.
    Replied(ConversationId, Reply),
    /// A reply is marked as the solution.
    Solved(ConversationId, Solution),
    /// The mark is taken back.
    TakenBack(ConversationId),
    /// A member wants to be told of questions that wait in a channel, or does not any more.
    Helps {
        /// The channel.
        channel: ChannelId,
        /// Who.
        person: Named,
        /// In which language; none where they do not want it any more.
        locale: Option<Locale>,
    },
}

/// How often somebody was thanked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thanks {
    /// Who.
    pub helper: Named,
    /// In the last 30 days.
    pub lately: i64,
    /// Ever.
    pub ever: i64,
}

/// What was looked up about the community.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommunityFound {
    /// Where the conversation stands.
    pub waiting: Option<Waiting>,
    /// The latest replies in its thread, the latest first.
    pub replies: Vec<Reply>,
    /// The reply that solved it.
    pub solution: Option<Solution>,
    /// Those who helped most.
    pub thanks: Vec<Thanks>,
}

impl Situation<'_> {
    /// How long the community has for a conversation; nothing where its channel is none of theirs.
    #[must_use]
    pub fn community(&self, conversation: &Conversation) -> Option<Community> {
        let plan = self.plan_of_requester(conversation);
        let of_mode = match self.route(&plan, conversation, true).way {
            Way::Members(community) => Some(community),
            _ => None,
        };
        let of_channel = self.workspace.community.get(&conversation.channel).copied();
        of_mode.or(of_channel).filter(|_| !conversation.direct)
    }
}

/// A question in a community channel of somebody without a paid plan: answered where the FAQ is sure, else it waits.
#[must_use]
pub fn asked(
    situation: &Situation<'_>,
    conversation: Conversation,
    matched: &Matched,
    community: Community,
) -> Decision {
    let mut decision = Decision::default();
    decision.changes.push(Change::ConversationBegun(conversation.clone()));
    let offer = ask::offer(&conversation, matched);
    let is_offered = offer.is_some();
    if let Some(notice) = offer {
        decision.offer(situation, &conversation, &conversation.question, &situation.person.plan, notice);
    }
    if matched.reading.verdict != Verdict::Answer || ask::wants_person(matched) {
        let until = decision.waits(situation, &conversation, community, None);
        if !is_offered {
            // The thread is where the others answer.
            let asked = Notice::Community(CommunityNotice::Asked { conversation: conversation.id, until });
            decision.post(Destination::Conversation(conversation.id), conversation.locale, asked);
        }
    }
    decision
}

/// "I need a person", or another question of the asker that the FAQ does not know: the community has its time first.
#[must_use]
pub fn asked_again(
    situation: &Situation<'_>,
    conversation: &Conversation,
    community: Community,
) -> (Decision, Option<Timestamp>) {
    let mut decision = Decision::default();
    let waiting = situation.found.community.waiting.as_ref();
    let until = match waiting {
        Some(waiting) if waiting.standing == Standing::Waiting => known(waiting.ticket_at),
        other => decision.waits(situation, conversation, community, other.map(|waiting| waiting.version)),
    };
    (decision, until)
}

/// A moment, where it is one that comes: a question that waits for members alone never becomes a ticket.
fn known(ticket_at: Timestamp) -> Option<Timestamp> {
    (ticket_at < NEVER_AT).then_some(ticket_at)
}

/// What somebody else than the asker writes in the thread of a question: kept to be marked, and an answer if it is one.
#[must_use]
pub fn replied(situation: &Situation<'_>, conversation: &Conversation, said: &Said<'_>) -> Decision {
    let mut decision = Decision::default();
    let is_staff = situation.person.role >= Role::Agent;
    let reply = Reply {
        message: said.message.clone(),
        by: situation.person.named.clone(),
        is_staff,
        excerpt: said.text.headline(EXCERPT_GRAPHEMES_MAX),
    };
    decision.changes.push(Change::Community(CommunityChange::Replied(conversation.id, reply)));
    if is_staff || (said.matched.reading.verdict == Verdict::Leave && answers(said.text.raw().trim())) {
        decision.stands(situation, conversation, Standing::Answered);
    }
    decision
}

/// Whether a member's words may be an answer: more than a nod, and no question back.
fn answers(text: &str) -> bool {
    let chars = text.chars().filter(|c| !c.is_whitespace()).count();
    // A Han character says about what two letters do.
    let is_wide = text.chars().any(|c| c > '\u{2e80}');
    let least = if is_wide { ANSWER_CHARS_MIN / 2 } else { ANSWER_CHARS_MIN };
    let asks = text.strip_suffix(['?', '？']).is_some_and(|rest| !rest.contains(['.', '!', '。', '！', '\n']));
    chars >= least && !asks
}

impl Decision {
    /// The question waits from now on, and until when.
    pub(super) fn waits(
        &mut self,
        situation: &Situation<'_>,
        conversation: &Conversation,
        community: Community,
        was: Option<i64>,
    ) -> Option<Timestamp> {
        let after = |span| situation.now.checked_add(span).unwrap_or(NEVER_AT).min(NEVER_AT);
        let (nudge_at, ticket_at) = (after(community.nudge), after(community.window));
        let plan = situation.plan_of_requester(conversation).name;
        let waits = CommunityChange::Waits { conversation: conversation.id, nudge_at, ticket_at, plan, was };
        self.changes.push(Change::Community(waits));
        known(ticket_at)
    }

    /// A question that was before the community stands elsewhere, unless it stands there or is solved already.
    pub(super) fn stands(&mut self, situation: &Situation<'_>, conversation: &Conversation, standing: Standing) {
        let Some(waiting) = situation.found.community.waiting.as_ref() else { return };
        let is_over = matches!(waiting.standing, Standing::Escalated)
            || (waiting.standing == Standing::Solved && standing == Standing::Answered);
        if waiting.standing != standing && !is_over {
            let (conversation, was) = (conversation.id, waiting.version);
            self.changes.push(Change::Community(CommunityChange::Stands { conversation, standing, was }));
        }
    }
}

/// A question that waited too long for an answer is brought up once, in its thread and to those who want to be told.
#[must_use]
pub fn nudged(conversation: &Conversation, waiting: &Waiting, helpers: &[(Named, Locale)]) -> Decision {
    let mut decision = Decision::default();
    let (id, until) = (conversation.id, known(waiting.ticket_at));
    decision.changes.push(Change::Community(CommunityChange::Nudged { conversation: id, was: waiting.version }));
    let nudged = Notice::Community(CommunityNotice::Nudged { conversation: id, until });
    decision.post(Destination::Conversation(id), conversation.locale, nudged);
    for (helper, locale) in helpers.iter().filter(|(helper, _)| helper.id != conversation.requester.id) {
        let (person, channel) = (helper.id.clone(), conversation.channel.clone());
        let wanted = CommunityNotice::HelpWanted { conversation: Box::new(conversation.clone()) };
        let to = Destination::Private { person, reply: None, channel };
        decision.post(to, *locale, Notice::Community(wanted));
    }
    decision
}

/// What nobody answered in time becomes a ticket, as if the asker had asked for one.
#[must_use]
pub fn overdue(situation: &Situation<'_>, conversation: &Conversation) -> Decision {
    let plan = situation.plan_of_requester(conversation);
    let mut decision = ask::escalated(situation, conversation.clone(), &Matched::nothing(conversation), &plan, false);
    decision.stands(situation, conversation, Standing::Escalated);
    decision
}
