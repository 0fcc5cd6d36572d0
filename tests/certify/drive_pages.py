"""An agent's day in a real browser: a link from the chat, the queue, a ticket claimed and answered, and every page looked
at on a desktop and on a phone, light and dark, in both languages, with axe's rules for accessibility.

Then a visitor of a website of another origin asks through the widget, is answered from the page, and rates the help.

usage: drive_pages.py CHROMIUM LINK WEBSITE SCREENSHOTS
Says what is wrong on stdout, a line each, and ends with 1 then.
"""

import pathlib
import sys
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

PAGES = [
    ("queue", "/dashboard/queue"),
    ("queue-all", "/dashboard/queue?view=all"),
    ("ticket", "/dashboard/tickets/1"),
    ("faq", "/dashboard/faq"),
    ("faq-test", "/dashboard/faq/test?q=how+do+I+read+a+topic+again"),
    ("faq-unanswered", "/dashboard/faq/unanswered"),
    ("faq-edit", "/dashboard/faq/edit?entry=reset-offsets&locale=en"),
    ("sla", "/dashboard/sla?calendar=office&start=2026-11-24T16:30&target=8h"),
    ("analytics", "/dashboard/analytics?period=week"),
    ("modes", "/dashboard/modes"),
    ("contracts", "/dashboard/contracts"),
    ("customers", "/dashboard/customers"),
    ("offers", "/dashboard/offers"),
    ("planner", "/dashboard/planner"),
    ("people", "/dashboard/people"),
    ("history", "/dashboard/history"),
    ("letters", "/dashboard/letters"),
    ("health", "/dashboard/health"),
    ("audit", "/dashboard/audit"),
    ("tokens", "/dashboard/tokens"),
    ("sessions", "/dashboard/account"),
    ("nothing", "/dashboard/tickets/999"),
]
LOOKS = [
    ("desktop-light", 1280, 900, "light"),
    ("desktop-dark", 1280, 900, "dark"),
    ("phone-light", 375, 812, "light"),
    ("phone-dark", 375, 812, "dark"),
]
chromium, link, website, shots = sys.argv[1], sys.argv[2], sys.argv[3], pathlib.Path(sys.argv[4])
shots.mkdir(parents=True, exist_ok=True)
address = urlsplit(link)
base = f"{address.scheme}://{address.netloc}"
wrong = []


def look(page, name):
    """Accessibility, width and a picture of what is shown."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    for violation in found:
        for node in violation["nodes"]:
            wrong.append(f"{name}: axe {violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if over > 0:
        wrong.append(f"{name}: scrolls sideways by {over} px")
    page.screenshot(path=shots / f"{name}.png", full_page=True)


def tour(browser, state, language, looks):
    for look_name, width, height, scheme in looks:
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, storage_state=state
        )
        page = context.new_page()
        page.on("console", lambda said: wrong.append(f"console: {said.text}") if is_trouble(said) else None)
        page.on("response", lambda got: wrong.append(f"{got.status} of {got.url}") if got.status >= 500 else None)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("request", lambda asked: wrong.append(f"asks another server: {asked.url}") if is_foreign(asked) else None)
        for name, path in PAGES:
            page.goto(base + path)
            look(page, f"{name}-{look_name}-{language}")
        context.close()


def is_trouble(said):
    # That a page is not there is said on the console too.
    return said.type == "error" and "404" not in said.text


def is_foreign(asked):
    return not asked.url.startswith((base + "/", "data:"))


def visit(browser, page):
    """A question on a website: a ticket, claimed and answered in the page, closed, and rated where it was asked."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    docs = context.new_page()
    docs.on("pageerror", lambda error: wrong.append(f"widget: {error}"))
    docs.goto(website)
    docs.get_by_role("button", name="Need help?").click()
    docs.get_by_role("textbox").fill("How do I teach the <i>flux capacitor</i> to sing in G major?")
    docs.get_by_role("textbox").press("Enter")
    log = docs.get_by_role("log")
    expect(log).to_contain_text("<i>flux capacitor</i>")
    expect(log.locator(".frontdesk-message")).not_to_have_count(1, timeout=20_000)
    page.goto(base + "/dashboard/queue?view=unclaimed")
    # The queue renews itself: the ticket may come a moment later.
    page.get_by_role("link", name="sing in G major").click(timeout=20_000)
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("status")).to_contain_text("Done.")
    page.get_by_label("Answer the requester").fill("Sing it <b>once</b> yourself.")
    page.get_by_role("button", name="Send the answer").click()
    expect(log).to_contain_text("Sing it <b>once</b> yourself.", timeout=20_000)
    look(docs, "widget")
    page.get_by_role("button", name="Close", exact=True).click()
    log.get_by_role("button", name="5 – great").click(timeout=20_000)
    expect(log).to_contain_text("Thank you: 5 of 5", timeout=20_000)
    page.goto(base + "/dashboard/audit?deed=rated")
    expect(page.locator("tbody tr")).to_have_count(1)
    context.close()


def work(page):
    page.goto(link)
    look(page, "sign-in")
    page.get_by_role("button", name="Sign in to the dashboard").click()
    expect(page).to_have_url(base + "/dashboard/queue")
    # By keyboard: the first key leads past the frame.
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.get_by_role("link", name="#1").click()
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("status")).to_contain_text("Done.")
    expect(page.locator(".thread")).to_contain_text("took it")
    page.get_by_label("Answer the requester").fill("Turn it off <b>and</b> on.")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator(".thread")).to_contain_text("Turn it off <b>and</b> on.")
    page.get_by_label("Private note").fill("They are on two clusters.")
    page.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".thread .private")).to_contain_text("two clusters")
    # What is said in chat meanwhile stands there without a click.
    print("answered", flush=True)
    expect(page.locator(".thread")).to_contain_text("It hums now.", timeout=20_000)
    look(page, "ticket-worked")
    page.goto(base + "/dashboard/faq/edit?entry=reset-offsets&locale=en")
    page.get_by_label("Answer, in Markdown").fill("Stop the group, **then** reset it.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".entry strong")).to_have_text("then")
    look(page, "faq-preview")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    page.goto(base + "/dashboard/planner")
    page.get_by_role("button", name="Find the best mix").click()
    expect(page.get_by_role("img", name="Profit against satisfaction")).to_be_visible(timeout=60_000)
    look(page, "planner-example")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    work(page)
    visit(browser, page)
    tour(browser, context.storage_state(), "en", LOOKS[:3])
    page.goto(base + "/dashboard/queue")
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("队列")
    tour(browser, context.storage_state(), "zh", LOOKS[3:])
    page.get_by_role("button", name="退出登录").click()
    page.goto(base + "/dashboard/queue")
    expect(page).to_have_url(base + "/dashboard/sign-in")
    browser.close()

for line in wrong:
    print(line)
sys.exit(1 if wrong else 0)
