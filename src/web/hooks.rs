//! Calls outgoing webhooks: each entry of a history goes to each address that wants it, signed, in order, until it is
//! taken or given up; what was given up stays, and can be made anew.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::outgoing::{Failed, Outgoing};
use crate::store::webhooks::{self, Call, End};
use crate::store::{Db, Failure};
use crate::vitals;

/// Calls that are made at once.
const IN_FLIGHT_MAX: usize = 16;
/// Longer than a call may take.
const LEASE_LENGTH: SignedDuration = SignedDuration::from_secs(60);
/// A call that failed this often is given up: after some two days.
const ATTEMPTS_MAX: u32 = 16;
/// The longest wait between two attempts.
const BACKOFF_MAX: SignedDuration = SignedDuration::from_hours(6);
/// How often it is looked for calls.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Calls webhooks.
#[derive(Clone)]
pub struct Hooks {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// The way out.
    pub outgoing: Outgoing,
}

impl Hooks {
    /// Calls until `stop`; what was begun is finished.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.turn().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(failure) => tracing::error!(%failure, "webhooks could not be called; trying again"),
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Makes what calls are due, and says how many.
    ///
    /// # Errors
    /// The database failed; what was leased is made again when its lease runs out.
    pub async fn turn(&self) -> Result<usize, Failure> {
        // Most turns find nothing: they write nothing either.
        if !webhooks::is_any_due(&mut self.db.read().await?, self.clock.now()).await? {
            return Ok(0);
        }
        let mut tx = self.db.write().await?;
        let calls = webhooks::lease(&mut tx, LEASE_LENGTH, self.clock.now(), IN_FLIGHT_MAX).await?;
        tx.commit().await?;
        let mut made: FuturesUnordered<_> = calls.iter().map(|call| self.make(call)).collect();
        while let Some(done) = made.next().await {
            done?;
        }
        Ok(calls.len())
    }

    async fn make(&self, call: &Call) -> Result<(), Failure> {
        let outcome = self.send(call).await;
        let now = self.clock.now();
        let reason = outcome.as_ref().err().map(|(reason, _)| reason.clone()).unwrap_or_default();
        let (end, result) = match &outcome {
            Ok(()) => (End::Sent, "sent"),
            Err((_, true)) if call.attempt < ATTEMPTS_MAX => {
                let due_at = now.checked_add(backoff(call.attempt)).unwrap_or(now);
                (End::Again { due_at, reason: &reason }, "again")
            }
            Err(_) => (End::Abandoned(&reason), "abandoned"),
        };
        let mut tx = self.db.write().await?;
        webhooks::end(&mut tx, call, end, now).await?;
        tx.commit().await?;
        vitals::metrics::webhook_call(result);
        if let End::Abandoned(reason) = end {
            tracing::error!(workspace = %call.workspace, call = call.id, reason, "given up on a webhook's call");
        }
        Ok(())
    }

    /// Sends a call once; why it was not taken, and whether another try may help.
    async fn send(&self, call: &Call) -> Result<(), (String, bool)> {
        let body = call.body.to_string();
        let signature = signature(&call.secret, self.clock.now(), &body);
        let kind = call.body.get("type").and_then(serde_json::Value::as_str).unwrap_or_default();
        let delivery = call.id.to_string();
        let headers = [
            ("content-type", "application/json"),
            ("x-frontdesk-event", kind),
            ("x-frontdesk-delivery", delivery.as_str()),
            ("x-frontdesk-signature", signature.as_str()),
        ];
        match self.outgoing.post(&call.url, &headers, body.into_bytes()).await {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
            // Gone: the receiver asks not to be called again.
            Ok(answer) => Err((format!("it answered {}", answer.status), answer.status != 410)),
            Err(failed @ (Failed::Address(_) | Failed::TooLarge)) => Err((failed.to_string(), false)),
            Err(failed) => Err((failed.to_string(), true)),
        }
    }
}

/// The header that shows who calls, and when: `t=SECONDS,v1=HEX`.
fn signature(secret: &SecretString, now: Timestamp, body: &str) -> String {
    let at = now.as_second();
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return String::new() };
    mac.update(format!("{at}.{body}").as_bytes());
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

/// 2 s, 4 s, 8 s … up to six hours.
fn backoff(attempt: u32) -> SignedDuration {
    let doubled = SignedDuration::from_secs(1).checked_mul(1_i32 << attempt.clamp(1, 20));
    doubled.unwrap_or(BACKOFF_MAX).min(BACKOFF_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_one_that_a_receiver_computes() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac s3cret
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let expect = "t=1700000000,v1=1698a50bc74d1ff1db85c4e0a5297c2ad9fdba245d5737cdb789e4cc6e098940";
        assert_eq!(signature(&"s3cret".into(), now, r#"{"a":1}"#), expect);
    }

    #[test]
    fn waits_double_up_to_six_hours() {
        assert_eq!(backoff(1).as_secs(), 2);
        assert_eq!(backoff(10).as_secs(), 1024);
        assert_eq!(backoff(40), BACKOFF_MAX);
    }
}
