"""Fetches the browser libraries that Heyi ships, keeps only the files it uses, and squeezes every asset with brotli.

    python -m scripts.vendor_assets              fetch with npm, write vendor/, manifest.json and the .br files
    python -m scripts.vendor_assets --compress   only renew the .br files after one of our own files changed
    python -m scripts.vendor_assets --check      change nothing; fail where a file and its checksum or .br differ

Not here: which page loads what (templates/base.html).
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import brotli

from scripts.trim_styles import trimmed

STATIC = Path(__file__).resolve().parent.parent / "src/heyi/foundation/static/heyi"
VENDOR = STATIC / "vendor"
MANIFEST = VENDOR / "manifest.json"
# A file that brotli does not make at least a tenth smaller is not worth a second copy.
WORTH_COMPRESSING = 0.9
COMPRESSED = {".css", ".js", ".svg"}


@dataclass(frozen=True)
class Package:
    """One npm package: which of its files become which of ours, and where its licence stands."""

    name: str
    version: str
    licence: str
    files: dict[str, str]
    licence_file: str | None


@dataclass(frozen=True)
class Asset:
    """One line of the manifest. A trimmed file holds only part of what its package does."""

    file: str
    name: str
    version: str
    licence: str
    licence_file: str
    is_trimmed: bool
    sha256: str


PACKAGES = (
    Package("@tabler/core", "1.6.1", "MIT", {"dist/css/tabler.min.css": "tabler.min.css"}, None),
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        {"dist/htmx.min.js": "htmx.min.js", "dist/ext/hx-sse.min.js": "hx-sse.min.js"},
        "LICENSE",
    ),
    Package("@tabler/icons", "3.51.0", "MIT", {}, "LICENSE"),
)

ICONS = """
    activity adjustments alarm alert-circle alert-triangle ambulance arrow-back-up arrow-down arrow-forward-up
    arrow-left arrow-right arrow-up arrows-exchange arrows-sort arrows-split badge ban bed bell brightness-auto building
    building-bank building-community building-hospital calendar calendar-due calendar-event camera certificate chart-bar
    chart-line check checks chevron-down chevron-left chevron-right chevron-up circle-check circle-dashed circle-dot
    circle-minus circle-off circle-x clipboard-check clipboard-heart clipboard-list clipboard-text clock clock-check
    clock-exclamation clock-pause clock-x cloud-check cloud-off cloud-up copy database-import device-desktop
    device-mobile directions door-enter door-exit dots dots-vertical download edit emergency-bed eraser external-link
    eye eye-off file-alert file-check file-description file-search file-text files filter fingerprint first-aid-kit flag
    forms gavel git-branch git-fork heart-handshake heartbeat help-circle hierarchy history home home-heart hourglass id
    id-badge-2 inbox info-circle key keyboard language layout-board license lifebuoy list-check lock lock-open login
    logout map-pin menu-2 message message-2 message-circle message-question messages minus moon moon-stars notes
    paperclip pencil phone phone-call pill player-pause plug-connected-x plus printer qrcode question-mark refresh
    reload repeat report report-medical rotate-clockwise route scale scan search send settings shield-check shield-lock
    sitemap sort-ascending sort-descending star stethoscope sun sun-moon table timeline-event trash upload user user-check
    user-off user-plus user-question user-search users users-group walk wifi-off world writing-sign x
""".split()  # noqa: SIM905  a list of words is easier to keep sorted than a list of strings

MIT = """The MIT License

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def fetched(package: Package, folder: Path) -> Path:
    """The unpacked package, got through the npm that this machine is set up with."""
    subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{package.name}@{package.version}"],
        check=True,
        capture_output=True,
        cwd=folder,
    )
    archive = folder / f"{package.name.lstrip('@').replace('/', '-')}-{package.version}.tgz"
    place = folder / archive.stem
    with tarfile.open(archive) as packed:
        packed.extractall(place, filter="data")
    return place / "package"


