"""What a quick command leaves out at its start, and that nobody misses it."""

from __future__ import annotations

import subprocess
import sys

CHECKED = """\
import sys
from archspec.startup import LOADER, hurry
hurry()
import pydantic

class Model(pydantic.BaseModel):
    number: int

assert Model(number=3).number == 3
assert sys.modules[LOADER].get_plugins() == ()
assert "importlib.metadata" not in sys.modules
assert sys.modules[LOADER].PYDANTIC_ENTRY_POINT_GROUP == "pydantic"
assert "importlib.metadata" in sys.modules and sys.modules[LOADER].__file__.endswith("_loader.py")
"""

ASKED = """\
import sys
from archspec.startup import SECRETS, hurry
hurry()
import pydantic, secrets
from pydantic import SecretStr

assert "_hashlib" not in sys.modules
assert SecretStr("a") == SecretStr("a")
assert len(secrets.token_hex(4)) == len(secrets.token_hex(4)) == 8
assert sys.modules[SECRETS].__file__.endswith("secrets.py")
first = sys.modules[SECRETS]
assert secrets.choice("a") == "a" and sys.modules[SECRETS] is first
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)


def test_pydantic_looks_for_no_plugins_and_its_own_loader_answers_everything_else() -> None:
    done = run(CHECKED)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_nobody_asks_for_is_loaded_when_somebody_does() -> None:
    done = run(ASKED)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_pydantic_has_loaded_already_stays() -> None:
    first = "import pydantic.plugin._loader as own\n"
    done = run(
        f"{first}import sys\nfrom archspec.startup import LOADER, hurry\nhurry()\nassert sys.modules[LOADER] is own"
    )
    assert (done.returncode, done.stderr) == (0, "")
