"""Topics, sources and pieces for tests. `piece` is published as the content pack's are; `draft` is not."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from wagtail.models import Locale, TaskState

from wanli.ground.accounts.models import Person
from wanli.knowledge.library.actions import index_pieces
from wanli.knowledge.library.models import Piece, Source, Topic

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def topic(slug: str = "credit-report", **values: Any) -> Topic:
    defaults = {
        "title": "征信与信用报告",
        "title_en": "Credit reports",
        "summary": "怎么拿到报告。",
        "icon": "report",
    }
    return Topic.objects.get_or_create(slug=slug, defaults=defaults | values)[0]


def source(code: str = "credit-rules", **values: Any) -> Source:
    defaults = {
        "kind": "regulation",
        "title": "征信业管理条例",
        "title_en": "Credit Reporting Regulation",
        "issuer": "国务院",
        "effective_on": date(2013, 3, 15),
    }
    return Source.objects.get_or_create(code=code, defaults=defaults | values)[0]


def body(
    claim: str = "个人每年可以免费查两次信用报告。", source_pk: int | None = None, place: str = "第十七条"
) -> list[Any]:
    value = {"text": claim, "source": source_pk or source().pk, "place": place}
    return [("heading", "怎么查"), {"type": "claim", "value": value, "id": "c1"}, ("remember", "查报告不花钱。")]


def stream(parts: list[Any]) -> list[dict[str, Any]]:
    """Parts as a StreamField stores them; pairs (type, value) get an id."""
    return [
        part if isinstance(part, dict) else {"type": part[0], "value": part[1], "id": f"p{number}"}
        for number, part in enumerate(parts)
    ]


def _piece(slug: str, language: str, parts: list[Any] | None, values: dict[str, Any]) -> Piece:
    locale = Locale.objects.get_or_create(language_code=language)[0]
    twin = Piece.objects.filter(slug=slug).first()
    defaults: dict[str, Any] = {
        "topic": values.pop("topic", None) or topic(),
        "kind": "article",
        "audiences": ["elder", "public"],
        "title": "信用报告怎么查",
        "summary": "自己查得到，也看得懂。",
        "reviewed_on": date(2026, 11, 22),
        "review_by": date(2027, 11, 22),
    }
    if twin:
        defaults["translation_key"] = twin.translation_key
    return Piece(slug=slug, locale=locale, **(defaults | values), body=stream(parts if parts is not None else body()))


def piece(slug: str = "read-report", language: str = "zh-hans", parts: list[Any] | None = None, **values: Any) -> Piece:
    """A published piece."""
    made = _piece(slug, language, parts, values)
    made.live, made.first_published_at, made.last_published_at = True, NOW, NOW
    made.save()
    index_pieces([made])
    return made


def draft(author: Person, slug: str = "draft", parts: list[Any] | None = None, **values: Any) -> Piece:
    """A piece that its author wrote and has not handed in."""
    made = _piece(slug, "zh-hans", parts, values)
    made.live, made.author = False, author
    made.save()
    made.save_revision(user=author)
    return made


def submit(made: Piece, by: Person) -> TaskState:
    """Hand a piece in for review; gives the open step."""
    made.get_workflow().start(made, by)
    return open_step(made)


def open_step(made: Piece) -> TaskState:
    return Piece.objects.get(pk=made.pk).current_workflow_task_state


def decide(made: Piece, by: Person, action: str = "approve", **extra: str) -> Piece:
    """Approve or return; gives the piece as it stands afterwards."""
    step = open_step(made)
    step.task.specific.on_action(step, by, action, **extra)
    return Piece.objects.get(pk=made.pk)


def pack(folder: Path) -> Path:
    """A small content pack on disk: one topic, one source, one piece in two languages."""
    (folder / "sources").mkdir(parents=True)
    (folder / "pieces/credit-report").mkdir(parents=True)
    title = {"zh": "征信与信用报告", "en": "Credit reports"}
    topic = {"slug": "credit-report", "area": "credit", "icon": "report", "title": title, "summary": title}
    write(folder / "topics.yaml", [topic])
    law = {"zh": "征信业管理条例", "en": "Credit Reporting Regulation"}
    entry = {
        "id": "credit-rules",
        "kind": "regulation",
        "title": law,
        "issuer": {"zh": "国务院", "en": "State Council"},
    }
    write(folder / "sources/laws.yaml", [entry | {"effective_on": date(2013, 3, 15), "url": "https://www.gov.cn/"}])
    write(folder / "pieces/credit-report/read-report.yaml", piece_file())
    write(folder / "pieces/credit-report/read-report.en.yaml", piece_file(**ENGLISH))
    return folder


ENGLISH = {
    "language": "en",
    "title": "How to read your credit report",
    "summary": "You can get it yourself.",
    "body": [
        {"claim": "You can get your report free of charge twice a year.", "source": "credit-rules", "at": "第十七条"},
        {"remember": "It costs nothing."},
    ],
}


def piece_file(**values: Any) -> dict[str, Any]:
    """The content of a piece's file; `values` replace fields."""
    return {
        "slug": "read-report",
        "kind": "lesson",
        "topic": "credit-report",
        "audiences": ["elder", "public"],
        "language": "zh-hans",
        "title": "信用报告怎么查",
        "summary": "自己查得到，也看得懂。",
        "minutes": 2,
        "reviewed_on": date(2026, 11, 22),
        "review_by": date(2027, 11, 22),
        "body": [
            {"heading": "怎么查"},
            {"claim": "个人每年可以免费查两次信用报告。", "source": "credit-rules", "at": "第十七条"},
            {"steps": ["带上身份证", "去查询点"]},
            {"dialogue": [{"who": "老秦", "says": "要钱吗？"}, {"who": "柜员", "says": "不要。"}]},
            {"scenes": [{"picture": "柜台前", "caption": "带身份证", "narration": "去查询点。", "seconds": 6}]},
            {"stop": "有人让您交钱，就挂电话。"},
            {"remember": "查报告不花钱。"},
        ],
        **values,
    }


def write(path: Path, content: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
