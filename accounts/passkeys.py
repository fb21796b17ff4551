"""Passkeys as a second factor (WebAuthn): the browser signs our challenge with the person's key.

A passkey belongs to the host name under which it was made. Challenges are kept in the session and
used once. Whether the device also asked for a finger or a PIN is left to it: the password came
before.
"""

import ipaddress
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from accounts.models import Passkey, User

_CHALLENGE: Final = "passkey_challenge"
# The library lets some of what a stranger may send fail as it comes: no base64, no mapping.
_MALFORMED: Final = (WebAuthnException, ValueError, TypeError, KeyError, AttributeError)
_VERIFICATION: Final = UserVerificationRequirement.PREFERRED


class PasskeyError(Exception):
    """The browser's answer does not prove what it should."""

    sentence = _("The passkey could not be checked. Please try again.")


def is_offered(request: HttpRequest) -> bool:
    """Whether passkeys can be made here: they belong to host names, never to bare addresses."""
    return not _is_ip_address(_read_host(request))


def ask_for_new(request: HttpRequest, user: User) -> str:
    """Return what the browser needs to make a passkey, as JSON, and remember the challenge."""
    options = generate_registration_options(
        rp_id=_read_host(request),
        rp_name=settings.SITE_NAME,
        user_id=user.pk.bytes,
        user_name=user.email,
        user_display_name=str(user),
        exclude_credentials=_list_credentials(user),
        authenticator_selection=AuthenticatorSelectionCriteria(user_verification=_VERIFICATION),
    )
    request.session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def keep_new(request: HttpRequest, user: User, credential: str, name: str) -> Passkey:
    """Save the passkey that the browser made.

    Raises:
        PasskeyError: it does not answer our challenge, or belongs to somebody already.
    """
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=_take_challenge(request),
            expected_rp_id=_read_host(request),
            expected_origin=_read_origin(request),
        )
    except _MALFORMED as error:
        raise PasskeyError(str(error)) from error
    credential_id = bytes_to_base64url(made.credential_id)
    passkey, is_new = Passkey.objects.get_or_create(
        credential_id=credential_id,
        defaults={
            "user": user,
            "name": name,
            "public_key": made.credential_public_key,
            "sign_count": made.sign_count,
        },
    )
    if not is_new:
        raise PasskeyError("known already")
    return passkey


def ask_for_known(request: HttpRequest, user: User) -> str:
    """Return what the browser needs to use one of the person's passkeys, as JSON."""
    options = generate_authentication_options(
        rp_id=_read_host(request),
        allow_credentials=_list_credentials(user),
        user_verification=_VERIFICATION,
    )
    request.session[_CHALLENGE] = bytes_to_base64url(options.challenge)
    return options_to_json(options)


def use_passkey(request: HttpRequest, user: User, credential: str) -> None:
    """Check the browser's answer and note the use.

    Raises:
        PasskeyError: no passkey of this person signed the challenge.
    """
    challenge = _take_challenge(request)
    try:
        answer = parse_authentication_credential_json(credential)
        passkey = Passkey.objects.filter(user=user, credential_id=answer.id).first()
        if passkey is None:
            raise PasskeyError("no passkey of this person")
        used = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_read_host(request),
            expected_origin=_read_origin(request),
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
        )
    except _MALFORMED as error:
        raise PasskeyError(str(error)) from error
    passkey.sign_count, passkey.last_used_at = used.new_sign_count, timezone.now()
    passkey.save(update_fields=["sign_count", "last_used_at"])


def _take_challenge(request: HttpRequest) -> bytes:
    challenge: Any = request.session.pop(_CHALLENGE, None)
    if not challenge:
        raise PasskeyError("no challenge was given")
    return base64url_to_bytes(challenge)


def _list_credentials(user: User) -> list[PublicKeyCredentialDescriptor]:
    ids = user.passkeys.values_list("credential_id", flat=True)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]


def _read_host(request: HttpRequest) -> str:
    # Checked against ALLOWED_HOSTS; the port does not count.
    return request.get_host().rsplit(":", 1)[0]


def _is_ip_address(host: str) -> bool:
    """Whether the host is given as numbers, with or without brackets."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _read_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
