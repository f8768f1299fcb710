using System.Net;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Admin.Api;

/// <summary>Asks the admin API of a guard under test.</summary>
internal static class AdminClient
{
    /// <summary>What a GET is answered.</summary>
    public static Task<AdminAnswer> GetAsync(this GuardUnderTest guard, string path, Action<HttpRequestMessage>? shape = null) =>
        guard.AskAsync(HttpMethod.Get, path, null, shape);

    public static async Task<AdminAnswer> AskAsync(
        this GuardUnderTest guard, HttpMethod method, string path, string? json = null, Action<HttpRequestMessage>? shape = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(guard.Admin, path.StartsWith('/') ? path : "/api/v1/" + path));
        request.Content = json is null ? null : new StringContent(json, null, "application/json");
        shape?.Invoke(request);
        using var response = await guard.Http.SendAsync(request);
        return AdminAnswer.Of(
            response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync(),
            response.Headers.WwwAuthenticate.ToString());
    }

    /// <summary>The same, with a target that no client library would send as it is.</summary>
    public static async Task<(int Status, string? Type)> AskRawAsync(this GuardUnderTest guard, string target)
    {
        var answer = await RawRequest.SendAsync(guard.Admin, $"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return (answer!.Status, answer.Header("Content-Type"));
    }
}

/// <summary>An answer of the admin API.</summary>
internal sealed record AdminAnswer(HttpStatusCode Status, string? Type, JsonNode? Body, string Challenge)
{
    public string Detail => (string)Body!["detail"]!;

    public JsonNode this[string name] => Body![name] ?? throw new InvalidOperationException($"no {name} in {Body}");

    public static AdminAnswer Of(HttpStatusCode status, string? type, string body, string challenge) =>
        new(status, type, body.Length == 0 ? null : JsonNode.Parse(body), challenge);

    public AdminAnswer MustBe(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{Status}: {Body}");
        return this;
    }

    /// <summary>That it is a problem document of this status.</summary>
    public AdminAnswer MustBeProblem(int status)
    {
        MustBe((HttpStatusCode)status);
        Assert.Equal("application/problem+json", Type);
        Assert.Equal(status, (int)Body!["status"]!);
        Assert.StartsWith("urn:registryguard:", (string?)Body["type"], StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty((string?)Body["detail"]));
        return this;
    }
}
