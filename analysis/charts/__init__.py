"""Charts drawn on the server as SVG, one module each.

Conventions: no inline style (the content-security policy forbids it), so colours are classes of
`static/css/chart.css`. Horizontal positions are percentages of the drawing's width, vertical ones
pixels: a chart fills its column on any screen while its text keeps its size. Every chart has a
table with the same numbers beside it.
"""
