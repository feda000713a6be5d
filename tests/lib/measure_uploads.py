"""Print the time and memory that refusing each hostile upload takes: python -m tests.lib.measure_uploads"""

import multiprocessing
import re
from io import BytesIO
from pathlib import Path
from time import perf_counter

from portal.lib.cells import write_xlsx
from portal.lib.spreadsheets import open_table
from portal.lib.unreadable import UnreadableFile
from tests.lib.hostile_files import HOSTILE


def read(content, answers):
    """Read one file to its end, in a process of its own."""
    before = peak()
    start = perf_counter()
    try:
        rows = sum(1 for _row in open_table(BytesIO(content), name="x").rows())
        outcome = f"{rows} rows"
    except UnreadableFile as refusal:
        outcome = refusal.code
    seconds = perf_counter() - start
    answers.put((seconds, peak() - before, outcome))


def peak():
    """The most memory this process has held, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def measure(name, content):
    """Print one line."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=read, args=(content, answers))
    process.start()
    seconds, megabytes, outcome = answers.get()
    process.join()
    print(f"{seconds:>8.3f} s {megabytes:>8.1f} MB  {outcome:<18} {name}")


def honest():
    """100 000 rows of 20 columns."""
    file = BytesIO()
    row = ["Föräldramöte om snus", "Åsele", 17, 2.5, None] * 4
    write_xlsx(file, [f"Kolumn {n}" for n in range(20)], (row for _n in range(100_000)), sheet_title="A")
    return file.getvalue()


if __name__ == "__main__":
    measure("honest: 100 000 × 20", honest())
    for name, (_reason, make) in HOSTILE.items():
        measure(name, make())
