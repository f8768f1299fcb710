using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;

namespace RegistryGuard.Upstream;

/// <summary>Gets tokens for one user from where upstream says. The password goes only over HTTPS, or to upstream's own host if
/// upstream itself is asked without TLS.</summary>
/// <param name="client">The connections, with the authorities that upstream is trusted by.</param>
/// <param name="upstream">The registry.</param>
/// <param name="user">The user's Basic credential.</param>
/// <param name="timeout">How long an answer may take.</param>
/// <param name="clock">When tokens expire.</param>
internal sealed class BearerTokens(
    HttpMessageInvoker client, Uri upstream, AuthenticationHeaderValue user, Func<TimeSpan> timeout, TimeProvider clock)
{
    // Repositories that the guard works on at a time. What is forgotten is only asked for again.
    private const int Most = 1_024;
    private const int LongestAnswer = 256 * 1024;

    // What the token specification has where no lifetime is given.
    private static readonly TimeSpan UsualLife = TimeSpan.FromSeconds(60);

    // Wrong if upstream takes the right away before the token expires: then the request is refused, and the token is asked for anew.
    private readonly BoundedMemory<BearerChallenge, Token> _tokens = new(Most);

    /// <summary>A token that answers the challenge.</summary>
    /// <param name="challenge">The challenge.</param>
    /// <param name="isAnew">Whether one that is remembered was refused.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="UpstreamUnreachableException">There is none; the message says why.</exception>
    public async Task<string> GetAsync(BearerChallenge challenge, bool isAnew, CancellationToken cancellation)
    {
        if (!isAnew && _tokens.TryGet(challenge, out var known) && clock.GetElapsedTime(known.Asked) < known.Life)
        {
            return known.Text;
        }

        var asked = clock.GetTimestamp();
        var (text, life) = await AskAsync(AddressOf(challenge), cancellation);
        // Used to near its end: the request that it goes with takes a while too.
        _tokens.Add(challenge, new(text, asked, life - TimeSpan.FromTicks(Math.Min(life.Ticks / 5, TimeSpan.TicksPerSecond * 10))));
        return text;
    }

    private Uri AddressOf(BearerChallenge challenge)
    {
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm) || realm.UserInfo.Length > 0
            || (realm.Scheme != Uri.UriSchemeHttps && !(realm.Scheme == Uri.UriSchemeHttp && upstream.Scheme == Uri.UriSchemeHttp && realm.Host == upstream.Host)))
        {
            throw No("upstream names a place for tokens that upstream.credentials are not sent to: neither https:// nor on its own host", null);
        }

        var query = new List<string>();
        if (realm.Query.Length > 1)
        {
            query.Add(realm.Query[1..]);
        }

        if (challenge.Service.Length > 0)
        {
            query.Add("service=" + Uri.EscapeDataString(challenge.Service));
        }

        // Several scopes in one challenge are separated by spaces.
        query.AddRange(challenge.Scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(scope => "scope=" + Uri.EscapeDataString(scope)));
        return new UriBuilder(realm) { Query = string.Join('&', query), Fragment = "" }.Uri;
    }

    private async Task<(string Text, TimeSpan Life)> AskAsync(Uri address, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(timeout());
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = HttpVersion.Version11 };
        request.Headers.Authorization = user;
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        try
        {
            using var answer = await client.SendAsync(request, deadline.Token);
            if (answer.StatusCode is not HttpStatusCode.OK)
            {
                throw No($"the place where upstream gives tokens answered {(int)answer.StatusCode} to upstream.credentials", address);
            }

            using var body = new MemoryStream();
            await using var stream = await answer.Content.ReadAsStreamAsync(deadline.Token);
            await CopyAsync(stream, body, deadline.Token);
            return Read(body) ?? throw No("the place where upstream gives tokens gave none that can be read", address);
        }
        catch (UpstreamUnreachableException e) when (e.InnerException is not null)
        {
            throw new UpstreamUnreachableException($"there is no token for upstream.credentials: {e.Message}", e.TimedOut, e) { Address = address.Authority, IsLasting = e.IsLasting };
        }
        catch (OperationCanceledException e)
        {
            throw UpstreamFaults.Silent(timeout(), address, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw UpstreamFaults.BrokenOff(address, e);
        }
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, CancellationToken cancellation)
    {
        var buffer = new byte[8 * 1024];
        int read;
        while (to.Length <= LongestAnswer && (read = await from.ReadAsync(buffer, cancellation)) > 0)
        {
            to.Write(buffer, 0, read);
        }
    }

    private static (string Text, TimeSpan Life)? Read(MemoryStream body)
    {
        if (body.Length > LongestAnswer)
        {
            return null;
        }

        try
        {
            using var answer = JsonDocument.Parse(body.GetBuffer().AsMemory(0, (int)body.Length));
            if (answer.RootElement.ValueKind is not JsonValueKind.Object || (TextOf(answer, "token") ?? TextOf(answer, "access_token")) is not { } text)
            {
                return null;
            }

            var life = answer.RootElement.TryGetProperty("expires_in", out var seconds) && seconds.ValueKind is JsonValueKind.Number
                && seconds.TryGetInt32(out var count) && count > 0 ? TimeSpan.FromSeconds(count) : UsualLife;
            return (text, life);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // It goes into a header.
    private static string? TextOf(JsonDocument answer, string name) =>
        answer.RootElement.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
        && value.GetString() is { Length: > 0 } text && text.All(c => c is > ' ' and < '\x7f') ? text : null;

    private static UpstreamUnreachableException No(string reason, Uri? address) =>
        new(reason, timedOut: false) { Address = address?.Authority, IsLasting = true };

    /// <summary>A token as it is remembered.</summary>
    /// <param name="Text">The token.</param>
    /// <param name="Asked">When it was asked for.</param>
    /// <param name="Life">How long after that it is used.</param>
    private sealed record Token(string Text, long Asked, TimeSpan Life);
}
