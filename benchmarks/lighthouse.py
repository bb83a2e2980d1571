"""Lighthouse on a running site: installed from npm into a temporary folder, run with Chromium.

``python -m benchmarks.lighthouse http://127.0.0.1:8000 /en/ /en/search/`` prints, for each page,
the four scores, when its largest part was painted, and what cost points. Needs node and npm.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-sync"
CATEGORIES = "performance,accessibility,best-practices,seo"


def installed(folder: Path) -> Path:
    """Lighthouse's program, put into a folder that is thrown away afterwards."""
    command = ["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "lighthouse"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder / "node_modules" / ".bin" / "lighthouse"


def measured(program: Path, url: str) -> dict[str, Any]:
    """What Lighthouse says of a page, on its throttled phone."""
    chromium = next(filter(None, map(shutil.which, BROWSERS)), None)
    if chromium is None:
        sys.exit("No Chromium here: `apt-get install chromium` gets one.")
    command = [
        str(program),
        url,
        "--quiet",
        f"--chrome-flags={FLAGS}",
        f"--only-categories={CATEGORIES}",
        "--output=json",
    ]
    environment = os.environ | {"CHROME_PATH": chromium}
    run = subprocess.run(command, check=True, capture_output=True, env=environment)
    report: dict[str, Any] = json.loads(run.stdout)
    return report


def told(page: str, report: dict[str, Any]) -> str:
    """A line of scores, and one for each audit that cost points."""
    audits = report["audits"]
    scores = [f"{name} {one['score'] * 100:.0f}" for name, one in report["categories"].items()]
    painted = audits["largest-contentful-paint"]["numericValue"]
    weight = audits["total-byte-weight"]["numericValue"] / 1000
    lines = [f"{page}: {', '.join(scores)}; painted {painted:.0f} ms; {weight:.0f} kB"]
    for category in report["categories"].values():
        for one in category["auditRefs"]:
            found = audits[one["id"]]
            if one["weight"] and found["score"] is not None and found["score"] < 0.9:
                lines.append(f"    {one['id']}: {found.get('displayValue', found['score'])}")
    return "\n".join(lines)


def main() -> None:
    """Measure each page that was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site")
    parser.add_argument("pages", nargs="+")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        program = installed(Path(folder))
        for page in given.pages:
            print(told(page, measured(program, f"{given.site}{page}")))


if __name__ == "__main__":
    main()
