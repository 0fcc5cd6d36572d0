//! What happened before, and what is kept from the app.

use std::time::Duration;

use serde_json::json;

use super::FakeSlack;

impl FakeSlack {
    /// A person wrote in a channel so long ago, and the app was not told; gives the message's `ts`.
    pub fn said_ago(&self, person: &str, channel: &str, words: &str, ago: Duration) -> String {
        self.shared.act(|state| {
            let withheld = std::mem::replace(&mut state.withholds_events, true);
            let at = state.write(channel, person, None, &json!({"text": words}));
            state.withholds_events = withheld;
            let (secs, micros) = state.messages[at].ts().split_once('.').unwrap();
            let ts = format!("{}.{micros}", secs.parse::<u64>().unwrap() - ago.as_secs());
            state.messages[at].body["ts"] = json!(ts);
            state.messages.sort_by(|one, other| one.ts().cmp(other.ts()));
            ts
        })
    }

    /// No event is delivered any more, as when the subscriptions are off; or each is again.
    pub fn withhold_events(&self, withholds: bool) {
        self.shared.act(|state| state.withholds_events = withholds);
    }

    /// A page of history holds so many messages from now on, whatever is asked for.
    pub fn cap_pages(&self, messages: usize) {
        self.shared.act(|state| state.page_max = messages);
    }
}
