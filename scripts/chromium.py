"""Finds a Chromium for the browser tests, installs one where there is none, and prints its path."""

import os
import shutil
import subprocess
import sys

SHELL = "chromium-headless-shell"  # Debian's: the browser without its windows, which the tests run faster in
NAMES = [SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome: PORTAL_CHROMIUM first, else what is on the PATH."""
    chosen = os.environ.get("PORTAL_CHROMIUM")
    return chosen or next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> str | None:
    """Install Chromium by apt where we may, else the one that comes with playwright, and return its path."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and succeeds([*rights, "true"]):
        succeeds([*rights, "apt-get", "update"])
        install = [*rights, "apt-get", "install", "-y", "--no-install-recommends"]
        succeeds([*install, SHELL]) or succeeds([*install, "chromium"])
    return find() or playwrights_own()


def playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    succeeds([sys.executable, "-m", "playwright", "install", "chromium"])
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if os.path.exists(path) else None


def succeeds(command: list[str]) -> bool:
    """Run a command with its output among our messages, not in our answer."""
    try:
        return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    print(find() or install() or sys.exit("No Chromium was found and none could be installed."))
