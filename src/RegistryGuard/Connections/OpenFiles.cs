using System.Globalization;

namespace RegistryGuard.Connections;

/// <summary>How many files the process may have open. A connection is one, and so is its request's connection to upstream; when
/// there are none left, no listener takes a connection, that of the admin included.</summary>
internal sealed partial class OpenFiles
{
    /// <summary>Connections to the admin listener.</summary>
    public const int MostToAdmin = 1024;

    // For the record, the admin listener, libraries and logs.
    private const int Own = MostToAdmin + 512;
    private const string LimitsFile = "/proc/self/limits";

    public OpenFiles(ILogger<OpenFiles> logger, Configuration.IGuardConfigurationSource configuration)
    {
        var most = Most();
        MostConnections = Math.Max(64, (most - Own) / 2);
        if (configuration.Current.Limits.Connections > MostConnections)
        {
            LogFewFiles(logger, most, MostConnections);
        }
    }

    /// <summary>How many connections of clients there are surely files for.</summary>
    public long MostConnections { get; }

    // Linux only; elsewhere the configured bound is the only one.
    private static long Most()
    {
        try
        {
            var line = File.ReadLines(LimitsFile).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
            return long.TryParse(line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3], NumberStyles.None, CultureInfo.InvariantCulture, out var most)
                ? most : int.MaxValue;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return int.MaxValue;
        }
    }

    [LoggerMessage(EventId = 111, EventName = "FewOpenFiles", Level = LogLevel.Warning,
        Message = "the process may have {Most} files open, so at most {Connections} connections of clients are taken, fewer than limits.connections; raise its limit of open files (ulimit -n)")]
    private static partial void LogFewFiles(ILogger logger, long most, long connections);
}
