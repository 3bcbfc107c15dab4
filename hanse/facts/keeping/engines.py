"""Which engine passes over all lines: DuckDB in this process, or Spark, where `HANSE_ENGINE` says so.

Questions are Ibis and name no engine, so both give the same digits. Pages and one company's lines are DuckDB's whatever is set: it
answers before Spark has begun. Where lines wait for a rate of their currency, DuckDB reads them too, which converts them exactly.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from hanse.kernel.errors import Refused

from ..declaring import fact_kind
from . import delta, rates
from .sight import Sight

if TYPE_CHECKING:
    import ibis.expr.types as ir

DUCKDB, SPARK = "duckdb", "spark"
_UNSEEN = {"line_key", "content", "seq", "correction"}
logger = logging.getLogger(__name__)


def is_spark() -> bool:
    return os.environ.get("HANSE_ENGINE", DUCKDB) == SPARK


def lines_on_spark(kind: str, version: int, sight: Sight) -> ir.Table | None:
    """A version's lines for Spark to pass over, cut to what is seen; None where rates are waited for."""
    import ibis

    session = _session()
    stored = _stored(session, kind, version)
    if _waits_for_rates(stored, kind, version):
        return None
    newest = stored.where("correction").groupBy("line_key").agg({"seq": "max"}).withColumnRenamed("max(seq)", "newest")
    current = stored.join(newest, "line_key", "left").where("newest IS NULL OR seq >= newest")
    ours = session.createDataFrame(sight.partners()).withColumnRenamed("id", "organisation_id")
    goods = session.createDataFrame(sight.goods()).withColumnRenamed("id", "product_id")
    readable = current.drop("newest", *_UNSEEN).join(
        ours, "organisation_id", "inner" if fact_kind(kind).roles else "left"
    )
    if "product_id" in readable.columns:
        readable = readable.join(goods, "product_id", "left")
    name = f"lines_of_{kind}_{version}"
    readable.createOrReplaceTempView(name)
    found: ir.Table = ibis.pyspark.connect(session).table(name)
    return found


def _stored(session: Any, kind: str, version: int) -> Any:
    """All rows of a version, corrected ones too."""
    from pyspark.sql.pandas.types import from_arrow_schema

    schema = fact_kind(kind).schema()
    read = session.read.schema(from_arrow_schema(schema)).option("basePath", str(delta.folder(kind)))
    return read.parquet(*delta.files_of(kind, version))


def _waits_for_rates(stored: Any, kind: str, version: int) -> bool:
    if "reporting" not in stored.columns or rates.version_for(kind, version) is None:
        return False
    return not stored.where(rates.WAITS).isEmpty()


@cache
def _session() -> Any:
    """Spark as its own configuration says (`SPARK_CONF_DIR`, `SPARK_REMOTE`); without one it works in this machine."""
    from pyspark.sql import SparkSession

    if not {"SPARK_CONF_DIR", "SPARK_REMOTE", "SPARK_HOME"} & set(os.environ):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")  # alone it talks to nobody
    builder: Any = SparkSession.builder
    settings = {"spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false", "spark.sql.ansi.enabled": "true"}
    try:
        return builder.appName("hanse").config(map=settings).getOrCreate()
    except Exception as error:  # whatever Java or a cluster may say
        logger.exception("Spark could not be started")
        raise Refused(
            _(
                "HANSE_ENGINE is spark, but Spark could not be started; the log has its own words. It needs Java 17 or later. "
                "Without it, set HANSE_ENGINE to duckdb."
            )
        ) from error
