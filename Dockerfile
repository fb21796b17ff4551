# One image for web, worker and scheduler: what serving needs, without TensorFlow, not as root.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements-serve.txt .
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --only-binary :all: -r requirements-serve.txt

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=emosense_site.settings \
    DEBUG=off \
    VAR_DIR=/srv/var \
    STATIC_ROOT=/srv/static
RUN useradd --uid 10001 --no-create-home --home-dir /srv --shell /usr/sbin/nologin emosense \
 && install -d -o emosense -g emosense -m 0700 /srv/var
COPY --from=build /venv /venv
WORKDIR /app
COPY manage.py ./
COPY deploy ./deploy
COPY emosense_site ./emosense_site
COPY accounts ./accounts
COPY analysis ./analysis
COPY ml ./ml
COPY locale ./locale
COPY templates ./templates
COPY static ./static
# The keys of the build sign and seal nothing; the running container refuses to start without its own.
RUN SECRET_KEY=build MEDIA_KEYS=$(head -c 32 /dev/zero | base64) BROKER_URL=redis://build python manage.py collectstatic --noinput --verbosity 0
USER emosense
VOLUME /srv/var
EXPOSE 8000
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", "0.0.0.0:8000"]
