"""What a site in production is made from: pinned parts, a hardened image, and its services."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from django.db import connection

CHECKOUT = Path(__file__).resolve().parents[2]
SECRETS = {
    "SECRET_KEY": "k" * 60,
    "POSTGRES_PASSWORD": "p",
    "WEB_PASSWORD": "w",
    "ALLOWED_HOSTS": "oracle.example",
    "RECORD_KEY": "k",
}


def dockerfile() -> list[tuple[str, str]]:
    """The instructions and their arguments, with continued lines joined."""
    text = (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


@pytest.fixture
def services() -> dict[str, Any]:
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_part_is_pinned_with_hashes(name: str) -> None:
    wanted = {
        re.split(r"[\[<>=~!; ]", line)[0].lower()
        for line in (CHECKOUT / f"{name}.in").read_text().splitlines()
        if line and not line.startswith(("#", "-r"))
    }
    entries = re.split(r"\n(?=[a-z0-9])", (CHECKOUT / f"{name}.txt").read_text())[1:]
    pinned = {entry.split("==")[0].split("[")[0] for entry in entries}
    assert wanted - pinned == set()
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_no_registry_is_named_where_parts_are_pinned() -> None:
    for path in CHECKOUT.glob("requirements*"):
        assert re.findall(r"https?://|--index-url|--find-links", path.read_text()) == []


def test_the_image_installs_by_hash_and_runs_as_an_ordinary_user() -> None:
    instructions = dockerfile()
    assert [rest.split()[0] for name, rest in instructions if name == "FROM"] == [
        "python:3.11-slim",
        "python:3.11-slim",
    ]
    installs = [rest for _, rest in instructions if "pip install" in rest]
    assert len(installs) == 1
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert [rest for name, rest in instructions if name == "USER"] == ["10001:10001"]


def test_the_image_gets_every_folder_the_site_imports_and_nothing_else() -> None:
    lines = (CHECKOUT / ".dockerignore").read_text().splitlines()
    assert [line for line in lines if line and not line.startswith(("#", "!", "**/"))] == ["*"]
    admitted = {line[1:] for line in lines if line.startswith("!")}
    apps = {path.parent.name for path in CHECKOUT.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert apps - admitted == set()
    assert admitted & {".git", ".data", ".venv", ".build", "tests", "docs"} == set()


def test_every_service_is_read_only_and_without_privileges(services: dict[str, Any]) -> None:
    assert sorted(services) == ["database", "migrate", "web", "worker"]
    for service in services.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "privileged" not in service


def test_no_secret_has_a_default(services: dict[str, Any]) -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text()
    variables = dict(re.findall(r"\$\{(\w+)(:[-?])", text))
    assert variables == {**dict.fromkeys(SECRETS, ":?"), "BIND": ":-", "PORT": ":-"}


def test_only_the_worker_signs_and_publishes_the_head_of_the_record(
    services: dict[str, Any],
) -> None:
    """F-94, F-103: who can write the database for the site cannot sign, and the web only reads."""
    assert [name for name, one in services.items() if "RECORD_KEY" in one["environment"]] == [
        "worker"
    ]
    folders = {name: one.get("volumes", []) for name, one in services.items()}
    assert folders == {
        "database": ["database:/var/lib/postgresql"],
        "migrate": [],
        "web": ["checkpoints:/checkpoints:ro"],
        "worker": ["checkpoints:/checkpoints"],
    }
    assert ("ENV", "CHECKPOINTS_DIR=/checkpoints") in dockerfile()


def test_the_site_starts_only_after_the_migrations_and_these_after_the_database(
    services: dict[str, Any],
) -> None:
    waits = {
        name: {other: wait["condition"] for other, wait in service.get("depends_on", {}).items()}
        for name, service in services.items()
    }
    assert waits == {
        "database": {},
        "migrate": {"database": "service_healthy"},
        "web": {"migrate": "service_completed_successfully"},
        "worker": {"migrate": "service_completed_successfully"},
    }


def test_only_the_migrations_know_the_owner_s_password(services: dict[str, Any]) -> None:
    """F-103: the site and the worker come to the database as a role that owns nothing."""
    roles = {
        name: re.match(r"postgresql://(\w+):\$\{(\w+)", service["environment"]["DATABASE_URL"])
        for name, service in services.items()
        if name != "database"
    }
    assert {name: found and found.groups() for name, found in roles.items()} == {
        "migrate": ("oracle", "POSTGRES_PASSWORD"),
        "web": ("oracle_web", "WEB_PASSWORD"),
        "worker": ("oracle_web", "WEB_PASSWORD"),
    }
    for name in ("web", "worker"):
        assert "POSTGRES_PASSWORD" not in str(services[name])
    assert services["migrate"]["command"][2].splitlines() == [
        "python manage.py migrate --no-input",
        "python manage.py grant_web_role oracle_web --password-from WEB_PASSWORD",
    ]


def compose() -> list[str]:
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            asked = subprocess.run([*command, "version"], check=False, capture_output=True)
            if asked.returncode == 0:
                return command
    pytest.skip("neither `docker compose` nor `docker-compose` is installed")


def test_compose_accepts_the_services_and_names_a_secret_that_is_missing() -> None:
    command = [*compose(), "--file", str(CHECKOUT / "docker-compose.yml"), "config"]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    accepted = subprocess.run(
        command, env={**environment, **SECRETS}, check=False, capture_output=True, text=True
    )
    assert (accepted.returncode, accepted.stderr) == (0, "")
    assert sorted(yaml.safe_load(accepted.stdout)["services"]) == [
        "database",
        "migrate",
        "web",
        "worker",
    ]
    for missing in SECRETS:
        given = {name: value for name, value in SECRETS.items() if name != missing}
        refused = subprocess.run(
            command, env={**environment, **given}, check=False, capture_output=True, text=True
        )
        assert refused.returncode != 0
        assert f"set {missing} to" in refused.stderr


@pytest.fixture
def production(django_db_setup: None) -> dict[str, str]:
    """The environment of a site in production, on the tests' database."""
    database = connection.settings_dict
    host = quote(database["HOST"], safe="")
    address = f"{database['USER']}:{database['PASSWORD']}@{host}:{database['PORT']}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "ORACLE_ENV": "production",
        "SECRET_KEY": SECRETS["SECRET_KEY"] + "0123456789abcdef",
        "ALLOWED_HOSTS": "oracle.example",
        "DATABASE_URL": f"postgresql://{address}/{database['NAME']}",
        "GRANIAN_HOST": "127.0.0.1",
        "GRANIAN_PORT": str(port),
        "GRANIAN_WORKERS": "2",
    }


@pytest.fixture
def site(production: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The site as the image starts it."""
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=CHECKOUT, env=production, check=True)
    command = json.loads(dict(dockerfile())["CMD"])
    with subprocess.Popen(command, cwd=CHECKOUT, env=production) as running:
        yield running
        running.terminate()


def probe(production: dict[str, str]) -> tuple[int, str]:
    command = json.loads(dict(dockerfile())["HEALTHCHECK"].partition("CMD ")[2])
    asked = subprocess.run(
        command, cwd=CHECKOUT, env=production, check=False, capture_output=True, text=True
    )
    return asked.returncode, asked.stderr


@pytest.mark.slow
def test_the_image_s_command_serves_and_its_health_check_sees_it(
    production: dict[str, str], site: subprocess.Popen[bytes]
) -> None:
    deadline = time.monotonic() + 30
    while (answer := probe(production)) != (0, "") and time.monotonic() < deadline:
        time.sleep(0.1)
    assert answer == (0, "")
    assert site.poll() is None


@pytest.mark.slow
def test_the_health_check_says_why_it_fails(production: dict[str, str]) -> None:
    assert probe(production) == (1, "/healthz: [Errno 111] Connection refused\n")
