// Looks after text that has been written and not yet sent: <form data-guard>, <form data-autosave-url="…">.
(() => {
  "use strict";
  const WAIT = 2000; // milliseconds after the last key
  const AGAIN = 10000; // milliseconds until an unsaved draft is tried again
  const ALIVE = 300000; // milliseconds between two signs of life while somebody writes

  let unsent = false;
  let seen = Date.now();
  // Who writes for an hour is there, though no page is asked for. The working day still ends the session.
  const showLife = () => {
    if (Date.now() - seen < ALIVE) return;
    seen = Date.now();
    fetch("/healthz", { credentials: "same-origin", cache: "no-store" }).catch(() => {});
  };
  document.querySelectorAll("form[data-guard]").forEach((form) => {
    form.addEventListener("input", () => {
      unsent = true;
      showLife();
    });
  });
  // At the document, and so after the form itself, which may have to wait (below, and keeping.js).
  document.addEventListener("submit", (event) => {
    if ("guard" in event.target.dataset && !event.defaultPrevented) unsent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  // Autosave is for recovery only: it keeps a draft and never shares or submits. One request at a time.
  document.querySelectorAll("form[data-autosave-url]").forEach((form) => {
    const line = () => document.getElementById("autosave");
    let timer = 0;
    let busy = false;
    let changed = false;
    let refused = false; // not now, and the line says why: tried again when something is typed, not of itself
    let press = null; // the button that waits until the request under way is answered

    const later = (wait) => {
      clearTimeout(timer);
      timer = setTimeout(save, wait);
    };
    const notYet = () => {
      const current = line();
      if (!current) return;
      current.classList.add("waiting");
      current.textContent = current.dataset.notYet;
    };
    async function save() {
      if (busy) return;
      busy = true;
      changed = false;
      try {
        const answer = await fetch(form.dataset.autosaveUrl, {
          method: "POST",
          body: new FormData(form),
          headers: { "HX-Request": "true" },
          credentials: "same-origin",
        });
        refused = answer.status === 401 || answer.status === 409;
        if (!answer.ok && !refused) throw new Error(String(answer.status));
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("autosave");
        const current = line();
        if (fresh && current) {
          current.classList.toggle("waiting", refused);
          current.textContent = fresh.textContent.trim();
        }
        // What is kept now is what the next request was written over.
        if (fresh && !refused && form.elements.seen) form.elements.seen.value = fresh.dataset.seen;
        unsent = changed || refused;
        if (fresh && !unsent) form.dispatchEvent(new Event("kept"));
      } catch {
        notYet();
        changed = true;
      } finally {
        busy = false;
        const pressed = press;
        press = null;
        if (pressed) pressed();
        else if (changed) later(AGAIN);
      }
    }
    form.addEventListener("input", () => {
      changed = true;
      if (!busy) later(WAIT);
    });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (!busy) return;
      event.preventDefault();
      press = () => form.requestSubmit(event.submitter);
    });
  });
})();
