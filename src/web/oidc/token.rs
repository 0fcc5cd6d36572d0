//! The token of a login: signed by a key of the issuer, for the desk, for this very login, and now.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::keys::{Algorithm, Key};

/// Bytes of a token.
const TOKEN_BYTES_MAX: usize = 32 * 1024;
/// By how much the clocks of the issuer and the desk may differ.
const CLOCKS_DIFFER_MAX: SignedDuration = SignedDuration::from_secs(60);
/// Characters of the name that the issuer gives somebody.
const NAME_CHARS_MAX: usize = 80;

/// What a token must say.
pub(in crate::web) struct Expected<'a> {
    pub(in crate::web) issuer: &'a str,
    pub(in crate::web) client_id: &'a str,
    pub(in crate::web) nonce: &'a str,
    pub(in crate::web) now: Timestamp,
}

/// What is wrong with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::web) enum Flaw {
    /// It cannot be read.
    #[error("it cannot be read")]
    Unreadable,
    /// It is signed in no way that is taken.
    #[error("it is signed in a way that is not taken: RS256 and ES256 are")]
    Algorithm,
    /// No key of the issuer is meant by it.
    #[error("the issuer has no such key")]
    UnknownKey,
    /// The key did not sign it.
    #[error("the signature is wrong")]
    Signature,
    /// Somebody else vouches.
    #[error("it is of another issuer")]
    Issuer,
    /// It is for another program.
    #[error("it is for somebody else")]
    Audience,
    /// It is over, or not yet good.
    #[error("it is not good at this time")]
    Time,
    /// It is of another login.
    #[error("it is of another login")]
    Nonce,
    /// It names nobody.
    #[error("it names nobody")]
    Subject,
}

/// Somebody for whom an issuer vouches.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::web) struct Identity {
    /// The hash of the issuer and of what it calls the person: the only identity.
    pub(in crate::web) hash: String,
    /// A name to show, never to decide by.
    pub(in crate::web) name: String,
    /// Everything that the token says.
    pub(in crate::web) claims: Value,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
}

/// Whom a token is of.
pub(super) fn verified(token: &str, keys: &[Key], expected: &Expected<'_>) -> Result<Identity, Flaw> {
    if token.len() > TOKEN_BYTES_MAX {
        return Err(Flaw::Unreadable);
    }
    let (said, signature) = token.rsplit_once('.').ok_or(Flaw::Unreadable)?;
    let (header, claims) = said.split_once('.').ok_or(Flaw::Unreadable)?;
    let header: Header = part(header)?;
    let algorithm = Algorithm::named(&header.alg).ok_or(Flaw::Algorithm)?;
    // What must be understood and is not known here.
    if header.crit.is_some() {
        return Err(Flaw::Unreadable);
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| Flaw::Unreadable)?;
    let key = meant(keys, algorithm, header.kid.as_deref()).ok_or(Flaw::UnknownKey)?;
    if !key.signed(said.as_bytes(), &signature) {
        return Err(Flaw::Signature);
    }
    let all: Value = part(claims)?;
    let claims: Claims = part(claims)?;
    check(&claims, expected)?;
    Ok(Identity {
        hash: hex::encode(Sha256::digest(format!("{}\n{}", claims.iss, claims.sub))),
        name: name(&all).unwrap_or_else(|| "?".to_owned()),
        claims: all,
    })
}

fn part<T: for<'de> Deserialize<'de>>(encoded: &str) -> Result<T, Flaw> {
    let bytes = URL_SAFE_NO_PAD.decode(encoded).map_err(|_| Flaw::Unreadable)?;
    serde_json::from_slice(&bytes).map_err(|_| Flaw::Unreadable)
}

/// The key that a token means: of its name and its way to sign, or the only one where it names none.
fn meant<'a>(keys: &'a [Key], algorithm: Algorithm, id: Option<&str>) -> Option<&'a Key> {
    let mut fitting =
        keys.iter().filter(|key| key.algorithm() == algorithm && (id.is_none() || key.id.as_deref() == id));
    let first = fitting.next()?;
    fitting.next().is_none().then_some(first)
}

fn check(claims: &Claims, expected: &Expected<'_>) -> Result<(), Flaw> {
    if claims.iss != expected.issuer {
        return Err(Flaw::Issuer);
    }
    let ours = |name: &String| name == expected.client_id;
    let (is_for_us, alone) = match &claims.aud {
        Audience::One(one) => (ours(one), true),
        Audience::Many(many) => (many.iter().any(ours), many.len() == 1),
    };
    // One for several says whom it was given to.
    let given = claims.azp.as_ref().map_or(alone, ours);
    if !is_for_us || !given {
        return Err(Flaw::Audience);
    }
    let seconds = |moment: Timestamp| moment.as_millisecond() as f64 / 1000.0;
    let (now, leeway) = (seconds(expected.now), CLOCKS_DIFFER_MAX.as_secs_f64());
    if now >= claims.exp + leeway || claims.iat > now + leeway || claims.nbf.is_some_and(|from| from > now + leeway) {
        return Err(Flaw::Time);
    }
    if claims.nonce.as_deref() != Some(expected.nonce) {
        return Err(Flaw::Nonce);
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 {
        return Err(Flaw::Subject);
    }
    Ok(())
}

fn name(claims: &Value) -> Option<String> {
    let text = |key: &&str| claims.get(*key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let name = ["name", "preferred_username", "email"].iter().find_map(text)?;
    Some(name.chars().take(NAME_CHARS_MAX).collect())
}
