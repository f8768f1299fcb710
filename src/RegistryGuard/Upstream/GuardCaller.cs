using System.Net.Http.Headers;
using System.Text;
using RegistryGuard.Core.Bounds;

namespace RegistryGuard.Upstream;

/// <summary>The guard itself, as the user of <c>upstream.credentials</c>. It sends the password (Basic) until upstream asks for a token,
/// and remembers what it was asked for where.</summary>
internal sealed class GuardCaller : Caller
{
    private const int Most = 1_024;

    private readonly string _username;
    private readonly AuthenticationHeaderValue _basic;
    private readonly BearerTokens _tokens;

    // Wrong if upstream has come to want something else: then it refuses the request with another challenge, which is remembered instead.
    private readonly BoundedMemory<Place, BearerChallenge> _challenges = new(Most);

    /// <summary>A user of upstream's.</summary>
    /// <param name="username">Its name.</param>
    /// <param name="password">Its password.</param>
    /// <param name="tokens">Gets tokens for this Basic credential.</param>
    public GuardCaller(string username, string password, Func<AuthenticationHeaderValue, BearerTokens> tokens)
    {
        _username = username;
        _basic = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}")));
        _tokens = tokens(_basic);
    }

    public override string Name => _username;

    public override string PlainName => _username;

    public override string Authorization => "";

    public override string Address => "";

    public override string Agent => "registryguard";

    public override CredentialMark? Mark => null;

    public override string Method => "GET";

    public override string ContentType => "";

    public override CancellationToken Gone => CancellationToken.None;

    public override async ValueTask SignAsync(HttpRequestMessage request, Uri place, string target, CancellationToken cancellation)
    {
        request.RequestUri = new Uri(place, target);
        request.Headers.TryAddWithoutValidation("User-Agent", Agent);
        // The method is not known here yet, and the scope of a token for one may not do for another: so a place has the last challenge.
        request.Headers.Authorization = _challenges.TryGet(Place.Of(request.RequestUri), out var challenge)
            ? new("Bearer", await _tokens.GetAsync(challenge, isAnew: false, cancellation))
            : _basic;
    }

    public override async ValueTask<bool> MeetAsync(HttpResponseMessage refusal, CancellationToken cancellation)
    {
        if (refusal.RequestMessage is not { RequestUri: { } asked } request || BearerChallenge.Of(refusal) is not { } challenge)
        {
            return false;
        }

        // The same challenge again, to a token: that one is no good any more.
        var wasToken = request.Headers.Authorization?.Scheme == "Bearer";
        var place = Place.Of(asked);
        var isAnew = wasToken && _challenges.TryGet(place, out var known) && known == challenge;
        await _tokens.GetAsync(challenge, isAnew, cancellation);
        _challenges.Add(place, challenge);
        return true;
    }

    /// <summary>What upstream asks one token for: a registry, and the path without its last part.</summary>
    private readonly record struct Place(string Value)
    {
        public static Place Of(Uri asked) => new(asked.Authority + asked.AbsolutePath[..asked.AbsolutePath.LastIndexOf('/')]);
    }
}
