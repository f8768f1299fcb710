using RegistryGuard.Configuration;

namespace RegistryGuard.Tests.Configuration;

public class OtlpVariablesTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("OTEL_SERVICE_NAME=guard", false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317", true, true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://collector:4318/v1/traces", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://collector:4318/v1/metrics", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_TRACES_EXPORTER=none", false, true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_METRICS_EXPORTER=none", true, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4317 OTEL_SDK_DISABLED=true", false, false)]
    public void Variables_OfAReceiver_SayWhatIsSent(string variables, bool traces, bool metrics)
    {
        var otlp = OtlpVariables.Of(Parse(variables).ToDictionary(StringComparer.Ordinal));

        Assert.Equal((traces, metrics), (otlp.SendsTraces, otlp.SendsMetrics));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://collector")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "/v1/traces")]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "yes")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "udp")]
    public void Variable_NotValid_IsAFaultThatNamesItAndHidesItsValue(string name, string value)
    {
        var fault = Assert.Single(Reading.Of(null, [(name, value)], null).Faults).ToString();

        Assert.StartsWith($"{name}: must be ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain($"\"{value}\"", fault, StringComparison.Ordinal);
    }

    // What turns all off would turn /metrics off too.
    [Fact]
    public void Variable_ThatTurnsOtlpOff_IsNotHandedOn() =>
        Assert.Equal(["OTEL_SERVICE_NAME"], OtlpVariables.Of(Parse("OTEL_SDK_DISABLED=true OTEL_SERVICE_NAME=guard HOME=/root").ToDictionary(StringComparer.Ordinal)).Variables.Select(variable => variable.Key));

    private static IEnumerable<KeyValuePair<string, string>> Parse(string variables) =>
        variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(variable => KeyValuePair.Create(variable.Split('=')[0], variable[(variable.IndexOf('=') + 1)..]));
}
