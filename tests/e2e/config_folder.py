"""A configuration folder for a Home Assistant that listens on the loopback address and speaks to nobody else."""

import json
from pathlib import Path
import shutil
import socket
from typing import Any, Final

from homeassistant.components.http.config import HTTP_STORAGE_SCHEMA, STORAGE_MINOR_VERSION, STORAGE_VERSION

from tests.house.tree import PACKAGE

HOST: Final = "127.0.0.1"
STAND_INS: Final = {
    "pymicro_vad.py": ("MicroVad",),
    "pyspeex_noise.py": ("AudioProcessor",),
    "infrared_protocols/commands.py": ("Command",),
    "rf_protocols.py": ("ModulationType", "RadioFrequencyCommand"),
}
"""Modules with the classes that Home Assistant imports of them, for voices and remote controls that nobody uses here.

Without the first two the frontend does not finish loading, without the others it complains.
"""
CONFIGURATION: Final = """\
homeassistant:
  name: Home
  country: SE
  language: en
  time_zone: Europe/Stockholm
  unit_system: metric

automation: !include automations.yaml
config:
frontend:
history:
logbook:
recorder:
  commit_interval: 1

logger:
  default: warning
  logs:
    custom_components.ledgrab: debug
"""


def prepare(folder: Path, port: int) -> None:
    """Write what a new Home Assistant reads at its first start; what it has stored since then is kept."""
    storage = folder / ".storage"
    storage.mkdir(parents=True, exist_ok=True)
    (folder / "configuration.yaml").write_text(CONFIGURATION)
    (folder / "automations.yaml").touch()
    for module, names in STAND_INS.items():
        path = stand_ins(folder) / module
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"class {name}: ...\n" for name in names))
    components = folder / "custom_components"
    components.mkdir(exist_ok=True)
    link = components / PACKAGE.name
    if link.is_dir(follow_symlinks=False):
        # A restored backup has a copy of the code.
        shutil.rmtree(link)
    link.unlink(missing_ok=True)
    link.symlink_to(PACKAGE)

    # Stored rather than written as YAML, which Home Assistant would try for five minutes and then take back.
    http = HTTP_STORAGE_SCHEMA({"server_host": [HOST], "server_port": port})
    store(
        storage / "http",
        {"stable": http, "pending": None, "yaml_migration_done": True},
        version=STORAGE_VERSION,
        minor_version=STORAGE_MINOR_VERSION,
    )
    # Zeroconf leaves loopback out and has no other interface to send on.
    store(storage / "core.network", {"configured_adapters": [loopback()]})
    if not (storage / "onboarding").exists():
        # The other steps would add integrations that need the internet.
        store(storage / "onboarding", {"done": ["core_config", "analytics", "integration"]}, version=4)


def stand_ins(folder: Path) -> Path:
    """Return the folder that has to be on the process's module path."""
    return folder / "stand-ins"


def store(path: Path, data: Any, *, version: int = 1, minor_version: int = 1) -> None:
    """Write a file as Home Assistant's storage does."""
    content = {"version": version, "minor_version": minor_version, "key": path.name, "data": data}
    path.write_text(json.dumps(content, indent=2))


def loopback() -> str:
    """Return the name of the loopback interface: `lo`, or `lo0` on a Mac."""
    return next(name for _, name in socket.if_nameindex() if name.startswith("lo"))
