//! The way of a question: what its mode does with it, or what the configuration says where no mode serves its plan.

use jiff::SignedDuration;

use super::notice::ContractRow;
use super::{CustomerChange, CustomerNotice, CustomerRefusal, Mode, ModeKind};
use crate::domain::command::customer::leads;
use crate::domain::community::Community;
use crate::domain::{
    Change, ChannelId, Conversation, Decision, Destination, Notice, Plan, Platform, Refusal, Situation,
};

/// What is done with a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Way {
    /// A ticket at once.
    Ticket,
    /// The FAQ, then the members.
    Members(Community),
    /// The FAQ, and a ticket where it does not help.
    Faq,
    /// The FAQ, and nothing where it does not help.
    FaqOnly,
    /// Nothing: new questions are not taken.
    Closed,
}

/// The way of a question, and by which modes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Route<'a> {
    /// What is done.
    pub way: Way,
    /// By which mode, where one serves the plan.
    pub mode: Option<&'a Mode>,
    /// The mode that would serve it, where it is disabled.
    pub closed: Option<&'a Mode>,
}

/// The window of a question that waits for members alone.
pub const NEVER: SignedDuration = SignedDuration::MAX;

/// The enabled mode that serves a plan, and the disabled one in whose place it does. A mode that serves a plan by name
/// counts before its successors, which are followed until one is enabled.
#[must_use]
pub fn serving<'a>(modes: &'a [Mode], plan: &str) -> (Option<&'a Mode>, Option<&'a Mode>) {
    let Some(own) = modes.iter().find(|mode| mode.plans.iter().any(|served| served == plan)) else {
        return (None, None);
    };
    let mut mode = own;
    // As many steps as there are modes: successors may go in a circle.
    for _ in modes {
        if mode.enabled {
            return (Some(mode), (!own.enabled).then_some(own));
        }
        let Some(next) = mode.successor.as_ref().and_then(|name| modes.iter().find(|mode| mode.name == *name)) else {
            break;
        };
        mode = next;
    }
    (None, Some(own))
}

impl Mode {
    const fn community(&self) -> Community {
        let window = match self.kind {
            ModeKind::Community => NEVER,
            ModeKind::Commercial | ModeKind::Hybrid => SignedDuration::from_secs(self.window_secs),
        };
        Community { nudge: SignedDuration::from_secs(self.nudge_secs), window }
    }
}

impl Situation<'_> {
    /// The way of a question that somebody with `plan` asks; `in_open` where members can read it.
    #[must_use]
    pub fn route(&self, plan: &Plan, conversation: &Conversation, in_open: bool) -> Route<'_> {
        let (mode, closed) = serving(&self.found.customer.modes, &plan.name);
        let way = match (mode, closed) {
            (None, Some(_)) => Way::Closed,
            (None, None) => self.configured(plan, conversation, in_open),
            (Some(mode), _) => match (mode.kind, in_open) {
                (ModeKind::Commercial, _) => Way::Ticket,
                (ModeKind::Hybrid | ModeKind::Community, true) => Way::Members(mode.community()),
                (ModeKind::Hybrid, false) => Way::Faq,
                (ModeKind::Community, false) => Way::FaqOnly,
            },
        };
        Route { way, mode, closed }
    }

    /// How it was before there were modes: paid plans have a ticket at once, community channels their members.
    fn configured(&self, plan: &Plan, conversation: &Conversation, in_open: bool) -> Way {
        if plan.paid {
            return Way::Ticket;
        }
        let of_channel = self.workspace.community.get(&conversation.channel);
        of_channel.filter(|_| in_open).map_or(Way::Faq, |community| Way::Members(*community))
    }
}

