"""The sample photo and voice clip in the store, for the few sessions whose players shall work."""

from dataclasses import dataclass
from typing import Final

from accounts.models import Organization
from analysis.demonstration import list_samples
from analysis.intake import inspect_upload
from analysis.limits import UploadLimits
from analysis.models import Artifact, Recording
from analysis.storage import MediaStore

# Of the voice sample; nothing here decodes sound.
_SOUND_S: Final = 8.2


@dataclass(frozen=True, slots=True)
class Sample:
    """A file that is in the media store of one organization.

    Attributes:
        duration_s: of sound; None for a photo.
        preview: the digest of the picture that pages show; None for sound.
    """

    name: str
    media_type: str
    byte_size: int
    sha256: str
    duration_s: float | None
    preview: str | None

    def build_preview(self, recording: Recording) -> Artifact:
        """Return the unsaved row of the picture: the sample has no metadata to be taken out."""
        assert self.preview is not None
        return Artifact(
            organization_id=recording.organization_id,
            recording=recording,
            kind=Artifact.Kind.PREVIEW,
            media_type=self.media_type,
            byte_size=self.byte_size,
            sha256=self.preview,
        )

    def build_playback(self, recording: Recording) -> Artifact:
        """Return the unsaved row of what is played or saved: the sample itself."""
        return Artifact(
            organization_id=recording.organization_id,
            recording=recording,
            kind=Artifact.Kind.PLAYBACK,
            media_type=self.media_type,
            byte_size=self.byte_size,
            sha256=self.sha256,
        )


def store_samples(organization: Organization) -> dict[str, Sample]:
    """Put the sample files into the organization's store and return them by kind."""
    limits, store, samples = UploadLimits.from_settings(), MediaStore(), {}
    for path in list_samples():
        with path.open("rb") as file:
            upload = inspect_upload(file, limits)
            with store.stage(organization.pk, upload.stream) as staged:
                staged.keep()
        is_image = upload.kind == Recording.Kind.IMAGE
        samples[upload.kind] = Sample(
            name=path.name,
            media_type=upload.media_type,
            byte_size=upload.byte_size,
            sha256=upload.sha256,
            duration_s=None if is_image else _SOUND_S,
            preview=upload.sha256 if is_image else None,
        )
    return samples
