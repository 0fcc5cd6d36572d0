//! Message ids tell when a message was made and which came first: a Discord snowflake and a Slack `ts` both do.

use jiff::{SignedDuration, Timestamp};

use super::{MessageId, Platform};

/// 1 January 2015, where Discord's clock begins, in Unix milliseconds.
const DISCORD_EPOCH_MS: i64 = 1_420_070_400_000;
/// Bits of a snowflake below its time.
const DISCORD_LOW_BITS: u32 = 22;
/// Digits behind the point of a Slack `ts`: microseconds.
const SLACK_DIGITS: usize = 6;

impl MessageId {
    /// The place of the message in its platform's order; `None` for an id that has none (the terminal's).
    #[must_use]
    pub fn ordinal(&self) -> Option<i64> {
        let digits = match self.0.split_once('.') {
            Some((secs, micros)) if micros.len() == SLACK_DIGITS => format!("{secs}{micros}"),
            Some(_) => return None,
            None => self.0.clone(),
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        digits.parse().ok().filter(|_| is_number)
    }

    /// When the message was made.
    #[must_use]
    pub fn made_at(&self, platform: Platform) -> Option<Timestamp> {
        let ordinal = self.ordinal()?;
        match platform {
            Platform::Discord => Timestamp::from_millisecond((ordinal >> DISCORD_LOW_BITS) + DISCORD_EPOCH_MS).ok(),
            Platform::Slack => Timestamp::from_microsecond(ordinal).ok(),
            Platform::Terminal | Platform::Web => None,
        }
    }

    /// The least id that a message made at `at` may have; `None` where ids tell no time.
    #[must_use]
    pub fn first_at(platform: Platform, at: Timestamp) -> Option<Self> {
        match platform {
            Platform::Discord => {
                let since = at.as_millisecond().checked_sub(DISCORD_EPOCH_MS).filter(|since| *since >= 0)?;
                Some(Self(since.checked_mul(1 << DISCORD_LOW_BITS)?.to_string()))
            }
            Platform::Slack => {
                let micros = at.as_microsecond();
                (micros >= 0).then(|| Self(format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)))
            }
            Platform::Terminal | Platform::Web => None,
        }
    }

    /// The least id of a message made `span` before this one; this one where that cannot be told.
    #[must_use]
    pub fn before(&self, platform: Platform, span: SignedDuration) -> Self {
        let earlier = self.made_at(platform).and_then(|at| Self::first_at(platform, at.checked_sub(span).ok()?));
        earlier.unwrap_or_else(|| self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_tells_when_its_message_was_made_and_what_came_before() {
        // The example of Discord's documentation.
        let snowflake = MessageId::from("175928847299117063");
        assert_eq!(snowflake.made_at(Platform::Discord).unwrap().to_string(), "2016-04-30T11:18:25.796Z");
        let ts = MessageId::from("1700000000.000100");
        assert_eq!(ts.made_at(Platform::Slack).unwrap().to_string(), "2023-11-14T22:13:20.0001Z");
        assert!(ts.ordinal() < MessageId::from("1700000000.000200").ordinal());
        assert!(MessageId::from("99999999999999999").ordinal() < snowflake.ordinal(), "not in the order of letters");
        for (id, platform) in [(&snowflake, Platform::Discord), (&ts, Platform::Slack)] {
            let first = MessageId::first_at(platform, id.made_at(platform).unwrap()).unwrap();
            assert!(first.ordinal() <= id.ordinal());
            assert_eq!(first.made_at(platform), id.made_at(platform));
            let earlier = id.before(platform, SignedDuration::from_secs(60));
            assert_eq!(id.made_at(platform).unwrap().duration_since(earlier.made_at(platform).unwrap()).as_secs(), 60);
        }
    }

    #[test]
    fn an_id_that_no_platform_gives_has_no_place() {
        for id in ["", "m1", "1.2", "-5", "+5", "1.-00001", "99999999999999999999"] {
            assert_eq!(MessageId::from(id).ordinal(), None, "{id}");
        }
        assert_eq!(MessageId::first_at(Platform::Discord, Timestamp::UNIX_EPOCH), None);
    }
}
