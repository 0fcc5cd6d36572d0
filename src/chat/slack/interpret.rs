//! Payloads of Slack in the desk's words: what was done, where, and by whom. Nothing is looked up here.

use jiff::Timestamp;
use serde_json::Value;

use super::{entries, forms, heard};
use crate::chat::seal::{Control, Seal, Stamp, Unsealed};
use crate::domain::command::Typed;
use crate::domain::faq::FaqForm;
use crate::domain::form::Form;
use crate::domain::press::Press;
use crate::domain::{ChannelId, MessageId, MessageRef, Platform, ThreadId, TicketNumber, Untrusted, WorkspaceId};

/// The emoji that asks for a ticket: 🎫.
const TICKET_REACTION: &str = "ticket";
/// The message shortcut that asks for a ticket.
pub(super) const SHORTCUT: &str = "create_ticket";
/// The emoji that marks what solved a question: ✅.
const SOLVED_REACTION: &str = "white_check_mark";
/// The message shortcut that does the same.
pub(super) const SOLUTION_SHORTCUT: &str = "mark_solution";

/// Where something was done, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    /// The same for every delivery of the same act.
    pub(super) key: String,
    pub(super) team: String,
    pub(super) channel: ChannelId,
    pub(super) thread: Option<ThreadId>,
    pub(super) user: String,
    /// When, where the payload says.
    pub(super) at: Option<Timestamp>,
    /// Where a private answer can go.
    pub(super) response_url: Option<String>,
}

impl Origin {
    /// The team in the desk's words.
    pub(super) fn workspace(&self) -> WorkspaceId {
        WorkspaceId::new(Platform::Slack, self.team.clone())
    }

    /// Whether it is a direct message with the desk.
    pub(super) fn is_direct(&self) -> bool {
        self.channel.as_str().starts_with('D')
    }
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    /// A message was written.
    Said { message: MessageId, text: String },
    /// A command was given, or a form filled in.
    Typed(Typed),
    /// A button was pressed.
    Pressed { press: Press, message: Option<MessageRef> },
    /// A button was pressed that opens a form; the trigger is good for three seconds.
    Opens { form: Form, trigger: String },
    /// A form for an entry of the FAQ is wanted; the trigger is good for three seconds.
    Writes { form: FaqForm, trigger: String },
    /// Such a form was filled in.
    Filled { form: FaqForm, fields: Vec<(String, String)> },
    /// A ticket is wanted about a message; its words are there where the payload has them.
    Flagged { message: MessageId, words: Option<Words> },
    /// A message is marked as what solved a question; its words are there where the payload has them.
    Marked { message: MessageId, words: Option<Words> },
    /// The mark is taken back.
    Unmarked { message: MessageId },
    /// The home page was opened.
    OpenedHome,
}

/// A message's words and who wrote them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) text: Untrusted,
    /// The user; nobody where a program wrote it.
    pub(super) user: Option<String>,
    pub(super) thread: Option<ThreadId>,
}

/// An `event_callback` of the Events API.
pub(super) fn event(payload: &Value) -> Option<(Origin, Deed)> {
    let event = payload.get("event")?;
    let team = text(payload, "/team_id").or_else(|| text(event, "/team"))?;
    let id = text(payload, "/event_id").or_else(|| text(event, "/event_ts")).unwrap_or_default();
    match text(event, "/type")? {
        "message" | "app_mention" => said(event, team),
        "reaction_added" if text(event, "/reaction") == Some(TICKET_REACTION) => {
            let (channel, ts) = (text(event, "/item/channel")?, text(event, "/item/ts")?);
            let user = text(event, "/user")?;
            // The same person's reaction on the same message asks once, however often it is taken back and given.
            let origin = origin(format!("r:{channel}:{ts}:{user}"), team, channel, user, text(event, "/event_ts"));
            Some((origin, Deed::Flagged { message: MessageId(ts.to_owned()), words: None }))
        }
        kind @ ("reaction_added" | "reaction_removed") if text(event, "/reaction") == Some(SOLVED_REACTION) => {
            let (channel, ts) = (text(event, "/item/channel")?, text(event, "/item/ts")?);
            let (user, moment) = (text(event, "/user")?, text(event, "/event_ts").unwrap_or(id));
            let origin =
                origin(format!("k:{channel}:{ts}:{user}:{moment}"), team, channel, user, text(event, "/event_ts"));
            let message = MessageId(ts.to_owned());
            let deed = if kind == "reaction_added" {
                Deed::Marked { message, words: None }
            } else {
                Deed::Unmarked { message }
            };
            Some((origin, deed))
        }
        "app_home_opened" if text(event, "/tab").is_none_or(|tab| tab == "home") => {
            let channel = text(event, "/channel").unwrap_or_default();
            let origin = origin(format!("e:{id}"), team, channel, text(event, "/user")?, text(event, "/event_ts"));
            Some((origin, Deed::OpenedHome))
        }
        _ => None,
    }
}

