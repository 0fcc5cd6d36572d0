//! The files of a sentence encoder, read with a bound on each and checked for what we can run.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use candle_transformers::models::bert::Config;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Failure;

/// The largest files that are read.
const JSON_BYTES_MAX: u64 = 256 * 1024;
const TOKENIZER_BYTES_MAX: u64 = 32 * 1024 * 1024;
const MODEL_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// The largest shapes that are run; those of common encoders are well below.
const LAYERS_MAX: usize = 48;
const WIDTH_MAX: usize = 4_096;
const PIECES_MAX: usize = 1_000_000;
const POSITIONS_MAX: usize = 8_192;
/// A question is no longer than that for the encoder, whatever it could read: time grows with it.
const TOKENS_MAX: usize = 128;

/// What a folder holds, checked as far as it can be without running it.
pub(super) struct Folder {
    pub config: Config,
    pub tokenizer: Vec<u8>,
    pub model: Vec<u8>,
    /// The most tokens of a text.
    pub tokens_max: usize,
}

/// What kind of model it is; told before its numbers are read, which other kinds name otherwise.
#[derive(Deserialize)]
struct Kind {
    model_type: Option<String>,
}

#[derive(Deserialize)]
struct Pooling {
    #[serde(default)]
    pooling_mode_cls_token: bool,
    #[serde(default)]
    pooling_mode_mean_tokens: bool,
    #[serde(default)]
    pooling_mode_max_tokens: bool,
    #[serde(default)]
    pooling_mode_mean_sqrt_len_tokens: bool,
}

#[derive(Deserialize)]
struct Limits {
    max_seq_length: Option<usize>,
}

impl Folder {
    pub fn read(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join("config.json");
        let bytes = needed(&path, JSON_BYTES_MAX)?;
        let Kind { model_type } = json(&path, &bytes)?;
        if model_type.as_deref() != Some("bert") {
            let kind = model_type.unwrap_or_else(|| "nothing".to_owned());
            let kind: String = kind.chars().filter(|c| !c.is_control()).take(64).collect();
            return Err(wrong(
                &path,
                format!("says `model_type` {kind}: only bert is run; take a BERT sentence encoder"),
            ));
        }
        let config: Config = json(&path, &bytes)?;
        check(&config).map_err(|reason| wrong(&path, reason))?;
        pooled_by_mean(&dir.join("1_Pooling").join("config.json"))?;
        let limits: Option<Limits> = if_there(&dir.join("sentence_bert_config.json"))?;
        let said = limits.and_then(|limits| limits.max_seq_length).unwrap_or(TOKENS_MAX);
        // Two of them open and close a text.
        let tokens_max = said.min(TOKENS_MAX).min(config.max_position_embeddings).max(3);
        Ok(Self {
            config,
            tokenizer: needed(&dir.join("tokenizer.json"), TOKENIZER_BYTES_MAX)?,
            model: needed(&dir.join("model.safetensors"), MODEL_BYTES_MAX)?,
            tokens_max,
        })
    }
}

fn check(config: &Config) -> Result<(), String> {
    let bounds = [
        ("num_hidden_layers", config.num_hidden_layers, LAYERS_MAX),
        ("hidden_size", config.hidden_size, WIDTH_MAX),
        ("intermediate_size", config.intermediate_size, 4 * WIDTH_MAX),
        ("num_attention_heads", config.num_attention_heads, WIDTH_MAX),
        ("vocab_size", config.vocab_size, PIECES_MAX),
        ("max_position_embeddings", config.max_position_embeddings, POSITIONS_MAX),
        ("type_vocab_size", config.type_vocab_size, 64),
    ];
    if let Some((name, value, most)) = bounds.iter().find(|(_, value, most)| !(1..=*most).contains(value)) {
        return Err(format!("says `{name}` {value}, which is not between 1 and {most}: take a smaller encoder"));
    }
    if !config.hidden_size.is_multiple_of(config.num_attention_heads) {
        return Err("says a `hidden_size` that its `num_attention_heads` do not divide: the file is damaged".to_owned());
    }
    Ok(())
}

/// A text's vector is the mean over its tokens; another way of pooling would give other vectors than were trained.
fn pooled_by_mean(path: &Path) -> Result<(), Failure> {
    let Some(pooling) = if_there::<Pooling>(path)? else { return Ok(()) };
    let other =
        pooling.pooling_mode_cls_token || pooling.pooling_mode_max_tokens || pooling.pooling_mode_mean_sqrt_len_tokens;
    if other || !pooling.pooling_mode_mean_tokens {
        return Err(wrong(
            path,
            "asks for another pooling than the mean of all tokens: take an encoder that is pooled so",
        ));
    }
    Ok(())
}

fn if_there<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Failure> {
    if path.exists() { json(path, &needed(path, JSON_BYTES_MAX)?).map(Some) } else { Ok(None) }
}

fn json<T: DeserializeOwned>(path: &Path, bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes)
        .map_err(|error| wrong(path, format!("is not as it should be ({error}): copy the encoder's folder again")))
}

/// A file whole, or what is wrong with it. The bound holds for what is read, not for what the system says of its size.
fn needed(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
    match read {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let files = "config.json, tokenizer.json and model.safetensors";
            Err(wrong(path, format!("is not there: `directory` must be a folder with {files}")))
        }
        Err(error) => Err(wrong(path, format!("cannot be read: {error}"))),
        Ok(_) if bytes.len() as u64 > most => {
            Err(wrong(path, format!("has more than {most} bytes: take a smaller encoder")))
        }
        Ok(_) => Ok(bytes),
    }
}

pub(super) fn wrong(file: &Path, reason: impl Into<String>) -> Failure {
    Failure::Wrong { file: file.to_owned(), reason: reason.into() }
}
