//! The whole program on a Slack of our own: questions, tickets and trouble, over sockets and over HTTP.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

#[allow(dead_code, reason = "the stories change rows by hand")]
#[path = "stories/desk/engine.rs"]
mod engine;
mod fakes {
    pub mod discord;
    pub mod model;
    pub mod slack;
    pub mod watched;
}
mod program {
    pub mod database;
    pub mod desk;
}
mod on_slack {
    pub mod asking;
    pub mod community;
    pub mod customers;
    pub mod digest;
    pub mod doctor;
    pub mod drafts;
    pub mod keeping;
    pub mod life;
    pub mod missed;
    pub mod over_http;
    pub mod problems;
    pub mod replicas;
    pub mod settings;
    pub mod sockets;
    pub mod team;
    pub mod tickets;
    pub mod trouble;
}
