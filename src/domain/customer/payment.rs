//! Stripe's webhooks: whether one is Stripe's, and what it says in the desk's words.
//!
//! The signature scheme: <https://docs.stripe.com/webhooks#verify-manually>. The objects:
//! <https://docs.stripe.com/api/subscriptions/object>, <https://docs.stripe.com/api/invoices/object>.

mod object;

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use sha2::Sha256;

use super::contract::external::Told;

/// How far a signature's moment may be from ours.
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(300);
/// Signatures in one header that are looked at: Stripe sends one for each secret while secrets are changed.
const SIGNATURES_MAX: usize = 10;
/// Characters of an id.
const ID_CHARS_MAX: usize = 255;

/// Why a request is not Stripe's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unverified {
    /// The header is not there, or is written otherwise.
    #[error("the header Stripe-Signature is missing or malformed")]
    Header,
    /// It was signed too long ago, or will be.
    #[error("the signature is not of this moment; are the clocks right?")]
    Moment,
    /// Nobody who knows the secret signed it.
    #[error("the signature is not of the configured signing secret")]
    Signature,
}

/// Makes sure that a body was signed with `secret`, a short while ago.
///
/// # Errors
/// It was not.
pub fn verified(header: &str, body: &[u8], secret: &str, now: Timestamp) -> Result<(), Unverified> {
    let mut at = None;
    let mut signatures = Vec::new();
    for part in header.split(',') {
        match part.trim().split_once('=') {
            Some(("t", value)) => at = value.parse::<i64>().ok(),
            Some(("v1", value)) if signatures.len() < SIGNATURES_MAX => signatures.extend(hex::decode(value).ok()),
            _ => {}
        }
    }
    let at = at.ok_or(Unverified::Header)?;
    let signed_at = Timestamp::from_second(at).map_err(|_| Unverified::Header)?;
    if signatures.is_empty() {
        return Err(Unverified::Header);
    }
    let matches = |signature: &Vec<u8>| {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return false };
        mac.update(format!("{at}.").as_bytes());
        mac.update(body);
        mac.verify_slice(signature).is_ok()
    };
    // The signature before the moment: what is told of clocks is told to Stripe alone.
    if !signatures.iter().any(matches) {
        return Err(Unverified::Signature);
    }
    if now.duration_since(signed_at).abs() > TOLERANCE {
        return Err(Unverified::Moment);
    }
    Ok(())
}

/// An event of Stripe.
#[derive(Debug, Clone, PartialEq)]
pub struct Payment {
    /// Its id there.
    pub id: String,
    /// Its kind: `invoice.paid`.
    pub kind: String,
    /// When it was made there.
    pub created: Timestamp,
    /// What it is about.
    pub about: About,
}

/// What an event is about.
#[expect(clippy::large_enum_variant, reason = "one is read at a time, and kept nowhere")]
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    /// A subscription, or an invoice of one.
    Subscription {
        /// The subscription's id.
        id: String,
        /// The customer's id.
        customer: String,
        /// The person whom the checkout named, by their id in the chat.
        person: Option<String>,
        /// What it says.
        told: Told,
    },
    /// Something that the desk keeps and does nothing about.
    Other,
}

/// Reads a body; `plan` names the plan of a price.
///
/// # Errors
/// What is missing.
pub fn read(body: &Value, plan: &dyn Fn(&str) -> Option<String>) -> Result<Payment, String> {
    let id = text(body, "id").ok_or("it has no id")?;
    let kind = text(body, "type").ok_or("it has no type")?;
    let created = moment(body, "created").ok_or("it has no moment of creation")?;
    let object = body.get("data").and_then(|data| data.get("object")).unwrap_or(&Value::Null);
    let about = match kind.as_str() {
        "customer.subscription.created" => object::subscription(object, 0, created, plan)?,
        "customer.subscription.updated" => object::subscription(object, 1, created, plan)?,
        "customer.subscription.deleted" => object::subscription(object, 2, created, plan)?,
        "invoice.paid" => object::invoice(object, true),
        "invoice.payment_failed" => object::invoice(object, false),
        _ => About::Other,
    };
    Ok(Payment { id, kind, created, about })
}

