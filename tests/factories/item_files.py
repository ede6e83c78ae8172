"""Files of items for tests: rows by column name, as CSV, XLSX or a QTI package."""

import csv
import io
import random
import zipfile
from typing import Any

from openpyxl import Workbook

from wanli.learning.assessments.clients.item_files.rows import COLUMNS

COMMON = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间斯知世什两次使身者被高已亲其进此话常与活正感"  # noqa: E501


def row(number: int = 1, **values: Any) -> dict[str, Any]:
    """One good row, unlike every other one; `values` replace cells."""
    chance = random.Random(number)
    words = ["".join(chance.choices(COMMON, k=12)) for _ in range(5)]
    made = {
        "code": f"file-{number:04}",
        "language": "zh-hans",
        "topic": "phone-fraud",
        "skill": "act",
        "audiences": "elder, public",
        "difficulty": round(chance.uniform(-2, 2), 2),
        "stem": f"{words[0]}，第{number}题怎么办？",
        "key": "ABCD"[number % 4],
        "source": "a-law",
        "place": "第一条",
    }
    for letter, text in zip("abcd", words[1:], strict=True):
        made |= {f"option_{letter}": text, f"why_{letter}": f"因为{text}。"}
    return made | values


def csv_file(*rows: dict[str, Any], columns: list[str] | None = None) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns or list(COLUMNS), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def xlsx_file(*rows: dict[str, Any], columns: list[str] | None = None) -> bytes:
    book, names = Workbook(), columns or list(COLUMNS)
    book.active.append(names)
    for one in rows:
        book.active.append([one.get(name) for name in names])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def package(**files: str | bytes) -> bytes:
    """A zip with these files; `__` in a name stands for a slash, `_xml` for the ending."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return data.getvalue()


def manifest(*hrefs: str, kind: str = "imsqti_item_xmlv3p0") -> str:
    """A manifest as 1EdTech's examples have it, without any metadata of ours."""
    resources = "".join(
        f'<resource identifier="r{number}" type="{kind}" href="{href}"><file href="{href}"/></resource>'
        for number, href in enumerate(hrefs)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest xmlns="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1" identifier="m">'
        "<metadata><schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata><organizations/>"
        f"<resources>{resources}</resources></manifest>"
    )


def plain_item(body: str = "", *, identifier: str = "unattended-luggage", cardinality: str = "single") -> str:
    """A choice item as other programs write it: the question in the body, a prompt, no explanations."""
    choices = "".join(
        f'<qti-simple-choice identifier="Choice{letter}">{text}</qti-simple-choice>'
        for letter, text in zip("ABC", ("继续等<b>通知</b>", "挂断，自己拨打 110", "把卡号报给他"), strict=True)
    )
    interaction = (
        '<qti-choice-interaction response-identifier="RESPONSE" shuffle="false" max-choices="1">'
        f"<qti-prompt>您怎么办？</qti-prompt>{choices}</qti-choice-interaction>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="{identifier}" '
        'title="t" adaptive="false" time-dependent="false" xml:lang="zh-CN">'
        f'<qti-response-declaration identifier="RESPONSE" cardinality="{cardinality}" base-type="identifier">'
        "<qti-correct-response><qti-value>ChoiceB</qti-value></qti-correct-response></qti-response-declaration>"
        f"<qti-item-body><p>来电自称公安，要您转账。</p>{body or interaction}</qti-item-body>"
        '<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>'
        "</qti-assessment-item>"
    )
