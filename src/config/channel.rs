//! `support_channels`: an id, or a table of an id and the risk that is accepted there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use crate::domain::ChannelId;

/// A support channel as it is written.
#[derive(Debug)]
pub(super) struct ChannelEntry {
    id: String,
    risk: Option<f32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChannelTable {
    id: String,
    risk: Option<f32>,
}

/// The channels, and the risks of those that state one.
pub(super) fn check(entries: Vec<ChannelEntry>) -> Result<(Vec<ChannelId>, BTreeMap<ChannelId, f32>), String> {
    let mut seen = BTreeSet::new();
    let mut risks = BTreeMap::new();
    let mut listed = Vec::new();
    for ChannelEntry { id, risk } in entries {
        let id = ChannelId(id);
        if !seen.insert(id.clone()) && risk.is_some() {
            return Err(format!("the channel \"{id}\" is there twice; keep the one with the risk that you mean"));
        }
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
    Ok((listed, risks))
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
                Ok(ChannelEntry { id: id.to_owned(), risk: None })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let ChannelTable { id, risk } = Deserialize::deserialize(MapAccessDeserializer::new(map))?;
                Ok(ChannelEntry { id, risk })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Channels {
        support_channels: Vec<ChannelEntry>,
    }

    fn checked(text: &str) -> Result<(Vec<ChannelId>, BTreeMap<ChannelId, f32>), String> {
        let channels: Channels = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        check(channels.support_channels)
    }

    #[test]
    fn a_channel_is_an_id_or_a_table_that_states_its_risk() {
        let one = (ChannelId::from("1"), ChannelId::from("2"));
        for text in [
            "support_channels = ['1', { id = '2', risk = 0.05 }]",
            "[[support_channels]]\nid = '1'\n[[support_channels]]\nid = '2'\nrisk = 0.05",
        ] {
            let (listed, risks) = checked(text).unwrap();
            assert_eq!(listed, [one.0.clone(), one.1.clone()], "{text}");
            assert_eq!(risks, BTreeMap::from([(one.1.clone(), 0.05)]), "{text}");
        }
        assert_eq!(checked("support_channels = ['1', '1']").unwrap().1, BTreeMap::new(), "as it was taken before");
    }

    #[test]
    fn a_bad_risk_is_named_with_its_channel_and_the_way_out() {
        let cases = [
            ("[{ id = '2', risk = 5.0 }]", "risk = 5 of the channel \"2\" is not a share from 0 to 1"),
            ("[{ id = '2', risk = -0.1 }]", "risk = -0.1 of the channel \"2\""),
            ("[{ id = '2', risk = nan }]", "risk = NaN of the channel \"2\""),
            ("[{ id = '2', risk = 'low' }]", "invalid type: string \"low\", expected f32"),
            ("[{ id = '2', rsik = 0.1 }]", "unknown field `rsik`, expected `id` or `risk`"),
            ("[{ risk = 0.1 }]", "missing field `id`"),
            ("['2', { id = '2', risk = 0.1 }]", "the channel \"2\" is there twice"),
            ("[7]", "expected a channel's id, or a table like { id"),
        ];
        for (text, expect) in cases {
            let told = checked(&format!("support_channels = {text}")).unwrap_err();
            assert!(told.contains(expect), "{text}: {told}");
        }
    }
}
