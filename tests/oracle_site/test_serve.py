"""`make run` and its like: what a newcomer types, what is printed, what is left when it ends."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from oracle_site.embedded import destroy, server

CHECKOUT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def from_a_terminal() -> dict[str, str]:
    """The environment of somebody who has set nothing for us."""
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A folder of data that does not exist yet."""
    folder = tmp_path / "my data"
    yield folder
    destroy(folder)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def serve(data: Path, port: int) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Starts the command of `make run` on the data, in a process group as a terminal's would be."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        started.append(
            subprocess.Popen(
                command,
                cwd=CHECKOUT,
                env={**from_a_terminal(), "ORACLE_DATA": str(data), "ORACLE_DATA_FAST": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        )
        return started[-1]

    yield start
    for command in started:
        if command.poll() is None:
            command.kill()
            command.communicate()


def answer(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def status(port: int, path: str) -> int:
    return answer(port, path)[0]


def wait_for(port: int, running: subprocess.Popen[str], seconds: float) -> None:
    """Wait until the home page's address is answered."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        assert running.poll() is None, running.communicate()[0]
        try:
            status(port, "/")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"no answer in {seconds} seconds")


def left_by(running: subprocess.Popen[str]) -> list[str]:
    """The processes of its session that are still there, a moment after it ended."""
    deadline = time.monotonic() + 5
    while True:
        command = ["ps", "--no-headers", "-o", "pid=,args=", "--sid", str(running.pid)]
        found = subprocess.run(command, check=False, capture_output=True, text=True).stdout
        if not found or time.monotonic() > deadline:
            return found.splitlines()
        time.sleep(0.05)


def test_a_run_prints_what_to_open_and_who_can_sign_in_and_ctrl_c_leaves_nothing(
    serve: Callable[[], subprocess.Popen[str]], port: int, data: Path
) -> None:
    running = serve()
    wait_for(port, running, 150)
    assert status(port, "/admin/account/login/") == 200
    assert f'rel="canonical" href="http://127.0.0.1:{port}/en/"' in answer(port, "/en/")[1]
    os.killpg(running.pid, signal.SIGINT)
    printed = running.communicate(timeout=15)[0]
    assert running.returncode == 0
    assert f"http://127.0.0.1:{port}/\n" in printed
    for username in ("demo-author", "demo-translator", "demo-editor", "demo-lin"):
        assert f"  {username} " in printed
    assert left_by(running) == []
    assert server.running(data) is None
    command = next(line for line in printed.splitlines() if "demo_code" in line)
    code = subprocess.check_output(
        command, shell=True, cwd=CHECKOUT, env=from_a_terminal(), text=True
    )
    assert re.fullmatch(r"\d{6} \(good for \d+ seconds more\)\n", code)


def test_a_second_run_makes_nothing_anew_before_it_answers(
    serve: Callable[[], subprocess.Popen[str]], port: int
) -> None:
    printed = []
    for _run in range(2):
        running = serve()
        wait_for(port, running, 150)
        os.killpg(running.pid, signal.SIGINT)
        printed.append(running.communicate(timeout=15)[0].splitlines())
    first, second = printed
    assert "Loading the demonstration articles…" in first
    assert second[:2] == ["", f"The site:  http://127.0.0.1:{port}/"]


def test_a_run_that_is_killed_leaves_no_worker_and_the_next_one_serves(
    serve: Callable[[], subprocess.Popen[str]], port: int
) -> None:
    killed = serve()
    wait_for(port, killed, 150)
    killed.kill()
    killed.communicate()
    assert left_by(killed) == []
    wait_for(port, serve(), 20)
    assert status(port, "/admin/account/login/") == 200


def test_a_worker_that_is_killed_is_replaced(
    serve: Callable[[], subprocess.Popen[str]], port: int
) -> None:
    running = serve()
    wait_for(port, running, 150)
    workers = ["ps", "--no-headers", "-o", "pid=", "--ppid", str(running.pid)]
    first = subprocess.run(workers, check=True, capture_output=True, text=True).stdout.split()
    assert len(first) == 2
    for worker in first:
        os.kill(int(worker), signal.SIGKILL)
    time.sleep(1)
    wait_for(port, running, 20)
    second = subprocess.run(workers, check=True, capture_output=True, text=True).stdout.split()
    assert len(second) == 2
    assert set(first) & set(second) == set()


def test_a_port_that_is_taken_is_said_in_one_line(
    serve: Callable[[], subprocess.Popen[str]], port: int, data: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        refused = serve()
        printed = refused.communicate(timeout=60)[0]
    assert refused.returncode == 1
    assert printed == (
        f"CommandError: Port {port} cannot be used ([Errno 98] Address already in use). "
        "Choose another: make run PORT=8001\n"
    )
    assert server.running(data) is None


def test_a_database_that_does_not_start_is_said_in_one_line(
    serve: Callable[[], subprocess.Popen[str]], data: Path
) -> None:
    data.mkdir()
    (data / "postgresql").mkdir()
    (data / "postgresql" / "PG_VERSION").write_text("9.6\n")
    refused = serve()
    printed = refused.communicate(timeout=60)[0]
    assert refused.returncode == 1
    assert printed == (
        f"The data in {data} were written by PostgreSQL 9.6, but 18 is installed. "
        "Set ORACLE_DATA to another folder, or start anew by `make reset`.\n"
    )


@pytest.mark.parametrize(
    ("quirk", "sentence"),
    [
        (
            "import sys; sys.version_info = (3, 10, 4)",
            "Python 3.11 or later is needed, and python3 is 3.10: name another by make PYTHON=…",
        ),
        (
            "import sys; sys.modules['ensurepip'] = None",
            "This Python has no venv module: install it "
            "(Debian and Ubuntu: apt install python3-venv)",
        ),
    ],
    ids=["too old", "without venv"],
)
def test_a_python_that_will_not_do_is_refused_with_a_sentence(
    tmp_path: Path, quirk: str, sentence: str
) -> None:
    checkout = tmp_path / "my checkout"
    checkout.mkdir()
    shutil.copy(CHECKOUT / "Makefile", checkout)
    (tmp_path / "sitecustomize.py").write_text(quirk)
    made = subprocess.run(
        ["make", "run"],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.stderr.splitlines()[0] == sentence
    assert made.returncode == 2
    assert not (checkout / ".venv").exists()


def test_a_missing_python_is_refused_with_a_sentence(tmp_path: Path) -> None:
    shutil.copy(CHECKOUT / "Makefile", tmp_path)
    made = subprocess.run(
        ["make", "run", "PYTHON=python3.99"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert made.stderr.splitlines()[0] == (
        "python3.99 was not found: install Python 3.11 or later, or name it: make PYTHON=…"
    )
