"""How dates and times are written in each language, the same on every page.

Templates ask for them by name: `{{ at|date:"DATE_FORMAT" }}`, `{{ at|date:"DATETIME_FORMAT" }}`.
"""
