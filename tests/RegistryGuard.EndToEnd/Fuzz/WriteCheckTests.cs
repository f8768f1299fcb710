using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: a write that a protected tag forbade is found, and nothing else is.</summary>
public sealed class WriteCheckTests
{
    private static readonly TinyImage One = TinyImage.Of("write check");
    private static readonly TinyImage Two = One.Annotated("two");
    private static readonly TinyImage Index = One.Index();

    private readonly List<WireExchange> exchanges = [];
    private long moment;

    [Fact]
    public void Add_DeletedStoredAgainAndThenBound_IsRight()
    {
        Put(One.Digest, One);
        Delete(One.Digest);
        Put(One.Digest, One);
        Put("v1", One);

        Assert.Empty(Breaches());
    }

    [Fact]
    public void Add_BoundAndThenDeleted_IsFound()
    {
        Put("v1", One);
        Delete(One.Digest);

        Assert.Single(Breaches());
    }

    [Fact]
    public void Add_BoundInAnEarlierBatchAndThenDeleted_IsFound()
    {
        var check = new WriteCheck();
        Put("v1", One);
        Assert.Empty(check.Add(exchanges));
        exchanges.Clear();

        Delete(One.Digest);

        Assert.Single(check.Add(exchanges));
    }

    [Fact]
    public void Add_BoundWhileItIsDeleted_IsFound()
    {
        var delete = Begin("DELETE", One.Digest);
        Put("v1", One);
        End(delete, 202);

        Assert.Single(Breaches());
    }

    [Fact]
    public void Add_BoundAfterADeleteWithoutAnAnswer_IsFound()
    {
        Begin("DELETE", One.Digest);
        Put("v1", One);

        Assert.Single(Breaches());
    }

    [Fact]
    public void Add_DeletedWhileItIsPublished_IsFound()
    {
        var publish = Begin("PUT", "v1", One);
        Delete(One.Digest);
        End(publish, 201);

        Assert.Single(Breaches());
    }

    [Theory]
    [InlineData(400, 0)]
    [InlineData(404, 0)]
    [InlineData(500, 1)]
    [InlineData(201, 1)]
    public void Add_DeletedAfterThePublishWasAnswered_IsFoundUnlessUpstreamRefusedIt(int answer, int found)
    {
        End(Begin("PUT", "v1", One), answer);
        Delete(One.Digest);

        Assert.Equal(found, Breaches().Count);
    }

    [Fact]
    public void Add_ChildOfABoundIndexDeleted_IsFound()
    {
        Put("v1", Index);
        Delete(One.Digest);

        Assert.Single(Breaches());
    }

    [Fact]
    public void Add_ChildOfANestedIndexDeleted_IsFound()
    {
        Put(Index.Digest, Index);
        Put("v1", Listing($$"""{"digest":"{{Index.Digest}}"}"""));
        Delete(One.Digest);

        Assert.Single(Breaches());
    }

    [Theory]
    [InlineData("""{"digest":"ONE","digest":"sha256:x"}""")]
    [InlineData("""{"digest":"sha256:x","digest":"ONE"}""")]
    [InlineData("""{"DIGEST":"ONE"}""")]
    [InlineData("""{"dige\u017ft":"ONE"}""")]
    public void Add_ChildBySomeReadersReadingDeleted_IsFound(string descriptor)
    {
        Put("v1", Listing(descriptor.Replace("ONE", One.Digest, StringComparison.Ordinal)));
        Delete(One.Digest);

        Assert.Single(Breaches());
    }

    [Fact]
    public void Add_OtherManifestDeleted_IsRight()
    {
        Put("v1", Index);
        Delete(Two.Digest);

        Assert.Empty(Breaches());
    }

    [Fact]
    public void Add_WhatAnOpenTagNamesDeleted_IsRight()
    {
        Put("pr-1-cache", One);
        Delete(One.Digest);

        Assert.Empty(Breaches());
    }

    [Fact]
    public void Add_SameManifestAgain_IsRight()
    {
        Put("v1", One);
        Put("v1", One);

        Assert.Empty(Breaches());
    }

    [Fact]
    public void Add_OtherManifestAfterIt_IsFound()
    {
        Put("v1", One);
        Put("v1", Two);

        Assert.Single(Breaches());
    }

    [Fact]
    public void Add_OtherManifestInADigestPushWithTags_IsFound()
    {
        Put("v1", One);
        Put($"{Two.Digest}?tag=v1", Two);

        Assert.Single(Breaches());
    }

    [Fact]
    public void Add_OtherManifestAfterARefusal_IsRight()
    {
        End(Begin("PUT", "v1", One), 404);
        Put("v1", Two);

        Assert.Empty(Breaches());
    }

    [Fact]
    public void Add_OtherManifestWhileTheFirstIsUnderWay_IsFound()
    {
        var first = Begin("PUT", "v1", One);
        Put("v1", Two);
        End(first, 404);

        Assert.Single(Breaches());
    }

    [Theory]
    [InlineData("/v2/app/manifests/v1", 1)]
    [InlineData("/v2/app/manifests/pr-1-cache", 0)]
    [InlineData("/v2/app/blobs/sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    public void Add_DeleteByTagOrOfABlob_IsFoundUnlessTheTagIsOpen(string target, int found) =>
        Assert.Equal(found, new WriteCheck().Add([new WireExchange(new WireMessage($"DELETE {target} HTTP/1.1", [], []), 1)]).Count);

    private IReadOnlyList<string> Breaches() => new WriteCheck().Add(exchanges);

    private void Put(string reference, TinyImage image) => End(Begin("PUT", reference, image), 201);

    private void Delete(string digest) => End(Begin("DELETE", digest), 202);

    private WireExchange Begin(string method, string reference, TinyImage? image = null)
    {
        var exchange = new WireExchange(new WireMessage($"{method} /v2/app/manifests/{reference} HTTP/1.1", [], image?.Manifest ?? []), ++moment);
        exchanges.Add(exchange);
        return exchange;
    }

    private void End(WireExchange exchange, int status) => exchange.End(new WireMessage($"HTTP/1.1 {status} x", [], []), ++moment);

    private static TinyImage Listing(string descriptor) =>
        One with { Manifest = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{{descriptor}}]}""") };
}
