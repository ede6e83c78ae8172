"""A campaign as a workbook: template, import, export.

archive    may this file be opened at all
tables     the sheets and columns, `words` the words in their cells
reading    bytes → rows of values, problems named by sheet, row and column; `cells` one cell
planning   rows against the database: new, changed, unchanged, untouched
applying   all of it or nothing
writing    template and export
"""

from wanli.outreach.campaigns.actions.imports.applying import import_campaign, plan_import
from wanli.outreach.campaigns.actions.imports.archive import MAX_UPLOAD, FileIsRefused
from wanli.outreach.campaigns.actions.imports.planning import Plan
from wanli.outreach.campaigns.actions.imports.reading import ImportHasProblems, Problem
from wanli.outreach.campaigns.actions.imports.writing import (
    RECORD_TABLES,
    campaign_workbook,
    records_workbook,
    rows_workbook,
    template,
)

__all__ = [
    "MAX_UPLOAD",
    "RECORD_TABLES",
    "FileIsRefused",
    "ImportHasProblems",
    "Plan",
    "Problem",
    "campaign_workbook",
    "import_campaign",
    "plan_import",
    "records_workbook",
    "rows_workbook",
    "template",
]
