"""Puts a seal on a PDF and looks at one. The only file that knows pyHanko.

The seal is a certifying PAdES signature that allows no change, in a field that shows nothing, in one revision with the
long-term data where there is any: so a sealed file is right only as a whole, and whatever comes after it is seen.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import urllib.request
from collections.abc import Collection, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

from asn1crypto import algos, cms, keys, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from employees.seals.finding import Finding
from employees.seals.key import SealKey, Stamping

FIELD = "Seal"
DIGEST = "sha256"
# Off the page and without size: PDF/UA asks that what is not tagged cannot be seen, PDF/A that it is not hidden.
INVISIBLE = fields.InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
# Who is asked for the time and who asks may be so far apart: further, and one of the two clocks is wrong.
CLOCKS_DIFFER = timedelta(minutes=10)
# More than this a time-stamp service has no reason to say.
LONGEST_ANSWER = 200_000
# What a signature takes besides certificates, in bytes, with a key of up to 4096 bits.
ROOM = 1_500
UNSIGNED = frozenset({"signature_time_stamp_token"})
EC_METHOD = {"algorithm": "sha256_ecdsa"}

# A certificate of ours and those above it, as DER.
Chain = tuple[bytes, ...]

T = TypeVar("T")


class NoTime(ValueError):
    """The time-stamp service did not give a time."""


class NotTrusted(NoTime):
    """It gave one that does not hold: not under a certificate of the operator's list, or far from our own clock."""


class _Untouched(IncrementalPdfFileWriter):
    """Adds the seal and leaves the document's own metadata as they are: PDF/A ties them to what was written first."""

    def _update_meta(self) -> None:
        """Nothing: pyHanko would write the XMP anew and drop its extension schemas."""


