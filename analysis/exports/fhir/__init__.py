"""Reports and histories as FHIR R4 resources, built as plain JSON objects.

Each builder returns one resource whose id is derived from its row, and refers to others as
`Type/id`, as a server would; `bundle.py` puts them into a collection and turns the references into
`urn:uuid:`. docs/fhir.md says what is mapped to what, and why.
"""
