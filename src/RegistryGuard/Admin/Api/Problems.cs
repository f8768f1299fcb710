using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace RegistryGuard.Admin.Api;

/// <summary>Errors of the admin API, as RFC 9457 has them: <c>detail</c> is the sentence for people, <c>type</c> the word for
/// programs.</summary>
internal static class Problems
{
    public const string MediaType = "application/problem+json";

    /// <summary>What every <c>type</c> begins with.</summary>
    public const string TypePrefix = "urn:registryguard:";

    /// <summary>A problem document (RFC 9457).</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="kind">The word for programs.</param>
    /// <param name="detail">What is wrong and what to do, in one sentence.</param>
    /// <param name="nearest">The names that were perhaps meant.</param>
    public static ProblemHttpResult Of(int status, string kind, string detail, IReadOnlyList<string>? nearest = null) => TypedResults.Problem(
        detail: detail,
        statusCode: status,
        title: ReasonPhrases.GetReasonPhrase(status),
        type: TypePrefix + kind,
        extensions: nearest is { Count: > 0 } ? new Dictionary<string, object?>(StringComparer.Ordinal) { ["nearest"] = nearest } : null);

    /// <summary>A part of the request that can't be what it must be.</summary>
    public static ProblemHttpResult BadRequest(string detail) => Of(400, "bad-request", detail);

    /// <summary>A cursor that the list did not give.</summary>
    public static ProblemHttpResult BadCursor() =>
        BadRequest("the cursor is none that this list gave, with these filters; begin again without one");

    /// <summary>A name that nothing has.</summary>
    public static ProblemHttpResult NotFound(string detail, IReadOnlyList<string>? nearest = null) => Of(404, "not-found", detail, nearest);

    /// <summary>What the API says of a status that came without a word.</summary>
    public static ProblemHttpResult OfStatus(int status) => status switch
    {
        404 => Of(404, "no-such-path", "the admin API has no such path; /openapi/v1.json lists those that it has"),
        405 => Of(405, "method-not-allowed", "this path does not take this method; the Allow header lists those that it takes"),
        408 => Of(408, "too-slow", $"the body did not arrive whole within {AdminBounds.LongestArrival.TotalSeconds:0} seconds; send it at once"),
        413 => Of(413, "too-large", $"the body is larger than {AdminBounds.MostBodyBytes >> 10} KiB"),
        415 => Of(415, "not-json", "the body must be JSON: send Content-Type: application/json"),
        _ => Of(status, "failed", "the request failed"),
    };
}
