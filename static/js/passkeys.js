// Passkeys need a script: what is about them stays hidden until this one runs. The ceremony itself is django-allauth's.
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !window.allauth) return;

  document.querySelectorAll("[data-needs-passkeys]").forEach((part) => { part.hidden = false; });
  // <div data-passkey="loginForm" data-login="id of the button" data-credential="id of the field">
  document.querySelectorAll("[data-passkey]").forEach(({ dataset }) => {
    const { passkey, ...ids } = dataset;
    window.allauth.webauthn.forms[passkey]({ ids });
  });
  document.addEventListener("allauth.error", (event) => {
    const line = document.getElementById("passkey-error");
    if (!line) return;
    event.preventDefault();
    line.textContent = line.dataset.text;
  });
})();
