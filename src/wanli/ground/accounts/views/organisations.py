"""Organisations and their members in the back office, for administrators of the subtree."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from wanli.ground.accounts import actions
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.forms import MemberForm, OrganisationForm
from wanli.ground.accounts.models import Membership, Organisation, Person
from wanli.ground.accounts.queries import organisation_for, organisations_of


def administered(request: HttpRequest, pk: int) -> Organisation:
    """An organisation that the person administers; for everybody else it does not exist."""
    try:
        return organisation_for(request.user, pk, Role.ADMINISTRATOR)
    except Organisation.DoesNotExist as error:
        raise Http404 from error


class OrganisationIndexView(WagtailAdminTemplateMixin, TemplateView):
    """The tree, or what a search finds in it."""

    template_name = "accounts/organisations.html"
    page_title = gettext_lazy("Organisations")
    header_icon = "site"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": _("Organisations")}]

    @property
    def header_buttons(self) -> list[Any]:
        from wagtail.admin.widgets.button import HeaderButton

        if not self.request.user.is_superuser:
            return []
        return [HeaderButton(_("Add a leading organisation"), reverse("accounts_organisation_add"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = organisations_of(self.request.user, Role.ADMINISTRATOR).order_by("path")
        q = self.request.GET.get("q", "").strip()[:60]
        if q:
            found = found.filter(Q(name__icontains=q) | Q(name_en__icontains=q) | Q(code__icontains=q))
        found = found.annotate(member_count=Count("memberships__person", distinct=True))
        page = Paginator(found, 100).get_page(self.request.GET.get("p"))
        for organisation in page:
            organisation.steps = range(organisation.depth - 1)
        return super().get_context_data(organisations=page, q=q, **kwargs)


class _OrganisationFormView(WagtailAdminTemplateMixin, FormView):
    """What the screens about one organisation share."""

    header_icon = "site"
    _show_breadcrumbs = True

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        index = {"url": reverse("accounts_organisations"), "label": _("Organisations")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]


class OrganisationView(_OrganisationFormView):
    """One organisation: its members, and a form to give somebody a role."""

    template_name = "accounts/organisation.html"
    form_class = MemberForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.organisation = administered(request, kwargs["pk"])

    def get_page_title(self) -> str:
        return self.organisation.label

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        memberships = self.organisation.memberships.select_related("person").order_by("person__username", "role")
        return super().get_context_data(organisation=self.organisation, memberships=memberships, **kwargs)

    @transaction.atomic
    def form_valid(self, form: MemberForm) -> HttpResponse:
        values, now = form.cleaned_data, timezone.now()
        person = Person.objects.filter(username=values["username"]).first()
        if person is None:
            names = {name: values[name] for name in ("username", "family_name", "given_name")}
            try:
                person, password = actions.create_person(**names, actor=self.request.user, at=now)
            except ValidationError as error:
                form.add_error("username", error.messages)
                return self.form_invalid(form)
            words = _("The account %(name)s was made. First password, shown only now: %(password)s")
            messages.warning(self.request, words % {"name": person.username, "password": password})
        actions.grant_membership(
            person, organisation=self.organisation, role=values["role"], actor=self.request.user, at=now
        )
        messages.success(self.request, _("The role was given."))
        return redirect("accounts_organisation", self.organisation.pk)


class OrganisationAddView(_OrganisationFormView):
    """Add an organisation below another; a superuser also at the top."""

    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm
    page_title = gettext_lazy("Add an organisation")

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.parent = administered(request, kwargs["pk"]) if "pk" in kwargs else None
        if self.parent is None and not request.user.is_superuser:
            raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(parent=self.parent, **kwargs)

    def form_valid(self, form: OrganisationForm) -> HttpResponse:
        organisation = actions.create_organisation(
            parent=self.parent, actor=self.request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(self.request, _("The organisation was added."))
        return redirect("accounts_organisation", organisation.pk)


class OrganisationEditView(_OrganisationFormView):
    """Change what an organisation is called."""

    template_name = "accounts/organisation_form.html"
    form_class = OrganisationForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.organisation = administered(request, kwargs["pk"])

    def get_page_title(self) -> str:
        return self.organisation.label

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "organisation": self.organisation}

    def form_valid(self, form: OrganisationForm) -> HttpResponse:
        actions.describe_organisation(
            self.organisation, actor=self.request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(self.request, _("Saved."))
        return redirect("accounts_organisation", self.organisation.pk)


@require_POST
def revoke(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """Take a role back; the message says how to undo it."""
    organisation = administered(request, pk)
    held = Membership.objects.select_related("person", "organisation").filter(pk=membership, organisation=organisation)
    if (found := held.first()) is None:
        raise Http404
    actions.revoke_membership(found, actor=request.user, at=timezone.now())
    words = _("%(name)s no longer holds this role here. The form below gives it back.")
    messages.success(request, words % {"name": found.person.username})
    return redirect("accounts_organisation", organisation.pk)
