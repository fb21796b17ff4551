"""Charts of many people: rows over a common axis, and differences around zero.

Conventions: those of `analysis.charts.history`. A stretch of the axis is a link to the people in
it; links are left out of the tab order, because the table beneath has them all.
"""
