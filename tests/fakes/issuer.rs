//! An issuer of tokens (OpenID Connect) that speaks the real protocol: discovery, authorization code with PKCE, keys that
//! are changed. It enforces what a real one does (a code once, for its client, for its verifier), and misbehaves on demand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Json, Router, routing};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair as RsaKeyPair, PublicKeyComponents};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// What the desk is called and shows.
pub const CLIENT: &str = "desk";
pub const SECRET: &str = "s3cret & more";

/// What an issuer does that it should not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    OtherAudience,
    TwoAudiences,
    OtherIssuer,
    Expired,
    FromTheFuture,
    OtherNonce,
    NoNonce,
    NoSubject,
    /// The header says that nothing is signed.
    AlgorithmNone,
    /// Signed with the public key as if it were a secret of both sides.
    AlgorithmHmac,
    /// Signed by nobody who has the key.
    Forged,
    /// The claims were changed after they were signed.
    Changed,
    /// It names another issuer in its discovery document.
    ForeignDiscovery,
    /// It gives tokens for a code without looking at the verifier.
    NoProof,
}

/// A key that signs.
enum Signer {
    Rsa(RsaKeyPair),
    P256(EcdsaKeyPair),
}

impl Signer {
    fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::from_pkcs8(&STANDARD.decode(RSA_KEY).unwrap()).unwrap())
    }

    fn p256() -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self::P256(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, key.as_ref(), &random).unwrap())
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
        }
    }

    fn sign(&self, said: &str) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, said.as_bytes(), &mut signature).unwrap();
                signature
            }
            Self::P256(key) => key.sign(&random, said.as_bytes()).unwrap().as_ref().to_vec(),
        }
    }

    fn public(&self, id: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Rsa(key) => {
                let public = PublicKeyComponents::<Vec<u8>>::from(key.public());
                json!({ "kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": text(&public.n), "e": text(&public.e) })
            }
            Self::P256(key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": id, "x": text(x), "y": text(y) })
            }
        }
    }
}

/// A code that was given.
struct Code {
    challenge: String,
    nonce: String,
    redirect: String,
    claims: Value,
}

struct Inner {
    address: String,
    /// Who is logged in there.
    claims: Value,
    codes: BTreeMap<String, Code>,
    given: usize,
    signer: Signer,
    key_id: String,
    fault: Option<Fault>,
    now: i64,
    asked_for_keys: usize,
}

/// The issuer.
#[derive(Clone)]
pub struct Issuer(Arc<Mutex<Inner>>);

