//! The table `[web]`: where HTTP is served, and to whom.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;

use serde::Deserialize;
use url::Url;

use super::oidc::OidcTable;
use super::{OidcConfig, StripeConfig};
use crate::domain::WorkspaceId;
use crate::outgoing::Reach;

/// Where HTTP is served, where Slack's HTTP mode needs it and no address is configured.
const DEFAULT_LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8080);
/// Requests of a token in a minute, where the file does not say.
const DEFAULT_REQUESTS: u32 = 600;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct WebTable {
    listen: Option<SocketAddr>,
    public_url: Option<Url>,
    requests: Option<NonZeroU32>,
    site: Vec<SiteTable>,
    webhooks: WebhooksTable,
    oidc: Option<OidcTable>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct WebhooksTable {
    plain_http: bool,
    private: Vec<IpAddr>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteTable {
    name: String,
    workspace: String,
    #[serde(default)]
    origins: Vec<String>,
}

/// A website whose visitors ask the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its name in addresses: letters, digits and dashes.
    pub name: String,
    /// The workspace whose agents answer.
    pub workspace: WorkspaceId,
    /// The origins of its pages, as browsers write them.
    pub origins: Vec<String>,
}

impl SiteTable {
    fn check(self, known: &[WorkspaceId]) -> Result<Site, String> {
        let name = self.name;
        if name.is_empty() || name.len() > 40 || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err(format!("[[web.site]] name = \"{name}\": use letters, digits and dashes"));
        }
        let at = |reason: String| format!("web.site \"{name}\": {reason}");
        let workspace: WorkspaceId = self.workspace.parse().map_err(at)?;
        if !known.contains(&workspace) {
            return Err(at(format!("there is no [[workspace]] {workspace}")));
        }
        let origin = |text: &String| {
            let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            let origin = url.map(|url| url.origin().ascii_serialization());
            origin.ok_or_else(|| at(format!("\"{text}\" is no origin; write it like https://docs.example.org")))
        };
        Ok(Site { workspace, origins: self.origins.iter().map(origin).collect::<Result<_, _>>()?, name: name.clone() })
    }
}

/// Where HTTP is served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebConfig {
    /// The address that HTTP is served on; where none is configured, HTTP is served only if a platform needs it.
    pub listen: Option<SocketAddr>,
    /// How browsers reach it, where that is another address: that of a reverse proxy with TLS.
    pub public_url: Option<Url>,
    /// How many requests a token may send in a minute, where that is said.
    pub requests: Option<NonZeroU32>,
    /// Stripe's webhook, if there is a signing secret for it.
    pub stripe: Option<StripeConfig>,
    /// The login of an organisation, if there is one.
    pub oidc: Option<OidcConfig>,
    /// The websites whose visitors ask the desk.
    pub sites: Vec<Site>,
    /// How far outgoing webhooks reach.
    pub reach: Reach,
}

impl WebConfig {
    pub(super) fn check(table: WebTable, known: &[WorkspaceId], oidc_secret: Option<String>) -> Result<Self, String> {
        let public_url = table.public_url.map(|url| super::origin(url, "web.public_url", &[])).transpose()?;
        let sites = table.site.into_iter().map(|site| site.check(known)).collect::<Result<Vec<_>, _>>()?;
        let reach = Reach { plain_http: table.webhooks.plain_http, private: table.webhooks.private };
        let (listen, requests) = (table.listen, table.requests);
        let web = Self { listen, public_url, requests, stripe: None, oidc: None, sites, reach };
        let oidc = OidcConfig::check(table.oidc, oidc_secret, web.base().as_deref(), known)?;
        Ok(Self { oidc, ..web })
    }

    /// The address to serve on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listen.unwrap_or_else(|| SocketAddr::from(DEFAULT_LISTEN))
    }

    /// How many requests a token may send in a minute.
    #[must_use]
    pub fn requests_max(&self) -> u32 {
        self.requests.map_or(DEFAULT_REQUESTS, NonZeroU32::get)
    }

    /// How browsers reach the desk's pages, where HTTP is served on purpose.
    #[must_use]
    pub fn base(&self) -> Option<String> {
        let public = self.public_url.as_ref().map(|url| url.as_str().trim_end_matches('/').to_owned());
        public.or_else(|| self.listen.map(|address| format!("http://{address}")))
    }

    /// Whether browsers speak TLS to it: cookies are marked so then.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(|url| url.scheme() == "https")
    }
}
