// Small improvements to pages that work without them.
(() => {
  "use strict";

  // After a refused form the list of problems is read out first, and its links lead to the fields.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  // The account menu is a <details>: Escape and a press elsewhere close it.
  const close = (menu) => { menu.open = false; };
  document.addEventListener("click", (event) => {
    document.querySelectorAll("details.account-menu[open]").forEach((menu) => {
      if (!menu.contains(event.target)) close(menu);
    });
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.account-menu[open]");
    if (!menu) return;
    close(menu);
    menu.querySelector("summary").focus();
  });

  // The token cannot be read from its cookie: htmx takes it from a form of the page.
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });

  // A second press while the first is under way would only be refused.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post" && !event.defaultPrevented) {
      form.dataset.sent = "yes";
      setTimeout(() => { delete form.dataset.sent; }, 5000); // an answer that is a file leaves this page as it is
    }
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  });
})();
