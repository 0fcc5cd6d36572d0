//! A question's vector, waited for before it is read: outside of any transaction, and no longer than the encoder's budget.

use tokio::sync::oneshot;

use super::understand::text_of;
use crate::domain::{Act, Event, Person};
use crate::understand::{KnowledgeBase, Question};

/// Has the encoder, where there is one, read the event's text. What it does not get done in time is read without it.
pub(super) async fn prepared(knowledge: &KnowledgeBase, event: &Event, person: &Person) {
    let Some(text) = text_of(event) else { return };
    let addressed = !matches!(event.act, Act::Said { mentions_desk: false, .. });
    let plan = Some(person.plan.name.as_str());
    let question = Question { text: &text, locale: person.locale, plan, addressed, ..Question::default() };
    let Some((encoder, wording)) = knowledge.to_encode(&question) else { return };
    let (told, ready) = oneshot::channel();
    encoder.prepare(wording, Box::new(move || _ = told.send(())));
    if tokio::time::timeout(encoder.budget(), ready).await.is_err() {
        encoder.missed();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use super::*;
    use crate::domain::command::Typed;
    use crate::domain::{Author, Policy, Untrusted, WorkspaceId, WorkspacePolicy};
    use crate::understand::{Reranker, SentenceEncoder, Thresholds, Vector, parse};

    const BUDGET: Duration = Duration::from_millis(50);

    /// An encoder that is always about to be done, or one that lets go at once.
    #[derive(Default)]
    struct Slow {
        lets_go: bool,
        held: Mutex<Vec<Box<dyn FnOnce() + Send>>>,
        missed: AtomicU64,
    }

    impl std::fmt::Debug for Slow {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Slow")
        }
    }

    impl SentenceEncoder for Slow {
        fn vectors(&self, _: &[&str]) -> Option<Vec<Vector>> {
            None
        }

        fn keep(&self, _: Vec<String>) {}

        fn prepare(&self, _: String, ready: Box<dyn FnOnce() + Send>) {
            if !self.lets_go {
                self.held.lock().unwrap().push(ready);
            }
        }

        fn budget(&self) -> Duration {
            BUDGET
        }

        fn missed(&self) {
            self.missed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How long an event waits for `slow`, and how often the encoder was told that it was in vain.
    async fn waited(slow: Slow, act: Act) -> (Duration, u64) {
        let file = b"---\nid: lag\ntitle: Why is my consumer lag growing?\nupdated: 2026-11-24\n---\nAdd consumers.\n";
        let (base, _) = KnowledgeBase::assemble(vec![parse("lag.md", file).unwrap()]);
        let encoder = Arc::new(slow);
        let reranker = Reranker { encoder: encoder.clone(), thresholds: Thresholds::default() };
        let base = base.with_reranker(Some(reranker));
        let workspace = WorkspacePolicy::open(WorkspaceId::terminal(), &[]);
        let policy = Policy { workspaces: vec![workspace.clone()], ..Policy::default() };
        let event = Event {
            key: "1".to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            workspace: workspace.id.clone(),
            channel: "support".into(),
            thread: None,
            direct: false,
            author: Author { id: "ann".into(), name: "Ann".into(), groups: Vec::new(), bot: false, locale: None },
            reply: None,
            act,
        };
        let person = policy.person(&workspace, &event.author, &event.channel, None);
        let start = tokio::time::Instant::now();
        prepared(&base, &event, &person).await;
        (start.elapsed(), encoder.missed.load(Ordering::Relaxed))
    }

    fn said(text: &str) -> Act {
        Act::Said { message: "1".into(), text: Untrusted::new(text), mentions_desk: true }
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_waits_for_its_vector_no_longer_than_the_budget() {
        let (elapsed, missed) = waited(Slow::default(), said("why does my lag grow?")).await;
        assert_eq!((elapsed.as_millis() / 10, missed), (5, 1), "{elapsed:?}");
        let typed = Act::Typed(Typed::Line("ask why does my lag grow?".into()));
        assert_eq!(waited(Slow::default(), typed).await.1, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_vector_that_will_not_come_or_is_not_wanted() {
        let lets_go = Slow { lets_go: true, ..Slow::default() };
        assert_eq!(waited(lets_go, said("why does my lag grow?")).await, (Duration::ZERO, 0));
        for act in [said("thanks a lot!"), Act::OpenedHome, Act::Typed(Typed::Line("list".into()))] {
            assert_eq!(waited(Slow::default(), act).await, (Duration::ZERO, 0));
        }
    }
}
