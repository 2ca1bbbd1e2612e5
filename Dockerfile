# syntax=docker/dockerfile:1
# Builds with the same scripts as `make serve`; the caches keep tools and dependencies between builds.
FROM rust:1-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends nodejs npm && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
ENV STUDY_PLUS_CACHE=/cache CARGO_TARGET_DIR=/cache/target CI=true
RUN --mount=type=cache,target=/cache --mount=type=cache,target=/usr/local/cargo/registry \
    scripts/setup.sh serve && scripts/build.sh

FROM debian:bookworm-slim
# `backup` copies a PostgreSQL database with pg_dump, which must be at least as new as the server. Debian 12 has 15, so it
# comes from PostgreSQL's own repository; PATH names it and not Debian's wrapper around it.
ADD --chmod=644 https://www.postgresql.org/media/keys/ACCC4CF8.asc /usr/share/keyrings/pgdg.asc
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates \
    && echo "deb [signed-by=/usr/share/keyrings/pgdg.asc] https://apt.postgresql.org/pub/repos/apt bookworm-pgdg main" \
       >/etc/apt/sources.list.d/pgdg.list \
    && apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data study-plus && install -d -o study-plus /data
COPY --from=build /src/target/release/study-plus /src/target/release/hash.txt /opt/study-plus/
COPY --from=build /src/target/site /opt/study-plus/site
ENV PATH=/usr/lib/postgresql/17/bin:$PATH
ENV STUDY_PLUS_LISTEN=0.0.0.0:3000 STUDY_PLUS_DATA_DIR=/data STUDY_PLUS_SITE_DIR=/opt/study-plus/site STUDY_PLUS_LOG=json
USER study-plus
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -n1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/opt/study-plus/study-plus"]
CMD ["serve"]
