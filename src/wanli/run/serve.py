"""`wanli serve`: the web server for production. It refuses to start in a way that would be unsafe."""

import argparse
import os
from collections.abc import Sequence

from wanli.run import prepare, state, web
from wanli.run.binaries import OLDEST
from wanli.run.screen import CannotContinue, say

SHORTEST_KEY = 50
FEWEST_CHARACTERS = 10


def main(arguments: Sequence[str]) -> int:
    """Check the environment, the settings and the database, then serve until SIGTERM."""
    parser = argparse.ArgumentParser(prog="wanli serve", description=__doc__)
    web.add_options(parser, workers=max(2, os.cpu_count() or 2))
    parser.add_argument("--check", action="store_true", help="only say whether it would start")
    options = parser.parse_args(arguments)
    check_environment()
    os.environ.setdefault("WANLI_PLAIN_HTTP", "0")
    os.environ.setdefault("WANLI_REQUIRE_SECOND_FACTOR", "1")
    home = state.settle()
    import django

    django.setup()
    check_settings()
    check_database()
    if options.check:
        say("可以启动。 Ready to serve.")
        return 0
    from wanli.run.demo import ensure_port_is_free

    ensure_port_is_free(options.host, options.port)
    if not (home / "static" / "staticfiles.json").exists():
        prepare.static(home)
    say(f"Wanli: http://{options.host}:{options.port}/")
    web.run(options)
    return 0


def check_environment() -> None:
    """Refuse what is missing or weak, naming the variable."""
    for name, chinese, english in (
        ("DATABASE_URL", "数据库地址", "the address of the database"),
        ("WANLI_SECRET_KEY", "签名密钥", "the key that signs cookies"),
        ("WANLI_ALLOWED_HOSTS", "网站的域名", "the site's host names"),
    ):
        if not os.environ.get(name, "").strip():
            raise CannotContinue(f"缺少环境变量 {name}（{chinese}）。", f"{name} ({english}) is not set.")
    key = os.environ["WANLI_SECRET_KEY"]
    if len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_CHARACTERS:
        raise CannotContinue(
            f"WANLI_SECRET_KEY 太弱：至少 {SHORTEST_KEY} 个字符，并且是随机的。",
            f"WANLI_SECRET_KEY is too weak: at least {SHORTEST_KEY} random characters.",
        )
    if "*" in os.environ["WANLI_ALLOWED_HOSTS"]:
        raise CannotContinue("WANLI_ALLOWED_HOSTS 不能用 *。", "WANLI_ALLOWED_HOSTS must name hosts, not *.")
    if os.environ.get("WANLI_DEBUG", "0").lower() in {"1", "true", "yes", "on"}:
        raise CannotContinue("正式运行不能打开 WANLI_DEBUG。", "WANLI_DEBUG must be off in production.")


def check_settings() -> None:
    """Django's own deployment checks; a warning is a refusal, unless plain HTTP was asked for in so many words."""
    from django.conf import settings
    from django.core import checks

    about_https = {"security.W004", "security.W008", "security.W012", "security.W016"}
    waived = about_https if settings.PLAIN_HTTP else set()
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=True)
        if message.level >= checks.WARNING and not message.is_silenced() and message.id not in waived
    ]
    if found:
        told = "; ".join(f"{message.id} {message.msg}" for message in found)
        raise CannotContinue(f"设置不安全：{told}", "The settings are not safe (python manage.py check --deploy).")


def check_database() -> None:
    """Refuse a database that does not answer, is too old, or lacks tables."""
    from django.db import DatabaseError, connection

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        told = " ".join(str(error).split())
        raise CannotContinue(f"连不上数据库：{told}", "The database in DATABASE_URL does not answer.") from error
    if connection.vendor != "postgresql":
        raise CannotContinue("只支持 PostgreSQL。", "DATABASE_URL must name a PostgreSQL database.")
    if connection.pg_version < OLDEST * 10000:
        raise CannotContinue(f"PostgreSQL 需要 {OLDEST} 或更新。", f"PostgreSQL must be {OLDEST} or newer.")
    waiting = prepare.pending()
    if waiting or "cache" not in connection.introspection.table_names():
        raise CannotContinue(
            f"数据表不是最新的（{waiting} 个迁移待执行），请先运行 wanli database prepare。",
            f"{waiting} migrations are pending: run wanli database prepare first.",
        )
    connection.close()
