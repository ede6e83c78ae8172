"""Playing: choose a game, one message or question a screen, why after each, how it went. Works without JavaScript.

On a booth's device nobody is remembered, whoever's cookie it carries, and the way to the next visitor is one tap.
"""

import random
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wanli.ground.accounts.models import Participant
from wanli.ground.accounts.queries import participant_of
from wanli.ground.privacy.choices import Purpose
from wanli.ground.privacy.queries import has_consent
from wanli.learning.assessments.actions import NoSuchOption
from wanli.learning.assessments.choices import DONT_KNOW
from wanli.learning.assessments.models import Item
from wanli.learning.assessments.queries import pieces_to_read, place_of, spoken, with_place
from wanli.learning.games import actions, queries
from wanli.learning.games.choices import LEVEL_LENGTH, LIVES, OF_MESSAGES, Game
from wanli.learning.games.models import Message
from wanli.learning.games.queries import NothingToPlay, Play
from wanli.learning.games.queries.cards import ABOUT

A_DAY, A_YEAR = 24 * 3600, 365 * 24 * 3600
_BEGIN = {Game.PAIRS: queries.begin_pairs, Game.SPOTS: queries.begin_spots, Game.WHEEL: queries.begin_wheel}


def _player(request: HttpRequest) -> Participant | None:
    """Whose play is kept: who agreed, on a device of their own."""
    if queries.booth_of(request) is not None:
        return None
    participant = participant_of(request)
    return participant if participant and has_consent(participant, Purpose.LEARNING) else None


def _common(request: HttpRequest, game: str = "") -> dict[str, Any]:
    icon, hint = ABOUT.get(game, ("", ""))
    title = Game(game).label if game else ""
    return {"game": game, "title": title, "hint": hint, "icon": icon, "booth": queries.booth_of(request)}


def _ensure(game: str) -> None:
    if game not in Game.values:
        raise Http404


@require_GET
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """All games; the start of a booth."""
    games = [
        {
            "game": game,
            "title": Game(game).label,
            "hint": hint,
            "icon": icon,
            "url": with_place(reverse(f"games:{game}"), request),
        }
        for game, (icon, hint) in ABOUT.items()
    ]
    return render(request, "games/index.html", _common(request) | {"games": games})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def booth(request: HttpRequest) -> HttpResponse:
    """Make this device a booth, or anybody's again."""
    if request.method != "POST":
        return render(request, "games/booth.html", _common(request) | {"place": place_of(request)})
    response = redirect("games:index")
    if "stop" in request.POST:
        response.delete_cookie(queries.BOOTH_COOKIE, path="/play/", samesite="Lax")
    else:
        _keep(response, queries.BOOTH_COOKIE, queries.signed_booth(place_of(request)), A_DAY)
    return response


def _keep(response: HttpResponse, name: str, value: str, seconds: int | None = None) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=seconds, path="/play/", httponly=True, samesite="Lax", secure=secure)


@require_GET
@never_cache
def landing(request: HttpRequest, game: str) -> HttpResponse:
    """What the game is, and who is playing; the levels; the wheel."""
    player = _player(request)
    context = _common(request, game) | {
        "player": player,
        "start": with_place(reverse("games:start", args=[game]), request),
        "here": with_place(request.path, request),
        "lives": LIVES,
        "length": LEVEL_LENGTH,
    }
    if game == Game.CLIMB:
        context["levels"] = queries.levels_for(request, player)
    if game == Game.WHEEL:
        context["topics"] = queries.wheel_topics()
    return render(
        request,
        f"games/{'climb' if game == Game.CLIMB else 'wheel' if game == Game.WHEEL else 'landing'}.html",
        context,
    )


@require_POST
def start(request: HttpRequest, game: str) -> HttpResponse:
    """Begin anew."""
    _ensure(game)
    chance = random.SystemRandom()
    try:
        if game == Game.CLIMB:
            play = queries.begin_climb(request.POST.get("topic", ""), chance)
        else:
            play = _BEGIN[Game(game)](chance)
    except NothingToPlay:
        return render(request, "games/empty.html", _common(request, game), status=404)
    play.is_alone = request.POST.get("alone") == "yes"
    play.place = queries.booth_of(request) or place_of(request)
    return _go(play, 1)


def _go(play: Play, position: int) -> HttpResponse:
    response = redirect("games:turn", play.game, position)
    _keep(response, queries.PLAY_COOKIE, play.signed(), A_DAY)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def turn(request: HttpRequest, game: str, position: int) -> HttpResponse:
    """One message or question: asked, or explained once it has been answered."""
    _ensure(game)
    play = queries.load_play(request, game)
    if play is None:
        return redirect(f"games:{game}")
    if not 1 <= position <= min(play.next_position, play.length) or (play.is_over and position >= play.next_position):
        return redirect("games:result", game) if play.is_over else redirect("games:turn", game, play.next_position)
    try:
        if game in OF_MESSAGES:
            return _message_turn(request, play, position)
        return _item_turn(request, play, position)
    except (Message.DoesNotExist, Item.DoesNotExist):
        return redirect(f"games:{game}")


