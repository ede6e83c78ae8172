"""The figures of a campaign, in the order in which they are shown.

base         Figure · Reading · the registry
activities   what was planned and done
people       heads, check-ins, totals that a source states
answers      what citizens answered
"""

from wanli.evidence.reports.queries.figures import activities, answers, people
from wanli.evidence.reports.queries.figures.base import Figure, FigureIsUnknown, Figures, Reading, figures, shown

__all__ = ["Figure", "FigureIsUnknown", "Figures", "Reading", "activities", "answers", "figures", "people", "shown"]
