using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RegistryGuard.Admin.Api;

/// <summary>Receives the bodies of requests before these get a place among those under way, so that a client that sends slowly, or nothing,
/// holds none.</summary>
internal sealed class ArrivingBodies(TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _places = new(AdminBounds.MostBodies);

    /// <summary>Receives the whole body; endpoints read it from memory.</summary>
    /// <returns>Null, or the problem.</returns>
    public async Task<ProblemHttpResult?> ReceiveAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody is false)
        {
            return null;
        }

        if (!await _places.WaitAsync(TimeSpan.Zero))
        {
            context.Response.Headers.RetryAfter = "1";
            return Problems.Of(429, "too-many-bodies", $"the bodies of {AdminBounds.MostBodies} requests to the admin API are on their way; try again in a second");
        }

        try
        {
            context.Request.Body = await ReadAsync(context.Request.Body, context.RequestAborted);
            return null;
        }
        catch (TimeoutException)
        {
            // The rest may yet come, and would be read as the next request.
            context.Response.Headers.Connection = "close";
            return Problems.OfStatus(StatusCodes.Status408RequestTimeout);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<MemoryStream> ReadAsync(Stream arriving, CancellationToken aborted)
    {
        using var deadline = new CancellationTokenSource(AdminBounds.LongestArrival, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(aborted, deadline.Token);
        var body = new MemoryStream();
        try
        {
            await arriving.CopyToAsync(body, ending.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            throw new TimeoutException("the body did not arrive in time", e);
        }

        body.Position = 0;
        return body;
    }
}
