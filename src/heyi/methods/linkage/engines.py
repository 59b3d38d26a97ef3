"""Where pairs are found and scored: DuckDB within this process, or Spark. The same model gives the same answer on both.

Not here: what is learned (learning), what is made of the scores (clusters).
"""

import importlib.util
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any

import pyarrow as pa

_RULES = "org.apache.spark.sql.catalyst.optimizer."
_NOT_FOLDED = f"{_RULES}CollapseProject,{_RULES}ConvertToLocalRelation"


class Engine(StrEnum):
    """What does the counting."""

    DUCKDB = "duckdb"
    SPARK = "spark"


class EngineMissing(Exception):
    """An engine cannot be used here; `missing` names it."""

    def __init__(self, missing: str) -> None:
        super().__init__(missing)
        self.missing = missing


def missing_for_spark(java_home: Path | None) -> str | None:
    """What Spark lacks on this machine, if anything; `java_home` is where Java was said to be."""
    if importlib.util.find_spec("pyspark") is None:
        return "pyspark"
    has_java = shutil.which("java") is not None or (
        java_home is not None and (java_home / "bin" / "java").exists()
    )
    return None if has_java else "java"


@contextmanager
def opened(engine: Engine) -> Iterator[Any]:
    """Splink's access to an engine; closed afterwards.

    Raises: EngineMissing.
    """
    if engine is Engine.DUCKDB:
        with _duckdb() as api:
            yield api
        return
    if importlib.util.find_spec("pyspark") is None:
        raise EngineMissing("pyspark")
    with _spark() as api:
        yield api


@contextmanager
def _duckdb() -> Iterator[Any]:
    import duckdb
    from splink.backends.duckdb import DuckDBAPI

    with tempfile.TemporaryDirectory(prefix="heyi-link-") as folder:
        # What does not fit into memory goes to the folder, which leaves with it.
        connection = duckdb.connect(
            str(Path(folder) / "pairs.duckdb"), config={"preserve_insertion_order": "false"}
        )
        try:
            yield DuckDBAPI(connection=connection)
        finally:
            connection.close()


@contextmanager
def _spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession
    from splink.backends.spark import SparkAPI, similarity_jar_location

    partitions = str(2 * (os.cpu_count() or 1))
    with tempfile.TemporaryDirectory(prefix="heyi-link-") as folder:
        session = (
            SparkSession.builder.appName("heyi link")
            .master("local[*]")
            .config("spark.jars", similarity_jar_location())
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.memory", "4g")
            .config("spark.sql.shuffle.partitions", partitions)
            .config("spark.default.parallelism", partitions)
            # Folding one step into the next would write every comparison again wherever its level is asked for: twenty
            # thousand lines of Java, which do not compile. And what came from this process would be worked out by the
            # planner itself, row by row and in its own memory, each time it looks at the plan.
            .config("spark.sql.optimizer.excludedRules", _NOT_FOLDED)
            .config("spark.sql.codegen.wholeStage", "false")
            # What is compiled is long all the same: Java leaves long methods uncompiled unless it is told, and its second
            # compiler takes longer over them than they run.
            .config("spark.driver.extraJavaOptions", "-XX:-DontCompileHugeMethods -XX:TieredStopAtLevel=1")
            # A register fits into memory many times over: it is handed to every worker instead of being dealt out anew.
            .config("spark.sql.autoBroadcastJoinThreshold", "256m")
            .config("spark.sql.execution.arrow.pyspark.enabled", "true")
            .config("spark.sql.warehouse.dir", f"{folder}/warehouse")
            .config("spark.local.dir", folder)
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        session.sparkContext.setCheckpointDir(f"{folder}/checkpoints")
        made: Any = SparkAPI
        try:
            yield made(spark_session=session, break_lineage_method="parquet")
        finally:
            session.stop()


def arrow_of(frame: Any, engine: Engine) -> pa.Table:
    """A table of the engine as an Arrow table."""
    if engine is Engine.DUCKDB:
        return frame.as_duckdbpyrelation().to_arrow_table()
    return frame.as_spark_dataframe().toArrow()


def quiet() -> None:
    """Splink tells its every step on standard error, unless told not to after its linker is made; what matters is told by us."""
    splink = logging.getLogger("splink")
    splink.setLevel(logging.ERROR)
