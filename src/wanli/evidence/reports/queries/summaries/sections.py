"""The sentences of the summary. The document is Chinese whatever language its reader has chosen for the pages.

Every number comes from a reading and is cited. What was not recorded is said to be not recorded.
"""

from dataclasses import dataclass

from wanli.evidence.reports.choices import Dimension, Group
from wanli.evidence.reports.queries.dashboards import AnswerCells, audience_name, stated_totals
from wanli.evidence.reports.queries.figures import Reading, figures
from wanli.evidence.reports.queries.figures.answers import topics_asked
from wanli.evidence.reports.queries.scopes import Scope, organisations_in
from wanli.evidence.reports.queries.summaries.parts import (
    Block,
    Chart,
    Paragraph,
    Pen,
    Picture,
    Pictures,
    Table,
    Text,
    joined,
    percent,
)
from wanli.ground.accounts.choices import Audience
from wanli.outreach.campaigns.models import Photo
from wanli.science.figures.suppression import hidden_cells

PHOTOS = 6
LOWEST = 5


class Readings:
    """The figures of a campaign, each read once."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._read: dict[str, Reading] = {}

    def __getitem__(self, key: str) -> Reading:
        if key not in self._read:
            self._read[key] = figures[key].value(self.scope)
        return self._read[key]

    def of(self, group: str, prefix: str = "", *, detail: bool = True) -> list[Reading]:
        """Figures of a group that have something to say."""
        chosen = [figure for figure in figures.of(group) if figure.key.startswith(prefix) and not figure.needs]
        found = [self[figure.key] for figure in chosen if figure.is_detail or not detail]
        return [reading for reading in found if reading.records and not reading.is_zero]


@dataclass
class Material:
    """Everything that the sections are written from."""

    scope: Scope
    read: Readings
    pen: Pen
    cells: AnswerCells
    topics: list[Reading]

    @property
    def has_answers(self) -> bool:
        """Whether somebody took a test; placements do not tell before from after."""
        return self._began("checks-started")

    @property
    def has_placements(self) -> bool:
        return self._began("placements-started")

    def _began(self, key: str) -> bool:
        started = self.read[key]
        return started.is_hidden or bool(started.records)


def topic_readings(scope: Scope) -> list[Reading]:
    """Right answers by topic, least known first. Topics that too few people answered are left out."""
    found = [figures["right-topic"].value(scope.narrowed(topic=topic.slug)) for topic in topics_asked(scope)]
    hidden = hidden_cells({index: reading.persons or 1 for index, reading in enumerate(found)})
    kept = [reading for index, reading in enumerate(found) if index not in hidden and reading.estimate]
    return sorted(kept, key=lambda reading: (reading.estimate.value, reading.scope.topic))  # type: ignore[union-attr]  # kept above


def named(material: Material, readings: list[Reading]) -> Text:
    """“设摊宣传12场、讲座1场”: names with their figures."""
    return joined([[_short(reading), material.pen.cite(reading)] for reading in readings])


def _short(reading: Reading) -> str:
    """The kind alone where the title reads "held: kind"."""
    return reading.label.replace("：", ":").rsplit(":", 1)[-1].strip()


def overview(material: Material) -> list[Block]:
    campaign, read, pen = material.scope.campaign, material.read, material.pen
    period = period_of(campaign)
    runs: Text = [f"{campaign.name}由{campaign.host.name}主办，"]
    runs.append(f"活动时间为{period}。" if period else "活动起止日期未记录。")
    if campaign.theme:
        runs.append(f"活动主题为“{campaign.theme}”。")
    blocks: list[Block] = [Paragraph(runs)]
    blocks.append(Paragraph([*_who(read, pen), *_sessions(material)]))
    blocks.append(Paragraph(_people(material)))
    if stated := stated_totals(material.scope):
        totals = joined([[f"{reading.label}", pen.cite(reading)] for reading in stated], "；")
        blocks.append(
            Paragraph(["来源材料另公布以下总数：", *totals, "。以上为公布数，系统中没有逐条记录，不与记录数相加。"])
        )
    blocks.append(_basic_table(material))
    return blocks


def _who(read: Readings, pen: Pen) -> Text:
    organisations = read["organisations"]
    if not organisations.is_recorded:
        return ["参与单位未记录。"]
    return ["参与单位共", pen.cite(organisations), "。"]


def _sessions(material: Material) -> Text:
    read, pen = material.read, material.pen
    sessions, occasions = read["sessions"], read["occasions"]
    if not sessions.is_recorded:
        return ["活动场次未记录。"]
    runs: Text = ["已举办并登记活动", pen.cite(sessions)]
    kinds = read.of(Group.SESSIONS, "sessions-")
    if kinds:
        runs += ["，其中", *named(material, kinds)]
    runs.append("。")
    if occasions.is_recorded and occasions.quantity.value != sessions.records:
        runs += ["同一记录下多次举办的，按次数累计为", pen.cite(occasions)]
        runs.append(f"（另有{occasions.unrecorded}条记录未写明次数）。" if occasions.unrecorded else "。")
    planned = read["sessions-planned"]
    if planned.records:
        runs += ["另有", pen.cite(planned), "尚未登记为已举办。"]
    return runs


def _people(material: Material) -> Text:
    read, pen = material.read, material.pen
    counted = [r for r in read.of(Group.PEOPLE, "heads-", detail=False) if r.figure.nature == "recorded"]
    stated = [r for r in read.of(Group.PEOPLE, "heads-", detail=False) if r.figure.nature == "stated"]
    check_ins = read["check-ins"]
    runs: Text = []
    if counted:
        runs += ["据现场登记，", *named(material, counted), "。"]
    if stated:
        runs += ["据来源材料对各场次的记述，", *named(material, stated), "。"]
    if not (counted or stated):
        runs.append("到场人数未记录。")
    if len(counted) + len(stated) > 1:
        runs.append("各类人次口径不同、可能重复，不作相加。")
    runs += ["扫码签到", pen.cite(check_ins), "。"] if check_ins.is_recorded else ["扫码签到未记录。"]
    return runs


def _basic_table(material: Material) -> Table:
    rows: list[list[Text]] = []
    keys = ("organisations", "sessions", "occasions", "sessions-counted", "check-ins", "media-reports", "photos")
    for key in (*keys, "participants", "parallel-completed"):
        reading = material.read[key]
        records = "—" if reading.is_hidden else str(reading.records)
        value: Text = [material.pen.cite(reading)] if reading.is_recorded else [reading.text]
        rows.append([[reading.label], value, [records]])
    header: list[Text] = [["指标"], ["数值"], ["记录数"]]
    return Table("活动基本情况", header, rows, [0.46, 0.34, 0.2])


def period_of(campaign) -> str:
    """The days of a campaign in words; what a source says where the days are not known."""
    first, last = campaign.starts_on, campaign.ends_on
    if not first:
        return campaign.when_text
    text = f"{first.year}年{first.month}月{first.day}日"
    if not last or last == first:
        return text
    year = "" if last.year == first.year else f"{last.year}年"
    return f"{text}至{year}{last.month}月{last.day}日"


def work(material: Material) -> list[Block]:
    read, pen = material.read, material.pen
    blocks: list[Block] = [Paragraph(["（一）组织部署"], "heading"), Paragraph(_tasks(read, pen))]
    blocks.append(Paragraph(["（二）各单位开展情况"], "heading"))
    blocks += _by_organisation(material)
    blocks += [Paragraph(["（三）宣传物料"], "heading"), Paragraph(_materials(material))]
    blocks += [Paragraph(["（四）媒体报道与影像"], "heading"), Paragraph(_publicity(read, pen))]
    photos = list(Photo.objects.filter(campaign=material.scope.campaign).order_by("taken_on", "code")[:PHOTOS])
    if photos:
        blocks.append(Pictures([Picture(photo.file.name, photo.caption) for photo in photos]))
    return blocks


def _tasks(read: Readings, pen: Pen) -> Text:
    tasks, late = read["tasks"], read["tasks-late"]
    if not tasks.is_recorded:
        return ["工作计划任务未记录。"]
    runs: Text = ["工作计划共列任务", pen.cite(tasks), "，已完成", pen.cite(read["tasks-done"])]
    runs += ["，未完成", pen.cite(read["tasks-open"])]
    return [*runs, "，其中已逾期", pen.cite(late), "。"] if late.records else [*runs, "。"]


def _by_organisation(material: Material) -> list[Block]:
    scope, read, pen = material.scope, material.read, material.pen
    sessions = read["sessions"]
    if not sessions.records:
        return [Paragraph(["各单位举办场次未记录。"])]
    held: dict[int, int] = {}
    counted: dict[int, int] = {}
    for key, counts in (("sessions", held), ("sessions-counted", counted)):
        for organisation in figures[key].records(scope).order_by().values_list("organisation_id", flat=True):
            counts[organisation] = counts.get(organisation, 0) + 1
    names = {organisation.pk: organisation.name for organisation in organisations_in(scope)}
    people = {pk: cell.persons for pk, cell in material.cells.by(Dimension.ORGANISATION).items()}
    order = sorted(held, key=lambda pk: (-held[pk], list(names).index(pk)))
    header: list[Text] = [
        ["单位"],
        [pen.cite(sessions, "已举办场次")],
        [pen.cite(read["sessions-counted"], "其中有人数登记")],
        [pen.cite(read["participants"], "完成测试人数")],
    ]
    rows: list[list[Text]] = [
        [[names[pk]], [str(held[pk])], [str(counted.get(pk, 0))], [_persons(people.get(pk))]] for pk in order
    ]
    runs: Text = [f"举办活动的单位共{len(order)}家，各单位情况见下表。"]
    if held[order[0]] > 1 and (len(order) == 1 or held[order[0]] > held[order[1]]):
        runs = [f"举办活动的单位共{len(order)}家，其中{names[order[0]]}场次最多。各单位情况见下表。"]
    return [Paragraph(runs), Table("各单位活动情况", header, rows, [0.4, 0.18, 0.22, 0.2])]


def _persons(reading: Reading | None) -> str:
    if reading is None:
        return "未记录"
    return "不公布" if reading.is_hidden else str(reading.records)


def _materials(material: Material) -> Text:
    read = material.read
    handed_out = read.of(Group.MATERIALS, "handed-out-")
    set_up = read.of(Group.MATERIALS, "set-up-")
    runs: Text = ["发放", *named(material, handed_out), "。"] if handed_out else ["发放宣传物料的数量未记录。"]
    runs += ["布置、展示", *named(material, set_up), "。"] if set_up else ["布置、展示物料的数量未记录。"]
    missing = sum(reading.unrecorded for reading in [*handed_out, *set_up])
    return [*runs, f"另有{missing}条物料记录未写明数量，未计入。"] if missing else runs


def _publicity(read: Readings, pen: Pen) -> Text:
    reports, photos = read["media-reports"], read["photos"]
    runs: Text = ["登记媒体报道", pen.cite(reports), "。"] if reports.is_recorded else ["媒体报道数量未记录。"]
    if reports.unrecorded:
        runs.append(f"另有{reports.unrecorded}条记录只列媒体名称、未写明篇数，未计入。")
    return [*runs, "留存活动照片", pen.cite(photos), "。"] if photos.is_recorded else [*runs, "活动照片未记录。"]


def effects(material: Material) -> list[Block]:
    read, pen = material.read, material.pen
    placements = _placements(read, pen) if material.has_placements else []
    if not material.has_answers:
        return [
            *placements,
            Paragraph(["本次活动没有测试作答记录，参与者知识水平是否变化无法说明。"]),
            Paragraph(["发放数量、到场人次和点击量只说明活动到达了多少人，不能说明效果，本节不以其代替。"]),
            *_sessions_chart(material),
        ]
    blocks: list[Block] = [Paragraph(["（一）参与测试情况"], "heading")]
    runs: Text = ["通过活动开始测试", pen.cite(read["checks-started"]), "，完成", pen.cite(read["checks-completed"])]
    runs += ["；至少完成一次测试的有", pen.cite(read["participants"]), "，其中又完成第二次平行测试的有"]
    blocks.append(Paragraph([*runs, pen.cite(read["parallel-completed"]), "。不足10人的分组不公布。"]))
    blocks += placements
    blocks += [Paragraph(["（二）答对率"], "heading"), Paragraph(_shares(read, pen)), *_audiences(material)]
    blocks.append(Paragraph(["（三）分主题情况"], "heading"))
    return [*blocks, *_topics(material)]


def _placements(read: Readings, pen: Pen) -> list[Block]:
    runs: Text = ["通过活动开始定位测评", pen.cite(read["placements-started"]), "，完成"]
    runs += [pen.cite(read["placements-completed"]), "；至少完成一次定位测评的有", pen.cite(read["placed"])]
    return [Paragraph([*runs, "。定位测评按每个人的水平出题，不计入答对率，也不作前后比较。"])]


def _shares(read: Readings, pen: Pen) -> Text:
    before, after, gain, hake = (read[key] for key in ("right-before", "right-after", "gain", "hake-gain"))
    runs: Text = ["首次测试平均答对率为", pen.cite(before), "。"]
    if not gain.is_recorded:
        return [*runs, "完成前后两次测试的人数不足，前后变化未公布。"]
    runs += ["平行测试平均答对率为", pen.cite(after), "。同一批人前后相比，答对率变化为", pen.cite(gain)]
    if hake.is_recorded:
        runs += ["，相当于可提升空间的比例（Hake增益）为", pen.cite(hake)]
    return [*runs, "。以上是同一批人活动前后的比较，没有对照组，不能说明变化由本次活动引起。"]


def _audiences(material: Material) -> list[Block]:
    cells = material.cells.by(Dimension.AUDIENCE)
    order = [value for value in [*Audience.values, ""] if value in cells]
    shown = [value for value in order if cells[value].before and cells[value].after]
    gain = material.read["gain"]
    pen = material.pen
    rows: list[list[Text]] = []
    for value in order:
        cell = cells[value]
        values = [_percent(cell.before), _percent(cell.after), cell.gain.text if cell.gain.estimate else "不公布"]
        rows.append([[audience_name(value)], [_persons(cell.persons)], *([text] for text in values)])
    header: list[Text] = [["人群"], [pen.cite(material.read["participants"], "完成测试人数")], ["前"], ["后"]]
    table = Table("分人群答对率", [*header, [pen.cite(gain, "变化")]], rows, [0.24, 0.2, 0.16, 0.16, 0.24])
    bars = [
        {"label": audience_name(value), "bars": [_bar(cells[value].before), _bar(cells[value].after)]}
        for value in shown
    ]
    overall = material.cells.overall()
    if overall.before and overall.after:
        bars.insert(0, {"label": "全部", "bars": [_bar(overall.before), _bar(overall.after)]})
    if not bars:
        return [table]
    alternative = "；".join(
        f"{group['label']}前{group['bars'][0]['label']}、后{group['bars'][1]['label']}" for group in bars
    )
    data = {"unit": "%", "top": 100, "series": ["首次测试", "平行测试"], "groups": bars}
    caption = "同一批人前后答对率及95%置信区间（不公布的分组未画出）"
    return [table, Chart(caption, alternative, data)]


def _percent(estimate) -> str:
    return f"{estimate.value * 100:.1f}%" if estimate else "不公布"


def _bar(estimate) -> dict[str, float | str | None]:
    return {
        "value": percent(estimate.value),
        "low": percent(estimate.low),
        "high": percent(estimate.high),
        "label": _percent(estimate),
    }


def _topics(material: Material) -> list[Block]:
    lowest = material.topics[:LOWEST]
    if not lowest:
        return [Paragraph(["分主题作答人数不足，未公布。"])]
    rows: list[list[Text]] = [
        [[topic_name(reading)], [material.pen.cite(reading)], [str(reading.persons)]] for reading in lowest
    ]
    header: list[Text] = [["主题"], ["首次测试答对率"], ["人数"]]
    return [
        Paragraph([f"首次测试涉及{len(material.topics)}个主题，答对率最低的{len(lowest)}个见下表。"]),
        Table("首次测试答对率最低的主题", header, rows, [0.36, 0.48, 0.16]),
    ]


def topic_name(reading: Reading) -> str:
    return _short(reading)


def _sessions_chart(material: Material) -> list[Block]:
    kinds = material.read.of(Group.SESSIONS, "sessions-")
    if not kinds:
        return []
    groups = [
        {"label": _short(r), "bars": [{"value": r.records, "low": None, "high": None, "label": f"{r.records}场"}]}
        for r in kinds
    ]
    top = max(r.records for r in kinds)
    alternative = "；".join(f"{_short(r)}{r.records}场" for r in kinds)
    data = {"unit": "", "top": top, "series": ["已举办场次"], "groups": groups}
    return [Chart("已举办场次（按形式）", alternative, data)]
