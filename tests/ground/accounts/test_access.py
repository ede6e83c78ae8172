import pytest

from factories.accounts import NOW, member, organisation
from wanli.ground.accounts import actions
from wanli.ground.accounts.choices import Role
from wanli.ground.accounts.models import Organisation, Person
from wanli.ground.accounts.queries import holds_role, organisation_for, organisations_of
from wanli.ground.ledger.queries import entries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Organisation]:
    head = organisation("head", kind="central_bank")
    east = organisation("east", parent=head, kind="branch")
    outlet = organisation("east-1", parent=east, kind="outlet")
    west = organisation("west", parent=head, kind="branch")
    return {"head": head, "east": east, "outlet": outlet, "west": west}


def test_a_role_reaches_down_and_not_sideways_or_up(tree: dict[str, Organisation]) -> None:
    person = member("li", Role.ORGANISER, tree["east"])
    assert set(organisations_of(person)) == {tree["east"], tree["outlet"]}
    assert organisation_for(person, tree["outlet"].pk, Role.ORGANISER) == tree["outlet"]
    for code in ("west", "head"):
        with pytest.raises(Organisation.DoesNotExist):
            organisation_for(person, tree[code].pk, Role.ORGANISER)


def test_another_role_does_not_count(tree: dict[str, Organisation]) -> None:
    person = member("li", Role.EDITOR, tree["east"])
    assert not holds_role(person, Role.ORGANISER, organisation=tree["east"])
    assert holds_role(person, Role.ORGANISER, Role.EDITOR, organisation=tree["outlet"])


def test_nobody_without_membership_sees_anything(tree: dict[str, Organisation]) -> None:
    assert not organisations_of(Person.objects.create_user("nobody")).exists()


def test_a_superuser_sees_all_unless_switched_off(tree: dict[str, Organisation]) -> None:
    chief = Person.objects.create_superuser("chief")
    assert organisations_of(chief).count() >= 4
    chief.is_active = False
    assert not organisations_of(chief).exists()


def test_the_right_to_the_back_office_comes_and_goes_with_the_role(tree: dict[str, Organisation]) -> None:
    person = member("li", Role.EDITOR, tree["east"])
    actions.grant_membership(person, organisation=tree["west"], role=Role.EDITOR, actor="system", at=NOW)
    for membership in list(person.memberships.all()):
        assert person.groups.filter(name="editor").exists()
        actions.revoke_membership(membership, actor="system", at=NOW)
    assert not person.groups.filter(name="editor").exists()
    kinds = list(entries_of(person).values_list("action", flat=True))
    assert kinds == ["accounts.membership.granted"] * 2 + ["accounts.membership.revoked"] * 2


def test_granting_twice_changes_nothing(tree: dict[str, Organisation]) -> None:
    person = member("li", Role.EDITOR, tree["east"])
    actions.grant_membership(person, organisation=tree["east"], role=Role.EDITOR, actor="system", at=NOW)
    assert person.memberships.count() == 1
    assert entries_of(person).count() == 1


def test_organisations_are_found_in_a_fixed_number_of_queries(
    tree: dict[str, Organisation], django_assert_num_queries: object
) -> None:
    person = member("li", Role.ORGANISER, tree["east"])
    with django_assert_num_queries(2):
        list(organisations_of(person, Role.ORGANISER))
    for number in range(2, 5):
        organisation(f"east-{number}", parent=tree["east"], kind="outlet")
    with django_assert_num_queries(2):
        assert organisations_of(person, Role.ORGANISER).count() == 5
