//! Requests to addresses that people configure, such as webhooks: what they name may not be inside the desk's own network.
//!
//! An address is parsed once, its name is looked up once, every address that the name has must be public, and the
//! connection goes to just those: a name that is looked up a second time could lead elsewhere by then. Redirects are not
//! followed, proxies are not asked, and time and bytes have bounds.

mod public;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::{Host, Url};

pub use public::is_public;

/// A lookup that takes longer has failed.
const LOOKUP_MAX: Duration = Duration::from_secs(5);
/// A request that takes longer, from the connection to the last byte, has failed.
const REQUEST_MAX: Duration = Duration::from_secs(10);
/// Bytes of a body that is sent.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// Bytes of an answer that are read.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Characters of an address, and addresses of one name.
const URL_CHARS_MAX: usize = 2000;
const ADDRESSES_MAX: usize = 16;

/// Looks names up.
#[async_trait]
pub trait Names: Send + Sync {
    /// The addresses of a name.
    ///
    /// # Errors
    /// It has none, or nobody could be asked.
    async fn look_up(&self, name: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// The names of the machine that the desk runs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemNames;

#[async_trait]
impl Names for SystemNames {
    async fn look_up(&self, name: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// What may be reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reach {
    /// Whether `http://` may be used too.
    pub plain_http: bool,
    /// Addresses that are not public and may be reached all the same: the operator's own receivers.
    pub private: Vec<IpAddr>,
}

/// Why a request was not made, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// It is no address that a request may go to; another try changes nothing.
    #[error("{0}")]
    Address(&'static str),
    /// The name leads to an address inside a network. It may be mended in the name's zone.
    #[error("the name leads to an address that is not public")]
    Inside,
    /// More than may be sent.
    #[error("the body is larger than {BODY_BYTES_MAX} bytes")]
    TooLarge,
    /// The name could not be looked up, or the server could not be reached: nothing was done.
    #[error("not reached: {0}")]
    Unreached(&'static str),
    /// The answer was lost: it may have been done.
    #[error("no answer")]
    Lost,
}

/// An answer: its status and the beginning of its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status. A redirect is a status like any other.
    pub status: u16,
    /// At most [`ANSWER_BYTES_MAX`] bytes.
    pub body: Vec<u8>,
}

/// An address that a request may go to, as far as it can be told without asking for its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    url: Url,
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str, reach: &Reach) -> Result<Self, Failed> {
        if text.len() > URL_CHARS_MAX {
            return Err(Failed::Address("the address is too long"));
        }
        let url = Url::parse(text).map_err(|_| Failed::Address("write the address like https://example.org/hook"))?;
        match url.scheme() {
            "https" => {}
            "http" if reach.plain_http => {}
            _ => return Err(Failed::Address("the address must begin with https://")),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Failed::Address("the address must not hold a user name or a password"));
        }
        if url.port() == Some(0) {
            return Err(Failed::Address("the address has the port 0"));
        }
        // The parser has read every way to write a number by now: 0x7f.1, 2130706433, 0177.0.0.1 are 127.0.0.1 here.
        let literal = match url.host() {
            None => return Err(Failed::Address("the address names no server")),
            Some(Host::Domain(_)) => None,
            Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        };
        if literal.is_some_and(|ip| !may_be_reached(ip, reach)) {
            return Err(Failed::Inside);
        }
        Ok(Self { url })
    }

    /// The address as it is used.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }
}

fn may_be_reached(ip: IpAddr, reach: &Reach) -> bool {
    is_public(ip) || reach.private.contains(&ip)
}

/// Sends requests to configured addresses.
#[derive(Clone)]
pub struct Outgoing {
    names: Arc<dyn Names>,
    reach: Reach,
}

impl Outgoing {
    /// One that reaches so far.
    #[must_use]
    pub fn new(reach: Reach) -> Self {
        Self::asking(Arc::new(SystemNames), reach)
    }

