using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Oci;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Where upstream gives tokens, if that is on its own host and clients are to get them through the guard
/// (<c>upstream.proxyTokenEndpoint</c>). It is learned from upstream's own challenges, never from anything that a client
/// sends.</summary>
internal sealed partial class TokenEndpoint(
    HttpMessageInvoker client, Uri upstream, IGuardConfigurationSource configuration, TimeProvider clock)
{
    // Requests for unknown paths make the guard ask upstream at most this often.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _asking = new();
    private volatile string? _path;
    private DateTimeOffset _mayAsk = DateTimeOffset.MinValue;

    /// <summary>Its path; null if there is none, or none is known yet.</summary>
    public string? Path => IsOn ? _path : null;

    public bool IsOn => configuration.Current.Upstream.ProxyTokenEndpoint && configuration.Current.Listen.ExternalUrl is not null;

    /// <summary>Makes the challenges lead to the guard instead of upstream; service and scope stay.</summary>
    public void Rewrite(IHeaderDictionary headers)
    {
        if (headers.WWWAuthenticate.Count > 0)
        {
            headers.WWWAuthenticate = new StringValues([.. headers.WWWAuthenticate.Select(challenge => Rewritten(challenge ?? ""))]);
        }
    }

    /// <summary>Asks upstream where it gives tokens, unless that is known; true if it has become known.</summary>
    public async Task<bool> LearnAsync()
    {
        if (!IsOn || _path is not null || !MayAsk())
        {
            return false;
        }

        var timeout = configuration.Current.Upstream.Timeout;
        using var deadline = new CancellationTokenSource(timeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(upstream, "/v2/"));
        try
        {
            using var response = await client.SendAsync(request, deadline.Token);
            if (response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges))
            {
                foreach (var challenge in challenges)
                {
                    Rewritten(challenge);
                }
            }
        }
        catch (OperationCanceledException e)
        {
            throw UpstreamFaults.Silent(timeout, upstream, e);
        }

        return _path is not null;
    }

    private bool MayAsk()
    {
        lock (_asking)
        {
            var now = clock.GetUtcNow();
            var may = now >= _mayAsk;
            _mayAsk = may ? now + Pause : _mayAsk;
            return may;
        }
    }

    private string Rewritten(string challenge) =>
        challenge.Contains("Bearer", StringComparison.OrdinalIgnoreCase) ? Realm.Replace(challenge, Rewritten) : challenge;

    private string Rewritten(Match realm)
    {
        if (!UpstreamUrls.TryPathOnly(realm.Groups["url"].Value, upstream, out var target))
        {
            return realm.Value;
        }

        var path = target.Split('?')[0];
        if (!BeyondTheApi.CanBeToken(path))
        {
            return realm.Value;
        }

        _path = path;
        return $"{realm.Groups["name"].ValueSpan}\"{configuration.Current.Listen.ExternalUrl!.GetLeftPart(UriPartial.Authority)}{target}\"";
    }

    [GeneratedRegex(
        "(?<name>\\brealm\\s*=\\s*)\"(?<url>[^\"\\\\]*)\"",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Realm { get; }
}
