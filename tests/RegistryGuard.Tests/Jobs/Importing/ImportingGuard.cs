using System.Net;
using Microsoft.AspNetCore.Http;
using RegistryGuard.Tests.Admin.Api;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Jobs.Importing;

/// <summary>Orders imports of a guard under test, and waits for them.</summary>
internal static class ImportingGuard
{
    /// <summary>Orders an import, and gives its name.</summary>
    public static async Task<string> OrderImportAsync(this GuardUnderTest guard, string body) =>
        (string)(await guard.AskAsync(HttpMethod.Post, "import", body)).MustBe(HttpStatusCode.Accepted)["id"]!;

    /// <summary>Orders an import, and gives the job as it has ended.</summary>
    public static async Task<AdminAnswer> ImportAsync(this GuardUnderTest guard, string body = "{}") =>
        await guard.EndOfAsync(await guard.OrderImportAsync(body));

    /// <summary>The job, once it has ended.</summary>
    public static async Task<AdminAnswer> EndOfAsync(this GuardUnderTest guard, string id)
    {
        for (var i = 0; i < 2_400; i++)
        {
            var job = (await guard.GetAsync("jobs/" + id)).MustBe(HttpStatusCode.OK);
            if ((string)job["state"]! is not ("waiting" or "running"))
            {
                return job;
            }

            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"job {id} did not end");
    }

    public static string[] Summary(this AdminAnswer job) => [.. job["progress"]["summary"]!.AsArray().Select(line => (string)line!)];

    public static string[] Faults(this AdminAnswer job) => [.. job["progress"]["faults"]!.AsArray().Select(line => (string)line!)];

    /// <summary>Has upstream list its repositories, two in a page.</summary>
    public static void ListRepositories(this FakeUpstream upstream, params string[] names) => upstream.Before = async context =>
    {
        if (context.Request.Path != "/v2/_catalog")
        {
            return false;
        }

        var last = context.Request.Query["last"].ToString();
        var left = names.Where(name => string.CompareOrdinal(name, last) > 0).ToList();
        if (left.Count > 2)
        {
            context.Response.Headers.Link = $"</v2/_catalog?last={left[1]}&n=2>; rel=\"next\"";
        }

        await context.Response.WriteAsJsonAsync(new { repositories = left.Take(2) });
        return true;
    };

    /// <summary>Does something with some requests before others are carried out; what was done before stays.</summary>
    public static void Also(this FakeUpstream upstream, Func<HttpContext, Task<bool>> answer)
    {
        var before = upstream.Before;
        upstream.Before = async context => await answer(context) || await before(context);
    }
}
