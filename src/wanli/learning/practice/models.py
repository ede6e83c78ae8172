"""Card and Daily: what comes back, and today's five. PointEntry: what was earned. Group, Standing, Seat: the boards."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wanli.ground.accounts.models import Organisation, Participant
from wanli.learning.assessments.models import Response
from wanli.learning.practice.choices import FIRST_WORDS, SECOND_WORDS, GroupKind, Outcome, Reason, Tier
from wanli.science import memory


class Card(models.Model):
    """What is remembered of one question by one person; worked out from `answers` answers (wanli.science.memory)."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="cards")
    item_code = models.SlugField(max_length=60)
    stability = models.FloatField(help_text="days")
    difficulty = models.FloatField(help_text="1 to 10")
    last_on = models.DateField()
    due_on = models.DateField()
    answers = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "item_code"], name="one_card_a_question")]
        verbose_name = _("card")
        verbose_name_plural = _("cards")

    def __str__(self) -> str:
        return f"{self.item_code} {self.due_on}"

    def remembered(self) -> memory.Card:
        """The card as the scheduler reads it."""
        return memory.Card(self.stability, self.difficulty, self.last_on, self.due_on)


class Daily(models.Model):
    """The questions that one person is asked on one day."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="dailies")
    on = models.DateField()
    codes = ArrayField(models.SlugField(max_length=60))
    language = models.CharField(max_length=10)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "on"], name="one_daily_a_day")]
        verbose_name = _("daily five")
        verbose_name_plural = _("daily fives")

    def __str__(self) -> str:
        return f"{self.on}"


class Player(models.Model):
    """How somebody appears on boards: a pseudonym from two lists, a step of the league, or not at all."""

    participant = models.OneToOneField(Participant, on_delete=models.CASCADE, related_name="player")
    first_word = models.PositiveSmallIntegerField()
    second_word = models.PositiveSmallIntegerField()
    is_out = models.BooleanField(default=False, help_text="no points, badges or boards, for nobody to see")
    tier = models.PositiveSmallIntegerField(choices=Tier, default=Tier.SPROUT)

    class Meta:
        verbose_name = _("player")
        verbose_name_plural = _("players")

    def __str__(self) -> str:
        return self.pseudonym

    @property
    def pseudonym(self) -> str:
        return pseudonym_of(self.first_word, self.second_word)


def pseudonym_of(first: int, second: int) -> str:
    """Two words as one name, in the reader's language."""
    return gettext("%(first)s %(second)s") % {"first": FIRST_WORDS[first], "second": SECOND_WORDS[second]}


class PointEntry(models.Model):
    """What one answer, or one day, earned. Written once: a trigger refuses UPDATE. Boards are sums of these.

    `on` is the day of the answer, whose ceiling counts; `at` is when it came in, in which week and for which groups it
    counts. An entry of 0 points says why there are none.
    """

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="point_entries")
    reason = models.CharField(max_length=10, choices=Reason)
    points = models.PositiveSmallIntegerField()
    item_code = models.SlugField(max_length=60, blank=True)
    response = models.OneToOneField(Response, on_delete=models.PROTECT, null=True, related_name="point_entry")
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["participant", "on"], name="points_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "item_code"],
                condition=models.Q(reason=Reason.FIRST),
                name="first_right_answer_counts_once",
            ),
            models.UniqueConstraint(
                fields=["participant", "on"], condition=models.Q(reason=Reason.DAY), name="a_day_counts_once"
            ),
        ]
        verbose_name = _("entry of points")
        verbose_name_plural = _("entries of points")

    def __str__(self) -> str:
        return f"{self.points} {self.reason}"


class Group(models.Model):
    """People who practise together: joined by its code, left at any time."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=GroupKind)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="practice_groups", verbose_name=_("organisation")
    )
    opened_at = models.DateTimeField(_("opened on"))
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("practice group")
        verbose_name_plural = _("practice groups")

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """Somebody's time in a group."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="members")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="group_memberships")
    kind = models.CharField(max_length=10, choices=GroupKind)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind"], condition=models.Q(left_at=None), name="one_group_of_each_kind"
            )
        ]
        verbose_name = _("member of a group")
        verbose_name_plural = _("members of groups")

    def __str__(self) -> str:
        return f"{self.group_id}: {self.participant_id}"


class Standing(models.Model):
    """What a member earned for a group in one week (its Monday): the sum of entries, kept for speed."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="standings")
    week = models.DateField()
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="standings")
    points = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "week", "participant"], name="one_standing_a_week")]
        verbose_name = _("standing")
        verbose_name_plural = _("standings")

    def __str__(self) -> str:
        return f"{self.week}: {self.points}"


class Seat(models.Model):
    """Somebody's week in the league: which step and which pool, what was earned, and how it ended."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="league_seats")
    week = models.DateField()
    tier = models.PositiveSmallIntegerField(choices=Tier)
    pool = models.PositiveIntegerField()
    points = models.PositiveIntegerField()
    outcome = models.CharField(max_length=5, choices=Outcome, blank=True)

    class Meta:
        indexes = [models.Index(fields=["week", "tier", "pool"], name="seats_by_pool")]
        constraints = [models.UniqueConstraint(fields=["participant", "week"], name="one_seat_a_week")]
        verbose_name = _("seat in the league")
        verbose_name_plural = _("seats in the league")

    def __str__(self) -> str:
        return f"{self.week}: {self.points}"


class Reminder(models.Model):
    """A browser that wants to be reminded: where, when, in which language."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="reminders")
    endpoint = models.TextField(unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    at = models.TimeField(help_text="in Asia/Shanghai")
    weekday = models.PositiveSmallIntegerField(null=True, help_text="0 is Monday; empty: every day")
    language = models.CharField(max_length=10)
    sent_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")

    def __str__(self) -> str:
        return f"reminder {self.pk}"
