//! What comes from outside is whatever somebody sends: nothing of it makes the desk panic or passes for something else.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{heard, interpret, mrkdwn};
use crate::chat::seal::Seal;
use crate::domain::{Platform, WorkspaceId};

/// Any JSON.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
        "[0-9]{0,20}\\.?[0-9]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z_]{1,12}", inner), 0..4)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A payload that the desk knows, for something of it to be changed.
fn known() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!({ "team_id": "T1", "event_id": "E", "event": { "type": "message", "user": "U1", "channel": "C1",
            "ts": "1700000000.000100", "thread_ts": "1700000000.000100", "channel_type": "im", "text": "<@U9> lag?" } }),
        json!({ "team_id": "T1", "event": { "type": "reaction_added", "user": "U1", "reaction": "ticket",
            "item": { "type": "message", "channel": "C1", "ts": "1.2" } } }),
        json!({ "team_id": "T1", "user_id": "U1", "channel_id": "C1", "command": "/desk", "text": "claim 1",
            "trigger_id": "t", "response_url": "https://x.example" }),
        json!({ "type": "block_actions", "team": { "id": "T1" }, "user": { "id": "U1" }, "channel": { "id": "C1" },
            "actions": [{ "action_id": "fd:claim:1", "action_ts": "1.2" }], "message": { "ts": "1.1", "text": "x" } }),
        json!({ "type": "view_submission", "team": { "id": "T1" }, "user": { "id": "U1" }, "view": { "id": "V1",
            "callback_id": "fdform:close:1", "private_metadata": "C1 1.2",
            "state": { "values": { "field": { "field": { "value": "x" } } } } } }),
        json!({ "type": "message_action", "team": { "id": "T1" }, "user": { "id": "U1" }, "channel": { "id": "C1" },
            "callback_id": "create_ticket", "message": { "ts": "1.2", "user": "U2", "text": "x" }, "trigger_id": "t" }),
    ])
}

/// The value at a place that `steps` lead to.
fn place<'a>(value: &'a mut Value, steps: &[usize]) -> &'a mut Value {
    let Some((step, rest)) = steps.split_first() else { return value };
    let at = match value {
        Value::Object(object) if !object.is_empty() => step % object.len(),
        Value::Array(list) if !list.is_empty() => step % list.len(),
        _ => return value,
    };
    match value {
        Value::Object(object) => match object.values_mut().nth(at) {
            Some(inner) => place(inner, rest),
            None => unreachable!("it is below the length"),
        },
        Value::Array(list) => place(&mut list[at], rest),
        other => other,
    }
}

fn is_read(payload: &Value) {
    let _ =
        (interpret::event(payload), interpret::command(payload), interpret::interaction(payload, &Seal::new(&[7; 32])));
}

proptest! {
    #[test]
    fn any_json_is_read_or_left_alone(payload in anything()) {
        is_read(&payload);
    }

    #[test]
    fn a_known_payload_with_anything_in_one_place_is_read_or_left_alone(
        mut payload in known(), steps in prop::collection::vec(0..8_usize, 1..5), put in anything(),
    ) {
        *place(&mut payload, &steps) = put;
        is_read(&payload);
    }

    #[test]
    fn no_control_sequence_of_slack_survives_escaping_and_nothing_is_lost(text in "\\PC{0,200}") {
        let escaped = mrkdwn::escaped(&text);
        prop_assert!(!escaped.contains(['<', '>']), "{}", escaped);
        prop_assert_eq!(heard::unescaped(&escaped), text);
    }

    #[test]
    fn what_somebody_typed_is_what_is_heard(text in "[^<>@#!|]{0,100}") {
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        prop_assert_eq!(heard::spoken(&mrkdwn::escaped(&text)), text);
    }

    #[test]
    fn any_sequence_is_heard_as_something(text in "[<>@#!|a-z&;:/ ]{0,80}") {
        let _ = heard::spoken(&text);
    }

    #[test]
    fn any_id_of_a_control_that_the_desk_did_not_make_is_known_by_its_seal(id in "(fd[a-z]{0,6}:)?\\PC{0,80}") {
        let _ = Seal::new(&[7; 32]).control(&WorkspaceId::new(Platform::Slack, "1".to_owned()), &id);
    }
}
