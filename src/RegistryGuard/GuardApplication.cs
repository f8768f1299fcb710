using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using RegistryGuard.Admin;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Record;
using RegistryGuard.Proxy;
using RegistryGuard.Pulling;
using RegistryGuard.Records.Redis;
using RegistryGuard.Records.Sqlite;
using RegistryGuard.Telemetry;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;
using RegistryGuard.Upstream.Mirrors;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;

namespace RegistryGuard;

/// <summary>The guard as a web application: two listeners, the parts behind them, and nothing else.</summary>
public static partial class GuardApplication
{
    /// <summary>Puts the guard together.</summary>
    /// <param name="sources">Where the configuration is read from.</param>
    /// <param name="started">What was read from them, without faults.</param>
    /// <param name="stopTimeout">How long requests in flight may take to end.</param>
    /// <param name="replace">Replaces parts; for tests.</param>
    /// <param name="drain">How long everything but <c>/readyz</c> goes on when the process is told to stop.</param>
    public static WebApplication Build(
        ConfigurationSources sources, ConfigurationReading started, TimeSpan stopTimeout, Action<IServiceCollection>? replace = null,
        TimeSpan drain = default)
    {
        var configuration = started.Configuration!;
        // Without the argument the host watches every folder below the one it is started in.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.Configuration.Sources.Clear();
        Log.Configure(builder.Logging, Console.IsOutputRedirected);

        var services = builder.Services;
        services.Configure<HostOptions>(host => host.ShutdownTimeout = stopTimeout);
        services.AddSingleton(parts => ActivatorUtilities.CreateInstance<StopSignals>(parts, drain, stopTimeout));
        services.AddSingleton<IHostLifetime>(parts => parts.GetRequiredService<StopSignals>());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IGuardConfigurationSource>(parts => ActivatorUtilities.CreateInstance<ConfigurationReload>(parts, sources, started));
        AddRecord(services, configuration.Record);

        AddMirrors(services);
        services.AddSingleton<UpstreamAuthorities>();
        services.AddSingleton(parts => UpstreamClient.Create(
            parts.GetRequiredService<UpstreamAuthorities>(), parts.GetRequiredService<IGuardConfigurationSource>()));
        services.AddSingleton(configuration.Upstream.Url);
        services.AddSingleton<UpstreamRegistry>();
        services.AddSingleton<UpstreamProbe>();
        services.AddSingleton<ReadTrust>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<Clients>();
        services.AddSingleton<OpenFiles>();
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<IMemoryPoolFactory<byte>, SocketBlocks>();

        AddPulling(services);
        AddPushing(services);
        AddTransfers(services);
        services.AddSingleton<RegistryEndpoint>();
        services.AddSingleton<HealthEndpoints>();
        if (configuration.Listen.Tls is { } files)
        {
            services.AddSingleton(parts => ActivatorUtilities.CreateInstance<ServerCertificate>(parts, files));
        }

        ConfigureServer(builder.WebHost, configuration.Listen);
        replace?.Invoke(services);
        var app = builder.Build();

        // A record that can't be opened, or a certificate that can't be read, must stop the start and not the first push.
        app.Services.GetRequiredService<ITagRecord>();
        app.Services.GetService<ServerCertificate>();
        StartLog.Tell(app.Logger, sources, configuration);
        if (configuration.Upstream.Names.IsEmpty)
        {
            LogAnyName(app.Logger);
        }

        Connect(app, configuration.Listen);
        return app;
    }

    private static void AddRecord(IServiceCollection services, RecordLocation location)
    {
        services.AddSingleton<ITagRecord>(parts => location switch
        {
            RecordLocation.Sqlite(var path) => SqliteTagRecord.Open(
                path, clock: parts.GetRequiredService<TimeProvider>(), logger: parts.GetRequiredService<ILogger<SqliteTagRecord>>()),
            RecordLocation.Redis redis => ActivatorUtilities.CreateInstance<RedisTagRecord>(parts, redis),
            var other => throw new InvalidOperationException($"no record of the kind {other}"),
        });
        services.AddSingleton(parts => (IRepositoryRecord)parts.GetRequiredService<ITagRecord>());
        services.AddSingleton(parts => (IDeletedManifests)parts.GetRequiredService<ITagRecord>());
        services.AddSingleton(parts => (ISharedKeys)parts.GetRequiredService<ITagRecord>());
    }