/// A short text, in which nothing stands that a database could not keep.
fn text(object: &Value, key: &str) -> Option<String> {
    let text = object.get(key)?.as_str()?;
    (!text.is_empty() && text.chars().count() <= ID_CHARS_MAX && !text.contains('\0')).then(|| text.to_owned())
}

fn moment(object: &Value, key: &str) -> Option<Timestamp> {
    Timestamp::from_second(object.get(key)?.as_i64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_test";

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn signature(at: i64, body: &str, secret: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{at}.{body}").as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    proptest::proptest! {
        #[test]
        fn any_header_and_body_are_no_signature_of_stripes(
            header in "(t=[0-9-]{0,22})?(,? ?v[01]=[0-9a-fA-F]{0,70}){0,9}\\PC{0,10}", body in "\\PC{0,40}",
        ) {
            proptest::prop_assert!(verified(&header, body.as_bytes(), SECRET, now()).is_err());
        }

        #[test]
        fn a_signature_holds_for_no_other_body_moment_or_letter(body in "\\PC{1,40}", at_letter in 0_usize..64) {
            let at = now().as_second();
            let good = signature(at, &body, SECRET);
            let header = |at: i64, signature: &str| format!("t={at},v1={signature}");
            proptest::prop_assert_eq!(verified(&header(at, &good), body.as_bytes(), SECRET, now()), Ok(()));
            let letter = if good.as_bytes()[at_letter] == b'0' { "1" } else { "0" };
            let spoilt = format!("{}{letter}{}", &good[..at_letter], &good[at_letter + 1..]);
            let other = format!("{body} ");
            let wrong = [
                verified(&header(at, &spoilt), body.as_bytes(), SECRET, now()),
                verified(&header(at + 1, &good), body.as_bytes(), SECRET, now()),
                verified(&header(at, &good), other.as_bytes(), SECRET, now()),
            ];
            proptest::prop_assert!(wrong.iter().all(Result::is_err), "{:?}", wrong);
        }

        #[test]
        fn any_event_is_read_or_said_to_lack_something(
            kind in "(customer\\.subscription\\.(created|updated|deleted)|invoice\\.paid|[a-z.]{0,20})",
            created in proptest::num::i64::ANY, price in "\\PC{0,12}", seats in proptest::num::i64::ANY,
        ) {
            let item = serde_json::json!({ "price": { "id": price, "unit_amount": seats, "recurring": { "interval": price } },
                "quantity": seats, "current_period_end": created });
            let object = serde_json::json!({ "id": price, "customer": price, "status": price, "items": { "data": [item] },
                "trial_end": created, "cancel_at": created, "subscription": price, "metadata": { "person": price } });
            let body = serde_json::json!({ "id": "evt", "type": kind, "created": created, "data": { "object": object } });
            if let Err(reason) = read(&body, &|price| Some(price.to_owned())) {
                proptest::prop_assert!(!reason.is_empty());
            }
        }
    }

    #[test]
    fn only_what_was_signed_with_the_secret_a_short_while_ago_is_stripes() {
        let (at, body) = (now().as_second(), "{}");
        let good = signature(at, body, SECRET);
        let other = signature(at, body, "whsec_other");
        let of = |at: i64| format!("t={at},v1={}", signature(at, body, SECRET));
        let cases = [
            (format!("t={at},v1={good}"), Ok(())),
            (format!("t={at},v1={other},v1={good},v0=x"), Ok(())),
            (format!("t={at}, v1={good}"), Ok(())),
            (of(at - 300), Ok(())),
            (of(at + 300), Ok(())),
            (of(at - 301), Err(Unverified::Moment)),
            (of(at + 301), Err(Unverified::Moment)),
            (format!("t={at},v1={other}"), Err(Unverified::Signature)),
            (format!("t={},v1={good}", at + 1), Err(Unverified::Signature)),
            (format!("t={at},v0={good}"), Err(Unverified::Header)),
            (format!("v1={good}"), Err(Unverified::Header)),
            (format!("t=soon,v1={good}"), Err(Unverified::Header)),
            (format!("t={at},v1=zz"), Err(Unverified::Header)),
            (String::new(), Err(Unverified::Header)),
        ];
        for (header, expect) in cases {
            assert_eq!(verified(&header, body.as_bytes(), SECRET, now()), expect, "{header}");
        }
        assert_eq!(verified(&of(at), b"{ }", SECRET, now()), Err(Unverified::Signature), "another body");
    }
}
