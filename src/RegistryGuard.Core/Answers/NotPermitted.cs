using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Answers;

/// <summary>The refusals of writes to tags that their rule lets others write (<c>pushers</c>, docs/refusals.md).</summary>
public static class NotPermitted
{
    private const int MostNamed = 8;

    /// <summary>A push, 403.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="classified">The tag's rule; it has pushers.</param>
    /// <param name="by">Who pushes.</param>
    /// <param name="why">Why it may not.</param>
    public static OciError Push(RepositoryName repository, Tag tag, Classification classified, Pusher by, PusherVerdict why) =>
        new(403, ErrorCode.Denied, Message($"tag {repository}:{tag} may be pushed", "push", classified, by, why)) { Detail = Detail(repository, tag, classified, by) };

    /// <summary>A delete of the tag, or of a manifest that it names, 405.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="classified">The tag's rule; it has pushers.</param>
    /// <param name="by">Who deletes.</param>
    /// <param name="why">Why it may not.</param>
    public static OciError Delete(RepositoryName repository, Tag tag, Classification classified, Pusher by, PusherVerdict why) =>
        new(405, ErrorCode.Unsupported, Message($"tag {repository}:{tag} and its manifest may be deleted", "delete", classified, by, why))
        {
            Allow = "GET, HEAD, PUT",
            Detail = Detail(repository, tag, classified, by),
        };

    /// <summary>A delete in a repository with too many tags that the client may not delete to look at each, 405.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="tags">How many it has.</param>
    /// <param name="most">How many a delete looks at.</param>
    /// <param name="by">Who deletes.</param>
    public static OciError TooManyTags(RepositoryName repository, int tags, int most, Pusher by) => new(405, ErrorCode.Unsupported,
        $"nothing can be deleted from {repository} by {Named(by)}: {tags} of its tags may be deleted by others only, and a delete looks at no more than {most} to see what they name. Have one of those delete it whom the rules name.")
    {
        Allow = "GET, HEAD, PUT",
        Detail = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["reason"] = RefusalReason.NotPermitted,
            ["repository"] = repository.Value,
        },
    };

    private static string Message(string begin, string deed, Classification classified, Pusher by, PusherVerdict why)
    {
        var (names, rule) = (Names(classified.Pushers!), classified.Rule);
        return why switch
        {
            PusherVerdict.NamesProveNothing =>
                $"{begin} only by {names} ({rule}), and upstream lets anonymous requests to /v2/ pass, so user names prove nothing and nobody may {deed} it. Close the registry to requests without a credential, or remove pushers from the rule.",
            PusherVerdict.NameNotAccepted =>
                $"{begin} only by {names} ({rule}), and upstream did not accept the credential of {Named(by)} for /v2/, so the name proves nothing. Log in with a credential that it accepts there.",
            _ => $"{begin} only by {names} ({rule}), and this client came as {Named(by)}. Have one of those {deed} it{(deed == "push" ? ", or push another tag" : "")}.",
        };
    }

    private static string Names(Pushers pushers) =>
        string.Join(", ", pushers.Names.Take(MostNamed).Select(name => name.Text))
        + (pushers.Names.Length > MostNamed ? $" and {pushers.Names.Length - MostNamed} more" : "");

    private static string Named(Pusher by) => by.Name is { Length: > 0 } name ? $"'{PrintableText.Of(name)}'" : "nobody whose name can be read";

    private static Dictionary<string, string> Detail(RepositoryName repository, Tag tag, Classification classified, Pusher by) =>
        new(StringComparer.Ordinal)
        {
            ["reason"] = RefusalReason.NotPermitted,
            ["repository"] = repository.Value,
            ["tag"] = tag.Value,
            ["rule"] = classified.Rule,
            ["pushers"] = Names(classified.Pushers!),
            ["by"] = PrintableText.Of(by.Name ?? ""),
        };
}
