//! The whole program in a terminal and on a pipe: a newcomer's first minutes, trouble, and edits of the FAQ.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod fakes {
    pub mod model;
}
mod program {
    pub mod chat;
    pub mod folder;
}
mod on_terminal {
    pub mod agent;
    pub mod drafts;
    pub mod faq;
    pub mod newcomer;
    #[cfg(target_os = "linux")]
    pub mod person;
    pub mod trouble;
}
