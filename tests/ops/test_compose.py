"""The compose file is what Docker Compose takes, keeps what is private private, and its commands work together."""

from __future__ import annotations

import json
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import psycopg2
import pytest
import yaml

from tests.ops.processes import clean_environment, end, get, wait_until, wait_until_none_is_left
from tests.services import free_port, postgres_url

OURS = ("web", "worker", "beat")
IN_TMP = "find /tmp "
CONTAINER_TMP = "/tmp/"  # noqa: S108 -- looked for, not used
SECRET = "Kq2vTz7mXe9sLw4pRn8cYb5hJd3gFa6uHt1oPi0xQzMvWkSlBr"


@pytest.fixture
def compose(repository: Path) -> dict[str, Any]:
    """docker-compose.yml with its anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load((repository / "docker-compose.yml").read_text())
    return loaded


def test_it_follows_the_compose_schema(compose, repository):
    schema = json.loads((repository / "tests/ops/schemas/compose-spec.json").read_text())
    errors = jsonschema.Draft201909Validator(schema).iter_errors(compose)
    assert [f"{list(error.path)}: {error.message}" for error in errors] == []


def test_the_schema_refuses_what_is_not_compose(compose, repository):
    schema = json.loads((repository / "tests/ops/schemas/compose-spec.json").read_text())
    compose["services"]["web"]["comand"] = "misspelt"
    assert not jsonschema.Draft201909Validator(schema).is_valid(compose)


def test_every_service_says_how_it_is(compose):
    assert set(compose["services"]) == {"migrate", *OURS, "postgres", "redis", "mailpit"}
    assert compose["services"].pop("migrate")["restart"] == "no"  # it ends, and the others wait for that
    for name, service in compose["services"].items():
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name


def test_only_web_and_the_mail_catcher_can_be_reached_and_only_from_the_machine_itself(compose):
    published = {
        name: service["ports"] for name, service in compose["services"].items() if service.get("ports")
    }
    assert set(published) == {"web", "mailpit"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert compose["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis", "beat", "migrate"):
        assert compose["services"][name]["networks"] == ["inside"], name


def test_our_containers_may_do_little(compose):
    for name in ("migrate", *OURS):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["env_file"] == [".env"]


def test_what_serves_people_cannot_become_the_owner_of_the_tables(compose):
    assert "//waymark:" in compose["services"]["migrate"]["environment"]["DATABASE_URL"]
    for name in OURS:
        environment = compose["services"][name]["environment"]
        assert "//waymark_app:" in environment["DATABASE_URL"]
        assert environment["POSTGRES_PASSWORD"] == ""  # .env, which all of them read, holds it
    assert compose["services"]["web"]["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }


def test_only_the_worker_can_read_the_keys_that_seal_and_sign(compose):
    brought = {"SEAL_KEY", "SEAL_KEY_FILE", "SEAL_KEY_PASSWORD", "SEAL_KEY_PASSWORD_FILE", "AUDIT_ANCHOR_KEY",
               "AUDIT_ANCHOR_KEY_FILE"}  # fmt: skip
    for name in ("migrate", "web", "beat"):
        service = compose["services"][name]
        assert service["volumes"] == ["state:/var/lib/waymark"], name
        assert service["environment"]["HOLDS_KEYS"] == "False", name
        # .env, which all of them read, may hold them.
        assert {service["environment"].get(key) for key in brought} == {""}, name
    worker = compose["services"]["worker"]
    assert worker["volumes"] == ["state:/var/lib/waymark", "keys:/var/lib/waymark-keys"]
    assert worker["environment"]["KEY_DIR"] == "/var/lib/waymark-keys"
    assert not brought & set(worker["environment"])


def test_redis_forgets_nothing(compose):
    command = compose["services"]["redis"]["command"]
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_every_variable_it_asks_for_stands_in_the_example(compose, repository):
    example = (repository / ".env.example").read_text()
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", (repository / "docker-compose.yml").read_text()))
    assert asked == {"POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "PORT"}
    for name in asked | {"SECRET_KEY", "SITE_URL", "EMAIL_URL"}:
        assert re.search(rf"^#?{name}=", example, re.MULTILINE), name


def test_the_example_holds_no_secret(repository):
    example = (repository / ".env.example").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "POSTGRES_APP_PASSWORD", "SETUP_CODE"):
        assert re.search(rf"^#?{name}=$", example, re.MULTILINE), name


def as_container(
    service: dict[str, Any], values: dict[str, str], tmp: Path
) -> tuple[list[str], dict[str, str]]:
    """A service's own command and environment, with the servers and paths of this test in place of the containers'."""
    command = [part.replace(CONTAINER_TMP, f"{tmp}/") for part in shlex.split(service["command"])]
    environment = {name: values.get(name, value) for name, value in service["environment"].items()}
    path = {"PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"}
    return command, clean_environment(**(values | environment | path))


@pytest.fixture
def containers(compose, repository, postgres_server, redis_url, tmp_path) -> Iterator[dict[str, Any]]:
    """web, worker and beat as processes, started in the order that Compose would; values of .env beside them."""
    host = postgres_server.partition("?host=")[2]
    with closing(psycopg2.connect(dbname="postgres", user="waymark", host=host)) as connection:
        connection.autocommit = True
        connection.cursor().execute("CREATE DATABASE composed")
    port = free_port()
    values = {
        "SECRET_KEY": SECRET,
        "SITE_URL": f"http://localhost:{port}",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DATABASE_URL": postgres_url(host, "composed").replace("waymark@", "waymark_app@"),
        "REDIS_URL": redis_url.rpartition("/")[0] + "/7",
        "STATE_DIR": str(tmp_path / "state"),
        "KEY_DIR": str(tmp_path / "keys"),
        "BIND": f"127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "pip_config.settings.base",  # the image sets it
    }
    started: dict[str, subprocess.Popen[bytes]] = {}

    def migrate() -> subprocess.CompletedProcess[str]:
        """The container that owns the tables, run to its end."""
        urls = {
            "RUNNING_DATABASE_URL": values["DATABASE_URL"],
            "DATABASE_URL": postgres_url(host, "composed"),
        }
        command, environment = as_container(compose["services"]["migrate"], values | urls, tmp_path)
        return subprocess.run(
            command, cwd=repository, env=environment, capture_output=True, text=True, check=False
        )

    def start(name: str) -> None:
        command, environment = as_container(compose["services"][name], values, tmp_path)
        with (tmp_path / f"{name}.log").open("wb") as log:
            started[name] = subprocess.Popen(
                command, cwd=repository, env=environment, stdout=log, stderr=log, start_new_session=True
            )

    def check(name: str) -> subprocess.CompletedProcess[str]:
        """The health check of a container, as Docker would run it in there."""
        how, *test = compose["services"][name]["healthcheck"]["test"]
        test = [
            part.replace("$$", "$").replace("/app/", "").replace(IN_TMP, f"find {tmp_path} ") for part in test
        ]
        environment = as_container(compose["services"][name], values, tmp_path)[1] | {
            "HOSTNAME": socket.gethostname()
        }
        command = ["sh", "-c", *test] if how == "CMD-SHELL" else test
        return subprocess.run(
            command, cwd=repository, env=environment, capture_output=True, text=True, check=False
        )

    yield {
        "migrate": migrate,
        "start": start,
        "check": check,
        "port": port,
        "values": values,
        "processes": started,
    }
    for process in started.values():
        end(process)


def _probe(repository: Path, values: dict[str, str], *arguments: str) -> int:
    command = [sys.executable, "-I", "pip_config/probe.py", *arguments]
    return subprocess.run(command, cwd=repository, env=clean_environment(**values), check=False).returncode


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.django_db(databases=[])
def test_its_commands_come_up_together_and_leave_nothing(containers, repository, tmp_path):
    port, values = containers["port"], containers["values"]

    def logs() -> str:
        return "\n".join(f"{log.name}:\n{log.read_text()}" for log in tmp_path.glob("*.log"))

    migrated = containers["migrate"]()
    assert migrated.returncode == 0, migrated.stderr
    containers["start"]("web")
    wait_until(lambda: _probe(repository, values) == 0, seconds=180, why=logs)
    assert get(port, "/readyz", "localhost")[1]["checks"]["worker"] == "silent"
    assert _probe(repository, values, "/readyz") == 1
    containers["start"]("worker")
    containers["start"]("beat")
    wait_until(lambda: get(port, "/readyz", "localhost")[0] == 200, seconds=180, why=logs)
    for name in OURS:
        result = containers["check"](name)
        assert result.returncode == 0, f"{name}: {result.stdout}{result.stderr}{logs()}"
    # The worker signed the head of the record, with a key that lies where web and beat do not look.
    wait_until((tmp_path / "keys" / "anchor.key").exists, seconds=60, why=logs)
    assert not list((tmp_path / "state").glob("*.key")) + list((tmp_path / "state").glob("*.pem"))

    for process in containers["processes"].values():
        process.terminate()
    for name, process in containers["processes"].items():
        assert process.wait(30) == 0, f"{name}\n{logs()}"
    wait_until_none_is_left(str(tmp_path))
    for log in tmp_path.glob("*.log"):
        assert "Traceback" not in log.read_text(), logs()
