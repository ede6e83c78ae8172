"""Problems and next steps, drafted from what the records show. A next step answers a problem that was found."""

from dataclasses import dataclass

from wanli.evidence.reports.choices import Dimension
from wanli.evidence.reports.queries.dashboards import audience_name
from wanli.evidence.reports.queries.figures import figures
from wanli.evidence.reports.queries.summaries.parts import Block, Paragraph, Text, joined
from wanli.evidence.reports.queries.summaries.sections import Material, topic_name
from wanli.ground.accounts.choices import Audience

WEAK = 3
SELDOM = 0.5  # fewer than half going on to the parallel test is worth saying


@dataclass(frozen=True)
class Finding:
    """What the records show, and what follows for next time."""

    problem: Text
    step: Text


def findings_of(material: Material) -> list[Finding]:
    """Everything worth saying, in a fixed order."""
    found = [
        _uncounted(material),
        _late(material),
        _unreported(material),
        _weak_topics(material),
        _unreached(material),
        _few_went_on(material),
        _no_comparison(material),
        _no_answers(material),
    ]
    return [finding for finding in found if finding is not None]


def _uncounted(material: Material) -> Finding | None:
    sessions, without = material.read["sessions"], material.read["sessions-uncounted"]
    if not without.records:
        return None
    cite = material.pen.cite
    return Finding(
        ["人数登记不全。已举办的", cite(sessions), "中，", cite(without), "没有人数登记，到场人数无法完整统计。"],
        ["补登和规范人数登记。能够核实的场次补录人数，不能核实的保持空缺；今后每场活动结束当日登记。"],
    )


def _late(material: Material) -> Finding | None:
    late = material.read["tasks-late"]
    if not late.records:
        return None
    tasks = list(figures["tasks-late"].records(material.scope).select_related("organisation"))
    names = "、".join(f"“{task.title}”" for task in tasks[:3])
    return Finding(
        ["部分计划任务逾期。截至最近一次登记，", material.pen.cite(late), f"已过期限仍未完成，包括{names}。"],
        ["逐项明确逾期任务的责任单位和完成时限，确不再开展的在系统中注明取消。"],
    )


def _unreported(material: Material) -> Finding | None:
    planned = material.read["sessions-planned"]
    if not planned.records:
        return None
    return Finding(
        ["活动登记不及时。", material.pen.cite(planned), "仍标记为计划，未登记为已举办或已取消。"],
        ["督促承办单位核实未登记场次的举办情况。"],
    )


def _weak_topics(material: Material) -> Finding | None:
    weak = material.topics[:WEAK]
    if not weak:
        return None
    listed = joined([[f"“{topic_name(reading)}”", material.pen.cite(reading)] for reading in weak], "，")
    names = "、".join(f"“{topic_name(reading)}”" for reading in weak)
    return Finding(
        ["部分主题掌握较弱。首次测试答对率最低的是", *listed, "。"],
        [f"调整宣传重点。下一阶段优先安排{names}的讲解和材料，并在平行测试中跟踪。"],
    )


def _unreached(material: Material) -> Finding | None:
    """Audiences that neither a session nor an answer names. Silent where nobody recorded audiences at all."""
    sessions = list(figures["sessions"].records(material.scope).values_list("audiences", flat=True))
    answered = set(material.cells.by(Dimension.AUDIENCE))
    named = {value for audiences in sessions for value in audiences} | (answered - {""})
    if not sessions and not named:
        return None
    if not named:
        return Finding(
            ["面向人群未记录。已登记的场次均未写明面向哪些人群，人群覆盖情况无法说明。"],
            ["登记场次时写明面向人群。"],
        )
    missing = [value for value in Audience.values if value not in named and value != Audience.PUBLIC]
    if not missing:
        return None
    names = "、".join(audience_name(value) for value in missing)
    return Finding(
        [f"部分人群未见覆盖。场次和测试记录中均未出现：{names}。"],
        [f"结合当地实际，研究面向{names}的场次安排和测试入口。"],
    )


def _few_went_on(material: Material) -> Finding | None:
    before, after = material.read["participants"], material.read["parallel-completed"]
    if before.is_hidden or after.is_hidden or not before.records or after.records / before.records >= SELDOM:
        return None
    runs: Text = ["完成前后两次测试的人偏少。完成首次测试的", material.pen.cite(before), "中，只有"]
    return Finding(
        [*runs, material.pen.cite(after), "完成了平行测试，前后比较只代表这部分人。"],
        ["在现场引导完成首次测试的群众接着完成平行测试。"],
    )


def _no_comparison(material: Material) -> Finding | None:
    if not material.read["gain"].is_recorded:
        return None
    return Finding(
        ["成效缺少对照。前后比较没有对照组，其他原因引起的变化无法排除，行为是否改变也未记录。"],
        ["改进效果评估。下次活动分批安排或设置对照组，并在数月后回访。"],
    )


def _no_answers(material: Material) -> Finding | None:
    if material.has_answers:
        return None
    return Finding(
        ["成效未测量。没有测试作答记录，参与者知识水平的变化无法说明。"],
        ["在场次现场和宣传材料上提供测试二维码，以便下次说明成效。"],
    )


def problems(findings: list[Finding], unrecorded: list[str]) -> list[Block]:
    """The problems, numbered, and what was not recorded, by name."""
    blocks: list[Block] = [
        Paragraph([f"{number}. ", *finding.problem], "item") for number, finding in enumerate(findings, start=1)
    ]
    if unrecorded:
        blocks.append(Paragraph([f"以下事项未记录，本总结不作推算：{'、'.join(unrecorded)}。"]))
    return blocks or [Paragraph(["从已有记录中未发现需要说明的问题。没有记录的问题不在此列。"])]


def next_steps(findings: list[Finding]) -> list[Block]:
    blocks: list[Block] = [
        Paragraph([f"{number}. ", *finding.step], "item") for number, finding in enumerate(findings, start=1)
    ]
    return blocks or [Paragraph(["从记录中未形成建议，由主办单位补充。"])]
