"""The package as people install it: built, installed into a fresh environment, its demo loaded, its first page opened."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .serving import ROOT, Home, a_home, serving

pytestmark = [pytest.mark.xdist_group("wheel"), pytest.mark.any_database]
UV = next((tool for tool in (ROOT / ".tools" / "bin" / "uv", Path(shutil.which("uv") or "")) if tool.is_file()), None)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "scripts/translations.py", "compile"], cwd=ROOT, check=True)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def test_everything_that_a_running_hanse_needs_is_inside(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    def inside(ending: str) -> bool:
        return any(name.endswith(ending) for name in names)

    for wanted in ("ui/static/ui/build/hanse.css.gz", "ui/static/ui/build/icons.svg", "entrance/sign_in.html",
                   "network/authz.toml", "demo/data/FactResellerSales.csv.xz", "LICENSE"):  # fmt: skip
        assert inside(wanted), wanted
    for catalogue in (ROOT / "hanse" / "locale").glob("*/LC_MESSAGES/*.po"):
        assert inside(catalogue.with_suffix(".mo").relative_to(ROOT).as_posix())
    assert not [name for name in names if "/tests/" in name or "/front/" in name]
    assert (
        sum(info.compress_size for info in zipfile.ZipFile(wheel).infolist() if "/demo/data/" in info.filename)
        < 3_000_000
    )


def test_installed_afresh_it_shows_the_demo(wheel: Path, tmp_path: Path) -> None:
    if UV is None:
        pytest.skip("uv is not on this machine; make install brings it")
    fresh = tmp_path / "fresh"
    subprocess.run([UV, "venv", "--quiet", "--python", sys.executable, fresh], check=True)
    python = fresh / "bin" / "python"
    lock = subprocess.run(
        [UV, "export", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes", "--quiet"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    (tmp_path / "locked.txt").write_text(lock.stdout)
    done = subprocess.run(
        [UV, "pip", "install", "--quiet", "--python", python, wheel, "--constraint", tmp_path / "locked.txt"],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode and ("network" in done.stderr or "error sending request" in done.stderr):
        pytest.skip("the package index cannot be reached, and the cache does not hold every package")
    assert done.returncode == 0, done.stderr

    hanse = (str(fresh / "bin" / "hanse"),)
    with a_home(tmp_path / "home") as home:
        loaded = _run(home, *hanse, "demo", "--load-only")
        assert loaded.returncode == 0, loaded.stdout + loaded.stderr
        with serving(home, command=hanse) as running:
            assert "701 dealers and 104 suppliers" in running.get("/sign-in/")[1]
            assert running.get("/static/ui/build/app.js")[0] == 200


def _run(home: Home, *command: str) -> subprocess.CompletedProcess[str]:
    home.folder.mkdir(exist_ok=True)
    return subprocess.run(command, env=home.environment, cwd=home.folder, capture_output=True, text=True, timeout=600)
