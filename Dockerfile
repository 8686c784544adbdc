# Rasid in a container: `docker build -t rasid .`; docs/compose.md runs it with everything that it needs.
# Both stages stand on one image, so that the environment made in the first runs in the second. To pin it to its bytes:
# --build-arg PYTHON=python:3.13-slim-trixie@sha256:...
ARG PYTHON=python:3.13-slim-trixie

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
# neither environment has a pip of its own: the image's installs wheels of the locks into them, and nothing else
RUN python -m venv --without-pip /opt/rasid \
 && python -m venv --without-pip /opt/builder
COPY requirements.lock requirements-build.lock ./
RUN python -m pip --python /opt/rasid/bin/python install --no-deps --require-hashes --only-binary :all: -r requirements.lock \
 && python -m pip --python /opt/builder/bin/python install --no-deps --require-hashes --only-binary :all: -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY agents agents
COPY alerts alerts
COPY analysis analysis
COPY rasid rasid
COPY sample sample
COPY streams streams
RUN /opt/builder/bin/python -m hatchling build --target wheel \
 && python -m pip --python /opt/rasid/bin/python install --no-deps --no-index dist/rasid-*.whl \
 && mkdir -p /empty

FROM ${PYTHON}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="rasid" \
      org.opencontainers.image.description="An always-on newsroom monitor for Arabic news" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /opt/rasid /opt/rasid
# a volume takes its owner from the folder that it is mounted on
COPY --from=build --chown=10001:10001 /empty /var/lib/rasid
# the health check and Prometheus ask at this port, whatever a rasid.toml says
ENV PATH=/opt/rasid/bin:$PATH PYTHONDONTWRITEBYTECODE=1 RASID_BIND=0.0.0.0 RASID_DATA=/var/lib/rasid RASID_PORT=8080
# where rasid.toml, the watchlist and the alert policy are mounted
WORKDIR /etc/rasid
USER 10001:10001
VOLUME ["/var/lib/rasid"]
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + (os.environ.get('RASID_PORT') or '8080') + '/-/healthy', timeout=4)"]
ENTRYPOINT ["rasid"]
CMD ["--help"]
