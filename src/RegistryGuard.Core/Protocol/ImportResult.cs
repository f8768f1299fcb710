namespace RegistryGuard.Core.Protocol;

/// <summary>How an import ends, of a repository or of one of its tags.</summary>
public abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <summary>The record has all protected and recorded floating tags that there are.</summary>
    public sealed record Known : ImportResult;

    /// <summary>Upstream did not say which tags there are, or what one of them has. Its answer says why.</summary>
    public sealed record Unanswered : ImportResult;

    /// <summary>Upstream's list of tags can't be read.</summary>
    public sealed record Unreadable : ImportResult;

    /// <summary>There are more tags that the record does not know than are looked up.</summary>
    public sealed record TooMany(int Tags) : ImportResult;

    /// <summary>A tag is just being written, so that not all may have been seen.</summary>
    public sealed record Changing : ImportResult;
}
