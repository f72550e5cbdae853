"""A Spark on this machine, with two threads, for tests that are skipped where there is none."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec

import pytest

LOOPBACK = "127.0.0.1"


def pytest_collection_modifyitems(items):
    """Everything here needs Spark, and Spark talks to its workers over the loopback address."""
    missing = _missing()
    for item in items:
        if item.path.parent.name == "spark" and "spark" in item.fixturenames:
            item.add_marker(pytest.mark.spark)
            item.add_marker(pytest.mark.allow_hosts([LOOPBACK, "localhost"]))
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


def _missing() -> str:
    if not all(find_spec(name) for name in ("pyspark", "pyarrow", "pandas")):
        return "the extra spark is not installed"
    has_java = bool(os.environ.get("JAVA_HOME") or shutil.which("java"))
    return "" if has_java else "there is no Java: apt-get install openjdk-17-jre-headless"


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    place = tmp_path_factory.mktemp("spark")
    options = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.host": LOOPBACK,
        "spark.local.dir": str(place),
        "spark.sql.warehouse.dir": str(place / "warehouse"),
        "spark.sql.shuffle.partitions": "3",
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in options.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("OFF")
    yield found
    found.stop()
