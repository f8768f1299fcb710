using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Tags;
using RegistryGuard.Jobs;
using RegistryGuard.Orders;
using RegistryGuard.Registry.Delete;
using RegistryGuard.Registry.Push;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Hosting;

/// <summary>What is read off the parts whenever somebody looks at the metrics (docs/metrics.md).</summary>
internal sealed class Gauges(GuardMeter meter, IServiceProvider parts, IGuardConfigurationSource configuration, TimeProvider clock)
{
    /// <summary>Adds them to the meter.</summary>
    public void Add()
    {
        meter.Gauge("registryguard_info", "1, with the version of the program.", "version", () => [(Heartbeats.Version, 1)]);
        AddOfTheRecord(parts.GetRequiredService<ITagRecord>(), parts.GetRequiredService<RecordSignals>());
        AddOfReplicas(parts.GetRequiredService<Heartbeats>(), parts.GetRequiredService<HeardOrders>());
        AddOfJobs(parts.GetRequiredService<JobRunner>());
        AddOfPlaces();
        meter.Gauge("registryguard_configuration_in_force", "0 while the configuration file has faults and the one before is in force.", () => Flag(configuration.Rejected is null));
        if (parts.GetService<ServerCertificate>() is { } certificate)
        {
            AddOfTheCertificate(certificate, configuration.Current.Listen);
        }
    }

    private static double Flag(bool isSo) => isSo ? 1 : 0;

    private void AddOfTheRecord(ITagRecord record, RecordSignals signals)
    {
        meter.Gauge("registryguard_record_up", "1 if the record answered the last call, else 0.", () => Flag(record.IsReachable && signals.IsUp));
        meter.Gauge("registryguard_record_in_danger", "1 if the record may lose what it keeps although it answers; /readyz says why.", () => Flag(record.Danger is not null));
    }

    private void AddOfReplicas(Heartbeats heartbeats, HeardOrders orders)
    {
        meter.Gauge("registryguard_replicas", "Replicas that have lately given a sign of life, as this one sees it.", () => heartbeats.LastSeen?.Living.Count() ?? 0);
        meter.Gauge(
            "registryguard_replicas_differ", "1 if living replicas differ in that, else 0.", "in",
            () => heartbeats.LastSeen?.Likeness().Select(likeness => (likeness.What, Flag(likeness.Differ))) ?? []);
        meter.Gauge(
            "registryguard_maintenance", "1 while writes are refused for maintenance.",
            () => Flag(orders.Current?.Orders.Maintenance is { } maintenance && maintenance.IsInForce(clock.GetUtcNow())));
    }

    private void AddOfJobs(JobRunner runner) => meter.Gauge(
        "registryguard_jobs_running", "Jobs that this replica runs, by kind.", "kind",
        () => runner.Kinds.Select(kind => (kind, Flag(runner.Running == kind))));

    private void AddOfPlaces()
    {
        var clients = parts.GetRequiredService<Clients>();
        var files = parts.GetRequiredService<OpenFiles>();
        var gate = parts.GetRequiredService<ConnectionGate>();
        var manifests = parts.GetRequiredService<ManifestPlaces>();
        var deletes = parts.GetRequiredService<DeletePlaces>();
        meter.Gauge("registryguard_places_in_use", "How much of each bound of docs/limits.md is taken.", "place", () =>
        [
            ("connections", clients.Connections.Taken),
            ("admin-connections", gate.AdminConnections),
            ("requests", clients.Requests.Taken),
            ("bytes", clients.Bytes.Taken),
            ("manifest-writes", manifests.Taken),
            ("deletes", deletes.Taken),
        ]);
        meter.Gauge("registryguard_places", "The bound itself.", "place", () =>
        {
            var limits = configuration.Current.Limits;
            return
            [
                ("connections", Math.Min(limits.Connections, files.MostConnections)),
                ("admin-connections", OpenFiles.MostToAdmin),
                ("requests", limits.Requests),
                ("bytes", Math.Max(limits.Bytes, limits.ManifestBytes)),
                ("manifest-writes", limits.ManifestWrites),
                ("deletes", DeletePlaces.Most),
            ];
        });
    }

    private void AddOfTheCertificate(ServerCertificate certificate, ListenConfiguration listen) => meter.Gauge(
        "registryguard_certificate_not_after_seconds", "When the certificate of a listener ends, in seconds since 1970.", "listener", () =>
        {
            var end = new DateTimeOffset(certificate.Current.NotAfter.ToUniversalTime()).ToUnixTimeSeconds();
            return new[] { ("registry", listen.Registry.IsHttps), ("admin", listen.Admin.IsHttps) }
                .Where(listener => listener.Item2).Select(listener => (listener.Item1, (double)end));
        });
}
