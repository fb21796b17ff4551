"""One person's history as rows on a common time axis.

Conventions:
    x is a share of the window, 0 at its start and 1 at its end.
    Each row is a nested drawing, `WIDTH` units wide and ten units to the pixel high, that is
    stretched to the column; strokes do not stretch with it. A dot is a stroke of no length with
    round ends, so that all dots of a series are one path: 500 sessions make some thirty elements.
    The script zooms by changing the rows' view boxes, and then asks for a new drawing.
"""
