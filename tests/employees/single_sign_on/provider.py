"""A real OpenID Connect provider in a process of its own: `python -m tests.employees.single_sign_on.provider PORT`.

oidc-provider-mock lets anybody in who names a subject, and says of them what was put at /users/<subject>. It is made
strict here: a request needs a nonce and a PKCE challenge, and a code is good only with the verifier of that challenge.
"""

from __future__ import annotations

import base64
import hashlib
import sys
import time
from urllib.parse import parse_qs, urlsplit

import flask
from oidc_provider_mock import app

CHALLENGES: dict[str, str] = {}  # by code
OTHERWISE: dict[
    str, object
] = {}  # what discovery is to say instead of the truth, for providers that misbehave


def strict() -> flask.Flask:
    """The provider, which takes no request without nonce and PKCE."""
    provider = app(require_nonce=True, issue_refresh_token=False)

    @provider.before_request
    def _refuse() -> flask.typing.ResponseReturnValue | None:
        asked = flask.request
        if asked.path == "/oauth2/authorize" and asked.args.get("code_challenge_method") != "S256":
            return "PKCE is needed.", 400
        if asked.path == "/oauth2/token":
            made = hashlib.sha256(asked.form.get("code_verifier", "").encode()).digest()
            challenge = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
            if CHALLENGES.pop(asked.form["code"], None) != challenge:
                return {"error": "invalid_grant"}, 400
        return None

    @provider.after_request
    def _remember(answer: flask.Response) -> flask.Response:
        if flask.request.path == "/oauth2/authorize" and answer.status_code == 302:
            back = parse_qs(urlsplit(answer.headers["Location"]).query)
            for code in back.get("code", []):
                CHALLENGES[code] = flask.request.args["code_challenge"]
            if "state" not in back:  # it forgets the state with a refusal, which OAuth asks for
                answer.headers["Location"] += f"&state={flask.request.args['state']}"
        if flask.request.path.endswith("openid-configuration") and OTHERWISE:
            answer.set_data(flask.json.dumps({**(answer.json or {}), **OTHERWISE}))
        return answer

    @provider.put("/otherwise")
    def _otherwise() -> flask.typing.ResponseReturnValue:
        OTHERWISE.clear()
        OTHERWISE.update(flask.request.json or {})
        return "", 204

    @provider.get("/time")
    def _time() -> flask.typing.ResponseReturnValue:
        return {"now": int(time.time())}

    return provider


if __name__ == "__main__":
    # threads: a page of ours may ask it while a test does.
    strict().run("127.0.0.1", int(sys.argv[1]), threaded=True, use_reloader=False)
