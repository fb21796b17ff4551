"""Charts as files of their own: SVG without the site's style sheets, and PNG made from it.

The pages' charts fill their column, stretch their rows and take their colours from style sheets.
`flattening.py` gives them a fixed size in pixels, `stylesheet.py` the rules they need, in light
colours, and `sheet.py` a white sheet with title and legend.
"""
