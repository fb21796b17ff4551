"""Who comes to an address, and what each of them meets there.

Seven visitors come to each: nobody in particular, Alice (a clinician, whose patient it is), Bob
(her organization's product team, whose study it is), Dana (its administrator), Erin (a clinician
of the same organization outside the patient's care team), Fay (of its product team, outside the
study) and Charlie (a clinician elsewhere).
"""

from dataclasses import dataclass, field

VISITORS = ("anonymous", "alice", "bob", "dana", "erin", "fay", "charlie")

# What a visitor meets: the thing itself, the way to sign in, "not for your role", or nothing.
OPEN = dict.fromkeys(VISITORS, "open")
SIGNED_IN = OPEN | {"anonymous": "sign in"}
OF_ORGANIZATION = {
    "anonymous": "sign in",
    "alice": "open",
    "bob": "forbidden",
    "dana": "open",
    "erin": "forbidden",
    "fay": "forbidden",
    "charlie": "hidden",
}
# No person's, and everybody of the house works with it.
OF_ANYBODY_INSIDE = dict.fromkeys(VISITORS, "open") | {
    "anonymous": "sign in",
    "charlie": "hidden",
}
OF_ADMINISTRATOR = OF_ORGANIZATION | {"alice": "forbidden"}
# A study is its members': others of the house may not, strangers see nothing.
OF_STUDY = {
    "anonymous": "sign in",
    "alice": "forbidden",
    "bob": "open",
    "dana": "open",
    "erin": "forbidden",
    "fay": "forbidden",
    "charlie": "hidden",
}
NOT_FOR_CLINICIANS = OF_STUDY | {"fay": "open", "charlie": "forbidden"}
OF_ONE_USER = dict.fromkeys(VISITORS, "hidden") | {"anonymous": "sign in", "alice": "open"}
OF_SOME_ADMINISTRATOR = dict.fromkeys(VISITORS, "forbidden") | {
    "anonymous": "sign in",
    "dana": "open",
}
OF_ANY_CLINICIAN = dict.fromkeys(VISITORS, "open") | {
    "anonymous": "sign in",
    "bob": "forbidden",
    "dana": "forbidden",
    "fay": "forbidden",
}
# Whom an emergency access is for; the care team is led to the patient.
OF_CLINICIANS_OF_THE_HOUSE = OF_ANY_CLINICIAN | {"charlie": "hidden"}
NEVER = "00000000-0000-4000-8000-00000000dead"
NOWHERE = dict.fromkeys(VISITORS, "hidden")


@dataclass(frozen=True)
class Route:
    """What is expected of one address.

    Attributes:
        expected: what each visitor meets.
        of: the fixture row whose id stands in the address; empty where there is none.
        methods: every method that the address answers.
        arguments: whatever else the address needs.
        stricter: what is expected of methods that fewer visitors may use.
        inner: name of a second id in the address, and the fixture row that it is of.
    """

    expected: dict[str, str]
    of: str = ""
    methods: tuple[str, ...] = ("get",)
    arguments: dict[str, str] = field(default_factory=dict)
    inner: tuple[str, str] | None = None
    stricter: dict[str, dict[str, str]] = field(default_factory=dict)

    def expect(self, method: str) -> dict[str, str]:
        return self.stricter.get(method, self.expected)
