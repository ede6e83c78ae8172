"""Loading items and tests from the content pack, inside the library's transaction."""

from datetime import datetime
from pathlib import Path
from uuid import uuid4

from wagtail.models import Locale

from wanli.knowledge.library.models import Source, Topic
from wanli.knowledge.library.queries import Counts, PackHasProblems
from wanli.learning.assessments.actions.banks import follow_items
from wanli.learning.assessments.actions.forms import assemble_forms
from wanli.learning.assessments.actions.storing import BATCH, keep_versions
from wanli.learning.assessments.models import Check, Item, is_wording
from wanli.learning.assessments.queries.files import CheckFile, ItemFile, read_checks, read_items

# What loading writes on an item that is there already.
_FILLED = [
    *("topic", "source", "locale", "file_digest", "live", "has_unpublished_changes", "skill", "audiences"),
    *("expected_difficulty", "stem", "key", "place", "options", "asked", "first_published_at", "last_published_at"),
]


def load_items(folder: Path, at: datetime) -> Counts:
    """Bring the items and tests of a pack into the database. Loading the same files again writes nothing.

    The files were reviewed as files, so their items are published. An item that was edited here, withdrawn or has
    expired is kept as it is, and so is one that people have answered and whose file asks something else under the same
    code (another key, options gone, added or moved: such a question needs a code of its own). An item whose file is
    gone is switched off, never deleted: answers were given to it. Raises PackHasProblems.
    """
    items, problems = read_items(folder)
    checks, check_problems = read_checks(folder)
    if problems or check_problems:
        raise PackHasProblems(problems + check_problems)
    counts = Counts()
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    sources = {source.code: source for source in Source.objects.all()}
    _load_files(items, topics, sources, counts, at)
    for order, check in enumerate(checks):
        _load_check(check, order, topics, counts, at)
    follow_items(actor="system", at=at)
    offered = [check.code for check in checks]
    counts.withdrawn += Check.objects.exclude(code__in=offered).filter(is_offered=True).update(is_offered=False)
    return counts


def _load_files(
    files: list[ItemFile], topics: dict[str, Topic], sources: dict[str, Source], counts: Counts, at: datetime
) -> None:
    existing = {(item.code, item.locale.language_code): item for item in Item.objects.select_related("locale")}
    locales = {code: Locale.objects.get_or_create(language_code=code)[0] for code in {file.language for file in files}}
    keys = {code: item.translation_key for (code, _language), item in existing.items()}
    new, changed, unversioned = [], [], []
    kept: set[str] = set()
    for file in files:
        item = existing.pop((file.code, file.language), None)
        if item is None:
            item = Item(code=file.code, translation_key=keys.setdefault(file.code, uuid4()))
            new.append(item)
        elif item.withdrawn_at or item.expired or item.is_edited_here or not item.is_from_file or file.code in kept:
            counts.kept += 1
            kept.add(file.code)
            continue
        elif item.file_digest == file.digest and item.live:
            counts.unchanged += 1
            if item.latest_revision_id is None:
                unversioned.append(item)
            continue
        elif _asks_something_else(item, file):
            counts.kept += 1
            kept.add(file.code)
            continue
        else:
            changed.append(item)
        _fill(item, file, topics[file.topic], sources[file.source], locales[file.language], at)
        item.full_clean(exclude=["translation_key"], validate_unique=False, validate_constraints=False)
    Item.objects.bulk_create(new, batch_size=BATCH)
    Item.objects.bulk_update(changed, _FILLED, batch_size=BATCH)
    keep_versions([*new, *changed, *unversioned], user=None, at=at, are_loaded=True)
    counts.created, counts.updated = len(new), len(changed)
    for gone in existing.values():
        if gone.live and gone.is_from_file and not gone.is_edited_here:
            counts.withdrawn += Item.objects.filter(pk=gone.pk).update(live=False)


def _asks_something_else(item: Item, file: ItemFile) -> bool:
    """Whether a file asks something else under the code of a question that people have answered."""
    before = item.was_asked()
    after = {"stem": file.stem, "options": [text for text, _why in file.options], "key": file.key}
    return before is not None and not is_wording(before, after) and item.is_answered()


def _fill(item: Item, file: ItemFile, topic: Topic, source: Source, locale: Locale, at: datetime) -> None:
    item.topic, item.source, item.locale, item.file_digest = topic, source, locale, file.digest
    item.live, item.has_unpublished_changes = True, False
    item.skill, item.audiences, item.expected_difficulty = file.skill, list(file.audiences), file.difficulty
    item.stem, item.key, item.place = file.stem, file.key, file.place
    item.options = [("option", {"text": text, "why": why}) for text, why in file.options]
    item.asked = item.question()
    item.first_published_at, item.last_published_at = item.first_published_at or at, at


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
