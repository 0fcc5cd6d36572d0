//! Interactions: slash commands, buttons, menus, modals and choices, each committed before it is acknowledged.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use serenity::model::application::{
    ActionRowComponent, CommandData, CommandDataOption, CommandDataOptionValue, CommandInteraction, CommandType,
    ComponentInteraction, ComponentInteractionDataKind, Interaction, ModalInteraction,
};
use serenity::model::channel::MessageFlags;
use serenity::model::guild::Member;
use serenity::model::id::{ChannelId, GuildId};
use serenity::model::user::User;

use super::identify::{Directory, author, author_of_member, made_at, workspace};
use super::listen::{flag, marking};
use super::register;
use super::rest::{Failed, Rest};
use super::{entries, forms};
use crate::chat::seal::{Control, Seal, Stamp, Unsealed};
use crate::chat::{Completion, Inlet, Opening};
use crate::domain::command::Typed;
use crate::domain::faq::FaqForm;
use crate::domain::press::Press;
use crate::domain::{self, Act, Author, Event, Locale, MessageRef, ReplyHandle};
use crate::failpoint::{Point, reached};

/// A first answer that comes twice: somebody answered already, which is as good.
const ALREADY_ANSWERED: i64 = 40060;
/// "Thinking …", for the person alone, to be filled by a notice.
const DEFER_PRIVATELY: i64 = 5;
/// Nothing changes yet in the message that holds the component.
const DEFER_UPDATE: i64 = 6;
const CHOICES: i64 = 8;
/// For the person alone.
const EPHEMERAL: u64 = 64;

/// A guild, and who somebody is there.
type Home = (GuildId, Author);

/// An answer on its way.
pub(super) type Answering = BoxFuture<'static, ()>;

/// Takes interactions into the desk.
pub(super) struct Interactions {
    rest: Arc<Rest>,
    directory: Arc<Directory>,
    inlet: Inlet,
    seal: Seal,
}

/// The part that every interaction has.
struct Origin<'a> {
    id: u64,
    token: &'a str,
    application: String,
    guild: Option<GuildId>,
    channel: ChannelId,
    parent_of_thread: Option<ChannelId>,
    member: Option<&'a Member>,
    user: &'a User,
    locale: &'a str,
}

impl Interactions {
    pub(super) const fn new(rest: Arc<Rest>, directory: Arc<Directory>, inlet: Inlet, seal: Seal) -> Self {
        Self { rest, directory, inlet, seal }
    }

    /// Hands in what an interaction asks for; what is returned waits for its commit, and acknowledges it to Discord.
    pub(super) async fn heard(&self, interaction: Interaction) -> Option<Answering> {
        match interaction {
            Interaction::Command(command) => self.command(&command).await,
            Interaction::Component(component) => self.component(&component).await,
            Interaction::Modal(modal) => self.modal(&modal).await,
            Interaction::Autocomplete(field) => self.choices(field),
            _ => None,
        }
    }

    async fn command(&self, command: &CommandInteraction) -> Option<Answering> {
        let origin = origin_of_command(command);
        let act = match command.data.kind {
            CommandType::Message => return self.menu(command, &origin).await,
            CommandType::ChatInput => {
                let typed = typed(&command.data);
                // A modal must be the first answer.
                if let Some(form) = FaqForm::asked_for(&typed) {
                    let home = self.home(&origin).await?;
                    return self.write(&origin, home, form).await;
                }
                Act::Typed(typed)
            }
            _ => return None,
        };
        let home = self.home(&origin).await?;
        let event = self.event(&origin, home, act, true).await;
        self.commit(&origin, event, json!({ "type": DEFER_PRIVATELY, "data": { "flags": EPHEMERAL } })).await
    }

