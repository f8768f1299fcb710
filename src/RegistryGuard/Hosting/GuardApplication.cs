using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using OpenTelemetry.Metrics;
using RegistryGuard.Admin;
using RegistryGuard.Admin.Health;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Tags;
using RegistryGuard.Jobs;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Jobs.Verifying;
using RegistryGuard.Orders;
using RegistryGuard.Registry;
using RegistryGuard.Stores.Sqlite;
using RegistryGuard.Telemetry;
using RegistryGuard.Telemetry.Exports;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.Upstream;
using RegistryGuard.Upstream.Forwarding;

namespace RegistryGuard.Hosting;

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
        RecordParts.Add(services, configuration.Record);
        SignalParts.Add(services);
        TelemetryParts.Add(services);
        OrderParts.Add(services);
        ConnectionParts.Add(services);
        UpstreamParts.Add(services, configuration.Upstream.Url);
        ForwardingParts.Add(services);
        JobParts.Add(services);
        ImportParts.Add(services);
        VerifyParts.Add(services);
        RegistryParts.Add(services);
        services.AddSingleton<IStopping>(parts => parts.GetRequiredService<StopSignals>());
        AdminParts.Add(services);
        services.AddSingleton<ConnectionGate>();
        services.AddSingleton<Gauges>();
        ExportParts.Add(services, builder.Configuration, OtlpVariables.Of(sources.Environment), Heartbeats.Version);
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
        Measure(app.Services);
        return app;
    }

    private static void Measure(IServiceProvider parts)
    {
        parts.GetRequiredService<Gauges>().Add();
        parts.GetRequiredService<MeterProvider>();
        parts.GetRequiredService<GuardMeter>().Begin();
    }

    private static void ConfigureServer(IWebHostBuilder host, ListenConfiguration listen)
    {
        if (listen.InlineSockets)
        {
            SocketThreads.AnswerInline(host);
        }

        host.ConfigureKestrel((_, kestrel) => Listeners.Configure(
            kestrel, listen, kestrel.ApplicationServices.GetRequiredService<ConnectionGate>(), kestrel.ApplicationServices.GetService<ServerCertificate>()));
        // Bounds the bytes that the server receives of a connection before they are asked for.
        host.UseSockets(sockets => sockets.MaxReadBufferSize = Listeners.MostUnread);
        if (listen.Registry.IsHttps || listen.Admin.IsHttps)
        {
            host.UseKestrelHttpsConfiguration();
        }
    }

    private static void Connect(WebApplication app, ListenConfiguration listen)
    {
        var admin = app.Services.GetRequiredService<AdminEndpoint>();
        admin.Connect(app);
        // Before anything believes X-Forwarded-For: who is on this machine is told by the socket alone.
        app.Use((context, next) => Listeners.IsAdmin(context) ? AdministerAsync(context) : next(context));
        if (!listen.TrustedProxies.IsEmpty)
        {
            app.UseForwardedHeaders(ForwardedFor(listen));
        }

        app.Services.GetRequiredService<MirroredReads>().Connect(app);
        var registry = app.Services.GetRequiredService<RegistryEndpoint>();
        app.Run(registry.InvokeAsync);

        async Task AdministerAsync(HttpContext context)
        {
            await SocketThreads.LeaveAsync(listen);
            await admin.InvokeAsync(context);
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
