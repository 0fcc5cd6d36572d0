//! A sentence encoder: from texts to vectors, by BERT's layers, the mean over the tokens, and length one.

use std::path::Path;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use candle_transformers::models::bert::BertModel;
use tokenizers::{Tokenizer, TruncationParams};

use super::Failure;
use super::folder::{Folder, wrong};
use crate::understand::Vector;

/// A sentence encoder, loaded.
pub struct Model {
    tokenizer: Tokenizer,
    layers: BertModel,
    pieces: usize,
}

impl std::fmt::Debug for Model {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Model").field("pieces", &self.pieces).finish_non_exhaustive()
    }
}

impl Model {
    /// Loads the encoder in `dir` and tries it on one word.
    ///
    /// # Errors
    /// Which file cannot be used, why, and what to do.
    pub fn load(dir: &Path) -> Result<Self, Failure> {
        let folder = Folder::read(dir)?;
        let path = dir.join("tokenizer.json");
        let unusable = |error: tokenizers::Error| {
            wrong(&path, format!("cannot be used ({error}): copy the encoder's folder again"))
        };
        let mut tokenizer = Tokenizer::from_bytes(&folder.tokenizer).map_err(unusable)?;
        // What the file says of these was for training: all texts as long as the longest, all cut at one length.
        tokenizer.with_padding(None);
        let cut = TruncationParams { max_length: folder.tokens_max, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(cut)).map_err(unusable)?;
        let pieces = folder.config.vocab_size;
        if tokenizer.get_vocab_size(true) > pieces {
            let reason = format!("has more pieces than the {pieces} of config.json: they are of different encoders");
            return Err(wrong(&path, reason));
        }
        let path = dir.join("model.safetensors");
        let unusable = |error: candle_core::Error| {
            wrong(&path, format!("does not fit config.json ({}): copy the encoder's folder again", said(&error)))
        };
        let tensors =
            VarBuilder::from_buffered_safetensors(folder.model, DType::F32, &Device::Cpu).map_err(unusable)?;
        let layers = BertModel::load(tensors, &folder.config).map_err(unusable)?;
        let model = Self { tokenizer, layers, pieces };
        let tried = model.encode(&["word"]).map_err(|error| wrong(&path, format!("cannot be run ({error})")))?;
        if tried.iter().flat_map(|vector| vector.iter()).any(|x| !x.is_finite()) {
            return Err(wrong(&path, "gives no numbers: copy the encoder's folder again"));
        }
        Ok(model)
    }

    /// The vectors of `texts`, in their order.
    ///
    /// Each goes through the layers alone: in company the sums would be added up in another order, and a text's vector
    /// would differ in its last digits from one time to the next.
    ///
    /// # Errors
    /// What the tokenizer or the layers say.
    pub fn encode(&self, texts: &[&str]) -> Result<Vec<Vector>, String> {
        texts.iter().map(|text| self.vector(text)).collect()
    }

    fn vector(&self, text: &str) -> Result<Vector, String> {
        let encoding = self.tokenizer.encode(text, true).map_err(|error| error.to_string())?;
        let ids = encoding.get_ids();
        if let Some(strange) = ids.iter().find(|id| **id as usize >= self.pieces) {
            return Err(format!("the tokenizer gives piece {strange}, which the layers do not have"));
        }
        self.through_layers(ids).map(Vector::from).map_err(|error| said(&error))
    }

    fn through_layers(&self, ids: &[u32]) -> candle_core::Result<Vec<f32>> {
        let ids = Tensor::new(ids, &Device::Cpu)?.unsqueeze(0)?;
        let tokens = self.layers.forward(&ids, &ids.zeros_like()?, None)?;
        let mean = tokens.mean(1)?.squeeze(0)?;
        mean.broadcast_div(&mean.sqr()?.sum_all()?.sqrt()?)?.to_vec1()
    }
}

/// What the layers say is wrong, without the trace of calls that may follow it.
fn said(error: &candle_core::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
