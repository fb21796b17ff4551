"""Who appears in the demonstration: invented names, care teams, studies and phrases."""

from dataclasses import dataclass
from typing import Final

from accounts.demo import DemoAccount
from accounts.models import User
from analysis.models import Event

CLINIC: Final = "Riverside Clinic"
COMPANY: Final = "Northwind Products"
TIME_ZONES: Final = {CLINIC: "Europe/Berlin", COMPANY: "America/New_York"}

# Besides those of `accounts.demo`; their passwords are as public.
MORE_ACCOUNTS: Final = (
    DemoAccount(
        email="noor@demo.example",
        password="demo-clinician-42",
        full_name="Noor Haddad",
        role=User.Role.CLINICIAN,
        organization=CLINIC,
    ),
    DemoAccount(
        email="jonas@demo.example",
        password="demo-clinician-42",
        full_name="Jonas Weber",
        role=User.Role.CLINICIAN,
        organization=CLINIC,
    ),
    DemoAccount(
        email="company-admin@demo.example",
        password="demo-admin-42",
        full_name="Ines Duarte",
        role=User.Role.ADMIN,
        organization=COMPANY,
        is_staff=True,
    ),
)
CLARA, NOOR, JONAS = "clinician@demo.example", "noor@demo.example", "jonas@demo.example"
PAUL, ADA = "product@demo.example", "admin@demo.example"


@dataclass(frozen=True, slots=True)
class Person:
    """One made-up patient.

    Attributes:
        name: empty where the clinic works with codes alone.
        team: e-mail addresses of the clinicians who look after the patient.
        n_sessions: how many, over `n_days` until today.
        level: the latent mood that the patient starts from, in [-1, 1].
        is_archived: the treatment is over.
    """

    code: str
    name: str
    team: tuple[str, ...]
    n_sessions: int
    n_days: int
    level: float
    is_archived: bool = False


_NAMES: Final = (
    "Ana Moreau", "Bruno Keller", "", "Chiara Ricci", "David Osei", "Elif Yılmaz", "Farid Karimi",
    "Greta Nyström", "", "Hugo Fernandes", "Ida Sørensen", "Jamal Brooks", "Katarzyna Nowak",
    "Liam Byrne", "Mei Tanaka", "", "Nikolai Petrov", "Olivia Grant", "Pedro Álvarez", "Quinn Ode",
    "Rosa Lombardi", "Samir Aziz", "", "Tessa de Vries", "Ulrich Bauer", "Valentina Cruz",
    "Wen Li", "Ximena Rojas", "Yusuf Demir", "", "Zoë Martin", "Amara Diallo", "Benedikt Huber",
    "Carmen Ortega", "", "Dmitri Sokolov", "Eva Lindholm", "Felix Braun", "Grace Mensah",
    "Henrik Larsen",
)  # fmt: skip
# One of two hundred sessions, some of a few, three of none: every page is seen full and empty.
_N_SESSIONS: Final = (
    24, 200, 7, 16, 31, 12, 1, 19, 40, 9, 14, 3, 22, 0, 11, 27, 5, 18, 36, 8,
    13, 2, 21, 10, 29, 15, 6, 0, 17, 25, 4, 33, 12, 20, 8, 1, 23, 38, 11, 0,
)  # fmt: skip
_LEVELS: Final = (-0.45, -0.25, 0.1, -0.6, -0.1, 0.3, -0.35, 0.0, -0.5, 0.2)
_TEAMS: Final = ((CLARA,), (CLARA, NOOR), (NOOR,), (CLARA,), (JONAS,), (CLARA, JONAS))
_ARCHIVED: Final = (11, 34)


def list_patients() -> list[Person]:
    """Return the forty patients of the clinic."""
    return [
        Person(
            code=f"R-{1001 + index}",
            name=name,
            team=(CLARA, NOOR) if n_sessions == max(_N_SESSIONS) else _TEAMS[index % len(_TEAMS)],
            n_sessions=n_sessions,
            n_days=max(14, min(400, n_sessions * (2 if n_sessions > 100 else 8))),
            level=_LEVELS[index % len(_LEVELS)],
            is_archived=index in _ARCHIVED,
        )
        for index, (name, n_sessions) in enumerate(zip(_NAMES, _N_SESSIONS, strict=True))
    ]


# Customers have a code and no name; how many rounds of feedback each gave.
CUSTOMERS: Final = tuple((f"C-{501 + index}", 1 + index * 5 % 6) for index in range(14))
STUDIES: Final = (
    ("First steps with the new app", "Northwind Home", "customer_feedback"),
    ("Packaging, spring round", "Northwind Tea", "research"),
)
CUSTOMER_NOTES: Final = (
    "Opens the package for the first time",
    "Sets the app up without help",
    "Tells what was hard",
)

# What patients are asked to do; the weight says how often, relative to the others.
NOTES: Final = (
    ("Asked to describe the week", 6),
    ("Free conversation about sleep", 2),
    ("Reads the standard paragraph aloud", 3),
    ("Asked about plans for the weekend", 2),
    ("", 1),
)
ACCESS_REASON: Final = "Covers for Clara Lindqvist during her leave"
EMERGENCY_REASON: Final = "Acute crisis on the ward at night, the team could not be reached"
OLD_ACCESS_REASON: Final = "Second opinion before the change of medication"

# What moves a level: the kind of the event, a note, and the range of the step.
STEPS: Final = (
    (Event.Kind.MEDICATION, "Sertraline 50 mg, from today 100 mg", (0.2, 0.5)),
    (Event.Kind.THERAPY, "Group therapy begins", (0.15, 0.35)),
    (Event.Kind.MEDICATION, "Mirtazapine stopped", (-0.45, -0.2)),
    (Event.Kind.LIFE, "Moved to another city", (-0.4, -0.15)),
    (Event.Kind.MEDICATION, "Escitalopram 10 mg begins", (0.25, 0.5)),
    (Event.Kind.LIFE, "Back at work", (0.1, 0.3)),
)
ADMISSION_NOTES: Final = ("Admitted to ward 3", "Home, with weekly visits")

REVIEW_NOTES: Final = {
    "confirmed": ("", "", "Fits what was said in the session.", "As in conversation."),
    "corrected": (
        "Was concentrating on the text, not in this mood.",
        "Spoke of a loss; the face was calm.",
    ),
    "rejected": (
        "Had a cold; the voice was not as usual.",
        "Lamp behind the patient, the face is in the dark.",
    ),
}
