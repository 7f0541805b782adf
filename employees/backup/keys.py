"""The key material of an installation: what goes into a backup of it, and where it is put back."""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from employees import sealing_keys
from employees.backup.envelope import BackupRefused
from employees.encryption import name_of
from employees.key_files import ELSEWHERE, bring_in

# What an installation was given by its operator, and cannot be put where Waymark finds it by itself.
HANDED_BACK = "restored-keys"


@dataclass(frozen=True)
class KeyMaterial:
    """Every secret that what is backed up needs. Empty: there is none, or it was left out."""

    secret_key: str = field(default="", repr=False)
    field_keys: tuple[str, ...] = field(default=(), repr=False)
    anchor_key: str = field(default="", repr=False)  # PEM
    seal_key: bytes = field(default=b"", repr=False)  # PEM or PKCS#12
    seal_key_password: str = field(default="", repr=False)
    # Whether the operator brought the key for seals: then it does not lie in the state directory.
    seal_key_brought: bool = False

    @property
    def names_of_field_keys(self) -> set[str]:
        """By which names locked words say which of these opens them."""
        return {name_of(one) for one in (*self.field_keys, self.secret_key) if one}

    def said(self) -> dict[str, Any]:
        """As it is written into a backup."""
        return {
            "SECRET_KEY": self.secret_key,
            "FIELD_KEYS": list(self.field_keys),
            "AUDIT_ANCHOR_KEY": self.anchor_key,
            "SEAL_KEY": base64.b64encode(self.seal_key).decode(),
            "SEAL_KEY_PASSWORD": self.seal_key_password,
            "SEAL_KEY_BROUGHT": self.seal_key_brought,
        }

    @classmethod
    def read(cls, said: dict[str, Any]) -> KeyMaterial:
        """From what was written. Raises KeyError, TypeError, ValueError."""
        return cls(
            str(said["SECRET_KEY"]),
            tuple(map(str, said["FIELD_KEYS"])),
            str(said["AUDIT_ANCHOR_KEY"]),
            base64.b64decode(said["SEAL_KEY"], validate=True),
            str(said["SEAL_KEY_PASSWORD"]),
            bool(said["SEAL_KEY_BROUGHT"]),
        )


def must_hold_keys() -> None:
    """Raise BackupRefused in a process from which the keys are kept."""
    if not settings.HOLDS_KEYS:
        raise BackupRefused(ELSEWHERE)


def material_here() -> KeyMaterial:
    """The keys of this installation, from its settings and its folder of keys. Makes none."""
    own_seal, anchor = Path(settings.KEY_DIR) / sealing_keys.FILE, Path(settings.AUDIT_ANCHOR_KEY_PATH)
    for path in (own_seal, anchor) if settings.HOLDS_KEYS else ():
        bring_in(path)
    return KeyMaterial(
        secret_key=settings.SECRET_KEY,
        field_keys=tuple(map(str, (*settings.FIELD_KEYS, *settings.SECRET_KEY_FALLBACKS))),
        anchor_key=settings.AUDIT_ANCHOR_KEY or (anchor.read_text() if anchor.exists() else ""),
        seal_key=settings.SEAL_KEY or (own_seal.read_bytes() if own_seal.exists() else b""),
        seal_key_password=settings.SEAL_KEY_PASSWORD,
        seal_key_brought=bool(settings.SEAL_KEY),
    )


@dataclass(frozen=True)
class Placement:
    """Which files the keys of a backup become here, and what the operator must set so that they are used."""

    files: dict[Path, bytes] = field(repr=False)
    to_do: tuple[str, ...]


def placement(keys: KeyMaterial) -> Placement:
    """Where each key goes. Raises BackupRefused if another key lies in its place, which may be the only one."""
    state, own_seal, here = (
        Path(settings.STATE_DIR),
        Path(settings.KEY_DIR) / sealing_keys.FILE,
        material_here(),
    )
    files: dict[Path, bytes] = {}
    to_do: list[str] = []
    own_secret = state / "secret.key"
    replaces_secret = own_secret.exists() and own_secret.read_text().strip() == settings.SECRET_KEY
    if keys.secret_key and replaces_secret:
        # Made by this very start, as for every embedded installation: nothing lies under it yet.
        files[own_secret] = keys.secret_key.encode()
    opens = here.names_of_field_keys | (
        {name_of(keys.secret_key)} if replaces_secret and keys.secret_key else set()
    )
    if keys.names_of_field_keys - opens:
        path = state / HANDED_BACK / "FIELD_KEYS"
        files[path] = "\n".join(one for one in (*keys.field_keys, keys.secret_key) if one).encode()
        to_do.append(f"FIELD_KEYS_FILE={path}: without these keys the words for HR only stay locked.")
    if keys.anchor_key and not settings.AUDIT_ANCHOR_KEY:
        files[Path(settings.AUDIT_ANCHOR_KEY_PATH)] = keys.anchor_key.encode()
    if keys.seal_key and not keys.seal_key_brought and not settings.SEAL_KEY:
        files[own_seal] = keys.seal_key
    elif keys.seal_key and keys.seal_key != settings.SEAL_KEY:
        path = own_seal.parent / HANDED_BACK / "SEAL_KEY"
        files[path] = keys.seal_key
        to_do.append(f"SEAL_KEY_FILE={path}: new documents are sealed with this key from then on.")
        if keys.seal_key_password:
            files[path.with_name("SEAL_KEY_PASSWORD")] = keys.seal_key_password.encode()
            to_do.append(f"SEAL_KEY_PASSWORD_FILE={path.with_name('SEAL_KEY_PASSWORD')}")
    for path, content in files.items():
        if path != own_secret and path.exists() and path.read_bytes() != content:
            raise BackupRefused(f"{path} holds another key than the backup. Move it aside, and keep it.")
    return Placement(files, tuple(to_do))


def put_in_place(files: dict[Path, bytes]) -> None:
    """Write each for its owner alone, whole or not at all."""
    for path, content in files.items():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
