FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip && make build

FROM debian:12-slim
WORKDIR /opt/passerelle
COPY --from=build /src/bin bin
COPY --from=build /src/.tools .tools
COPY --from=build /src/mappings mappings
COPY --from=build /src/scripts scripts
ENV PASSERELLE_STATE=/var/lib/passerelle
EXPOSE 8080
CMD ["scripts/container.sh"]
