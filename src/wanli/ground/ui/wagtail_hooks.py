"""The back office in our colours: five groups in the menu, "today's tasks" on the first screen.

A group appears once something in it may be seen. Other apps join one by its hook, e.g. in a viewset
`menu_hook = "register_content_menu_item"`, or by `@hooks.register("register_outreach_menu_item")`.
Groups: content, learning, outreach, protection, evidence.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component

from wanli.ground.ui.queries import todo

GROUPS = [
    ("content", _("Content"), "doc-full-inverse"),
    ("learning", _("Learning"), "openquote"),
    ("outreach", _("Outreach"), "group"),
    ("protection", _("Protection"), "lock"),
    ("evidence", _("Evidence"), "table"),
]
# Wagtail's own pages and their reports are not used: what we publish are snippets.
UNUSED = {"explorer", "documents", "help"}
UNUSED_REPORTS = {"locked-pages", "aging-pages", "page-types-usage"}


def _group(name: str, label: Any, icon: str, order: int) -> Callable[[], SubmenuMenuItem]:
    menu = Menu(register_hook_name=f"register_{name}_menu_item", construct_hook_name=f"construct_{name}_menu")
    return lambda: SubmenuMenuItem(label, menu, name=name, icon_name=icon, order=order)


for _order, (_name, _label, _icon) in enumerate(GROUPS, start=1):
    hooks.register("register_admin_menu_item", _group(_name, _label, _icon, _order * 10))


@hooks.register("construct_main_menu")
def hide_what_is_unused(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in UNUSED]


@hooks.register("construct_reports_menu")
def hide_reports_on_pages(request: HttpRequest, items: list[MenuItem]) -> None:
    items[:] = [item for item in items if item.name not in UNUSED_REPORTS]


@hooks.register("construct_homepage_summary_items", order=1000)  # after those who add their counts
def hide_counts_of_pages(request: HttpRequest, items: list[Component]) -> None:
    """Counts of pages and images say nothing about a campaign."""
    items.clear()


class TodoPanel(Component):
    """ "今天要做的": what each app says is due for this person."""

    name = "todo"
    template_name = "ui/admin/todo.html"
    order = 1

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        request = parent_context["request"]
        tasks = sorted(todo.collect(request), key=lambda task: not task.is_late)
        return {"tasks": tasks, "request": request}


@hooks.register("construct_homepage_panels")
def put_tasks_first(request: HttpRequest, panels: list[Component]) -> None:
    panels.insert(0, TodoPanel())


@hooks.register("insert_global_admin_css")
def look_like_wanli() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("ui/admin.css"))
