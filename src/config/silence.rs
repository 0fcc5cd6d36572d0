//! `[silence]`: what becomes of tickets about which nobody says a word any more.

use serde::Deserialize;

use crate::domain::silence::Patience;

/// The spans as they are written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SilenceTable {
    solved: Option<String>,
    nudge: Option<String>,
    close: Option<String>,
    reopen_within: Option<String>,
}

impl SilenceTable {
    pub(super) fn check(self) -> Result<Patience, String> {
        let span = |key: &str, text: Option<String>| {
            text.map(|text| super::duration::parse(&text))
                .transpose()
                .map_err(|reason| format!("silence.{key}: {reason}"))
        };
        let patience = Patience {
            solved: span("solved", self.solved)?,
            nudge: span("nudge", self.nudge)?,
            close: span("close", self.close)?,
            reopen_within: span("reopen_within", self.reopen_within)?,
        };
        if patience.close.is_some() && patience.nudge.is_none() {
            return Err("silence.close needs silence.nudge: nobody's ticket is closed without a word before".to_owned());
        }
        Ok(patience)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_that_nobody_announces_is_refused() {
        let read = |text: &str| toml::from_str::<SilenceTable>(text).unwrap().check();
        assert_eq!(read("").unwrap(), Patience::default());
        assert!(read("nudge = '3d'\nclose = '4d'").is_ok());
        assert!(read("close = '4d'").unwrap_err().contains("silence.close needs silence.nudge"));
        assert!(read("solved = 'soon'").unwrap_err().starts_with("silence.solved: `soon` is not a duration"));
    }
}
