"""Importing items by the worker: started once, watched, all or nothing, and started again after a worker was killed."""

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from factories import assessments as factory
from factories import item_files as files
from factories.accounts import member, organisation
from wanli.ground.ledger.models import Entry
from wanli.learning.assessments import actions, tasks
from wanli.learning.assessments.models import Item, ItemImportRun
from wanli.learning.assessments.queries import imports

TASK = "wanli.learning.assessments.tasks.bring_items_in"


@pytest.fixture
def editor(settings: Any, tmp_path: Any) -> Any:
    settings.STATE = tmp_path
    factory.topic()
    factory.source()
    return member("ed", "editor", organisation("house"))


@pytest.fixture
def office(client: Client, editor: Any) -> Client:
    client.force_login(editor)
    return client


def work() -> None:
    """What `wanli work` does with our tasks; Wagtail's own, which keep its index, are left out of the queue."""
    DBTaskResult.objects.exclude(task_path=TASK).delete()
    call_command("db_worker", queue_name="*", max_tasks=1, startup_delay=False, reload=False, verbosity=0)


def check(office: Client, data: bytes, name: str = "items.csv") -> BeautifulSoup:
    response = office.post(reverse("assessments_office:import"), {"file": SimpleUploadedFile(name, data)})
    return BeautifulSoup(response.content, "html.parser")


def start(office: Client, page: BeautifulSoup) -> str:
    """Press "Import as drafts" and give the address of the run."""
    form = page.select_one(f"form[action='{reverse('assessments_office:confirm')}']")
    assert form is not None
    response = office.post(form["action"], {field["name"]: field["value"] for field in form.select("input[name]")})
    return str(response.url)


def look(office: Client, address: str) -> BeautifulSoup:
    response = office.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.django_db
class TestByPages:
    def test_from_the_upload_to_the_drafts(self, office: Client, editor: Any) -> None:
        page = check(office, files.csv_file(files.row(1), files.row(2), files.row(2)), name="题目.csv")
        assert Item.objects.count() == 0
        address = start(office, page)
        waits = look(office, address)
        assert waits.select_one("#run[hx-get][hx-trigger]"), "the page asks again by itself"
        assert waits.select_one(f"#run a[href='{address}']"), "and by a link, without scripts"
        assert "题目.csv" in waits.text
        assert Item.objects.count() == 0
        work()
        done = look(office, address)
        assert Item.objects.filter(live=False, author=editor).count() == 2
        assert not done.select_one("[hx-get]")
        assert done.select_one("a[href$='state=draft']")
        assert [cell.text for cell in done.select("#run table")[0].select("td")] == ["2", "0", "0", "1", "0", "0"]
        table = office.get(reverse("assessments_office:run_findings", args=[ItemImportRun.objects.get().pk]))
        assert table.content.decode("utf-8-sig").count("\n") == 2
        assert address in look(office, reverse("assessments_office:import")).decode()
        assert {"assessments.items.import_started", "assessments.items.imported"} <= set(
            Entry.objects.values_list("action", flat=True)
        )

    def test_four_thousand_come_in_together(self, office: Client) -> None:
        rows = [files.row(number) for number in range(1, 4001)]
        address = start(office, check(office, files.csv_file(*rows, files.row(4000))))
        work()
        assert Item.objects.filter(live=False).count() == 4000
        assert "4000" in look(office, address).select_one("#run [role=status]").text
        assert [cell.text for cell in look(office, address).select("#run table")[0].select("td")][:4] == [
            *("4000", "0", "0", "1")
        ]

    def test_pressed_twice_it_is_one_import(self, office: Client) -> None:
        page = check(office, files.csv_file(files.row(1)))
        assert start(office, page) == start(office, page)
        assert DBTaskResult.objects.filter(task_path=TASK).count() == 1
        work()
        assert Item.objects.count() == 1

    def test_the_same_file_later_changes_nothing(self, office: Client) -> None:
        data = files.csv_file(files.row(1))
        first = start(office, check(office, data))
        page = check(office, data)
        work()
        check(office, data)  # laid aside anew
        second = start(office, page)
        assert first != second
        work()
        assert Item.objects.count() == 1
        assert imports.course_of(ItemImportRun.objects.first(), at=timezone.now()).is_failure is False

    def test_what_broke_since_the_check_is_told_and_nothing_written(self, office: Client) -> None:
        page = check(office, files.csv_file(files.row(1), files.row(2, topic="gone-topic-x")))
        assert page.select_one("[role=alert]"), "a broken row cannot be started"
        page = check(office, files.csv_file(files.row(1), files.row(2)))
        address = start(office, page)
        factory.source().__class__.objects.all().delete()
        work()
        told = look(office, address)
        assert Item.objects.count() == 0
        assert told.select_one("#run [role=alert]")
        assert len(told.select("#run table")[1].select("tbody tr")) == 2

    def test_an_import_that_failed_says_so_and_starts_again(self, office: Client, monkeypatch: Any) -> None:
        address = start(office, check(office, files.csv_file(*(files.row(number) for number in range(1, 4)))))

        def killed(*_values: Any, **_named: Any) -> None:
            raise RuntimeError("out of memory")

        with monkeypatch.context() as patched:
            patched.setattr("wanli.learning.assessments.actions.item_imports.keep_versions", killed)
            work()
        page = look(office, address)
        assert Item.objects.count() == 0
        assert page.select_one("#run [role=alert]")
        form = page.select_one("form[action$='/again/']")
        again = office.post(form["action"]).url
        assert again != address
        work()
        assert Item.objects.count() == 3
        assert look(office, again).select_one("#run [role=status]")

    def test_a_file_that_is_gone_is_asked_for_again(self, office: Client, tmp_path: Any) -> None:
        address = start(office, check(office, files.csv_file(files.row(1))))
        for file in (tmp_path / "uploads").rglob("*"):
            if file.is_file():
                file.unlink()
        work()
        assert look(office, address).select_one("#run [role=alert]")
        assert Item.objects.count() == 0

    def test_only_who_may_import_sees_it(self, office: Client, client: Client) -> None:
        address = start(office, check(office, files.csv_file(files.row(1))))
        client.force_login(member("org", "organiser", organisation("other")))
        assert client.get(address).status_code in {302, 403}
        assert client.post(f"{address}again/").status_code in {302, 403}

    def test_without_a_worker_the_page_says_whom_to_ask(self, office: Client) -> None:
        start(office, check(office, files.csv_file(files.row(1))))
        run = ItemImportRun.objects.get()
        told = {imports.course_of(run, at=timezone.now() + timedelta(minutes=minutes)).sentence for minutes in (0, 5)}
        assert len(told) == 2
        assert any("wanli work" in sentence for sentence in told)


