using System.Globalization;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>The check of the check: an answer that is another client's, or none, is found.</summary>
public sealed class AnswerCheckTests
{
    private static readonly WireMessage Alone = Answer("HTTP/1.1 200 OK", "one", ("ETag", "\"one\""));

    [Fact]
    public void Difference_SameAnswer_None() => Assert.Null(AnswerCheck.Difference(Alone, Alone));

    [Fact]
    public void Difference_OtherTimeOrderAndCaseOfHeaders_None() => Assert.Null(AnswerCheck.Difference(
        Alone, Alone with { StartLine = "HTTP/1.1 200 ok", Headers = [("date", "now"), ("etag", "\"one\""), ("content-length", "3")] }));

    [Fact]
    public void Difference_NoAnswer_IsFound() => Assert.NotNull(AnswerCheck.Difference(Alone, null));

    [Fact]
    public void Difference_OtherClientsError_IsFound() =>
        Assert.NotNull(AnswerCheck.Difference(Alone, Answer("HTTP/1.1 400 Bad Request", "400 Bad Request: invalid header value")));

    [Fact]
    public void Difference_OtherBodyOfTheSameLength_IsFound() =>
        Assert.NotNull(AnswerCheck.Difference(Alone, Answer("HTTP/1.1 200 OK", "two", ("ETag", "\"one\""))));

    [Fact]
    public void Difference_OtherDigest_IsFound() =>
        Assert.NotNull(AnswerCheck.Difference(Alone, Answer("HTTP/1.1 200 OK", "one", ("ETag", "\"two\""))));

    [Fact]
    public void Difference_OtherClientsCookie_IsFound() =>
        Assert.NotNull(AnswerCheck.Difference(Alone, Answer("HTTP/1.1 200 OK", "one", ("ETag", "\"one\""), ("Set-Cookie", "a=b"))));

    [Fact]
    public void Difference_HeaderMissing_IsFound() => Assert.NotNull(AnswerCheck.Difference(Alone, Answer("HTTP/1.1 200 OK", "one")));

    private static WireMessage Answer(string line, string body, params (string, string)[] headers) =>
        new(line, [.. headers, ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture))], Encoding.UTF8.GetBytes(body));
}
