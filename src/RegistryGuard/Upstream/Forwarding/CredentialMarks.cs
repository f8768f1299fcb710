using System.Security.Cryptography;
using System.Text;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Makes the mark of a request's credential.</summary>
internal sealed class CredentialMarks
{
    // Other headers that registries take credentials from. Nothing is remembered of a request with one.
    private static readonly string[] OtherCredentials =
        ["Cookie", "X-Registry-Auth", "X-Auth-Token", "X-Api-Key", "Private-Token", "Job-Token", "Deploy-Token", "X-JFrog-Art-Api", "Proxy-Authorization"];

    private const int LongestOnStack = 2048;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly CredentialMark _anonymous;

    public CredentialMarks() => _anonymous = Mark("");

    /// <summary>The mark of the request's credential; null if it has one that the mark would not stand for.</summary>
    public CredentialMark? Of(HttpRequest request)
    {
        var headers = request.Headers;
        foreach (var name in OtherCredentials)
        {
            if (headers.ContainsKey(name))
            {
                return null;
            }
        }

        var authorization = headers.Authorization;
        return authorization.Count switch
        {
            0 => _anonymous,
            1 => Mark(authorization[0] ?? ""),
            _ => null,
        };
    }

    private CredentialMark Mark(string authorization)
    {
        var most = Encoding.UTF8.GetMaxByteCount(authorization.Length);
        var bytes = most <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[most];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, bytes[..Encoding.UTF8.GetBytes(authorization, bytes)], hash);
        bytes.Clear();
        return new(System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash));
    }
}
