"""What was taken in from others is as it was, and is refused when it is not what it says."""

import io
import re
import shutil
import tarfile

import pytest

from scripts import vendor

STYLES = "static/vendor/bootstrap/bootstrap.min.css"


@pytest.fixture
def copy(tmp_path):
    """A copy of everything that was taken in, to damage."""
    for folder in vendor.FOLDERS:
        shutil.copytree(vendor.ROOT / folder, tmp_path / folder)
    return tmp_path


def test_problems_none_in_the_committed_files():
    assert vendor.problems() == []


@pytest.mark.parametrize("place", [0, 100_000, -1])
def test_problems_one_altered_byte(copy, place):
    content = bytearray((copy / STYLES).read_bytes())
    content[place] ^= 1
    (copy / STYLES).write_bytes(content)

    assert vendor.problems(copy) == [f"{STYLES}: is not what was taken in"]


def test_problems_a_missing_file(copy):
    (copy / "static/fonts/LICENSE.md").unlink()

    assert vendor.problems(copy) == ["static/fonts/LICENSE.md: is not what was taken in"]


def test_problems_an_unlisted_file(copy):
    (copy / "static/vendor/htmx/extra.js").write_text("alert()")

    assert vendor.problems(copy) == ["static/vendor/htmx/extra.js: lies here but is not listed"]


def test_problems_a_listed_file_without_a_sum(copy):
    sums = copy / vendor.SUMS
    lines = sums.read_text().splitlines(keepends=True)
    sums.write_text("".join(line for line in lines if not line.endswith(f"{STYLES}\n")))

    assert vendor.problems(copy) == [f"{STYLES}: is listed but has no sum"]


def test_problems_a_sum_for_a_file_no_longer_listed(copy):
    manifest = copy / vendor.MANIFEST
    manifest.write_text(manifest.read_text().replace(f'"{STYLES}" = "dist/css/bootstrap.min.css"\n', ""))

    assert vendor.problems(copy) == [
        f"{STYLES}: has a sum but is not listed",
        f"{STYLES}: lies here but is not listed",
    ]


@pytest.mark.parametrize(
    ("name", "file", "mark"),
    [
        ("bootstrap", STYLES, "Bootstrap  v{}"),
        ("htmx.org", "static/vendor/htmx/htmx.min.js", 'version:"{}"'),
        ("axe-core", "tests/browser/vendor/axe.min.js", "axe v{}"),
    ],
)
def test_read_manifest_version_is_the_one_in_the_file(name, file, mark):
    version = vendor.read_manifest()[name]["version"]

    assert mark.format(version) in (vendor.ROOT / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", vendor.read_manifest())
def test_read_manifest_every_package_brings_its_licence(name):
    package = vendor.read_manifest()[name]

    assert any("LICENSE" in file for file in package["files"])


def test_stylesheet_names_a_map_that_is_there():
    name = (
        re.search(r"sourceMappingURL=(\S+)", (vendor.ROOT / STYLES).read_text())[1].removesuffix("*/").strip()
    )

    assert (vendor.ROOT / STYLES).with_name(name).is_file()


@pytest.mark.parametrize(("letters", "most"), [("latin", 22_000), ("sami", 5_000)])
def test_fonts_keep_to_their_budget(letters, most):
    font = (vendor.ROOT / f"static/fonts/source-sans-3-{letters}.woff2").read_bytes()

    assert font[:4] == b"wOF2"
    assert len(font) <= most


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """An npm that hands out one small package, whatever it is asked for."""
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as tar:
        member = tarfile.TarInfo("package/thing.js")
        member.size = 5
        tar.addfile(member, io.BytesIO(b"thing"))
    npm = tmp_path / "bin/npm"
    npm.parent.mkdir()
    npm.write_text(f'#!/bin/sh\ncp {tmp_path}/package.tgz "$4/thing-1.0.tgz" && echo thing-1.0.tgz\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(npm.parent), prepend=":")
    (tmp_path / "fetched").mkdir()
    return tmp_path / "fetched"


def test_unpack_refuses_a_package_with_another_integrity(registry):
    with pytest.raises(SystemExit, match=r"thing 1\.0: integrity is sha512-.+, expected sha512-other\."):
        vendor.unpack("thing", {"version": "1.0", "integrity": "sha512-other"}, registry)

    assert [file.name for file in registry.iterdir()] == ["thing-1.0.tgz"]


def test_unpack_gives_the_files_of_the_right_package(registry):
    with pytest.raises(SystemExit) as refused:
        vendor.unpack("thing", {"version": "1.0", "integrity": "?"}, registry)
    integrity = re.search(r"is (\S+),", str(refused.value))[1]

    folder = vendor.unpack("thing", {"version": "1.0", "integrity": integrity}, registry)

    assert (folder / "thing.js").read_text() == "thing"
