"""What leaves the house: pictures of charts, Word documents, spreadsheets."""

from wanli.evidence.reports.clients.charts import draw_chart
from wanli.evidence.reports.clients.spreadsheets import write_spreadsheet
from wanli.evidence.reports.clients.words import write_document

__all__ = ["draw_chart", "write_document", "write_spreadsheet"]
