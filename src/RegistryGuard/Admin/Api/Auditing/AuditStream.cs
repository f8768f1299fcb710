using System.Text;
using RegistryGuard.Admin.Access;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Admin.Api.Auditing;

/// <summary>The audit list as server-sent events, each line as it comes: its cursor is the event's id, so that <c>Last-Event-ID</c> goes on
/// from there. TypedResults.ServerSentEvents does not fit: it can't write comments.</summary>
internal sealed class AuditStream(AuditReading reading, AuditCursor from) : IResult
{
    public const string MediaType = "text/event-stream";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Proxies and clients end what is silent, and without writing to it the guard does not learn that a client has gone.
    private static readonly TimeSpan MostSilence = TimeSpan.FromSeconds(15);

    public async Task ExecuteAsync(HttpContext context)
    {
        var parts = context.RequestServices;
        var followers = parts.GetRequiredService<AuditFollowers>();
        if (!followers.TryEnter())
        {
            context.Response.Headers.RetryAfter = "5";
            await Problems.Of(429, "too-many-followers", $"{AuditFollowers.Most} clients follow the audit list already; end one of them, or ask for its pages").ExecuteAsync(context);
            return;
        }

        // A stop must not wait for those who would stay for ever.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, parts.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            await WriteAsync(context, parts.GetRequiredService<AccessGate>(), parts.GetRequiredService<TimeProvider>(), ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Of an event that was cut off clients make nothing.
        }
        catch (RecordUnavailableException) when (context.Response.HasStarted)
        {
            // The client comes again, and is told why as long as it lasts.
        }
        finally
        {
            followers.Leave();
        }
    }

    // A token that was taken out of the configuration ends what it began.
    private async Task WriteAsync(HttpContext context, AccessGate access, TimeProvider clock, CancellationToken ending)
    {
        var place = from;
        var written = clock.GetTimestamp();
        do
        {
            var lines = await reading.AfterAsync(place, ending);
            if (!context.Response.HasStarted)
            {
                context.Response.ContentType = MediaType;
                context.Response.Headers.CacheControl = "no-store";
                await context.Response.StartAsync(ending);
                await context.Response.Body.FlushAsync(ending);
            }

            var events = new StringBuilder();
            foreach (var line in lines)
            {
                place = AuditCursor.Of(line.Line);
                if (reading.Has(line.Line))
                {
                    events.Append("id: ").Append(await reading.SealAsync(place, ending)).Append("\ndata: ").Append(line.Json).Append("\n\n");
                }
            }

            if (events.Length == 0 && clock.GetElapsedTime(written) >= MostSilence)
            {
                events.Append(":\n\n");
            }

            if (events.Length > 0)
            {
                await context.Response.WriteAsync(events.ToString(), ending);
                await context.Response.Body.FlushAsync(ending);
                written = clock.GetTimestamp();
            }

            if (lines.Count < reading.Most)
            {
                await Task.Delay(Pause, clock, ending);
            }
        }
        while (access.Judge(context) is null);
    }
}
