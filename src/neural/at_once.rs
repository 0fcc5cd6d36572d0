//! An encoder that makes every vector when it is asked for: for commands that measure, where nobody waits in a chat.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::Model;
use crate::understand::{SentenceEncoder, Vector};

/// The most vectors that are remembered; then it begins anew.
const REMEMBERED_MAX: usize = 200_000;

/// A [`Model`] with what it has said so far.
#[derive(Debug)]
pub struct AtOnce {
    model: Model,
    remembered: Mutex<HashMap<String, Vector>>,
}

impl AtOnce {
    /// Begins with nothing remembered.
    pub fn new(model: Model) -> Self {
        Self { model, remembered: Mutex::default() }
    }
}

impl SentenceEncoder for AtOnce {
    fn vectors(&self, texts: &[&str]) -> Option<Vec<Vector>> {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() > REMEMBERED_MAX {
            remembered.clear();
        }
        let missing: Vec<&str> = texts.iter().filter(|text| !remembered.contains_key(**text)).copied().collect();
        match self.model.encode(&missing) {
            Ok(made) => remembered.extend(missing.into_iter().map(str::to_owned).zip(made)),
            Err(error) => {
                tracing::error!(error, "the sentence encoder failed; the answer without it stands");
                return None;
            }
        }
        texts.iter().map(|text| remembered.get(*text).cloned()).collect()
    }

    fn keep(&self, phrasings: Vec<String>) {
        let phrasings: Vec<&str> = phrasings.iter().map(String::as_str).collect();
        let _ = self.vectors(&phrasings);
    }

    fn prepare(&self, question: String, ready: Box<dyn FnOnce() + Send>) {
        let _ = self.vectors(&[&question]);
        ready();
    }

    fn budget(&self) -> Duration {
        Duration::MAX
    }

    fn missed(&self) {}
}
