"""A typed client of the API of EmoSense. `Client` is where to begin."""

from emosense_client.client import Client
from emosense_client.errors import (
    ConflictError,
    EmoSenseError,
    FieldError,
    FileChangedError,
    InvalidError,
    NotAuthenticatedError,
    NotFoundError,
    NotPermittedError,
    ProblemError,
    ServerError,
    SettingsError,
    TooManyRequestsError,
    UnexpectedAnswerError,
    UnreachableError,
    UploadBrokenError,
    WaitedTooLongError,
)
from emosense_client.events import StreamEvent
from emosense_client.pages import Pages
from emosense_client.resumable import Place
from emosense_client.transport import Patience
from emosense_client.webhooks import SignatureError, verify_webhook

__all__ = (
    "Client",
    "ConflictError",
    "EmoSenseError",
    "StreamEvent",
    "FieldError",
    "FileChangedError",
    "InvalidError",
    "NotAuthenticatedError",
    "NotFoundError",
    "NotPermittedError",
    "Pages",
    "Patience",
    "Place",
    "ProblemError",
    "ServerError",
    "SettingsError",
    "SignatureError",
    "TooManyRequestsError",
    "UnexpectedAnswerError",
    "UnreachableError",
    "UploadBrokenError",
    "WaitedTooLongError",
    "verify_webhook",
)
