"""A hall: drawn from reviewed questions, moved by its host alone, each phone counted once."""

import threading
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from factories import accounts
from factories import assessments as items
from factories import games as make
from factories.accounts import NOW
from wanli.ground.ledger.models import Entry
from wanli.learning.assessments.models import Item
from wanli.learning.games import actions, queries
from wanli.learning.games.actions import seats as seats_module
from wanli.learning.games.choices import NAMES, pseudonym
from wanli.learning.games.models import Hall, HallAnswer, Seat
from wanli.learning.games.queries import halls


@pytest.fixture
def hall(db: None) -> Hall:
    return make.hall()


def answer(hall: Hall, seat: Seat, choice: int = 2, position: int = 1, seconds: float = 2.0) -> bool:
    at = NOW + timedelta(seconds=seconds)
    return actions.answer_in_hall(hall, seat=seat.token, position=position, choice=choice, at=at)


def test_questions_are_drawn_from_those_in_use_the_easier_first(db: None) -> None:
    for number in range(1, 9):
        items.item(number)
    items.item(1, topic_slug="loans")
    Item.objects.filter(code="phone-fraud-01").update(live=False)
    actor = make.host()
    values = {"title": "x", "organisation": actor.memberships.get().organisation, "shows_podium": True}
    hall = actions.open_hall(**values, topics=["phone-fraud"], length=7, actor=actor, at=NOW)
    codes = [question["code"] for question in hall.questions]
    assert codes == [f"phone-fraud-{number:02}" for number in range(2, 9)]
    assert hall.questions[0] == {"code": codes[0], "key": 2, "options": 4}
    with pytest.raises(actions.HallNeedsQuestions):
        actions.open_hall(**values, topics=["phone-fraud"], length=8, actor=actor, at=NOW)


def test_from_the_lobby_to_the_end(hall: Hall) -> None:
    first, second, third = make.seats(hall, 3)
    hall = make.go(hall)
    assert (hall.phase, hall.position) == ("asking", 1)
    assert answer(hall, first, seconds=5)
    assert answer(hall, second, 2, seconds=3)
    assert answer(hall, third, 0)
    assert queries.live_counts(hall) == {"step": hall.step, "seats": 3, "answered": 3}
    hall = make.go(hall)
    assert (hall.phase, hall.tallies) == ("told", [[1, 0, 2, 0, 0]])
    bars = queries.bars_of(hall, queries.item_of(hall, "zh-hans"))
    assert [(bar.number, bar.share, bar.is_right) for bar in bars][1] == (2, 67, True)
    hall = make.go(hall, 5)
    assert (hall.phase, hall.ended_at, hall.seats_taken) == ("over", NOW, 3)
    assert [(place.name, place.right) for place in queries.podium_of(hall)] == [(pseudonym(1), 1), (pseudonym(0), 1)]
    assert queries.outcome_of(hall, third) == {"answered": 1, "right": 0, "length": 3}
    told = list(Entry.objects.filter(action__startswith="games.hall").values_list("action", flat=True))
    assert told.count("games.hall.moved") == 7


def test_a_phone_counts_once_and_its_first_answer_stays(hall: Hall) -> None:
    (seat,) = make.seats(hall, 1)
    hall = make.go(hall)
    assert answer(hall, seat, 1)
    assert not answer(hall, seat, 2)
    assert list(HallAnswer.objects.values_list("choice", "is_right")) == [(1, False)]
    hall = make.go(hall)
    assert not answer(hall, seat, 2), "a second tap is no late answer: this phone has answered"


def test_refusals(hall: Hall) -> None:
    seat, other = make.seats(hall, 2)
    with pytest.raises(actions.AnswerIsLate):
        answer(hall, seat)
    hall = make.go(hall)
    with pytest.raises(actions.AnswerIsLate):
        answer(hall, seat, position=2)
    for choice in (5, 9):
        with pytest.raises(actions.NoSuchAnswer):
            answer(hall, seat, choice)
    with pytest.raises(actions.SeatIsUnknown):
        actions.answer_in_hall(hall, seat=uuid.uuid4(), position=1, choice=1, at=NOW)
    stranger = make.hall(make.host("elsewhere"))
    with pytest.raises(actions.SeatIsUnknown):
        answer(make.go(stranger), seat)
    hall = make.go(hall)
    with pytest.raises(actions.AnswerIsLate):
        answer(hall, other)
    assert not HallAnswer.objects.exists()


def test_a_second_tap_of_the_host_skips_nothing(hall: Hall) -> None:
    moved = make.go(hall)
    with pytest.raises(actions.HallHasMoved):
        make.go(hall)
    assert Hall.objects.get().step == moved.step
    with pytest.raises(actions.HallHasBegun):
        actions.draw_again(moved, actor=moved.host, at=NOW)


