// Gives back what was written and not sent: after a reload, a lost connection, or a session that ended.
// <form data-keep>. Kept in this tab alone, for this account alone, until it was sent, or the account signs out.
(() => {
  "use strict";
  const PREFIX = "written:";
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
  const boxes = (form) => [...form.elements].filter((box) => box.name && !["hidden", "submit", "file", "password"].includes(box.type));

  try {
    if (!account) {
      // The page for signing in: what was on its way when the session ended did not arrive.
      kept().forEach((key) => sessionStorage.setItem(key, JSON.stringify({ ...read(key), sent: false })));
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
    const before = read(here);
    // What the server gave back itself, with its errors, is newer.
    if (before && !form.querySelector(".field-wrong") && !document.querySelector(".error-summary")) {
      let changed = false;
      boxes(form).forEach((box) => {
        if (!(box.name in before.said)) return;
        if (box.type === "radio" || box.type === "checkbox") {
          const checked = before.said[box.name].includes(box.value);
          changed = changed || box.checked !== checked;
          box.checked = checked;
        } else if (box.value !== before.said[box.name][0]) {
          box.value = before.said[box.name][0];
          changed = true;
        }
      });
      const line = document.getElementById("kept-line");
      if (changed && line) line.hidden = false;
    }
    const keep = (sent) => {
      const said = {};
      boxes(form).forEach((box) => {
        const chosen = !["radio", "checkbox"].includes(box.type) || box.checked;
        said[box.name] = [...(said[box.name] || []), ...(chosen ? [box.value] : [])];
      });
      sessionStorage.setItem(here, JSON.stringify({ account, said, sent }));
    };
    form.addEventListener("input", () => keep(false));
    form.addEventListener("submit", () => keep(true));
  } catch {
    // A browser that keeps nothing, or is full: the form works as it does without this.
  }
})();
