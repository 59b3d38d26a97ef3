"""What processes cost, as Linux counts it, and on what machine. Not here: starting them."""

import os
import platform
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """A process and everything below it that lives now."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(folder.name))
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of a tree, what its ended children took included."""
    ticks = 0
    for pid in tree(root):
        try:
            told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, told[11:15]))
    return ticks / _TICKS


def peak_megabytes(root: int) -> int:
    """The sum of the most memory each process of a tree ever held."""
    kilobytes = 0
    for pid in tree(root):
        try:
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        except OSError:
            continue
        kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return kilobytes // 1024


def machine() -> str:
    """The machine in one line."""
    cpu = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = Path("/proc/meminfo").read_text().split()[1]
    name = cpu[0].partition(":")[2].strip() if cpu else platform.machine()
    return f"{os.cpu_count()} cores {name}, {int(memory) // 2**20} GiB, Python {platform.python_version()}"
