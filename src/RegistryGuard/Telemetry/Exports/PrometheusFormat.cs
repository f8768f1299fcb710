using Microsoft.Net.Http.Headers;

namespace RegistryGuard.Telemetry.Exports;

/// <summary>The two texts that Prometheus reads. They differ in the names of counters' families and in their end.</summary>
internal sealed record PrometheusFormat(string ContentType, bool IsOpenMetrics)
{
    /// <summary>What every scraper reads.</summary>
    public static PrometheusFormat Text { get; } = new("text/plain; version=0.0.4; charset=utf-8", IsOpenMetrics: false);

    /// <summary>OpenMetrics, for who asks for it.</summary>
    public static PrometheusFormat OpenMetrics { get; } = new("application/openmetrics-text; version=1.0.0; charset=utf-8", IsOpenMetrics: true);

    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>The one to answer with: what the client likes best, and plain text if it says nothing that is understood.</summary>
    /// <param name="accept">The lines of <c>Accept</c>.</param>
    public static PrometheusFormat For(IList<string?> accept)
    {
        if (!MediaTypeHeaderValue.TryParseList([.. accept.OfType<string>()], out var listed))
        {
            return Text;
        }

        var openMetrics = Quality(listed, type => type.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase));
        var text = Quality(listed, type => type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase) || type.MatchesAllTypes || type.MediaType == "text/*");
        return openMetrics > 0 && openMetrics >= text ? OpenMetrics : Text;
    }

    private static double Quality(IList<MediaTypeHeaderValue>? listed, Func<MediaTypeHeaderValue, bool> isMeant) =>
        listed?.Where(isMeant).Select(type => type.Quality ?? 1).DefaultIfEmpty(0).Max() ?? 0;
}
