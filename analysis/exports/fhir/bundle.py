"""A report or a history as one FHIR R4 Bundle of type collection."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from analysis.exports.content import HistoryContent, ReportContent
from analysis.exports.fhir.coding import TEST_DATA, Json
from analysis.exports.fhir.identity import identify, instant
from analysis.exports.fhir.report import build_report, read_point, read_report
from analysis.exports.fhir.self_reports import build_self_report
from analysis.exports.fhir.surroundings import (
    build_device,
    build_media,
    build_organization,
    build_patient,
)
from analysis.exports.fhir.terms import Frame

MEDIA_TYPE: Final = "application/fhir+json; charset=utf-8"


def write_report_bundle(content: ReportContent) -> bytes:
    """Return a report as a Bundle."""
    organization = build_organization(content.organization)
    patient = build_patient(content.subject, organization)
    device = build_device(content.report.model_versions)
    media = [build_media(row, content.session, patient) for row in content.recordings]
    frame = Frame(patient, device, media)
    resources = [
        *build_report(read_report(content), frame),
        organization,
        patient,
        device,
        *media,
    ]
    return _write(
        resources,
        key=f"report/{content.report.pk}/{content.exported_at.isoformat()}",
        at=content.exported_at,
        is_made_up=content.subject.is_demonstration,
    )


def write_history_bundle(content: HistoryContent) -> bytes:
    """Return every session's newest report and every self-report as a Bundle, without media."""
    organization = build_organization(content.organization)
    patient = build_patient(content.subject, organization)
    devices: dict[str, Json] = {}
    observations: list[Json] = []
    for point in content.history.points:
        device = build_device(point.model_versions)
        devices[device["id"]] = device
        observations += build_report(read_point(point), Frame(patient, device))
    for row in content.history.self_reports:
        observations += build_self_report(row, patient)
    return _write(
        [organization, patient, *devices.values(), *observations],
        key=f"history/{content.subject.pk}/{content.exported_at.isoformat()}",
        at=content.exported_at,
        is_made_up=content.subject.is_demonstration,
    )


def _write(resources: Iterable[Json], *, key: str, at: datetime, is_made_up: bool) -> bytes:
    bundle: Json = {
        "resourceType": "Bundle",
        "id": identify(key, "Bundle"),
        "type": "collection",
        "timestamp": instant(at),
        "entry": [
            {
                "fullUrl": f"urn:uuid:{resource['id']}",
                "resource": _resolve(mark(resource) if is_made_up else resource),
            }
            for resource in resources
        ],
    }
    if is_made_up:
        bundle = mark(bundle)
    return json.dumps(bundle, ensure_ascii=False, separators=(",", ":")).encode()


def mark(resource: Json) -> Json:
    """Return the resource as one of made-up data, which FHIR calls test data."""
    return resource | {"meta": {"security": [TEST_DATA]}}


def _resolve(value: Any) -> Any:
    """Return the value with each `Type/id` reference as the entry's `urn:uuid:` in the bundle."""
    if isinstance(value, list):
        return [_resolve(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    resolved = {name: _resolve(inner) for name, inner in value.items()}
    if isinstance(resolved.get("reference"), str):
        resolved["reference"] = "urn:uuid:" + resolved["reference"].rpartition("/")[2]
    return resolved
