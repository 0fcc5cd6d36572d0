//! The protocol of OpenID Connect: where an issuer is asked what, the code that a browser brings back, and the token that
//! it is changed for.
//!
//! Written here rather than taken: `openidconnect` brings its own RSA and curves beside the `ring` that TLS uses, and what
//! is needed of it is one flow. Requests go the way of all requests to configured addresses (`outgoing`), and no lock is
//! held meanwhile.

mod examined;
mod keys;
mod token;

use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

use crate::config::OidcConfig;
use crate::outgoing::{self, Outgoing};
pub(super) use token::{Expected, Flaw, Identity};

use keys::Key;

/// How long what an issuer says of itself is taken for true.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// A key that is not known is asked for no more often than this: a new one is used by many, a forged one by whoever likes.
const KEYS_AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(10);

/// Why a login did not work: for the log, not for the person.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    /// The issuer was not reached.
    #[error("the issuer's {what}: {failed}")]
    Unreached {
        /// What was asked for.
        what: &'static str,
        /// Why it was not had.
        failed: outgoing::Failed,
    },
    /// It answered something else than the protocol allows.
    #[error("the issuer's {what} is not as it should be: {why}")]
    Odd {
        /// What was asked for.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// It names another issuer than the one that is configured.
    #[error("the issuer's {what} is not as it should be: it is of {issuer:?}")]
    Another {
        /// What was asked for.
        what: &'static str,
        /// Which it names.
        issuer: String,
    },
    /// The token is not good.
    #[error("the token of the login is not good: {0}")]
    Token(#[from] Flaw),
}

/// What an issuer says of itself.
#[derive(Debug, Clone, Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Debug, Default)]
struct Known {
    discovered: Option<(Timestamp, Arc<Discovered>)>,
    keys: Option<(Timestamp, Arc<Vec<Key>>)>,
}

/// An issuer of tokens, and the desk as it knows it.
pub struct Provider {
    pub(super) config: OidcConfig,
    outgoing: Outgoing,
    known: Mutex<Known>,
}

/// What one browser's login is held together by. All but the secret can be told from it; the secret stays in the browser.
pub(super) struct Attempt<'a> {
    pub(super) secret: &'a str,
}

impl Attempt<'_> {
    fn derived(&self, purpose: &str) -> String {
        hex::encode(Sha256::digest(format!("oidc {purpose}:{}", self.secret)))
    }

    /// What the token has to repeat.
    pub(super) fn nonce(&self) -> String {
        self.derived("nonce")
    }

    /// What shows that who changes the code is who began (RFC 7636).
    fn verifier(&self) -> String {
        self.derived("verifier")
    }

    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier()))
    }
}

impl Provider {
    /// One of the configuration.
    #[must_use]
    pub fn new(config: OidcConfig) -> Self {
        let outgoing = Outgoing::new(config.reach.clone());
        Self { config, outgoing, known: Mutex::default() }
    }

    /// Where a browser is sent to log in.
    pub(super) async fn login(&self, attempt: &Attempt<'_>, state: &str, now: Timestamp) -> Result<Url, Failed> {
        let discovered = self.discovered(now).await?;
        let odd = |why: &str| Failed::Odd { what: "authorization_endpoint", why: why.to_owned() };
        let mut url = Url::parse(&discovered.authorization_endpoint).map_err(|_| odd("it is no address"))?;
        if url.scheme() != "https" && !(url.scheme() == "http" && self.config.reach.plain_http) {
            return Err(odd("it does not begin with https://"));
        }
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("scope", "openid profile")
            .append_pair("client_id", &self.config.client_id)
            .append_pair("redirect_uri", &self.config.redirect)
            .append_pair("state", state)
            .append_pair("nonce", &attempt.nonce())
            .append_pair("code_challenge", &attempt.challenge())
            .append_pair("code_challenge_method", "S256");
        Ok(url)
    }

    /// Changes the code that a browser brought back for the identity that the issuer vouches for.
    pub(super) async fn identity(&self, attempt: &Attempt<'_>, code: &str, now: Timestamp) -> Result<Identity, Failed> {
        let discovered = self.discovered(now).await?;
        let token = self.changed(&discovered, attempt, code).await?;
        let nonce = attempt.nonce();
        let (issuer, client_id) = (&self.config.issuer, &self.config.client_id);
        let expected = Expected { issuer, client_id, nonce: &nonce, now };
        let keys = self.keys(&discovered, now, false).await?;
        match token::verified(&token, &keys, &expected) {
            // The issuer may have changed its keys.
            Err(Flaw::UnknownKey) => {
                let keys = self.keys(&discovered, now, true).await?;
                Ok(token::verified(&token, &keys, &expected)?)
            }
            settled => Ok(settled?),
        }
    }

