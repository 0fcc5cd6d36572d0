//! A sentence encoder from a folder, for the second look at candidates: loading, encoding, remembering, in the background.
//!
//! The folder is as sentence encoders are usually kept: `config.json`, `tokenizer.json`, `model.safetensors`, and where
//! they are there `1_Pooling/config.json` and `sentence_bert_config.json`. It is read once (`folder`), checked and made
//! a model (`model`), which runs on a thread of its own (`worker`) or, for commands that measure, at once (`at_once`).
//! Vectors are remembered (`memory`). All of that is part of a build with the cargo feature `neural`; without it a folder
//! is refused with a word about that.

#[cfg(feature = "neural")]
mod at_once;
#[cfg(feature = "neural")]
mod folder;
#[cfg(feature = "neural")]
mod memory;
#[cfg(feature = "neural")]
mod model;
#[cfg(feature = "neural")]
mod worker;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "neural")]
pub use at_once::AtOnce;
#[cfg(feature = "neural")]
pub use model::Model;
#[cfg(feature = "neural")]
pub use worker::Worker;

use crate::understand::SentenceEncoder;

/// Why a folder cannot be used as a sentence encoder: which file, what is wrong with it, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The program was built without the feature.
    #[error(
        "the sentence encoder {} cannot be used: this program was built without the cargo feature `neural`; build it with \
         `cargo build --release --features neural`, or take [faq.neural] out of the configuration",
        dir.display()
    )]
    NotBuilt {
        /// The folder.
        dir: PathBuf,
    },
    /// A file is missing or not as it should be.
    #[error("the sentence encoder's {} {reason}", file.display())]
    Wrong {
        /// The file.
        file: PathBuf,
        /// What is wrong, and the way out.
        reason: String,
    },
    /// The system gives no thread.
    #[error("the sentence encoder gets no thread of its own: {0}")]
    NoThread(std::io::Error),
}

/// The encoder in `dir`, on a thread of its own, for a running desk. Vectors come in the background; a question waits for
/// its own at most `budget`.
///
/// # Errors
/// The folder holds no encoder that can be used, or the feature `neural` is not built in.
#[cfg_attr(not(feature = "neural"), expect(unused_variables, reason = "there is nobody to wait for"))]
pub fn in_background(dir: &Path, budget: Duration) -> Result<Arc<dyn SentenceEncoder>, Failure> {
    #[cfg(feature = "neural")]
    return Ok(Arc::new(Worker::start(Model::load(dir)?, budget)?));
    #[cfg(not(feature = "neural"))]
    return Err(Failure::NotBuilt { dir: dir.to_owned() });
}

/// The encoder in `dir` for commands that measure and have time: every vector is made when it is asked for.
///
/// # Errors
/// As [`in_background`].
pub fn at_once(dir: &Path) -> Result<Arc<dyn SentenceEncoder>, Failure> {
    #[cfg(feature = "neural")]
    return Ok(Arc::new(AtOnce::new(Model::load(dir)?)));
    #[cfg(not(feature = "neural"))]
    return Err(Failure::NotBuilt { dir: dir.to_owned() });
}
