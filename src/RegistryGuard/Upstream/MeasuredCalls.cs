using System.Diagnostics;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Upstream;

/// <summary>Measures each request to upstream until its answer begins, and shows it in the trace. Upstream gets that trace: of a request
/// that is in none, what the client sent.</summary>
internal sealed class MeasuredCalls(HttpMessageHandler calls, UpstreamSignals signals) : DelegatingHandler(calls)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var operation = UpstreamOperation.Of(request.Method.Method, request.RequestUri?.AbsolutePath ?? "");
        using var span = Begin(request, operation);
        var began = Stopwatch.GetTimestamp();
        var isFailure = true;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            isFailure = (int)response.StatusCode >= 500;
            span?.SetTag("http.response.status_code", (int)response.StatusCode);
            if (isFailure)
            {
                span.Failed("");
            }

            return response;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Nobody waits for it any more. That upstream was too slow is an exception of its own.
            isFailure = false;
            throw;
        }
        catch (UpstreamUnreachableException e)
        {
            span.Failed(e.Message);
            throw;
        }
        finally
        {
            signals.Asked(operation, Stopwatch.GetElapsedTime(began), isFailure);
        }
    }

    private static Activity? Begin(HttpRequestMessage request, string operation)
    {
        if (Spans.Begin("upstream " + operation, ActivityKind.Client) is not { } span)
        {
            return null;
        }

        span.SetTag("http.request.method", request.Method.Method);
        span.SetTag("server.address", request.RequestUri?.Host);
        span.SetTag("server.port", request.RequestUri?.Port);
        span.SetTag("url.path", request.RequestUri?.AbsolutePath);
        foreach (var name in DistributedContextPropagator.Current.Fields)
        {
            request.Headers.Remove(name);
        }

        DistributedContextPropagator.Current.Inject(
            span, request, static (carrier, name, value) => ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));
        return span;
    }
}