class _AtOneTime(signers.PdfSigner):
    """Signs with the instant at which the document was issued, as everything else says it."""

    def __init__(self, at: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        """The session, at that instant."""
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.at
        return session


class _Service(TimeStamper):
    """A time-stamp service, asked with the standard library."""

    def __init__(self, stamping: Stamping, at: datetime) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko leaves it out
        self.stamping, self.at = stamping, at

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A stamp on this digest, under the operator's list. Raises TimestampRequestError, NotTrusted."""
        token = await super().async_timestamp(message_digest, md_algorithm)
        try:
            said = await generic_cms.validate_tst_signed_data(
                token["content"],
                _context([_certificate(one) for one in self.stamping.roots], self.at),
                lambda _method: message_digest,
            )
        except (ValueError, SignatureValidationError) as error:
            raise NotTrusted("it cannot be read") from error
        if not (said["intact"] and said["valid"]):
            raise NotTrusted("its signature does not hold")
        if said["trust_problem_indic"] is not None or said["validation_path"] is None:
            raise NotTrusted("its certificate is not under one of TSA_CERTIFICATES")
        if abs(said["timestamp"] - self.at) > CLOCKS_DIFFER:
            raise NotTrusted("its time is far from that of this server")
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask once. Raises TimestampRequestError."""
        asked = urllib.request.Request(  # noqa: S310 -- the operator's own setting, http or https
            self.stamping.url, data=req.dump(), headers=set_tsp_headers({}), method="POST"
        )
        try:
            with urllib.request.urlopen(asked, timeout=self.stamping.timeout) as answer:  # noqa: S310 -- the same
                said = answer.read(LONGEST_ANSWER)
                if answer.headers.get_content_type() != "application/timestamp-reply":
                    raise TimestampRequestError("The time-stamp service answered something else.")
        except OSError as error:
            raise TimestampRequestError("The time-stamp service cannot be reached.") from error
        return tsp.TimeStampResp.load(said)


def seal(content: bytes, key: SealKey, *, at: datetime, stamping: Stamping | None = None) -> bytes:
    """The PDF with the organisation's seal, which says that it was made at `at`.

    With `stamping` a third party confirms the time, and what is needed to check that later is put in. Raises NoTime
    where it gives none, NotTrusted where what it gives does not hold.
    """
    above = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko leaves it out
    above.register_multiple(map(_certificate, key.chain))
    signer = signers.SimpleSigner(
        signing_cert=_certificate(key.certificate),
        signing_key=keys.PrivateKeyInfo.load(key.private_key),
        cert_registry=above,
        embed_roots=True,
    )
    known = [
        _certificate(one) for one in (key.certificate, *key.chain, *(stamping.roots if stamping else ()))
    ]
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        subfilter=fields.SigSeedSubFilter.PADES,
        embed_validation_info=stamping is not None,
        validation_context=_context(known, at) if stamping else None,
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    )
    place = fields.SigFieldSpec(FIELD, invis_sig_settings=INVISIBLE, readable_field_name=FIELD)
    pdf_signer = _AtOneTime(
        at, meta, signer, timestamper=_Service(stamping, at) if stamping else None, new_field_spec=place
    )
    written = io.BytesIO()
    # Room for the certificates and the rest. Left to itself pyHanko signs twice: first to see how long it gets.
    room = None if stamping else 2 * (len(key.certificate) + sum(map(len, key.chain)) + ROOM)
    try:
        _wait_for(
            pdf_signer.async_sign_pdf(_Untouched(io.BytesIO(content)), output=written, bytes_reserved=room)
        )
    except TimestampRequestError as error:
        raise NoTime(str(error)) from error
    return written.getvalue()


def examine(content: bytes, known: Collection[Chain]) -> Finding:
    """Whether the PDF is sealed under one of the `known` certificates, and whether the seal holds. Never raises.

    Each of `known` is a certificate of ours (DER) followed by those above it. The seal holds only for a file that is,
    to the last byte, as it was when it was sealed.
    """
    try:
        return _examine(content, {hashlib.sha256(chain[0]).digest(): chain for chain in known})
    except Exception:  # noqa: BLE001 -- a stranger's file: whatever a reader stumbles over means that it does not hold
        return _unreadable(content, known)


def _examine(content: bytes, known: Mapping[bytes, Chain]) -> Finding:
    found = PdfFileReader(io.BytesIO(content), strict=True).embedded_signatures
    ours = [one for one in found if one.signer_cert.sha256 in known]
    if not ours:
        return _unreadable(content, known.values())
    seal_ = ours[0]
    covers = len(found) == 1 and _covers(seal_, content) and _is_plain(seal_, known[seal_.signer_cert.sha256])
    return Finding.HOLDS if covers and _wait_for(_is_signed(seal_)) else Finding.BROKEN


def _covers(found: EmbeddedPdfSignature, content: bytes) -> bool:
    """Whether the seal forbids changes and speaks for every byte but its own, which are written in the one way."""
    found.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]  # pyHanko leaves it out
    start, length, again, rest = (int(number) for number in found.byte_range)
    if start != 0 or not 0 < length < again or again + rest != len(content):
        return False
    # The signature cannot speak for itself and the blanks behind it: these are compared with what we would write.
    exact = cms.ContentInfo.load(found.pkcs7_content).dump().ljust(len(found.pkcs7_content), b"\0")
    return (
        content[length:again] == b"<" + exact.hex().upper().encode() + b">"
        and found.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
        and found.docmdp_level == fields.MDPPerm.NO_CHANGES
        and found.sig_object["/SubFilter"] == fields.SigSeedSubFilter.PADES.value
    )


def _is_plain(found: EmbeddedPdfSignature, chain: Chain) -> bool:
    """Whether what no signature covers within the signature is as ours is, and there is no more of it."""
    signed, signer, leaf = found.signed_data, found.signer_info, found.signer_cert
    digest = algos.DigestAlgorithm({"algorithm": DIGEST}).dump()
    unsigned = {one["type"].native for one in signer["unsigned_attrs"] or ()}
    named = cms.IssuerAndSerialNumber({"issuer": leaf.issuer, "serial_number": leaf.serial_number})
    method = signer["signature_algorithm"]
    return (
        {one.chosen.dump() for one in signed["certificates"]} <= set(chain)
        and signed["version"].native == signer["version"].native == "v1"
        and [one.dump() for one in signed["digest_algorithms"]]
        == [digest]
        == [signer["digest_algorithm"].dump()]
        and signed["encap_content_info"].dump()
        == cms.EncapsulatedContentInfo({"content_type": "data"}).dump()
        and signed["crls"].native is None
        and len(signed["signer_infos"]) == 1
        and signer["sid"].chosen.dump() == named.dump()
        and (
            leaf.public_key.algorithm != "ec" or method.dump() == cms.SignedDigestAlgorithm(EC_METHOD).dump()
        )
        and unsigned <= UNSIGNED
    )


async def _is_signed(found: EmbeddedPdfSignature) -> bool:
    """Whether the numbers add up: the file's digest, the signature over it, and the stamp on the signature."""
    sums = generic_cms.validate_sig_integrity(
        found.signer_info,
        found.signer_cert,
        expected_content_type="data",
        actual_digest=found.compute_digest(),
    )
    timing = await generic_cms.collect_timing_info(
        found.signer_info,
        ValidationContext(trust_roots=[], allow_fetching=False),
        raw_digest=lambda _method: found.compute_digest(),
    )
    stamp = timing.get("timestamp_validity")
    return all(sums) and (stamp is None or (stamp.intact and stamp.valid))


def _unreadable(content: bytes, known: Collection[Chain]) -> Finding:
    """A file in which no seal of ours can be read: broken if most of one of our certificates still lies in it."""
    low = content.lower()
    there = any(half in low for chain in known for half in _halves(chain[0].hex().encode()))
    return Finding.BROKEN if there else Finding.NOT_OURS


def _halves(written: bytes) -> tuple[bytes, bytes]:
    return written[: len(written) // 2], written[len(written) // 2 :]


def _certificate(der: bytes) -> x509.Certificate:
    return x509.Certificate.load(der)


def _context(known: Collection[x509.Certificate], at: datetime) -> ValidationContext:
    return ValidationContext(trust_roots=list(known), allow_fetching=False, moment=at)


def _wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run to its end. In a thread of its own where this one already has a loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, work).result()
