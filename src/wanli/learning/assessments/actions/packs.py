"""Loading items and tests from the content pack, inside the library's transaction."""

from datetime import datetime
from pathlib import Path
from uuid import uuid4

from wagtail.models import Locale

from wanli.knowledge.library.models import Source, Topic
from wanli.knowledge.library.queries import Counts, PackHasProblems
from wanli.learning.assessments.actions.banks import follow_items
from wanli.learning.assessments.actions.forms import assemble_forms
from wanli.learning.assessments.models import Check, Item
from wanli.learning.assessments.queries.files import CheckFile, ItemFile, read_checks, read_items


def load_items(folder: Path, at: datetime) -> Counts:
    """Bring the items and tests of a pack into the database. Loading the same files again writes nothing.

    An item whose file is gone is switched off, never deleted: answers were given to it. Raises PackHasProblems.
    """
    items, problems = read_items(folder)
    checks, check_problems = read_checks(folder)
    if problems or check_problems:
        raise PackHasProblems(problems + check_problems)
    counts = Counts()
    existing = {(item.code, item.locale.language_code): item for item in Item.objects.select_related("locale")}
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    sources = {source.code: source for source in Source.objects.all()}
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in {item.language for item in items}}
    keys = {code: item.translation_key for (code, _language), item in existing.items()}
    for file in items:
        item = existing.pop((file.code, file.language), None)
        if item is not None and item.file_digest == file.digest and item.live:
            counts.unchanged += 1
            continue
        counts.created += item is None
        counts.updated += item is not None
        item = item or Item(code=file.code, translation_key=keys.setdefault(file.code, uuid4()))
        _fill(item, file, topics[file.topic], sources[file.source], locales[file.language])
        item.full_clean()
        item.save()
    for gone in existing.values():
        counts.withdrawn += gone.live
        Item.objects.filter(pk=gone.pk, live=True).update(live=False)
    for order, check in enumerate(checks):
        _load_check(check, order, topics, counts, at)
    follow_items(actor="system", at=at)
    offered = [check.code for check in checks]
    counts.withdrawn += Check.objects.exclude(code__in=offered).filter(is_offered=True).update(is_offered=False)
    return counts


def _fill(item: Item, file: ItemFile, topic: Topic, source: Source, locale: Locale) -> None:
    item.topic, item.source, item.locale, item.live, item.file_digest = topic, source, locale, True, file.digest
    item.skill, item.audiences, item.expected_difficulty = file.skill, list(file.audiences), file.difficulty
    item.stem, item.key, item.place = file.stem, file.key, file.place
    item.options = [("option", {"text": text, "why": why}) for text, why in file.options]


def _load_check(file: CheckFile, order: int, topics: dict[str, Topic], counts: Counts, at: datetime) -> None:
    values = {name: value for name, value in vars(file).items() if name not in {"code", "topics"}}
    values |= {"order": order, "is_offered": True}
    check = Check.objects.filter(code=file.code).first()
    is_new = check is None
    if check is None:
        check = Check.objects.create(code=file.code, **values)
    elif any(getattr(check, name) != value for name, value in values.items()):
        Check.objects.filter(pk=check.pk).update(**values)
        check.refresh_from_db()
        counts.updated += 1
    counts.created += is_new
    wanted = {topics[slug].pk for slug in file.topics}
    if set(check.topics.values_list("pk", flat=True)) != wanted:
        check.topics.set(wanted)
    assemble_forms(check, actor="system", at=at)