    async fn discovered(&self, now: Timestamp) -> Result<Arc<Discovered>, Failed> {
        let what = "discovery document";
        if let Some((at, discovered)) = &self.known().discovered
            && now.duration_since(*at) < KNOWN_FOR
        {
            return Ok(Arc::clone(discovered));
        }
        let url = format!("{}/.well-known/openid-configuration", self.config.issuer.trim_end_matches('/'));
        let discovered: Discovered = self.fetched(what, &url).await?;
        // Another issuer's endpoints would take the code and vouch for anybody.
        if discovered.issuer != self.config.issuer {
            return Err(Failed::Another { what, issuer: discovered.issuer });
        }
        let discovered = Arc::new(discovered);
        self.known().discovered = Some((now, Arc::clone(&discovered)));
        Ok(discovered)
    }

    /// The issuer's keys; `again` where one is missing among those that are known.
    async fn keys(&self, discovered: &Discovered, now: Timestamp, again: bool) -> Result<Arc<Vec<Key>>, Failed> {
        let good_for = if again { KEYS_AGAIN_AFTER } else { KNOWN_FOR };
        if let Some((at, keys)) = &self.known().keys
            && now.duration_since(*at) < good_for
        {
            return Ok(Arc::clone(keys));
        }
        let set: Value = self.fetched("keys", &discovered.jwks_uri).await?;
        let keys = Arc::new(keys::read(&set));
        self.known().keys = Some((now, Arc::clone(&keys)));
        Ok(keys)
    }

    async fn fetched<T: for<'de> Deserialize<'de>>(&self, what: &'static str, url: &str) -> Result<T, Failed> {
        let answer = self.outgoing.get(url, &[("accept", "application/json")]).await;
        let answer = answer.map_err(|failed| Failed::Unreached { what, failed })?;
        let odd = |why: String| Failed::Odd { what, why };
        if answer.status != 200 {
            return Err(odd(format!("it answered {}", answer.status)));
        }
        serde_json::from_slice(&answer.body).map_err(|error| odd(error.to_string()))
    }

    /// The token for a code.
    async fn changed(&self, discovered: &Discovered, attempt: &Attempt<'_>, code: &str) -> Result<String, Failed> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let what = "token endpoint";
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
        let methods = discovered.token_endpoint_auth_methods_supported.as_deref();
        let takes_basic = methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"));
        let (client_id, secret) = (self.config.client_id.as_str(), self.config.client_secret.as_ref());
        let verifier = attempt.verifier();
        let mut fields = vec![("grant_type", "authorization_code"), ("code", code)];
        fields.extend([("redirect_uri", self.config.redirect.as_str()), ("code_verifier", verifier.as_str())]);
        let basic;
        match secret {
            Some(secret) if takes_basic => {
                let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encoded(client_id), encoded(secret.expose()));
                basic = format!("Basic {}", STANDARD.encode(pair));
                headers.push(("authorization", &basic));
            }
            secret => {
                fields.push(("client_id", client_id));
                fields.extend(secret.map(|secret| ("client_secret", secret.expose())));
            }
        }
        let form = Serializer::new(String::new()).extend_pairs(fields).finish();
        let answer = self.outgoing.post(&discovered.token_endpoint, &headers, form.into_bytes()).await;
        let answer = answer.map_err(|failed| Failed::Unreached { what, failed })?;
        let odd = |why: String| Failed::Odd { what, why };
        if answer.status != 200 {
            let said = serde_json::from_slice::<Value>(&answer.body).ok();
            let error = said.as_ref().and_then(|said| said.get("error")).and_then(Value::as_str).unwrap_or_default();
            return Err(odd(format!("it answered {} {}", answer.status, word(error))));
        }
        let tokens = serde_json::from_slice::<Tokens>(&answer.body);
        tokens.map(|tokens| tokens.id_token).map_err(|_| odd("there is no id_token in its answer".to_owned()))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an issuer or a browser says, as one harmless word for the log.
pub(super) fn word(said: &str) -> String {
    said.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_made_as_the_standard_says() {
        // RFC 7636, appendix B.
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        let attempt = Attempt { secret: "s" };
        assert_eq!(attempt.challenge(), URL_SAFE_NO_PAD.encode(Sha256::digest(attempt.verifier())));
        assert!((43..=128).contains(&attempt.verifier().len()));
        assert_ne!(attempt.verifier(), attempt.nonce());
    }
}