@pytest.mark.django_db(transaction=True)
class TestByAnotherConnection:
    """What the page sees while a worker, on its own connection, is in the middle of it."""

    def test_how_far_it_is_and_that_its_worker_was_killed(self, editor: Any, monkeypatch: Any) -> None:
        from wanli.ground.ui.actions import keep_upload

        data = files.csv_file(*(files.row(number) for number in range(1, 4)))
        run = tasks.start_item_import(
            keep_upload(data, actor=editor),
            **{"file_name": "a.csv", "language": "en", "defaults": imports_defaults()},
            actor=editor,
            at=timezone.now(),
        )
        arrived, go_on = threading.Event(), threading.Event()
        ended: list[str] = []

        def wait_in_the_middle(*values: Any, **named: Any) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                ended.append(str(cursor.fetchone()[0]))
            arrived.set()
            assert go_on.wait(30)
            kept(*values, **named)

        kept = actions.item_imports.keep_versions
        monkeypatch.setattr("wanli.learning.assessments.actions.item_imports.keep_versions", wait_in_the_middle)
        task = DBTaskResult.objects.get(task_path=TASK)
        task.claim("a-worker")

        def worker() -> None:
            try:
                tasks.bring_items_in.func(run.pk)
            except Exception as error:
                ended.append(type(error).__name__)
            finally:
                connection.close()

        thread = threading.Thread(target=worker)
        thread.start()
        try:
            assert arrived.wait(30)
            course = imports.course_of(run, at=timezone.now() + timedelta(minutes=5))
            assert (course.is_under_way, course.written, course.of) == (True, 0, 3)
            assert set(re.findall(r"\d+", course.sentence)) == {"0", "3"}
            assert Item.objects.count() == 0
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [int(ended[0])])
        finally:
            go_on.set()
            thread.join(30)
        assert ended[1:] == ["OperationalError"]
        assert Item.objects.count() == 0
        assert ItemImportRun.objects.get().outcome is None
        course = imports.course_of(run, at=timezone.now() + timedelta(minutes=5))
        assert (course.is_under_way, course.is_failure) == (False, True)
        monkeypatch.undo()
        again = tasks.start_item_import(
            run.digest,
            **{"file_name": "a.csv", "language": "en", "defaults": imports_defaults()},
            actor=editor,
            at=timezone.now() + timedelta(minutes=5),
        )
        assert again.pk != run.pk
        tasks.bring_items_in.func(again.pk)
        assert Item.objects.count() == 3


def imports_defaults() -> Any:
    from wanli.learning.assessments.queries.item_rows import Defaults

    return Defaults()
