"""The summary document of a campaign, drafted from its figures and joined with the organiser's words.

parts      what a draft is made of
sections   overview, work, effects
findings   problems, next steps
"""

from base64 import b64encode
from collections.abc import Callable

from django.utils.translation import override

from wanli.evidence.reports.choices import Group, Part
from wanli.evidence.reports.clients.pictures import fitted_photo
from wanli.evidence.reports.models import Summary
from wanli.evidence.reports.queries.dashboards import AnswerCells
from wanli.evidence.reports.queries.scopes import last_change, whole_scope
from wanli.evidence.reports.queries.summaries import findings, sections
from wanli.evidence.reports.queries.summaries.parts import Block, Draft, Paragraph, Pen, Pictures, Section
from wanli.evidence.reports.queries.summaries.sections import Material, Readings
from wanli.outreach.campaigns.choices import Provenance
from wanli.outreach.campaigns.models import Campaign

TITLES = {
    Part.OVERVIEW: "一、活动概况",
    Part.WORK: "二、主要工作与亮点",
    Part.EFFECTS: "三、活动成效",
    Part.PROBLEMS: "四、存在问题",
    Part.LESSONS: "五、经验",
    Part.NEXT_STEPS: "六、下一步",
}
BANNERS = {Provenance.SIMULATED: "模拟数据 · 仅供演练", Provenance.COMPILED: "根据公开总结材料整理"}

REMINDERS = {
    "模拟": "模拟数据：本节数字由程序模拟产生，仅供演练。",
    "本节": "本节根据已公布的总结材料整理，并非活动期间实时登记。",
}


def latest_text(campaign: Campaign) -> Summary | None:
    """The organiser's words as last saved."""
    return Summary.objects.filter(campaign=campaign).select_related("saved_by").order_by("-version").first()


def text_of(campaign: Campaign, version: int) -> Summary:
    """The organiser's words in one version. Raises Summary.DoesNotExist."""
    return Summary.objects.select_related("saved_by").get(campaign=campaign, version=version)


def draft_of(campaign: Campaign) -> Draft:
    """The summary of a campaign as it stands. In Chinese, whoever asks."""
    with override("zh-hans"):
        return _draft(campaign)


def _draft(campaign: Campaign) -> Draft:
    scope = whole_scope(campaign)
    read, pen = Readings(scope), Pen()
    material = Material(scope, read, pen, AnswerCells(scope), sections.topic_readings(scope))
    text = latest_text(campaign)
    words = text.texts if text else {}
    bodies: dict[str, Callable[[], list[Block]]] = {
        Part.OVERVIEW: lambda: sections.overview(material),
        Part.WORK: lambda: sections.work(material),
        Part.EFFECTS: lambda: sections.effects(material),
    }
    written = {part: bodies[part]() for part in bodies}
    found, missing = findings.findings_of(material), unrecorded_in(read)
    written[Part.PROBLEMS] = findings.problems(found, missing)
    written[Part.LESSONS] = _lessons(words.get(Part.LESSONS, ""))
    written[Part.NEXT_STEPS] = findings.next_steps(found)
    origin = _origin(campaign)
    parts = [
        Section(part, TITLES[part], [*_note(origin, part), *written[part], *_remarks(part, words.get(part, ""))])
        for part in TITLES
    ]
    return Draft(
        code=campaign.code,
        title=campaign.name,
        host=campaign.host.name,
        period=sections.period_of(campaign) or "未记录",
        banner=BANNERS.get(campaign.provenance, ""),
        origin=origin,
        sections=parts,
        references=pen.references,
        unrecorded=missing,
        changed_at=last_change(campaign),
        version=text.version if text else 0,
    )


def previews_of(draft: Draft) -> dict[str, str]:
    """Photos of the draft, small, as data addresses: evidence has no address of its own."""
    names = [
        picture.name
        for section in draft.sections
        for block in section.blocks
        if isinstance(block, Pictures)
        for picture in block.pictures
    ]
    found = {name: fitted_photo(name, longest=480) for name in names}
    return {name: f"data:image/jpeg;base64,{b64encode(image).decode()}" for name, image in found.items() if image}


def unrecorded_in(read: Readings) -> list[str]:
    """What nobody recorded, by name. Parts of a whole that is missing are not listed again."""
    missing = [read[key].label for key in ("organisations", "tasks", "sessions") if not read[key].is_recorded]
    if not read.of(Group.PEOPLE, "heads-", detail=False):
        missing.append("到场人数")
    if not read.of(Group.MATERIALS):
        missing.append("宣传物料数量")
    missing += [read[key].label for key in ("check-ins", "media-reports", "photos") if not read[key].is_recorded]
    begun = [read[key] for key in ("checks-started", "placements-started")]
    is_answered = any(started.is_recorded or started.is_hidden for started in begun)
    return missing if is_answered else [*missing, "测试作答"]


def _origin(campaign: Campaign) -> str:
    if campaign.provenance == Provenance.SIMULATED:
        return "模拟数据：本节数字由程序模拟产生，仅供演练，不反映任何真实活动。"
    if campaign.provenance == Provenance.COMPILED:
        parts = [part for part in (campaign.source_publisher, campaign.source_title) if part]
        source = f"（来源：{'，'.join(parts)}）" if parts else ""
        return f"本节根据已公布的总结材料整理{source}，并非活动期间实时登记；材料未写明的保持空缺。"
    return ""


def _note(origin: str, part: str) -> list[Block]:
    """Where the numbers come from: in full in the first section, as a reminder in the others."""
    if not origin:
        return []
    return [Paragraph([origin if part == Part.OVERVIEW else REMINDERS[origin[:2]]], "note")]


def _lessons(text: str) -> list[Block]:
    if not text.strip():
        return [Paragraph(["本部分由主办单位撰写，截至本文件生成时尚未填写。"])]
    return [Paragraph([line.strip()]) for line in text.splitlines() if line.strip()]


def _remarks(part: str, text: str) -> list[Block]:
    """The organiser's remarks, told apart from what was counted."""
    if part == Part.LESSONS or not text.strip():
        return []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [Paragraph(["主办单位补充说明"], "heading"), *(Paragraph([line], "remark") for line in lines)]
