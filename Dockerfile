# The bot as an image: no compiler, no shell user, nothing writable but /data. Build it with `docker build -t zhanggui .`.
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.lock ./
# Wheels only: nothing is built here, so nothing but what the hashes name can get in.
RUN python -m venv /venv \
    && /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        -r requirements.lock \
    && /venv/bin/python -m pip uninstall --yes pip setuptools

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 zhanggui \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin zhanggui \
    && install --directory --owner=zhanggui --group=zhanggui --mode=0700 /data
COPY --from=build /venv /venv
WORKDIR /app
COPY LICENSE bot.py ./
COPY bot/ bot/
COPY demo/ demo/
COPY handlers/ handlers/
COPY schedules/ schedules/
COPY views/ views/
COPY models/ models/
COPY migrations/ migrations/
COPY presets/ presets/
COPY locales/ locales/
# Compiled once here: the root file system may be read-only when it runs.
RUN /venv/bin/python -m compileall -q /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/zhanggui.db \
    HOST=0.0.0.0 \
    PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
CMD ["python", "bot.py", "serve"]