def test_ending_early_tells_the_open_question(hall: Hall) -> None:
    (seat,) = make.seats(hall, 1)
    hall = make.go(hall)
    answer(hall, seat)
    hall = actions.end_hall(hall, actor=hall.host, at=NOW)
    assert (hall.phase, hall.tallies) == ("over", [[0, 0, 1, 0, 0]])
    assert actions.end_hall(hall, actor=hall.host, at=NOW).step == hall.step
    with pytest.raises(actions.HallHasMoved):
        make.go(hall)
    with pytest.raises(actions.HallIsOver):
        actions.take_seat(hall, name=1, at=NOW)


def test_a_name_is_had_by_one_phone(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = {actions.take_seat(hall, name=7, at=NOW).name for _ in range(5)}
    assert len(taken) == 5
    assert actions.take_seat(hall, name=NAMES, at=NOW).name is None
    Seat.objects.bulk_create(Seat(hall=hall, name=name, joined_at=NOW) for name in set(range(NAMES)) - taken)
    assert actions.take_seat(hall, name=3, at=NOW).name is None, "all names are gone: a seat without one"
    monkeypatch.setattr(seats_module, "MOST_SEATS", 3)
    with pytest.raises(actions.HallIsFull):
        actions.take_seat(hall, name=3, at=NOW)


def test_what_phones_left_is_deleted_after_a_week(hall: Hall) -> None:
    (seat,) = make.seats(hall, 1)
    hall = make.go(hall)
    answer(hall, seat)
    assert actions.clear_halls(at=NOW + timedelta(hours=25)) == 0
    hall.refresh_from_db()
    assert hall.phase == "over", "a forgotten hall ends by itself"
    assert actions.clear_halls(at=NOW + timedelta(days=9)) == 1
    assert not Seat.objects.exists()
    assert not HallAnswer.objects.exists()
    hall.refresh_from_db()
    assert (hall.tallies, hall.seats_taken) == ([[0, 0, 1, 0, 0]], 1)
    assert actions.clear_halls(at=NOW + timedelta(days=10)) == 0


@pytest.mark.django_db(transaction=True)
def test_answers_and_the_closing_at_once_are_counted_exactly(transactional_db: None) -> None:
    """Phones answer while the host closes: what is told is what is stored, and nobody was told otherwise."""
    hall = make.hall()
    seats = make.seats(hall, 24)
    hall = make.go(hall)
    stored, late = [], []
    begin = threading.Barrier(9)

    def tap(mine: list[Seat]) -> None:
        begin.wait()
        for seat in mine:
            try:
                stored.append(answer(hall, seat))
            except actions.AnswerIsLate:
                late.append(seat)
        connection.close()

    threads = [threading.Thread(target=tap, args=(seats[number::8],)) for number in range(8)]
    for thread in threads:
        thread.start()
    begin.wait()
    hall = make.go(hall)
    for thread in threads:
        thread.join()
    assert sum(hall.tallies[0]) == HallAnswer.objects.count() == len(stored)
    assert len(stored) + len(late) == 24


# ---- pages -------------------------------------------------------------------------------------------------------


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def joined(hall: Hall, name: str = "5") -> Client:
    phone = Client()
    assert phone.post(f"/hall/{hall.code}/join/", {"name": name}).status_code == 302
    return phone


def test_a_phone_joins_answers_and_sees_why(hall: Hall) -> None:
    phone = Client()
    page = phone.get(f"/hall/{hall.code}/").content.decode()
    assert 'name="name"' in page
    assert "7 天" in page
    phone = joined(hall)
    cookie = phone.cookies["wanli_hall"]
    assert (cookie["path"], cookie["httponly"]) == (f"/hall/{hall.code}/", True)
    assert phone.post(f"/hall/{hall.code}/join/", {"name": "9"}).status_code == 302
    assert Seat.objects.count() == 1, "who has a seat keeps it"
    make.go(hall)
    assert phone.get(f"/hall/{hall.code}/").content.decode().count('name="choice"') == 5
    told = phone.post(f"/hall/{hall.code}/answer/", {"position": "1", "choice": "2"})
    assert told.status_code == 302
    assert 'name="choice"' not in phone.get(told.url).content.decode()
    make.go(Hall.objects.get())
    assert "因为乙" in phone.get(f"/hall/{hall.code}/").content.decode()
    late = phone.post(f"/hall/{hall.code}/answer/", {"position": "2", "choice": "2", "part": "yes"})
    assert late.status_code == 409
    assert str(actions.AnswerIsLate.message) in late.content.decode()


@pytest.mark.parametrize(
    "values", [{}, {"position": "1"}, {"position": "x", "choice": "y"}, {"position": "1", "choice": "99999"}]
)
def test_nonsense_from_a_phone(hall: Hall, values: dict[str, str]) -> None:
    phone = joined(hall)
    make.go(hall)
    assert phone.post(f"/hall/{hall.code}/answer/", values).status_code == 409
    assert not HallAnswer.objects.exists()


def test_a_phone_without_a_seat_is_told_to_join(hall: Hall) -> None:
    make.go(hall)
    phone = Client()
    phone.cookies["wanli_hall"] = "forged"
    refused = phone.post(f"/hall/{hall.code}/answer/", {"position": "1", "choice": "1"})
    assert refused.status_code == 409
    assert 'name="name"' in refused.content.decode()


def test_asking_again_costs_nothing_until_the_hall_moves(
    hall: Hall, django_assert_num_queries: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = joined(hall)
    address = f"/hall/{hall.code}/part/"
    tag = phone.get(address)["ETag"]
    monkeypatch.setattr(halls, "FRESH", 3600)
    with django_assert_num_queries(0):
        assert phone.get(address, headers={"if-none-match": tag}).status_code == 304
    monkeypatch.setattr(halls, "FRESH", -1)
    with django_assert_num_queries(1):
        assert phone.get(address, headers={"if-none-match": tag}).status_code == 304
    make.go(hall)
    moved = phone.get(address, headers={"if-none-match": tag})
    assert moved.status_code == 200
    assert phone.get(address, headers={"if-none-match": moved["ETag"]}).status_code == 304
    monkeypatch.setattr(halls, "FRESH", 3600)
    halls._steps[hall.code] = (time.monotonic(), 1)  # another process has not heard of the step yet
    assert phone.get(address, headers={"if-none-match": moved["ETag"]}).status_code == 304
    assert phone.get(address, headers={"if-none-match": '"nonsense"'}).status_code == 200
    assert phone.get("/hall/000000/part/").status_code == 404


def test_finding_the_hall_by_its_number(hall: Hall) -> None:
    assert Client().post("/hall/", {"code": hall.spoken_code}).url == f"/hall/{hall.code}/"
    assert Client().post("/hall/", {"code": "000000"}).status_code == 404
    assert Client().post("/hall/", {"code": ""}).status_code == 422
    assert Client().get("/hall/000000/").status_code == 404
    assert hall.get_absolute_url() not in Client().get("/").content.decode()
    assert "/hall/" in Client().get("/").content.decode()


def test_the_host_opens_leads_and_reloads(db: None) -> None:
    for number in range(1, 6):
        items.item(number)
    actor = make.host()
    host = signed_in(actor)
    organisation = actor.memberships.get().organisation
    values = {"title": "社区大厅", "organisation": organisation.pk, "length": "3", "shows_podium": "on"}
    assert host.post("/office/halls/new/", values | {"length": "9"}).status_code == 422
    opened = host.post("/office/halls/new/", values)
    hall = Hall.objects.get()
    assert opened.url == f"/office/halls/{hall.pk}/"
    assert hall.spoken_code in host.get(opened.url).content.decode()
    phone = joined(hall)
    host.post(f"{opened.url}move/", {"step": hall.step})
    for _reload in range(2):
        assert queries.item_of(Hall.objects.get(), "zh-hans").stem in host.get(opened.url).content.decode()
    state = f"{opened.url}state/"
    first = host.get(state)
    assert first.json() == {"step": 2, "seats": 1, "answered": 0}
    assert host.get(state, headers={"if-none-match": first["ETag"]}).status_code == 304
    phone.post(f"/hall/{hall.code}/answer/", {"position": "1", "choice": "2"})
    assert host.get(state, headers={"if-none-match": first["ETag"]}).json()["answered"] == 1
    host.post(f"{opened.url}move/", {"step": "1"})  # an old page
    assert Hall.objects.get().position == 1
    host.post(f"{opened.url}end/")
    assert pseudonym(5) in host.get(opened.url).content.decode()
    assert host.get(f"{opened.url}questions/").status_code == 200


def test_without_a_podium_nobody_is_named(db: None) -> None:
    hall = make.hall(shows_podium=False)
    (seat,) = make.seats(hall, 1)
    hall = make.go(hall)
    answer(hall, seat)
    actions.end_hall(hall, actor=hall.host, at=NOW)
    page = signed_in(hall.host).get(f"/office/halls/{hall.pk}/").content.decode()
    assert seat.label not in page


def test_others_do_not_lead_it(hall: Hall) -> None:
    rival = signed_in(make.host("rival"))
    editor = signed_in(accounts.member("writer", "editor", hall.organisation))
    for client, status in ((rival, 404), (editor, 302), (Client(), 302)):
        for name in ("", "part/", "state/", "questions/"):
            assert client.get(f"/office/halls/{hall.pk}/{name}").status_code == status
        for name in ("move/", "end/", "draw/"):
            assert client.post(f"/office/halls/{hall.pk}/{name}", {"step": "1"}).status_code == status
    assert Hall.objects.get().step == 1
    assert hall.title not in rival.get("/office/halls/").content.decode()
    assert hall.title in signed_in(hall.host).get("/office/halls/").content.decode()