impl Route<'_> {
    /// Tells who asks that the mode of their plan is disabled, and where their question goes.
    pub fn tell(&self, situation: &Situation<'_>, decision: &mut Decision) {
        let Some(closed) = self.closed else { return };
        let told = CustomerNotice::ModeClosed {
            mode: closed.name.clone(),
            description: closed.description.clone(),
            to: self.mode.map(|mode| mode.name.clone()),
        };
        let notice = Notice::Customer(told);
        decision.posts.insert(0, crate::domain::Post { to: asker(situation), locale: situation.person.locale, notice });
    }

    /// The conversation of a ticket, for its requester alone where the channel or the mode says so: in direct messages
    /// of a platform that has them. The second says whether it left the channel.
    #[must_use]
    pub fn withdrawn(&self, situation: &Situation<'_>, conversation: Conversation) -> (Conversation, bool) {
        let of_channel = situation.workspace.private.get(&conversation.channel).copied();
        let is_private = of_channel.unwrap_or_else(|| self.mode.is_some_and(Mode::is_private));
        let has_them = matches!(situation.event.workspace.platform, Platform::Discord | Platform::Slack);
        if self.way != Way::Ticket || !is_private || conversation.direct || !has_them {
            return (conversation, false);
        }
        let channel = ChannelId::with(&conversation.requester.id);
        (Conversation { channel, direct: true, root: None, thread: None, ..conversation }, true)
    }

    /// Makes sure that a ticket may be had.
    ///
    /// # Errors
    /// The mode has no tickets, or takes no questions.
    pub fn ticket(&self) -> Result<(), Refusal> {
        match (self.way, self.closed, self.mode) {
            (Way::Closed, Some(closed), _) => {
                Err(CustomerRefusal::ModeClosed { mode: closed.name.clone(), description: closed.description.clone() }
                    .into())
            }
            (Way::FaqOnly | Way::Members(Community { window: NEVER, .. }), _, Some(mode)) => {
                Err(CustomerRefusal::NoTickets { mode: mode.name.clone() }.into())
            }
            _ => Ok(()),
        }
    }
}

impl Decision {
    /// Keeps under which mode and contract a ticket is opened; a question of a contract with credits takes one.
    pub(in crate::domain) fn serves(
        &mut self,
        situation: &Situation<'_>,
        conversation: &Conversation,
        plan: &Plan,
        is_new: bool,
    ) {
        let found = &situation.found.customer;
        let mode = situation.route(plan, conversation, !conversation.direct).mode.map(|mode| mode.name.clone());
        let own = conversation.requester.id == situation.person.named.id && found.entitled.plan == plan.name;
        let contract = found.entitled.contract.as_ref().filter(|_| own);
        let line = contract.and_then(|contract| found.contracts.iter().find(|line| line.contract == *contract));
        let credits = line.and_then(|line| line.contract.credits).filter(|_| is_new);
        if let (Some(line), Some(credits)) = (line, credits)
            && line.contract.credits_used + 1 == credits
        {
            let mut row = ContractRow::of(line, situation.now);
            row.credits.0 = credits;
            leads(situation, self, CustomerNotice::OverUse { row, seats: false });
        }
        let served = CustomerChange::Served {
            ticket: situation.fresh.ticket,
            mode,
            contract: contract.map(|contract| contract.number),
            takes_credit: credits.is_some(),
        };
        self.changes.push(Change::Customer(served));
    }
}

/// Whoever asks is told alone.
fn asker(situation: &Situation<'_>) -> Destination {
    situation.private()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(name: &str, plans: &str, enabled: bool, successor: Option<&str>) -> Mode {
        let mode = Mode::new(name, ModeKind::Commercial).unwrap();
        Mode { enabled, successor: successor.map(Into::into), ..mode.with(&format!("plans={plans}")).unwrap() }
    }

    #[test]
    fn a_disabled_mode_hands_its_questions_on_until_one_is_enabled() {
        let names = |modes: &[Mode], plan: &str| {
            let (serves, closed) = serving(modes, plan);
            (serves.map(|mode| mode.name.clone()), closed.map(|mode| mode.name.clone()))
        };
        let some = |name: &str| Some(name.to_owned());
        let chain = [mode("a", "pro", false, Some("b")), mode("b", "", false, Some("c")), mode("c", "", true, None)];
        assert_eq!(names(&chain, "pro"), (some("c"), some("a")));
        assert_eq!(names(&chain, "community"), (None, None), "served as configured");
        let circle = [mode("a", "pro", false, Some("b")), mode("b", "", false, Some("a"))];
        assert_eq!(names(&circle, "pro"), (None, some("a")));
        let lost = [mode("a", "pro", false, Some("gone"))];
        assert_eq!(names(&lost, "pro"), (None, some("a")));
        assert_eq!(names(&[mode("a", "pro", true, None)], "pro"), (some("a"), None));
    }
}
