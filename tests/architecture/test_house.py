"""The house keeps its order: wings, rooms, and what may know what. See ARCHITECTURE.md."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "wanli"
WINGS = ["ground", "knowledge", "protection", "learning", "outreach", "evidence"]  # from the ground up
MEETING_ROOMS = {"models", "actions", "queries", "signals", "blocks", "choices", "templatetags"}
# Who stands on the same step may call each other; who stands higher may call lower.
STEPS = [
    {"choices", "signals", "blocks"},
    {"models"},
    {"queries", "clients"},
    {"actions"},
    {"forms", "templatetags"},
    {"tasks"},
    {"views", "api"},
    {"urls", "receivers", "wagtail_hooks", "management"},
    {"apps"},
]
STEP_OF = {room: step for step, rooms in enumerate(STEPS) for room in rooms}
FURNITURE = {"__init__", "migrations", "templates", "static", "pictures", "locale", "fonts", "__pycache__"}


def app_folders() -> list[Path]:
    return sorted(file.parent for wing in WINGS for file in (SOURCE / wing).glob("*/apps.py"))


def imports_of(file: Path) -> Iterator[str]:
    """Every wanli module that a file imports, also inside functions; not what only type checkers see."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    only_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in only_types:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wanli."):
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("wanli."))


def room_of(parts: tuple[str, ...]) -> str:
    """The room in which a module under an app lies: ("actions", "forms.py") lies in actions."""
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("app", app_folders(), ids=lambda app: app.name)
def test_an_app_has_only_known_rooms(app: Path) -> None:
    found = {path.name.removesuffix(".py") for path in app.iterdir() if path.suffix in {".py", ""}}
    assert found - FURNITURE - set(STEP_OF) == set()


@pytest.mark.parametrize("app", app_folders(), ids=lambda app: app.name)
def test_rooms_call_down_and_apps_meet_only_in_open_rooms(app: Path) -> None:
    own = f"wanli.{app.parent.name}.{app.name}"
    faults = []
    for file in app.rglob("*.py"):
        place = file.relative_to(app)
        if "migrations" in place.parts or (place.name == "__init__.py" and len(place.parts) == 1):
            continue
        room = room_of(place.parts)
        for module in imports_of(file):
            parts = tuple(module.split("."))
            if len(parts) < 4 or parts[1] not in WINGS:
                continue
            if module.startswith(f"{own}."):
                if STEP_OF.get(parts[3], -1) > STEP_OF[room]:
                    faults.append(f"{place} calls up to {module}")
            elif parts[3] not in MEETING_ROOMS:
                faults.append(f"{place} enters {module}")
    assert faults == []


def test_foreign_keys_point_down() -> None:
    level = {f"wanli.{wing}": number for number, wing in enumerate(WINGS)}
    order_on_the_ground = ["ui", "ledger", "accounts", "privacy", "deliveries", "stations", "pages"]
    faults = []
    for model in apps.get_models():
        here = model.__module__.split(".")
        if here[0] != "wanli":
            continue
        for field in model._meta.get_fields():
            if not (field.is_relation and getattr(field, "concrete", False) and field.related_model):
                continue
            there = field.related_model.__module__.split(".")
            if there[0] != "wanli" or there[:3] == here[:3]:
                continue
            up = level[".".join(there[:2])] - level[".".join(here[:2])]
            if up == 0 and here[1] == "ground":
                up = order_on_the_ground.index(there[2]) - order_on_the_ground.index(here[2])
            if up > 0:
                faults.append(f"{model.__name__}.{field.name} points up to {field.related_model.__name__}")
    assert faults == []


def test_science_runs_without_django() -> None:
    modules = [
        ".".join(("wanli", *file.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
        for file in (SOURCE / "science").rglob("*.py")
    ]
    code = "import sys; sys.modules['django'] = sys.modules['wagtail'] = None\n" + "".join(
        f"import {module}\n" for module in modules
    )
    outcome = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr


def test_nothing_shadows_the_standard_library() -> None:
    names = {path.name.removesuffix(".py") for path in SOURCE.iterdir() if not path.name.startswith("_")}
    names |= {app.name for app in app_folders()}
    assert names & set(sys.stdlib_module_names) == set()


def test_every_wing_and_app_has_its_line_in_the_architecture() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    folders = [path.name for path in SOURCE.iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    missing = [name for name in [*folders, *(app.name for app in app_folders())] if f"`{name}`" not in text]
    assert missing == []


def test_app_labels_leave_the_wing_out() -> None:
    for config in apps.get_app_configs():
        if config.name.startswith("wanli."):
            assert config.label == config.name.rsplit(".", 1)[1]


def test_migrations_have_telling_names() -> None:
    faults = [
        file.name
        for app in app_folders()
        for file in (app / "migrations").glob("[0-9]*.py")
        if "_auto_" in file.name or ("_alter_" in file.name and len(file.stem) > 60)
    ]
    assert faults == []
