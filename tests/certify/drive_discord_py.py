"""A bot on discord.py that answers to whatever the certification does; what it answers is asserted over there.

Only addresses are changed: discord.py speaks to the fake as it does to Discord.
"""

import functools
import os
import sys

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket

API_URL = os.environ["FAKE_DISCORD_URL"]
TOKEN = os.environ["FAKE_DISCORD_TOKEN"]
GUILD = discord.Object(int(os.environ["FAKE_DISCORD_GUILD"]))
GENERAL = int(os.environ["FAKE_DISCORD_GENERAL"])
FORUM = int(os.environ["FAKE_DISCORD_FORUM"])
TOPICS = ["login", "logs", "billing"]

discord.http.Route.BASE = API_URL + "/api/v10"
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(API_URL.replace("http", "ws") + "/gateway")

# Newer Pythons bring zstd, which the fake does not speak; then the connection is plain.
if discord.utils._ActiveDecompressionContext.COMPRESSION_TYPE != "zlib-stream":
    plain = functools.partial(DiscordWebSocket.from_client.__func__, DiscordWebSocket, compress=False)
    DiscordWebSocket.from_client = plain


class Form(discord.ui.Modal, title="New ticket"):
    subject = discord.ui.TextInput(label="Subject", custom_id="subject", max_length=80)
    text = discord.ui.TextInput(label="Text", custom_id="text", style=discord.TextStyle.long, required=False)

    def __init__(self):
        super().__init__(custom_id="form")

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"got {self.subject.value} / {self.text.value}", ephemeral=True)


class Panel(discord.ui.View):
    def __init__(self):
        super().__init__(timeout=None)

    @discord.ui.button(label="Open", custom_id="open")
    async def open(self, interaction, _button):
        await interaction.response.send_modal(Form())

    @discord.ui.button(label="Count", custom_id="count")
    async def count(self, interaction, _button):
        await interaction.response.edit_message(content="counted")

    @discord.ui.select(custom_id="topic", options=[discord.SelectOption(label=topic) for topic in TOPICS])
    async def topic(self, interaction, select):
        await interaction.response.defer()
        await interaction.edit_original_response(content=f"chose {select.values[0]}", view=None)


class Bot(discord.Client):
    def __init__(self):
        intents = discord.Intents.default()
        intents.message_content = True
        intents.members = True
        super().__init__(intents=intents, allowed_mentions=discord.AllowedMentions.none())
        self.tree = app_commands.CommandTree(self)
        self.readies = 0

    async def setup_hook(self):
        await self.tree.sync(guild=GUILD)

    async def on_ready(self):
        self.readies += 1
        guild = self.get_guild(GUILD.id)
        people = sorted(member.name for member in guild.members if not member.bot)
        await self.get_channel(GENERAL).send(f"ready {self.readies} with {', '.join(people)}")

    async def on_resumed(self):
        await self.get_channel(GENERAL).send("resumed")

    async def on_message(self, message):
        if message.author == self.user or message.type not in (discord.MessageType.default, discord.MessageType.reply):
            return
        word = message.content.split(" ")[0]
        if word == "ping":
            roles = [role.name for role in getattr(message.author, "roles", [])]
            await message.reply(f"pong {message.author.display_name} {roles}")
        elif word == "edit":
            sent = await message.channel.send("first", nonce="edit-1")
            await sent.edit(content="second")
            await sent.add_reaction("🎫")
            fetched = await message.channel.fetch_message(sent.id)
            await message.channel.send(f"fetched {fetched.content} {fetched.reactions[0].emoji}")
        elif word == "thread":
            thread = await message.create_thread(name="Ticket 1")
            await thread.send("in the thread")
            try:
                await message.create_thread(name="Ticket 2")
            except discord.HTTPException as error:
                await thread.send(f"refused {error.code}")
        elif word == "close":
            await message.channel.edit(archived=True, locked=True)
        elif word == "post":
            post = await self.get_channel(FORUM).create_thread(name="A post", content="with a text")
            await post.thread.send(f"same id: {post.thread.id == post.message.id}")
        elif word == "panel":
            await message.channel.send("press", view=Panel(), embed=discord.Embed(title="Panel"))
        elif word == "file":
            await message.channel.send("here", file=discord.File(__file__, filename="log.txt"))
        elif word == "history":
            texts = [old.content async for old in message.channel.history(limit=2, before=message)]
            await message.channel.send(" < ".join(texts))
        elif word == "write":
            await message.author.send("to you alone")
        elif word == "long":
            try:
                await message.channel.send("x" * 2001)
            except discord.HTTPException as error:
                await message.channel.send(f"refused {error.code}: {'content' in error.text}")

    async def on_thread_create(self, thread):
        if thread.parent_id == FORUM and thread.owner_id != self.user.id:
            await thread.send(f"saw {thread.name}")

    async def on_raw_reaction_add(self, payload):
        if payload.user_id != self.user.id:
            channel = self.get_channel(payload.channel_id)
            await channel.send(f"{payload.member.display_name} put {payload.emoji}")

    async def on_raw_message_edit(self, payload):
        if payload.message.author != self.user and payload.message.content:
            await payload.message.channel.send(f"edited to {payload.message.content}")

    async def on_raw_message_delete(self, payload):
        await self.get_channel(payload.channel_id).send("deleted")


bot = Bot()


@bot.tree.command(guild=GUILD, description="Open a ticket")
@app_commands.describe(topic="What it is about", who="Who it is for")
async def ticket(interaction, topic: str, who: discord.Member = None):
    await interaction.response.defer(ephemeral=True)
    name = who.display_name if who else "nobody"
    await interaction.followup.send(f"{topic} for {name} in {interaction.locale}")
    await interaction.followup.send("and more", ephemeral=True)


@ticket.autocomplete("topic")
async def topics(_interaction, current):
    return [app_commands.Choice(name=topic, value=topic) for topic in TOPICS if topic.startswith(current)]


@bot.tree.context_menu(guild=GUILD, name="Create ticket")
async def create_ticket(interaction, message: discord.Message):
    await interaction.response.send_message(f"ticket from {message.content}")


if __name__ == "__main__":
    bot.run(TOKEN, root_logger=True)
    sys.exit(0)
