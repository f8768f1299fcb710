using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Pods;
using RegistryGuard.Core.Policy;
using RegistryGuard.Core.Tags;
using RegistryGuard.Orders;

namespace RegistryGuard.Admin.Api.Pods;

/// <summary>What a pull of an image would get now, by the record as pulls are (docs/pulls.md), and whether the registry still has it. Nothing is
/// adopted or recorded by it.</summary>
internal sealed class PullPreview(ITagRecord record, RegistrySight sight, HeardOrders orders, IGuardConfigurationSource configuration)
{
    // Real indexes have some dozens.
    internal const int MostListed = 64;

    /// <summary>What it would get.</summary>
    /// <param name="image">The image.</param>
    /// <param name="running">What is run of it: whether the manifest has that configuration is found out, if it is needed.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<PulledNow> OfAsync(ImageReference image, RunningImage? running, CancellationToken cancellation)
    {
        if (image.Digest is { } digest)
        {
            return await ByDigestAsync(image.Repository, digest);
        }

        var (repository, tag) = (image.Repository, image.Tag!.Value);
        var classified = configuration.Current.Policy.Classify(repository, tag);
        var seen = await record.SightAsync(repository, tag, cancellation);
        var isByBinding = classified.Class is TagClass.Protected || classified.IsReserved;
        return isByBinding && seen.Entry.Binding is { IsPublished: true } binding ? await BoundAsync(repository, tag, binding, running)
            : classified.IsRecorded && seen.Certain is { } certain ? await PinnedAsync(repository, certain.Content, (certain.Move.At, certain.Move.By), running)
            : await ByTagAsync(repository, tag, seen.Entry, classified, running);
    }

    private async Task<PulledNow> ByDigestAsync(RepositoryName repository, Digest digest)
    {
        if (orders.Current?.BlockOf(digest) is { } block)
        {
            return new PulledNow.Fails(digest, Blocked(new(block)));
        }

        return await sight.LookAsync(repository, new Reference(digest)) switch
        {
            Seen.Nothing(var why) => new PulledNow.Fails(digest, why),
            Seen.Manifest manifest => Judge(manifest.Content, manifest.Body) is { } blocked
                ? new PulledNow.Fails(digest, blocked)
                : new PulledNow.Gives(manifest.Content) { IsRecorded = true },
            Seen.Unasked(var why) => new PulledNow.Unknown(why),
            var other => throw new InvalidOperationException($"{other} is none of what can be seen"),
        };
    }

    private async Task<PulledNow> BoundAsync(RepositoryName repository, Tag tag, Binding binding, RunningImage? running)
    {
        if (binding.IsRetired)
        {
            return new PulledNow.Fails(binding.Content.Digest, $"{tag} was retired by an administrator");
        }

        // The record marks the tag before the registry deletes it, which it may refuse.
        return binding.IsDeleted && !(await sight.LookAsync(repository, new Reference(tag)) is Seen.Manifest there && there.Content.IsSameAs(binding.Content))
            ? new PulledNow.Fails(binding.Content.Digest, $"{tag} was deleted")
            : await PinnedAsync(repository, binding.Content, (binding.Since, binding.By), running);
    }

    private async Task<PulledNow> PinnedAsync(RepositoryName repository, ManifestIdentity content, (DateTimeOffset At, string By) move, RunningImage? running)
    {
        if (orders.Current?.Judge(content) is { IsClear: false } verdict)
        {
            return new PulledNow.Fails(content.Digest, Blocked(verdict));
        }

        switch (await sight.LookAsync(repository, new Reference(content.Digest)))
        {
            case Seen.Nothing(var why):
                return new PulledNow.Fails(content.Digest, why);
            case Seen.Manifest manifest:
                return Judge(manifest.Content, manifest.Body) is { } blocked
                    ? new PulledNow.Fails(content.Digest, blocked)
                    : await GivesAsync(repository, content with { Children = manifest.Content.Children }, manifest.Body, move, running);
            default:
                return new PulledNow.Gives(content) { IsRecorded = true, Since = move.At, By = move.By };
        }
    }

    private async Task<PulledNow> ByTagAsync(RepositoryName repository, Tag tag, TagEntry entry, Classification classified, RunningImage? running)
    {
        var last = classified.Class is TagClass.Floating ? entry.LastMove : null;
        switch (await sight.LookAsync(repository, new Reference(tag)))
        {
            case Seen.Nothing(var why):
                return new PulledNow.Fails(last?.Content.Digest, why);
            case Seen.Manifest manifest:
                var isLast = last is not null && last.Content.IsSameAs(manifest.Content);
                return Judge(manifest.Content, manifest.Body) is { } blocked
                    ? new PulledNow.Fails(manifest.Content.Digest, blocked)
                    : await GivesAsync(repository, manifest.Content, manifest.Body, isLast ? (last!.At, last.By) : null, running) with { IsRecorded = !entry.IsUnknown };
            case Seen.Unasked(var why):
                return last is not null
                    ? new PulledNow.Gives(last.Content) { IsRecorded = true, Since = last.At, By = last.By }
                    : new PulledNow.Unknown($"the record does not know what {tag} has, and {why}");
            case var other:
                throw new InvalidOperationException($"{other} is none of what can be seen");
        }
    }

    private async Task<PulledNow.Gives> GivesAsync(
        RepositoryName repository, ManifestIdentity content, byte[] body, (DateTimeOffset At, string By)? move, RunningImage? running) => new(content)
        {
            IsRecorded = true,
            Since = move?.At,
            By = move?.By ?? "",
            HasConfiguration = running is { IsManifest: false } && !content.Is(running.Digest) ? await HasAsync(repository, body, running.Digest) : null,
        };

    // Whether the manifest, or one that it lists, has this configuration; null if that can't be found out.
    private async Task<bool?> HasAsync(RepositoryName repository, byte[] body, Digest configuration)
    {
        if (!ListedDigests.TryFind(body, digest => digest == configuration, out var found))
        {
            return null;
        }

        var listed = IndexManifests.Of(body, MostListed + 1, out var isWhole);
        if (found is not null || (listed.Count == 0 && isWhole))
        {
            return found is not null;
        }

        var isKnown = isWhole && listed.Count <= MostListed;
        foreach (var (digest, _) in listed.Take(MostListed))
        {
            var child = await sight.LookAsync(repository, new Reference(digest));
            if (child is Seen.Manifest manifest && ListedDigests.TryFind(manifest.Body, other => other == configuration, out found))
            {
                if (found is not null)
                {
                    return true;
                }
            }
            else
            {
                // Of a sparse index nobody runs what is not there.
                isKnown &= child is Seen.Nothing;
            }
        }

        return isKnown ? false : null;
    }

    private string? Judge(ManifestIdentity content, byte[] body) =>
        orders.Current is { HasBlocks: true } current
            ? current.Judge(content) is { IsClear: false } named ? Blocked(named)
                : current.Judge(body) is { IsClear: false } verdict ? Blocked(verdict)
                : null
            : null;

    private static string Blocked(BlockVerdict verdict) => verdict.By is { } block
        ? $"{(verdict.IsListed ? "it lists " : "")}{block.Digest.Short}{(verdict.IsListed ? ", which" : "")} is blocked: {block.Reason}"
        : "it can't be read to its end, so nobody knows whether it lists what is blocked";
}
