# syntax=docker/dockerfile:1
# The server: one static program with the page in it, without a shell, as user 65532.
#   docker build -f ops/docker/server.Dockerfile -t sredspace-server:1.0.0 .
# `make lint-ops` lints this file with hadolint. It was written where no container engine and no image registry can be reached, so it has
# not been built there, and the images are pinned by version. Before a release, resolve each digest and pass it in:
#   docker buildx imagetools inspect golang:1.26.8 --format '{{.Manifest.Digest}}'
#   --build-arg GO_IMAGE=golang:1.26.8@sha256:…
ARG GO_IMAGE=golang:1.26.8
ARG NODE_IMAGE=node:20.19.5-bookworm-slim
ARG RUN_IMAGE=gcr.io/distroless/static-debian12:nonroot

FROM ${NODE_IMAGE} AS page
WORKDIR /src
COPY gen/ts gen/ts
COPY web/package.json web/package-lock.json web/
WORKDIR /src/web
RUN npm ci --no-audit --no-fund
COPY web .
RUN node_modules/.bin/vite build --logLevel error && node scripts/size.mjs

FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=page /src/web/dist web/dist
ARG VERSION=development
ARG COMMIT=unknown
ARG DATE=unknown
RUN CGO_ENABLED=0 go build -trimpath -o /sredspace \
    -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT} -X main.date=${DATE}" ./cmd/sredspace

FROM ${RUN_IMAGE}
COPY --from=build /sredspace /sredspace
COPY NOTICE /NOTICE
USER 65532:65532
ENV SREDSPACE_ADDR=0.0.0.0:8080
EXPOSE 8080
# Kubernetes ignores this and uses the probes of the chart.
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 CMD ["/sredspace", "health"]
ENTRYPOINT ["/sredspace"]
CMD ["serve"]
