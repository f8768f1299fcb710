using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Telemetry.Signals;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;
using RegistryGuard.Tests.Registry.Pull;

namespace RegistryGuard.Tests.Telemetry;

public class MetricsTests
{
    [Fact]
    public async Task Metrics_AfterAPush_ARefusalAndPulls_CountEachByItsDecision()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.Two);
        await guard.PullAsync("/v2/app/manifests/v1.0.0");
        await guard.PullAsync("/v2/app/manifests/v1.0.0");
        await guard.SendAsync(HttpMethod.Delete, "/v2/app/manifests/v1.0.0");

        var seen = await Exposition.OfAsync(guard);

        Assert.Equal(1, seen["""registryguard_manifest_pushes_total{class="protected",decision="accepted"}"""]);
        Assert.Equal(1, seen["""registryguard_manifest_pushes_total{class="protected",decision="refused"}"""]);
        Assert.Equal(1, seen["""registryguard_manifest_push_seconds_count{class="protected",decision="accepted"}"""]);
        Assert.Equal(2, seen.Samples.Where(sample => sample.Name == "registryguard_manifest_pulls_total").Sum(sample => sample.Value));
        Assert.Equal(1, seen["""registryguard_deletes_total{decision="refused"}"""]);
    }

    [Fact]
    public async Task Metrics_OfPulls_HaveADurationForEachThatIsCounted()
    {
        await using var guard = await GuardUnderTest.StartAsync("policy: { default: protected }");
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);
        guard.Forget(Pushes.One);
        await guard.PullAsync("/v2/app/manifests/v1.0.0");
        await guard.PullAsync("/v2/app/manifests/v1.0.0");
        await guard.PullAsync("/v2/app/manifests/unknown");

        // A streamed answer may reach the client before its end is counted.
        await Eventually.IsSoAsync(async () =>
        {
            var seen = await Exposition.OfAsync(guard);
            return seen.Values("registryguard_manifest_pull_seconds", "source").ToList() is { Count: > 1 } sources
                && sources.TrueForAll(source => seen[$$"""registryguard_manifest_pull_seconds_count{source="{{source}}"}"""]
                    == seen[$$"""registryguard_manifest_pulls_total{source="{{source}}"}"""]);
        });
    }

    [Fact]
    public async Task Metrics_SeriesThatCanBeNamedBeforehand_AreThereFromTheStart()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var seen = await Exposition.OfAsync(guard);

        Assert.Equal(0, seen["registryguard_drift_total"]);
        Assert.Equal(0, seen["registryguard_audit_lines_lost_total"]);
        Assert.Equal(PullSource.All.Order(), seen.Values("registryguard_manifest_pulls_total", "source").Order());
        Assert.Equal(0, seen["""registryguard_manifest_pushes_total{class="floating",decision="moved"}"""]);
        Assert.Equal(0, seen["""registryguard_would_refuse_total{reason="tag-bound"}"""]);
    }

    [Fact]
    public async Task Metrics_UpstreamDown_CountThePullAsFailed()
    {
        await using var guard = await GuardUnderTest.StartAsync(upstreamIsDown: true);
        await guard.PullAsync("/v2/app/manifests/v1.0.0");

        var seen = await Exposition.OfAsync(guard);

        Assert.Equal(1, seen[$$"""registryguard_manifest_pull_failures_total{decision="{{Outcome.UpstreamUnreachable.Word()}}"}"""]);
        Assert.True(seen["""registryguard_upstream_failures_total{operation="get-manifest"}"""] > 0);
    }

    [Fact]
    public async Task Metrics_RecordDownAndBack_SayWhichItIs()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        Assert.Equal(1, (await Exposition.OfAsync(guard))["registryguard_record_up"]);

        guard.Record.IsDown = true;
        var refused = await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        var down = await Exposition.OfAsync(guard);
        Assert.Equal(0, down["registryguard_record_up"]);
        Assert.Equal(1, down["""registryguard_manifest_pushes_total{class="protected",decision="record-unavailable"}"""]);
        Assert.True(down.Samples.Where(sample => sample.Name == "registryguard_record_failures_total").Sum(sample => sample.Value) > 0);

        guard.Record.IsDown = false;
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);

        Assert.Equal(1, (await Exposition.OfAsync(guard))["registryguard_record_up"]);
    }

    [Fact]
    public async Task Metrics_AuditMode_CountWhatWouldHaveBeenRefused()
    {
        await using var guard = await GuardUnderTest.StartAsync("mode: audit");
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.Two);

        var seen = await Exposition.OfAsync(guard);

        Assert.Equal(1, seen["""registryguard_would_refuse_total{reason="tag-bound"}"""]);
        Assert.Equal(1, seen["""registryguard_manifest_pushes_total{class="protected",decision="would-refuse"}"""]);
    }

    [Fact]
    public async Task Metrics_NeverHaveTheNameOfARepositoryOrTag()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/very-own-name/manifests/v7.7.7", Pushes.One);
        await guard.PullAsync("/v2/very-own-name/manifests/v7.7.7");

        var seen = await Exposition.OfAsync(guard);

        Assert.DoesNotContain("very-own-name", seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("v7.7.7", seen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_OfAnotherGuardInTheProcess_AreNotAmongThem()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await using var other = await GuardUnderTest.StartAsync();
        await other.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);

        var seen = await Exposition.OfAsync(guard);

        Assert.Equal(0, seen["""registryguard_manifest_pushes_total{class="protected",decision="accepted"}"""]);
    }

    [Fact]
    public async Task Metrics_OfTwoReplicasOfOnePolicy_SayThatTheyAreAlike()
    {
        await using var guard = await GuardUnderTest.StartAsync();

        var seen = await Exposition.OfAsync(guard);

        Assert.Equal(1, seen["registryguard_replicas"]);
        Assert.Equal(0, seen["""registryguard_replicas_differ{in="policy"}"""]);
    }

    [Fact]
    public async Task Metrics_AsWritten_AreTakenByPromtool()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        await guard.PushAsync("/v2/app/manifests/v1.0.0", Pushes.One);
        await guard.PullAsync("/v2/app/manifests/v1.0.0");

        var seen = await Exposition.OfAsync(guard);
        var checkedBy = await Command.RunAsync("promtool", ["check", "metrics"], standardInput: seen.Text);

        Assert.Equal(new Command(0, ""), checkedBy);
        Assert.Contains(seen.Types, type => type.Key.StartsWith("kestrel_", StringComparison.Ordinal));
        Assert.Contains(seen.Types, type => type.Key.StartsWith("dotnet_gc_", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "text/plain; version=0.0.4; charset=utf-8", false)]
    [InlineData("text/plain", "text/plain; version=0.0.4; charset=utf-8", false)]
    [InlineData("*/*", "text/plain; version=0.0.4; charset=utf-8", false)]
    [InlineData("not a type", "text/plain; version=0.0.4; charset=utf-8", false)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0", "text/plain; version=0.0.4; charset=utf-8", false)]
    [InlineData("application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "application/openmetrics-text; version=1.0.0; charset=utf-8", true)]
    [InlineData("text/plain;q=0.9,application/openmetrics-text;q=0.3", "text/plain; version=0.0.4; charset=utf-8", false)]
    public async Task Metrics_AreWrittenAsTheClientLikesThem(string accept, string contentType, bool isOpenMetrics)
    {
        await using var guard = await GuardUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(guard.Admin, "/metrics"));
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await guard.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(contentType, response.Content.Headers.ContentType?.ToString());
        Assert.Equal(isOpenMetrics, text.EndsWith("# EOF\n", StringComparison.Ordinal));
        Assert.Equal(isOpenMetrics, text.Contains("# TYPE registryguard_drift counter\n", StringComparison.Ordinal));
        Assert.Contains("\nregistryguard_drift_total 0\n", text, StringComparison.Ordinal);
    }
}
