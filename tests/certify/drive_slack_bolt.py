"""An app on slack-bolt that answers to whatever the certification does; what it answers is asserted over there.

Only addresses are changed: slack-bolt and slack_sdk speak to the fake as they do to Slack.
"""

import os
import sys
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

API_URL = os.environ["FAKE_SLACK_URL"] + "/api/"
CHANNEL = os.environ["FAKE_SLACK_CHANNEL"]

client = WebClient(token=os.environ["FAKE_SLACK_BOT_TOKEN"], base_url=API_URL)
client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=1))
app = App(client=client, signing_secret=os.environ["FAKE_SLACK_SIGNING_SECRET"])


def plain(text):
    return {"type": "plain_text", "text": text}


FORM = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("New ticket"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "subject",
            "label": plain("Subject"),
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 80},
        },
        {
            "type": "input",
            "block_id": "level",
            "label": plain("Level"),
            "element": {
                "type": "static_select",
                "action_id": "value",
                "options": [{"text": plain(level), "value": level} for level in ("low", "high")],
            },
        },
    ],
}


def refusal(call, *arguments, **named):
    try:
        call(*arguments, **named)
    except SlackApiError as error:
        return error.response["error"]
    return "nothing"


@app.message("ping")
def ping(message, say):
    say(f"pong {message['channel_type']}", thread_ts=message["ts"])


@app.message("edit")
def edit(say):
    metadata = {"event_type": "certified", "event_payload": {"id": "7"}}
    sent = client.chat_postMessage(channel=CHANNEL, text="first", metadata=metadata)
    client.chat_update(channel=CHANNEL, ts=sent["ts"], text="second")
    client.reactions_add(channel=CHANNEL, timestamp=sent["ts"], name="eyes")
    window = {"oldest": sent["ts"], "latest": sent["ts"], "inclusive": True, "limit": 1}
    found = client.conversations_history(channel=CHANNEL, include_all_metadata=True, **window)["messages"][0]
    hidden = "metadata" in client.conversations_history(channel=CHANNEL, **window)["messages"][0]
    say(f"found {found['text']} {found['metadata']['event_payload']['id']} {hidden}")


@app.message("people")
def people(message, say):
    user = client.users_info(user=message["user"], include_locale=True)["user"]
    team = client.auth_test()
    channel = client.conversations_info(channel=CHANNEL)["channel"]
    groups = [group["id"] for group in client.usergroups_list()["usergroups"]]
    members = client.usergroups_users_list(usergroup=groups[0])["users"]
    direct = client.conversations_open(users=[message["user"]])["channel"]["id"]
    client.chat_postMessage(channel=direct, text="to you alone")
    say(f"{user['profile']['display_name']} {user['locale']} {channel['is_member']} {members == [user['id']]}")
    say(f"bot {team['user_id'] == client.users_info(user=team['user_id'])['user']['id']}")


@app.message("thread")
def thread(message, say):
    say("an answer", thread_ts=message["ts"])
    replies = client.conversations_replies(channel=CHANNEL, ts=message["ts"])["messages"]
    say(f"replies {[reply['text'] for reply in replies]}")


@app.message("whisper")
def whisper(message):
    client.chat_postEphemeral(channel=CHANNEL, user=message["user"], text="only you")


@app.message("panel")
def panel(say):
    buttons = [{"type": "button", "action_id": name, "text": plain(name)} for name in ("open", "count")]
    say(text="press", blocks=[{"type": "actions", "elements": buttons}])


@app.action("open")
def open_form(ack, body):
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=FORM)


@app.action("count")
def count(ack, respond):
    ack()
    respond("counted", replace_original=True)


@app.view("form")
def filled(ack, view, body):
    values = {name: block["value"] for name, block in view["state"]["values"].items()}
    subject, level = values["subject"]["value"], values["level"]["selected_option"]["value"]
    if subject == "bad":
        ack(response_action="errors", errors={"subject": "say more"})
        return
    ack()
    client.chat_postMessage(channel=CHANNEL, text=f"got {subject} / {level} from {body['user']['id']}")


@app.command("/certify")
def command(ack, respond, command):
    ack(f"taken {command['text']}")
    respond("and more")
    respond("for all", response_type="in_channel")


@app.shortcut("create_ticket")
def create_ticket(ack, shortcut, respond):
    ack()
    respond(f"ticket from {shortcut['message']['text']}")


@app.event("app_mention")
def mention(event, say):
    say(f"you called, {event['user']}")


@app.event("reaction_added")
def reaction(event, say):
    say(f"{event['reaction']} on {event['item']['ts']}", channel=event["item"]["channel"])


@app.event("app_home_opened")
def home(event):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*welcome*"}}]
    client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})


@app.message("burst")
def burst(say):
    for number in range(3):
        say(f"burst {number}")


@app.message("wrong")
def wrong(message, say):
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
    refused = [
        refusal(client.chat_postMessage, channel=CHANNEL, text="x", blocks=[section] * 51),
        refusal(client.chat_postMessage, channel="C404", text="x"),
        refusal(client.chat_postMessage, channel=CHANNEL),
        refusal(client.users_info, user="U404"),
        refusal(client.views_open, trigger_id="1.2.3", view=FORM),
        refusal(client.api_call, "users.info", json={"user": message["user"]}),
        refusal(client.api_call, "no.such"),
        refusal(WebClient(token="xoxb-wrong", base_url=API_URL).auth_test),
    ]
    say(f"refused {' '.join(refused)}")


@app.event("message")
def other():
    pass


def over_sockets():
    SocketModeHandler(app, os.environ["FAKE_SLACK_APP_TOKEN"], ping_interval=2).start()


class Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


def over_http():
    handler = SlackRequestHandler(app)

    def any_path(environ, start_response):
        return handler({**environ, "PATH_INFO": handler.path}, start_response)

    server = make_server("127.0.0.1", 0, any_path, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client.chat_postMessage(channel=CHANNEL, text=f"at http://127.0.0.1:{server.server_port}")
    threading.Event().wait()


if __name__ == "__main__":
    over_http() if "--http" in sys.argv else over_sockets()
