"""What did not go well in the queue, and how long files are kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from emosense_client.pages import Pages
from emosense_client.records import Recording, Retention, Retried
from emosense_client.resources.base import Resource, path_of


class Attention(Resource):
    """Recordings that failed or held nothing, until they are read again or put aside."""

    def list(
        self, *, study: str | None = None, session: str | None = None, status: str | None = None
    ) -> Pages[Recording]:
        params = {"study": study, "session": session, "status": status}
        return Pages(self._transport, path_of("attention"), params)

    def retry(self, recordings: Sequence[str] | None = None) -> Retried | None:
        """Have these read again; all that need attention, if none are named.

        Returns:
            How many; None where it was done, but the answer was lost on its way.
        """
        return cast("Retried | None", self._post(path_of("attention", "retry"), _name(recordings)))

    def dismiss(self, recordings: Sequence[str] | None = None) -> int | None:
        """Put these aside, or all; returns as `retry` how many."""
        answer = self._post(path_of("attention", "dismiss"), _name(recordings))
        return cast(int, answer["dismissed"]) if answer else None


class RetentionRules(Resource):
    """After how many days files are deleted: in the organization, and in one study."""

    def get(self, study: str | None = None) -> Retention:
        return cast(Retention, self._get(_rule_of(study)))

    def set(
        self, days: int | None, *, study: str | None = None, confirmed: bool = False
    ) -> Retention:
        """Change a rule; None is to keep files, or of a study, to do as the organization does.

        Args:
            confirmed: that files which are older already may be deleted.
        """
        # The server wants the number repeated, so that no other rule is confirmed by mistake.
        body = {"days": days} | ({"confirmed": days or 0} if confirmed else {})
        return cast(Retention, self._put(_rule_of(study), body))


def _name(recordings: Sequence[str] | None) -> dict[str, Any]:
    return {"all": True} if recordings is None else {"recordings": list(recordings)}


def _rule_of(study: str | None) -> str:
    return path_of("studies", study, "retention") if study else path_of("retention")
