"""Fetch the files listed in static/vendor/vendor.toml, or check that those committed are still the same.

python scripts/vendor.py            fetch with npm pack, compare the packages' integrity, copy, write the sums
python scripts/vendor.py --check    compare the committed files with the sums; needs no network and no npm
"""

import argparse
import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
MANIFEST = "static/vendor/vendor.toml"
SUMS = "static/vendor/SHA256SUMS"  # as `sha256sum --check` reads it, from the project's root
OURS = {MANIFEST, SUMS}
FOLDERS = [
    "static/vendor",
    "static/fonts",
    "portal/fonts",
    "tests/browser/vendor",
]  # nothing unlisted may lie here


def read_manifest(root=ROOT):
    """The packages of vendor.toml by name."""
    return tomllib.loads((root / MANIFEST).read_text(encoding="utf-8"))


def listed_files(packages):
    """Every file that vendor.toml says is copied or made."""
    return {file for package in packages.values() for file in [*package["files"], *package.get("made", [])]}


def unpack(name, package, folder):
    """Fetch a package into the folder and return where its files are; refuse it if its integrity is wrong."""
    command = ["npm", "pack", "--silent", "--pack-destination", folder, f"{name}@{package['version']}"]
    archive = (
        Path(folder) / subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    )
    found = "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != package["integrity"]:
        raise SystemExit(
            f"{name} {package['version']}: integrity is {found}, expected {package['integrity']}."
        )
    target = Path(folder) / name
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def fetch(root=ROOT):
    """Copy every listed file out of its package, and write the sums."""
    for name, package in read_manifest(root).items():
        with tempfile.TemporaryDirectory() as folder:
            source = unpack(name, package, folder)
            for file, inside in package["files"].items():
                (root / file).parent.mkdir(parents=True, exist_ok=True)
                (root / file).write_bytes((source / inside).read_bytes())
        print(f"{name} {package['version']}")
    write_sums(root)


def checksum(path):
    """The SHA-256 of a file as hexadecimal digits, or None where there is no such file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def write_sums(root=ROOT):
    """Write the sums of all listed files that are there."""
    files = sorted(file for file in listed_files(read_manifest(root)) if (root / file).is_file())
    lines = [f"{checksum(root / file)}  {file}\n" for file in files]
    (root / SUMS).write_text("".join(lines), encoding="utf-8")


def problems(root=ROOT):
    """Whatever differs from vendor.toml and the sums, one line each; an empty list when all is as it was."""
    lines = (root / SUMS).read_text(encoding="utf-8").splitlines()
    sums = {file: digest for digest, file in (line.split("  ", 1) for line in lines)}
    listed = listed_files(read_manifest(root))
    there = {
        file.relative_to(root).as_posix()
        for folder in FOLDERS
        for file in (root / folder).rglob("*")
        if file.is_file()
    }
    return [
        *(
            f"{file}: is not what was taken in"
            for file in sorted(sums)
            if checksum(root / file) != sums[file]
        ),
        *(f"{file}: is listed but has no sum" for file in sorted(listed - sums.keys())),
        *(f"{file}: has a sum but is not listed" for file in sorted(sums.keys() - listed)),
        *(f"{file}: lies here but is not listed" for file in sorted(there - listed - OURS)),
    ]


def main(arguments=None):
    """Fetch, or with --check report; the answer is the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare what is committed")
    if not parser.parse_args(arguments).check:
        fetch()
    found = problems()
    print("\n".join(found) or "All vendored files are as they were taken in.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
