// Renews what carries data-live when the desk says on data-stream that something happened. Without this script pages work
// as well; they stay as they were loaded.
"use strict";
(() => {
  const places = [...document.querySelectorAll("[data-live]")];
  if (!places.length) return;
  const stale = new Set();
  let source = null;

  async function renew(place) {
    stale.add(place);
    // What somebody reads aloud or tabs through does not move under them: it is renewed when they leave it.
    if (document.hidden || place.contains(document.activeElement)) return;
    stale.delete(place);
    try {
      const answer = await fetch(place.dataset.live, { credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      if (fresh.innerHTML !== place.innerHTML) place.replaceChildren(...fresh.childNodes);
    } catch {
      // The desk restarts: the next try finds it.
    }
  }
  const all = () => places.forEach(renew);

  function listen() {
    if (source || document.hidden) return;
    source = new EventSource(places[0].dataset.stream);
    source.addEventListener("change", all);
    source.addEventListener("error", () => {
      // It comes back by itself after a break. Where it was refused, the clock below is left.
      if (source && source.readyState === EventSource.CLOSED) source = null;
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      all();
      listen();
    } else if (source) {
      source.close();
      source = null;
    }
  });
  document.addEventListener("focusout", () => setTimeout(() => stale.forEach(renew), 0));
  // Clocks run without anything happening; and without a stream this is what renews.
  setInterval(() => {
    all();
    listen();
  }, 15000);
  listen();
})();
