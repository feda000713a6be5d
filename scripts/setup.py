"""Makes .venv with the locked requirements where they have changed: setup.py base|dev. Needs only Python."""

import hashlib
import os
import shutil
import subprocess
import sys

VERSIONS = [(3, 13), (3, 12), (3, 11)]
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NO_VENV = """This Python cannot make virtual environments: its modules venv and ensurepip are missing.
On Debian and Ubuntu: sudo apt-get install python3-venv. Then run the command again."""


def find_python():
    """Return this Python when it will do, else another on the path; ends with a message when none does."""
    if sys.version_info[:2] in VERSIONS:
        return sys.executable
    for major, minor in VERSIONS:
        found = shutil.which(f"python{major}.{minor}")
        if found:
            return found
    major, minor = sys.version_info[:2]
    sys.exit(f"Python 3.11, 3.12 or 3.13 is needed, but this is {major}.{minor} and no other was found.")


def works(*command):
    """Return whether a command can be run and succeeds."""
    quiet = subprocess.DEVNULL
    try:
        return subprocess.call(command, stdout=quiet, stderr=quiet) == 0
    except OSError:
        return False


def make_venv(python):
    """Return the command for pip in .venv, which is made, or made anew when it is broken."""
    if works(PYTHON, "-m", "pip", "--version"):
        return [PYTHON, "-m", "pip"]
    if works(python, "-c", "import venv, ensurepip"):
        subprocess.check_call([python, "-m", "venv", "--clear", VENV])
        return [PYTHON, "-m", "pip"]
    if works(python, "-c", "import venv") and works(python, "-m", "pip", "--python", python, "--version"):
        if not works(PYTHON, "--version"):  # Debian's Python without ensurepip, but with a pip of its own
            subprocess.check_call([python, "-m", "venv", "--clear", "--without-pip", VENV])
        return [python, "-m", "pip", "--python", PYTHON]
    sys.exit(NO_VENV)


def main(name):
    lock = os.path.join(ROOT, "requirements", name + ".txt")
    stamp = os.path.join(VENV, "installed-" + name)
    with open(lock, "rb") as file:
        wanted = hashlib.sha256(file.read()).hexdigest()
    if os.path.exists(PYTHON) and os.path.exists(stamp):
        with open(stamp) as file:
            if file.read() == wanted:
                return
    pip = make_venv(find_python())
    print(f"Installing requirements/{name}.txt in .venv …", flush=True)
    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "--quiet"]
    if subprocess.call([*pip, "install", *options, "-r", lock]):
        sys.exit("The requirements could not be installed; pip says why above.")
    with open(stamp, "w") as file:
        file.write(wanted)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "dev")
