"""Codes: our own, with their URIs, and those of LOINC, UCUM and HL7."""

from typing import Any, Final

from ml.labels import EMOTIONS

Json = dict[str, Any]

# Names, not addresses: `.invalid` (RFC 2606) can never be a host.
BASE: Final = "https://emosense.invalid/fhir"
EXPRESSION: Final = f"{BASE}/CodeSystem/expression"
REVIEW: Final = f"{BASE}/CodeSystem/review"
INTERVAL: Final = f"{BASE}/StructureDefinition/interval-95"
SUBJECT_CODE: Final = f"{BASE}/NamingSystem/subject-code"

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
ABSENT: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
CATEGORY: Final = "http://terminology.hl7.org/CodeSystem/observation-category"
MEDIA_TYPE: Final = "http://terminology.hl7.org/CodeSystem/media-type"
# What FHIR marks made-up records with, in `meta.security`.
TEST_DATA: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActReason",
    "code": "HTEST",
    "display": "test health data",
}

# The codes of EXPRESSION. FHIR is read by programs and by people of any language: its texts are
# English, as the standard's own displays are.
DISPLAYS: Final = {
    "fused-expression": "Emotional expression in face and voice, fused",
    "face-expression": "Emotional expression in the face",
    "voice-expression": "Emotional expression in the voice",
    "expression-report": "Report of emotional expression",
    "model-result": "Most probable expression as the model has it",
    "valence": "Valence, derived from the seven expressions",
    "disagreement": "Disagreement of face and voice",
    "n-faces": "Number of faces that count in the result",
    "n-windows": "Number of windows of speech that count in the result",
    "mood": "Mood from 0 to 10, self-reported",
    **{str(emotion): f"Expression consistent with {emotion}" for emotion in EMOTIONS},
}
REVIEW_DISPLAYS: Final = {
    "confirmed": "Confirmed by a clinician",
    "corrected": "Corrected by a clinician",
    "rejected": "Rejected by a clinician",
}


def concept(system: str, code: str, display: str) -> Json:
    """Return a CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code, "display": display}], "text": display}


def own_concept(code: str) -> Json:
    """Return one of our own codes as a CodeableConcept."""
    return concept(EXPRESSION, code, DISPLAYS[code])


def absent(reason: str) -> Json:
    """Return why there is no value: unknown, with the reason in words."""
    return concept(ABSENT, "unknown", "Unknown") | {"text": reason or "Unknown"}


def quantity(value: float, unit: str = "1") -> Json:
    """Return a Quantity in a UCUM unit, with at most six decimals."""
    return {"value": round(value, 6), "unit": unit, "system": UCUM, "code": unit}


def interval(low: float | None, high: float | None) -> list[Json]:
    """Return our extension for a 95 % interval; empty where there is none.

    FHIR's own `referenceRange` says what is normal, which is something else.
    """
    if low is None or high is None:
        return []
    return [
        {
            "url": INTERVAL,
            "valueRange": {"low": quantity(low), "high": quantity(high)},
        }
    ]
