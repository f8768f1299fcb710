using RegistryGuard.Core.Tags;

namespace RegistryGuard.Upstream;

/// <summary>What upstream has under a tag.</summary>
internal abstract record TagLook
{
    private TagLook()
    {
    }

    /// <summary>A manifest.</summary>
    public sealed record Found(ManifestIdentity Content) : TagLook;

    /// <summary>Nothing, or nothing that this client may see.</summary>
    public sealed record Nothing(UpstreamAnswer Answer) : TagLook;

    /// <summary>Neither: the answer is for the client.</summary>
    public sealed record Unclear(UpstreamAnswer Answer) : TagLook;
}
