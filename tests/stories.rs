//! Stories through the whole desk, on every engine: what people do in a chat on one end, what they are told on the other.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

/// Makes tests of stories: one on each engine.
macro_rules! on_every_engine {
    ($($story:ident),+ $(,)?) => {
        on_engine!(sqlite_in_memory, SqliteInMemory, $($story),+);
        on_engine!(sqlite_in_a_file, SqliteInAFile, $($story),+);
        on_engine!(postgres, Postgres, $($story),+);
    };
}

/// The same for stories in which the desk ends: memory forgets all then.
macro_rules! on_every_engine_that_lasts {
    ($($story:ident),+ $(,)?) => {
        on_engine!(sqlite_restarted, SqliteInAFile, $($story),+);
        on_engine!(postgres_restarted, Postgres, $($story),+);
    };
}

/// Stories of several processes, which share PostgreSQL.
macro_rules! on_postgres {
    ($($story:ident),+ $(,)?) => {
        on_engine!(on_postgres, Postgres, $($story),+);
    };
}

macro_rules! on_engine {
    ($name:ident, $engine:ident, $($story:ident),+) => {
        mod $name {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $story() {
                    let engine = crate::stories::desk::engine::Engine::$engine;
                    if engine.is_there() {
                        super::$story(engine).await;
                    }
                }
            )+
        }
    };
}

#[path = "fakes/issuer.rs"]
mod issuer;
#[path = "fakes/model.rs"]
mod model;
mod stories {
    pub mod api;
    pub mod api_whole;
    pub mod asking;
    pub mod audit;
    pub mod cards;
    pub mod chatter;
    pub mod commerce;
    pub mod commerce_web;
    pub mod community;
    pub mod customers;
    pub mod dashboard;
    pub mod dashboard_work;
    pub mod dead_letters;
    pub mod desk;
    pub mod digest;
    pub mod digest_figures;
    pub mod doctor;
    pub mod downtime;
    pub mod drafts;
    pub mod drafts_in_time;
    pub mod duplicates;
    pub mod erasure;
    pub mod escalation;
    pub mod fairness;
    pub mod faq_edits;
    pub mod follow_ups;
    pub mod gaps;
    pub mod grown;
    pub mod lasting;
    pub mod learning;
    pub mod life;
    pub mod live;
    pub mod logins;
    pub mod looking_after;
    pub mod matrix;
    pub mod missed;
    pub mod modes;
    pub mod moving;
    pub mod neighbours;
    pub mod once;
    pub mod outbox;
    pub mod payments;
    pub mod people;
    pub mod plans;
    pub mod privacy;
    pub mod problems;
    pub mod promises;
    pub mod quotas;
    pub mod races;
    pub mod random;
    pub mod ratings;
    pub mod replicas;
    pub mod reviews;
    pub mod rights;
    pub mod risk;
    pub mod routes;
    pub mod several;
    pub mod silences;
    pub mod sla;
    pub mod snooze;
    pub mod ties;
    pub mod transcripts;
    pub mod webhooks;
    pub mod website;
    pub mod why;
    pub mod working;
}