    /// "Create ticket" or "Mark as solution" in a message's menu.
    async fn menu(&self, command: &CommandInteraction, origin: &Origin<'_>) -> Option<Answering> {
        let message = command.data.resolved.messages.values().next()?;
        let guild = command.guild_id?;
        let (_, by) = self.home(origin).await?;
        let writer = match self.directory.member(guild, message.author.id).await {
            Ok(Some(member)) => member,
            Ok(None) | Err(_) => author(&message.author, None, Vec::new(), None),
        };
        let key = format!("i:{}", origin.id);
        let event = flag(&key, message, origin.channel, guild, (by, writer), &self.directory).await;
        let event = if command.data.name == register::SOLUTION_MENU { marking(event) } else { event };
        let event = Event { reply: Some(reply(origin, true)), ..event };
        self.commit(origin, event, json!({ "type": DEFER_PRIVATELY, "data": { "flags": EPHEMERAL } })).await
    }

    async fn component(&self, component: &ComponentInteraction) -> Option<Answering> {
        let origin = Origin {
            id: component.id.get(),
            token: &component.token,
            application: component.application_id.to_string(),
            guild: component.guild_id,
            channel: component.channel_id,
            parent_of_thread: component.channel.as_ref().and_then(parent_of_thread),
            member: component.member.as_ref(),
            user: &component.user,
            locale: &component.locale,
        };
        let (home, control) = self.control(&origin, &component.data.custom_id).await?;
        if let Ok(Control::Form(form)) = control {
            let value = match &component.data.kind {
                ComponentInteractionDataKind::StringSelect { values } => values.first()?.clone(),
                ComponentInteractionDataKind::UserSelect { values } => format!("<@{}>", values.first()?),
                _ => return None,
            };
            let event = self.event(&origin, home, Act::Typed(form.filled(&value)), true).await;
            return self.commit(&origin, event, json!({ "type": DEFER_UPDATE })).await;
        }
        let press = match control {
            Ok(Control::Press(press)) => press,
            Ok(Control::Form(_) | Control::Faq(_)) | Err(Unsealed) => Press::Forged,
        };
        if let Press::Open(form) = press {
            let workspace = workspace(home.0);
            let stamp = Stamp { seal: &self.seal, workspace: &workspace };
            return Some(self.answer(&origin, forms::opened(form, stamp, locale(&origin))));
        }
        if let Press::Write(form) = press {
            return self.write(&origin, home, form).await;
        }
        let message = &component.message;
        let lasting = !message.flags.is_some_and(|flags| flags.contains(MessageFlags::EPHEMERAL));
        let place = MessageRef {
            channel: domain::ChannelId(component.channel_id.to_string()),
            message: domain::MessageId(message.id.to_string()),
        };
        let act = Act::Pressed { press, message: lasting.then_some(place) };
        let event = self.event(&origin, home, act, false).await;
        self.commit(&origin, event, json!({ "type": DEFER_UPDATE })).await
    }

    async fn modal(&self, modal: &ModalInteraction) -> Option<Answering> {
        let origin = Origin {
            id: modal.id.get(),
            token: &modal.token,
            application: modal.application_id.to_string(),
            guild: modal.guild_id,
            channel: modal.channel_id,
            parent_of_thread: modal.channel.as_ref().and_then(parent_of_thread),
            member: modal.member.as_ref(),
            user: &modal.user,
            locale: &modal.locale,
        };
        let privately = json!({ "type": DEFER_PRIVATELY, "data": { "flags": EPHEMERAL } });
        let (home, control) = self.control(&origin, &modal.data.custom_id).await?;
        let form = match control {
            Ok(Control::Form(form)) => form,
            Ok(Control::Faq(form)) => {
                let act = Act::Filled { form, fields: entries::fields(modal) };
                let event = self.event(&origin, home, act, true).await;
                return self.commit(&origin, event, privately).await;
            }
            Ok(Control::Press(_)) | Err(Unsealed) => {
                let act = Act::Pressed { press: Press::Forged, message: None };
                let event = self.event(&origin, home, act, true).await;
                return self.commit(&origin, event, privately).await;
            }
        };
        let fields = modal.data.components.iter().flat_map(|row| &row.components);
        let value = fields.filter_map(|field| match field {
            ActionRowComponent::InputText(input) if input.custom_id == form.field() => input.value.clone(),
            _ => None,
        });
        let filled = form.filled(&value.collect::<String>());
        let event = self.event(&origin, home, Act::Typed(filled), true).await;
        self.commit(&origin, event, privately).await
    }

