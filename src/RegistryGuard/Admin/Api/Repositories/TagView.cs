using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Repositories;

/// <summary>A tag as the API shows it.</summary>
internal sealed record TagView
{
    public required string Repository { get; init; }

    public required string Tag { get; init; }

    /// <summary>protected, floating or open: what the policy makes of it now.</summary>
    public required string Class { get; init; }

    /// <summary>What decided that: policy.rules[2], policy.default or policy.builtin.</summary>
    public required string Rule { get; init; }

    /// <summary>bound, pending (a push began and has not ended), deleted (its name stays taken), retired, moved, released, or unknown.</summary>
    public required string State { get; init; }

    /// <summary>What it stands for; of a pending one, what was pushed.</summary>
    public string? Digest { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Since when: bound, moved, found upstream, or last pushed.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>By whom, as the registry accepted the name.</summary>
    public string? By { get; init; }

    /// <summary>Whether it was found upstream and not pushed through the guard.</summary>
    public bool? Found { get; init; }

    /// <summary>The number of the last move.</summary>
    public long? Number { get; init; }

    /// <summary>What it stood for before the last move.</summary>
    public string? Previous { get; init; }

    /// <summary>A move of a recorded floating tag that has begun and not ended.</summary>
    public PendingView? Pending { get; init; }

    /// <summary>The images that an administrator released it from.</summary>
    public IReadOnlyList<string>? Released { get; init; }

    public static TagView Of(RepositoryName repository, Tag tag, TagEntry entry, Classification classified)
    {
        var (binding, move) = (entry.Binding, entry.Binding is null ? entry.LastMove : null);
        var content = binding?.Content ?? move?.Content;
        return new()
        {
            Repository = repository.Value,
            Tag = tag.Value,
            Class = Words.Of(classified.Class),
            Rule = classified.Rule,
            State = StateOf(entry),
            Digest = content?.Digest.Value,
            MediaType = content?.MediaType,
            Since = TimeOf(entry),
            By = (binding?.By ?? move?.By) is { Length: > 0 } by ? by : null,
            Found = binding is { IsAdopted: true } || entry.Recorded?.Confirmed is { IsFound: true } ? true : null,
            Number = move?.Number,
            Previous = move?.Previous?.Value,
            Pending = entry.Recorded?.Pending is { } pending ? new(pending.Content.Digest.Value, pending.At, pending.By) : null,
            Released = entry.Released.IsEmpty ? null : [.. entry.Released.Select(digest => digest.Value)],
        };
    }

    /// <summary>When the tag last changed; null where the record does not say.</summary>
    public static DateTimeOffset? TimeOf(TagEntry entry) => entry.Binding?.Since ?? entry.LastMove?.At ?? entry.Recorded?.Pending?.At;

    private static string StateOf(TagEntry entry) => entry switch
    {
        { Binding: { IsPublished: false } } => "pending",
        { Binding.IsRetired: true } => "retired",
        { Binding.IsDeleted: true } => "deleted",
        { Binding: not null } => "bound",
        { LastMove: not null } => "moved",
        { Recorded.Pending: not null } => "pending",
        { Released.IsEmpty: false } => "released",
        _ => "unknown",
    };
}

/// <summary>A move that has begun and not ended.</summary>
/// <param name="Digest">What the tag is to be moved to.</param>
/// <param name="Since">When it began.</param>
/// <param name="By">By whom.</param>
internal sealed record PendingView(string Digest, DateTimeOffset Since, string By);

/// <summary>A page of tags, those first that changed last.</summary>
/// <param name="Tags">The tags.</param>
/// <param name="Next">The cursor of the next page, if there is one.</param>
internal sealed record TagPage(IReadOnlyList<TagView> Tags, string? Next);

/// <summary>A page of repositories, by name.</summary>
/// <param name="Repositories">The repositories of which anything is recorded.</param>
/// <param name="Next">The cursor of the next page, if there is one.</param>
internal sealed record RepositoryPage(IReadOnlyList<RepositoryView> Repositories, string? Next);

/// <summary>A repository.</summary>
/// <param name="Name">Its name.</param>
internal sealed record RepositoryView(string Name);

/// <summary>What a tag stood for, the newest first.</summary>
/// <param name="Current">What is known of it now.</param>
/// <param name="Moves">Its moves while it was floating.</param>
/// <param name="Next">The cursor of the next page, if there is one.</param>
internal sealed record HistoryPage(TagView Current, IReadOnlyList<MoveView> Moves, string? Next);

/// <summary>One move of a floating tag.</summary>
internal sealed record MoveView(long Number, string Digest, string? Previous, DateTimeOffset At, string? By, string? Client)
{
    public static MoveView Of(Move move) => new(
        move.Number, move.Content.Digest.Value, move.Previous?.Value, move.At, move.By.Length > 0 ? move.By : null, move.Client.Length > 0 ? move.Client : null);
}

/// <summary>The next free version of a repository.</summary>
/// <param name="Next">The tag to push.</param>
/// <param name="After">The highest version that is taken; null if none is.</param>
internal sealed record NextView(string Next, string? After);
