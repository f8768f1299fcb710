using System.Net;
using Microsoft.AspNetCore.Http;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Upload;

/// <summary>Registries that keep uploads elsewhere than under the API's own path.</summary>
public class UploadLocationsTests
{
    private const string Start = "/v2/app/blobs/uploads/";
    private const string Elsewhere = "/artifacts-uploads/namespaces/p/uploads/1?state=a%2Bb%3D";

    [Theory]
    [InlineData(Elsewhere)]
    [InlineData("{upstream}" + Elsewhere)]
    [InlineData("../../../../artifacts-uploads/namespaces/p/uploads/1?state=a%2Bb%3D")]
    public async Task Upload_KeptElsewhereOnUpstreamsHost_GoesOnAtASignedPlaceOfTheGuards(string location)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        GiveLocation(guard, location);

        var place = await PlaceAsync(guard);
        Assert.StartsWith(Start + "~", place, StringComparison.Ordinal);
        var next = await guard.SendAsync(HttpMethod.Patch, place);
        await guard.SendAsync(HttpMethod.Get, next.Headers.Location!.OriginalString);
        await guard.SendAsync(HttpMethod.Put, $"{place}?digest={DigestOf(One)}");
        await guard.SendAsync(HttpMethod.Put, $"{place}?digest={Uri.EscapeDataString(DigestOf(One))}");
        await guard.SendAsync(HttpMethod.Put, $"{place}?ns=registry.example&digest={DigestOf(One)}");
        await guard.SendAsync(HttpMethod.Delete, place);

        Assert.Equal(
            [
                $"POST {Start}", $"PATCH {Elsewhere}", $"GET {Elsewhere}",
                $"PUT {Elsewhere}&digest={DigestOf(One)}", $"PUT {Elsewhere}&digest={DigestOf(One)}", $"PUT {Elsewhere}&digest={DigestOf(One)}",
                $"DELETE {Elsewhere}",
            ],
            guard.Upstream.Requests);
    }

    [Theory]
    [InlineData("/v2/app/blobs/uploads/1?_state=a%2Bb%3D", "/v2/app/blobs/uploads/1?_state=a%2Bb%3D")]
    [InlineData("{upstream}/v2/app/blobs/uploads/1?_state=a%2Bb%3D", "/v2/app/blobs/uploads/1?_state=a%2Bb%3D")]
    [InlineData("1?_state=x", "/v2/app/blobs/uploads/1?_state=x")]
    [InlineData("https://content.example/upload?sig=%2F", "https://content.example/upload?sig=%2F")]
    [InlineData("//content.example/upload", "//content.example/upload")]
    public async Task Upload_AtAPlaceOfTheApiOrOfAnotherHost_StaysThere(string location, string received)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        GiveLocation(guard, location);

        Assert.Equal(received, await PlaceAsync(guard));
    }

    [Fact]
    public async Task Upload_PlaceForgedAlteredOfAnotherRepositoryOrTooOld_Is404AndReachesNothing()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        GiveLocation(guard, Elsewhere);
        var place = await PlaceAsync(guard);
        guard.Upstream.Requests.Clear();

        foreach (var wrong in (string[])
            [place + "A", place[..^1], place[..^4] + "AAAA", place.Replace("/app/", "/other/", StringComparison.Ordinal),
             Start + "~rg1.AAAA", Start + "~rg1.", place + "?x=1", place + "?digest=sha256:x", place + "?state=y",
             $"{place}?digest={DigestOf(One)}&tag=v1.0.0"])
        {
            var answer = await guard.SendAsync(HttpMethod.Patch, wrong);
            Assert.Equal((HttpStatusCode.NotFound, "BLOB_UPLOAD_UNKNOWN"), (answer.Status, answer.Code));
        }

        guard.Clock.Ahead = TimeSpan.FromDays(2);
        Assert.Equal("BLOB_UPLOAD_UNKNOWN", (await guard.SendAsync(HttpMethod.Put, place)).Code);
        Assert.Empty(guard.Upstream.Requests);
    }

    [Theory]
    [InlineData("/v2/app/manifests/v1.0.0")]
    [InlineData("/v2/other/blobs/upload/1")]
    [InlineData("/x/manifests/v1.0.0")]
    [InlineData("/x%2Fmanifests%2Fv1.0.0")]
    [InlineData("{upstream}//v2/app/manifests/v1.0.0")]
    public async Task Upload_PlaceThatTheGuardCannotVouchFor_Is502AndIsNotGivenToTheClient(string location)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        GiveLocation(guard, location);

        var answer = await guard.SendAsync(HttpMethod.Post, Start);

        Assert.Equal((HttpStatusCode.BadGateway, "UNAVAILABLE", null), (answer.Status, answer.Code, answer.Headers.Location));
    }

    [Fact]
    public async Task Upload_RecordDownAndTheKeyNotKnown_Is503AndGoesWhenItIsBack()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        GiveLocation(guard, Elsewhere);
        guard.Record.IsDown = true;

        var answer = await guard.SendAsync(HttpMethod.Post, Start);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE", null), (answer.Status, answer.Code, answer.Headers.Location));
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter!.Delta);

        guard.Record.IsDown = false;
        var place = await PlaceAsync(guard);
        guard.Record.IsDown = true;
        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Patch, place)).Status);
    }

    [Fact]
    public async Task Upload_RecordDown_OrdinaryUploadsGoOn()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        GiveLocation(guard, "/v2/app/blobs/uploads/1");
        guard.Record.IsDown = true;

        Assert.Equal(HttpStatusCode.Accepted, (await guard.SendAsync(HttpMethod.Post, Start)).Status);
    }

    [Fact]
    public async Task Upload_OfAnotherReplica_GoesOnHereForTheKeyIsTheRecords()
    {
        await using var first = await GuardUnderTest.StartAsync();
        GiveLocation(first, Elsewhere);
        var place = await PlaceAsync(first);

        // A guard that has just started knows the key from the record alone.
        await using var restarted = await GuardUnderTest.StartAsync(recordFile: first.RecordFile);
        GiveLocation(restarted, Elsewhere);
        Assert.Equal(HttpStatusCode.Accepted, (await restarted.SendAsync(HttpMethod.Patch, place)).Status);
    }

    [Fact]
    public async Task Upload_Ended_TheBlobsLocationIsNotSigned()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        GiveLocation(guard, "{upstream}/v2/app/blobs/" + DigestOf(One), StatusCodes.Status201Created);

        Assert.Equal($"/v2/app/blobs/{DigestOf(One)}", await PlaceAsync(guard));
    }

    private static void GiveLocation(GuardUnderTest guard, string location, int status = StatusCodes.Status202Accepted) =>
        guard.Upstream.Before = context =>
        {
            context.Response.Headers.Location =
                location.Replace("{upstream}", guard.Upstream.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
            context.Response.StatusCode = status;
            return Task.FromResult(true);
        };

    private static async Task<string> PlaceAsync(GuardUnderTest guard) =>
        (await guard.SendAsync(HttpMethod.Post, Start)).Headers.Location!.OriginalString;
}
