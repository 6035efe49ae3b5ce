"""What is built works where there is nothing but what was built."""

import os
import runpy
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from bench.serving import free_port, started
from codesign.health import ASSETS

ROOT = Path(__file__).parents[2]
LEFT_OUT = {"axe.min.js", "stamp"}
"""What only tests and set-up use."""


def run(
    command: list[str], folder: Path, code: int = 0, **environ: str
) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    clean |= {"PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=folder, env=clean | environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def build(kind: str, source: Path, target: Path) -> Path:
    """Build with the hatchling that is pinned; what was made."""
    run([sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)], source)
    (made,) = target.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="module")
def wheel(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that the source archive gives, without the checkout."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    return build("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel, and the packages it needs but nothing of the checkout."""
    folder = tmp_path_factory.mktemp("environment")
    run([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python3*/site-packages")
    # A path named in a .pth file is looked in, and its own .pth files (the checkout's) are not.
    (packages / "needed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    run([*pip, "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)], folder)
    where = run([str(python), "-c", "import codesign; print(codesign.__file__)"], folder).stdout
    assert where.startswith(str(packages)), "the checkout is not what is tried"
    return folder


def inside(made: Path) -> set[str]:
    """The names of the files in a wheel, or in a source archive below its folder."""
    if made.suffix == ".whl":
        with zipfile.ZipFile(made) as opened:
            return set(opened.namelist())
    with tarfile.open(made) as packed:
        return {one.name.partition("/")[2] for one in packed.getmembers() if one.isfile()}


def test_wheel_and_archive_carry_everything_that_serving_needs(archive: Path, wheel: Path) -> None:
    for made in (archive, wheel):
        names = inside(made)
        vendored = {name.rsplit("/", 1)[1] for name in names if "static/vendor/" in name}
        assert vendored == {name.removeprefix("vendor/") for name in ASSETS}
        assert not any("node_modules" in name for name in names)
    names = inside(wheel)
    for wanted in ("templates/**/*.html", "migrations/versions/*.py", "static/**/*.js"):
        for file in (ROOT / "codesign").glob(wanted):
            if file.name not in LEFT_OUT:
                assert file.relative_to(ROOT).as_posix() in names
    assert "codesign/translations/en/LC_MESSAGES/messages.po" in names
    for folder in ("journeys", "prototypes"):
        for file in (ROOT / folder).rglob("*"):
            if file.is_file():
                assert f"codesign/_starter/{file.relative_to(ROOT).as_posix()}" in names


def test_what_is_fetched_is_what_is_asked_for() -> None:
    set_up = runpy.run_path(str(ROOT / "tools" / "set_up.py"))
    fetched = {*set_up["ASSETS"].values(), *set_up["BUNDLES"]} - LEFT_OUT
    assert fetched == {name.removeprefix("vendor/") for name in ASSETS}


def test_the_wheel_serves_pages_in_both_languages(environment: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [str(environment / "bin" / "codesign"), "serve", "--demo", "--port", str(port)]
    environ = {"CODESIGN_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": ""}
    second = ["--prototype-port", str(free_port())]
    with started([*command, *second], environ, port, folder=tmp_path) as server:

        def page(path: str, language: str = "sv") -> str:
            asked = Request(server.address + path, headers={"Accept-Language": language})
            with urlopen(asked, timeout=300) as answer:
                assert answer.status == 200
                return str(answer.read().decode("utf-8", "replace"))

        home = page("/")
        assert page("/", "en") != home
        assert "njurdonation" in home, "the starter content is in the wheel"
        for name in ASSETS:
            assert page(f"/static/{name}")


def test_it_refuses_to_serve_without_the_browsers_files(environment: Path, tmp_path: Path) -> None:
    (packages,) = environment.glob("lib/python3*/site-packages")
    file = packages / "codesign" / "static" / "vendor" / "htmx.min.js"
    kept = file.rename(file.with_suffix(".away"))
    try:
        told = run(
            [str(environment / "bin" / "codesign"), "serve", "--port", str(free_port())],
            tmp_path,
            code=1,
            CODESIGN_DATA_DIR=str(tmp_path / "data"),
        )
    finally:
        kept.rename(file)
    assert "vendor/htmx.min.js" in told.stderr
    assert "tools/set_up.py" in told.stderr
    assert not (tmp_path / "data").exists()


def test_a_build_without_them_and_without_npm_fails_and_says_how(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "tools/set_up.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "codesign").mkdir()
    (tmp_path / "codesign" / "__init__.py").write_text("")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel"]
    told = run(command, tmp_path, code=1, PATH="")
    assert "The browser's files are not here: designsystemet-forms.css" in told.stderr
    assert "tools/set_up.py" in told.stderr
    assert not (tmp_path / "dist").exists() or not list((tmp_path / "dist").iterdir())
