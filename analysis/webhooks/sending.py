"""One message over HTTPS, to the very address that was checked, and nowhere else."""

import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx
from django.conf import settings

from analysis.webhooks.addresses import Address, AddressError, Resolver, find_address

USER_AGENT: Final = "EmoSense-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Answer:
    """How one try went.

    Attributes:
        code: the status; None where there was no answer.
        error: empty where it was taken, else a code of `ERRORS` in `presentation/webhooks.py`.
        duration_ms: from the look-up of the name to the answer's head, in milliseconds.
        asked_s: seconds of `Retry-After`; 0 without.
    """

    code: int | None
    error: str
    duration_ms: int
    asked_s: float = 0.0


class PinnedTransport(httpx.BaseTransport):
    """Connects to one address, whatever the name resolves to meanwhile.

    The name stays in `Host`, in the TLS handshake and in what the certificate is checked for.
    """

    def __init__(self, address: Address, context: ssl.SSLContext) -> None:
        self._address = address
        # Straight there: a proxy would resolve the name by itself.
        self._inner = httpx.HTTPTransport(verify=context, trust_env=False, retries=0)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        request.extensions = {**request.extensions, "sni_hostname": name}
        request.url = request.url.copy_with(host=str(self._address))
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    resolve: Resolver | None = None,
    context: ssl.SSLContext | None = None,
) -> Answer:
    """Send a message and return how it went; it never raises for what the other side does.

    The answer's body is not read at all, and redirects are not followed.

    Args:
        resolve: from a name to its addresses; the machine's own look-up unless given.
        context: which certificates are trusted; the public authorities unless given.
    """
    began = time.monotonic()

    def answer(code: int | None, error: str, asked_s: float = 0.0) -> Answer:
        return Answer(code, error, round((time.monotonic() - began) * 1000), asked_s)

    try:
        address = find_address(url, resolve)
        transport = PinnedTransport(address, context or httpx.create_ssl_context(trust_env=False))
        with (
            httpx.Client(
                transport=transport,
                timeout=settings.WEBHOOK_TIMEOUT_S,
                follow_redirects=False,
                trust_env=False,
            ) as client,
            client.stream("POST", url, content=body, headers=_complete(headers)) as response,
        ):
            asked_s = _read_wait(response.headers.get("Retry-After", ""))
            return answer(response.status_code, _judge(response.status_code), asked_s)
    except AddressError as error:
        return answer(None, error.code)
    except httpx.TimeoutException:
        return answer(None, "timeout")
    except httpx.ConnectError as error:
        is_untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
        return answer(None, "bad_certificate" if is_untrusted else "unreachable")
    except (httpx.HTTPError, httpx.InvalidURL):
        return answer(None, "no_answer")


def _complete(headers: Mapping[str, str]) -> dict[str, str]:
    # No keep-alive: the connection serves one message.
    always = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    return {**headers, **always}


def _judge(code: int) -> str:
    if 200 <= code < 300:
        return ""
    return "redirected" if 300 <= code < 400 else "refused"


def _read_wait(text: str) -> float:
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0.0
