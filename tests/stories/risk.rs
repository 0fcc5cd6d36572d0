//! Risk: each support channel may say how many wrong answers it takes for the sake of more right ones.

use frontdesk::domain::press::Press;
use frontdesk::domain::{Act, Event, Notice, TicketNumber, Verdict};

use super::desk::engine::Engine;
use super::desk::people::{ANN, MAYA, Who};
use super::desk::{Desk, said, verdict};

on_every_engine!(
    one_question_is_answered_where_more_risk_is_taken_and_only_suggested_where_less_is,
    an_agent_is_told_why_as_it_was_read_in_the_channel,
);

/// The desk is about 82 % sure of it.
const UNSURE: &str = "how do I change the password?";

const CHANNELS: &str = r#"support_channels = [{ id = "careful", risk = 0.01 }, "help", { id = "bold", risk = 0.3 }]"#;

async fn open(engine: Engine) -> Desk {
    let desk = Desk::open(engine).await;
    desk.restarted_with(|configuration| configuration.replacen(r#"support_channels = ["help"]"#, CHANNELS, 1)).await
}

/// `who` asks in a channel.
fn asks(desk: &Desk, who: Who, channel: &str, text: &str) -> Event {
    let event = desk.event(who, Act::OpenedHome);
    let act = said(&event.key.replace('e', "m"), text);
    Event { channel: channel.into(), act, ..event }
}

async fn one_question_is_answered_where_more_risk_is_taken_and_only_suggested_where_less_is(engine: Engine) {
    let desk = open(engine).await;
    for (channel, expect) in [
        ("careful", Verdict::Suggest),
        ("help", Verdict::Answer),
        ("bold", Verdict::Answer),
        ("careful", Verdict::Suggest),
    ] {
        let event = asks(&desk, ANN, channel, UNSURE);
        assert_eq!(desk.handle(&event).await, verdict(expect), "{channel}");
    }
    // What nothing is known of stays a ticket in the boldest channel.
    let vague = asks(&desk, ANN, "bold", "is a longer password better?");
    let careful = Event { channel: "careful".into(), ..asks(&desk, ANN, "careful", "is a longer password better?") };
    assert_ne!(desk.handle(&vague).await, verdict(Verdict::Escalate));
    assert_eq!(desk.handle(&careful).await, verdict(Verdict::Escalate));
}

async fn an_agent_is_told_why_as_it_was_read_in_the_channel(engine: Engine) {
    let desk = open(engine).await;
    for channel in ["careful", "bold"] {
        desk.handle(&Event { channel: channel.into(), ..desk.event(ANN, Act::Typed(typed())) }).await;
    }
    desk.delivered().await;
    let mut verdicts = Vec::new();
    for number in [1, 2] {
        desk.presses(MAYA, Press::Why(TicketNumber(number))).await;
        desk.delivered().await;
        match desk.last().parcel.notice {
            Notice::Explained { explanation, .. } => verdicts.push(explanation.reading.verdict),
            other => panic!("not why: {other:?}"),
        }
    }
    assert_eq!(verdicts, [Verdict::Suggest, Verdict::Answer]);
}

fn typed() -> frontdesk::domain::command::Typed {
    frontdesk::domain::command::Typed::Line(format!("new {UNSURE}").into())
}
