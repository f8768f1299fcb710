using System.Buffers;

namespace RegistryGuard.Core.Oci;

/// <summary>A tag, in the grammar of the OCI distribution spec: <c>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}</c>. ASCII by
/// construction, so that patterns never meet a character that only looks like a letter or digit.</summary>
public readonly record struct Tag
{
    /// <summary>The longest tag accepted, in characters.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private Tag(string value) => Value = value;

    /// <summary>The tag as written, for example <c>v1.0.0</c>.</summary>
    public string Value { get; }

    /// <summary>Reads a tag; false when it is not in the grammar.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Tag tag)
    {
        tag = default;
        if (text.Length is 0 or > MaxLength || text[0] is '.' or '-' || text.ContainsAnyExcept(Allowed))
        {
            return false;
        }

        tag = new Tag(text.ToString());
        return true;
    }

    /// <summary>Reads a tag.</summary>
    /// <exception cref="FormatException">The text is not in the grammar.</exception>
    public static Tag Parse(string text) =>
        TryParse(text, out var tag) ? tag : throw new FormatException($"'{text}' is not a tag");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
