//! Users, members, roles, channels and the guild in their wire form.

use serde_json::{Value, json};

use super::snowflake::now;

/// What everyone may do in the guild where nothing is denied.
pub(super) const EVERYONE_MAY: u64 = 0x0006_7fff_ffff_ffff & !(1 << 3);

/// Channel kinds.
pub(super) const TEXT: u64 = 0;
pub(super) const DIRECT: u64 = 1;
pub(super) const PUBLIC_THREAD: u64 = 11;
pub(super) const PRIVATE_THREAD: u64 = 12;
pub(super) const FORUM: u64 = 15;

/// A user.
pub(super) fn user(id: &str, name: &str, bot: bool) -> Value {
    json!({
        "id": id, "username": name.to_lowercase(), "global_name": if bot { Value::Null } else { json!(name) },
        "discriminator": if bot { "4242" } else { "0" }, "avatar": null, "banner": null, "accent_color": null,
        "avatar_decoration_data": null, "clan": null, "primary_guild": null, "collectibles": null,
        "bot": bot, "system": false, "public_flags": 0, "flags": 0,
    })
}

/// A guild member without its user.
pub(super) fn member(roles: &[String]) -> Value {
    json!({
        "nick": null, "avatar": null, "banner": null, "roles": roles, "joined_at": now(), "premium_since": null,
        "deaf": false, "mute": false, "flags": 0, "pending": false, "communication_disabled_until": null,
        "avatar_decoration_data": null, "unusual_dm_activity_until": null,
    })
}

/// A role.
pub(super) fn role(id: &str, name: &str, position: usize, permissions: u64) -> Value {
    json!({
        "id": id, "name": name, "color": 0, "hoist": false, "icon": null, "unicode_emoji": null,
        "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
        "position": position, "permissions": permissions.to_string(), "managed": false, "mentionable": true, "flags": 0,
    })
}

/// A text channel or a forum.
pub(super) fn channel(id: &str, guild: &str, kind: u64, name: &str, position: usize) -> Value {
    let mut channel = json!({
        "id": id, "type": kind, "guild_id": guild, "name": name, "position": position, "permission_overwrites": [],
        "parent_id": null, "topic": null, "nsfw": false, "rate_limit_per_user": 0, "last_message_id": null,
        "last_pin_timestamp": null, "flags": 0, "default_auto_archive_duration": 1440,
    });
    if kind == FORUM {
        channel["available_tags"] = json!([]);
        channel["default_reaction_emoji"] = Value::Null;
        channel["default_sort_order"] = Value::Null;
        channel["default_forum_layout"] = json!(0);
    }
    channel
}

/// A thread.
pub(super) fn thread(id: &str, guild: &str, parent: &str, owner: &str, name: &str, kind: u64, minutes: u64) -> Value {
    json!({
        "id": id, "type": kind, "guild_id": guild, "parent_id": parent, "owner_id": owner, "name": name,
        "last_message_id": null, "last_pin_timestamp": null, "rate_limit_per_user": 0, "flags": 0,
        "message_count": 0, "member_count": 1, "total_message_sent": 0, "applied_tags": [],
        "thread_metadata": {
            "archived": false, "locked": false, "auto_archive_duration": minutes, "archive_timestamp": now(),
            "create_timestamp": now(), "invitable": true,
        },
    })
}

/// A direct channel with one person.
pub(super) fn direct(id: &str, user: &Value) -> Value {
    json!({"id": id, "type": DIRECT, "last_message_id": null, "flags": 0, "recipients": [user]})
}

/// The guild as `GET /guilds/:id` gives it.
pub(super) fn guild(id: &str, owner: &str, roles: &[Value]) -> Value {
    json!({
        "id": id, "name": "Fake guild", "icon": null, "icon_hash": null, "splash": null, "discovery_splash": null,
        "owner_id": owner, "afk_channel_id": null, "afk_timeout": 300, "widget_enabled": false,
        "widget_channel_id": null, "verification_level": 0, "default_message_notifications": 1,
        "explicit_content_filter": 0, "roles": roles, "emojis": [], "stickers": [], "features": ["COMMUNITY"],
        "mfa_level": 0, "application_id": null, "system_channel_id": null, "system_channel_flags": 0,
        "rules_channel_id": null, "max_presences": null, "max_members": 500_000, "vanity_url_code": null,
        "description": null, "banner": null, "premium_tier": 0, "premium_subscription_count": 0,
        "preferred_locale": "en-US", "public_updates_channel_id": null, "max_video_channel_users": 25,
        "max_stage_video_channel_users": 50, "nsfw_level": 0, "premium_progress_bar_enabled": false,
        "safety_alerts_channel_id": null, "incidents_data": null, "region": "deprecated",
    })
}

/// The application.
pub(super) fn application(id: &str, bot: &Value) -> Value {
    json!({
        "id": id, "name": "fake-application", "icon": null, "description": "", "summary": "", "rpc_origins": [],
        "bot_public": true, "bot_require_code_grant": false, "terms_of_service_url": null,
        "privacy_policy_url": null, "owner": user("100", "Owner", false), "bot": bot, "flags": 565_248,
        "verify_key": "00".repeat(32), "team": null, "guild_id": null, "approximate_guild_count": 1,
        "approximate_user_install_count": 0, "redirect_uris": [], "interactions_endpoint_url": null,
        "role_connections_verification_url": null, "event_webhooks_url": null, "tags": [], "hook": true,
        "integration_types_config": {"0": {}}, "type": null,
    })
}
