//! A sentence encoder of two small layers with drawn weights, written in the files that encoders come in.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

pub const WIDTH: usize = 8;
pub const HEADS: usize = 2;
pub const INNER: usize = 12;
pub const LAYERS: usize = 2;
pub const POSITIONS: usize = 16;
/// The pieces that it knows; `##` goes on with a word.
pub const PIECES: [&str; 26] = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "how", "long", "are", "records", "kept", "do", "i", "reset", "a", "consumer",
    "group", "##s", "offsets", "the", "disk", "of", "broker", "is", "full", "what", "?", "start",
];

/// The weights by name: shape, and numbers row by row.
pub type Tensors = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// Writes the folder; gives its weights.
pub fn write(dir: &Path) -> Tensors {
    let tensors = tensors();
    std::fs::create_dir_all(dir.join("1_Pooling")).unwrap();
    write_json(dir, "config.json", &config());
    write_json(dir, "tokenizer.json", &tokenizer());
    write_json(dir, "1_Pooling/config.json", &json!({"pooling_mode_mean_tokens": true}));
    write_json(dir, "sentence_bert_config.json", &json!({"max_seq_length": 12}));
    write_tensors(dir, &tensors);
    tensors
}

pub fn write_json(dir: &Path, name: &str, value: &Value) {
    std::fs::write(dir.join(name), value.to_string()).unwrap();
}

pub fn config() -> Value {
    json!({
        "architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "hidden_size": WIDTH,
        "num_attention_heads": HEADS, "num_hidden_layers": LAYERS, "intermediate_size": INNER,
        "max_position_embeddings": POSITIONS, "type_vocab_size": 2, "vocab_size": PIECES.len(), "pad_token_id": 0,
        "layer_norm_eps": 1e-12, "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02
    })
}

/// Padding and truncation are as left over from a training, to be disregarded.
pub fn tokenizer() -> Value {
    let vocab: BTreeMap<&str, usize> = PIECES.iter().enumerate().map(|(id, piece)| (*piece, id)).collect();
    let special = |id: usize| json!({"id": PIECES[id], "ids": [id], "tokens": [PIECES[id]]});
    let part = |id: usize| json!({"SpecialToken": {"id": PIECES[id], "type_id": 0}});
    let added = (0..4).map(|id| {
        json!({"id": id, "content": PIECES[id], "special": true, "single_word": false, "lstrip": false,
               "rstrip": false, "normalized": false})
    });
    json!({
        "version": "1.0",
        "truncation": {"max_length": 4, "strategy": "LongestFirst", "stride": 0, "direction": "Right"},
        "padding": {"strategy": {"Fixed": 14}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
                    "pad_type_id": 0, "pad_token": "[PAD]"},
        "added_tokens": added.collect::<Vec<_>>(),
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                       "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [part(2), {"Sequence": {"id": "A", "type_id": 0}}, part(3)],
            "pair": [part(2), {"Sequence": {"id": "A", "type_id": 0}}, part(3), {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"[CLS]": special(2), "[SEP]": special(3)}
        },
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": vocab}
    })
}

/// The format: the header's length, the header in JSON, and the numbers of all tensors on end.
pub fn write_tensors(dir: &Path, tensors: &Tensors) {
    let (mut header, mut body) = (serde_json::Map::new(), Vec::new());
    for (name, (shape, numbers)) in tensors {
        let start = body.len();
        body.extend(numbers.iter().flat_map(|x| x.to_le_bytes()));
        header.insert(name.clone(), json!({"dtype": "F32", "shape": shape, "data_offsets": [start, body.len()]}));
    }
    let header = Value::from(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(body);
    std::fs::write(dir.join("model.safetensors"), file).unwrap();
}

fn tensors() -> Tensors {
    let mut seed = 7;
    let mut tensors = Tensors::new();
    let mut add = |name: String, shape: &[usize], around: f32| {
        let numbers = (0..shape.iter().product()).map(|_| around + drawn(&mut seed)).collect();
        tensors.insert(name, (shape.to_vec(), numbers));
    };
    for (name, rows) in [("word", PIECES.len()), ("position", POSITIONS), ("token_type", 2)] {
        add(format!("embeddings.{name}_embeddings.weight"), &[rows, WIDTH], 0.0);
    }
    let mut norms = vec!["embeddings.LayerNorm".to_owned()];
    for layer in (0..LAYERS).map(|layer| format!("encoder.layer.{layer}")) {
        norms.extend([format!("{layer}.attention.output.LayerNorm"), format!("{layer}.output.LayerNorm")]);
        for (name, to, from) in [
            ("attention.self.query", WIDTH, WIDTH),
            ("attention.self.key", WIDTH, WIDTH),
            ("attention.self.value", WIDTH, WIDTH),
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", INNER, WIDTH),
            ("output.dense", WIDTH, INNER),
        ] {
            add(format!("{layer}.{name}.weight"), &[to, from], 0.0);
            add(format!("{layer}.{name}.bias"), &[to], 0.0);
        }
    }
    for norm in norms {
        add(format!("{norm}.weight"), &[WIDTH], 1.0);
        add(format!("{norm}.bias"), &[WIDTH], 0.0);
    }
    tensors
}

/// A number from −1 to 1 that looks drawn but is the same every time.
fn drawn(seed: &mut u64) -> f32 {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
}
