"""A session as data: what a driver broadcasts, and the one engine that each executor process makes of it.

Policy, schema, decisions and key travel as JSON, so that nothing an executor reads is code. The key must
travel, or two executors would make two pseudonyms of one name; Spark writes broadcasts to the local disks
of driver and executors, which ``spark.io.encryption.enabled`` and ``spark.network.crypto.enabled`` close.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import lru_cache

from redactor.config import Config, Settings
from redactor.keys import Key
from redactor.model import Role
from redactor.operators import Ruling
from redactor.policy import Policy
from redactor.schema import Part, Schema
from redactor.session import Session


def packed(session: Session) -> str:
    """Return *session* as JSON, its key included: not for any file or log. Raises ConfigurationError."""
    schema = session.schema
    return json.dumps(
        {
            "policy": session.policy.model_dump(mode="json"),
            "names": {name: [key, role.value] for name, (key, role) in schema.names.items()},
            "merged": [[part.heading, part.key] for part in schema.merged],
            "pipelines": list(session.config.settings.pipelines or ()),
            "rulings": {fingerprint: asdict(ruling) for fingerprint, ruling in session.rulings.items()},
            "marked": {first: [list(thing) for thing in things] for first, things in session.marked.items()},
            "key": session.key.secret.decode(),
        }
    )


@lru_cache(maxsize=2)
def unpacked(data: str) -> Session:
    """Return the session that *data* was packed from; asked again, the same one, with its loaded models."""
    found = json.loads(data)
    names = {name: (key, Role(role)) for name, (key, role) in found["names"].items()}
    session = Session(
        Config(Settings(pipelines=tuple(found["pipelines"])), None, ()),
        Policy.model_validate(found["policy"]),
        Schema(names, tuple(Part(heading, key) for heading, key in found["merged"])),
        rulings={fingerprint: Ruling(**ruling) for fingerprint, ruling in found["rulings"].items()},
        marked={first: tuple((e, f) for e, f in things) for first, things in found["marked"].items()},
    )
    # An executor's own key would be another one: the driver's stands in the place where it would be loaded.
    session.__dict__["key"] = Key(found["key"].encode())
    return session
