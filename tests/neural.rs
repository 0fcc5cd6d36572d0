//! The sentence encoder: a small one in real files, checked against a plain account of the same layers.

#![cfg(feature = "neural")]
#![expect(clippy::unwrap_used, reason = "a story that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says why")]

#[path = "neural/desk.rs"]
mod desk;
#[path = "program/folder.rs"]
mod folder;
#[path = "neural/loading.rs"]
mod loading;
#[path = "neural/minilm.rs"]
mod minilm;
#[path = "neural/plain.rs"]
mod plain;
#[path = "neural/tiny.rs"]
mod tiny;
#[path = "neural/worker.rs"]
mod worker;

use std::path::Path;

use frontdesk::neural::Model;
use frontdesk::understand::Vector;

fn encoder() -> (tempfile::TempDir, tiny::Tensors) {
    let folder = tempfile::tempdir().unwrap();
    let tensors = tiny::write(folder.path());
    (folder, tensors)
}

fn encode(dir: &Path, texts: &[&str]) -> Vec<Vector> {
    Model::load(dir).unwrap().encode(texts).unwrap()
}

#[test]
fn vectors_are_those_of_a_plain_account_of_the_same_layers() {
    let (folder, tensors) = encoder();
    // [CLS] opens, [SEP] closes, [UNK] stands for what the pieces cannot spell.
    let cases: [(&str, &[usize]); 6] = [
        ("How long are records kept?", &[2, 4, 5, 6, 7, 8, 24, 3]),
        ("the brokers", &[2, 17, 20, 15, 3]),
        ("a zebra", &[2, 12, 1, 3]),
        ("", &[2, 3]),
        ("DISK", &[2, 18, 3]),
        ("how do i reset a consumer group offsets of the broker disk", &[2, 4, 9, 10, 11, 12, 13, 14, 16, 19, 17, 3]),
    ];
    let texts: Vec<&str> = cases.iter().map(|(text, _)| *text).collect();
    for ((text, pieces), vector) in cases.iter().zip(encode(folder.path(), &texts)) {
        let expect = plain::vector(&tensors, pieces);
        let apart = vector.iter().zip(&expect).map(|(a, b)| (f64::from(*a) - b).abs()).fold(0.0, f64::max);
        assert!(vector.len() == tiny::WIDTH && apart < 1e-5, "{text:?}: {vector:?} {expect:?}");
    }
}

#[test]
fn a_text_is_cut_where_the_folder_says() {
    let (folder, _) = encoder();
    let text = "how long are records kept do i reset a consumer group offsets of the disk";
    let [long, cut] =
        [text, "how long are records kept do i reset a consumer"].map(|text| encode(folder.path(), &[text]));
    assert_eq!(long, cut);
    tiny::write_json(folder.path(), "sentence_bert_config.json", &serde_json::json!({"max_seq_length": 4}));
    assert_eq!(encode(folder.path(), &[text]), encode(folder.path(), &["how long"]));
    std::fs::remove_file(folder.path().join("sentence_bert_config.json")).unwrap();
    // As many as there are positions.
    assert_eq!(encode(folder.path(), &[text]), encode(folder.path(), &[&text[..text.rfind(" disk").unwrap()]]));
}

#[test]
fn a_vector_does_not_depend_on_its_company_nor_on_the_time() {
    let (folder, _) = encoder();
    let text = "how long are records kept";
    let alone = encode(folder.path(), &[text]).remove(0);
    let many: Vec<&str> =
        ["the disk is full", text, "", "a consumer group of brokers"].into_iter().cycle().take(67).collect();
    for vectors in [encode(folder.path(), &many), encode(folder.path(), &many)] {
        for (vector, _) in vectors.iter().zip(&many).filter(|(_, other)| **other == text) {
            assert_eq!(vector, &alone);
        }
    }
}