impl Issuer {
    /// One on a port of its own, at a moment in epoch seconds.
    pub async fn open(now: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let issuer = Self(Arc::new(Mutex::new(Inner {
            address,
            claims: Value::Null,
            codes: BTreeMap::new(),
            given: 0,
            signer: Signer::rsa(),
            key_id: "first".to_owned(),
            fault: None,
            now,
            asked_for_keys: 0,
        })));
        let router = Router::new()
            .route("/.well-known/openid-configuration", routing::get(discovery))
            .route("/authorize", routing::get(authorize))
            .route("/token", routing::post(token))
            .route("/keys", routing::get(keys))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    pub fn address(&self) -> String {
        self.0.lock().unwrap().address.clone()
    }

    /// Somebody logs in there: what their tokens say beside what all of them do.
    pub fn is(&self, claims: Value) {
        self.0.lock().unwrap().claims = claims;
    }

    pub fn misbehaves(&self, fault: Option<Fault>) {
        self.0.lock().unwrap().fault = fault;
    }

    /// Signs with a new key, of the other kind, and shows that one alone.
    pub fn changes_its_key(&self, id: &str) {
        let mut inner = self.0.lock().unwrap();
        inner.signer = if matches!(inner.signer, Signer::Rsa(_)) { Signer::p256() } else { Signer::rsa() };
        inner.key_id = id.to_owned();
    }

    pub fn is_at(&self, now: i64) {
        self.0.lock().unwrap().now = now;
    }

    /// How often its keys were asked for.
    pub fn asked_for_keys(&self) -> usize {
        self.0.lock().unwrap().asked_for_keys
    }
}

async fn discovery(State(issuer): State<Issuer>) -> Json<Value> {
    let inner = issuer.0.lock().unwrap();
    let at = inner.address.as_str();
    let named = if inner.fault == Some(Fault::ForeignDiscovery) { "https://evil.example" } else { at };
    Json(json!({
        "issuer": named, "authorization_endpoint": format!("{at}/authorize?tenant=1"),
        "token_endpoint": format!("{at}/token"), "jwks_uri": format!("{at}/keys"),
    }))
}

async fn authorize(State(issuer): State<Issuer>, Query(asked): Query<BTreeMap<String, String>>) -> Response {
    let mut inner = issuer.0.lock().unwrap();
    let sound = asked["response_type"] == "code"
        && asked["client_id"] == CLIENT
        && asked["scope"].split(' ').any(|scope| scope == "openid")
        && asked["code_challenge_method"] == "S256"
        && asked["tenant"] == "1";
    if !sound {
        return StatusCode::BAD_REQUEST.into_response();
    }
    inner.given += 1;
    let code = format!("code-{}", inner.given);
    let claims = inner.claims.clone();
    let text = |name: &str| asked[name].clone();
    let given =
        Code { challenge: text("code_challenge"), nonce: text("nonce"), redirect: text("redirect_uri"), claims };
    inner.codes.insert(code.clone(), given);
    let mut back = url::Url::parse(&asked["redirect_uri"]).unwrap();
    back.query_pairs_mut().append_pair("code", &code).append_pair("state", &asked["state"]);
    Redirect::to(back.as_str()).into_response()
}

async fn token(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Response {
    let mut inner = issuer.0.lock().unwrap();
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic = format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(CLIENT), encoded(SECRET))));
    if headers.get("authorization").is_none_or(|given| given != basic.as_str()) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "invalid_client" }))).into_response();
    }
    // A code is good once, whatever comes of it.
    let Some(code) = inner.codes.remove(&asked["code"]) else { return refuse("invalid_grant") };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&asked["code_verifier"]));
    let proven = challenge == code.challenge || inner.fault == Some(Fault::NoProof);
    if asked["grant_type"] != "authorization_code" || asked["redirect_uri"] != code.redirect || !proven {
        return refuse("invalid_grant");
    }
    Json(json!({ "access_token": "unused", "token_type": "Bearer", "id_token": inner.signed(code) })).into_response()
}

async fn keys(State(issuer): State<Issuer>) -> Json<Value> {
    let mut inner = issuer.0.lock().unwrap();
    inner.asked_for_keys += 1;
    let encryption = json!({ "kty": "RSA", "use": "enc", "kid": inner.key_id, "n": "AQAB", "e": "AQAB" });
    Json(json!({ "keys": [encryption, inner.signer.public(&inner.key_id)] }))
}

