"""What leaves the house: reports and histories as tables, FHIR, PDF and pictures.

`content.py` reads the rows once; each format is a pure function from that to bytes. No export
holds a person's name or the name of a file, which may hold one: people go by their code.
"""
