//! Reading the file and the environment into one checked configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::backfill::BackfillTable;
use super::calendar::{CalendarTable, ReadBeside};
use super::canned::{self, CannedTable};
use super::costs::CostsTable;
use super::discord::DiscordTable;
use super::drafts::DraftsTable;
use super::duplicates::DuplicatesTable;
use super::neural::NeuralTable;
use super::quota::QuotaTable;
use super::rota::{self, RotaTable};
use super::segment::{self, SegmentTable};
use super::silence::SilenceTable;
use super::sla::SlaTable;
use super::slack::SlackTable;
use super::stripe::StripeTable;
use super::web::WebTable;
use super::workspace::{PlanTable, WorkspaceTable, default_plans};
use super::{
    BackfillConfig, Config, ConfigError, DEFAULT_FILE, DiscordConfig, DraftsConfig, FormerSecret, SlackConfig,
    StripeConfig, WebConfig,
};
use crate::domain::calendar::Calendar;
use crate::domain::{Policy, WorkspaceId, WorkspacePolicy};

/// A configuration file is at most this long.
const BYTES_MAX: u64 = 1024 * 1024;
/// Characters of the secret that keys are made from.
const SECRET_CHARS_MIN: usize = 32;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct File {
    database: DatabaseTable,
    faq: FaqTable,
    discord: DiscordTable,
    slack: SlackTable,
    stripe: Option<StripeTable>,
    backfill: BackfillTable,
    drafts: Option<DraftsTable>,
    web: WebTable,
    sla: SlaTable,
    plan: Option<Vec<PlanTable>>,
    calendar: Vec<CalendarTable>,
    workspace: Vec<WorkspaceTable>,
    canned: Vec<CannedTable>,
    rota: Vec<RotaTable>,
    silence: SilenceTable,
    duplicates: DuplicatesTable,
    costs: CostsTable,
    segment: Vec<SegmentTable>,
    quota: QuotaTable,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct DatabaseTable {
    url: Option<SecretString>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FaqTable {
    dir: Option<PathBuf>,
    weights: Option<PathBuf>,
    risk: Option<f32>,
    answer_at: Option<f32>,
    suggest_at: Option<f32>,
    neural: Option<NeuralTable>,
    canned: Option<PathBuf>,
}

/// Reads the configuration; `env` gives the value of an environment variable that is set.
pub(super) fn load(path: Option<&Path>, env: &dyn Fn(&str) -> Option<String>) -> Result<Config, ConfigError> {
    let default = Path::new(DEFAULT_FILE);
    let (path, text) = match path {
        Some(path) => (path, read(path)?),
        None if default.exists() => (default, read(default)?),
        None => (default, String::new()),
    };
    let beside = |name: &str| {
        let folder = path.parent().unwrap_or(Path::new(""));
        read(&folder.join(name)).map_err(|error| match error {
            ConfigError::Unreadable { path, source } => {
                format!("cannot read {}: {source}; a path is taken from the configuration's folder", path.display())
            }
            ConfigError::Wrong { path, reason } => format!("{}: {reason}", path.display()),
        })
    };
    parse(&text, env, &beside).map_err(|reason| ConfigError::Wrong { path: path.to_owned(), reason })
}

fn read(path: &Path) -> Result<String, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable { path: path.to_owned(), source };
    let length = std::fs::metadata(path).map_err(unreadable)?.len();
    if length > BYTES_MAX {
        let reason = format!("{length} bytes is too large; at most {BYTES_MAX}");
        return Err(ConfigError::Wrong { path: path.to_owned(), reason });
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| {
        let reason = "it is not UTF-8 text; save it as UTF-8".to_owned();
        ConfigError::Wrong { path: path.to_owned(), reason }
    })
}

fn parse(text: &str, env: &dyn Fn(&str) -> Option<String>, beside: ReadBeside<'_>) -> Result<Config, String> {
    let file: File = toml::from_str(text).map_err(|error| without_source(text, &error))?;
    let secret = |name: &str| env(name).map(SecretString::from);
    let slack = SlackTable {
        bot_token: secret("SLACK_BOT_TOKEN").or(file.slack.bot_token),
        app_token: secret("SLACK_APP_TOKEN").or(file.slack.app_token),
        signing_secret: secret("SLACK_SIGNING_SECRET").or(file.slack.signing_secret),
        ..file.slack
    };
    let plans = match file.plan {
        Some(tables) => tables.into_iter().map(PlanTable::check).collect::<Result<Vec<_>, _>>()?,
        None => default_plans(),
    };
    unique(plans.iter().map(|plan| plan.name.as_str()), "[[plan]] name")?;
    let calendars = file.calendar.into_iter().map(|table| table.check(beside)).collect::<Result<Vec<_>, _>>()?;
    unique(calendars.iter().map(Calendar::name), "[[calendar]] name")?;
    let calendars: BTreeMap<_, _> =
        calendars.into_iter().map(|calendar| (calendar.name().to_owned(), calendar)).collect();
    let mut workspaces =
        file.workspace.into_iter().map(|table| table.check(&plans, beside)).collect::<Result<Vec<_>, _>>()?;
    let ids: Vec<_> = workspaces.iter().map(|workspace| workspace.id.to_string()).collect();
    unique(ids.iter().map(String::as_str), "[[workspace]]")?;
    agents_calendars(&workspaces, &calendars)?;
    let terminal = WorkspaceId::terminal();
    if !workspaces.iter().any(|workspace| workspace.id == terminal) {
        workspaces.push(WorkspacePolicy::open(terminal, &plans));
    }
    rota::check(file.rota, &mut workspaces)?;
    let faq_dir = file.faq.dir.unwrap_or_else(|| PathBuf::from("faq"));
    let canned = canned::check(file.canned, file.faq.canned.as_deref(), &faq_dir)?;
    let sla = file.sla.check(&plans, &calendars)?;
    share(file.faq.risk, "faq.risk")?;
    share(file.faq.answer_at, "faq.answer_at")?;
    share(file.faq.suggest_at, "faq.suggest_at")?;
    let drafts = DraftsConfig::check(file.drafts, secret("DRAFTS_API_KEY"))?;
    let stripe = StripeConfig::check(file.stripe, env("STRIPE_SIGNING_SECRET"), &plans, &workspaces)?;
    let drafts_per_day = drafts.as_ref().map(|drafts| drafts.per_day);
    let known: Vec<_> = workspaces.iter().map(|workspace| workspace.id.clone()).collect();
    let web = WebConfig::check(file.web, &known, env("OIDC_CLIENT_SECRET"))?;
    unique(web.sites.iter().map(|site| site.name.as_str()), "[[web.site]] name")?;
    let patience = file.silence.check()?;
    let dashboard = web.base();
    let segments = segment::check(file.segment, &plans)?;
    Ok(Config {
        database_url: secret("DATABASE_URL")
            .or(file.database.url)
            .unwrap_or_else(|| "sqlite:frontdesk.db".to_owned().into()),
        faq_dir,
        faq_weights: file.faq.weights,
        faq_risk: file.faq.risk,
        answer_at: file.faq.answer_at,
        suggest_at: file.faq.suggest_at,
        faq_neural: file.faq.neural.map(NeuralTable::check).transpose()?,
        policy: Policy {
            plans,
            calendars,
            sla,
            workspaces,
            drafts_per_day,
            canned,
            patience,
            duplicates: file.duplicates.check()?,
            costs: file.costs.check()?,
            quotas: file.quota.check()?,
            dashboard,
            segments,
        },
        discord: DiscordConfig::check(file.discord, secret("DISCORD_TOKEN"))?,
        slack: SlackConfig::check(slack)?,
        backfill: BackfillConfig::check(file.backfill)?,
        drafts,
        secret: own_secret(secret("FRONTDESK_SECRET"))?,
        former_secrets: former_secrets(env("FRONTDESK_SECRET_PREVIOUS"))?,
        web: WebConfig { stripe, ..web },
    })
}

/// The secret that keys are made from: one that can be guessed is none.
fn own_secret(secret: Option<SecretString>) -> Result<Option<SecretString>, String> {
    match &secret {
        Some(told) if told.expose_secret().chars().count() < SECRET_CHARS_MIN => Err(format!(
            "FRONTDESK_SECRET has fewer than {SECRET_CHARS_MIN} characters: make one with `openssl rand -hex 32`"
        )),
        _ => Ok(secret),
    }
}

/// The secrets of before, with blanks between them; `database` is the key that the database keeps.
fn former_secrets(told: Option<String>) -> Result<Vec<FormerSecret>, String> {
    let words = told.iter().flat_map(|told| told.split_whitespace());
    let former = words.map(|word| match word {
        "database" => Ok(FormerSecret::OfDatabase),
        word if word.chars().count() < SECRET_CHARS_MIN => Err(format!(
            "FRONTDESK_SECRET_PREVIOUS has one with fewer than {SECRET_CHARS_MIN} characters, which none was: give those \
             that FRONTDESK_SECRET had before, with blanks between them, or `database`"
        )),
        word => Ok(FormerSecret::Told(word.to_owned().into())),
    });
    former.collect()
}

/// The parser's words without the line that it quotes: a token may stand there.
fn without_source(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("line {}: {}", before.matches('\n').count() + 1, error.message())
}

/// Every calendar that a workspace names is there.
fn agents_calendars(workspaces: &[WorkspacePolicy], calendars: &BTreeMap<String, Calendar>) -> Result<(), String> {
    for workspace in workspaces {
        let unknown = workspace.agents_calendar.as_ref().filter(|name| !calendars.contains_key(*name));
        if let Some(unknown) = unknown {
            let known: Vec<_> = calendars.keys().map(String::as_str).collect();
            let known =
                if known.is_empty() { "there is none".to_owned() } else { format!("there are: {}", known.join(", ")) };
            return Err(format!(
                "workspace {}, agents_calendar: there is no [[calendar]] \"{unknown}\"; {known}",
                workspace.id
            ));
        }
    }
    Ok(())
}

fn share(value: Option<f32>, key: &str) -> Result<(), String> {
    match value {
        Some(value) if !(0.0..=1.0).contains(&value) => Err(format!("{key} = {value} is not between 0 and 1")),
        _ => Ok(()),
    }
}

fn unique<'a>(names: impl Iterator<Item = &'a str>, what: &str) -> Result<(), String> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("{what} \"{name}\" is there twice"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_files(name: &str) -> Result<String, String> {
        Err(format!("there is no {name}"))
    }

    fn config(text: &str) -> Result<Config, String> {
        parse(text, &|_| None, &no_files)
    }

    #[test]
    fn nothing_configured_is_a_terminal_on_sqlite() {
        let config = config("").unwrap();
        assert!(config.discord.is_none() && config.slack.is_none());
        assert_eq!(config.policy.workspaces.len(), 1);
        assert_eq!(config.policy.workspaces[0].id, WorkspaceId::terminal());
    }

    #[test]
    fn the_environment_wins_over_the_file_and_secrets_do_not_show() {
        let env = |name: &str| (name == "DISCORD_TOKEN").then(|| "from-the-environment".to_owned());
        let config = parse("[discord]\ntoken = 'from-the-file'", &env, &no_files).unwrap();
        let discord = config.discord.clone().unwrap();
        assert_eq!(ExposeSecret::expose_secret(&discord.token), "from-the-environment");
        assert!(!format!("{config:?}").contains("from-the"));
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_refused_and_one_that_cannot_does_not_show() {
        let with = |secret: String| parse("", &|name| (name == "FRONTDESK_SECRET").then(|| secret.clone()), &no_files);
        assert!(with("canary".into()).is_err_and(|error| error.contains("fewer than 32") && !error.contains("canary")));
        assert!(!format!("{:?}", with("canary".repeat(8)).unwrap()).contains("canary"));
    }

    #[test]
    fn secrets_of_before_are_several_and_may_be_the_databases() {
        let former = |told: &str| former_secrets(Some(told.to_owned()));
        let (one, two) = ("canary".repeat(8), "birdie".repeat(8));
        let all = former(&format!("{one}  database {two}")).unwrap();
        let is_of_database = |one: &FormerSecret| matches!(one, FormerSecret::OfDatabase);
        assert_eq!(all.iter().map(is_of_database).collect::<Vec<_>>(), [false, true, false]);
        assert!(!format!("{all:?}").contains("canary"));
        assert!(former("canary").is_err_and(|error| error.contains("fewer than 32") && !error.contains("canary")));
        assert!(former_secrets(None).unwrap().is_empty());
    }

    #[test]
    fn what_is_wrong_is_named_with_the_way_out() {
        let cases = [
            ("[discrod]\n", "unknown field `discrod`"),
            (
                "[[plan]]\nname = 'pro'\nfirst_response = '4 hours'",
                "plan \"pro\", first_response: `4 hours` is not a duration",
            ),
            ("[[plan]]\nname = 'pro'\n[[plan]]\nname = 'pro'", "[[plan]] name \"pro\" is there twice"),
            (
                "[[workspace]]\nplatform = 'discord'\nid = '1'\ntime_zone = 'Mars'",
                "workspace discord:1, time_zone: `Mars` is no time zone",
            ),
            ("[[workspace]]\nplatform = 'discord'\nid = '1'\nplans = { gold = [] }", "there is no [[plan]] \"gold\""),
            ("[slack]\nbot_token = 'xapp-1'", "slack.bot_token does not start with `xoxb-`"),
            ("[slack]\nbot_token = 'xoxb-1'", "slack.app_token is not"),
            ("[slack]\nbot_token = 'xoxb-1'\nmode = 'http'", "needs slack.signing_secret"),
            ("[discord]\ntoken = 'x'\napi_url = 'http://localhost/bots'", "has a path"),
            ("[sla]\nwarn_at = 75", "is not a share"),
            (
                "[[calendar]]\nname = 'a'\ntime_zone = 'UTC'\nhours = { mon = ['09:00-17:00'] }\n[[calendar]]\nname = 'a'\ntime_zone = 'UTC'\nhours = { tue = ['09:00-17:00'] }",
                "[[calendar]] name \"a\" is there twice",
            ),
            (
                "[[workspace]]\nplatform = 'discord'\nid = '1'\nagents_calendar = 'x'",
                "workspace discord:1, agents_calendar: there is no [[calendar]] \"x\"",
            ),
            (
                "[[workspace]]\nplatform = 'discord'\nid = '1'\nsupport_channels = ['3', { id = '2', risk = 7 }]",
                "workspace discord:1, support_channels: risk = 7 of the channel \"2\" is not a share",
            ),
            ("[drafts]\nmodel = 'm'", "drafts.url is not set"),
            ("[drafts]\nurl = 'http://localhost/v1'", "drafts.model is not set"),
            ("[drafts]\nurl = 'ftp://localhost/v1'\nmodel = 'm'", "is not an http(s) address"),
            ("[drafts]\nurl = 'https://me:key@ai.example/v1'\nmodel = 'm'", "put the key into DRAFTS_API_KEY"),
            ("[drafts]\nurl = 'http://localhost/v1'\nmodel = 'm'\ntimeout = '1h'", "drafts.timeout: `1h` is not"),
            ("[drafts]\nurl = 'http://localhost/v1'\nmodel = 'm'\nper_day = 0", "drafts.per_day = 0 is not between"),
            ("[faq.neural]\nbudget = '50ms'", "faq.neural.directory"),
            ("[faq.neural]\ndirectory = 'x'\nbudget = 'soon'", "faq.neural.budget: `soon` is not a duration"),
        ];
        for (text, expect) in cases {
            let error = config(text).unwrap_err();
            assert!(error.contains(expect), "{text:?} gave {error:?}");
        }
    }

    #[test]
    fn a_language_models_address_is_taken_with_and_without_the_path_that_we_add_and_its_key_does_not_show() {
        let env = |name: &str| (name == "DRAFTS_API_KEY").then(|| "s3cret".to_owned());
        for url in
            ["http://localhost:11434/v1", "http://localhost:11434/v1/", "http://localhost:11434/v1/chat/completions"]
        {
            let config =
                parse(&format!("[drafts]\nurl = '{url}'\nmodel = 'm'\ntimeout = '2s'"), &env, &no_files).unwrap();
            assert!(!format!("{config:?}").contains("s3cret"));
            assert_eq!(config.policy.drafts_per_day, Some(200));
            let drafts = config.drafts.unwrap();
            assert_eq!(drafts.endpoint.as_str(), "http://localhost:11434/v1/chat/completions", "{url}");
            assert_eq!((drafts.server().as_str(), drafts.timeout.as_secs()), ("localhost:11434", 2));
            assert_eq!(ExposeSecret::expose_secret(&drafts.api_key.unwrap()), "s3cret");
        }
        assert!(parse("", &env, &no_files).unwrap().drafts.is_none(), "a key alone asks nobody anything");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_configuration_or_a_sentence_about_it(
            text in "(\\[\\[?(sla|workspace|calendar|slack|discord|backfill|faq)\\]?\\]\n)?([a-z_.]{1,12} ?= ?[\"\\[{0-9a-z:.,}\\]]{0,20}\n){0,4}\\PC{0,40}",
        ) {
            if let Err(reason) = config(&text) {
                proptest::prop_assert!(!reason.is_empty());
            }
        }
    }

    #[test]
    fn an_error_names_its_line_and_never_quotes_it() {
        let error = config("[discord]\ntoken = ['s3cret']").unwrap_err();
        assert!(error.starts_with("line 2: ") && !error.contains("s3cret"), "{error}");
    }

    #[test]
    fn an_api_address_is_taken_with_and_without_the_path_that_we_add() {
        for url in [
            "http://127.0.0.1:9000",
            "http://127.0.0.1:9000/",
            "http://127.0.0.1:9000/api",
            "http://127.0.0.1:9000/api/v10/",
        ] {
            let config = config(&format!("[discord]\ntoken = 'x'\napi_url = '{url}'")).unwrap();
            assert_eq!(config.discord.unwrap().api_url.as_str(), "http://127.0.0.1:9000/", "{url}");
        }
    }
}