def without_map(text: str) -> str:
    """The text without its pointer to a source map that is not shipped."""
    return re.sub(r"\n?(/\*|//)# sourceMappingURL=\S+?(\s*\*/|$)", "", text.rstrip()) + "\n"


def licence_text(package: Package, source: Path) -> str:
    """The licence as the package carries it, or the MIT text under the notice in the head of its file."""
    if package.licence_file:
        return (source / package.licence_file).read_text("utf-8")
    head = (source / next(iter(package.files))).read_text("utf-8")[:2000]
    notice = re.findall(r"Copyright [^\n]+", head)
    if not notice:
        raise SystemExit(f"{package.name} names no copyright holder")
    return "\n".join(notice) + "\n\n" + MIT


def sprite(icons: Path) -> str:
    """All icons in one file, each a symbol that a page shows with <use>."""
    symbols = []
    for name in ICONS:
        drawing = (icons / f"{name}.svg").read_text("utf-8")
        inside = drawing[drawing.index(">") + 1 : drawing.rindex("</svg>")]
        paths = [line.strip() for line in inside.splitlines() if line.strip() and 'stroke="none"' not in line]
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(paths)}</symbol>')
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def vendor_one(package: Package, source: Path) -> Iterator[Asset]:
    """Writes what we use of one package, and yields its lines of the manifest."""
    licence_name = f"{package.name.lstrip('@').replace('/', '-')}.LICENSE.txt"
    (VENDOR / licence_name).write_text(licence_text(package, source), "utf-8")
    written = {
        ours: without_map((source / theirs).read_text("utf-8")) for theirs, ours in package.files.items()
    }
    if package.name == "@tabler/icons":
        written["icons.svg"] = sprite(source / "icons/outline")
    for ours, whole in written.items():
        is_style = ours.endswith(".css")
        text = trimmed(whole) if is_style else whole
        (VENDOR / ours).write_text(text, "utf-8")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        yield Asset(ours, package.name, package.version, package.licence, licence_name, is_style, checksum)


def vendor() -> None:
    """Fetches every package and writes files, licences and manifest anew."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for old in VENDOR.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assets = [asset for package in PACKAGES for asset in vendor_one(package, fetched(package, folder))]
    listing = json.dumps([asdict(asset) for asset in assets], indent=2, ensure_ascii=False)
    MANIFEST.write_text(listing + "\n", "utf-8")


def squeezable() -> Iterator[Path]:
    """The shipped files of which a smaller copy is kept."""
    return (path for path in sorted(STATIC.rglob("*")) if path.suffix in COMPRESSED)


def compress() -> None:
    """Renews the brotli copy of each asset; one that no longer has its file goes."""
    for old in STATIC.rglob("*.br"):
        old.unlink()
    for path in squeezable():
        plain = path.read_bytes()
        small = brotli.compress(plain, quality=11)
        if len(small) < WORTH_COMPRESSING * len(plain):
            path.with_name(path.name + ".br").write_bytes(small)


def faults() -> Iterator[str]:
    """What is wrong with the shipped files, in words."""
    for line in json.loads(MANIFEST.read_text("utf-8")):
        path = VENDOR / line["file"]
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != line["sha256"]:
            yield f"{line['file']} is not the file that the manifest names"
        if not (VENDOR / line["licence_file"]).is_file():
            yield f"{line['file']} has lost its licence"
    for path in squeezable():
        small = path.with_name(path.name + ".br")
        if small.is_file() and brotli.decompress(small.read_bytes()) != path.read_bytes():
            yield f"{small.name} is older than {path.name}; run python -m scripts.vendor_assets --compress"


def main(arguments: list[str]) -> int:
    """Does what the command line asks; 1 when a check finds a fault."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--compress", action="store_true", help="only renew the .br files")
    choice.add_argument("--check", action="store_true", help="change nothing, report what is stale")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        found = list(faults())
        sys.stderr.writelines(f"{fault}\n" for fault in found)
        return 1 if found else 0
    if not chosen.compress:
        vendor()
    compress()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
