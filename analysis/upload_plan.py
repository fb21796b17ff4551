"""What a bulk upload would do, file by file, with what is wrong about it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file that the person has chosen; `byte_size` where it is known."""

    name: str
    byte_size: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedFile:
    """One file of the upload and whose it is.

    Attributes:
        line: of the manifest; None where the name of the file was asked.
        is_chosen: False for a file that the manifest names and that is not at hand.
    """

    name: str
    byte_size: int | None
    line: int | None
    participant_code: str
    group_name: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something that is not as it should be.

    Attributes:
        line: of the manifest; None where it is about a file.
        is_blocking: nothing can be sent before it is mended.
    """

    line: int | None
    sentence: str
    is_blocking: bool = True


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """What an upload would do; nothing is saved yet."""

    files: list[PlannedFile]
    complaints: list[Complaint]
    notices: list[str]
    survey_columns: list[str]

    @property
    def n_participants(self) -> int:
        return len({file.participant_code for file in self.files})

    @property
    def n_groups(self) -> int:
        return len({file.group_name for file in self.files if file.group_name})

    @property
    def n_chosen(self) -> int:
        return sum(file.is_chosen for file in self.files)

    @property
    def n_missing(self) -> int:
        return len(self.files) - self.n_chosen

    @property
    def byte_size(self) -> int:
        return sum(file.byte_size or 0 for file in self.files if file.is_chosen)

    @property
    def may_start(self) -> bool:
        return self.n_chosen > 0 and not any(one.is_blocking for one in self.complaints)
