"""`wanli demo`: everything on this machine with one command, and nothing left running afterwards."""

import argparse
import errno
import http.client
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from wanli.run import prepare, state, web
from wanli.run.children import Child
from wanli.run.screen import CannotContinue, say, step
from wanli.run.server import FREE_BYTES_NEEDED, Server

ANSWER_SECONDS = 60
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - what the person typed, compared with


def main(arguments: Sequence[str]) -> int:
    """Start everything, say where it is, wait for Ctrl-C, stop everything."""
    parser = argparse.ArgumentParser(prog="wanli demo", description=__doc__)
    web.add_options(parser, workers=2)
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    say("万里行 Wanli")
    ensure_port_is_free(options.host, options.port)
    home = state.settle()
    announce(home)
    with ExitStack() as running:
        database = start_database(home, running)
        surroundings(home, options)
        bring_up_to_date(home, database)
        children = start_children(home, options, running)
        say(f"  {time.monotonic() - began:.1f} s\n")
        show_addresses(home, options)
        wait(children)
        say("\n  正在停止 stopping …")
    return 0


def ensure_port_is_free(host: str, port: int) -> None:
    """Refused while another program listens there: two servers would share the visitors."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CannotContinue(
                f"端口 {port} 已被占用，请换一个：wanli demo --port {port + 1}。",
                f"Port {port} is in use; choose another: wanli demo --port {port + 1}.",
            ) from error
        raise CannotContinue(
            f"不能在 {host}:{port} 上监听（{error.strerror}）。", f"Cannot listen at {host}:{port} ({error.strerror})."
        ) from error
    except OverflowError as error:
        raise CannotContinue(f"没有端口 {port}。", f"There is no port {port}.") from error


def announce(home: Path) -> None:
    """Say where the data lies, and that it is not in the checkout when it is not."""
    if shutil.disk_usage(home).free < FREE_BYTES_NEEDED:
        raise CannotContinue(
            f"磁盘空间不足：{home} 至少需要 {FREE_BYTES_NEEDED // 10**6} MB。",
            f"Not enough disk space: {home} needs at least {FREE_BYTES_NEEDED // 10**6} MB.",
        )
    if state.SYSTEM_STATE in home.parents:
        say("  数据库不能以 root 运行，别的用户又进不了这个目录，所以数据放在下面这个位置。")
        say("  The database must not run as root and no other user can reach this folder, so data lies here:")
    say(f"  数据 data: {home}")


def start_database(home: Path, running: ExitStack) -> str:
    """The database of the environment, else the embedded one. Gives its identity for the fingerprints."""
    if "DATABASE_URL" in os.environ:
        return ""
    server = Server(home)
    with step("启动数据库", "PostgreSQL"):
        os.environ["DATABASE_URL"] = running.enter_context(server.shared())
    return prepare.identity(server.data)


def surroundings(home: Path, options: argparse.Namespace) -> None:
    """What the settings need to know, for the processes that follow."""
    os.environ.setdefault("WANLI_SECRET_KEY", state.secret_key(home))
    hosts = [os.environ.get("WANLI_ALLOWED_HOSTS", ""), "localhost", "127.0.0.1", "[::1]"]
    if options.host in EVERYWHERE:
        hosts += [address_in_network(), socket.gethostname()]
        os.environ.setdefault("WANLI_BASE_URL", f"http://{address_in_network()}:{options.port}")
    else:
        hosts.append(options.host)
    os.environ["WANLI_ALLOWED_HOSTS"] = " ".join(dict.fromkeys(filter(None, hosts)))


def address_in_network() -> str:
    """This machine's address as others in the network see it. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def bring_up_to_date(home: Path, database: str) -> None:
    """Run the steps whose fingerprint changed, in a process of their own; none on an unchanged machine."""
    before, now = state.prepared(home), prepare.wanted(home, database)
    if database and all(before.get(name) == value for name, value in now.items()):
        return
    command = [sys.executable, "-m", "wanli.run.prepare", "--demo", f"--database={database}"]
    done = subprocess.run(command, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise CannotContinue("准备工作没有完成，原因见上。", "Preparation failed, see above.")


def start_children(home: Path, options: argparse.Namespace, running: ExitStack) -> list[Child]:
    """The web server and the worker. Both are stopped before the database is."""
    listen = [f"--host={options.host}", f"--port={options.port}"]
    listen += [f"--workers={options.workers}", f"--threads={options.threads}"]
    listen += ["--access-log"] if options.access_log else []
    children = []

    def begin(name: str, module: str, *arguments: str) -> Child:
        child = Child(name, module, *arguments, log=home / f"{name}.log")
        running.callback(child.stop)
        children.append(child)
        return child

    with step("启动网站", "web"):
        wait_for_answer(begin("web", "wanli.run.web", *listen), options)
    begin("worker", "wanli.run.work")  # after the first page: on two cores they would slow each other down
    return children


def wait_for_answer(child: Child, options: argparse.Namespace) -> None:
    """Wait for the first page. An error page is not a page."""
    until = time.monotonic() + ANSWER_SECONDS
    told = ""
    while time.monotonic() < until and not child.has_ended():
        try:
            told = ask(options)
        except OSError:
            time.sleep(0.05)
            continue
        if not told.startswith("5"):
            return
        break
    if child.has_ended():
        ensure_port_is_free(options.host, options.port)  # somebody else may have taken it meanwhile
    reason = told or child.last_words()
    raise CannotContinue(
        f"网站没有启动：{reason}（日志 {child.log}）。", f"The site did not start: {reason} ({child.log})."
    )


def ask(options: argparse.Namespace) -> str:
    host = "127.0.0.1" if options.host in EVERYWHERE else options.host
    connection = http.client.HTTPConnection(host, options.port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{options.port}"})
        answer = connection.getresponse()
        return f"{answer.status} {answer.reason}"
    finally:
        connection.close()


def show_addresses(home: Path, options: argparse.Namespace) -> None:
    """Addresses, accounts, and a QR code that a phone in the same network can use."""
    everywhere = options.host in EVERYWHERE
    address = f"http://{address_in_network() if everywhere else options.host}:{options.port}/"
    say(f"  市民 citizens     {address}")
    say(f"  工作台 organisers  {address}office/")
    accounts = home / "demo_accounts.txt"
    if accounts.exists():
        say("\n  演示账号 demonstration accounts")
        say("".join(f"    {line}\n" for line in accounts.read_text(encoding="utf-8").splitlines()))
    import segno

    segno.make(address, error="m").terminal(compact=True, border=2)
    if not everywhere:
        say(f"\n  让手机也能打开 for phones in this network: wanli demo --host 0.0.0.0 --port {options.port}")
    say("  停止 stop: Ctrl-C")
    if not options.no_browser and sys.stdout.isatty() and _has_a_screen():
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()


def _has_a_screen() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def wait(children: list[Child]) -> None:
    """Stay until Ctrl-C or SIGTERM. A child that ends by itself ends everything, with its last words."""
    with suppress(KeyboardInterrupt, SystemExit):
        while not (ended := [child for child in children if child.has_ended()]):
            time.sleep(0.3)
        child = ended[0]
        raise CannotContinue(
            f"{child.name} 停止了：{child.last_words()}（日志 {child.log}）。",
            f"{child.name} ended: {child.last_words()} (log: {child.log}).",
        )
