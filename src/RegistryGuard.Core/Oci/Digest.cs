using System.Buffers;
using System.Security.Cryptography;

namespace RegistryGuard.Core.Oci;

/// <summary>The digest of a manifest or blob (OCI image spec, "Digests"): <c>sha256:</c> with 64 or <c>sha512:</c> with 128
/// lower-case hexadecimal digits. No other algorithm is accepted, for the guard must be able to verify it.</summary>
public readonly record struct Digest
{
    private const string Sha256Prefix = "sha256:";
    private const string Sha512Prefix = "sha512:";

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private Digest(string value) => Value = value;

    /// <summary>The digest as written, algorithm included.</summary>
    public string Value { get; }

    /// <summary>Whether the algorithm is SHA-256.</summary>
    public bool IsSha256 => Value.StartsWith(Sha256Prefix, StringComparison.Ordinal);

    /// <summary>Algorithm and the first 12 hexadecimal digits, for messages.</summary>
    public string Short => string.Concat(Value.AsSpan(0, Sha256Prefix.Length + 12), "…");

    /// <summary>The hexadecimal part.</summary>
    public ReadOnlySpan<char> HexPart => Value.AsSpan(Sha256Prefix.Length);

    /// <summary>Reads a digest; false when it is not one of an accepted algorithm.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        var hexLength = text.StartsWith(Sha256Prefix, StringComparison.Ordinal) ? 64
            : text.StartsWith(Sha512Prefix, StringComparison.Ordinal) ? 128
            : -1;
        if (hexLength < 0 || text.Length != Sha256Prefix.Length + hexLength || text[Sha256Prefix.Length..].ContainsAnyExcept(Hex))
        {
            return false;
        }

        digest = new Digest(text.ToString());
        return true;
    }

    /// <summary>Reads a digest.</summary>
    /// <exception cref="FormatException">The text is not a digest of an accepted algorithm.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"'{text}' is not a sha256 or sha512 digest");

    /// <summary>The SHA-256 digest of the bytes.</summary>
    public static Digest Sha256(ReadOnlySpan<byte> content) =>
        new(Sha256Prefix + Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>The SHA-512 digest of the bytes.</summary>
    public static Digest Sha512(ReadOnlySpan<byte> content) =>
        new(Sha512Prefix + Convert.ToHexStringLower(SHA512.HashData(content)));

    /// <summary>Whether the bytes have this digest, by its own algorithm.</summary>
    public bool Matches(ReadOnlySpan<byte> content) => this == (IsSha256 ? Sha256(content) : Sha512(content));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
