//! The table of REST routes.

use serde_json::json;

use super::call::{Call, Outcome, found, nothing};
use super::objects;
use super::refusal::Refusal;
use super::snowflake::given;
use super::state::State;

impl State {
    /// Does what the call asks for.
    pub(super) fn route(&mut self, call: &Call) -> Outcome {
        let steps = call.steps();
        let steps = steps.iter().map(String::as_str).collect::<Vec<_>>();
        match (call.method.as_str(), steps.as_slice()) {
            (_, ["users" | "gateway" | "oauth2", ..]) | (_, ["applications", "@me"]) => self.own_route(call, &steps),
            (_, ["guilds", guild, rest @ ..]) => self.guild_route(call, guild, rest),
            (_, ["channels", channel, rest @ ..]) => self.channel_route(call, channel, rest),
            (_, ["applications", application, rest @ ..]) => self.application_route(call, application, rest),
            ("POST", ["interactions", id, token, "callback"]) => self.callback(call, id, token),
            ("POST", ["webhooks", application, token]) => self.follow_up(call, application, token),
            ("GET" | "PATCH" | "DELETE", ["webhooks", application, token, "messages", message]) => {
                self.follow_up_message(call, application, token, message)
            }
            _ => unknown_route(),
        }
    }

    fn own_route(&mut self, call: &Call, steps: &[&str]) -> Outcome {
        match (call.method.as_str(), steps) {
            ("GET", ["users", "@me"]) => {
                let mut bot = self.bot.clone();
                let more = json!({"mfa_enabled": true, "locale": "en-US", "verified": true, "email": null});
                if let (Some(bot), Some(more)) = (bot.as_object_mut(), more.as_object()) {
                    bot.extend(more.clone());
                }
                found(bot)
            }
            ("GET", ["users", "@me", "guilds"]) => found(json!([self.guild_object()])),
            ("POST", ["users", "@me", "channels"]) => {
                let recipient = given(&call.body["recipient_id"]).unwrap_or_default();
                let unknown = || Refusal::of_state(400, 50033, "Invalid Recipient(s)");
                let channel = self.direct_with(&recipient).ok_or_else(unknown)?;
                found(self.channels[&channel].object.clone())
            }
            ("GET", ["users", user]) => {
                self.user(user).map_or_else(|| Err(Refusal::of_state(404, 10013, "Unknown User")), found)
            }
            ("GET", ["applications" | "oauth2", "@me"] | ["oauth2", "applications", "@me"]) => {
                found(objects::application(&self.application, &self.bot))
            }
            ("GET", ["gateway"]) => found(json!({"url": self.gateway_url()})),
            ("GET", ["gateway", "bot"]) => {
                found(json!({"url": self.gateway_url(), "shards": self.shards, "session_start_limit": {
                    "total": 1000, "remaining": self.starts_max.saturating_sub(self.identifies), "reset_after": 14_400_000,
                    "max_concurrency": 1,
                }}))
            }
            _ => unknown_route(),
        }
    }

    fn gateway_url(&self) -> String {
        format!("ws://{}/gateway", self.address)
    }

    fn guild_route(&self, call: &Call, guild: &str, rest: &[&str]) -> Outcome {
        if guild != self.guild {
            return Err(Refusal::of_state(404, 10004, "Unknown Guild"));
        }
        match (call.method.as_str(), rest) {
            ("GET", []) => found(self.guild_object()),
            ("GET", ["channels"]) => {
                let channels = self.guild_create()["channels"].clone();
                found(channels)
            }
            ("GET", ["roles"]) => found(json!(self.roles)),
            ("GET", ["members"]) => found(json!(self.members())),
            ("GET", ["members", user]) => {
                let user = if *user == "@me" { self.bot_id() } else { (*user).to_owned() };
                let unknown = || Err(Refusal::of_state(404, 10007, "Unknown Member"));
                self.whole_member(&user).map_or_else(unknown, found)
            }
            ("GET", ["threads", "active"]) => self.threads_where(None, false),
            _ => unknown_route(),
        }
    }

    fn channel_route(&mut self, call: &Call, channel: &str, rest: &[&str]) -> Outcome {
        match (call.method.as_str(), rest) {
            ("GET", []) => found(self.viewable(channel)?.clone()),
            ("PATCH", []) => self.patch_channel(call, channel),
            ("DELETE", []) => self.delete_channel(channel),
            ("POST", ["typing"]) => self.writable(channel).and_then(|()| nothing()),
            ("GET", ["messages"]) => self.get_messages(call, channel),
            ("POST", ["messages"]) => self.post_message(call, channel),
            ("GET", ["messages", message]) => self.get_message(channel, message),
            ("PATCH", ["messages", message]) => self.patch_message(call, channel, message),
            ("DELETE", ["messages", message]) => self.delete_message(channel, message),
            ("PUT", ["messages", message, "reactions", emoji, "@me"]) => {
                self.react_as_bot(channel, message, emoji, true)
            }
            ("DELETE", ["messages", message, "reactions", emoji, "@me"]) => {
                self.react_as_bot(channel, message, emoji, false)
            }
            ("POST", ["messages", message, "threads"]) => self.post_thread_from(call, channel, message),
            ("POST", ["threads"]) => self.post_thread(call, channel),
            ("GET", ["threads", "archived", "public"]) => self.threads_where(Some(channel), true),
            ("PUT" | "DELETE", ["thread-members", _]) => self.thread_member(channel),
            _ => unknown_route(),
        }
    }

    fn application_route(&mut self, call: &Call, application: &str, rest: &[&str]) -> Outcome {
        if application != self.application {
            return Err(Refusal::of_state(404, 10002, "Unknown Application"));
        }
        match rest {
            ["commands"] => self.command_route(call, None, None),
            ["commands", id] => self.command_route(call, None, Some(id)),
            ["guilds", guild, "commands"] => self.command_route(call, Some((*guild).to_owned()), None),
            ["guilds", guild, "commands", id] => self.command_route(call, Some((*guild).to_owned()), Some(id)),
            _ => unknown_route(),
        }
    }
}

fn unknown_route() -> Outcome {
    Err(Refusal::of_request(404, 0, "404: Not Found"))
}
