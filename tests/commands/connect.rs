//! `frontdesk slack manifest` and `frontdesk discord invite`: what is pasted and opened to connect a platform.

use crate::folder::Folder;

#[test]
fn the_manifest_is_json_with_the_configured_command() {
    let folder = Folder::empty();
    let manifest = folder.json(&["slack", "manifest"]);
    assert_eq!(manifest["settings"]["socket_mode_enabled"], true);
    assert_eq!(manifest["features"]["slash_commands"][0]["command"], "/desk");

    folder.write(
        "frontdesk.toml",
        "[slack]\nbot_token = 'xoxb-1'\nsigning_secret = 's'\nmode = 'http'\ncommand = '/help-me'\n",
    );
    let manifest = folder.json(&["slack", "manifest", "--public-url", "https://desk.example.org"]);
    assert_eq!(manifest["features"]["slash_commands"][0]["command"], "/help-me");
    assert!(
        manifest["settings"]["event_subscriptions"]["request_url"]
            .as_str()
            .unwrap()
            .starts_with("https://desk.example.org/")
    );
}

#[test]
fn the_invite_needs_the_applications_id_and_says_where_to_find_it() {
    let folder = Folder::empty();
    let link = folder.prints(&["discord", "invite", "--application", "123456789"]);
    assert!(link.starts_with("https://discord.com/oauth2/authorize?client_id=123456789&permissions="), "{link}");
    insta::assert_snapshot!(folder.refuses(&["discord", "invite"]), @"error: set DISCORD_TOKEN (or discord.token), or give --application with the id from the developer portal's General Information page");
}