    /// Opens a form for an entry of the FAQ, or says why not.
    async fn write(&self, origin: &Origin<'_>, (guild, author): Home, form: FaqForm) -> Option<Answering> {
        let workspace = workspace(guild);
        let opening = Opening { workspace: workspace.clone(), author, locale: locale(origin), form };
        let stamp = Stamp { seal: &self.seal, workspace: &workspace };
        let answer = match self.inlet.open(opening).await {
            Ok((form, content)) => entries::opened(&form, &content, stamp, locale(origin)),
            Err(refusal) => entries::refused(&refusal, locale(origin)),
        };
        Some(self.answer(origin, answer))
    }

    /// Looks choices up and answers with them; nothing is stored, so nothing waits.
    fn choices(&self, field: CommandInteraction) -> Option<Answering> {
        let (rest, inlet) = (Arc::clone(&self.rest), self.inlet.clone());
        Some(
            async move {
                let origin = origin_of_command(&field);
                let (Some(guild), Some(member), Some(focused)) =
                    (origin.guild, origin.member, field.data.autocomplete())
                else {
                    return answer(&rest, &origin, &json!({ "type": CHOICES, "data": { "choices": [] } })).await;
                };
                let completion = Completion {
                    workspace: workspace(guild),
                    author: author_of_member(member, Some(origin.locale)),
                    locale: locale(&origin),
                    verb: verb(&field.data),
                    argument: focused.name.to_owned(),
                    typed: focused.value.to_owned(),
                };
                let found = inlet.complete(completion).await;
                let choices: Vec<_> = found
                    .iter()
                    .take(25)
                    .map(|choice| json!({ "name": choice.label, "value": choice.value }))
                    .collect();
                answer(&rest, &origin, &json!({ "type": CHOICES, "data": { "choices": choices } })).await;
            }
            .boxed(),
        )
    }

    async fn event(&self, origin: &Origin<'_>, (guild, author): Home, act: Act, deferred: bool) -> Event {
        let place = match origin.parent_of_thread {
            Some(parent) => super::identify::Place::of(origin.channel, Some(parent)),
            None => self.directory.place(origin.channel).await,
        };
        Event {
            key: format!("i:{}", origin.id),
            at: made_at(origin.id),
            workspace: workspace(guild),
            channel: place.channel,
            thread: place.thread,
            direct: origin.guild.is_none(),
            author,
            reply: Some(reply(origin, deferred)),
            act,
        }
    }

    /// The guild that an interaction counts for, and who the person is there.
    async fn home(&self, origin: &Origin<'_>) -> Option<Home> {
        match (origin.member, origin.guild) {
            (Some(member), Some(guild)) => Some((guild, author_of_member(member, Some(origin.locale)))),
            (None, Some(guild)) => Some((guild, self.directory.member(guild, origin.user.id).await.ok().flatten()?)),
            (_, None) => self.directory.home(origin.user.id).await.ok().flatten(),
        }
    }

    /// What a component or a form means. In direct messages its seal tells which guild it is of.
    async fn control(&self, origin: &Origin<'_>, id: &str) -> Option<(Home, Result<Control, Unsealed>)> {
        let read = |guild: GuildId| self.seal.control(&workspace(guild), id);
        if origin.guild.is_none() {
            let sealed = self.directory.guilds().iter().find_map(|guild| Some((*guild, read(*guild).ok()?)));
            if let Some((guild, control)) = sealed
                && let Some(author) = self.directory.member(guild, origin.user.id).await.ok().flatten()
            {
                return Some(((guild, author), Ok(control)));
            }
            return Some((self.home(origin).await?, Err(Unsealed)));
        }
        let home = self.home(origin).await?;
        let control = read(home.0);
        Some((home, control))
    }

