import pytest
from django.test import Client
from django.urls import reverse

from factories.accounts import member, organisation
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Membership, Organisation, Person
from wanli.ground.ledger.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Organisation]:
    head = organisation("head")
    return {"head": head, "east": organisation("east", parent=head), "west": organisation("west", parent=head)}


@pytest.fixture
def east_admin(client: Client, tree: dict[str, Organisation]) -> Client:
    client.force_login(member("li", Role.ADMINISTRATOR, tree["east"]))
    return client


def page_of(organisation: Organisation, name: str = "accounts_organisation") -> str:
    return reverse(name, args=[organisation.pk])


def test_an_administrator_sees_and_changes_only_the_own_subtree(
    east_admin: Client, tree: dict[str, Organisation]
) -> None:
    listing = east_admin.get(reverse("accounts_organisations")).content.decode()
    assert tree["east"].name in listing
    assert tree["west"].name not in listing
    for name in ("accounts_organisation", "accounts_organisation_edit", "accounts_organisation_below"):
        assert east_admin.get(page_of(tree["east"], name)).status_code == 200
        assert east_admin.get(page_of(tree["west"], name)).status_code == 404
        assert east_admin.post(page_of(tree["west"], name), {"name": "夺走"}).status_code == 404
    assert east_admin.get(reverse("accounts_organisation_add")).status_code == 404


def test_other_roles_do_not_administer(client: Client, tree: dict[str, Organisation]) -> None:
    client.force_login(member("wang", Role.ORGANISER, tree["east"]))
    assert client.get(page_of(tree["east"])).status_code == 404


def test_a_new_member_gets_an_account_and_a_first_password_shown_once(
    east_admin: Client, tree: dict[str, Organisation]
) -> None:
    address = page_of(tree["east"])
    page = east_admin.post(address, {"username": "zhao", "role": "editor"}, follow=True).content.decode()
    person = Person.objects.get(username="zhao")
    password = page.split("初始密码（只显示这一次）：")[1].split("<")[0].strip()
    assert person.check_password(password)
    assert password not in east_admin.get(address).content.decode()
    assert Membership.objects.filter(person=person, organisation=tree["east"], role="editor").exists()
    assert not Entry.objects.filter(after__icontains=password).exists()


def test_a_role_is_taken_back_only_where_one_administers(east_admin: Client, tree: dict[str, Organisation]) -> None:
    member("wang", Role.EDITOR, tree["east"])
    foreign = member("zhou", Role.EDITOR, tree["west"]).memberships.get()
    own = Membership.objects.get(person__username="wang")
    revoke = reverse("accounts_membership_revoke", args=[tree["east"].pk, own.pk])
    assert east_admin.post(reverse("accounts_membership_revoke", args=[tree["east"].pk, foreign.pk])).status_code == 404
    assert east_admin.post(revoke).status_code == 302
    assert not Membership.objects.filter(pk=own.pk).exists()
    assert Membership.objects.filter(pk=foreign.pk).exists()


def test_an_organisation_is_added_and_renamed_on_the_ledger(east_admin: Client, tree: dict[str, Organisation]) -> None:
    below = page_of(tree["east"], "accounts_organisation_below")
    values = {"code": "east-1", "name": "东一网点", "kind": "outlet", "region": "济南"}
    assert east_admin.post(below, values).status_code == 302
    made = Organisation.objects.get(code="east-1")
    assert made.get_parent() == tree["east"]
    edit = page_of(made, "accounts_organisation_edit")
    assert east_admin.post(edit, {**values, "name": "东一支行"}).status_code == 302
    entry = Entry.objects.filter(action="accounts.organisation.described").get()
    assert (entry.before["name"], entry.after["name"]) == ("东一网点", "东一支行")


def test_a_code_that_is_taken_is_said_and_nothing_is_lost(east_admin: Client, tree: dict[str, Organisation]) -> None:
    below = page_of(tree["east"], "accounts_organisation_below")
    page = east_admin.post(below, {"code": "west", "name": "新网点名", "kind": "outlet"}).content.decode()
    assert "另一家机构已经用了这个编码" in page
    assert "新网点名" in page


def test_the_list_takes_a_fixed_number_of_queries(
    east_admin: Client, tree: dict[str, Organisation], django_assert_max_num_queries: object
) -> None:
    east_admin.get(reverse("accounts_organisations"))
    with django_assert_max_num_queries(20) as one:
        east_admin.get(reverse("accounts_organisations"))
    for number in range(3):
        organisation(f"east-{number}", parent=tree["east"])
    with django_assert_max_num_queries(len(one)):
        east_admin.get(reverse("accounts_organisations"))


def test_the_ledger_is_read_by_who_may(client: Client, tree: dict[str, Organisation]) -> None:
    client.force_login(member("wang", Role.ORGANISER, tree["east"]))
    assert client.get(reverse("ledger_entries")).status_code == 302
    client.force_login(member("chen", Role.ADMINISTRATOR, tree["head"]))
    page = client.get(reverse("ledger_entries")).content.decode()
    assert "accounts.organisation.created" in page
