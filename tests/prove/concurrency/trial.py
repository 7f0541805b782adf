"""One form, sent once and sent by a crowd, each time to a fresh copy of the same database."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from django.db import connection

from tests.ops.processes import get, wait_until
from tests.prove.concurrency.crowd import Answers, Post, press
from tests.prove.concurrency.effects import Effect, State, columns_of, state_of
from tests.prove.inputs.exploring import Deed, Explorer
from tests.prove.inputs.reached import LOOKS
from tests.prove.inputs.requests import multipart, urlencoded
from tests.services import free_port

ROOT = Path(__file__).resolve().parents[3]
SECRET = "a" * 32


def post_of(deed: Deed, cookies: dict[str, str]) -> Post:
    """A deed as the bytes that a browser would send, with whose session it is."""
    pairs = tuple((name, one) for name, all_of in deed.sent.values.items() for one in all_of)
    pairs += (("csrfmiddlewaretoken", SECRET),)
    kind, body = "application/x-www-form-urlencoded", urlencoded(pairs)
    if deed.sent.files:
        files = tuple((name, given, content) for name, (given, content) in deed.sent.files.items())
        kind, body = "multipart/form-data; boundary=edge", multipart(pairs, files)
    held = cookies | {"csrf": SECRET}
    headers = {
        "Host": "localhost",
        "Content-Type": kind,
        "Cookie": "; ".join(f"{name}={said}" for name, said in held.items()),
    }
    return Post(deed.form.action, body, headers)


@contextmanager
def gunicorn(database: str, folder: Path, since: float, **more: str) -> Iterator[int]:
    """The web server of production on a database, with room for fifty at once. Yields its port."""
    port = free_port()
    env = os.environ | {
        "DATABASE_URL": database,
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "WEB_THREADS": "25",
        "WAYMARK_PROVE_SINCE": str(since),
        "PYTHONPATH": str(ROOT),
        **more,
    }
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "pip_config/gunicorn.py",
        "tests.prove.concurrency.served",
    ]
    with (folder / "gunicorn.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        wait_until(
            lambda: get(port, "/healthz", "localhost")[0] == 200,
            seconds=60,
            why=lambda: (folder / "gunicorn.log").read_text(errors="replace")[-3000:],
        )
        yield port
    finally:
        process.terminate()
        process.wait(30)


@dataclass
class Trial:
    """The copies of a database, the server on them, and what was found."""

    server: Path  # where the socket of PostgreSQL lies
    port: int
    explorer: Explorer
    times: int = 50
    tried: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    unkind: list[str] = field(default_factory=list)
    by_chance: set[str] = field(default_factory=set)  # tables that say something else each time
    looks: dict[str, str] = field(default_factory=dict)  # what only showed something, once and often

    def __call__(self, deed: Deed) -> bool:
        """Try one deed. Called while nothing of it is done in the database of the world. Returns whether it does
        nothing, and another is wanted."""
        # What only shows something is pressed in one place: the next try would meet the limit of the crowd before.
        if deed.form.method != "post" or deed.form.name in {*self.tried, *self.looks}:
            return False
        connection.close()  # no copy is made of what somebody uses
        cookies = {name: morsel.value for name, morsel in self.explorer.client(deed.who).cookies.items()}
        post = post_of(deed, cookies)
        once, answers = self.effect(post, 1)
        if list(answers.statuses) not in ([200], [302], [303]):
            self.wrong += [f"{deed.form.name}: once: {answers.statuses} {answers.broken}"]
            return False
        if once.is_none and deed.form.name not in LOOKS:
            return True  # a look ahead, or another line on the form: another form of the address may do something
        many, crowd = self.effect(post, self.times)
        found = many.other_rows(once)
        if words := set(many.other_words(once)) - self.by_chance:
            again, _answers = self.effect(post, 1)
            self.by_chance |= words & set(again.other_words(once))
            found += [f"{name} says something else" for name in sorted(words - self.by_chance)]
        found += [f"{count} x {status}" for status, count in crowd.statuses.items() if status >= 500]
        found += sorted(set(crowd.broken))
        self.wrong += [f"{deed.form.name}: {said}" for said in found]
        self.unkind += [f"{deed.form.name}: {said}" for said in crowd.unkind]
        rows = sum(abs(change) for change in once.rows.values())
        told = " ".join(f"{count}x{status}" for status, count in sorted(crowd.statuses.items()))
        kept = self.looks if once.is_none else self.tried
        kept[deed.form.name] = f"{rows} rows once; {told}"
        verdict = "; ".join(found) or ("no effect" if once.is_none else "one effect")
        sys.stdout.write(f"{len(kept):4} {deed.form.name:<28} {kept[deed.form.name]}: {verdict}\n")
        sys.stdout.flush()
        return once.is_none

    def effect(self, post: Post, times: int) -> tuple[Effect, Answers]:
        """Press so often in a fresh copy. Returns what it did, and what was answered."""
        self.copy()
        with closing(psycopg2.connect(dbname="trial", user="waymark", host=str(self.server))) as own:
            own.autocommit = True
            with own.cursor() as cursor:
                columns = columns_of(cursor)
                before: State = state_of(cursor, columns)
                answers = press(self.port, post, times)
                return state_of(cursor, columns).since(before), answers

    def copy(self) -> None:
        """A fresh copy of the world, in place of the last one."""
        with closing(psycopg2.connect(dbname="postgres", user="waymark", host=str(self.server))) as own:
            own.autocommit = True
            with own.cursor() as cursor:
                for _try in range(50):
                    try:
                        cursor.execute("DROP DATABASE IF EXISTS trial WITH (FORCE)")
                        cursor.execute("CREATE DATABASE trial TEMPLATE waymark")
                    except psycopg2.errors.ObjectInUse:
                        time.sleep(0.1)
                    else:
                        return
        raise RuntimeError("The database of the world stays in use.")
