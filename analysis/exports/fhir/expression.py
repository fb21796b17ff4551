"""What was read, as Observations: face, voice, and both fused."""

from collections.abc import Sequence

from analysis.exports.fhir.coding import (
    REVIEW,
    REVIEW_DISPLAYS,
    Json,
    absent,
    concept,
    interval,
    own_concept,
    quantity,
)
from analysis.exports.fhir.identity import identify, instant, refer
from analysis.exports.fhir.terms import Expression, Frame
from ml.labels import EMOTIONS
from ml.types import Probabilities

DISCLAIMER = (
    "Describes the expression that can be seen in a face and heard in a voice at one moment. It "
    "does not determine an inner emotional state; it is no diagnosis and no screening."
)
METHOD = (
    "Calibrated probabilities of seven expressions from a neural network for faces and one for "
    "voices, pooled over all usable faces and windows of speech with weights for quality; "
    "intervals are 95 %."
)


def build_fused(expression: Expression, frame: Frame, parts: Sequence[Json]) -> Json:
    """Return the fused result; its value is what holds now, the model's own is a component."""
    observation = _begin("fused-expression", expression, frame)
    observation |= _say_value(expression)
    if expression.decision:
        observation["interpretation"] = [
            concept(REVIEW, expression.decision, REVIEW_DISPLAYS[expression.decision])
        ]
    if expression.review and expression.review.reviewer:
        observation["performer"] = [{"display": expression.review.reviewer}]
    observation["note"] = _list_notes(expression)
    observation["derivedFrom"] = [refer(source) for source in (*parts, *frame.media)]
    observation["component"] = _list_components(expression)
    return {name: value for name, value in observation.items() if value not in ([], None)}


def build_part(
    code: str, probabilities: Probabilities, expression: Expression, frame: Frame
) -> Json:
    """Return the face or the voice alone, as `face-expression` or `voice-expression`."""
    observation = _begin(code, expression, frame)
    top = EMOTIONS[max(range(len(EMOTIONS)), key=lambda index: probabilities[index])]
    observation["valueCodeableConcept"] = own_concept(top)
    # The clinician corrects the result of both; what each alone was read as stays as it was.
    if observation["status"] == "corrected":
        observation["status"] = "final"
    observation["note"] = [{"text": DISCLAIMER}]
    if frame.media:
        observation["derivedFrom"] = [refer(source) for source in frame.media]
    observation["component"] = _list_probabilities(probabilities, None, None)
    return observation


def _begin(code: str, expression: Expression, frame: Frame) -> Json:
    observation: Json = {
        "resourceType": "Observation",
        "id": identify(expression.report_id, code),
        "status": expression.status,
        "code": own_concept(code),
        "subject": refer(frame.patient),
        "effectiveDateTime": instant(expression.held_at),
        "method": {"text": METHOD},
        "device": refer(frame.device),
    }
    if expression.computed_at:
        observation["issued"] = instant(expression.computed_at)
    return observation


def _say_value(expression: Expression) -> Json:
    if expression.decision == "rejected":
        return {"dataAbsentReason": absent("A clinician rejected the result.")}
    if expression.corrected_emotion:
        return {"valueCodeableConcept": own_concept(expression.corrected_emotion)}
    if expression.is_inconclusive or not expression.top_emotion:
        return {"dataAbsentReason": absent(expression.reason)}
    return {"valueCodeableConcept": own_concept(expression.top_emotion)}


def _list_notes(expression: Expression) -> list[Json]:
    notes: list[Json] = [{"text": DISCLAIMER}]
    if expression.context_note:
        notes.append({"text": f"Asked to do: {expression.context_note}"})
    review = expression.review
    if review and review.note:
        note: Json = {"time": instant(review.at), "text": review.note}
        if review.reviewer:
            note["authorString"] = review.reviewer
        notes.append(note)
    return notes


def _list_components(expression: Expression) -> list[Json]:
    components = []
    if expression.probabilities is not None:
        components += _list_probabilities(expression.probabilities, expression.low, expression.high)
        components.append(_say_model_result(expression))
    if expression.valence is not None:
        components.append(
            {
                "code": own_concept("valence"),
                "valueQuantity": quantity(expression.valence),
                **_extend(expression.valence_low, expression.valence_high),
            }
        )
    if expression.disagreement is not None:
        value = quantity(expression.disagreement)
        components.append({"code": own_concept("disagreement"), "valueQuantity": value})
    counts = {"n-faces": expression.n_faces, "n-windows": expression.n_windows}
    components += [{"code": own_concept(c), "valueInteger": n} for c, n in counts.items()]
    return components


def _say_model_result(expression: Expression) -> Json:
    component: Json = {"code": own_concept("model-result")}
    if expression.is_inconclusive:
        return component | {"dataAbsentReason": absent(expression.reason)}
    return component | {"valueCodeableConcept": own_concept(expression.top_emotion)}


def _list_probabilities(
    probabilities: Probabilities, low: Probabilities | None, high: Probabilities | None
) -> list[Json]:
    return [
        {
            "code": own_concept(emotion),
            "valueQuantity": quantity(probabilities[index]),
            **(_extend(low[index], high[index]) if low and high else {}),
        }
        for index, emotion in enumerate(EMOTIONS)
    ]


def _extend(low: float | None, high: float | None) -> Json:
    extension = interval(low, high)
    return {"extension": extension} if extension else {}
