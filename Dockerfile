# One image for web, worker and beat. Built in two stages: what builds the environment does not run it.

FROM python:3.12-slim-bookworm AS environment
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock \
    && /opt/venv/bin/pip uninstall -y -q pip

FROM python:3.12-slim-bookworm
# Pango draws the text of PDFs; with libharfbuzz-subset0 they take half the time. Noto has the letters of the world.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
        fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/waymark --shell /usr/sbin/nologin waymark \
    && install -d -o waymark -g waymark -m 0700 /var/lib/waymark /var/lib/waymark-keys

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=pip_config.settings.base \
    STATE_DIR=/var/lib/waymark \
    STATIC_ROOT=/app/staticfiles \
    BIND=0.0.0.0:8000

COPY --from=environment /opt/venv /opt/venv
WORKDIR /app
COPY manage.py pyproject.toml LICENSE ./
COPY pip_config pip_config
COPY employees employees
COPY plans plans
COPY reviews reviews
COPY templates templates
COPY locale locale
COPY static static
# Settings refuse to load without values; these live for this one line and reach neither the image nor a container.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" SITE_URL=https://build.invalid \
    TRUSTED_PROXIES=1 DATABASE_URL=sqlite:////tmp/none EMAIL_URL=smtp://build.invalid:25 STATE_DIR=/tmp/state \
    python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/state \
    && python -m compileall -q pip_config employees plans reviews

USER waymark
VOLUME /var/lib/waymark
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-I", "/app/pip_config/probe.py"]
CMD ["gunicorn", "-c", "pip_config/gunicorn.py"]
