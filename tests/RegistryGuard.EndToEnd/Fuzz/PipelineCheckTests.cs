using System.Globalization;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: an answer that is missing, another request's or in another place is found.</summary>
public sealed class PipelineCheckTests
{
    private static readonly WireMessage One = Answer(200, "one");
    private static readonly WireMessage Two = Answer(200, "two");
    private static readonly WireMessage Refusal = Answer(403, "tag v1.0.0 is protected");

    private static readonly KnownRequest[] Requests =
    [
        KnownRequest.Of("GET", "/v2/app/manifests/one", One),
        KnownRequest.Refused("PUT", KnownRequest.Read("PUT", "/v2/app/manifests/v1.0.0"), 403, "v1.0.0"),
        KnownRequest.Of("GET", "/v2/app/manifests/two", Two),
    ];

    [Fact]
    public void Breaches_EachHasItsOwn_None() => Assert.Empty(PipelineCheck.Breaches(Requests, [One, Refusal, Two]));

    [Fact]
    public void Breaches_AnswersOfWhatFollows_AreNotLookedAt() =>
        Assert.Empty(PipelineCheck.Breaches(Requests, [One, Refusal, Two, Answer(400, "")]));

    [Fact]
    public void Breaches_Swapped_IsFound() => Assert.Equal(2, PipelineCheck.Breaches(Requests, [Two, Refusal, One]).Count);

    [Fact]
    public void Breaches_OneIsMissing_IsFound() => Assert.Equal(2, PipelineCheck.Breaches(Requests, [One, Two]).Count);

    [Fact]
    public void Breaches_TheConnectionEnded_IsFound() => Assert.Equal(2, PipelineCheck.Breaches(Requests, [One]).Count);

    [Fact]
    public void Breaches_OneTwice_IsFound() => Assert.NotEmpty(PipelineCheck.Breaches(Requests, [One, One, Refusal, Two]));

    [Fact]
    public void Breaches_RefusalForAnother_IsFound() =>
        Assert.Single(PipelineCheck.Breaches(Requests, [One, Answer(403, "tag v2.0.0 is protected"), Two]));

    [Fact]
    public void Breaches_RefusedRequestLetThrough_IsFound() => Assert.Single(PipelineCheck.Breaches(Requests, [One, Answer(201, "v1.0.0"), Two]));

    private static WireMessage Answer(int status, string body) => new(
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} x"),
        [("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture))], Encoding.UTF8.GetBytes(body));
}
