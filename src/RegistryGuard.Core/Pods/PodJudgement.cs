using System.Globalization;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Core.Pods;

/// <summary>Whether a container would run another program if its pod were started anew on another node (SPEC §7, <c>pods</c>).</summary>
/// <param name="Verdict">The verdict; null for a container that runs nothing yet, and whose image can be pulled.</param>
/// <param name="Why">Why, in one sentence without its full stop.</param>
public sealed record PodJudgement(PodVerdict? Verdict, string Why)
{
    /// <summary>Judges a container.</summary>
    /// <param name="reference">The image that it names.</param>
    /// <param name="running">What it runs; null for nothing, or nothing that can be read.</param>
    /// <param name="pulled">What a pull of that image would get now.</param>
    /// <param name="standing">Of an image that is named by its digest: where that stands.</param>
    public static PodJudgement Of(ImageReference reference, RunningImage? running, PulledNow pulled, DigestStanding? standing)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return pulled switch
        {
            PulledNow.Fails fails => new(PodVerdict.WouldFail, fails.Why),
            _ when running is null => new(null, "the container runs nothing yet"),
            _ when reference.Digest is { } named => Pinned(reference, named, pulled, standing ?? DigestStanding.Nowhere),
            PulledNow.Gives gives => Tagged(reference, running, gives),
            PulledNow.Unknown unknown => new(PodVerdict.Unrecorded, unknown.Why),
            _ => throw new InvalidOperationException($"{pulled} is none of what a pull can get"),
        };
    }

    private static PodJudgement Pinned(ImageReference reference, Digest named, PulledNow pulled, DigestStanding standing) => standing.Kind switch
    {
        StandingKind.Current => new(PodVerdict.Same, $"it is named by its digest, and {standing.Tag} has it"),
        StandingKind.Former => new(
            PodVerdict.Superseded,
            $"it is named by its digest, which {standing.Tag} had; {reference.Repository} has no tag with it any more, so the registry's garbage collection may delete it"),
        _ => pulled is PulledNow.Gives
            ? new(PodVerdict.Same, $"it is named by its digest, and the registry has it; the record knows no tag with {named.Short}")
            : new(PodVerdict.Unrecorded, $"it is named by its digest, and the record knows no tag with it; {((PulledNow.Unknown)pulled).Why}"),
    };

    private static PodJudgement Tagged(ImageReference reference, RunningImage running, PulledNow.Gives gives)
    {
        var isSame = Has(gives.Content, running.Digest) ? true
            : !running.IsManifest ? gives.HasConfiguration
            : KnowsChildren(gives.Content) ? false
            : (bool?)null;
        return isSame switch
        {
            null => new(
                PodVerdict.Unrecorded,
                running.IsManifest
                    ? $"{reference.Tag} has an index of which the record does not know what it lists"
                    : "the runtime reports the image's configuration and not its digest, and the registry could not be asked which image has it"),
            false => new(PodVerdict.WouldChange, $"{reference.Tag} has another image{Since(gives)}"),
            true when !gives.IsRecorded => new(
                PodVerdict.Unrecorded, $"the registry has the same image under {reference.Tag}, but the record does not know the tag, so nothing keeps it there"),
            true => new(PodVerdict.Same, $"{reference.Tag} has it"),
        };
    }

    // Nodes report the digest of the index that they pulled, or that of the manifest which the index lists for them.
    private static bool Has(ManifestIdentity content, Digest digest) =>
        content.Is(digest) || (!content.Children.IsEverything && content.Children.Contains(digest));

    private static bool KnowsChildren(ManifestIdentity content) =>
        !content.Children.IsEverything
        && !(content.Children.IsEmpty && MediaType.TryParseManifest(content.MediaType, out var type) && type.IsIndex);

    private static string Since(PulledNow.Gives gives) => gives.Since is { } since
        ? string.Create(CultureInfo.InvariantCulture, $" since {since.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}{(gives.By.Length > 0 ? $", by {gives.By}" : "")}")
        : "";
}
