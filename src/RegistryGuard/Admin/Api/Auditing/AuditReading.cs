using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Admin.Api.Auditing;

/// <summary>What one request wants of the audit lists: of which repository and kind, and how many lines at once.</summary>
internal sealed class AuditReading(IAuditRecord audit, Cursors cursors, RepositoryName? repository, string? kind, int most)
{
    // Pages and streams have the same cursors, so that who has read the one goes on with the other.
    private readonly string _list = $"audit {repository} {kind}";

    /// <summary>Lines read at once.</summary>
    public int Most => most;

    /// <summary>Whether the request wants a line.</summary>
    public bool Has(AuditLine line) => kind is null || line.Kind == kind;

    /// <summary>The next lines after a place, of any kind; at most <see cref="Most"/>.</summary>
    public ValueTask<IReadOnlyList<WrittenLine>> AfterAsync(AuditCursor place, CancellationToken cancellation) =>
        repository is not { } name ? audit.AfterAsync(place, most, cancellation)
        : place.Number > 0 ? audit.PageAsync(name, place.Number + 1, most, isNewestFirst: false, cancellation)
        : audit.SinceAsync(name, place.At, most, cancellation);

    /// <summary>The cursor of a place.</summary>
    public ValueTask<string> SealAsync(AuditCursor place, CancellationToken cancellation) => cursors.SealAsync(_list, place.ToString(), cancellation);

    /// <summary>The place of a cursor; null if it is none of this list's.</summary>
    public async ValueTask<AuditCursor?> OpenAsync(string cursor, CancellationToken cancellation) =>
        await cursors.OpenAsync(_list, cursor, cancellation) is { } text && AuditCursor.TryParse(text, out var place) ? place : null;
}
