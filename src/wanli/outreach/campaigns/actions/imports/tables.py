"""The sheets of the workbook and their columns: the one description that template, import and export share."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from wanli.outreach.campaigns.actions.imports import words
from wanli.outreach.campaigns.actions.imports.words import Words
from wanli.outreach.campaigns.models import (
    Campaign,
    HeadCount,
    Material,
    MaterialUse,
    MediaMention,
    Participation,
    PlanTask,
    ReportedFigure,
    Session,
)

EXAMPLE = "示例"  # a row whose first cell begins so is an example and is not read
NOTES_SHEET = "说明"


@dataclass(frozen=True, eq=False)
class Column:
    """A column: its header, the field it fills, and what kind of cell stands in it.

    `kind` is text, code, choice, choices, list, lines, date, time, whole, amount, organisation, session or material.
    whole and amount also fill the field `precision` when `qualified`.
    """

    header: str
    field: str
    kind: str = "text"
    required: bool = False
    words: Words | None = None
    qualified: bool = False
    of_organisation: bool = False  # describes an organisation itself; matters only when it is not known yet
    hint: str = ""
    example: Any = ""
    width: int = 16


@dataclass(frozen=True, eq=False)
class Table:
    """A sheet: its name, the model it fills, the field that holds the natural key, and its columns."""

    sheet: str
    model: type[Model]
    key: str
    columns: tuple[Column, ...]
    is_required: bool = False

    def column_of(self, field: str) -> Column | None:
        return next((column for column in self.columns if column.field == field), None)

    @property
    def fields(self) -> list[str]:
        """The model fields that the sheet fills, the qualifier among them."""
        names = [column.field for column in self.columns if not column.of_organisation]
        return [*names, "precision"] if any(column.qualified for column in self.columns) else names


_NOTE = Column("备注", "note", width=30)
_CODE_HINT = "在本活动内不重复；再次导入时凭它找到同一条记录"


def _code(example: str) -> Column:
    return Column("编号", "code", "code", required=True, hint=_CODE_HINT, example=example, width=20)


def _organisation(header: str, *, required: bool = False, example: str = "") -> Column:
    return Column(header, "organisation", "organisation", required, hint="“参与机构”里的机构代码", example=example)


_WHEN = Column("时间说明", "when_text", hint="日期不详时，照原文填写，如“3月15日上午”")
_TOPICS = Column("主题", "topics", "list", hint="知识库主题的代码，用顿号分开", example="telecom-fraud", width=24)

CAMPAIGN = Table(
    "活动",
    Campaign,
    "code",
    (
        Column(
            "活动代码", "code", "code", required=True, hint="全平台唯一，用作网址", example="示例-315-2026", width=24
        ),
        Column("名称", "name", required=True, example="3·15金融消费者权益日宣传周", width=36),
        Column("英文名称", "name_en", width=30),
        Column("主题口号", "theme", width=36),
        Column("英文主题", "theme_en", width=30),
        Column("宣传标语", "slogans", "lines", hint="一行一条", width=40),
        Column("主办机构", "host", "organisation", required=True, hint="机构代码", example="example-bank"),
        Column("开始日期", "starts_on", "date", example="2026-03-15"),
        Column("结束日期", "ends_on", "date", example="2026年3月21日"),
        _WHEN,
        Column("状态", "status", "choice", words=words.CAMPAIGN_STATUS, example="已公布"),
        Column("资料来历", "provenance", "choice", words=words.PROVENANCE, example="现场记录"),
        Column("来源标题", "source_title", width=36),
        Column("来源发布方", "source_publisher"),
        Column("来源发布日期", "source_published_on", "date"),
        Column("来源说明", "source_note", width=50),
        Column("测试代码", "check_code", hint="市民做的十题小测", width=18),
        _TOPICS,
    ),
    is_required=True,
)
PARTICIPATIONS = Table(
    "参与机构",
    Participation,
    "organisation",
    (
        Column("机构代码", "organisation", "code", required=True, hint="全平台唯一", example="示例-outlet-1", width=26),
        Column("机构名称", "name", required=True, of_organisation=True, example="城东支行营业部", width=30),
        Column("英文名称", "name_en", of_organisation=True, width=30),
        Column("机构类型", "kind", "choice", words=words.ORGANISATION_KIND, of_organisation=True, example="网点"),
        Column(
            "上级代码",
            "parent",
            of_organisation=True,
            hint="留空时归在主办机构之下；“-”表示没有上级",
            example="example-bank",
            width=22,
        ),
        Column("地区", "region", of_organisation=True, example="某市某区"),
        Column("角色", "role", "choice", words=words.PARTICIPATION_ROLE, example="参加"),
        _NOTE,
    ),
    is_required=True,
)
TASKS = Table(
    "任务",
    PlanTask,
    "code",
    (
        _code("示例-t1"),
        Column("任务", "title", required=True, example="宣传折页送到各网点", width=36),
        _organisation("责任机构", example="example-bank"),
        Column("截止日期", "due_on", "date", example="2026-03-10"),
        Column("状态", "status", "choice", words=words.TASK_STATUS, example="待办"),
        _NOTE,
    ),
)
SESSIONS = Table(
    "场次",
    Session,
    "code",
    (
        _code("示例-s1"),
        Column("名称", "title", required=True, example="网点门前摆摊宣传", width=36),
        Column("英文名称", "title_en", width=30),
        Column("形式", "kind", "choice", words=words.SESSION_KIND, example="摆摊咨询"),
        Column("状态", "status", "choice", words=words.SESSION_STATUS, example="计划中"),
        _organisation("举办机构", required=True, example="example-outlet-1"),
        Column("地点", "venue", example="城东广场", width=28),
        Column("地区", "region", example="某市某区"),
        Column("日期", "starts_on", "date", example="2026-03-15"),
        Column("结束日期", "ends_on", "date", hint="只在持续多日时填写"),
        Column("开始时间", "opens_at", "time", example="9:30"),
        Column("结束时间", "closes_at", "time", example="11:30"),
        _WHEN,
        Column("场次数", "occasions", "whole", hint="一条记录代表几场；不清楚就留空", example=1),
        Column(
            "面向人群",
            "audiences",
            "choices",
            words=words.AUDIENCE,
            hint="可填多个，用顿号分开",
            example="老年人、公众",
        ),
        _TOPICS,
        Column("预计人数", "expected", "whole", example=200),
        _NOTE,
    ),
)
MATERIALS = Table(
    "物料",
    Material,
    "code",
    (
        _code("示例-m1"),
        Column("名称", "title", required=True, example="防骗折页", width=30),
        Column("种类", "kind", "choice", words=words.MATERIAL_KIND, example="折页传单"),
        Column("备货数量", "stocked", "whole", qualified=True, hint="不清楚就留空", example="5000"),
        Column("量词", "unit", example="份"),
        _NOTE,
    ),
)
USES = Table(
    "物料使用",
    MaterialUse,
    "code",
    (
        _code("示例-u1"),
        Column("物料编号", "material", "material", required=True, example="m1"),
        Column("场次编号", "session", "session", hint="场次和机构至少填一项", example="s1"),
        _organisation("机构代码"),
        Column("用法", "manner", "choice", words=words.MANNER, example="发放"),
        Column(
            "数量", "count", "whole", qualified=True, hint="可写 1.5万、800余、约300；不清楚就留空", example="800余"
        ),
        Column("日期", "used_on", "date", example="2026-03-15"),
        _NOTE,
    ),
)
HEAD_COUNTS = Table(
    "到场人数",
    HeadCount,
    "code",
    (
        _code("示例-h1"),
        Column("场次编号", "session", "session", required=True, example="s1"),
        Column("统计对象", "kind", "choice", words=words.HEAD_KIND, example="咨询人次"),
        Column(
            "人数", "count", "whole", required=True, qualified=True, hint="可写 800余、约300、近200", example="800余"
        ),
        Column("统计方式", "method", "choice", words=words.HEAD_METHOD, example="估计"),
        Column("群体", "who", hint="如某校学生；不要写人名", width=24),
        _NOTE,
    ),
)
MEDIA = Table(
    "媒体报道",
    MediaMention,
    "code",
    (
        _code("示例-r1"),
        Column("媒体名称", "outlet", required=True, example="某市日报", width=24),
        Column("媒体种类", "kind", "choice", words=words.MEDIA_KIND, example="报刊"),
        Column("标题", "title", width=36),
        Column("网址", "url", width=30),
        Column("发布日期", "published_on", "date", example="2026-03-16"),
        Column("报道篇数", "count", "whole", qualified=True, hint="不清楚就留空", example=1),
        Column("场次编号", "session", "session"),
        _organisation("报道对象"),
        _NOTE,
    ),
)
FIGURES = Table(
    "汇总数字",
    ReportedFigure,
    "code",
    (
        _code("示例-f1"),
        Column("名称", "name", required=True, example="参加宣传周的网点", width=36),
        Column("英文名称", "name_en", width=30),
        Column("指标", "measure", "choice", words=words.MEASURE, example="参加网点数"),
        Column("数值", "value", "amount", qualified=True, hint="可写 2120万余；原文没有就留空", example="50"),
        Column("单位", "unit", example="家"),
        Column("期间", "period", example="宣传周"),
        _organisation("机构代码"),
        Column("出处", "source_note", hint="原文哪一段", width=36),
        _NOTE,
    ),
)
# In the order in which they are read: later sheets refer to earlier ones.
RECORDS = (PARTICIPATIONS, TASKS, SESSIONS, MATERIALS, USES, HEAD_COUNTS, MEDIA, FIGURES)
TABLES = (CAMPAIGN, *RECORDS)
