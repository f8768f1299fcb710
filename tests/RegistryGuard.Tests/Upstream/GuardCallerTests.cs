using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Oci;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Upstream;

namespace RegistryGuard.Tests.Upstream;

/// <summary>The guard's own rights: how it shows upstream who it is, and to whom it never does.</summary>
public sealed class GuardCallerTests : IDisposable
{
    private static readonly RepositoryName App = RepositoryName.Parse("app");

    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Guard_WithoutCredentials_HasNoRightsOfItsOwn()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        Assert.Null(guard.Parts.GetRequiredService<GuardRights>().Caller);
    }

    [Fact]
    public async Task Guard_WhereUpstreamTakesPasswords_SendsItsOwn()
    {
        await using var guard = await StartAsync();
        _ = new ClosedUpstream(guard.Upstream);

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard)).Status);
        Assert.Equal(["GET /v2/app/manifests/v1"], guard.Upstream.Requests);
    }

    [Fact]
    public async Task Guard_WhereUpstreamWantsTokens_GetsOneAndUsesItUntilItsEnd()
    {
        await using var guard = await StartAsync();
        var tokens = new TokenUpstream(guard.Upstream);

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard, "v2")).Status);

        var asked = Assert.Single(tokens.Asked);
        Assert.Equal("?a=b&service=the%20registry&scope=repository%3Aapp%3Apull", asked);
        Assert.Equal(4, guard.Upstream.Requests.Count);

        guard.Clock.Ahead = TimeSpan.FromSeconds(299);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard)).Status);
        Assert.Equal(2, tokens.Asked.Count);
    }

    [Fact]
    public async Task Guard_WhoseTokenIsNoLongerTaken_GetsAnother()
    {
        await using var guard = await StartAsync();
        var tokens = new TokenUpstream(guard.Upstream);
        await GetAsync(guard);

        tokens.Valid.Clear();

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard)).Status);
        Assert.Equal(2, tokens.Asked.Count);
    }

    [Fact]
    public async Task Guard_WithATokenToRead_GetsAnotherToWriteAndSendsTheWholeBody()
    {
        await using var guard = await StartAsync();
        var tokens = new TokenUpstream(guard.Upstream);
        await GetAsync(guard);

        var answer = await guard.Parts.GetRequiredService<UpstreamCalls>().PutAsync(
            Caller(guard), "/v2/app/manifests/v1", Encoding.UTF8.GetBytes(Pushes.One), MediaType.OciManifest.Value);

        Assert.Equal(HttpStatusCode.Created, answer.Status);
        Assert.Equal(Pushes.One, Encoding.UTF8.GetString(guard.Upstream.Manifests["app/v1"]));
        Assert.EndsWith("scope=repository%3Aapp%3Apull%2Cpush", tokens.Asked[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://elsewhere.example/token")]
    [InlineData("http://guard:secret@127.0.0.1/token")]
    [InlineData("ftp://127.0.0.1/token")]
    [InlineData("/token")]
    public async Task Guard_SentElsewhereForATokenWithoutTls_DoesNotGo(string realm)
    {
        await using var guard = await StartAsync();
        _ = new TokenUpstream(guard.Upstream) { Realm = realm };

        var fault = await Assert.ThrowsAsync<UpstreamUnreachableException>(() => GetAsync(guard));

        Assert.Contains("upstream.credentials are not sent to", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["GET /v2/app/manifests/v1"], guard.Upstream.Requests);
    }

    [Theory]
    [InlineData(401, "{}", "answered 401 to upstream.credentials")]
    [InlineData(307, "{}", "answered 307 to upstream.credentials")]
    [InlineData(200, "{}", "gave none that can be read")]
    [InlineData(200, "[]", "gave none that can be read")]
    [InlineData(200, "rubbish", "gave none that can be read")]
    [InlineData(200, """{ "token": 1 }""", "gave none that can be read")]
    [InlineData(200, """{ "token": "" }""", "gave none that can be read")]
    [InlineData(200, """{ "token": "a\nb" }""", "gave none that can be read")]
    public async Task Guard_GivenNoToken_SaysSo(int status, string answer, string message)
    {
        await using var guard = await StartAsync();
        var tokens = new TokenUpstream(guard.Upstream) { Status = status, Answer = answer };

        var fault = await Assert.ThrowsAsync<UpstreamUnreachableException>(() => GetAsync(guard));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Single(tokens.Asked);
    }

    [Fact]
    public async Task Guard_GivenAnEndlessAnswer_StopsReading()
    {
        await using var guard = await StartAsync();
        _ = new TokenUpstream(guard.Upstream) { Answer = new string(' ', 1 << 20) };

        var fault = await Assert.ThrowsAsync<UpstreamUnreachableException>(() => GetAsync(guard));

        Assert.Contains("gave none that can be read", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guard_WithATokenOfTheOlderName_UsesIt()
    {
        await using var guard = await StartAsync();
        var tokens = new TokenUpstream(guard.Upstream) { Answer = """{ "access_token": "other", "expires_in": 0 }""" };
        tokens.Valid.Add("other");

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard)).Status);
    }

    [Fact]
    public async Task Password_ThatChanges_IsUsedWithoutARestartAndABadOneIsNot()
    {
        await using var guard = await StartAsync("other");
        _ = new ClosedUpstream(guard.Upstream);
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(guard)).Status);

        await File.WriteAllTextAsync(PasswordFile, "secret\n");
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard)).Status);

        File.Delete(PasswordFile);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(guard)).Status);
        Assert.Contains(guard.Log.Lines, line => line.Contains("the password before stays in use", StringComparison.Ordinal));
        Assert.DoesNotContain(guard.Log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    // The rights are the guard's alone.
    [Fact]
    public async Task Client_WithoutACredential_GetsNoneOfTheGuards()
    {
        await using var guard = await StartAsync();
        _ = new ClosedUpstream(guard.Upstream);

        var pull = await guard.SendAsync(HttpMethod.Get, "/v2/app/manifests/v1.0.0");
        var push = await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (pull.Status, push.Status));
    }

    private string PasswordFile => $"{_folder}/password";

    private async Task<GuardUnderTest> StartAsync(string password = "secret")
    {
        await File.WriteAllTextAsync(PasswordFile, password + "\n");
        return await GuardUnderTest.StartAsync($"upstream: {{ credentials: {{ username: guard, passwordFile: {PasswordFile} }} }}");
    }

    private static Caller Caller(GuardUnderTest guard) => guard.Parts.GetRequiredService<GuardRights>().Caller!;

    private static Task<UpstreamAnswer> GetAsync(GuardUnderTest guard, string tag = "v1") =>
        guard.Parts.GetRequiredService<UpstreamRegistry>().GetAsync(Caller(guard), App, Reference(tag));

    private static Reference Reference(string tag) => new(Tag.Parse(tag));

    /// <summary>An upstream that wants a token for each right, and gives them on its own host.</summary>
    private sealed class TokenUpstream
    {
        private readonly FakeUpstream _upstream;

        public TokenUpstream(FakeUpstream upstream)
        {
            _upstream = upstream;
            upstream.Before = AnswerAsync;
        }

        public string? Realm { get; init; }

        public int Status { get; init; } = 200;

        public string? Answer { get; init; }

        public List<string> Asked { get; } = [];

        public HashSet<string> Valid { get; } = [];

        private async Task<bool> AnswerAsync(HttpContext context)
        {
            var authorization = context.Request.Headers.Authorization.ToString();
            if (context.Request.Path == "/token")
            {
                Asked.Add(context.Request.QueryString.Value!);
                var isGuard = authorization == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("guard:secret"));
                context.Response.StatusCode = isGuard ? Status : 401;
                var scope = context.Request.Query["scope"].ToString();
                var token = $"{scope}#{Asked.Count}";
                Valid.Add(token);
                await context.Response.WriteAsync(Answer ?? $$"""{ "token": "{{token}}", "expires_in": 300 }""");
                return true;
            }

            var action = HttpMethods.IsPut(context.Request.Method) ? "pull,push" : "pull";
            var given = authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization[7..] : "";
            if (Valid.Contains(given) && (given == "other" || given.StartsWith($"repository:app:{action}", StringComparison.Ordinal)))
            {
                return false;
            }

            context.Response.StatusCode = 401;
            var realm = Realm ?? new Uri(_upstream.Url, "/token?a=b").AbsoluteUri;
            context.Response.Headers.WWWAuthenticate = $"Bearer realm=\"{realm}\",service=\"the registry\",scope=\"repository:app:{action}\"";
            return true;
        }
    }
}
