"""Organisation (a tree), Person (staff), Membership (role × organisation), Participant (a citizen, by pseudonym)."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from wanli.ground.accounts.choices import AgeBand, Audience, OrganisationKind, Role


class OrganisationQuerySet(MP_NodeQuerySet):
    def below(self, *roots: "Organisation") -> "OrganisationQuerySet":
        """The roots themselves and everything under them."""
        condition = models.Q(pk__in=[])
        for root in roots:
            condition |= models.Q(path__startswith=root.path)
        return self.filter(condition)


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):
    def get_queryset(self) -> OrganisationQuerySet:
        """The manager of treebeard, with our own questions, in the order of the tree."""
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")


class Organisation(MP_Node):
    """A body that takes part: from a central bank branch down to an outlet, a school, a village."""

    node_order_by = ["code"]

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    code = models.SlugField(_("code"), max_length=60, unique=True, allow_unicode=True)
    region = models.CharField(_("region"), max_length=80, blank=True)

    objects = OrganisationManager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language, Chinese where there is no other."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name


class Person(AbstractUser):
    """A member of staff. Citizens have no account; they are Participants."""

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")

    def get_full_name(self) -> str:
        """Family name first, without a space, where the name is written in Chinese."""
        joined = f"{self.last_name}{self.first_name}"
        return joined if not joined.isascii() else super().get_full_name()


class Membership(models.Model):
    """A role that a person holds in an organisation and everything under it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    granted_at = models.DateTimeField(_("granted"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="membership_is_held_once")
        ]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"


class Participant(models.Model):
    """A citizen who agreed that answers and progress be kept. Known by a random key in a signed cookie.

    Erasing empties every field and replaces the key: what was counted stays counted, of nobody in particular.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    nickname = models.CharField(_("nickname"), max_length=24, blank=True)
    age_band = models.CharField(_("age"), max_length=10, choices=AgeBand, blank=True)
    region = models.CharField(_("region"), max_length=40, blank=True)
    audience = models.CharField(_("group"), max_length=20, choices=Audience, blank=True)
    created_at = models.DateTimeField(_("since"))
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")

    def __str__(self) -> str:
        return f"participant {self.pk}"
