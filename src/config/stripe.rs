//! `[stripe]`: whose subscriptions become contracts, of which workspace, and which plan each price is.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

use crate::domain::{Plan, WorkspaceId, WorkspacePolicy};

/// The table as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StripeTable {
    signing_secret: Option<SigningSecret>,
    workspace: String,
    #[serde(default)]
    prices: BTreeMap<String, String>,
}

/// The secret that Stripe signs with; it does not show itself.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct SigningSecret(String);

impl SigningSecret {
    /// The secret, for checking a signature.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningSecret(secret)")
    }
}

/// Stripe's webhook, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripeConfig {
    /// What it is signed with.
    pub signing_secret: SigningSecret,
    /// Whose contracts they are.
    pub workspace: WorkspaceId,
    /// Stripe's price → plan.
    pub prices: BTreeMap<String, String>,
}

impl StripeConfig {
    pub(super) fn check(
        table: Option<StripeTable>,
        secret: Option<String>,
        plans: &[Plan],
        workspaces: &[WorkspacePolicy],
    ) -> Result<Option<Self>, String> {
        let Some(table) = table else { return Ok(None) };
        let Some(signing_secret) = secret.map(SigningSecret).or(table.signing_secret) else {
            return Err("[stripe] needs a signing secret: set STRIPE_SIGNING_SECRET to the one that Stripe shows for \
                        the endpoint"
                .to_owned());
        };
        if !signing_secret.0.starts_with("whsec_") {
            return Err(
                "stripe.signing_secret does not start with `whsec_`; it is that of the webhook's endpoint, not \
                        an API key"
                    .to_owned(),
            );
        }
        let workspace: WorkspaceId = table.workspace.parse().map_err(|reason| format!("stripe.workspace: {reason}"))?;
        if !workspaces.iter().any(|known| known.id == workspace) {
            return Err(format!("stripe.workspace: there is no [[workspace]] {workspace}"));
        }
        if let Some((price, plan)) = table.prices.iter().find(|(_, plan)| !plans.iter().any(|one| one.name == **plan)) {
            return Err(format!("stripe.prices, {price}: there is no [[plan]] \"{plan}\""));
        }
        Ok(Some(Self { signing_secret, workspace, prices: table.prices }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str, secret: Option<&str>) -> Result<Option<StripeConfig>, String> {
        let table: StripeTable = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let plans = [Plan { name: "pro".into(), paid: true, ..Plan::community() }];
        let workspaces = [WorkspacePolicy::open(WorkspaceId::terminal(), &plans)];
        StripeConfig::check(Some(table), secret.map(Into::into), &plans, &workspaces)
    }

    #[test]
    fn what_is_wrong_is_named_and_the_secret_is_not() {
        let good = "workspace = 'terminal:local'\nprices = { price_1 = 'pro' }\n";
        let config = checked(good, Some("whsec_canary")).unwrap().unwrap();
        assert!(!format!("{config:?}").contains("canary"));
        assert_eq!(config.prices["price_1"], "pro");
        for (text, secret, expect) in [
            (good, None, "needs a signing secret"),
            (good, Some("sk_live_canary"), "does not start with `whsec_`"),
            ("workspace = 'slack:T1'", Some("whsec_1"), "there is no [[workspace]] slack:T1"),
            ("workspace = 'here'", Some("whsec_1"), "`here` is not `platform:id`"),
            ("workspace = 'terminal:local'\nprices = { p = 'gold' }", Some("whsec_1"), "no [[plan]] \"gold\""),
        ] {
            let reason = checked(text, secret).unwrap_err();
            assert!(reason.contains(expect) && !reason.contains("canary"), "{text}: {reason}");
        }
    }
}
