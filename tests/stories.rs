//! Stories through the whole desk, on every engine: what people do in a chat on one end, what they are told on the other.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a story that cannot go on has failed")]

/// Makes tests of stories: one on each engine.
macro_rules! on_every_engine {
    ($($story:ident),+ $(,)?) => {
        on_engine!(sqlite_in_memory, SqliteInMemory, $($story),+);
        on_engines_that_last!($($story),+);
    };
}

/// The same without the engine that forgets all when the desk ends.
macro_rules! on_engines_that_last {
    ($($story:ident),+ $(,)?) => {
        on_engine!(sqlite_in_a_file, SqliteInAFile, $($story),+);
        on_engine!(postgres, Postgres, $($story),+);
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

mod stories {
    pub mod asking;
    pub mod desk;
    pub mod once;
    pub mod races;
    pub mod rights;
    pub mod working;
}
