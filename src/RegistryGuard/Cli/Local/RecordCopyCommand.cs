using System.Globalization;
using System.Text.Json;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using RegistryGuard.Stores;
using RegistryGuard.Stores.Copying;
using RegistryGuard.Stores.Redis;
using RegistryGuard.Stores.Sqlite;

namespace RegistryGuard.Cli.Local;

/// <summary><c>registryguard record copy</c>.</summary>
internal static class RecordCopyCommand
{
    public static async Task<int> RunAsync(string from, string to, bool asJson, CancellationToken cancellation)
    {
        var (source, target) = (RecordLocationParser.Parse(from), RecordLocationParser.Parse(to));
        if (source.Fault is not null || target.Fault is not null)
        {
            // Without the value: it may have a password.
            await Console.Error.WriteLineAsync(source.Fault is not null ? $"--from {source.Fault}" : $"--to {target.Fault}");
            return ExitCode.BadUsage;
        }

        if (IsSame(source.Value, target.Value))
        {
            await Console.Error.WriteLineAsync("--from and --to are the same record; name another one to copy it to");
            return ExitCode.BadUsage;
        }

        try
        {
            await using var read = await OpenAsync(source.Value, mayBeMade: false);
            await using var written = await OpenAsync(target.Value, mayBeMade: true);
            var progress = new TerminalProgress();
            var result = await new RecordCopy(read, written, progress).RunAsync(cancellation);
            progress.End();
            Console.WriteLine(asJson ? Json(result) : Text(result, source.Value, target.Value));
            return ExitCode.Done;
        }
        catch (Exception e) when (e is RecordOpenException or RecordUnavailableException or OperationCanceledException)
        {
            var why = e is OperationCanceledException ? "it was interrupted; the same command goes on where it was" : e.Message;
            await Console.Error.WriteLineAsync($"the record was not copied: {why}");
            return ExitCode.Failed;
        }
    }

    private static bool IsSame(RecordLocation from, RecordLocation to) => (from, to) switch
    {
        (RecordLocation.Sqlite(var left), RecordLocation.Sqlite(var right)) => Path.GetFullPath(left).Equals(Path.GetFullPath(right), StringComparison.Ordinal),
        (RecordLocation.Redis left, RecordLocation.Redis right) => left.Servers.Equals(right.Servers, StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static async Task<IRecordContents> OpenAsync(RecordLocation location, bool mayBeMade)
    {
        switch (location)
        {
            case RecordLocation.Sqlite(var path):
                return mayBeMade || File.Exists(path)
                    ? new SqliteContents(SqliteRecordFile.Open(path, TimeSpan.FromSeconds(5)))
                    : throw new RecordOpenException($"there is no record {path}");
            case RecordLocation.Redis redis:
                var contents = new RedisContents(redis);
                try
                {
                    await contents.ConnectAsync();
                    return contents;
                }
                catch
                {
                    await contents.DisposeAsync();
                    throw;
                }

            default:
                throw new InvalidOperationException($"no record of the kind {location}");
        }
    }

    private static string Text(CopyResult result, RecordLocation from, RecordLocation to)
    {
        var all = result.Contents;
        var count = string.Create(
            CultureInfo.InvariantCulture, $"{all.Tags:n0} tags and {all.Moves:n0} moves of {all.Repositories:n0} repositories, and {all.Lines:n0} audit lines");
        return $"{Name(to)} holds what {Name(from)} holds: {count}, checksum {all.Checksum[..12]}; {result.Written:n0} tags written";
    }

    private static string Json(CopyResult result) => JsonSerializer.Serialize(
        new
        {
            repositories = result.Contents.Repositories,
            tags = result.Contents.Tags,
            moves = result.Contents.Moves,
            auditLines = result.Contents.Lines,
            checksum = result.Contents.Checksum,
            written = result.Written,
        });

    private static string Name(RecordLocation location) => location is RecordLocation.Sqlite(var path) ? "sqlite:" + path : location.ToString();

    /// <summary>One line that is written over; nothing where nobody watches.</summary>
    private sealed class TerminalProgress : ICopyProgress
    {
        private bool _hasLine;

        public void Report(string what, long tags)
        {
            if (!Console.IsErrorRedirected)
            {
                Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{what}: {tags:n0} tags\u001b[K"));
                _hasLine = true;
            }
        }

        public void End()
        {
            if (_hasLine)
            {
                Console.Error.Write("\r\u001b[K");
            }
        }
    }
}
