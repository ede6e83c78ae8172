"""Loading the messages of games from the content pack, inside the library's transaction."""

from datetime import datetime
from pathlib import Path

from wanli.knowledge.library.models import Source, Topic
from wanli.knowledge.library.queries import Counts, PackHasProblems, Problem
from wanli.learning.games.models import Message
from wanli.learning.games.queries.files import MessageFile, read_game_messages


def load_game_messages(folder: Path, at: datetime) -> Counts:
    """Bring the messages of a pack into the database. Loading the same files again writes nothing.

    The files were reviewed as files, so their messages are published. One that was edited here is kept as it is; one
    whose file is gone is switched off, never deleted. Raises PackHasProblems.
    """
    files, problems = read_game_messages(folder)
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    sources = {source.code: source for source in Source.objects.all()}
    problems += [
        Problem(file.file, file.code, "names a topic or a source that is not there")
        for file in files
        if file.topic not in topics or file.source not in sources
    ]
    if problems:
        raise PackHasProblems(problems)
    counts = Counts()
    present = {message.code: message for message in Message.objects.all()}
    for file in files:
        message = present.pop(file.code, None)
        if message is not None and (message.expired or message.is_edited_here or not message.is_from_file):
            counts.kept += 1
        elif message is not None and message.file_digest == file.digest and message.live:
            counts.unchanged += 1
        else:
            counts.created += message is None
            counts.updated += message is not None
            _store(message or Message(code=file.code), file, topics[file.topic], sources[file.source], at)
    for gone in present.values():
        if gone.live and gone.is_from_file:
            counts.withdrawn += 1
            Message.objects.filter(pk=gone.pk).update(live=False)
    return counts


def _store(message: Message, file: MessageFile, topic: Topic, source: Source, at: datetime) -> None:
    message.game, message.pair, message.topic, message.channel = file.game, file.pair, topic, file.channel
    message.sender, message.text, message.is_scam, message.why = file.sender, file.text, file.is_scam, file.why
    message.spots = [("spot", {"words": words, "why": why}) for words, why in file.spots]
    message.source, message.place, message.file_digest = source, file.place, file.digest
    message.live, message.has_unpublished_changes = True, False
    message.first_published_at = message.first_published_at or at
    message.last_published_at = at
    message.save()
    revision = message.save_revision(clean=False, log_action=False)
    message.live_revision = message.loaded_revision = message.latest_revision = revision
    message.has_unpublished_changes = False
    message.save(update_fields=["live_revision", "loaded_revision", "latest_revision", "has_unpublished_changes"])
