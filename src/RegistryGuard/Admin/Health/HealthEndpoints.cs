using RegistryGuard.Configuration;
using RegistryGuard.Core.Tags;
using RegistryGuard.Telemetry.Exports;
using RegistryGuard.Upstream;

namespace RegistryGuard.Admin.Health;

/// <summary><c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>. Record and upstream are reported but don't make the guard unready: pulls go on
/// without the record, and taking every replica out of service would help nobody. A guard that was told to stop is unready.</summary>
internal sealed class HealthEndpoints(ITagRecord record, UpstreamProbe upstream, IStopping signals, PrometheusScrape metrics, IGuardConfigurationSource configuration)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        switch (context.Request.Path.Value)
        {
            case "/healthz":
                await context.Response.WriteAsJsonAsync(new { status = "up" }, context.RequestAborted);
                break;
            case "/readyz":
                var recordFault = FaultAsync(token => record.ProbeAsync(token).AsTask(), context.RequestAborted);
                var upstreamFault = FaultAsync(upstream.RunAsync, context.RequestAborted);
                var readiness = new Dictionary<string, object>(StringComparer.Ordinal) { ["status"] = "ready" };
                if (signals.IsStopping)
                {
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    (readiness["status"], readiness["reason"]) = ("unready", "the guard was told to stop");
                }

                readiness["configuration"] = ReportConfiguration();
                (readiness["record"], readiness["upstream"]) = (ReportRecord(await recordFault), Report(await upstreamFault));
                await context.Response.WriteAsJsonAsync(readiness, context.RequestAborted);
                break;
            case "/metrics":
                var format = PrometheusFormat.For(context.Request.Headers.Accept);
                context.Response.ContentType = format.ContentType;
                context.Response.Headers.Vary = "Accept";
                await context.Response.WriteAsync(await metrics.ReadAsync(format, context.RequestAborted), context.RequestAborted);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private Dictionary<string, object> ReportConfiguration()
    {
        var rejected = configuration.Rejected;
        var report = new Dictionary<string, object>(StringComparer.Ordinal) { ["inForce"] = rejected is null };
        if (rejected is not null)
        {
            (report["since"], report["faults"]) = (rejected.Since, rejected.Faults.Select(fault => fault.ToString()));
        }

        if (configuration.NeedRestart is { IsEmpty: false } keys)
        {
            report["needRestart"] = keys;
        }

        return report;
    }

    private object ReportRecord(string? fault) =>
        fault is null && record.Danger is { } danger ? new { up = true, warning = danger } : Report(fault);

    private static object Report(string? fault) => fault is null ? new { up = true } : new { up = false, reason = fault };

    private static async Task<string?> FaultAsync(Func<CancellationToken, Task> probe, CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(Patience);
        try
        {
            await probe(patience.Token).WaitAsync(patience.Token);
            return null;
        }
        catch (OperationCanceledException)
        {
            return $"no answer within {Patience.TotalSeconds:0} s";
        }
        catch (UpstreamUnreachableException e)
        {
            return e.Told;
        }
        catch (RecordUnavailableException e)
        {
            return e.Message;
        }
    }
}
