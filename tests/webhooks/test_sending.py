"""One message over a real socket: pinned to the checked address, with the name verified."""

import datetime
import ipaddress
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from analysis.webhooks.sending import USER_AGENT, post

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
NAME = "hooks.example.org"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.got.append((self.path, dict(self.headers), self.rfile.read(length)))
        code, headers = self.server.answers
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for NAME that signs itself, as file, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(pem))
    return path


@pytest.fixture
def serve():
    """Returns a function that starts a server, with TLS where a certificate is given."""
    servers = []

    def _serve(certificate=None, code=204, **headers):
        server = HTTPServer(("127.0.0.1", 0), Handler)
        server.got, server.answers = [], (code, headers)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.names = []
            context.sni_callback = lambda _socket, name, _context: server.names.append(name)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return server

    yield _serve
    for server in servers:
        server.shutdown()
        server.server_close()


def here(host, port):
    return ["127.0.0.1"]


def url_of(server, scheme="http", name=NAME) -> str:
    return f"{scheme}://{name}:{server.server_port}/in?key=1"


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.WEBHOOK_ALLOW_PRIVATE = LOOPBACK
    settings.WEBHOOK_TIMEOUT_S = 2


def test_it_works(serve):
    server = serve()
    answer = post(url_of(server), b'{"a":1}', {"webhook-id": "msg_1"}, resolve=here)
    assert (answer.code, answer.error) == (204, "")
    path, headers, body = server.got[0]
    assert (path, body) == ("/in?key=1", b'{"a":1}')
    assert headers["Host"] == f"{NAME}:{server.server_port}"
    assert (headers["User-Agent"], headers["Content-Type"]) == (USER_AGENT, "application/json")
    assert headers["webhook-id"] == "msg_1"


def test_with_tls_the_name_is_asked_for_and_verified(serve, certificate):
    server = serve(certificate)
    trusted = ssl.create_default_context(cafile=certificate)
    answer = post(url_of(server, "https"), b"{}", {}, resolve=here, context=trusted)
    assert (answer.code, answer.error) == (204, "")
    assert server.names == [NAME]
    other = url_of(server, "https", "other.example.org")
    assert post(other, b"{}", {}, resolve=here, context=trusted).error == "bad_certificate"
    assert len(server.got) == 1


def test_a_certificate_of_nobody_known_is_refused(serve, certificate):
    server = serve(certificate)
    answer = post(url_of(server, "https"), b"{}", {}, resolve=here)
    assert (answer.code, answer.error) == (None, "bad_certificate")


def test_a_name_that_changes_its_address_meanwhile_gains_nothing(serve, settings, monkeypatch):
    """The look-up says a public address first and the loopback afterwards: nobody asks twice."""
    server = serve()
    settings.WEBHOOK_ALLOW_PRIVATE = (ipaddress.ip_network("127.0.0.2/32"),)
    answers = iter((["127.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]))
    connected = []

    def connect(address, *args, **options):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.create_connection", connect)
    answer = post(url_of(server), b"{}", {}, resolve=lambda host, port: next(answers))
    assert answer.error == "unreachable"
    assert connected == [("127.0.0.2", server.server_port)]
    assert next(answers) == ["127.0.0.1"], "it was looked up once"


def test_an_address_inside_the_network_is_not_connected_to(serve, settings):
    settings.WEBHOOK_ALLOW_PRIVATE = ()
    server = serve()
    answer = post(url_of(server, "https"), b"{}", {}, resolve=here)
    assert (answer.code, answer.error) == (None, "private_address")
    assert server.got == []


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_redirects_are_not_followed(serve, code):
    other = serve()
    server = serve(code=code, Location=url_of(other))
    answer = post(url_of(server), b"{}", {}, resolve=here)
    assert (answer.code, answer.error) == (code, "redirected")
    assert other.got == []


def test_proxies_of_the_environment_are_not_used(serve, monkeypatch):
    proxy, server = serve(), serve()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.server_port}")
    assert post(url_of(server), b"{}", {}, resolve=here).code == 204
    assert proxy.got == []


@pytest.mark.parametrize(
    ("code", "error"), [(200, ""), (202, ""), (400, "refused"), (500, "refused")]
)
def test_only_2xx_is_taken(serve, code, error):
    answer = post(url_of(serve(code=code)), b"{}", {}, resolve=here)
    assert (answer.code, answer.error) == (code, error)


def test_the_wait_that_is_asked_for(serve):
    headers = {"Retry-After": "120"}
    assert post(url_of(serve(None, 503, **headers)), b"{}", {}, resolve=here).asked_s == 120
    headers = {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}
    assert post(url_of(serve(None, 503, **headers)), b"{}", {}, resolve=here).asked_s == 0


def test_a_receiver_that_says_nothing(settings):
    settings.WEBHOOK_TIMEOUT_S = 0.05
    with HTTPServer(("127.0.0.1", 0), Handler) as silent:  # it listens, and nobody serves
        answer = post(url_of(silent), b"{}", {}, resolve=here)
    assert (answer.code, answer.error) == (None, "timeout")
    assert answer.duration_ms >= 50


def test_nobody_listens():
    answer = post("http://hooks.example.org:9/", b"{}", {}, resolve=here)
    assert (answer.code, answer.error) == (None, "unreachable")


def test_an_endless_answer_is_not_read(serve):
    server = serve(None, 200, **{"Content-Length": "10000000000"})
    answer = post(url_of(server), b"{}", {}, resolve=here)
    assert (answer.code, answer.error) == (200, "")
