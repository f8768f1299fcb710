# docker build -t registryguard .
# docker run -p 8080:8080 -v registryguard:/data -e REGISTRYGUARD_UPSTREAM__URL=http://registry:5000 registryguard
ARG DOTNET_VERSION=10.0
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:${DOTNET_VERSION}
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/aspnet:${DOTNET_VERSION}

FROM ${SDK_IMAGE} AS build
WORKDIR /source
# What restoring needs comes first, so that a change of the sources leaves this layer as it is.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/RegistryGuard.Core/RegistryGuard.Core.csproj src/RegistryGuard.Core/packages.lock.json src/RegistryGuard.Core/
COPY src/RegistryGuard/RegistryGuard.csproj src/RegistryGuard/packages.lock.json src/RegistryGuard/
RUN dotnet restore src/RegistryGuard --locked-mode
COPY src/ src/
RUN dotnet publish src/RegistryGuard --configuration Release --no-restore --output /app

FROM ${RUNTIME_IMAGE}
COPY --from=build /app /app
COPY config/container.yaml /etc/registryguard/registryguard.yaml
RUN install -d -o 1654 -g 1654 /data
WORKDIR /data
VOLUME /data
EXPOSE 8080 8081
USER 1654:1654
STOPSIGNAL SIGTERM
ENTRYPOINT ["/app/registryguard"]
CMD ["serve", "--config", "/etc/registryguard/registryguard.yaml"]
