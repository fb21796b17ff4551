"""Small secrets in the database and in sessions, encrypted under the site's secret key.

Who reads the database alone cannot use them. The key is derived (HKDF, RFC 5869) from SECRET_KEY;
after a change of that, what was sealed before is opened by SECRET_KEY_FALLBACKS.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class UnreadableSecretError(Exception):
    """A secret was sealed under a SECRET_KEY that this installation does not have any more."""

    sentence = _("This secret cannot be read any more. Please ask your administrator for a reset.")


def seal(secret: bytes) -> str:
    """Return the secret as text that nothing but `unseal` reads, and that cannot be altered."""
    return _open_keyring().encrypt(secret).decode("ascii")


def unseal(sealed: str) -> bytes:
    """Return what was sealed.

    Raises:
        UnreadableSecretError: the key changed, or the text was altered.
    """
    try:
        return _open_keyring().decrypt(sealed.encode("ascii"))
    except InvalidToken as error:
        raise UnreadableSecretError("sealed under another SECRET_KEY") from error


def _open_keyring() -> MultiFernet:
    return MultiFernet(
        [Fernet(_derive(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _derive(key: str) -> bytes:
    derivation = HKDF(SHA256(), length=32, salt=None, info=b"emosense accounts.sealed_secret")
    return base64.urlsafe_b64encode(derivation.derive(key.encode()))
