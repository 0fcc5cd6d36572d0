// Renews what carries data-live while somebody looks at it. Without this script pages work as well; they stay as they
// were loaded.
"use strict";
for (const place of document.querySelectorAll("[data-live]")) {
  const renew = async () => {
    // What somebody reads aloud or tabs through does not move under them.
    if (document.hidden || place.contains(document.activeElement)) return;
    try {
      const answer = await fetch(place.dataset.live, { credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) return;
      const text = await answer.text();
      const fresh = new DOMParser().parseFromString(text, "text/html").body;
      if (fresh.innerHTML !== place.innerHTML) place.replaceChildren(...fresh.childNodes);
    } catch {
      // The desk restarts: the next try finds it.
    }
  };
  setInterval(renew, 3000);
}
