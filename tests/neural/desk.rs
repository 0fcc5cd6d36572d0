//! The encoder in the program: configured, waited for, and told of by `ask --explain`.

use frontdesk::clock::Clock;
use frontdesk::config::Config;
use frontdesk::domain::explanation::{Channel, Explanation};
use frontdesk::domain::{Act, Author, Event, Locale, Untrusted, WorkspaceId};
use frontdesk::understand::Question;

use crate::folder::Folder;
use crate::tiny;

const ASKED: &str = "how long are the records kept?";

fn with_encoder(toml: &str) -> Folder {
    let folder = Folder::with_faq();
    tiny::write(&folder.path("encoder"));
    folder.write("frontdesk.toml", toml);
    folder
}

#[test]
fn ask_tells_what_the_encoder_gave() {
    let configured = with_encoder("[faq.neural]\ndirectory = 'encoder'\n");
    let named = with_encoder("");
    for (folder, arguments) in [
        (&configured, vec!["ask", ASKED, "--explain", "--json"]),
        (&named, vec!["ask", ASKED, "--explain", "--json", "--neural", "encoder"]),
    ] {
        let told = folder.json(&arguments);
        let shares = &told["explanation"]["candidates"][0]["shares"];
        assert!(shares["neural"].as_f64().unwrap() > 0.0, "{told}");
    }
    let without = named.json(&["ask", ASKED, "--explain", "--json"]);
    assert!(without["explanation"]["candidates"][0]["shares"]["neural"].is_null());
    let thresholds = |told: &serde_json::Value| told["explanation"]["thresholds"]["answer_at"].clone();
    let with = named.json(&["ask", ASKED, "--explain", "--json", "--neural", "encoder"]);
    assert_ne!(thresholds(&with), thresholds(&without), "the encoder has thresholds of its own");
}

#[test]
fn an_encoder_that_cannot_be_used_ends_the_program_with_the_reason() {
    let folder = with_encoder("[faq.neural]\ndirectory = 'nowhere'\n");
    for arguments in [vec!["ask", ASKED], vec!["run"]] {
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        assert!(ran.err.contains("nowhere/config.json is not there"), "{ran:?}");
    }
}

#[test]
fn weights_without_a_word_on_encoders_are_refused() {
    let folder = with_encoder("[faq]\nweights = 'weights.toml'\n[faq.neural]\ndirectory = 'encoder'\n");
    let shipped = include_str!("../../src/understand/weights.toml");
    folder.write("weights.toml", shipped.split("[neural").next().unwrap());
    let ran = folder.run(&["ask", ASKED]);
    assert!(ran.code == Some(1) && ran.err.contains("no table [neural]"), "{ran:?}");
}

#[test]
fn training_and_measuring_take_an_encoder() {
    let folder = with_encoder("");
    for set in ["a", "b"] {
        folder.write(
            &format!("{set}/kb.jsonl"),
            "{\"id\": \"keep\", \"question\": \"How long are records kept?\", \"aliases\": [\"records kept\"]}\n\
             {\"id\": \"disk\", \"question\": \"The disk of a broker is full\", \"aliases\": [\"full disk\"]}\n",
        );
        folder.write(
            &format!("{set}/queries.jsonl"),
            "{\"text\": \"how long do you keep records\", \"answers\": [\"keep\"]}\n\
             {\"text\": \"my disk is full\", \"answers\": [\"disk\"]}\n{\"text\": \"what is a group\", \"answers\": []}\n",
        );
    }
    folder.prints(&["faq", "train", "a", "b", "--neural", "encoder", "--out", "weights.toml"]);
    let learned = std::fs::read_to_string(folder.path("weights.toml")).unwrap();
    assert!(learned.contains("[neural.score]") && learned.contains("[[neural.risk]]"), "{learned}");
    let arguments = ["--kb", "a/kb.jsonl", "--queries", "a/queries.jsonl", "--weights", "weights.toml", "--json"];
    let measured = |more: &[&str]| folder.json(&[&["faq", "eval"], &arguments[..], more].concat());
    let (with, without) = (measured(&["--neural", "encoder"]), measured(&[]));
    assert_eq!((&with["n"], &without["n"]), (&3.into(), &3.into()));
    assert_ne!(with["curve"], without["curve"]);
    let text = folder.prints(&["faq", "train", "a", "b", "--neural", "encoder", "--leave-one-out"]);
    assert!(text.contains("queries.jsonl"), "{text}");
}

/// The whole way: from the file to a running flow, which waits for the vector before it reads a question.
#[tokio::test]
async fn a_running_desk_has_the_encoder_read_each_question_before_it_is_answered() {
    let folder = with_encoder("[faq.neural]\ndirectory = 'DIR/encoder'\nbudget = '10s'\n");
    let dir = folder.path("");
    let text = std::fs::read_to_string(folder.path("frontdesk.toml")).unwrap();
    let text = text.replace("DIR", dir.to_str().unwrap().trim_end_matches('/'));
    folder.write("frontdesk.toml", format!("{text}[database]\nurl = 'sqlite::memory:'\n"));
    let mut config = Config::load(Some(&folder.path("frontdesk.toml"))).unwrap();
    config.faq_dir = folder.path("faq");
    let parts = frontdesk::run::parts(&config, Clock::System).await.unwrap();
    let knowledge = parts.library.snapshot();
    let question =
        Question { text: ASKED, locale: Locale::English, plan: None, addressed: true, ..Question::default() };
    let raised = |why: &Explanation| why.candidates[0].shares.iter().any(|(channel, _)| *channel == Channel::Neural);
    // The phrasings are made in the background; the desk would answer without them meanwhile.
    let (encoder, _) = knowledge.to_encode(&question).unwrap();
    let phrasings = knowledge.phrasings();
    let phrasings: Vec<&str> = phrasings.iter().map(String::as_str).collect();
    while encoder.vectors(&phrasings).is_none() {
        tokio::task::yield_now().await;
    }
    assert!(!raised(&knowledge.explain(&question)), "nobody had asked yet");
    let event = Event {
        key: "1".to_owned(),
        at: Clock::System.now(),
        workspace: WorkspaceId::terminal(),
        channel: "support".into(),
        thread: None,
        direct: true,
        author: Author { id: "ann".into(), name: "Ann".into(), groups: Vec::new(), bot: false, locale: None },
        reply: None,
        act: Act::Said { message: "1".into(), text: Untrusted::new(ASKED), mentions_desk: true },
    };
    parts.flow.handle(&event).await.unwrap();
    assert!(raised(&knowledge.explain(&question)), "its vector is at hand since");
}
