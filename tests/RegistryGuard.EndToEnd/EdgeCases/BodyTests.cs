using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;
using static RegistryGuard.EndToEnd.EdgeCases.RelayedRegistry;

namespace RegistryGuard.EndToEnd.EdgeCases;

/// <summary>Bodies that are not what they seem, or that end elsewhere than they say.</summary>
public sealed class BodyTests(BodyTests.SmallRegistry edge) : IClassFixture<BodyTests.SmallRegistry>
{
    private const string Oci = TinyImage.ManifestType;
    private const string Schema1 = """{"schemaVersion":1,"name":"app","tag":"v1.0.0","architecture":"amd64","fsLayers":[],"history":[]}""";

    [Theory]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+json")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws")]
    [InlineData("x/y; " + Oci)]
    [InlineData(Oci + ", application/json")]
    [InlineData(Oci + "\r\nContent-Type: " + Oci)]
    [InlineData(Oci + "\r\nContent-Type: application/vnd.docker.distribution.manifest.v1+json")]
    [InlineData("application/vnd.oci.image.index.v1+json")]
    [InlineData("application/vnd.docker.distribution.manifest.v2+json")]
    public async Task E15_ContentTypeThatIsMissingRepeatedOrNotTheBodys_IsRefused(string type)
    {
        var answer = await edge.RefusedAsync(400, $"PUT {V1}", type: type);

        Assert.Equal("unsupported-manifest", ReasonOf(answer));
    }

    [Theory]
    [InlineData(Schema1)]
    [InlineData("""{"schemaVersion":2,"schemaVersion":1,"config":{},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"SchemaVersion":1,"config":{},"layers":[],"fsLayers":[]}""")]
    [InlineData("""{"schemaVersion":2,"fſLayers":[],"config":{},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"tag":"v1.0.0","config":{},"layers":[]}""")]
    [InlineData("""{"schemaVersion":"2","config":{},"layers":[]}""")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"config":{},"layers":[]}""")]
    [InlineData("""[{"schemaVersion":2}]""")]
    [InlineData("""{"schemaVersion":2} {"schemaVersion":1}""")]
    [InlineData("\uFEFF{\"schemaVersion\":2,\"config\":{},\"layers\":[]}")]
    [InlineData("{\"schemaVersion\":2,/* */\"config\":{},\"layers\":[]}")]
    [InlineData("")]
    [InlineData("{")]
    public async Task E15_BodyThatARegistryMightReadAsAnotherKindOfManifest_IsRefused(string body)
    {
        var answer = await RefusedBodyAsync(400, Encoding.UTF8.GetBytes(body));

        Assert.Equal("unsupported-manifest", ReasonOf(answer));
    }

    [Theory]
    [InlineData(Oci + "; charset=utf-8")]
    [InlineData(Oci + ";a=b;a=c")]
    [InlineData("Application/VND.oci.image.manifest.V1+json")]
    public async Task E15_ContentTypeWithParametersOrInOtherCase_ReachesUpstreamPlain(string type)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await edge.SendAsync($"PUT {V1}", image: One, type: type);

        Assert.Equal(201, answer?.Status);
        Assert.Equal([Oci], edge.Relay.Requests.Skip(before).Where(request => request.Method == "PUT").Select(put => put.Header("Content-Type")));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("Content-Encoding: gzip\r\n")]
    [InlineData("Content-Encoding: identity\r\n")]
    [InlineData("content-encoding: br\r\n")]
    public Task E16_ContentEncoding_Is415(string header) => edge.RefusedAsync(415, $"PUT {V1}", header);

    [Fact]
    public async Task E17_ChunkedBodyWithinTheLimit_IsJudgedLikeAnyOther()
    {
        Assert.Equal(403, (await ChunkedAsync(Two.Manifest))?.Status);
        Assert.Equal(201, (await ChunkedAsync(One.Manifest))?.Status);
        await edge.AssertUnchangedAsync();
    }

    [Fact]
    public async Task E17_BodyOverTheLimit_Is413AndNothingIsForwarded()
    {
        var large = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(One.Manifest) + new string(' ', 8192));
        await RefusedBodyAsync(413, large);
        var before = edge.Relay.Requests.Count;

        var chunked = await ChunkedAsync(large);

        Assert.Equal(413, chunked?.Status);
        Assert.Empty(edge.Relay.Requests.Skip(before));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFF")]
    [InlineData("7FFFFFFFFFFFFFFF")]
    [InlineData("-1")]
    [InlineData("0x1")]
    [InlineData("1;\nx")]
    public async Task E17_ChunkWhoseSizeIsNone_Is400AndNothingIsForwarded(string size)
    {
        var before = edge.Relay.Requests.Count;

        var answer = await RawRequest.SendAsync(
            edge.Guard.Url, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Oci}\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{}}\r\n0\r\n\r\n");

        Assert.Equal((400, "close"), (answer?.Status, answer?.Header("Connection")));
        AssertOneError(answer!);
        Assert.Empty(edge.Relay.Requests.Skip(before));
        await edge.AssertUnchangedAsync();
    }

    [Fact]
    public async Task E17_BodyShorterThanItsLength_NothingIsForwarded()
    {
        var before = edge.Relay.Requests.Count;
        var head = $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Oci}\r\nContent-Length: {One.Manifest.Length + 5}\r\n\r\n";

        // Nothing more comes, and then the client is gone.
        await RawRequest.SendAsync(edge.Guard.Url, [.. Encoding.Latin1.GetBytes(head), .. One.Manifest], TimeSpan.FromSeconds(1));

        Assert.Empty(edge.Relay.Requests.Skip(before));
        await edge.AssertUnchangedAsync();
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Content-Length: 5, 5\r\n")]
    [InlineData("Content-Length: -5\r\n")]
    [InlineData("Content-Length: 0x5\r\n")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n")]
    [InlineData("Transfer-Encoding: identity\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nX-Content-Length: 5\r\n")]
    public async Task E18_LengthGivenInTwoWays_Is400AndTheConnectionEnds(string framing)
    {
        var before = edge.Relay.Requests.Count;
        const string Smuggled = "GET /v2/app/tags/list HTTP/1.1\r\nHost: guard\r\n\r\n";

        var answer = await RawRequest.SendAsync(
            edge.Guard.Url, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Oci}\r\n{framing}\r\n0\r\n\r\n{Smuggled}");

        Assert.Equal((400, "close"), (answer?.Status, answer?.Header("Connection")));
        Assert.Empty(edge.Relay.Requests.Skip(before));
        await edge.AssertUnchangedAsync();
    }

    private static string? ReasonOf(WireMessage answer) => (string?)JsonNode.Parse(answer.Text)!["errors"]![0]!["detail"]!["reason"];

    private async Task<WireMessage> RefusedBodyAsync(int status, byte[] body)
    {
        var before = edge.Relay.Requests.Count;
        var head = string.Create(
            CultureInfo.InvariantCulture, $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Oci}\r\nContent-Length: {body.Length}\r\n\r\n");

        var answer = await RawRequest.SendAsync(edge.Guard.Url, [.. Encoding.Latin1.GetBytes(head), .. body]);

        Assert.Equal(status, answer?.Status);
        AssertOneError(answer!);
        Assert.Empty(edge.Relay.Requests.Skip(before));
        await edge.AssertUnchangedAsync();
        return answer!;
    }

    private Task<WireMessage?> ChunkedAsync(byte[] body)
    {
        var head = $"PUT {V1} HTTP/1.1\r\nHost: guard\r\nContent-Type: {Oci}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        var size = body.Length.ToString("x", CultureInfo.InvariantCulture);
        return RawRequest.SendAsync(
            edge.Guard.Url, [.. Encoding.Latin1.GetBytes($"{head}{size};ext=1\r\n"), .. body, .. "\r\n0\r\nX-Trailer: 1\r\n\r\n"u8]);
    }

    public sealed class SmallRegistry : RelayedRegistry
    {
        protected override string Configuration => "limits: { manifestBytes: 4KiB }";
    }
}
