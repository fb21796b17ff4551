"""Reports and histories as PDF: a list of blocks that templates/print/document.typ sets.

A block is a JSON object with a `kind`; every text in it is plain text, never markup.
"""
