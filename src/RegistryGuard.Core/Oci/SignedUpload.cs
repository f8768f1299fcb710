using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace RegistryGuard.Core.Oci;

/// <summary>The location of an upload that a registry keeps outside the API's paths, packed into the id of an upload of the guard's. It is
/// signed, so that only locations which upstream itself gave for this repository lead anywhere.</summary>
public static class SignedUpload
{
    /// <summary>How long an id is valid. Each answer of upstream's brings a new one.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    /// <summary>The key's length, in bytes.</summary>
    public const int KeyLength = 32;

    // The guard's ids begin with a tilde. It needs no escaping in a path, and ids of registries have none.
    private const string Mark = "~rg1.";
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private const int ExpiryLength = sizeof(long);
    private const int HeadLength = ExpiryLength + HMACSHA256.HashSizeInBytes;

    /// <summary>Whether an upload's id is one of the guard's, genuine or forged.</summary>
    public static bool IsOne(string id) => id.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Makes the id; null if uploads of this repository can't be led there.</summary>
    /// <param name="key">The guard's key.</param>
    /// <param name="repository">Whose upload it is.</param>
    /// <param name="target">Path and query, as upstream gave them.</param>
    /// <param name="now">The time.</param>
    public static string? TrySign(ReadOnlySpan<byte> key, RepositoryName repository, string target, DateTimeOffset now)
    {
        if (!CanBeAnUpload(repository, target))
        {
            return null;
        }

        var token = new byte[HeadLength + target.Length];
        BinaryPrimitives.WriteInt64BigEndian(token, (now + Lifetime).ToUnixTimeSeconds());
        Encoding.ASCII.GetBytes(target, token.AsSpan(HeadLength));
        Signature(key, repository, token).CopyTo(token, ExpiryLength);
        return Mark + Base64Url.EncodeToString(token);
    }

    /// <summary>The path and query that an id stands for; null if it is forged, altered, of another repository or too old.</summary>
    public static string? TryResolve(ReadOnlySpan<byte> key, RepositoryName repository, string id, DateTimeOffset now)
    {
        if (!IsOne(id) || !Base64Url.IsValid(id.AsSpan(Mark.Length), out var length) || length <= HeadLength)
        {
            return null;
        }

        var token = Base64Url.DecodeFromChars(id.AsSpan(Mark.Length));
        if (!CryptographicOperations.FixedTimeEquals(Signature(key, repository, token), token.AsSpan(ExpiryLength, HMACSHA256.HashSizeInBytes))
            // One place has one id: none with padding, or with other bits where the last character has bits to spare.
            || Mark + Base64Url.EncodeToString(token) != id
            || BinaryPrimitives.ReadInt64BigEndian(token) <= now.ToUnixTimeSeconds())
        {
            return null;
        }

        var target = Encoding.ASCII.GetString(token.AsSpan(HeadLength));
        return CanBeAnUpload(repository, target) ? target : null;
    }

    // Upstream could give any location, and a client might influence it. It must never be a manifest, a blob that a DELETE would remove, or
    // another repository's.
    private static bool CanBeAnUpload(RepositoryName repository, string target)
    {
        if (!target.StartsWith('/') || RequestTarget.TryParse(target, out _) is not { } parsed
            || RequestTarget.TryParseQuery(parsed.Query, out _) is null)
        {
            return false;
        }

        IEnumerable<string> segments = parsed.Segments;
        if (parsed.Segments[0].Equals("v2", StringComparison.OrdinalIgnoreCase))
        {
            var own = $"/v2/{repository}/";
            if (!target.StartsWith(own, StringComparison.Ordinal) || Methods.Any(method => IsOther(method, target, repository)))
            {
                return false;
            }

            segments = parsed.Segments.Skip(own.Count(c => c == '/') - 1);
        }

        return !segments.Contains("manifests", StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsOther(string method, string target, RepositoryName repository) =>
        RegistryRequestParser.TryParse(method, target, out _) is { } request
        && !(request is RegistryRequest.Upload upload && upload.Repository == repository);

    private static byte[] Signature(ReadOnlySpan<byte> key, RepositoryName repository, ReadOnlySpan<byte> token)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.ASCII.GetBytes($"upload\n{repository}\n"));
        mac.AppendData(token[..ExpiryLength]);
        mac.AppendData(token[HeadLength..]);
        return mac.GetHashAndReset();
    }
}
