using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream;

/// <summary>Before the guard itself says anything about a tag or digest, upstream must let this client read there. That is
/// remembered for <c>pull.trust</c>, by a keyed hash of the credential: the credential itself is never kept.</summary>
internal sealed class ReadTrust(UpstreamRegistry upstream, IGuardConfigurationSource configuration, TimeProvider clock) : IDisposable
{
    private const int Most = 100_000;

    // Whatever else registries take for a credential: such a request is asked about each time.
    private static readonly string[] OtherCredentials =
        ["Cookie", "X-Registry-Auth", "X-Auth-Token", "X-Api-Key", "Private-Token", "Job-Token", "Deploy-Token", "X-JFrog-Art-Api", "Proxy-Authorization"];

    private readonly MemoryCache _trusted = new(new MemoryCacheOptions { SizeLimit = Most });
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Null if this client may read the repository; else upstream's own answer, to be passed on.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="digest">A manifest that should be there.</param>
    public async Task<UpstreamAnswer?> CheckAsync(HttpContext context, RepositoryName repository, Digest digest)
    {
        if (IsTrusted(context, repository))
        {
            return null;
        }

        // The manifest may be gone although the client may read: then the tag list tells.
        if (await upstream.CanReadAsync(context, repository, digest) || await upstream.CanListAsync(context, repository))
        {
            Trust(context, repository);
            return null;
        }

        return await upstream.GetAsync(context, repository, digest);
    }

    /// <summary>Whether this client can read a manifest that was just stored, so that a 404 beside it means "not there" and
    /// not "not for you".</summary>
    public async Task<bool> CanReadAsync(HttpContext context, RepositoryName repository, Digest stored)
    {
        if (IsTrusted(context, repository))
        {
            return true;
        }

        // A registry on plain files may miss a manifest for a moment while another client stores it once more.
        foreach (var pause in (int[])[0, 50, 200])
        {
            await Task.Delay(TimeSpan.FromMilliseconds(pause), clock);
            if (await upstream.CanReadAsync(context, repository, stored))
            {
                Trust(context, repository);
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _trusted.Dispose();

    private bool IsTrusted(HttpContext context, RepositoryName repository) =>
        KeyOf(context, repository) is { } key
        && _trusted.TryGetValue(key, out DateTimeOffset until)
        && clock.GetUtcNow() < until;

    private void Trust(HttpContext context, RepositoryName repository)
    {
        var trust = configuration.Current.Pull.Trust;
        if (trust > TimeSpan.Zero && KeyOf(context, repository) is { } key)
        {
            _trusted.Set(key, clock.GetUtcNow() + trust, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = trust });
        }
    }

    private string? KeyOf(HttpContext context, RepositoryName repository)
    {
        var headers = context.Request.Headers;
        return OtherCredentials.Any(headers.ContainsKey) || headers.Authorization.Count > 1
            ? null
            : Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{repository}\n{headers.Authorization}")));
    }
}
