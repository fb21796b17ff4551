"""Self-reports as Observations: PHQ-9 by its LOINC codes, and a mood from 0 to 10."""

from typing import Final

from analysis.exports.fhir.coding import CATEGORY, LOINC, Json, concept, own_concept, quantity
from analysis.exports.fhir.identity import identify, instant, refer
from analysis.models import SelfReport

PANEL: Final = ("44249-1", "PHQ-9 quick depression assessment panel")
TOTAL: Final = ("44261-6", "Patient Health Questionnaire 9 item (PHQ-9) total score")
# In the order of the questionnaire.
ITEMS: Final = (
    ("44250-9", "Little interest or pleasure in doing things"),
    ("44255-8", "Feeling down, depressed, or hopeless"),
    ("44259-0", "Trouble falling or staying asleep, or sleeping too much"),
    ("44254-1", "Feeling tired or having little energy"),
    ("44251-7", "Poor appetite or overeating"),
    ("44258-2", "Feeling bad about yourself"),
    ("44252-5", "Trouble concentrating on things"),
    ("44253-3", "Moving or speaking slowly, or being restless"),
    ("44260-8", "Thoughts of being better off dead or of self-harm"),
)
# LOINC answer list LL358-3; the place of an answer is its score.
ANSWERS: Final = (
    ("LA6568-5", "Not at all"),
    ("LA6569-3", "Several days"),
    ("LA6570-1", "More than half the days"),
    ("LA6571-9", "Nearly every day"),
)


def build_self_report(row: SelfReport, patient: Json) -> list[Json]:
    """Return the Observations of one self-report: panel and total, mood, or both."""
    observations = []
    if row.phq9_total is not None:
        total = _begin(row, "phq9-total", concept(LOINC, *TOTAL), patient)
        total["valueQuantity"] = quantity(row.phq9_total, "{score}")
        panel = _begin(row, "phq9-panel", concept(LOINC, *PANEL), patient)
        panel["hasMember"] = [refer(total)]
        panel["component"] = [
            {"code": concept(LOINC, *item), "valueCodeableConcept": concept(LOINC, *ANSWERS[score])}
            for item, score in zip(ITEMS, row.phq9_answers or (), strict=True)
        ]
        observations += [panel, total]
    if row.mood is not None:
        mood = _begin(row, "mood", own_concept("mood"), patient)
        mood["valueQuantity"] = quantity(row.mood, "{score}")
        observations.append(mood)
    return observations


def _begin(row: SelfReport, role: str, code: Json, patient: Json) -> Json:
    observation: Json = {
        "resourceType": "Observation",
        "id": identify(row.pk, role),
        "status": "final",
        "category": [concept(CATEGORY, "survey", "Survey")],
        "code": code,
        "subject": refer(patient),
        "effectiveDateTime": instant(row.answered_at),
    }
    if row.filled_by == SelfReport.FilledBy.PATIENT:
        observation["performer"] = [refer(patient)]
    return observation
