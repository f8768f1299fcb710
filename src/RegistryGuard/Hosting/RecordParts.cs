using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores;
using RegistryGuard.Stores.Redis;
using RegistryGuard.Stores.Sqlite;

namespace RegistryGuard.Hosting;

/// <summary>Registers the record that the configuration names, under each of its interfaces.</summary>
internal static class RecordParts
{
    public static void Add(IServiceCollection services, RecordLocation location)
    {
        services.AddSingleton<IRecord>(parts => location switch
        {
            RecordLocation.Sqlite(var path) => SqliteTagRecord.Open(
                path,
                clock: parts.GetRequiredService<TimeProvider>(),
                logger: parts.GetRequiredService<ILogger<SqliteTagRecord>>(),
                configuration: parts.GetRequiredService<IGuardConfigurationSource>()),
            RecordLocation.Redis redis => ActivatorUtilities.CreateInstance<RedisTagRecord>(parts, redis),
            var other => throw new InvalidOperationException($"no record of the kind {other}"),
        });
        services.AddSingleton<MeasuredRecord>();
        services.AddSingleton<ITagRecord>(parts => parts.GetRequiredService<MeasuredRecord>());
        services.AddSingleton<IRepositoryRecord>(parts => parts.GetRequiredService<MeasuredRecord>());
        services.AddSingleton<IDeletedManifests>(parts => parts.GetRequiredService<IRecord>());
        services.AddSingleton(parts => parts.GetRequiredService<IRecord>().Orders);
        services.AddSingleton(parts => parts.GetRequiredService<MeasuredRecord>().Replicas);
        services.AddSingleton(parts => parts.GetRequiredService<IRecord>().Jobs);
        services.AddSingleton<IAuditRecord>(parts => parts.GetRequiredService<MeasuredRecord>());
        services.AddSingleton<IUploadKey>(parts => parts.GetRequiredService<IRecord>());
        services.AddTransient(parts => parts.GetRequiredService<IRecord>().Listing);
    }
}
