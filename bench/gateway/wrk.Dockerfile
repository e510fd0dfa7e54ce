ARG BASE=slipway-toolchain/base:trixie
FROM ${BASE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends wrk \
 && rm -rf /var/lib/apt/lists/*
ENTRYPOINT ["wrk"]
