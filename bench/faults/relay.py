"""Something between a job and the fake: a proxy, an address of version 6, a server with TLS."""

import datetime as dt
import ipaddress
import select
import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextmanager
def relayed(port: int, *, host: str = "127.0.0.1", tls: Path | None = None) -> Generator[int]:
    """The port of a server that hands everything on to ``port`` of this machine.

    The fake reads whole addresses in a request, so this is a proxy as well.
    ``tls`` holds certificate and key.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
    with socket.create_server((host, 0), family=family, backlog=64) as server:
        threading.Thread(target=_serve, args=(server, port, context), daemon=True).start()
        yield server.getsockname()[1]


def _serve(server: socket.socket, port: int, context: ssl.SSLContext | None) -> None:
    with suppress(OSError):  # the row is over
        while True:
            client, _ = server.accept()
            threading.Thread(target=_pass_on, args=(client, port, context), daemon=True).start()


def _pass_on(client: socket.socket, port: int, context: ssl.SSLContext | None) -> None:
    """Hand on bytes in both directions until one side has no more."""
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", port)) as there,
        context.wrap_socket(client, server_side=True) if context else client as here,
    ):
        while True:
            # What TLS has already taken in does not show on the socket.
            waiting = isinstance(here, ssl.SSLSocket) and here.pending()
            ready = [here] if waiting else select.select([here, there], [], [])[0]
            for source in ready:
                data = source.recv(65_536)
                if not data:
                    return
                (there if source is here else here).sendall(data)


def certificate(path: Path) -> None:
    """Write a certificate for 127.0.0.1 that nobody trusts, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