    /// Hands the event in; once it is stored, and only then, it is acknowledged. Unstored it stays unacknowledged, and
    /// Discord tells the person.
    async fn commit(&self, origin: &Origin<'_>, event: Event, acknowledgement: Value) -> Option<Answering> {
        let (underway, interaction) = (self.rest.acknowledging.begin(origin.token), origin.id);
        let committing = self.inlet.hand_in(event).await;
        let answering = self.answer(origin, acknowledgement);
        Some(
            async move {
                match committing.await {
                    Ok(()) => answering.await,
                    Err(error) => tracing::error!(%error, interaction, "an interaction is not acknowledged"),
                }
                drop(underway);
            }
            .boxed(),
        )
    }

    fn answer(&self, origin: &Origin<'_>, body: Value) -> Answering {
        let (rest, path) = (Arc::clone(&self.rest), callback(origin));
        async move {
            reached(Point::DiscordAcknowledging).await;
            send(&rest, &path, &body).await;
            reached(Point::DiscordAcknowledged).await;
        }
        .boxed()
    }
}

fn callback(origin: &Origin<'_>) -> String {
    format!("/interactions/{}/{}/callback", origin.id, origin.token)
}

async fn answer(rest: &Rest, origin: &Origin<'_>, body: &Value) {
    send(rest, &callback(origin), body).await;
}

async fn send(rest: &Rest, path: &str, body: &Value) {
    match rest.post(path, body).await {
        Ok(_) | Err(Failed::Refused { code: ALREADY_ANSWERED, .. }) => {}
        Err(failed) => tracing::warn!(%failed, "an interaction could not be answered in time"),
    }
}

fn origin_of_command(command: &CommandInteraction) -> Origin<'_> {
    Origin {
        id: command.id.get(),
        token: &command.token,
        application: command.application_id.to_string(),
        guild: command.guild_id,
        channel: command.channel_id,
        parent_of_thread: command.channel.as_ref().and_then(parent_of_thread),
        member: command.member.as_deref(),
        user: &command.user,
        locale: &command.locale,
    }
}

fn parent_of_thread(channel: &serenity::model::channel::PartialChannel) -> Option<ChannelId> {
    channel.thread_metadata.as_ref().and(channel.parent_id)
}

fn reply(origin: &Origin<'_>, deferred: bool) -> ReplyHandle {
    ReplyHandle::Discord {
        application: origin.application.clone(),
        token: origin.token.to_owned(),
        deferred,
        received_at: made_at(origin.id),
    }
}

fn locale(origin: &Origin<'_>) -> Locale {
    origin.locale.parse().unwrap_or_default()
}

/// A command as it is called: with the name of its subcommand, where it has one.
fn verb(data: &CommandData) -> String {
    match data.options.first() {
        Some(CommandDataOption { name, value: CommandDataOptionValue::SubCommand(_), .. }) => {
            format!("{} {name}", data.name)
        }
        _ => data.name.clone(),
    }
}

fn typed(data: &CommandData) -> Typed {
    let options = match data.options.first().map(|option| &option.value) {
        Some(CommandDataOptionValue::SubCommand(options)) => options,
        _ => &data.options,
    };
    let options = options.iter().filter_map(|option| Some((option.name.clone(), text(&option.value)?)));
    Typed::Named { verb: verb(data), options: options.collect() }
}

/// The value of an option as it would have been typed.
fn text(value: &CommandDataOptionValue) -> Option<String> {
    Some(match value {
        CommandDataOptionValue::String(text) => text.clone(),
        CommandDataOptionValue::Integer(number) => number.to_string(),
        CommandDataOptionValue::Number(number) => number.to_string(),
        CommandDataOptionValue::Boolean(yes) => yes.to_string(),
        CommandDataOptionValue::User(user) => format!("<@{user}>"),
        _ => return None,
    })
}