fn said(event: &Value, team: &str) -> Option<(Origin, Deed)> {
    // Edits, deletions, joins and the like are no new words.
    if !matches!(text(event, "/subtype"), None | Some("thread_broadcast" | "file_share" | "me_message")) {
        return None;
    }
    if text(event, "/bot_id").is_some() {
        return None;
    }
    let (channel, ts) = (text(event, "/channel")?, text(event, "/ts")?);
    // A mention comes twice, as a message and as a mention: the message's own key makes it one.
    let mut origin = origin(format!("m:{channel}:{ts}"), team, channel, text(event, "/user")?, Some(ts));
    origin.thread = thread(event, ts);
    let words = text(event, "/text").unwrap_or_default().to_owned();
    Some((origin, Deed::Said { message: MessageId(ts.to_owned()), text: words }))
}

/// The fields of a slash command.
pub(super) fn command(payload: &Value) -> Option<(Origin, Deed)> {
    let (team, channel, user) = (text(payload, "/team_id")?, text(payload, "/channel_id")?, text(payload, "/user_id")?);
    // Either is there once for each command; a server that gives no trigger may still give an address.
    let key = format!("c:{}", text(payload, "/trigger_id").or_else(|| text(payload, "/response_url"))?);
    let origin = Origin { response_url: owned(payload, "/response_url"), ..origin(key, team, channel, user, None) };
    let line = text(payload, "/text").map(str::trim).filter(|line| !line.is_empty()).unwrap_or("help");
    let spoken = heard::spoken(line);
    let chosen = choosing(&spoken);
    let typed = Typed::Line(Untrusted::new(spoken));
    let deed = match (chosen, FaqForm::asked_for(&typed), text(payload, "/trigger_id").map(str::to_owned)) {
        (Some(form), _, Some(trigger)) => Deed::Opens { form, trigger },
        (None, Some(form), Some(trigger)) => Deed::Writes { form, trigger },
        _ => Deed::Typed(typed),
    };
    Some((origin, deed))
}

/// The form of a command that leaves open what it offers a choice of: `canned 12`.
fn choosing(line: &str) -> Option<Form> {
    let (verb, ticket) = line.trim().split_once(char::is_whitespace)?;
    let number: TicketNumber = ticket.trim().parse().ok()?;
    Form::all(number).into_iter().find(|form| form.is_of_choices() && form.verb() == verb.to_lowercase())
}

/// An interactive payload: a button, a filled form, a message shortcut.
pub(super) fn interaction(payload: &Value, seal: &Seal) -> Option<(Origin, Deed)> {
    let team = text(payload, "/team/id").or_else(|| text(payload, "/user/team_id"))?;
    let user = text(payload, "/user/id")?;
    match text(payload, "/type")? {
        "block_actions" => pressed(payload, team, user, seal),
        "view_submission" => filled(payload, team, user, seal),
        "message_action" => {
            let marks = match text(payload, "/callback_id")? {
                SHORTCUT => false,
                SOLUTION_SHORTCUT => true,
                _ => return None,
            };
            let (channel, ts) = (text(payload, "/channel/id")?, text(payload, "/message/ts")?);
            let key = format!("s:{}", text(payload, "/trigger_id").or_else(|| text(payload, "/action_ts"))?);
            let mut origin = origin(key, team, channel, user, text(payload, "/action_ts"));
            origin.response_url = owned(payload, "/response_url");
            let words = words(payload.get("message")?, ts);
            origin.thread.clone_from(&words.thread);
            let (message, words) = (MessageId(ts.to_owned()), Some(words));
            let deed = if marks { Deed::Marked { message, words } } else { Deed::Flagged { message, words } };
            Some((origin, deed))
        }
        _ => None,
    }
}

fn pressed(payload: &Value, team: &str, user: &str, seal: &Seal) -> Option<(Origin, Deed)> {
    let action = payload.pointer("/actions/0")?;
    let workspace = WorkspaceId::new(Platform::Slack, team);
    let press = match seal.control(&workspace, text(action, "/action_id")?) {
        Ok(Control::Press(press)) => press,
        Ok(Control::Form(_) | Control::Faq(_)) | Err(Unsealed) => Press::Forged,
    };
    let trigger = text(payload, "/trigger_id").unwrap_or_default();
    let channel = text(payload, "/channel/id").or_else(|| text(payload, "/container/channel_id")).unwrap_or_default();
    let moment = text(action, "/action_ts").unwrap_or(trigger);
    let key = format!("a:{user}:{}:{moment}", press.encode());
    let mut origin = origin(key, team, channel, user, text(action, "/action_ts"));
    origin.response_url = owned(payload, "/response_url");
    let ts = text(payload, "/container/message_ts").or_else(|| text(payload, "/message/ts"));
    origin.thread = ts.and_then(|ts| payload.get("message").and_then(|message| thread(message, ts)));
    let trigger = trigger.to_owned();
    match press {
        Press::Open(form) => return Some((origin, Deed::Opens { form, trigger })),
        Press::Write(form) => return Some((origin, Deed::Writes { form, trigger })),
        _ => {}
    }
    // An ephemeral message cannot be edited later.
    let lasting = payload.pointer("/container/is_ephemeral").and_then(Value::as_bool) != Some(true);
    let place = ts.filter(|_| lasting && !channel.is_empty());
    let message = place.map(|ts| MessageRef { channel: channel.into(), message: ts.into() });
    Some((origin, Deed::Pressed { press, message }))
}

