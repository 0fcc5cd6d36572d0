//! `[web.oidc]`: the login of an organisation (OpenID Connect), and the roles that it vouches for.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::domain::{Role, WorkspaceId};
use crate::outgoing::Reach;

/// The table as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OidcTable {
    issuer: String,
    client_id: String,
    client_secret: Option<ClientSecret>,
    workspace: String,
    #[serde(default = "organisation")]
    name: String,
    role_claim: Option<String>,
    #[serde(default)]
    roles: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    private: Vec<IpAddr>,
    #[serde(default)]
    plain_http: bool,
}

fn organisation() -> String {
    "OpenID Connect".to_owned()
}

/// What the desk shows to the issuer to be known; it does not show itself.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// The secret, to send it to the issuer.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(secret)")
    }
}

/// The login of an organisation, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OidcConfig {
    /// Who vouches for people: exactly as its tokens name it.
    pub issuer: String,
    /// What the issuer calls the desk.
    pub client_id: String,
    /// What the desk shows to be known; none for a public client, which PKCE alone protects.
    pub client_secret: Option<ClientSecret>,
    /// The workspace whose pages it opens.
    pub workspace: WorkspaceId,
    /// What its button says.
    pub name: String,
    /// Where people are sent back to.
    pub redirect: String,
    /// How far requests to the issuer reach.
    pub reach: Reach,
    role_claim: Option<String>,
    /// The highest role first.
    roles: Vec<(Role, Vec<String>)>,
}

impl OidcConfig {
    pub(super) fn check(
        table: Option<OidcTable>,
        secret: Option<String>,
        base: Option<&str>,
        known: &[WorkspaceId],
    ) -> Result<Option<Self>, String> {
        let Some(table) = table else { return Ok(None) };
        let at = |key: &str, reason: String| format!("web.oidc, {key}: {reason}");
        let Some(base) = base else {
            return Err("[web.oidc] needs web.public_url, the address that the login sends people back to".to_owned());
        };
        let issuer =
            Url::parse(&table.issuer).map_err(|_| at("issuer", "write it like https://login.example.org".into()))?;
        let is_plain = issuer.scheme() == "http" && table.plain_http;
        if (issuer.scheme() != "https" && !is_plain) || issuer.query().is_some() || issuer.fragment().is_some() {
            return Err(at("issuer", "it must begin with https:// and have no query".to_owned()));
        }
        if table.client_id.trim().is_empty() {
            return Err(at("client_id", "it is empty".to_owned()));
        }
        let workspace: WorkspaceId = table.workspace.parse().map_err(|reason| at("workspace", reason))?;
        if !known.contains(&workspace) {
            return Err(at("workspace", format!("there is no [[workspace]] {workspace}")));
        }
        let named = [Role::Admin, Role::Lead, Role::Agent, Role::Requester];
        if let Some(odd) = table.roles.keys().find(|name| named.iter().all(|role| role.name() != **name)) {
            return Err(at("roles", format!("`{odd}` is no role; there are: requester, agent, lead, admin")));
        }
        if table.roles.is_empty() != table.role_claim.is_none() {
            return Err(at(
                "roles",
                "role_claim says which claim is looked at, roles what it means: set both".to_owned(),
            ));
        }
        let roles = named.into_iter().filter_map(|role| Some((role, table.roles.get(role.name())?.clone())));
        Ok(Some(Self {
            issuer: table.issuer,
            client_id: table.client_id,
            client_secret: secret.map(ClientSecret).or(table.client_secret),
            workspace,
            name: table.name,
            redirect: format!("{base}/dashboard/oidc/back"),
            reach: Reach { plain_http: table.plain_http, private: table.private },
            role_claim: table.role_claim,
            roles: roles.collect(),
        }))
    }

    /// The highest role that the claims of a token vouch for. A claim may be one text or a list of them, and its name a path
    /// like `realm_access.roles`.
    #[must_use]
    pub fn role(&self, claims: &Value) -> Option<Role> {
        let name = self.role_claim.as_deref()?;
        let claim = claims.get(name).or_else(|| name.split('.').try_fold(claims, |value, key| value.get(key)))?;
        let held: Vec<&str> = match claim {
            Value::String(one) => vec![one],
            Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
            _ => return None,
        };
        let vouched = self.roles.iter().find(|(_, values)| values.iter().any(|value| held.contains(&value.as_str())));
        vouched.map(|(role, _)| *role)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(text: &str) -> Result<Option<OidcConfig>, String> {
        let table: OidcTable = toml::from_str(text).map_err(|error| error.to_string())?;
        OidcConfig::check(Some(table), None, Some("https://desk.example"), &[WorkspaceId::terminal()])
    }

    const FINE: &str = "issuer = \"https://login.example\"\nclient_id = \"desk\"\nworkspace = \"terminal:local\"\n";

    #[test]
    fn what_cannot_work_is_refused_with_the_key() {
        assert_eq!(checked(FINE).unwrap().unwrap().redirect, "https://desk.example/dashboard/oidc/back");
        let cases = [
            (FINE.replace("https://login", "http://login"), "issuer"),
            (FINE.replace("login.example", "login.example?x=1"), "issuer"),
            (FINE.replace("\"desk\"", "\" \""), "client_id"),
            (FINE.replace("terminal:local", "discord:1"), "there is no [[workspace]] discord:1"),
            (format!("{FINE}role_claim = \"groups\""), "set both"),
            (format!("{FINE}roles = {{ agent = [\"a\"] }}"), "set both"),
            (format!("{FINE}role_claim = \"groups\"\nroles = {{ boss = [\"a\"] }}"), "`boss` is no role"),
        ];
        for (text, expect) in cases {
            let error = checked(&text).unwrap_err();
            assert!(error.contains(expect), "{text}: {error}");
        }
        let table = toml::from_str(FINE).unwrap();
        assert!(OidcConfig::check(Some(table), None, None, &[]).unwrap_err().contains("web.public_url"));
    }

    #[test]
    fn the_highest_role_of_a_claim_counts_and_nothing_else_does() {
        let text = format!("{FINE}role_claim = \"realm.roles\"\nroles = {{ agent = [\"crew\"], lead = [\"chiefs\"] }}");
        let config = checked(&text).unwrap().unwrap();
        let cases = [
            (json!({ "realm": { "roles": ["crew"] } }), Some(Role::Agent)),
            (json!({ "realm": { "roles": ["crew", "chiefs"] } }), Some(Role::Lead)),
            (json!({ "realm.roles": "chiefs" }), Some(Role::Lead)),
            (json!({ "realm": { "roles": ["crews", 7] } }), None),
            (json!({ "realm": "chiefs" }), None),
            (json!({ "roles": ["chiefs"] }), None),
        ];
        for (claims, expect) in cases {
            assert_eq!(config.role(&claims), expect, "{claims}");
        }
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let config = checked(&format!("{FINE}client_secret = \"s3cret\"")).unwrap().unwrap();
        assert!(!format!("{config:?}").contains("s3cret"));
    }
}
