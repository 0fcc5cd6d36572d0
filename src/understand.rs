//! What a text asks and which FAQ entry answers it: pure functions over values.
//!
//! A text is cleaned of what chat adds to it (`text`), judged as request, talk or chatter (`speech`), and cut where it
//! asks several things (`parts`, read together by `several`); in a conversation it is read with what came before
//! (`followup`). Its words (`words`, `segment`; those that carry matter: `content`) are mended where they are misspelt
//! (`spelling`) and make a `query`. The `index` of a [`KnowledgeBase`] names the entries (`entry`, read by `analysis`) that
//! are near in words, characters (`grams`) or meaning (`encoder`); these are weighed against one another (`likeness`,
//! `ridge`) into a score and a probability (`fusion`), by weights that are learned (`training`, `climb`) and measured
//! (`measure`); how far that probability keeps its word on one base is found by a `trial` of it. A sentence encoder, where
//! there is one, takes a second look (`rerank`). What is learned from the chat is cleaned by `phrasing` and has its say by
//! `learned`, and what agents write there put into files by `rewrite`. What entries miss is told by `gaps`, and where
//! they compete by `rivals`. The face towards the flow is [`KnowledgeBase::answer`] and [`KnowledgeBase::follow`];
//! everything behind them may be replaced.

mod alike;
mod analysis;
mod base;
mod climb;
mod content;
mod encoder;
mod entry;
mod explain;
mod flaw;
mod followup;
mod front_matter;
mod fusion;
mod gaps;
mod grams;
mod index;
mod learned;
mod likeness;
pub mod measure;
mod parts;
mod phrasing;
mod print;
mod query;
mod reading;
mod rerank;
mod rewrite;
mod ridge;
mod rivals;
mod segment;
mod several;
mod speech;
mod spelling;
mod text;
mod training;
mod trial;
mod words;

pub use alike::{Asked, Askers};
pub use base::KnowledgeBase;
pub use entry::{
    Audience, BODY_BYTES_MAX, DEPTH_MAX, Entry, FILE_BYTES_MAX, FRONT_MATTER_BYTES_MAX, ID_CHARS_MAX,
    QUESTION_CHARS_MAX, QUESTIONS_MAX, TAG_CHARS_MAX, TAGS_MAX, TITLE_CHARS_MAX, parse, too_large,
};
pub use flaw::Flaw;
pub use followup::{Context, follow_up};
pub use front_matter::kebab;
pub use fusion::{BadWeights, WEIGHTS_BYTES_MAX, Weights};
pub use gaps::{GROUPED_MAX, groups};
pub use phrasing::{Phrasing, phrasing};
pub use print::print;
pub use reading::{Candidate, Question, RISK, Reading, Thresholds, Verdict};
pub use rerank::{Reranker, SentenceEncoder, Vector};
pub use rewrite::{content, fingerprint, retired, rewritten};
pub use rivals::{Rivalry, phrasings_of};
pub use speech::{Speech, speech};
pub use text::{Addressee, Message};
pub use training::{TrainingSet, train, train_with};
