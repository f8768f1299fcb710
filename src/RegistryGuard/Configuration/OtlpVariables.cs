namespace RegistryGuard.Configuration;

/// <summary>OpenTelemetry's own variables (docs/tracing.md). They name a receiver of traces and metrics; without one nothing is sent. There is no
/// key in the file beside them: every program that sends OTLP knows them, and what starts programs sets them for all.</summary>
public sealed class OtlpVariables
{
    private const string Prefix = "OTEL_";
    private const string Off = "OTEL_SDK_DISABLED";

    private static readonly string[] Signals = ["", "TRACES_", "METRICS_"];

    private readonly IReadOnlyDictionary<string, string> _set;

    private OtlpVariables(IReadOnlyDictionary<string, string> set) => _set = set;

    /// <summary>They, but for the one that turns everything off: <c>/metrics</c> does not depend on it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables => _set.Where(variable => variable.Key != Off);

    /// <summary>Whether traces are sent.</summary>
    public bool SendsTraces => Sends("TRACES");

    /// <summary>Whether metrics are sent.</summary>
    public bool SendsMetrics => Sends("METRICS");

    /// <summary>The receiver of traces alone; null for the common one.</summary>
    public Uri? TracesEndpoint => EndpointOf("TRACES_");

    /// <summary>The receiver of metrics alone; null for the common one.</summary>
    public Uri? MetricsEndpoint => EndpointOf("METRICS_");

    /// <summary>What the environment says.</summary>
    public static OtlpVariables Of(IReadOnlyDictionary<string, string> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return new(environment
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal) && variable.Value.Length > 0)
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal));
    }

    /// <summary>Adds what is wrong with them. Their values are not told: an address may contain a password.</summary>
    internal static void Check(IReadOnlyDictionary<string, string> environment, List<ConfigurationFault> faults)
    {
        var set = Of(environment)._set;
        Check("ENDPOINT", address => Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https"),
            "must be the URL of a receiver of OTLP, such as http://127.0.0.1:4317");
        Check("PROTOCOL", protocol => protocol is "grpc" or "http/protobuf", "must be grpc or http/protobuf");

        void Check(string what, Func<string, bool> isValid, string message) => faults.AddRange(
            from signal in Signals
            let name = $"OTEL_EXPORTER_OTLP_{signal}{what}"
            where set.ContainsKey(name) && !isValid(set[name])
            select new ConfigurationFault("", new SettingOrigin(name), null, message));
    }

    private Uri? EndpointOf(string signal) => _set.TryGetValue($"OTEL_EXPORTER_OTLP_{signal}ENDPOINT", out var address) ? new(address) : null;

    private bool Sends(string signal) =>
        !string.Equals(_set.GetValueOrDefault(Off), "true", StringComparison.OrdinalIgnoreCase)
        && _set.GetValueOrDefault($"OTEL_{signal}_EXPORTER") is not "none"
        && (EndpointOf("") ?? EndpointOf(signal + "_")) is not null;
}
