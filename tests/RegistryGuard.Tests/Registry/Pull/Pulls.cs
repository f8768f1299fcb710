using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Pull;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Tests.Registry.Pull;

/// <summary>Pulls as a container runtime makes them.</summary>
internal static class Pulls
{
    public static Task<Pulled> PullAsync(this GuardUnderTest guard, string target, Action<HttpRequestMessage>? shape = null) =>
        PullAsync(guard, HttpMethod.Get, target, shape);

    public static Task<Pulled> HeadAsync(this GuardUnderTest guard, string target, Action<HttpRequestMessage>? shape = null) =>
        PullAsync(guard, HttpMethod.Head, target, shape);

    public static Task<Pulled> PullByAsync(
        this GuardUnderTest guard, string method, string target, Action<HttpRequestMessage>? shape = null) =>
        PullAsync(guard, new HttpMethod(method), target, shape);

    public static Action<HttpRequestMessage> As(string user) => request => request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + user);

    /// <summary>Takes a manifest out of the guard's memory, as a restart does.</summary>
    public static void Forget(this GuardUnderTest guard, string manifest) =>
        guard.Parts.GetRequiredService<ManifestCache>().Forget(RepositoryName.Parse("app"), Digest.Parse(Pushes.DigestOf(manifest)));

    /// <summary>Counts from now on what this guard counts.</summary>
    public static SignalCounts Count(this GuardUnderTest guard) => new(guard.Parts.GetRequiredService<PullSignals>());

    private static async Task<Pulled> PullAsync(GuardUnderTest guard, HttpMethod method, string target, Action<HttpRequestMessage>? shape)
    {
        using var request = new HttpRequestMessage(method, target);
        request.Headers.TryAddWithoutValidation("Accept", MediaType.Manifests.Select(type => type.Value));
        shape?.Invoke(request);
        using var response = await guard.Http.SendAsync(request);
        return new Pulled(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("Docker-Content-Digest", out var digests) ? string.Join(", ", digests) : null,
            response.Content.Headers.ContentType?.ToString(),
            response.Content.Headers.ContentLength,
            response.Headers.ETag?.ToString(),
            response.Headers.WwwAuthenticate.ToString());
    }
}

internal sealed record Pulled(
    HttpStatusCode Status, string Body, string? Digest, string? ContentType, long? Length, string? EntityTag, string Challenge)
{
    public string? Code => (string?)JsonNode.Parse(Body)!["errors"]![0]!["code"];

    public string? Message => (string?)JsonNode.Parse(Body)!["errors"]![0]!["message"];
}

/// <summary>What a guard has counted: pulls by their source, and drift.</summary>
internal sealed class SignalCounts : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public SignalCounts(PullSignals signals)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, signals.Meter) && (instrument.Name is "registryguard_manifest_pulls_total" or "registryguard_drift_total"))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            lock (_counts)
            {
                var name = tags.Length == 0 ? instrument.Name : $"{tags[0].Value}";
                _counts[name] = _counts.GetValueOrDefault(name) + value;
            }
        });
        _listener.Start();
    }

    public long Drift => this["registryguard_drift_total"];

    public long this[string name]
    {
        get
        {
            lock (_counts)
            {
                return _counts.GetValueOrDefault(name);
            }
        }
    }

    public void Dispose() => _listener.Dispose();
}
