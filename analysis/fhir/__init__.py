"""FHIR R4 for record systems: reports and self-reports of patients, to read; docs/fhir.md."""