def _turn_context(request: HttpRequest, play: Play, position: int) -> dict[str, Any]:
    way_on = (
        reverse("games:result", args=[play.game])
        if play.is_over
        else reverse("games:turn", args=[play.game, play.next_position])
    )
    return _common(request, play.game) | {"play": play, "position": position, "way_on": way_on}


def _message_turn(request: HttpRequest, play: Play, position: int) -> HttpResponse:
    message = queries.message_of(play, position)
    is_asked = position == play.next_position
    if request.method == "POST" and is_asked:
        entry = _pairs_entry(request, message) if play.game == Game.PAIRS else _spots_entry(request, message)
        if entry is not None:
            play.answers.append(entry)
            return _go(play, position)
    context = _turn_context(request, play, position) | {"message": message}
    if not is_asked:
        given, is_right, *_counts = play.answers[position - 1]
        context |= {"given": given, "is_right": is_right}
    if play.game == Game.SPOTS:
        context["marks"] = queries.phrases_of(message) if is_asked else queries.judge_spots(message, given)
        if not is_asked:
            context["hits"], context["missed"], context["false"] = queries.tally(context["marks"])
    step = "ask" if is_asked else "told"
    is_missing = request.method == "POST" and is_asked
    return render(
        request,
        f"games/{play.game}_{step}.html",
        context | {"is_missing": is_missing},
        status=422 if is_missing else 200,
    )


def _pairs_entry(request: HttpRequest, message: Message) -> list[Any] | None:
    said = {"scam": True, "real": False}.get(request.POST.get("said", ""))
    return None if said is None else [said, said == message.is_scam]


def _spots_entry(request: HttpRequest, message: Message) -> list[Any] | None:
    number = len(message.phrases)
    chosen = sorted({int(value) for value in request.POST.getlist("spot") if value.isdecimal() and len(value) < 4})
    chosen = [value for value in chosen if value < number]
    hits, missed, false = queries.tally(queries.judge_spots(message, chosen))
    return [chosen, not missed and not false, hits, missed, false]


def _item_turn(request: HttpRequest, play: Play, position: int) -> HttpResponse:
    item = queries.question_of_play(play, position, spoken())
    is_asked = position == play.next_position
    if request.method == "POST" and is_asked:
        value = request.POST.get("choice", "")
        choice = int(value) if value.isdecimal() and len(value) == 1 else -1
        if DONT_KNOW <= choice <= len(item.answers):
            _store(request, play, item, choice)
            play.answers.append([choice, choice == item.key])
            return _go(play, position)
    context = _turn_context(request, play, position) | {"item": item}
    if play.game == Game.WHEEL:
        topics = queries.wheel_topics()
        context["topics"] = topics
        context["stop"] = next((n for n, topic in enumerate(topics) if topic.slug == play.topic), 0)
        context["topic"] = topics[context["stop"]] if topics else None
    if not is_asked:
        choice, is_right = play.answers[position - 1]
        return render(request, "games/item_told.html", context | {"choice": choice, "is_right": is_right})
    is_missing = request.method == "POST"
    return render(
        request, "games/item_ask.html", context | {"is_missing": is_missing}, status=422 if is_missing else 200
    )


def _store(request: HttpRequest, play: Play, item: Item, choice: int) -> None:
    player = _player(request)
    if player is None:
        return
    try:
        actions.answer_in_game(play, actor=player, code=item.code, choice=choice, language=spoken(), at=timezone.now())
    except (Item.DoesNotExist, NoSuchOption):  # withdrawn a moment ago: played on, not stored
        return


@require_GET
@never_cache
def result(request: HttpRequest, game: str) -> HttpResponse:
    """How it went, in plain words; kept for who agreed."""
    _ensure(game)
    play = queries.load_play(request, game)
    if play is None:
        return redirect(f"games:{game}")
    if not play.is_over:
        return redirect("games:turn", game, play.next_position)
    player = _player(request)
    if player is not None:
        actions.keep_round(play, actor=player, language=spoken(), at=timezone.now())
    context = _turn_context(request, play, play.next_position) | {
        "player": player,
        "start": reverse("games:start", args=[game]),
    }
    if game == Game.PAIRS:
        context |= {"outcome": queries.pairs_outcome(play)}
        topics = [message.topic for message in context["outcome"]["mistaken"]]
    elif game == Game.SPOTS:
        context |= {"outcome": queries.spots_outcome(play)}
        topics = []
    else:
        context |= {"right": len(play.answers) - play.wrong}
        levels = queries.levels_for(request, player)
        topics = [level.topic for level in levels if level.topic.slug == play.topic]
        context["topic"] = topics[0] if topics else None
        context["next"] = next((level for level in levels if not level.stars and level.topic.slug != play.topic), None)
    context["pieces"] = pieces_to_read(topics[:2], spoken()) if topics else []
    response = render(request, f"games/{'level' if game == Game.CLIMB else game}_result.html", context)
    if game == Game.CLIMB and play.is_passed and context["booth"] is None:
        _keep(response, queries.LEVELS_COOKIE, queries.levels_with(request, play), A_YEAR)
    return response