fn filled(payload: &Value, team: &str, user: &str, seal: &Seal) -> Option<(Origin, Deed)> {
    let view = payload.get("view")?;
    let callback = text(view, "/callback_id")?;
    let workspace = WorkspaceId::new(Platform::Slack, team);
    let stamp = Stamp { seal, workspace: &workspace };
    let key = format!("v:{user}:{}", text(view, "/id")?);
    let place = forms::place(text(view, "/private_metadata").unwrap_or_default(), callback, stamp);
    let (Some((channel, thread)), Ok(control)) = (place, seal.control(&workspace, callback)) else {
        // Where it was opened cannot be told, so they are told directly.
        let origin = origin(key, team, "", user, None);
        return Some((origin, Deed::Pressed { press: Press::Forged, message: None }));
    };
    let mut origin = origin(key, team, &channel, user, None);
    origin.thread = thread.map(ThreadId);
    let deed = match control {
        Control::Faq(form) => Deed::Filled { form, fields: entries::fields(view) },
        Control::Form(form) => Deed::Typed(form.filled(&forms::value(view))),
        Control::Press(_) => Deed::Pressed { press: Press::Forged, message: None },
    };
    Some((origin, deed))
}

/// What a message of an answer or a payload says.
pub(super) fn words(message: &Value, ts: &str) -> Words {
    let program = text(message, "/bot_id").is_some();
    Words {
        text: Untrusted::new(heard::spoken(text(message, "/text").unwrap_or_default())),
        user: owned(message, "/user").filter(|_| !program),
        thread: thread(message, ts),
    }
}

fn origin(key: String, team: &str, channel: &str, user: &str, ts: Option<&str>) -> Origin {
    Origin {
        key,
        team: team.to_owned(),
        channel: channel.into(),
        thread: None,
        user: user.to_owned(),
        at: ts.and_then(moment),
        response_url: None,
    }
}

/// The thread that a message is in; the message that a thread hangs on is not in it.
fn thread(message: &Value, ts: &str) -> Option<ThreadId> {
    text(message, "/thread_ts").filter(|thread| *thread != ts).map(Into::into)
}

/// A Slack timestamp, `1700000000.000100`, to the millisecond.
fn moment(ts: &str) -> Option<Timestamp> {
    let (secs, micros) = ts.split_once('.')?;
    let micros: i64 = micros.get(..6).unwrap_or(micros).parse().ok()?;
    Timestamp::from_millisecond(secs.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(micros / 1000)?).ok()
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn owned(value: &Value, pointer: &str) -> Option<String> {
    text(value, pointer).map(ToOwned::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_mention_has_one_key_as_a_message_and_as_a_mention() {
        let payload = |kind: &str| {
            json!({ "team_id": "T1", "event_id": format!("Ev-{kind}"), "event": {
                "type": kind, "user": "U1", "channel": "C1", "ts": "1700000000.000100", "text": "<@U9> lag?" } })
        };
        let (message, mention) = (event(&payload("message")).unwrap(), event(&payload("app_mention")).unwrap());
        assert_eq!(message.0.key, mention.0.key);
        assert_eq!(message.0.at.unwrap().to_string(), "2023-11-14T22:13:20Z");
    }

    #[test]
    fn what_is_no_new_words_of_a_person_is_left_alone() {
        let base = json!({ "type": "message", "user": "U1", "channel": "C1", "ts": "1.2", "text": "x" });
        for (key, value) in
            [("subtype", "message_changed"), ("subtype", "channel_join"), ("bot_id", "B1"), ("user", "")]
        {
            let mut changed = base.clone();
            changed[key] = json!(value);
            assert_eq!(event(&json!({ "team_id": "T1", "event_id": "E", "event": changed })), None, "{key}={value}");
        }
        assert!(event(&json!({ "team_id": "T1", "event_id": "E", "event": base })).is_some());
    }

    #[test]
    fn the_root_of_a_thread_is_not_in_it() {
        let said = |thread: &str| {
            let event = json!({ "type": "message", "user": "U1", "channel": "C1", "ts": "1.2", "thread_ts": thread, "text": "x" });
            super::event(&json!({ "team_id": "T1", "event": event })).unwrap().0.thread
        };
        assert_eq!((said("1.2"), said("1.1")), (None, Some("1.1".into())));
    }

    #[test]
    fn a_command_without_words_asks_for_help() {
        let payload = json!({ "team_id": "T1", "channel_id": "C1", "user_id": "U1", "trigger_id": "t", "text": " " });
        assert_eq!(command(&payload).unwrap().1, Deed::Typed(Typed::Line("help".into())));
    }

    #[test]
    fn a_payload_of_any_shape_is_read_without_a_panic() {
        for payload in
            [json!(null), json!({}), json!({ "type": "block_actions", "actions": [] }), json!({ "event": 3 })]
        {
            assert_eq!(
                (event(&payload), command(&payload), interaction(&payload, &Seal::new(b"key"))),
                (None, None, None)
            );
        }
    }
}
