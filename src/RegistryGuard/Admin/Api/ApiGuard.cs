using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using RegistryGuard.Admin.Access;
using RegistryGuard.Core.Tags;
using RegistryGuard.Core.Text;
using RegistryGuard.Telemetry;

namespace RegistryGuard.Admin.Api;

/// <summary>Stands before every endpoint of the API: bounds, path, access; and gives whatever fails behind it the form of a problem
/// (RFC 9457).</summary>
internal sealed partial class ApiGuard(AccessGate access, ArrivingBodies bodies, ILogger<ApiGuard> logger) : IDisposable
{
    private readonly SemaphoreSlim _places = new(AdminBounds.MostRequests);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using var trace = RequestTrace.Start("admin request", context.Request.Method, context.Request.Headers);
        try
        {
            if ((Judge(context) ?? await bodies.ReceiveAsync(context)) is { } problem)
            {
                await problem.ExecuteAsync(context);
                return;
            }

            if (!await _places.WaitAsync(TimeSpan.Zero))
            {
                context.Response.Headers.RetryAfter = "1";
                await Problems.Of(429, "too-many-requests", $"more than {AdminBounds.MostRequests} requests to the admin API are under way; try again in a second").ExecuteAsync(context);
                return;
            }

            try
            {
                await next(context);
            }
            finally
            {
                _places.Release();
            }

            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            {
                await Problems.OfStatus(context.Response.StatusCode).ExecuteAsync(context);
            }
        }
        catch (Exception e) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Clear();
            await Explain(context, e).ExecuteAsync(context);
        }
    }

    /// <summary>Refuses parameters that an endpoint does not have: one that is misspelt would be taken for one that works.</summary>
    public static async ValueTask<object?> CheckQueryAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var known = context.GetEndpoint()!.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .Select(parameter => parameter.Name).Where(name => !context.Request.RouteValues.ContainsKey(name)).ToList();
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                var near = Nearest.To(name, known);
                return Problems.BadRequest($"there is no parameter {Named.Shown(name)} here{(near is null ? "" : $"; did you mean {near}?")}");
            }

            if (values.Count > 1)
            {
                return Problems.BadRequest($"the parameter {name} is given more than once");
            }
        }

        return await next(invocation);
    }

    public void Dispose() => _places.Dispose();

    private ProblemHttpResult? Judge(HttpContext context)
    {
        if (access.Judge(context) is { } denied)
        {
            if (denied.Challenge is { } challenge)
            {
                context.Response.Headers.WWWAuthenticate = challenge;
            }

            return Problems.Of(denied.Status, denied.Status switch { 401 => "no-token", 415 => "not-json", _ => "denied" }, denied.Why);
        }

        if (context.Request.ContentLength > AdminBounds.MostBodyBytes)
        {
            return Problems.OfStatus(StatusCodes.Status413PayloadTooLarge);
        }

        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = AdminBounds.MostBodyBytes;
        return AdminPath.Normalize(context) is { } fault ? Problems.BadRequest(fault)
            : AdminPath.IsSpeltAsTheApi(context.Request.Path) ? null
            : Problems.OfStatus(StatusCodes.Status404NotFound);
    }

    private ProblemHttpResult Explain(HttpContext context, Exception e)
    {
        switch (e)
        {
            case RecordUnavailableException:
                context.Response.Headers.RetryAfter = "5";
                return Problems.Of(503, "record-unavailable", $"the guard's record can't be reached: {e.Message}; try again in a few seconds");
            case BadHttpRequestException { StatusCode: 400 } bad:
                return Problems.BadRequest(Told(bad));
            case BadHttpRequestException bad:
                return Problems.OfStatus(bad.StatusCode);
            default:
                LogFailed(e, context.Request.Method, context.Request.Path.Value ?? "");
                return Problems.Of(500, "failed", "the guard failed at this request; its log says why");
        }
    }

    // The framework's own sentence names types of the code.
    private static string Told(BadHttpRequestException bad)
    {
        if (bad.InnerException is System.Text.Json.JsonException json)
        {
            return $"the body is not the JSON that is expected here: see {json.Path ?? "$"} in line {(json.LineNumber ?? 0) + 1}";
        }

        var parameter = FailedParameter.Match(bad.Message);
        return parameter.Success ? $"{parameter.Groups["name"].Value} can't be {Named.Shown(parameter.Groups["value"].Value)}"
            : bad.Message.Contains("body", StringComparison.Ordinal) ? "the body is missing or is not JSON"
            : PrintableText.Of(bad.Message);
    }

    [GeneratedRegex("""\AFailed to bind parameter "\S+ (?<name>\S+)" from "(?<value>.*)"\.\z""", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex FailedParameter { get; }

    [LoggerMessage(EventId = 152, EventName = "AdminRequestFailed", Level = LogLevel.Error, Message = "admin {Method} {Path} failed")]
    private partial void LogFailed(Exception exception, string method, string path);
}
