//! What Discord allows a token: waits by route and for all of them, and when to leave it alone altogether. One for all
//! that is done with the token.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::rest::Failed;
use crate::chat::breaker::Breaker;
use crate::chat::pauses::{Pauses, WAIT_MAX};

/// Under this name the pause that holds for all routes is kept.
const GLOBAL: &str = "global";
/// How long a page of HTML shuts out that does not say so.
const SHUT_OUT_FOR: Duration = Duration::from_secs(60);
/// Somebody has to put a new token in.
const TOKEN_WAIT: Duration = Duration::from_secs(300);
/// So many refusals of a route in a row mean that the next is refused, too.
const FORBIDDEN_MAX: u32 = 5;
/// How long such a route is left alone.
const FORBIDDEN_FOR: Duration = Duration::from_secs(60);
/// Routes whose refusals are counted.
const ROUTES_MAX: usize = 4096;

/// The limits of one token.
#[derive(Debug, Default)]
pub(super) struct Limits {
    pauses: Pauses,
    breaker: Breaker,
    forbidden: Mutex<HashMap<String, u32>>,
}

impl Limits {
    /// Waits for the turn of a route.
    ///
    /// # Errors
    /// The time that is left, where that is too long to wait here.
    pub(super) async fn wait(&self, route: &str) -> Result<(), Duration> {
        self.pauses.wait(&[route, GLOBAL]).await
    }

    /// A route is closed, or every one.
    pub(super) fn limited(&self, route: Option<&str>, global: bool, after: Duration) {
        match route {
            _ if global => self.pauses.close(GLOBAL, after),
            Some(route) => self.pauses.close(route, after),
            None => {}
        }
    }

    /// What stands before Discord lets nothing through, for so long.
    pub(super) fn shut_out(&self, named: Option<Duration>) -> Duration {
        let after = named.unwrap_or(SHUT_OUT_FOR);
        tracing::error!(secs = after.as_secs(), "Discord's edge shuts this address out for too many requests");
        self.pauses.close(GLOBAL, after);
        self.breaker.shut(after);
        after
    }

    /// What became of a request.
    pub(super) fn told(&self, route: Option<&str>, outage: bool, failed: Option<&Failed>) {
        match failed {
            _ if outage => self.breaker.failed(),
            Some(Failed::Refused { status: 401, .. }) if route.is_some() => {
                if self.breaker.takes().is_ok() {
                    // Whichever request met it: posts wait from now on, and would not say why.
                    tracing::error!(
                        secs = TOKEN_WAIT.as_secs(),
                        "Discord refuses the token: set DISCORD_TOKEN (or discord.token) anew"
                    );
                }
                self.breaker.shut(TOKEN_WAIT);
            }
            Some(Failed::RateLimited { .. }) => {}
            _ => self.breaker.answered(),
        }
        let Some(route) = route else { return };
        let mut forbidden = self.forbidden.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(failed, Some(Failed::Refused { status: 403, .. })) {
            forbidden.remove(route);
            return;
        }
        if forbidden.len() >= ROUTES_MAX {
            forbidden.clear();
        }
        let times = forbidden.entry(route.to_owned()).or_default();
        *times += 1;
        if *times >= FORBIDDEN_MAX {
            tracing::warn!(route, "Discord refuses this again and again: it is left alone for a minute");
            self.pauses.close(route, FORBIDDEN_FOR);
        }
    }

    /// How many posts may be tried at once.
    ///
    /// # Errors
    /// None, for so long.
    pub(super) fn takes(&self) -> Result<usize, Duration> {
        let left = self.pauses.left(GLOBAL);
        if left > WAIT_MAX { Err(left) } else { self.breaker.takes() }
    }
}

/// Whether Discord did not answer, or said that it is out.
pub(super) const fn is_outage<T>(done: &Result<T, Failed>) -> bool {
    matches!(done, Err(Failed::Unreached(_) | Failed::Lost(_) | Failed::Refused { status: 500.., .. }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16) -> Failed {
        Failed::Refused { status, code: 0, message: String::new() }
    }

    #[tokio::test(start_paused = true)]
    async fn a_route_that_is_refused_again_and_again_is_left_alone_and_others_are_not() {
        let limits = Limits::default();
        for _ in 0..FORBIDDEN_MAX {
            assert_eq!(limits.wait("POST channels/1/messages").await, Ok(()));
            limits.told(Some("POST channels/1/messages"), false, Some(&refused(403)));
        }
        assert_eq!(limits.wait("POST channels/1/messages").await, Err(FORBIDDEN_FOR));
        assert_eq!(limits.wait("POST channels/2/messages").await, Ok(()));
        assert_eq!(limits.takes(), Ok(usize::MAX));
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_token_and_a_page_of_html_close_every_route_and_an_answer_opens_them() {
        let limits = Limits::default();
        limits.told(Some("GET users/@me"), false, Some(&refused(401)));
        assert_eq!(limits.takes(), Err(TOKEN_WAIT));
        tokio::time::advance(TOKEN_WAIT).await;
        assert_eq!(limits.takes(), Ok(1));
        limits.told(Some("GET users/@me"), false, None);
        assert_eq!(limits.takes(), Ok(usize::MAX));
        // The token of an interaction is another one.
        limits.told(None, false, Some(&refused(401)));
        assert_eq!(limits.takes(), Ok(usize::MAX));
        assert_eq!(limits.shut_out(None), SHUT_OUT_FOR);
        assert_eq!(limits.takes(), Err(SHUT_OUT_FOR));
    }
}