    /// The same, with names from elsewhere.
    #[must_use]
    pub fn asking(names: Arc<dyn Names>, reach: Reach) -> Self {
        Self { names, reach }
    }

    /// How far it reaches.
    #[must_use]
    pub const fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Posts a body with these headers, once.
    ///
    /// # Errors
    /// It was not sent, or its answer was lost.
    pub async fn post(&self, url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Result<Answer, Failed> {
        if body.len() > BODY_BYTES_MAX {
            return Err(Failed::TooLarge);
        }
        self.send(url, headers, |client, url| client.post(url).body(body)).await
    }

    /// Asks for what is at an address, once.
    ///
    /// # Errors
    /// It was not asked, or its answer was lost.
    pub async fn get(&self, url: &str, headers: &[(&str, &str)]) -> Result<Answer, Failed> {
        self.send(url, headers, |client, url| client.get(url)).await
    }

    async fn send(
        &self,
        url: &str,
        headers: &[(&str, &str)],
        request: impl FnOnce(&reqwest::Client, Url) -> reqwest::RequestBuilder + Send,
    ) -> Result<Answer, Failed> {
        let target = Target::parse(url, &self.reach)?;
        let headers = header_map(headers)?;
        let client = self.client(&target).await?;
        let sending = async {
            let sent = request(&client, target.url.clone()).headers(headers).send().await;
            let response = sent.map_err(|error| match error.is_connect() {
                true => Failed::Unreached("the server cannot be reached"),
                false => Failed::Lost,
            })?;
            // It cannot be another; if it is, nothing of the answer is used.
            if response.remote_addr().is_none_or(|peer| !may_be_reached(peer.ip(), &self.reach)) {
                return Err(Failed::Inside);
            }
            Ok(Answer { status: response.status().as_u16(), body: beginning(response).await })
        };
        tokio::time::timeout(REQUEST_MAX, sending).await.unwrap_or(Err(Failed::Lost))
    }

    /// A client that connects to the target's present addresses and to nothing else.
    async fn client(&self, target: &Target) -> Result<reqwest::Client, Failed> {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .pool_max_idle_per_host(0)
            .connect_timeout(LOOKUP_MAX)
            .timeout(REQUEST_MAX)
            .user_agent(concat!("frontdesk/", env!("CARGO_PKG_VERSION")));
        let client = match target.url.host() {
            Some(Host::Domain(name)) => client.resolve_to_addrs(name, &self.addresses(name).await?),
            _ => client,
        };
        client.build().map_err(|_| Failed::Unreached("no connection can be made"))
    }

    /// The addresses of a name. One that may not be reached among them spoils them all: which one is taken is not ours
    /// to choose.
    async fn addresses(&self, name: &str) -> Result<Vec<SocketAddr>, Failed> {
        let unknown = Failed::Unreached("the name cannot be looked up");
        let Ok(Ok(found)) = tokio::time::timeout(LOOKUP_MAX, self.names.look_up(name)).await else {
            return Err(unknown);
        };
        if found.iter().any(|ip| !may_be_reached(*ip, &self.reach)) {
            return Err(Failed::Inside);
        }
        // Port 0: that of the address is used.
        let found: Vec<_> = found.into_iter().take(ADDRESSES_MAX).map(|ip| SocketAddr::new(ip, 0)).collect();
        if found.is_empty() { Err(unknown) } else { Ok(found) }
    }
}

fn header_map(headers: &[(&str, &str)]) -> Result<HeaderMap, Failed> {
    let wrong = || Failed::Address("a header cannot be sent");
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| wrong())?;
        map.insert(name, HeaderValue::from_str(value).map_err(|_| wrong())?);
    }
    Ok(map)
}

/// The beginning of a body; less where it breaks off.
async fn beginning(mut response: reqwest::Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = ANSWER_BYTES_MAX - body.len();
        body.extend_from_slice(chunk.get(..room.min(chunk.len())).unwrap_or_default());
        if body.len() == ANSWER_BYTES_MAX {
            break;
        }
    }
    body
}
