//! `frontdesk faq check`: hostile and careless files are refused with file, line and reason, within bounds.

use std::fmt::Write;

use crate::folder::Folder;

const GOOD: &str = "---\nid: keep\ntitle: How long are records kept?\nupdated: 2026-11-24\n---\n\nSeven days.\n";

/// What the check says about a FAQ of these files.
fn checked(files: &[(&str, &[u8])]) -> String {
    let folder = Folder::empty();
    for (name, bytes) in files {
        folder.write(&format!("faq/{name}"), bytes);
    }
    let ran = folder.run(&["faq", "check"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""), "{}", ran.out);
    ran.out
}

#[test]
fn a_good_folder_passes() {
    assert_eq!(Folder::with_faq().prints(&["faq", "check"]), "5 entries, all good\n");
    assert_eq!(Folder::with_shipped_faq().run(&["faq", "check"]).code, Some(0));
}

#[test]
fn careless_files_are_each_named_with_the_line_and_the_way_out() {
    let told = checked(&[
        ("a-date.md", GOOD.replace("2026-11-24", "24/11/2026").as_bytes()),
        ("b-key.md", GOOD.replace("title", "titel").as_bytes()),
        ("c-missing.md", GOOD.replace("title: How long are records kept?\n", "").as_bytes()),
        ("d-open.md", b"---\nid: open\n"),
        ("e-yaml.md", GOOD.replace("title: ", "title: [").as_bytes()),
        ("f-good.md", GOOD.as_bytes()),
        ("g-twice.md", GOOD.as_bytes()),
        ("h-empty.md", b""),
    ]);
    insta::assert_snapshot!(told, @r"
    faq/a-date.md:4: `updated` is not a date (use 2026-11-24)
    faq/b-key.md:3: `titel` is not a known key (did you mean `title`?)
    faq/c-missing.md:1: `title` is missing (every entry needs `id`, `title` and `updated`)
    faq/d-open.md:1: the front matter that opens here is never closed by a line `---`
    faq/e-yaml.md:3: the front matter is not the YAML expected here: expected string scalar
    faq/g-twice.md: `id` keep in en is already taken by faq/f-good.md
    faq/h-empty.md:1: has no front matter: the first line must be `---`
    1 entry, 7 flaws to mend
    ");
}

#[test]
fn a_bomb_of_aliases_deep_nesting_and_bytes_that_are_no_text_are_refused() {
    let mut bomb =
        String::from("---\nid: bomb\ntitle: Bomb\nupdated: 2026-11-24\ntags:\n - &a [x, x, x, x, x, x, x, x]\n");
    for (name, of) in ["b", "c", "d", "e", "f", "g"].iter().zip(["a", "b", "c", "d", "e", "f"]) {
        writeln!(bomb, " - &{name} [*{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}, *{of}]").unwrap();
    }
    bomb.push_str("---\nboom\n");
    let deep = GOOD.replace("updated", &format!("tags: {}\nupdated", "[".repeat(8000)));
    let told = checked(&[
        ("bomb.md", bomb.as_bytes()),
        ("deep.md", deep.as_bytes()),
        ("bytes.md", b"---\nid: a\n\xff\xfe\n---\nx"),
        ("escape.md", GOOD.replace("Seven", "\u{1b}[2J").as_bytes()),
    ]);
    insta::assert_snapshot!(told, @r"
    faq/bomb.md:6: anchors (`&name`) and aliases (`*name`) are not allowed in front matter
    faq/bytes.md:3: is not valid UTF-8 (byte 0xff); save it as UTF-8
    faq/deep.md:4: the front matter is not the YAML expected here: recursion limit exceeded
    faq/escape.md:7: the answer holds a control character, which no chat can show
    0 entries, 4 flaws to mend
    ");
}

#[test]
fn a_file_of_fifty_megabytes_is_not_even_read() {
    let folder = Folder::empty();
    folder.write("faq/big.md", "");
    std::fs::File::options().write(true).open(folder.path("faq/big.md")).unwrap().set_len(50_000_000).unwrap();
    let ran = folder.run(&["faq", "check"]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(ran.out, @r"
    faq/big.md: has 50000000 bytes, at most 262144 are allowed; it was not read
    0 entries, 1 flaw to mend
    ");
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_in_circles_or_nowhere_are_named_and_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = Folder::empty();
    folder.write("faq/good.md", GOOD);
    folder.write("faq/.mounted/elsewhere.md", GOOD.replace("keep", "mounted"));
    folder.write("secret.md", GOOD.replace("keep", "secret"));
    symlink(folder.path("secret.md"), folder.path("faq/out.md")).unwrap();
    symlink(".", folder.path("faq/circle")).unwrap();
    symlink("nowhere.md", folder.path("faq/gone.md")).unwrap();
    symlink("self.md", folder.path("faq/self.md")).unwrap();
    // Volumes that are mounted into a container are made of links to files within.
    symlink(".mounted/elsewhere.md", folder.path("faq/within.md")).unwrap();
    let ran = folder.run(&["faq", "check"]);
    assert_eq!(ran.code, Some(1));
    insta::assert_snapshot!(ran.out, @r"
    faq/circle: is a link to a folder, and those are not followed; put the folder itself here
    faq/gone.md: is a link that leads to nothing
    faq/out.md: is a link to something outside of the FAQ folder and was not read
    faq/self.md: is a link that leads to nothing
    2 entries, 4 flaws to mend
    ");
}

#[test]
fn more_files_or_deeper_folders_than_a_faq_has_are_said_to_be_left_out() {
    let folder = Folder::empty();
    folder.write("faq/1/2/3/4/5/6/7/8/9/deep.md", GOOD);
    assert_eq!(
        folder.run(&["faq", "check"]).out,
        "faq/1/2/3/4/5/6/7/8: lies deeper than 8 folders and was not read\n0 entries, 1 flaw to mend\n"
    );
    for number in 0..20_001 {
        std::fs::File::create(folder.path(&format!("faq/{number}.txt"))).unwrap();
    }
    let ran = folder.run(&["faq", "check"]);
    assert_eq!(ran.code, Some(1));
    assert!(ran.out.contains("faq: holds more than 20000 files; not all of them were read\n"), "{}", ran.out);
}

#[test]
fn a_folder_that_is_not_there_or_has_no_entry_says_what_to_do() {
    let folder = Folder::empty();
    insta::assert_snapshot!(folder.refuses(&["faq", "check", "nowhere"]), @"error: the FAQ folder nowhere does not exist: create it, or name another folder with --faq DIR or in the configuration");
    std::fs::create_dir(folder.path("faq")).unwrap();
    insta::assert_snapshot!(folder.prints(&["faq", "check", "faq"]), @"no entry in faq: one is a file that ends in .md, see `frontdesk faq check --help`");
}

#[test]
fn entries_that_compete_for_the_same_questions_are_warned_of_and_pass() {
    let folder = Folder::empty();
    folder.write("faq/a.md", GOOD);
    let twin =
        GOOD.replace("id: keep", "id: retention").replace("\nupdated", "\nquestions: [where is the log]\nupdated");
    folder.write("faq/b.md", twin);
    insta::assert_snapshot!(folder.prints(&["faq", "check"]), @r"
    faq/a.md: warning: “How long are records kept?” of keep finds as well retention (faq/b.md): word the phrasing more narrowly, or merge the two
    faq/b.md: warning: “How long are records kept?” of retention finds keep (faq/a.md): move the phrasing there, or tell the two apart in their titles
    2 entries, no flaw, 2 warnings
    ");
}
