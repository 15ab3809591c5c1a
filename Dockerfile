# Yuce as one image: the web process, the worker, the beat and the commands are the same code.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install -r requirements.txt

# The charts need a third of plotly.js: its smaller bundle, of the version in the Python package.
FROM node:22-bookworm-slim AS bundle
ARG PLOTLY_JS=4.1.1
RUN npm pack --silent plotly.js-cartesian-dist-min@$PLOTLY_JS && tar -xzf *.tgz

FROM python:3.11-slim-bookworm
# pg_dump and pg_restore for `manage.py backup` and `restore`, not older than the server; pango and
# fonts for the printed report.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client libpango-1.0-0 \
        libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin yuce \
    && install -d -o yuce -g yuce /data /app/collected
COPY --from=packages /venv /venv
COPY --from=bundle package/plotly-cartesian.min.js package/LICENSE /venv/share/plotly/
WORKDIR /app
COPY manage.py ./
COPY config config
COPY departments departments
COPY clusters clusters
COPY indicators indicators
COPY planning planning
COPY templates templates
COPY static static
COPY fixtures fixtures
COPY locale locale
COPY docs docs
RUN /venv/bin/pybabel --quiet compile -d locale -D django
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data \
    STATIC_DIR=/app/collected LOG_FORMAT=json PROMETHEUS_MULTIPROC_DIR=/tmp
USER yuce
# The key is thrown away: static files need none, and a running container gets its own. They stay in
# the image: in the volume, those of the version before would hide them.
RUN SECRET_KEY=build DATA_DIR=/tmp/build python manage.py collectstatic --noinput --verbosity 0 \
    && rm -rf /tmp/build
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", \
     "--max-requests", "20000", "--max-requests-jitter", "2000"]
