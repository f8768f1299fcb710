namespace RegistryGuard.Core.Oci;

/// <summary>What a manifest is asked for by: a tag or a digest (OCI distribution spec, "Definitions").</summary>
public readonly record struct Reference
{
    private readonly Tag _tag;
    private readonly Digest _digest;

    /// <summary>A reference by tag.</summary>
    public Reference(Tag tag) => _tag = tag;

    /// <summary>A reference by digest.</summary>
    public Reference(Digest digest)
    {
        _digest = digest;
        IsDigest = true;
    }

    /// <summary>Whether this is a digest; otherwise it is a tag.</summary>
    public bool IsDigest { get; }

    /// <summary>The reference as it stands in a path.</summary>
    public string Value => IsDigest ? _digest.Value : _tag.Value;

    /// <summary>The tag, if it is one.</summary>
    public bool TryGetTag(out Tag tag)
    {
        tag = _tag;
        return !IsDigest;
    }

    /// <summary>The digest, if it is one.</summary>
    public bool TryGetDigest(out Digest digest)
    {
        digest = _digest;
        return IsDigest;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
