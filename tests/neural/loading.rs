//! A folder that cannot be used is refused with the file, what is wrong with it, and what to do.

use std::path::Path;

use frontdesk::neural::Model;
use serde_json::{Value, json};

use crate::tiny;

/// What is said of a folder that `spoil` was let loose on.
fn refused(spoil: impl FnOnce(&Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path());
    assert!(Model::load(folder.path()).is_ok());
    spoil(folder.path());
    Model::load(folder.path()).unwrap_err().to_string().replace(&folder.path().display().to_string(), "DIR")
}

fn config_with(key: &'static str, value: Value) -> impl FnOnce(&Path) {
    move |dir| {
        let mut config = tiny::config();
        config[key] = value;
        tiny::write_json(dir, "config.json", &config);
    }
}

#[test]
fn every_file_that_is_missing_is_named() {
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let told = refused(|dir| std::fs::remove_file(dir.join(file)).unwrap());
        assert!(told.contains(&format!("DIR/{file} is not there: `directory` must be a folder with")), "{told}");
    }
}

#[test]
fn what_is_no_bert_or_is_pooled_otherwise_is_refused() {
    let told = refused(config_with("model_type", json!("roberta")));
    assert!(told.contains("config.json says `model_type` roberta: only bert is run"), "{told}");
    let told = refused(|dir| tiny::write_json(dir, "1_Pooling/config.json", &json!({"pooling_mode_cls_token": true})));
    assert!(told.contains("1_Pooling/config.json asks for another pooling"), "{told}");
    let told = refused(config_with("hidden_act", json!("swish")));
    assert!(told.contains("config.json is not as it should be"), "{told}");
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let told = refused(config_with("hidden_size", json!(16)));
    assert!(told.contains("model.safetensors does not fit config.json") && told.contains("shape"), "{told}");
    let told = refused(config_with("num_attention_heads", json!(3)));
    assert!(told.contains("`num_attention_heads` do not divide"), "{told}");
    for key in ["num_hidden_layers", "num_attention_heads", "hidden_size", "vocab_size", "type_vocab_size"] {
        for value in [0, 1_000_000_000] {
            let told = refused(config_with(key, json!(value)));
            assert!(told.contains(&format!("config.json says `{key}` {value}, which is not between 1 and")), "{told}");
        }
    }
    let told = refused(|dir| {
        let mut tokenizer = tiny::tokenizer();
        tokenizer["model"]["vocab"]["surplus"] = json!(tiny::PIECES.len());
        tiny::write_json(dir, "tokenizer.json", &tokenizer);
    });
    assert!(told.contains("tokenizer.json has more pieces than the 26 of config.json"), "{told}");
}

#[test]
fn a_piece_that_the_layers_do_not_have_is_an_error_and_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    tiny::write(folder.path());
    let mut tokenizer = tiny::tokenizer();
    tokenizer["model"]["vocab"]["start"] = json!(4_000);
    tiny::write_json(folder.path(), "tokenizer.json", &tokenizer);
    let model = Model::load(folder.path()).unwrap();
    assert!(model.encode(&["start"]).unwrap_err().contains("piece 4000"));
    assert!(model.encode(&["how long"]).is_ok());
}

#[test]
fn damaged_files_are_refused() {
    for (file, expect) in [
        ("config.json", "config.json is not as it should be"),
        ("tokenizer.json", "tokenizer.json cannot be used"),
        ("model.safetensors", "model.safetensors does not fit"),
        ("sentence_bert_config.json", "sentence_bert_config.json is not as it should be"),
    ] {
        let told = refused(|dir| {
            let bytes = std::fs::read(dir.join(file)).unwrap();
            std::fs::write(dir.join(file), &bytes[..bytes.len() / 2]).unwrap();
        });
        assert!(told.contains(expect) && told.contains("copy the encoder's folder again"), "{told}");
    }
    let told = refused(|dir| {
        let mut tensors = tiny::write(dir);
        tensors.get_mut("embeddings.LayerNorm.bias").unwrap().1[0] = f32::NAN;
        tiny::write_tensors(dir, &tensors);
    });
    assert!(told.contains("model.safetensors gives no numbers"), "{told}");
}

#[test]
fn files_that_are_too_large_are_refused() {
    for (file, bytes) in [("config.json", 256 * 1024), ("tokenizer.json", 32 * 1024 * 1024)] {
        let told = refused(|dir| {
            let file = std::fs::OpenOptions::new().write(true).open(dir.join(file)).unwrap();
            file.set_len(bytes + 1).unwrap();
        });
        assert!(told.contains(&format!("{file} has more than {bytes} bytes")), "{told}");
    }
}
