# syntax=docker/dockerfile:1
# The worker: Python and its locked dependencies, as user 65532. It writes only to /tmp, so the root file system can be read-only.
#   docker build -f ops/docker/worker.Dockerfile -t sredspace-worker:1.0.0 .
# OCR=1 adds tesseract with English and French; then set SREDSPACE_WORKER_OCR=tesseract.
# `make lint-ops` lints this file with hadolint. It was written where no container engine and no image registry can be reached, so it has
# not been built there, and the image is pinned by version. Before a release, resolve its digest and pass it in:
#   --build-arg PYTHON_IMAGE=python:3.11.14-slim-bookworm@sha256:…
ARG PYTHON_IMAGE=python:3.11.14-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
COPY worker/requirements.lock /requirements.lock
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-input --disable-pip-version-check --require-hashes -r /requirements.lock

FROM ${PYTHON_IMAGE}
ARG OCR=0
# Debian removes old package versions from its mirrors, so a pinned version would stop building.
# hadolint ignore=DL3008
RUN if [ "${OCR}" = 1 ]; then apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-fra \
    && rm -rf /var/lib/apt/lists/*; fi
COPY --from=build /venv /venv
COPY worker/sredspace_worker /app/sredspace_worker
COPY NOTICE /NOTICE
WORKDIR /app
USER 65532:65532
ENV SREDSPACE_WORKER_LISTEN=0.0.0.0:8090 SREDSPACE_WORKER_LABELS_DIR=/tmp/labels HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
EXPOSE 8090
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["/venv/bin/python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8090/health/ready', timeout=3)"]
ENTRYPOINT ["/venv/bin/python", "-m", "sredspace_worker"]
