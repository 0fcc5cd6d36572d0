//! `support_channels`: an id, or a table of an id, the risk that is accepted there, and whether members answer first.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::domain::ChannelId;
use crate::domain::community::Community;

/// A support channel as it is written.
#[derive(Debug)]
pub(super) struct ChannelEntry {
    id: String,
    risk: Option<f32>,
    community: Option<CommunityTable>,
    private: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelTable {
    id: String,
    risk: Option<f32>,
    community: Option<CommunityTable>,
    private: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct CommunityTable {
    nudge: Option<String>,
    window: Option<String>,
}

/// The channels, checked.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Channels {
    pub(super) listed: Vec<ChannelId>,
    /// Of those that state one.
    pub(super) risks: BTreeMap<ChannelId, f32>,
    /// Those in which members answer each other first.
    pub(super) community: BTreeMap<ChannelId, Community>,
    /// Those that say whether tickets from there are for their requester alone.
    pub(super) private: BTreeMap<ChannelId, bool>,
}

/// Checks the channels.
pub(super) fn check(entries: Vec<ChannelEntry>) -> Result<Channels, String> {
    let mut seen = BTreeSet::new();
    let Channels { mut listed, mut risks, mut community, mut private } = Channels::default();
    for ChannelEntry { id, risk, community: table, private: is_private } in entries {
        let id = ChannelId(id);
        if !seen.insert(id.clone()) && (risk.is_some() || table.is_some() || is_private.is_some()) {
            return Err(format!("the channel \"{id}\" is there twice; keep the one with the settings that you mean"));
        }
        if let Some(table) = table {
            let checked = table.check().map_err(|reason| format!("community of the channel \"{id}\": {reason}"))?;
            community.insert(id.clone(), checked);
        }
        private.extend(is_private.map(|is_private| (id.clone(), is_private)));
        if let Some(risk) = risk {
            if !(0.0..=1.0).contains(&risk) {
                return Err(format!(
                    "risk = {risk} of the channel \"{id}\" is not a share from 0 to 1; 0.05 is one message in twenty"
                ));
            }
            risks.insert(id.clone(), risk);
        }
        listed.push(id);
    }
    Ok(Channels { listed, risks, community, private })
}

impl CommunityTable {
    fn check(self) -> Result<Community, String> {
        let span = |key: &str, text: Option<String>, default| match text {
            Some(text) => super::duration::parse(&text).map_err(|reason| format!("{key}: {reason}")),
            None => Ok(default),
        };
        let Community { nudge, window } = Community::default();
        let window = span("window", self.window, window)?;
        // A short window without a nudge of its own has it at half time.
        let nudge = span("nudge", self.nudge, nudge.min(window / 2))?;
        if nudge >= window {
            return Err("nudge must be shorter than window, or nobody would have time to answer".to_owned());
        }
        Ok(Community { nudge, window })
    }
}

impl<'de> Deserialize<'de> for ChannelEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = ChannelEntry;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a channel's id, or a table like { id = \"…\", risk = 0.05 }")
            }

            fn visit_str<E: de::Error>(self, id: &str) -> Result<Self::Value, E> {
                Ok(ChannelEntry { id: id.to_owned(), risk: None, community: None, private: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let ChannelTable { id, risk, community, private } =
                    Deserialize::deserialize(MapAccessDeserializer::new(map))?;
                Ok(ChannelEntry { id, risk, community, private })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Written {
        support_channels: Vec<ChannelEntry>,
    }

    fn checked(text: &str) -> Result<Channels, String> {
        let written: Written = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        check(written.support_channels)
    }

    #[test]
    fn a_channel_is_an_id_or_a_table_that_states_its_risk() {
        let one = (ChannelId::from("1"), ChannelId::from("2"));
        for text in [
            "support_channels = ['1', { id = '2', risk = 0.05 }]",
            "[[support_channels]]\nid = '1'\n[[support_channels]]\nid = '2'\nrisk = 0.05",
        ] {
            let Channels { listed, risks, .. } = checked(text).unwrap();
            assert_eq!(listed, [one.0.clone(), one.1.clone()], "{text}");
            assert_eq!(risks, BTreeMap::from([(one.1.clone(), 0.05)]), "{text}");
        }
        assert!(checked("support_channels = ['1', '1']").unwrap().risks.is_empty(), "as it was taken before");
    }

    #[test]
    fn a_community_channel_has_its_own_times_or_the_documented_ones() {
        let times = |text: &str| {
            let channels = checked(&format!("support_channels = [{{ id = '2', community = {{ {text} }} }}]")).unwrap();
            let community = channels.community[&ChannelId::from("2")];
            (community.nudge.as_mins(), community.window.as_mins())
        };
        assert_eq!(times(""), (30, 240));
        assert_eq!(times("nudge = '10min', window = '2h'"), (10, 120));
        assert_eq!(times("window = '20m'"), (10, 20));
    }

    #[test]
    fn a_bad_risk_is_named_with_its_channel_and_the_way_out() {
        let cases = [
            ("[{ id = '2', risk = 5.0 }]", "risk = 5 of the channel \"2\" is not a share from 0 to 1"),
            ("[{ id = '2', risk = -0.1 }]", "risk = -0.1 of the channel \"2\""),
            ("[{ id = '2', risk = nan }]", "risk = NaN of the channel \"2\""),
            ("[{ id = '2', risk = 'low' }]", "invalid type: string \"low\", expected f32"),
            ("[{ id = '2', rsik = 0.1 }]", "unknown field `rsik`, expected one of `id`, `risk`, `community`"),
            ("[{ risk = 0.1 }]", "missing field `id`"),
            ("['2', { id = '2', risk = 0.1 }]", "the channel \"2\" is there twice"),
            ("['2', { id = '2', community = {} }]", "the channel \"2\" is there twice"),
            ("[{ id = '2', community = { nudge = '4h', window = '4h' } }]", "channel \"2\": nudge must be shorter"),
            ("[{ id = '2', community = { window = 'soon' } }]", "channel \"2\": window: `soon` is not a duration"),
            ("[{ id = '2', community = { widnow = '4h' } }]", "unknown field `widnow`"),
            ("[7]", "expected a channel's id, or a table like { id"),
        ];
        for (text, expect) in cases {
            let told = checked(&format!("support_channels = {text}")).unwrap_err();
            assert!(told.contains(expect), "{text}: {told}");
        }
    }
}
