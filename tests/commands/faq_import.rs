//! `frontdesk faq import`: entries out of somebody's question set.

use serde_json::json;

use crate::folder::Folder;

#[test]
fn imported_rows_are_entries_that_are_found() {
    let folder = Folder::empty();
    folder.write_lines(
        "kb.jsonl",
        &[
            json!({"id": "K 1", "question": "How do I cancel my order?", "aliases": ["stop an order"], "answer": "Under Orders."}),
            json!({"id": "K 1", "question": "Where is my invoice?", "tags": ["money"], "source": "elsewhere"}),
        ],
    );
    assert_eq!(
        folder.prints(&["faq", "import", "kb.jsonl", "--to", "faq"]),
        "2 entries are in faq. Try: frontdesk ask --faq faq \"…\"\n"
    );
    assert_eq!(folder.prints(&["faq", "check"]), "2 entries, all good\n");
    assert_eq!(folder.json(&["ask", "how can I cancel my order", "--json"])["candidates"][0]["id"], "k-1");
    // The same rows again change nothing.
    folder.prints(&["faq", "import", "kb.jsonl"]);
}

#[test]
fn a_file_that_somebody_edited_is_kept_unless_told_otherwise() {
    let folder = Folder::empty();
    folder.write_lines("kb.jsonl", &[json!({"id": "a", "question": "How?", "answer": "So."})]);
    folder.prints(&["faq", "import", "kb.jsonl", "--to", "faq"]);
    let edited = std::fs::read_to_string(folder.path("faq/a.md")).unwrap().replace("So.", "Like this.");
    folder.write("faq/a.md", &edited);
    insta::assert_snapshot!(folder.refuses(&["faq", "import", "kb.jsonl", "--to", "faq"]), @"error: the folder already holds other versions of faq/a.md (write over them with --overwrite)");
    assert_eq!(std::fs::read_to_string(folder.path("faq/a.md")).unwrap(), edited);
    folder.prints(&["faq", "import", "kb.jsonl", "--to", "faq", "--overwrite"]);
    assert!(std::fs::read_to_string(folder.path("faq/a.md")).unwrap().contains("So."));
}

#[test]
fn rows_that_cannot_be_read_are_named_and_nothing_is_written() {
    let cases = [
        ("", "error: kb.jsonl has no rows, so no entry was made; a row is {\"id\": …, \"question\": …}"),
        (
            "{\"id\": \"a\", \"question\": \"b\"}\n{}",
            "error: kb.jsonl:2: is not a row with `id` and `question`: missing field `id` (column 2)",
        ),
        (
            "{\"id\": \"a\", \"question\": \"\"}",
            "error: kb.jsonl:1: does not make an entry: `title` holds an empty text",
        ),
        ("nonsense", "error: kb.jsonl:1: is not a row with `id` and `question`: expected ident (column 2)"),
    ];
    for (rows, expect) in cases {
        let folder = Folder::empty();
        folder.write("kb.jsonl", rows);
        assert_eq!(folder.refuses(&["faq", "import", "kb.jsonl", "--to", "made"]), expect);
        assert!(!folder.path("made").join("a.md").exists());
    }
    let reason = Folder::empty().refuses(&["faq", "import", "nowhere.jsonl"]);
    assert!(reason.starts_with("error: nowhere.jsonl cannot be used: No such file"), "{reason}");
}
