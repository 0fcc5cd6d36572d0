//! The fault programme: the real program is killed, held up and lied to under load, and one checker looks afterwards
//! whether anything was lost or came twice.
//!
//! `cargo test --test faults` runs a hundredth of it. All of it, with a progress bar:
//! `cargo test --release --features failpoints --test faults -- --ignored --nocapture --test-threads 1`. Each run says
//! its seed; `FRONTDESK_FAULTS_SEED` gives it again, and `FRONTDESK_FAULTS_COUNT` is how often each fault is made.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a run that cannot go on has failed, and says its seed")]

mod fakes {
    pub mod discord;
    pub mod model;
    pub mod slack;
    pub mod watched;
}
#[allow(dead_code, reason = "stories use all of it")]
mod stories {
    pub mod desk {
        pub mod engine;
    }
    pub mod random {
        pub mod dice;
    }
}
mod under_faults {
    pub mod books;
    pub mod checker;
    pub mod cluster;
    pub mod crashes;
    pub mod full;
    pub mod load;
    pub mod positives;
    pub mod quick;
    pub mod replica;
    pub mod report;
    pub mod seen;
    pub mod settle;
    pub mod volumes;
    pub mod world;
}