impl Inner {
    fn signed(&self, code: Code) -> String {
        let is = |fault| self.fault == Some(fault);
        let mut claims = json!({
            "iss": self.address, "sub": "subject-1", "aud": CLIENT, "exp": self.now + 300, "iat": self.now,
            "nonce": code.nonce,
        });
        for (name, value) in code.claims.as_object().into_iter().flatten() {
            claims[name] = value.clone();
        }
        match self.fault {
            Some(Fault::OtherAudience) => claims["aud"] = json!("another"),
            Some(Fault::TwoAudiences) => claims["aud"] = json!([CLIENT, "another"]),
            Some(Fault::OtherIssuer) => claims["iss"] = json!("https://evil.example"),
            Some(Fault::Expired) => claims["exp"] = json!(self.now - 120),
            Some(Fault::FromTheFuture) => claims["iat"] = json!(self.now + 600),
            Some(Fault::OtherNonce) => claims["nonce"] = json!("another"),
            Some(Fault::NoNonce) => drop(claims.as_object_mut().unwrap().remove("nonce")),
            Some(Fault::NoSubject) => claims["sub"] = json!(""),
            _ => {}
        }
        let algorithm = match self.fault {
            Some(Fault::AlgorithmNone) => "none",
            Some(Fault::AlgorithmHmac) => "HS256",
            _ => self.signer.algorithm(),
        };
        let encoded = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = encoded(&json!({ "alg": algorithm, "kid": self.key_id, "typ": "JWT" }));
        let said = format!("{header}.{}", encoded(&claims));
        let signature = match self.fault {
            Some(Fault::AlgorithmNone) => Vec::new(),
            Some(Fault::AlgorithmHmac) => {
                use hmac::{Hmac, KeyInit, Mac};
                let secret = self.signer.public(&self.key_id).to_string();
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(said.as_bytes());
                mac.finalize().into_bytes().to_vec()
            }
            Some(Fault::Forged) => vec![7; 256],
            _ => self.signer.sign(&said),
        };
        let said = if is(Fault::Changed) {
            claims["groups"] = json!(["chiefs"]);
            format!("{header}.{}", encoded(&claims))
        } else {
            said
        };
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// A key made for these tests (`openssl genpkey -algorithm RSA`), PKCS #8 in base64.
const RSA_KEY: &str = "\
MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCsN96C5/jL9e6am0kyNupFnZ7wudZj2MlM0Y2aSeUorrYfhmTiZVKdsaA3UI\
DEJRmvMCZoIZslJtaAI2tEMFcddT4UmoIdm+6l/XRBb6eznQN+RK1sTErHswYM94VRgkCXV89uGYihLXXe7ZMfqEtW129jDJwSt+okhLjFuI0m\
lDsANifxt3GNk3lQQZ/xaf9yDgrhljNYOSsBEV3Ps2okXKLXVIslhVIg+YFUsMzzLaq962KWSzDTT3XE/gMFFaOfJ8dsSgh/+3SKiP7uK7xirv\
+xwEvN/of/fOUKFDHPzlmA9gMiWuktv5YDwvaM+1QN96EHEpHHG993t54DcCzHAgMBAAECggEAE640HhQ8Tl1FwyKedBU/zcImzlkDswKsc7w5\
c7mgwna/a/gubIt/rB2xsss0VotBgCT/KUSN4j+p9kLAmK5IMPRGVTxtmiHzsmxgbgnrHuTWkrDD0MMh2JMQzJ03UwqQ2bq4gwXP+KX6o7B/8P\
eJLzIMvJj4TPtPepTgOK16aT9e1cJLFSLfr7qEeAf72P/GcLtkT7tMeiZ0owt2mDOn/e/8C+oTdtBFHFy0CzMs7ZT6XJz56ox+GvUw8860YgSx\
v9yzCovz3ctXxl8Xp0VYnpgd/nbh8zIjkppgRtjIHUgyj3F8WiNdhY0b/8MLsyKaoV7weG3VYy+cx0KQzrLhwQKBgQDwanDYa1GPN+4ioSOum9\
0uNlYB+rxUR2+S0dYDe7D9uyFr9Kcja3Pjp7EbvTQbhqb7Eai+69+MJ3mIJXXIJmx24nCmpjoqqKlbNUERt5Y+0xVvodv/gZsEPJvHEfrndcNe\
SIPkDs7HGFbFuFPyTWAVedbobrVztv9Npj3+WfwuWQKBgQC3Ybrj/DxtbzrSJz1ZQmAgYZ76WPDhS3rtId/qxQ1PO8r79ZB8V6IXlZ1WJRKWgh\
wKXDS+TFxOsDB9m+XWH0vX2xOMRHp6Mq6QgEw7kZCeGqwjOstalXGjxph2NTm6/Y8FKxcoqQAisLvBIjhYCJvSeS8yZUkX1GskyymXDOkQHwKB\
gDAyBmE8UmNVoQWMLC0KzfI/rkpDS5HRqEpUioS0PS0AYJjVuNPe7KKMsXKQIWwLOFpIlf2AJ5ZfK3vhlpUDLuc+Sbr+w9ZdbWX9bQfyN8psYn\
W4ivPTtZHJ3KixsAzKjNnPy7DiTw2WkX6djyaZ4FMt06lQ2EtUOiYE15Sv0WAxAoGAG0go274s50MDBzzbPapITsj3M9uDiqEGGr1NaMoEHuOQ\
YUe5RSZscQHLNIOzbjzRGyF4n08Q9Iv1ytokqWRijiyDjfyqE//yRIEx1jLjxwHE1kDq/AD7tRfYms10V0NdwbEVcvEhmgedBzCmHUK6m+d3hB\
HZe/gYMJMhDt3W1pUCgYEAkVjRy1LI+hvd0QFobg6xEbaRP0PSmqPwNC/XsL2cs7oIfKEbivM5jh4mGWmkCTAxPoLrDNAnaZp6VJ73ZPRS6H1l\
lAPWz6yMPv+qCjS/V75VyAOtWfMjZR+8kbtckCt37d/e4+JvQqt+UvTWmTRpbc4M3kOH98WE7sVgzwsfBQQ=";
