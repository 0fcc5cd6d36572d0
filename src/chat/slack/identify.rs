//! Who somebody is on Slack: the name from their profile, the groups from the user groups that the configuration names.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::api::{Api, Failed};
use crate::domain::{Author, Locale, PersonId, Untrusted, WorkspacePolicy};

/// How long a profile holds.
const PROFILE_FOR: Duration = Duration::from_secs(600);
/// How long the members of a user group hold; whoever joins one has its rights after that at the latest.
const GROUP_FOR: Duration = Duration::from_secs(60);
/// How long a refusal holds.
const REFUSAL_FOR: Duration = Duration::from_secs(60);
/// A look-up may take so much of the three seconds that Slack gives an event.
const LOOK_UP_MAX: Duration = Duration::from_millis(1200);
/// Profiles that are remembered.
const PROFILES_MAX: usize = 20_000;

#[derive(Debug, Clone)]
struct Profile {
    name: String,
    bot: bool,
    locale: Option<Locale>,
}

/// The bot as Slack knows it.
#[derive(Debug, Clone)]
pub(super) struct Bot {
    /// Its user id, which mentions name.
    pub(super) user: String,
}

/// What is known of people; what is not is asked for.
pub(super) struct Directory {
    api: Arc<Api>,
    bot: OnceLock<Bot>,
    /// The user groups that the configuration names.
    groups: BTreeSet<String>,
    profiles: Mutex<HashMap<String, (Instant, Profile)>>,
    members: Mutex<BTreeMap<String, (Instant, BTreeSet<String>)>>,
}

impl Directory {
    pub(super) fn new(api: Arc<Api>, workspaces: &[WorkspacePolicy]) -> Self {
        let named = workspaces.iter().flat_map(|workspace| {
            workspace.agents.iter().chain(&workspace.leads).chain(workspace.holders.values().flatten())
        });
        let groups = named.filter(|id| id.starts_with('S')).cloned().collect();
        Self { api, bot: OnceLock::new(), groups, profiles: Mutex::default(), members: Mutex::default() }
    }

    /// Tells who the bot is, once.
    pub(super) fn introduce(&self, bot: Bot) {
        let _ = self.bot.set(bot);
    }

    /// The bot's user id; empty until it is known.
    pub(super) fn bot_user(&self) -> &str {
        self.bot.get().map_or("", |bot| bot.user.as_str())
    }

    /// A person with their groups. What cannot be looked up in time is taken from before, or left out: a name then is
    /// the id, and a group gives no rights.
    pub(super) async fn author(&self, user: &str) -> Author {
        let (profile, groups) = tokio::join!(self.profile(user), self.groups(user));
        let profile = profile.unwrap_or_else(|| nameless(user));
        Author {
            id: PersonId(user.to_owned()),
            name: Untrusted::new(profile.name),
            groups,
            bot: profile.bot,
            locale: profile.locale,
        }
    }

    /// The language of somebody who was seen before.
    pub(super) fn locale_if_known(&self, user: &str) -> Option<Locale> {
        self.profiles.lock().unwrap_or_else(PoisonError::into_inner).get(user).and_then(|(_, profile)| profile.locale)
    }

    async fn profile(&self, user: &str) -> Option<Profile> {
        let known = self.profiles.lock().unwrap_or_else(PoisonError::into_inner).get(user).cloned();
        if let Some((until, profile)) = &known
            && *until > Instant::now()
        {
            return Some(profile.clone());
        }
        let arguments = json!({ "user": user, "include_locale": true });
        let (profile, length) = match self.in_time("users.info", &arguments).await {
            Ok(found) => (profile_of(found.get("user")?), PROFILE_FOR),
            // Asking again would not help soon, and costs time that an event does not have.
            Err(Failed::Refused { .. }) => (known.map_or_else(|| nameless(user), |(_, profile)| profile), REFUSAL_FOR),
            Err(_) => return known.map(|(_, profile)| profile),
        };
        let mut profiles = self.profiles.lock().unwrap_or_else(PoisonError::into_inner);
        if profiles.len() >= PROFILES_MAX {
            profiles.clear();
        }
        profiles.insert(user.to_owned(), (Instant::now() + length, profile.clone()));
        Some(profile)
    }

    /// The configured groups that somebody is in.
    async fn groups(&self, user: &str) -> Vec<String> {
        let asked = self.groups.iter().map(async |group| self.is_member(group, user).await.then(|| group.clone()));
        join_all(asked).await.into_iter().flatten().collect()
    }

    async fn is_member(&self, group: &str, user: &str) -> bool {
        let known = self.members.lock().unwrap_or_else(PoisonError::into_inner).get(group).cloned();
        if let Some((until, members)) = &known
            && *until > Instant::now()
        {
            return members.contains(user);
        }
        let members = match self.in_time("usergroups.users.list", &json!({ "usergroup": group })).await {
            Ok(found) => {
                let users = found.get("users").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
                users.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
            }
            Err(Failed::Refused { .. }) => known.map(|(_, members)| members).unwrap_or_default(),
            Err(_) => return known.is_some_and(|(_, members)| members.contains(user)),
        };
        let is_member = members.contains(user);
        let mut all = self.members.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(group.to_owned(), (Instant::now() + GROUP_FOR, members));
        is_member
    }

    async fn in_time(&self, method: &str, arguments: &Value) -> Result<Value, Failed> {
        let looked_up = tokio::time::timeout(LOOK_UP_MAX, self.api.call(method, arguments)).await;
        let found = looked_up.unwrap_or_else(|_| Err(Failed::Lost("it took too long".to_owned())));
        if let Err(failed) = &found {
            tracing::warn!(method, %failed, "a person could not be looked up: {}", way_out(failed));
        }
        found
    }
}

/// What to do about it.
fn way_out(failed: &Failed) -> String {
    match failed {
        Failed::Refused { needed: Some(scope), .. } => {
            format!("add the scope {scope} (OAuth & Permissions → Bot Token Scopes) and reinstall the app")
        }
        Failed::Refused { code, .. } if code == "no_such_subteam" => {
            "check the user group's id in [[workspace]]".to_owned()
        }
        _ => "what was known before is used".to_owned(),
    }
}

/// Somebody whose profile is not known.
fn nameless(user: &str) -> Profile {
    Profile { name: user.to_owned(), bot: false, locale: None }
}

fn profile_of(user: &Value) -> Profile {
    let text = |pointer: &str| user.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty());
    let name = ["/profile/display_name", "/profile/real_name", "/real_name", "/name", "/id"].into_iter().find_map(text);
    Profile {
        name: name.unwrap_or("somebody").to_owned(),
        bot: user.get("is_bot").and_then(Value::as_bool).unwrap_or(false),
        locale: text("/locale").and_then(|tag| tag.parse().ok()),
    }
}