    private static void AddPushing(IServiceCollection services)
    {
        services.AddSingleton<IPushSeam, NoPushSeam>();
        services.AddSingleton<TagTurns>();
        services.AddSingleton<ManifestPlaces>();
        services.AddSingleton<ManifestReader>();
        services.AddSingleton<IndexCompleteness>();
        services.AddSingleton<BoundManifests>();
        services.AddSingleton<PushDriver>();
        services.AddSingleton<PushReplies>();
        services.AddSingleton<ProtectedPush>();
        services.AddSingleton<FloatingPush>();
        services.AddSingleton<OpenPush>();
        services.AddSingleton<SeveralTagsPush>();
        services.AddSingleton<ManifestPush>();
    }

    private static void AddTransfers(IServiceCollection services)
    {
        services.AddSingleton<Passthrough>();
        services.AddSingleton<TagList>();
        services.AddSingleton<RepositoryImport>();
        services.AddSingleton<CredentialMarks>();
        services.AddSingleton<Callers>();
        services.AddSingleton<AnswerWriter>();
        services.AddSingleton<DecisionLog>();
        services.AddSingleton<ReplyWriter>();
        services.AddSingleton<WriteRights>();
        services.AddSingleton<DeleteRights>();
        services.AddSingleton<DeletePlaces>();
        services.AddSingleton<RepositoryReaders>();
        services.AddSingleton<DeleteReplies>();
        services.AddSingleton<DeleteDriver>();
        services.AddSingleton<Deletion>();
        services.AddSingleton<UploadLocations>();
        services.AddSingleton<BlobUpload>();
    }

    private static void ConfigureServer(IWebHostBuilder host, ListenConfiguration listen)
    {
        if (listen.InlineSockets)
        {
            SocketThreads.AnswerInline(host);
        }

        host.ConfigureKestrel((_, kestrel) => Listeners.Configure(
            kestrel, listen, kestrel.ApplicationServices.GetRequiredService<ConnectionGate>(), kestrel.ApplicationServices.GetService<ServerCertificate>()));
        // What came and was not asked for yet: the server keeps that much of each connection.
        host.UseSockets(sockets => sockets.MaxReadBufferSize = Listeners.MostUnread);
        if (listen.Registry.IsHttps || listen.Admin.IsHttps)
        {
            host.UseKestrelHttpsConfiguration();
        }
    }

    private static void AddMirrors(IServiceCollection services)
    {
        services.AddSingleton<IForwarderHttpClientFactory, SharedForwarderClient>();
        services.AddSingleton<IActiveHealthCheckPolicy, AliveHealthPolicy>();
        services.AddSingleton<MirrorCluster>();
        services.AddSingleton<IProxyConfigProvider>(parts => parts.GetRequiredService<MirrorCluster>().Provider);
        services.AddSingleton<MirroredReads>();
        services.AddReverseProxy().AddTransforms(context => context.Services.GetRequiredService<MirroredReads>().Transform(context));
        // For session affinity, which a registry has no use for, it brings keys that would be written to disk at the start.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        var keys = services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Namespace?.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal) == true).ToList();
        keys.ForEach(service => services.Remove(service));
    }

    private static void AddPulling(IServiceCollection services)
    {
        services.AddSingleton<PullSignals>();
        services.AddSingleton<TagResolver>();
        services.AddSingleton<TagAdoption>();
        services.AddSingleton<ManifestCache>();
        services.AddSingleton<ManifestFetch>();
        services.AddSingleton<PinnedPull>();
        services.AddSingleton<ManifestPull>();
        services.AddSingleton<WarmPull>();
    }

    private static void Connect(WebApplication app, ListenConfiguration listen)
    {
        if (!listen.TrustedProxies.IsEmpty)
        {
            app.UseForwardedHeaders(ForwardedFor(listen));
        }

        app.Services.GetRequiredService<MirroredReads>().Connect(app);
        var registry = app.Services.GetRequiredService<RegistryEndpoint>();
        var health = app.Services.GetRequiredService<HealthEndpoints>();
        app.Run(context => Listeners.IsAdmin(context) ? AdministerAsync(context) : registry.InvokeAsync(context));

        async Task AdministerAsync(HttpContext context)
        {
            await SocketThreads.LeaveAsync(listen);
            await health.InvokeAsync(context);
        }
    }

    private static ForwardedHeadersOptions ForwardedFor(ListenConfiguration listen)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor, ForwardLimit = null };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in listen.TrustedProxies)
        {
            options.KnownIPNetworks.Add(network);
        }

        return options;
    }

    [LoggerMessage(EventId = 30, EventName = "AnyNamespace", Level = LogLevel.Warning,
        Message = "upstream.names is empty: a request for any registry (ns=) is answered from this one upstream")]
    private static partial void LogAnyName(ILogger logger);
}
