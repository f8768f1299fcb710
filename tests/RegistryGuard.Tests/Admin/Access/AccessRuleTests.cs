using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using RegistryGuard.Admin.Access;
using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Admin.Access;

public class AccessRuleTests
{
    private static readonly ListenEndpoint Loopback = new(IsHttps: false, "127.0.0.1", 8081);
    private static readonly ImmutableArray<AdminToken> Tokens = [Token("viewer", "look", AdminScope.Read), Token("ci", "change", AdminScope.Write)];

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1:8081", null)]
    [InlineData("127.0.0.1", "localhost", null)]
    [InlineData("127.8.8.8", "LOCALHOST:8081", null)]
    [InlineData("::1", "[::1]:8081", null)]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1:8081", null)]
    [InlineData("127.0.0.1", "127.0.0.1:8081", "http://127.0.0.1:8081")]
    public void NoTokens_FromThisMachine_IsGranted(string peer, string host, string? origin) => Assert.Equal(
        new AccessVerdict.Granted("loopback"), Judge([], Read() with { Peer = IPAddress.Parse(peer), Host = host, Origin = Header(origin) }));

    [Theory]
    [InlineData("10.0.0.7", "127.0.0.1:8081", null, null)]
    [InlineData("::ffff:10.0.0.7", "127.0.0.1:8081", null, null)]
    [InlineData("fe80::1", "127.0.0.1:8081", null, null)]
    [InlineData("127.0.0.1", "guard.example.com", null, null)]
    [InlineData("127.0.0.1", "localhost.example.com:8081", null, null)]
    [InlineData("127.0.0.1", "10.0.0.7:8081", null, null)]
    [InlineData("127.0.0.1", "2130706433", null, null)]
    [InlineData("127.0.0.1", "127.1", null, null)]
    [InlineData("127.0.0.1", "[::2]:8081", null, null)]
    [InlineData("127.0.0.1", "", null, null)]
    [InlineData("127.0.0.1", null, null, null)]
    [InlineData("127.0.0.1", "127.0.0.1:8081", "http://evil.example.com", null)]
    [InlineData("127.0.0.1", "127.0.0.1:8081", "https://127.0.0.1:8081", null)]
    [InlineData("127.0.0.1", "127.0.0.1:8081", "http://127.0.0.1:3000", null)]
    [InlineData("127.0.0.1", "127.0.0.1:8081", "null", null)]
    [InlineData("127.0.0.1", "127.0.0.1:8081", "", null)]
    [InlineData("127.0.0.1", "127.0.0.1:8081", null, "Forwarded")]
    [InlineData("127.0.0.1", "127.0.0.1:8081", null, "X-Forwarded-For")]
    public void NoTokens_FromElsewhere_IsForbidden(string peer, string? host, string? origin, string? forwardedBy) => AssertDenied(
        403, Judge([], Read() with { Peer = IPAddress.Parse(peer), Host = Header(host), Origin = Header(origin), ForwardedBy = forwardedBy }));

    [Fact]
    public void NoTokens_TwoHostsOrOrigins_AreForbidden()
    {
        AssertDenied(403, Judge([], Read() with { Host = new(["localhost", "localhost"]) }));
        AssertDenied(403, Judge([], Read() with { Origin = new(["http://localhost", "http://localhost"]) }));
    }

    [Theory]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("10.0.0.7", false)]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    public void NoTokens_OnAListenerThatOthersReach_IsOffEvenForThisMachine(string listener, bool isOn) => Assert.Equal(
        isOn, AccessRule.Judge(Read(), [], Loopback with { Host = listener }) is AccessVerdict.Granted);

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("text/plain", false)]
    [InlineData("application/x-www-form-urlencoded", false)]
    [InlineData("application/jsonp", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void NoTokens_AWrite_MustBeJson(string? contentType, bool isGranted)
    {
        var verdict = Judge([], Write() with { ContentType = contentType });

        Assert.Equal(isGranted, verdict is AccessVerdict.Granted);
        Assert.True(isGranted || verdict is AccessVerdict.Denied { Status: 415 });
    }

    [Theory]
    [InlineData("Bearer look", true, "viewer")]
    [InlineData("bearer change", true, "ci")]
    [InlineData("Bearer  change ", false, "ci")]
    public void Token_OfTheRightScope_IsGrantedByItsName(string authorization, bool isRead, string name) => Assert.Equal(
        new AccessVerdict.Granted(name), Judge(Tokens, (isRead ? Read() : Write()) with { Authorization = authorization, Peer = IPAddress.Parse("10.0.0.7"), Host = "guard.example.com", ForwardedBy = "Via" }));

    [Theory]
    [InlineData(null, 401)]
    [InlineData("", 401)]
    [InlineData("Bearer", 401)]
    [InlineData("Bearer ", 401)]
    [InlineData("Basic bG9vaw==", 401)]
    [InlineData("Bearer nobody's", 401)]
    [InlineData("Bearer look", 403)]
    [InlineData("look", 401)]
    public void Token_MissingUnknownOrOfTheWrongScope_IsDeniedEvenFromThisMachine(string? authorization, int status)
    {
        var denied = AssertDenied(status, Judge(Tokens, Write() with { Authorization = Header(authorization) }));

        Assert.StartsWith("Bearer", denied.Challenge, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody's", denied.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Token_TwoAtOnceOrEndlessOnes_AreDenied()
    {
        AssertDenied(401, Judge(Tokens, Read() with { Authorization = new(["Bearer look", "Bearer look"]) }));
        AssertDenied(401, Judge(Tokens, Read() with { Authorization = "Bearer " + new string('x', 5000) }));
    }

    private static AccessVerdict Judge(ImmutableArray<AdminToken> tokens, AccessRequest request) => AccessRule.Judge(request, tokens, Loopback);

    private static AccessVerdict.Denied AssertDenied(int status, AccessVerdict verdict)
    {
        var denied = Assert.IsType<AccessVerdict.Denied>(verdict);
        Assert.Equal(status, denied.Status);
        return denied;
    }

    private static AccessRequest Read() => new()
    {
        IsRead = true,
        Peer = IPAddress.Loopback,
        Scheme = "http",
        Authorization = StringValues.Empty,
        Host = "localhost:8081",
        Origin = StringValues.Empty,
        ContentType = null,
        ForwardedBy = null,
    };

    private static AccessRequest Write() => Read() with { IsRead = false, ContentType = "application/json" };

    private static StringValues Header(string? value) => value is null ? StringValues.Empty : new StringValues(value);

    private static AdminToken Token(string name, string token, AdminScope scope) => new(name, [.. SHA256.HashData(Encoding.UTF8.GetBytes(token))], scope);
}
