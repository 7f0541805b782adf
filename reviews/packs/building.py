"""Builds one pack: gathers what its reader may have, writes the ZIP, seals its cover, and has it checked by itself."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from employees.anchors.making import anchor_now
from employees.audit import canonical
from employees.models import SealCertificate, User
from employees.permissions import Actor
from employees.queries import organisation
from employees.sealing_keys import current_key, remember, stamping
from employees.seals import SealKey
from plans.documents.papers import Wish
from plans.documents.render import pdf_of
from plans.documents.seal import sealed
from plans.enums import DocumentAudience
from plans.evidence.kinds import EXTENSIONS, Kind
from plans.models import Document, Plan
from plans.permissions import may_open
from plans.queries import attachments_for
from plans.workflows import issue
from plans.workflows.issuing import bytes_of
from reviews.documents.papers import paper_for
from reviews.packs import contents
from reviews.packs.contents import Described, as_data, document_label, grouped, label_of
from reviews.packs.declaring import declaration_of
from reviews.packs.papers import Wanted, wanted_by
from reviews.packs.proofs import Proofs, events_of, proofs_of
from reviews.packs.receipts import receipts_of
from reviews.packs.zipping import PackZip

# A new number for whatever could break a reader of manifests.
SCHEMA = "urn:waymark:evidence-pack:1"
VERIFIER = Path(__file__).with_name("verify.py")
SHEET = Path(settings.BASE_DIR) / "static" / "css" / "pack.css"
SECONDS_TO_CHECK = 120
# The packages that it needs, as its first lines name them.
PACKAGES = re.findall(r"pip install (.+)", VERIFIER.read_text(encoding="utf-8"))[0]
# What the checking process gets of ours: where programs lie, and no setting or key.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG", "SYSTEMROOT")
# What is made besides the documents, as far as progress counts it: files, the record, the sealed pages, the check.
OTHER_PARTS = 4


class Unsound(Exception):
    """The pack did not pass the check that it carries. Says what was found."""


@dataclass(frozen=True)
class Order:
    """What is to be made: the plan, for whom, as what, and the instant of all of it.

    `by` asked for it: the reader, or HR in the place of a person who cannot sign in (`in_their_place`).
    """

    plan: Plan
    reader: User
    actor: Actor
    audience: DocumentAudience
    at: datetime
    by: User

    @property
    def in_their_place(self) -> bool:
        """Whether HR has it made for the person."""
        return self.by.pk != self.reader.pk


# Told how many parts are done, of how many.
Progress = Callable[[int, int], None]


class Building:
    """One pack on its way into `file`. Call everything with the plan's language and zone active."""

    def __init__(self, order: Order, file: IO[bytes], tell: Progress) -> None:
        self.order, self.file = order, file
        self._zip, self._tell, self._done = PackZip(file), tell, 0
        self._wanted = list(wanted_by(order.actor, order.plan))
        self._described: list[Described] = []
        self._certificates: list[SealCertificate] = []
        self._proofs = Proofs((), (), ())
        self._key: SealKey = current_key(order.at)

    def __enter__(self) -> Building:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def gather(self) -> str:
        """Everything that is the same for the same facts, and the hash of those facts.

        Raises NotNow for a document that cannot be made, NotProven, NotAnchored, FileNotFoundError.
        """
        documents = [self._document(one) for one in self._wanted]
        self._files()
        self._part_done()
        self._record(documents)
        self._add(contents.RECEIPTS, b"".join(canonical(one) + b"\n" for one in self._receipts()))
        used = {document.certificate_id for document in documents} | {remember(self._key, self.order.at).pk}
        self._certificates = list(SealCertificate.objects.filter(pk__in=used))
        for number, row in enumerate(self._certificates, start=1):
            self._add(f"seals/seal-{number}.pem", row.pem.encode())
        self._part_done()
        facts = {
            "language": self.order.plan.language,
            "files": [[entry.path, entry.sha256] for entry in self._zip.entries],
            "declaration": render_to_string("pdf/pack_declaration.html", self._declaration()),
            "verifier": hashlib.sha256(VERIFIER.read_bytes()).hexdigest(),
        }
        return hashlib.sha256(canonical(facts)).hexdigest()

    def finish(self) -> None:
        """What bears the moment: the pages that are sealed now. Then the check. Raises NotNow, Unsound."""
        self._add(contents.DECLARATION, self._sealed("pdf/pack_declaration.html", self._declaration()))
        self._add(contents.LOOK, SHEET.read_bytes())
        self._add(contents.VERIFY, VERIFIER.read_bytes())
        self._add(contents.INDEX, render_to_string("packs/index.html", self._page()).encode())
        manifest = {
            "schema": SCHEMA,
            "plan": self.order.plan.ref,
            "audience": self.order.audience,
            "language": self.order.plan.language,
            "time_zone": self.order.plan.time_zone,
            "files": [entry.said() for entry in self._zip.entries],
        }
        cover = self._sealed("pdf/pack_cover.html", self._page(), data=manifest)
        self._zip.add(contents.MANIFEST, canonical(manifest))
        self._zip.add(contents.COVER, cover)
        self._zip.close()
        self._part_done()
        self._check()
        self._part_done()

    # --- what there is ---

    def _document(self, wanted: Wanted) -> Document:
        order, label = self.order, document_label(wanted.kind, wanted.number)
        wish = Wish(order.plan, wanted.kind, wanted.number, order.reader, order.actor, order.at)
        paper = paper_for(wish)
        document = issue(
            plan=order.plan,
            paper=paper,
            reader=order.reader,
            by=order.by,
            at=order.at,
            in_their_place=order.in_their_place,
        )
        self._add(f"documents/{wanted.name}.pdf", bytes_of(document), label)
        if paper.data is not None:
            self._add(f"documents/{wanted.name}.json", canonical(paper.data), as_data(label))
        self._part_done()
        return document

    def _files(self) -> None:
        order = self.order
        for file in attachments_for(order.actor, order.plan):
            if may_open(order.actor, order.plan, file):
                number = sum(entry.path.startswith("files/") for entry in self._zip.entries) + 1
                path = f"files/file-{number}.{EXTENSIONS[Kind(file.kind)]}"
                with file.file.open("rb") as content:
                    entry = self._zip.add_blocks(path, file.size, content.chunks())
                self._described.append(Described(entry, file.title))

    def _record(self, documents: list[Document]) -> None:
        order = self.order
        events = events_of(order.actor, order.plan, documents)
        moments = sorted(document.issued_at for document in documents)
        self._proofs = proofs_of(events, moments, sign=lambda: anchor_now(at=order.at))
        self._add(contents.EVENTS, b"".join(line + b"\n" for line in self._proofs.events))
        self._add(contents.ANCHORS, b"".join(line + b"\n" for line in self._proofs.anchors))
        for number, key in enumerate(self._proofs.pems, start=1):
            self._add(f"record/anchor-key-{number}.pem", key)

    def _receipts(self) -> Iterator[dict[str, Any]]:
        yield from receipts_of(self.order.actor, self.order.plan, self.order.audience)

    # --- pages ---

    def _declaration(self) -> dict[str, Any]:
        return declaration_of(self.order.plan)

    def _page(self) -> dict[str, Any]:
        order = self.order
        return {
            "plan": order.plan,
            "organisation": organisation(),
            "audience": order.audience,
            "groups": grouped(self._described),
            "certificates": [row.fingerprint for row in self._certificates],
            "keys": self._proofs.keys,
            "events": len(self._proofs.events),
            "documents": len(self._wanted),
            "packages": PACKAGES,
            "checking_page": f"{settings.SITE_URL}{reverse('verify')}",
            "made_at": order.at,
        }

    def _sealed(self, template: str, context: dict[str, Any], data: dict[str, Any] | None = None) -> bytes:
        content = pdf_of(template, context, data=data, made_at=self.order.at)
        return sealed(content, self._key, at=self.order.at, stamping=stamping()).content

    def _add(self, path: str, content: bytes, label: str = "") -> None:
        self._described.append(Described(self._zip.add(path, content), label or label_of(path)))

    def _part_done(self) -> None:
        self._done += 1
        self._tell(self._done, len(self._wanted) + OTHER_PARTS)

    def _check(self) -> None:
        """Have the pack checked as a stranger would, in a process that knows nothing of ours."""
        self.file.flush()
        known = [argument for row in self._certificates for argument in ("--seal", row.fingerprint)]
        known += [argument for key in self._proofs.keys for argument in ("--anchor-key", key)]
        done = subprocess.run(  # noqa: S603 -- our own program, a file of ours, fingerprints
            [sys.executable, "-I", "-B", str(VERIFIER), self.file.name, *known],
            capture_output=True,
            env={key: os.environ[key] for key in _PASSED_ON if key in os.environ},
            timeout=SECONDS_TO_CHECK,
            check=False,
        )
        if done.returncode != 0:
            raise Unsound((done.stdout + done.stderr).decode("utf-8", "replace")[-2000:])
