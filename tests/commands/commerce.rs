//! `frontdesk mode`, `contract`, `revenue`, `metrics`: what an operator keeps, and what scripts read.

use serde_json::json;

use crate::folder::Folder;

/// The program on a database of its own.
fn desk() -> Folder {
    let folder = Folder::with_faq();
    folder.write("frontdesk.toml", "[costs]\nhour = \"60.00 EUR\"\n");
    folder
}

#[test]
fn a_mode_is_shown_before_it_is_made_so() {
    let folder = desk();
    let add = ["mode", "add", "care", "hybrid", "plans=pro", "window=2h", "cost=100.00EUR"];
    insta::assert_snapshot!(folder.prints(&add), @r"
    new questions of pro go to care
    nothing is changed yet; add --yes to make it so
    ");
    assert_eq!(folder.json(&["mode", "list", "--json"])["modes"], json!([]));
    assert!(folder.prints(&[&add[..], &["--yes"]].concat()).ends_with("done: care\n"));
    let listed = folder.json(&["mode", "list", "--json"]);
    assert_eq!((&listed["plans"]["pro"], &listed["plans"]["enterprise"]), (&json!("care"), &json!(null)));
    assert_eq!(listed["modes"][0]["window_secs"], 7200);
    insta::assert_snapshot!(folder.prints(&["mode", "disable", "care"]), @r"
    new questions of pro are not taken
    nothing is changed yet; add --yes to make it so
    ");
    assert!(folder.refuses(&["mode", "delete", "gone"]).contains("There are: care."));
    assert!(folder.refuses(&["mode", "edit", "care", "plans=gold"]).contains("There is no plan “gold”"));
}

#[test]
fn a_contract_is_kept_listed_changed_and_counted() {
    let folder = desk();
    assert_eq!(folder.prints(&["contract", "customer", "Acme", "--domain", "acme.example"]), "customer 1\n");
    let add = ["contract", "add", "--customer", "1", "--plan", "pro", "--price", "1200.00 EUR", "--period", "year"];
    let more = ["--from", "2026-01-01", "--until", "2100-01-01", "--seats", "1"];
    assert_eq!(folder.prints(&[&add[..], &more].concat()), "contract 1\n");
    let listed = folder.json(&["contract", "list", "--json"]);
    assert_eq!((&listed[0]["state"], &listed[0]["mrr"]["minor"]), (&json!("active"), &json!(10_000)));
    let at = ["revenue", "--json", "--since", "2025-12-01", "--until", "2026-02-01"];
    let revenue = folder.json(&at);
    assert_eq!(revenue["currencies"][0]["new"], json!({ "minor": 10_000, "currency": "EUR" }));
    let dearer = ["contract", "change", "1", "--plan", "enterprise", "--price", "300.00 EUR", "--from", "2026-03-01"];
    folder.prints(&dearer);
    let revenue = folder.json(&["revenue", "--json", "--since", "2026-02-15", "--until", "2026-03-15"]);
    assert_eq!(revenue["currencies"][0]["expansion"]["minor"], 20_000);
    assert_eq!(revenue["currencies"][0]["by_plan"]["enterprise"]["minor"], 30_000);
    assert!(folder.prints(&["contract", "suspend", "1"]).contains("suspended"));
    assert!(folder.prints(&["contract", "resume", "1"]).contains("active"));
    assert_eq!(folder.prints(&["contract", "holds-for", "1", "person:ann"]), "contract 1 holds for person:ann\n");
    assert!(folder.refuses(&["contract", "holds-for", "1", "person:bob"]).contains("all seats"));
    assert!(folder.prints(&["contract", "end", "1"]).contains("ended"));
    let code = folder.prints(&["contract", "code", "1", "--mail", "ann@acme.example"]);
    assert_eq!(code.trim().len(), 14, "{code}");
    for (arguments, expect) in [
        (&["contract", "code", "1", "--mail", "ann@evil.example"][..], "at none of the customer's own domains"),
        (&["contract", "code", "9"], "there is no contract 9"),
        (&["contract", "holds-for", "1", "ann"], "write group:ID"),
        (&["contract", "add", "--customer", "9", "--plan", "pro"], "there is no customer 9"),
        (&["contract", "add", "--customer", "1", "--plan", "gold"], "there are: enterprise, pro"),
        (&["contract", "add", "--customer", "1", "--plan", "pro", "--price", "12"], "write it like 1200.50 EUR"),
        (&["revenue", "--since", "2026-02-01", "--until", "2026-01-01"], "before the end"),
    ] {
        let reason = folder.refuses(arguments);
        assert!(reason.contains(expect), "{arguments:?}: {reason}");
    }
}

#[test]
fn the_figures_say_what_they_are() {
    let folder = desk();
    let months = folder.json(&["metrics", "--json", "--months", "2"]);
    assert_eq!((months.as_array().unwrap().len(), &months[1]["questions"]), (2, &json!(0)));
    assert!(folder.prints(&["metrics", "--months", "1"]).starts_with("month    questions"));
    assert!(folder.prints(&["metrics", "--help"]).contains("Deflected are those"));
    assert!(folder.prints(&["revenue", "--help"]).contains("MRR is what contracts"));
    assert_eq!(folder.prints(&["revenue"]), "No contract earns anything.\n");
}
