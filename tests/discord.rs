//! The whole program on a Discord of our own: questions, tickets and trouble, over the real gateway and REST protocol.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

#[allow(dead_code, reason = "the stories change rows by hand")]
#[path = "stories/desk/engine.rs"]
mod engine;
mod fakes {
    pub mod discord;
    pub mod model;
    pub mod watched;
}
mod program {
    pub mod database;
    pub mod desk;
}
mod on_discord {
    pub mod asking;
    pub mod community;
    pub mod customers;
    pub mod digest;
    pub mod doctor;
    pub mod drafts;
    pub mod guild;
    pub mod keeping;
    pub mod life;
    pub mod missed;
    pub mod problems;
    pub mod replicas;
    pub mod served;
    pub mod settings;
    pub mod tickets;
    pub mod trouble;
}
