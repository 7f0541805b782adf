"""reviews/packs/verify.py: it stands alone, knows the rules that we seal by, and says in plain words what it found."""

from __future__ import annotations

import inspect
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from employees.seals import sealing
from plans.documents.render import pdf_from_html
from reviews.packs import verify, zipping
from tests.people import Cast
from tests.plans.documents.papers import findings
from tests.reviews.packs.story import files_of, packed, sent_to, told_plan, zip_of

ROOT = Path(__file__).parents[3]
PROGRAM = ROOT / "reviews" / "packs" / "verify.py"
# Runs the program as a stranger would, with every way to a network shut, and says what of ours it took to hand.
SHUT_IN = """
import runpy, sys
def refuse(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen"}:
        raise RuntimeError(event)
sys.addaudithook(refuse)
sys.argv = sys.argv[1:]
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
finally:
    ours = {"django", "employees", "plans", "reviews", "pip_config"} & {name.split(".")[0] for name in sys.modules}
    print("KNOWS", sorted(ours), file=sys.stderr)
"""

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.mark.once
def test_its_rules_are_those_of_the_seal_letter_for_letter() -> None:
    for rule in ("_covers", "_is_plain", "_is_signed", "_wait_for"):
        assert inspect.getsource(getattr(verify, rule)) == inspect.getsource(getattr(sealing, rule))
    for word in ("DIGEST", "UNSIGNED", "EC_METHOD", "Chain"):
        assert getattr(verify, word) == getattr(sealing, word)
    ours, theirs = zipping.entry_of("a/b.pdf", 7), verify.entry_of("a/b.pdf", 7)
    assert {name: getattr(ours, name, None) for name in ours.__slots__} == {
        name: getattr(theirs, name, None) for name in theirs.__slots__
    }


@pytest.mark.once
def test_it_names_the_packages_in_the_versions_that_we_use() -> None:
    named = re.findall(r"pip install (.+)", PROGRAM.read_text())[0].split()
    locked = (ROOT / "requirements.lock").read_text()

    assert [one.partition("==")[0] for one in named] == ["pyhanko", "cryptography"]
    assert [one for one in named if f"\n{one} " not in locked] == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("own_anchors")
def test_a_pack_as_a_worker_makes_it_is_checked_far_from_us(cast: Cast, tmp_path: Path) -> None:
    plan = told_plan(cast)
    sent_to("sam", cast, "250 Ok")
    content = zip_of(packed(plan, "sam", cast))
    files = files_of(content)
    assert [findings(files[name]) for name in ("cover.pdf", "how-signatures-are-tied-to-people.pdf")] == [
        [],
        [],
    ]
    pack, folder = tmp_path / "pack.zip", tmp_path / "far" / "away"
    pack.write_bytes(content)
    with zipfile.ZipFile(io.BytesIO(content)) as packed_up:
        packed_up.extractall(folder)
    before = sorted(folder.rglob("*"))

    def checked(*arguments: str) -> tuple[int, str]:
        run = [sys.executable, "-I", "-c", SHUT_IN, str(folder / "verify.py"), *arguments]
        done = subprocess.run(run, capture_output=True, text=True, cwd=folder, check=False)
        assert "KNOWS []" in done.stderr, done.stderr
        return done.returncode, done.stdout

    code, said = checked()
    assert (code, "Everything holds." in said) == (0, True)
    seal, key = re.findall(r"certificate (\w+)", said)[0], re.findall(r"the key (\S+)\.", said)[0]
    code, said = checked(str(pack), "--seal", seal.upper(), "--anchor-key", key)
    assert (code, "compare" in said) == (0, False)
    assert sorted(folder.rglob("*")) == before
    code, said = checked(str(pack), "--seal", "0" * 64, "--anchor-key", "AAAA")
    assert code == 1 and "sealed under another certificate than you know" in said

    (folder / "documents" / "version-1.json").write_bytes(
        files["documents/version-1.json"].replace(b'"target":"90', b'"target":"95', 1)
    )
    code, said = checked()
    assert code == 1
    assert "NOT AS IT WAS: documents/version-1.json was changed between byte" in said
    assert (
        "is not what documents/version-1.pdf carries: it differs at versions[0].facts.goals[0].target."
        in said
    )
    assert "3 found." in said
    assert checked("nowhere.zip")[0] == 2


@pytest.mark.once
def test_where_two_pieces_of_data_part_is_named_by_its_path() -> None:
    one = {"goals": [{"target": "90"}, {"target": "80"}], "plan": {"ref": "x"}}
    cases = {
        "": one,
        "goals[1].target": {**one, "goals": [{"target": "90"}, {"target": "81"}]},
        "goals[1]": {**one, "goals": [{"target": "90"}]},
        "plan.ref": {**one, "plan": {"ref": 1}},
        "more": {**one, "more": True},
        "its beginning": [],
    }

    assert {verify.first_difference(one, other): other for other in cases.values()} == cases


@pytest.mark.once
def test_whatever_is_handed_in_is_answered_and_never_by_an_error(tmp_path: Path) -> None:
    blank = pdf_from_html('<html lang="en"><title>Document</title><body><p>One.</p></body></html>')
    entry = {"path": "record/anchor-key-1.pem", "sha256": "", "size": 1, "piece": 0, "pieces": [3]}
    strange: dict[str, bytes] = {
        "manifest.json": json.dumps({"files": [entry]}).encode(),
        "cover.pdf": blank,
        "record/events.jsonl": b'{}\n[]\nnull\n{"anchor":[],"event":{"seq":"x"}}\n',
        "record/anchors.jsonl": b'{"anchor":1,"key":"","signature":""}\n\xff\n',
        "record/anchor-key-1.pem": b"no key",
        "seals/seal-1.pem": b"no certificate",
        "documents/record.json": b"[" * 100_000,
        "documents/record.pdf": b"%PDF-1.7 of somebody else",
    }
    report = verify.Report()

    verify.check(verify.Pack.of(strange), report)

    assert {place.partition(",")[0] for place, _wrong in report.findings} >= set(strange)
    for content in (b"", b"PK", zip_with("documents/x.pdf", zipfile.ZIP_DEFLATED)):
        found = verify.Report()
        verify.check_zip(content, found)
        assert found.findings != []
    (tmp_path / "link").symlink_to("/etc/hostname")
    verify.Pack.in_folder(tmp_path, report)
    assert report.findings[-1] == ("link", "is no file but a link to somewhere else")


def zip_with(name: str, method: int) -> bytes:
    """A ZIP of one file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as made:
        made.writestr(name, b"x" * 100)
    return content.getvalue()
