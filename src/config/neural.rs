//! `[faq.neural]`: a sentence encoder, and how long a question may wait for it.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// How long a question waits where nothing is said.
const BUDGET: Duration = Duration::from_millis(50);

/// A sentence encoder that takes a second look at the matcher's candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeuralConfig {
    /// The folder with `config.json`, `tokenizer.json` and `model.safetensors`.
    pub directory: PathBuf,
    /// How long a question waits for its vector; then the matcher's own answer stands.
    pub budget: Duration,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeuralTable {
    directory: Option<PathBuf>,
    budget: Option<String>,
}

impl NeuralConfig {
    /// The encoder in `directory`, with the usual patience.
    pub fn of(directory: PathBuf) -> Self {
        Self { directory, budget: BUDGET }
    }
}

impl NeuralTable {
    pub(super) fn check(self) -> Result<NeuralConfig, String> {
        let directory = self.directory.filter(|directory| !directory.as_os_str().is_empty());
        let directory = directory.ok_or("[faq.neural] needs faq.neural.directory, the folder of a sentence encoder")?;
        let budget = self.budget.map(|text| super::duration::parse_short(&text)).transpose();
        let budget = budget.map_err(|reason| format!("faq.neural.budget: {reason}"))?;
        Ok(NeuralConfig { budget: budget.unwrap_or(BUDGET), directory })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoder_has_a_folder_and_a_budget_of_its_own_or_the_usual_one() {
        let table = |text: &str| toml::from_str::<NeuralTable>(text).unwrap().check().unwrap();
        assert_eq!(table("directory = 'encoder'"), NeuralConfig::of("encoder".into()));
        assert_eq!(table("directory = 'encoder'\nbudget = '200ms'").budget, Duration::from_millis(200));
    }
}
