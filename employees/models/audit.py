"""The record of what happened. Rows are only ever added; the database itself refuses anything else."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class AuditEvent(models.Model):
    """One thing that happened. No foreign keys, so that the record never hinders, or loses by, the living data.

    It holds references and hashes, never a person's words: those live in rows that can be erased by law. `salt` is in
    the hash: whoever is shown hashes, as in an evidence pack, cannot guess what an event says and hold it against them
    (docs/decisions/0013). Empty in events of before there were salts.
    """

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=60)
    actor_ref = models.CharField(max_length=26, blank=True)
    about_type = models.CharField(max_length=60)
    about_ref = models.CharField(max_length=26, blank=True)
    data = models.JSONField(default=dict)
    salt = models.CharField(max_length=32, blank=True, default="")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["about_type", "about_ref", "seq"]),
            models.Index(fields=["actor_ref", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"


class AuditChain(models.Model):
    """The head of the chain: the one row that a writer locks, so that numbers have no gaps.

    `changed` is the number of the last event that told of a change: to have read something is none.
    """

    name = models.CharField(max_length=20, unique=True, default="main")
    seq = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    def __str__(self) -> str:
        return f"{self.name}: {self.seq}"


class AuditDetail(models.Model):
    """What an event says about a person that the law may want gone. The event holds only its salted hash.

    Written with its event and never changed; erased by `audit.erase`, which says so in the record. Without the salt the
    hash in the event tells nothing, not even to whoever guesses what stood here.
    """

    seq = models.BigIntegerField(unique=True)
    salt = models.CharField(max_length=64)
    content = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"details of {self.seq}"
