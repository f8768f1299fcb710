using RegistryGuard.Telemetry.Exports;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Tests.Telemetry;

public class PrometheusNamesTests
{
    [Theory]
    [InlineData("registryguard_drift_total", "", true, "registryguard_drift_total")]
    [InlineData("registryguard_record_seconds", "s", false, "registryguard_record_seconds")]
    [InlineData("registryguard_certificate_not_after_seconds", "", false, "registryguard_certificate_not_after_seconds")]
    [InlineData("kestrel.connection.duration", "s", false, "kestrel_connection_duration_seconds")]
    [InlineData("dotnet.gc.pause.time", "s", true, "dotnet_gc_pause_time_seconds_total")]
    [InlineData("dotnet.process.memory.working_set", "By", false, "dotnet_process_memory_working_set_bytes")]
    [InlineData("dotnet.exceptions", "{exception}", true, "dotnet_exceptions_total")]
    [InlineData("dotnet.timer.count", "{timer}", false, "dotnet_timers")]
    public void Name_OfAnInstrument_IsAsPrometheusHasIt(string name, string unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusNames.Of(name, unit, isCounter));

    [Theory]
    [InlineData("GET", "/v2/app/manifests/v1", "get-manifest")]
    [InlineData("HEAD", "/v2/a/b/manifests/sha256:00", "head-manifest")]
    [InlineData("PUT", "/v2/manifests/manifests/v1", "put-manifest")]
    [InlineData("DELETE", "/v2/app/manifests/v1", "delete-manifest")]
    [InlineData("GET", "/v2/app/blobs/sha256:00", "get-blob")]
    [InlineData("POST", "/v2/app/blobs/uploads/", "upload")]
    [InlineData("PATCH", "/v2/app/blobs/uploads/1234", "upload")]
    [InlineData("GET", "/v2/blobs/tags/list", "list-tags")]
    [InlineData("GET", "/v2/", "other")]
    [InlineData("GET", "/v2/app/referrers/sha256:00", "other")]
    [InlineData("GET", "/", "other")]
    [InlineData("GET", "", "other")]
    public void Operation_OfARequestToUpstream_IsToldByMethodAndPath(string method, string path, string expected) =>
        Assert.Equal(expected, UpstreamOperation.Of(method, path));
}
