// Gives back what was written and not sent: after a reload, a lost connection, or a session that ended.
// <form data-keep>. Kept in this tab alone, for this account alone, until it was sent, or the account signs out.
// It is sent only while the server answers: else the browser would show an empty page of its own in place of the words.
(() => {
  "use strict";
  const PREFIX = "written:";
  const ASK = 5000; // milliseconds for an answer, and between two looks whether the server is there again
  const account = document.body.dataset.account || "";
  const here = PREFIX + location.pathname + location.search;
  const kept = () => Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX));
  const read = (key) => {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const sendWhenReached = (form, line, sent) => {
    let there = false; // it has just answered: what was pressed may leave this page
    let asking = false;
    let again = 0; // the next look
    const reach = async (submitter) => {
      asking = true;
      clearTimeout(again);
      try {
        await fetch("/healthz", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(ASK) });
        there = true;
      } catch {
        again = setTimeout(() => reach(submitter), ASK);
        if (line) {
          line.hidden = false;
          line.textContent = line.dataset.notSent;
        }
      }
      asking = false;
      if (there) form.requestSubmit(submitter);
    };
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (there) {
        there = false; // this once
        sent();
        return;
      }
      event.preventDefault();
      if (!asking) reach(event.submitter);
    });
  };
  // What lies locked in the database is kept nowhere else: its boxes say that nothing is to read along.
  const boxes = (form) => [...form.elements].filter((box) => box.name
    && !["hidden", "submit", "file", "password"].includes(box.type) && !box.matches("[writingsuggestions='false']"));
  // By these the server sees that somebody has changed the same thing meanwhile.
  const MARKS = ["seen", "revision", "version"];
  const marksOf = (form) => MARKS.map((name) => form.elements[name]).filter((box) => box && box.type === "hidden");

  try {
    if (!account) {
      // The page for signing in: what was on its way when the session ended did not arrive.
      kept().forEach((key) => sessionStorage.setItem(key, JSON.stringify({ ...read(key), sent: false })));
      document.querySelectorAll("[data-if-kept]").forEach((said) => {
        said.hidden = !sessionStorage.getItem(PREFIX + said.dataset.ifKept);
      });
      return;
    }
    // On a shared machine the next person finds nothing.
    kept().filter((key) => (read(key) || {}).account !== account).forEach((key) => sessionStorage.removeItem(key));
    const [entry] = performance.getEntriesByType("navigation");
    const came = entry ? entry.type : "navigate";
    // A page that was reached by following on means that what was sent arrived; a reload or “back” does not.
    kept().filter((key) => read(key).sent && (key !== here || came === "navigate")).forEach((key) => sessionStorage.removeItem(key));

    const form = document.querySelector("form[data-keep]");
    document.querySelectorAll("form[action$='/logout/']").forEach((out) => {
      out.addEventListener("submit", () => kept().forEach((key) => sessionStorage.removeItem(key)));
    });
    if (!form) return;
    const line = document.getElementById("kept-line");
    const before = read(here);
    // What the server gave back itself, with its errors, is newer.
    if (before && !form.querySelector(".field-wrong") && !document.querySelector(".error-summary")) {
      let changed = false;
      const show = (box) => {
        changed = true;
        const folded = box.closest("details");
        if (folded) folded.open = true;
      };
      // Words that were written over something that was changed since must not replace it unseen.
      marksOf(form).forEach((mark) => { mark.value = (before.marks || {})[mark.name] || mark.value; });
      boxes(form).forEach((box) => {
        if (!(box.name in before.said)) return;
        if (box.type === "radio" || box.type === "checkbox") {
          const checked = before.said[box.name].includes(box.value);
          if (box.checked !== checked) show(box);
          box.checked = checked;
        } else if (box.value !== before.said[box.name][0]) {
          box.value = before.said[box.name][0];
          show(box);
        }
      });
      if (changed && line) line.hidden = false;
    }
    const keep = (sent) => {
      const said = {};
      boxes(form).forEach((box) => {
        const chosen = !["radio", "checkbox"].includes(box.type) || box.checked;
        said[box.name] = [...(said[box.name] || []), ...(chosen ? [box.value] : [])];
      });
      const marks = Object.fromEntries(marksOf(form).map((mark) => [mark.name, mark.value]));
      sessionStorage.setItem(here, JSON.stringify({ account, said, sent, marks }));
    };
    form.addEventListener("input", () => keep(false));
    // Whoever goes back by the link beside the button wants none of it.
    form.querySelectorAll(".actions a").forEach((back) => back.addEventListener("click", () => sessionStorage.removeItem(here)));
    // The server keeps it as a draft: from now on that is the newer.
    form.addEventListener("kept", () => sessionStorage.removeItem(here));
    sendWhenReached(form, line, () => keep(true));
  } catch {
    // A browser that keeps nothing, or is full: the form works as it does without this.
  }
})();
