using System.Globalization;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Answers;

/// <summary>What a push of another image to a tag would get now, and why (docs/admin.md, <c>explain</c>). Upstream is not asked, so what
/// it would say is left out.</summary>
/// <param name="Decision">What would become of it.</param>
/// <param name="Reason">Of a refusal, its <see cref="RefusalReason"/>.</param>
/// <param name="Why">Why, in one sentence.</param>
public sealed record PushOutlook(Outlook Decision, string? Reason, string Why)
{
    private const int MostNamed = 8;

    /// <summary>The outlook.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="entry">What the record knows of the tag.</param>
    /// <param name="classified">What the policy makes of the tag.</param>
    /// <param name="by">The user name of who pushes; null if it is not said.</param>
    /// <param name="now">The time.</param>
    /// <param name="takeover">The age from which on a pending binding may be replaced.</param>
    public static PushOutlook Of(
        RepositoryName repository, TagEntry entry, Classification classified, string? by, DateTimeOffset now, TimeSpan takeover)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(classified);
        if (classified.IsReserved)
        {
            return new(Outlook.Refused, RefusalReason.ArchiveTag, $"the tag has the form of an archive tag, which only the guard writes ({classified.Rule}).");
        }

        if (by is not null && classified.Pushers is { } pushers && !pushers.Contains(by))
        {
            return new(Outlook.Refused, RefusalReason.NotPermitted, $"only {Names(pushers)} may push it ({classified.Rule}).");
        }

        var outlook = classified.Class switch
        {
            TagClass.Protected => OfProtected(entry.Binding, classified, now, takeover),
            TagClass.Floating => new(Outlook.Accepted, null, "the tag floats: the push moves it, and the move is recorded."),
            _ => new(Outlook.Accepted, null, "the tag is open: the push passes, and nothing is recorded."),
        };
        var conditions = outlook.Decision is Outlook.Accepted ? Conditions(repository, entry, classified, by).ToList() : [];
        return conditions.Count == 0 ? outlook
            : new(Outlook.Depends, null, $"{outlook.Why.TrimEnd('.')}, provided that {string.Join(", and that ", conditions)}.");
    }

    /// <summary>The same of a tag in audit mode: what would refuse the push lets it through.</summary>
    public PushOutlook Spared() => Decision switch
    {
        Outlook.Refused => new(Outlook.WouldRefuse, Reason, $"the tag is in audit mode, so the push goes through and is told; in enforce mode: {Why}"),
        Outlook.Depends => new(Outlook.Accepted, null, $"the tag is in audit mode, so the push goes through; in enforce mode: {Why}"),
        _ => this,
    };

    private static PushOutlook OfProtected(Binding? binding, Classification classified, DateTimeOffset now, TimeSpan takeover) => binding switch
    {
        null => new(Outlook.Accepted, null, "nothing is bound to it: the first image is bound for good, unless the registry has one under this tag already."),
        { IsRetired: true } => new(Outlook.Refused, RefusalReason.TagRetired, "an administrator has retired the tag: nothing can be pushed to it."),
        { IsPublished: true, IsDeleted: true } => new(Outlook.Refused, RefusalReason.TagRetired,
            $"the tag was deleted and its name stays taken: only {binding.Content.Digest.Short} may be pushed to it again ({classified.Rule})."),
        { IsPublished: true } => new(Outlook.Refused, RefusalReason.TagBound,
            $"the tag is protected ({classified.Rule}) and bound: only {binding.Content.Digest.Short} may be pushed to it again."),
        _ when now - binding.Since < takeover => new(Outlook.Refused, RefusalReason.TagPending,
            $"a push of {binding.Content.Digest.Short} has begun and not ended: only that image may be pushed before {Time(binding.Since + takeover)}."),
        _ => new(Outlook.Accepted, null,
            $"a push of {binding.Content.Digest.Short} was given up: the next image takes the tag, unless the registry has that one under it already."),
    };

    private static IEnumerable<string> Conditions(RepositoryName repository, TagEntry entry, Classification classified, string? by)
    {
        if (classified.Pushers is { } pushers)
        {
            yield return by is null ? $"{Names(pushers)} pushes it ({classified.Rule})" : $"the registry accepts the credential of {Text.PrintableText.Of(by)}";
        }

        if (classified.Target is { } target)
        {
            yield return target.Where(repository) is { } where
                ? $"the image is released in {where} ({classified.Rule})"
                : $"the image is released, and {classified.Rule} names no repository where";
        }

        if (classified.OnlyForward && entry.LastMove is { } last)
        {
            yield return $"the image is not released as an earlier version than {last.Content.Digest.Short} ({classified.Rule})";
        }
    }

    private static string Names(Pushers pushers) =>
        string.Join(" or ", pushers.Names.Take(MostNamed).Select(name => name.Text))
        + (pushers.Names.Length > MostNamed ? $" or {pushers.Names.Length - MostNamed} more" : "");

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>What would become of a push.</summary>
public enum Outlook
{
    /// <summary>It would be accepted, if upstream takes it.</summary>
    Accepted,

    /// <summary>It would be refused.</summary>
    Refused,

    /// <summary>It would be let through in audit mode, and refused in enforce mode.</summary>
    WouldRefuse,

    /// <summary>It depends on the image or on who pushes it.</summary>
    Depends,
}
