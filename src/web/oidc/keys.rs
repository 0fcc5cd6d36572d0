//! The public keys of an issuer (RFC 7517): those that sign in a way that the desk takes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde_json::Value;

/// Keys of an issuer that are looked at.
const KEYS_MAX: usize = 50;

/// How a token is signed. There are no others: `none` is not among them, and a secret of both sides is neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// RSA, PKCS #1 v1.5, SHA-256.
    Rs256,
    /// ECDSA on P-256, SHA-256.
    Es256,
}

impl Algorithm {
    /// The one of a name in a header.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Public {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
}

/// A key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// What tokens call it.
    pub(super) id: Option<String>,
    public: Public,
}

impl Key {
    /// The one way in which it signs: the key says that, never the token.
    pub(super) const fn algorithm(&self) -> Algorithm {
        match self.public {
            Public::Rsa { .. } => Algorithm::Rs256,
            Public::P256(_) => Algorithm::Es256,
        }
    }

    /// Whether it signed this.
    pub(super) fn signed(&self, said: &[u8], signature: &[u8]) -> bool {
        match &self.public {
            Public::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, said, signature).is_ok()
            }
            Public::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(said, signature).is_ok()
            }
        }
    }
}

/// The keys of a set that the desk can use; others are left out.
pub(super) fn read(set: &Value) -> Vec<Key> {
    let keys = set.get("keys").and_then(Value::as_array);
    keys.into_iter().flatten().take(KEYS_MAX).filter_map(key).collect()
}

fn key(key: &Value) -> Option<Key> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let bytes = |name: &str| URL_SAFE_NO_PAD.decode(text(name)?).ok();
    if text("use").is_some_and(|purpose| purpose != "sig") {
        return None;
    }
    let public = match (text("kty")?, text("crv")) {
        // Leading zeros are none of the number.
        ("RSA", _) => {
            Public::Rsa { n: bytes("n")?.into_iter().skip_while(|byte| *byte == 0).collect(), e: bytes("e")? }
        }
        ("EC", Some("P-256")) => Public::P256([vec![4], bytes("x")?, bytes("y")?].concat()),
        _ => return None,
    };
    let key = Key { id: text("kid").map(str::to_owned), public };
    let said = text("alg").map(Algorithm::named);
    (said.is_none() || said == Some(Some(key.algorithm()))).then_some(key)
}
