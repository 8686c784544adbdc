"""A certificate authority for one test run, made by openssl, and what it vouches for."""

from __future__ import annotations

import subprocess
from pathlib import Path

DAYS = "2"


class Certificates:
    """What was made in `folder`: PEM files, keys without a passphrase.

    `ca` vouches for `broker` (127.0.0.1, localhost; key and certificate in one file) and for the
    user `CN=reader` (`user`, `user_key`); `other_ca` for nothing.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.ca, self.other_ca = self._authority("ca"), self._authority("other")
        self.broker = folder / "broker.pem"
        key, certificate = self._signed("broker", "IP:127.0.0.1")
        self.broker.write_bytes(key.read_bytes() + certificate.read_bytes())
        self.user_key, self.user = self._signed("reader", "DNS:reader")

    def _openssl(self, *arguments: str) -> None:
        subprocess.run(
            ["openssl", *arguments],  # noqa: S607 - whichever the machine has
            cwd=self._folder,
            check=True,
            capture_output=True,
        )

    def _authority(self, name: str) -> Path:
        made = ("-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}")
        self._openssl("req", "-x509", *_NEW_KEY, "-days", DAYS, *made)
        return self._folder / f"{name}.pem"

    def _signed(self, name: str, known_as: str) -> tuple[Path, Path]:
        extensions = self._folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={known_as}\n", encoding="ascii")
        asked = ("-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        self._openssl("req", *_NEW_KEY, *asked)
        by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", DAYS)
        self._openssl(
            *("x509", "-req", "-in", f"{name}.csr", *by),
            *("-extfile", extensions.name, "-out", f"{name}.crt"),
        )
        return self._folder / f"{name}.key", self._folder / f"{name}.crt"


_NEW_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
