//! The encoder's own thread: questions first, then the phrasings that have no vector yet, a few at a time.

use std::collections::VecDeque;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::memory::{Memory, PHRASINGS_MAX};
use super::{Failure, Model};
use crate::understand::{SentenceEncoder, Vector};

/// The most questions that wait; one more goes without.
const WAITING_MAX: usize = 32;
/// Phrasings between two looks for questions: what a question may have to wait for.
const PHRASINGS_AT_ONCE: usize = 4;

/// A [`Model`] on its own thread. The thread ends when this is dropped.
#[derive(Debug)]
pub struct Worker {
    shared: Arc<Shared>,
    budget: Duration,
    missed: AtomicU64,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    desk: Mutex<Desk>,
    /// Told when there is something to do, or nothing more.
    changed: Condvar,
}

/// What lies between those who ask and the thread.
#[derive(Debug, Default)]
struct Desk {
    memory: Memory,
    questions: VecDeque<Question>,
    /// Phrasings without a vector.
    phrasings: Vec<String>,
    /// Phrasings that the thread has in hand.
    in_hand: usize,
    /// The base has more phrasings than are remembered.
    too_many: bool,
    closed: bool,
}

struct Question {
    text: String,
    ready: Box<dyn FnOnce() + Send>,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Question").finish_non_exhaustive()
    }
}

enum Job {
    Question(Question),
    Phrasings(Vec<String>),
}

impl Worker {
    /// Starts the thread.
    ///
    /// # Errors
    /// The system gives none.
    pub fn start(model: Model, budget: Duration) -> Result<Self, Failure> {
        let shared = Arc::new(Shared::default());
        let own = Arc::clone(&shared);
        let work = move || {
            while let Some(job) = own.next() {
                // A job that makes the model panic is lost; the next one is not.
                if catch_unwind(AssertUnwindSafe(|| own.done(&model, job))).is_err() {
                    own.desk().in_hand = 0;
                    tracing::error!("the sentence encoder panicked; the answer without it stands");
                }
            }
        };
        let thread = std::thread::Builder::new().name("encode".to_owned()).spawn(work).map_err(Failure::NoThread)?;
        Ok(Self { shared, budget, missed: AtomicU64::new(0), thread: Some(thread) })
    }

    /// How many questions waited in vain.
    pub fn missed_so_far(&self) -> u64 {
        self.missed.load(Ordering::Relaxed)
    }

    /// Whether every phrasing that is to be kept has its vector.
    pub fn is_warm(&self) -> bool {
        self.shared.desk().is_warm()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.shared.desk().closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic of it was told already.
            let _ = thread.join();
        }
    }
}

impl SentenceEncoder for Worker {
    fn vectors(&self, texts: &[&str]) -> Option<Vec<Vector>> {
        let desk = self.shared.desk();
        texts.iter().map(|text| desk.memory.get(text).cloned()).collect()
    }

    fn keep(&self, phrasings: Vec<String>) {
        let mut desk = self.shared.desk();
        let all = phrasings.len();
        desk.too_many = all > PHRASINGS_MAX;
        if desk.too_many {
            let most = PHRASINGS_MAX;
            tracing::warn!(
                phrasings = all,
                most,
                "the FAQ has too many phrasings for the sentence encoder; it is not asked"
            );
            desk.phrasings = Vec::new();
            return;
        }
        desk.phrasings = desk.memory.keep(phrasings);
        tracing::info!(phrasings = all, to_encode = desk.phrasings.len(), "the sentence encoder reads the FAQ");
        drop(desk);
        self.shared.changed.notify_all();
    }

    fn prepare(&self, question: String, ready: Box<dyn FnOnce() + Send>) {
        let mut desk = self.shared.desk();
        if desk.memory.get(&question).is_some() {
            drop(desk);
            ready();
        } else if desk.is_warm() && desk.questions.len() < WAITING_MAX {
            desk.questions.push_back(Question { text: question, ready });
            drop(desk);
            self.shared.changed.notify_all();
        }
        // Else `ready` is dropped: the question's vector alone would be of no use, or would come too late.
    }

    fn budget(&self) -> Duration {
        self.budget
    }

    fn missed(&self) {
        let missed = self.missed.fetch_add(1, Ordering::Relaxed) + 1;
        tracing::warn!(missed, budget = ?self.budget, "the sentence encoder took too long; the answer without it stands");
    }
}

impl Desk {
    fn is_warm(&self) -> bool {
        self.phrasings.is_empty() && self.in_hand == 0 && !self.too_many
    }
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the next job; `None` when there will be none.
    fn next(&self) -> Option<Job> {
        let mut desk = self.desk();
        loop {
            if desk.closed {
                return None;
            }
            if let Some(question) = desk.questions.pop_front() {
                return Some(Job::Question(question));
            }
            if !desk.phrasings.is_empty() {
                let from = desk.phrasings.len().saturating_sub(PHRASINGS_AT_ONCE);
                let phrasings = desk.phrasings.split_off(from);
                desk.in_hand = phrasings.len();
                return Some(Job::Phrasings(phrasings));
            }
            desk = self.changed.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn done(&self, model: &Model, job: Job) {
        match job {
            Job::Question(Question { text, ready }) => match model.encode(&[&text]) {
                Ok(made) => {
                    let mut desk = self.desk();
                    made.into_iter().for_each(|vector| desk.memory.put_question(text.clone(), vector));
                    drop(desk);
                    ready();
                }
                Err(error) => tracing::error!(error, "the sentence encoder failed; the answer without it stands"),
            },
            Job::Phrasings(texts) => {
                let made = model.encode(&texts.iter().map(String::as_str).collect::<Vec<_>>());
                let mut desk = self.desk();
                desk.in_hand = 0;
                match made {
                    Ok(made) => {
                        texts.into_iter().zip(made).for_each(|(text, made)| desk.memory.put_phrasing(text, made))
                    }
                    Err(error) => tracing::error!(error, "the sentence encoder failed at phrasings of the FAQ"),
                }
            }
        }
    }
}
