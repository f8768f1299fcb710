using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Drift;
using RegistryGuard.Core.Oci;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>Has the audit list tell of each difference once: what it tells of already, and was not repaired since, is not told again.</summary>
internal sealed class ToldDrift(IAuditRecord audit, PullSignals signals, TimeProvider clock)
{
    /// <summary>How many of a repository's newest lines are looked through.</summary>
    internal const int MostRead = 10_000;

    private const int Page = 500;
    private const string Found = "verify: ";
    private const string Mended = "verify --repair: ";

    /// <summary>Tells of what is not told yet.</summary>
    /// <exception cref="Core.Tags.RecordUnavailableException">The record can't be reached.</exception>
    public async Task TellAsync(RepositoryName repository, IReadOnlyList<Finding> findings, Origin origin, CancellationToken cancellation)
    {
        if (findings.Count == 0)
        {
            return;
        }

        var told = await ReadAsync(repository, cancellation);
        foreach (var part in findings.Select(finding => LineOf(finding, origin, Found + finding.Told)).Where(line => !told.Contains(KeyOf(line))).Chunk(Page))
        {
            await audit.AppendAsync(repository, part, cancellation);
            signals.DriftFound(part.Length);
        }
    }

    /// <summary>Tells that a difference was repaired.</summary>
    public ValueTask TellRepairedAsync(RepositoryName repository, Finding finding, Origin origin, CancellationToken cancellation)
    {
        var what = finding.Archive is { } archive ? $"wrote the archive tag {archive} again" : "put the tag back to what the record has";
        return audit.AppendAsync(repository, [LineOf(finding, origin, Mended + what)], cancellation);
    }

    private AuditLine LineOf(Finding finding, Origin origin, string reason) => origin.Tells(AuditKind.Drift) with
    {
        At = clock.GetUtcNow(),
        Tag = finding.Tag,
        Digest = finding.Upstream,
        Was = finding.Recorded,
        Reason = reason,
    };

    private async Task<HashSet<(Tag?, string)>> ReadAsync(RepositoryName repository, CancellationToken cancellation)
    {
        var (told, mended) = (new HashSet<(Tag?, string)>(), new HashSet<Tag?>());
        var from = long.MaxValue;
        for (var read = 0; read < MostRead; read += Page)
        {
            var page = await audit.PageAsync(repository, from, Page, isNewestFirst: true, cancellation);
            foreach (var line in page.Select(written => written.Line).Where(line => line.Kind == AuditKind.Drift))
            {
                if (line.Reason.StartsWith(Mended, StringComparison.Ordinal))
                {
                    mended.Add(line.Tag);
                }
                else if (!mended.Contains(line.Tag))
                {
                    told.Add(KeyOf(line));
                }
            }

            if (page.Count < Page || page[^1].Line.Number <= 1)
            {
                break;
            }

            from = page[^1].Line.Number - 1;
        }

        return told;
    }

    // Its sentence has the digests.
    private static (Tag? Tag, string Reason) KeyOf(AuditLine line) => (line.Tag, line.Reason);
}
