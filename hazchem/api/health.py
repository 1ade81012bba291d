"""Whether the service lives, whether it is ready, and figures for whoever watches over it."""

import time
from collections import Counter
from threading import Lock

from flask import Blueprint, Flask, Response, request

from hazchem.api.operation import operation
from hazchem.api.request import store
from hazchem.store import log

views = Blueprint("health", __name__)
TEXT = "text/plain; charset=utf-8"
METRICS = "text/plain; version=0.0.4; charset=utf-8"
METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
_answered: Counter[tuple[str, int]] = Counter()
_lock = Lock()
_started = time.time()


def count_answers(app: Flask) -> None:
    """Count every answer by method and status."""

    @app.after_request
    def count(response: Response) -> Response:
        with _lock:
            method = request.method if request.method in METHODS else "OTHER"
            _answered[method, response.status_code] += 1
        return response


@views.get("/healthz")
@operation("Whether the process lives", "存活检查", {"text/plain": None}, query=None, open=True)
def healthz() -> Response:
    """It answers, so it lives."""
    return Response("ok\n", content_type=TEXT)


@views.get("/readyz")
@operation("Whether the ledger can be read", "就绪检查", {"text/plain": None}, query=None,
           open=True)
def readyz() -> Response:
    """Ready when the ledger answers; a problem with 503 where there is none yet."""
    with store().read() as tx:
        log.head(tx)
    return Response("ok\n", content_type=TEXT)


@views.get("/metrics")
@operation("Figures in Prometheus' text format", "运行指标", {"text/plain": None}, query=None,
           open=True)
def metrics() -> Response:
    """How far the log reaches, and what was answered since the start of this process."""
    with store().read() as tx:
        head = log.head(tx)
    with _lock:
        answered = sorted(_answered.items())
    lines = [
        "# HELP hazchem_log_size Entries in the log.",
        "# TYPE hazchem_log_size gauge",
        f"hazchem_log_size {head.size}",
        "# HELP hazchem_log_recorded_seconds When the newest entry was recorded.",
        "# TYPE hazchem_log_recorded_seconds gauge",
        f"hazchem_log_recorded_seconds {head.recorded_us / 1e6:.6f}",
        "# HELP process_start_time_seconds When this process started.",
        "# TYPE process_start_time_seconds gauge",
        f"process_start_time_seconds {_started:.3f}",
        "# HELP hazchem_answers_total Answers of this process by method and status.",
        "# TYPE hazchem_answers_total counter",
        *(f'hazchem_answers_total{{method="{method}",status="{status}"}} {times}'
          for (method, status), times in answered),
    ]
    return Response("\n".join(lines) + "\n", content_type=METRICS)
