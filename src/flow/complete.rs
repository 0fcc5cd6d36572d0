//! Choices for a field that is being typed: tickets and FAQ entries, the best fuzzy match first.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::Flow;
use crate::domain::text::shorten;
use crate::domain::{Author, ChannelId, Locale, Role, WorkspaceId};
use crate::store::tickets::Which;
use crate::store::{Failure, people, tickets};

/// Discord shows at most this many choices.
pub const CHOICES_MAX: usize = 25;
/// Open tickets that are looked through.
const TICKETS_MAX: i64 = 500;
/// Agents who are looked through.
const AGENTS_MAX: i64 = 200;
/// Characters of a choice.
const LABEL_GRAPHEMES_MAX: usize = 90;

impl Flow {
    /// Open tickets that this person may see, as number and label, matching what is typed.
    ///
    /// # Errors
    /// The database failed.
    pub async fn complete_ticket(
        &self,
        workspace: &WorkspaceId,
        author: &Author,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let Some(policy) = self.policy.workspace(workspace) else { return Ok(Vec::new()) };
        let which = if policy.role(author) >= Role::Agent { Which::NotClosed } else { Which::AskedBy(&author.id) };
        let mut tx = self.db.read().await?;
        let queue = tickets::queue(&mut tx, workspace, which, TICKETS_MAX).await?;
        let labelled = queue.rows.into_iter().map(|row| {
            let label = format!("{} {} ({})", row.number, row.subject.raw(), row.status.name());
            (row.number.0.to_string(), shorten(&label, LABEL_GRAPHEMES_MAX))
        });
        Ok(best(labelled.collect(), typed.trim_start_matches('#')))
    }

    /// Teams and agents that this agent may hand a ticket to, matching what is typed.
    ///
    /// # Errors
    /// The database failed.
    pub async fn complete_receiver(
        &self,
        workspace: &WorkspaceId,
        author: &Author,
        typed: &str,
    ) -> Result<Vec<(String, String)>, Failure> {
        let policy = self.policy.workspace(workspace).filter(|policy| policy.role(author) >= Role::Agent);
        let Some(policy) = policy else { return Ok(Vec::new()) };
        let mut tx = self.db.read().await?;
        let agents = people::agents(&mut tx, workspace, AGENTS_MAX).await?;
        let teams = policy.teams.iter().map(|team| (team.clone(), shorten(team, LABEL_GRAPHEMES_MAX)));
        let agents = agents.into_iter().map(|agent| {
            let label = shorten(&format!("@{}", agent.name.raw()), LABEL_GRAPHEMES_MAX);
            (agent.id.0, label)
        });
        Ok(best(teams.chain(agents).collect(), typed))
    }

    /// Titles of FAQ entries that this person may read, matching what is typed.
    #[must_use]
    pub fn complete_question(
        &self,
        workspace: &WorkspaceId,
        author: &Author,
        locale: Locale,
        typed: &str,
    ) -> Vec<String> {
        let Some(policy) = self.policy.workspace(workspace) else { return Vec::new() };
        let plan = self.policy.plan_of(policy, author, &ChannelId::from(""));
        let knowledge = (self.knowledge)();
        let readable = knowledge
            .entries()
            .iter()
            .filter(|entry| entry.locale == locale && entry.audience.admits(Some(plan.name.as_str())));
        let titled = readable.map(|entry| {
            let title = shorten(&entry.title, LABEL_GRAPHEMES_MAX);
            (title.clone(), title)
        });
        best(titled.collect(), typed).into_iter().map(|(title, _)| title).collect()
    }
}

/// The labelled values whose label matches, the best first; all in their order where nothing is typed.
fn best(labelled: Vec<(String, String)>, typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim();
    if typed.is_empty() {
        return labelled.into_iter().take(CHOICES_MAX).collect();
    }
    let matcher = SkimMatcherV2::default();
    let scored = labelled.into_iter().filter_map(|choice| Some((matcher.fuzzy_match(&choice.1, typed)?, choice)));
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    scored.into_iter().take(CHOICES_MAX).map(|(_, choice)| choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_fuzzy_and_the_best_comes_first() {
        let choices: Vec<_> = ["#12 broker down", "#3 lag", "#7 licence question"]
            .map(|label| (label.to_owned(), label.to_owned()))
            .into();
        let labels = |typed: &str| best(choices.clone(), typed).into_iter().map(|(_, label)| label).collect::<Vec<_>>();
        assert_eq!(labels("licnce"), ["#7 licence question"]);
        assert_eq!(labels("12"), ["#12 broker down"]);
        assert_eq!(labels("").len(), 3);
        assert!(labels("zzz").is_empty());
    }
}
