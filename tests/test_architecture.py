"""Rules of the house that a test can keep."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORE = sorted((ROOT / "core").rglob("*.py"))


def imported_modules(path: Path) -> set[str]:
    modules = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
    return modules


def test_core_never_imports_streamlit_or_pages():
    assert CORE
    for path in CORE:
        roots = {module.split(".")[0] for module in imported_modules(path)}
        assert not roots & {"streamlit", "pages"}, path


def test_nothing_is_evaluated():
    for path in [*CORE, *(ROOT / "pages").rglob("*.py")]:
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec"}, path


@pytest.mark.parametrize("module", ["core.study", "core.networks.catalog", "core.editing.statistics", "core.cli"])
def test_reading_a_study_needs_no_torch(module):
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_no_file_is_too_large_to_ship():
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    sizes = {name: (ROOT / name).stat().st_size for name in tracked.split("\0") if name and (ROOT / name).exists()}
    assert max(sizes.values(), default=0) < 65_000_000
    study = sum(size for name, size in sizes.items() if name.startswith("assets/studies/vggnet-fer2013/"))
    assert study < 120_000_000
