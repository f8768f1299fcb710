using System.Net;
using System.Security.Cryptography;
using System.Text;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Tests.Jobs.Importing;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>Jobs as the API orders, shows and cancels them.</summary>
public class AdminJobTests
{
    private static readonly string Nobody = new('0', 32);

    [Fact]
    public async Task Import_Ordered_IsAcceptedWithThePlaceOfItsJob()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(guard.Admin, "/api/v1/import"));
        request.Content = new StringContent("""{"repositories":["app","app/b"]}""", null, "application/json");

        using var response = await guard.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var job = (await guard.GetAsync(response.Headers.Location!.OriginalString)).MustBe(HttpStatusCode.OK);
        Assert.Equal("/api/v1/jobs/" + (string)job["id"]!, response.Headers.Location.OriginalString);
        Assert.Equal(("import", "app and 1 more"), ((string)job["kind"]!, (string)job["about"]!));
        await guard.EndOfAsync((string)job["id"]!);
        Assert.Equal((string?)job["id"], (string?)Assert.Single((await guard.GetAsync("jobs"))["jobs"].AsArray())!["id"]);
    }

    [Theory]
    [InlineData("POST", "import", """{"repositories":["Demo"]}""", 400)]
    [InlineData("POST", "import", """{"repositories":["demo/app:v1"]}""", 400)]
    [InlineData("POST", "import", """{"repositories":[null]}""", 400)]
    [InlineData("POST", "import", """{"repositories":"demo"}""", 400)]
    [InlineData("POST", "import", """{"dryRun":"yes"}""", 400)]
    [InlineData("POST", "import", """{"dry-run":true}""", 400)]
    [InlineData("POST", "import", """{"repositories":[]}""", 400)]
    [InlineData("POST", "verify", """{"repositories":[]}""", 400)]
    [InlineData("POST", "import", "[]", 400)]
    [InlineData("POST", "import", null, 415)]
    [InlineData("GET", "import", null, 405)]
    [InlineData("GET", "jobs/00000000000000000000000000000000", null, 404)]
    [InlineData("GET", "jobs/..%2Fx", null, 404)]
    [InlineData("DELETE", "jobs/00000000000000000000000000000000", "{}", 404)]
    [InlineData("DELETE", "jobs/00000000000000000000000000000000", """{"reason":""}""", 400)]
    [InlineData("DELETE", "jobs/00000000000000000000000000000000", """{"reason":"a\nb"}""", 400)]
    [InlineData("DELETE", "jobs", "{}", 405)]
    public async Task Request_ThatIsMalformed_IsAProblemAndOrdersNothing(string method, string path, string? body, int status)
    {
        await using var guard = await GuardUnderTest.StartAsync();

        (await guard.AskAsync(new HttpMethod(method), path, body)).MustBeProblem(status);

        Assert.Empty((await guard.GetAsync("jobs"))["jobs"].AsArray());
    }

    [Fact]
    public async Task Import_OfMoreRepositoriesThanItMayName_IsAProblem()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var names = string.Join(',', Enumerable.Range(0, ImportOrder.MostNamed + 1).Select(i => $"\"a{i}\""));

        Assert.Contains("may name 1000 repositories", (await guard.AskAsync(HttpMethod.Post, "import", $$"""{"repositories":[{{names}}]}""")).MustBeProblem(400).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WhenAsManyJobsWaitAsMay_IsAConflict()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using var held = new HeldUpstream(guard);
        for (var i = 0; i < Job.MostUnended; i++)
        {
            await guard.OrderImportAsync("{}");
        }

        Assert.Contains("as many jobs wait as may (16)", (await guard.AskAsync(HttpMethod.Post, "import", "{}")).MustBeProblem(409).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_OfSomebodyElsesJob_NeedsAReasonAndOfOnesOwnDoesNot()
    {
        await using var guard = await GuardUnderTest.StartAsync($$"""
            admin:
              tokens:
                - { name: ann, sha256: {{Sum("ann")}}, scope: write }
                - { name: bob, sha256: {{Sum("bob")}}, scope: write }
                - { name: eve, sha256: {{Sum("eve")}}, scope: read }
            """);
        using var held = new HeldUpstream(guard);
        var (first, second) = (await OrderAsync("ann"), await OrderAsync("ann"));

        (await guard.AskAsync(HttpMethod.Post, "import", "{}", With("eve"))).MustBeProblem(403);
        (await guard.AskAsync(HttpMethod.Delete, "jobs/" + second, "{}", With("eve"))).MustBeProblem(403);
        Assert.Equal(
            "this job was ordered by ann and not by bob: say in a reason why you cancel it",
            (await guard.AskAsync(HttpMethod.Delete, "jobs/" + second, "{}", With("bob"))).MustBeProblem(409).Detail);
        var cancelled = (await guard.AskAsync(HttpMethod.Delete, "jobs/" + second, """{"reason":"ann is away"}""", With("bob"))).MustBe(HttpStatusCode.OK);

        Assert.Equal(("cancelled", "cancelled by bob: ann is away"), ((string)cancelled["state"]!, (string)cancelled["outcome"]!));
        (await guard.AskAsync(HttpMethod.Delete, "jobs/" + first, "{}", With("ann"))).MustBe(HttpStatusCode.OK);

        async Task<string> OrderAsync(string token) =>
            (string)(await guard.AskAsync(HttpMethod.Post, "import", "{}", With(token))).MustBe(HttpStatusCode.Accepted)["id"]!;
    }

    [Fact]
    public async Task Jobs_WithTheRecordAway_AreAProblem()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        guard.Record.IsDown = true;

        (await guard.GetAsync("jobs")).MustBeProblem(503);
        (await guard.GetAsync("jobs/" + Nobody)).MustBeProblem(503);
        (await guard.AskAsync(HttpMethod.Post, "import", "{}")).MustBeProblem(503);
        (await guard.AskAsync(HttpMethod.Delete, "jobs/" + Nobody, "{}")).MustBeProblem(503);
    }

    private static Action<HttpRequestMessage> With(string token) => request => request.Headers.Authorization = new("Bearer", token);

    private static string Sum(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
