"""What an observation refers to: organization, patient, device and media."""

import json
from collections.abc import Mapping

from accounts.models import Organization
from analysis.exports.fhir.coding import MEDIA_TYPE, SUBJECT_CODE, Json, concept
from analysis.exports.fhir.identity import identify, instant, refer
from analysis.models import Recording, Session, Subject

_MEDIA_NAMES = {"image": "Image", "audio": "Audio", "video": "Video"}


def build_organization(organization: Organization) -> Json:
    """Return the clinic."""
    return {
        "resourceType": "Organization",
        "id": identify(organization.pk, "Organization"),
        "name": organization.name,
    }


def build_patient(subject: Subject, organization: Json) -> Json:
    """Return the patient by code alone, without name, sex or date of birth."""
    return {
        "resourceType": "Patient",
        "id": identify(subject.pk, "Patient"),
        "identifier": [
            {
                "system": SUBJECT_CODE,
                "value": subject.code,
                "assigner": refer(organization),
            }
        ],
        "managingOrganization": refer(organization),
    }


def build_device(versions: Mapping[str, str]) -> Json:
    """Return EmoSense with the versions of the models that read; one for each combination."""
    device: Json = {
        "resourceType": "Device",
        "id": identify(json.dumps(versions, sort_keys=True), "Device"),
        "deviceName": [{"name": "EmoSense", "type": "model-name"}],
        "type": {"text": "Software that reads emotional expression from face and voice"},
    }
    if versions:
        device["version"] = [
            {"type": {"text": model}, "value": version}
            for model, version in sorted(versions.items())
        ]
    return device


def build_media(recording: Recording, session: Session, patient: Json) -> Json:
    """Return a recording without its bytes, and without its file's name, which may hold one."""
    media: Json = {
        "resourceType": "Media",
        "id": identify(recording.pk, "Media"),
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{recording.pk}"}],
        "status": "completed",
        "type": concept(MEDIA_TYPE, recording.kind, _MEDIA_NAMES[recording.kind]),
        "subject": refer(patient),
        "createdDateTime": instant(session.held_at),
        "content": {"contentType": recording.media_type, "size": recording.byte_size},
    }
    if recording.width and recording.height:
        media |= {"width": recording.width, "height": recording.height}
    if recording.duration_s and recording.kind != Recording.Kind.IMAGE:
        media["duration"] = round(recording.duration_s, 3)
    return media
