// The chat of a website. Everything that is shown is put in as text: nothing from the desk or from anybody becomes markup.
(function () {
  "use strict";
  var script = document.currentScript;
  var site = script.dataset.site;
  var base = new URL("/", script.src).origin;
  var store = "frontdesk:" + site;
  var chinese = (document.documentElement.lang || navigator.language || "en").toLowerCase().indexOf("zh") === 0;
  var words = chinese
    ? { ask: "提问", open: "需要帮助？", placeholder: "请描述您的问题……", failed: "发送失败，请重试。", log: "对话" }
    : { ask: "Send", open: "Need help?", placeholder: "Ask in your own words…", failed: "That was not sent. Try again.",
        log: "Conversation" };
  var last = 0;
  var seen = {};
  var timer = null;

  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) element.className = name;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  var style = make("link");
  style.rel = "stylesheet";
  style.href = base + "/widget.css";
  document.head.appendChild(style);

  var root = document.getElementById("frontdesk") || document.body.appendChild(make("div"));
  root.classList.add("frontdesk");
  var floating = root.id !== "frontdesk";
  var panel = make("section", "frontdesk-panel" + (floating ? " frontdesk-floating" : ""));
  panel.setAttribute("aria-label", words.open);
  panel.hidden = floating && !script.dataset.open;
  var log = make("div", "frontdesk-log");
  log.setAttribute("role", "log");
  log.setAttribute("aria-label", words.log);
  log.tabIndex = 0;
  var form = make("form", "frontdesk-form");
  var input = make("textarea");
  input.rows = 2;
  input.maxLength = 3000;
  input.required = true;
  input.placeholder = words.placeholder;
  input.setAttribute("aria-label", words.placeholder);
  form.append(input, make("button", "", words.ask));
  panel.append(log, form);
  root.appendChild(panel);
  if (floating) {
    var toggle = make("button", "frontdesk-toggle", words.open);
    toggle.setAttribute("aria-expanded", String(!panel.hidden));
    toggle.addEventListener("click", function () {
      panel.hidden = !panel.hidden;
      toggle.setAttribute("aria-expanded", String(!panel.hidden));
      if (!panel.hidden) { input.focus(); poll(); }
    });
    root.appendChild(toggle);
  }

  function key() {
    try { return localStorage.getItem(store); } catch (_) { return key.kept || null; }
  }

  function keep(value) {
    key.kept = value;
    try { localStorage.setItem(store, value); } catch (_) { /* kept until the page is left */ }
  }

  function call(method, path, body) {
    var headers = {};
    if (key()) headers.Authorization = "Bearer " + key();
    if (body) headers["Content-Type"] = "application/json";
    return fetch(base + "/widget/" + encodeURIComponent(site) + path, {
      method: method, headers: headers, body: body && JSON.stringify(body), credentials: "omit",
    }).then(function (answer) {
      if (answer.status === 401) { keep(""); }
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.status === 202 ? null : answer.json();
    });
  }

  function arrived() {
    return key() ? Promise.resolve() : call("POST", "/visitors").then(function (made) { keep(made.key); });
  }

  function linked(parent, text) {
    text.split(/(https?:\/\/[^\s<>()\[\]]+)/).forEach(function (piece, at) {
      if (at % 2) {
        var link = make("a", "", piece);
        link.href = piece;
        link.rel = "noopener noreferrer nofollow";
        link.target = "_blank";
        parent.appendChild(link);
      } else { parent.appendChild(document.createTextNode(piece)); }
    });
    return parent;
  }

  function markdown(parent, text) {
    text.split(/^```[^\n]*\n?/m).forEach(function (piece, at) {
      if (at % 2) parent.appendChild(make("pre", "", piece.replace(/\n$/, "")));
      else if (piece.trim()) parent.appendChild(linked(make("p"), piece.trim()));
    });
  }

  function shown(item) {
    var own = item.post === null;
    var box = make("div", "frontdesk-message" + (own ? " frontdesk-own" : ""));
    if (own) { box.appendChild(linked(make("p"), item.message.text)); return box; }
    if (item.message.title) box.appendChild(make("strong", "", item.message.title));
    item.message.blocks.forEach(function (block) {
      if (block.kind === "markdown") markdown(box, block.text);
      else if (block.kind === "list") {
        var list = make("ul");
        block.items.forEach(function (text) { list.appendChild(linked(make("li"), text)); });
        box.appendChild(list);
      } else {
        var tag = { quote: "blockquote", small: "small" }[block.kind] || "p";
        box.appendChild(linked(make(tag), block.text));
      }
    });
    if (item.message.buttons.length) {
      var row = make("div", "frontdesk-buttons");
      item.message.buttons.forEach(function (button) {
        var element = make("button", "", button.label);
        element.type = "button";
        element.addEventListener("click", function () {
          call("POST", "/press", { post: item.post, press: button.press }).then(poll, failed);
        });
        row.appendChild(element);
      });
      box.appendChild(row);
    }
    return box;
  }

  function show(item) {
    last = Math.max(last, item.id);
    var name = item.post === null ? "own:" + item.message.id : "post:" + item.post;
    var box = shown(item);
    // An edit takes the place of what it edits; one's own words are there already.
    if (seen[name]) seen[name].replaceWith(box); else log.appendChild(box);
    seen[name] = box;
    log.scrollTop = log.scrollHeight;
  }

  function failed() {
    log.appendChild(make("div", "frontdesk-message", words.failed));
    log.scrollTop = log.scrollHeight;
  }

  function poll() {
    clearTimeout(timer);
    if (!key() || panel.hidden) return;
    call("GET", "/messages?after=" + last).then(function (line) { line.items.forEach(show); }, function () {})
      .then(function () { timer = setTimeout(poll, document.hidden ? 15000 : 2000); });
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var text = input.value.trim();
    if (!text) return;
    var said = { id: Date.now().toString(36) + "-" + Math.random().toString(36).slice(2), text: text };
    input.value = "";
    arrived().then(function () { return call("POST", "/messages", said); }).then(poll, function () {
      input.value = text;
      failed();
    });
  });
  input.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  poll();
})();
