using Microsoft.Extensions.Logging;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Tests.Configuration;

public sealed class ConfigurationReloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("registryguard-").FullName;
    private readonly HandTimer _time = new();
    private readonly ListLogger _log = new();

    private string FilePath => Path.Combine(_folder, "guard.yaml");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reload_TheFileIsAsItWas_ChangesAndSaysNothing()
    {
        using var reload = Start("pull: { trust: 1s }");
        var before = reload.Current;

        Look(3);

        Assert.Same(before, reload.Current);
        Assert.Empty(_log.Events);
    }

    [Fact]
    public void Reload_TheFileHasChanged_TheNewConfigurationIsInForce()
    {
        using var reload = Start("policy: { default: protected }");

        Write("policy: { default: floating }");
        Look(2);

        Assert.Equal(TagClass.Floating, reload.Current.Policy.Default);
        Assert.Equal(["ConfigurationReloaded"], _log.Events);
    }

    [Fact]
    public void Reload_TheFileIsStillBeingWritten_WaitsForItToSettle()
    {
        using var reload = Start("policy: { default: protected, rules: [] }");

        Write("");
        Look(1);
        Write("policy: { default: open }");
        Look(1);
        Assert.Equal(TagClass.Protected, reload.Current.Policy.Default);
        Assert.Empty(_log.Events);

        Look(1);
        Assert.Equal(TagClass.Open, reload.Current.Policy.Default);
    }

    [Fact]
    public void Reload_TheFileIsBad_TheOldStaysAndEveryFaultIsToldOnce()
    {
        using var reload = Start("pull: { trust: 1s }");
        var before = reload.Current;

        Write("pull: { trust: long }\nmode: off\n");
        Look(5);

        Assert.Same(before, reload.Current);
        Assert.Equal(["ConfigurationFault", "ConfigurationFault", "ConfigurationKept"], _log.Events);
        Assert.Contains(_log.Lines, line => line.Contains("guard.yaml:1: pull.trust: \"long\" must be", StringComparison.Ordinal));
    }

    [Fact]
    public void Reload_TheFileIsPutRightAgain_IsInForceAgain()
    {
        using var reload = Start("pull: { trust: 1s }");

        Write("pull: { trust: long }");
        Look(2);
        Write("pull: { trust: 2s }");
        Look(2);

        Assert.Equal(TimeSpan.FromSeconds(2), reload.Current.Pull.Trust);
        Assert.Equal("ConfigurationReloaded", _log.Events[^1]);
    }

    [Fact]
    public void Reload_TheFileIsGone_TheOldStaysAndItIsToldOnce()
    {
        using var reload = Start("pull: { trust: 1s }");

        File.Delete(FilePath);
        Look(5);
        Assert.Equal(["ConfigurationFault", "ConfigurationKept"], _log.Events);
        Assert.Equal(TimeSpan.FromSeconds(1), reload.Current.Pull.Trust);

        Write("pull: { trust: 3s }");
        Look(2);
        Assert.Equal(TimeSpan.FromSeconds(3), reload.Current.Pull.Trust);
    }

    [Theory]
    [InlineData("")]
    [InlineData("policy: \0")]
    public void Reload_TheFileIsCutOff_TheOldStays(string left)
    {
        using var reload = Start("policy: { default: open }");

        Write(left);
        Look(5);

        Assert.Equal(TagClass.Open, reload.Current.Policy.Default);
        Assert.Equal(["ConfigurationFault", "ConfigurationKept"], _log.Events);
    }

    [Fact]
    public void Reload_APipeInPlaceOfTheFile_IsAFaultUntilTheFileIsBack()
    {
        using var reload = Start("pull: { trust: 1s }");

        File.Delete(FilePath);
        Fifo.Make(FilePath);
        Look(2);
        Assert.Equal(["ConfigurationFault", "ConfigurationKept"], _log.Events);
        Assert.Contains("is not a regular file", _log.Lines[0], StringComparison.Ordinal);

        File.Delete(FilePath);
        Write("pull: { trust: 2s }");
        Look(2);
        Assert.Equal(TimeSpan.FromSeconds(2), reload.Current.Pull.Trust);
    }

    [Fact]
    public void Reload_KeysThatNeedARestart_StayAndAreNamed()
    {
        using var reload = Start("upstream: { url: 'http://a:1', timeout: 1s }");

        Write("""
            listen: { registry: 'http://127.0.0.1:9999' }
            upstream: { url: 'http://b:2', timeout: 2s }
            record: sqlite:other.db
            """);
        Look(2);

        var standard = GuardConfiguration.Default;
        Assert.Equal(standard.Listen.Registry, reload.Current.Listen.Registry);
        Assert.Equal(standard.Record, reload.Current.Record);
        Assert.Equal(new Uri("http://a:1"), reload.Current.Upstream.Url);
        Assert.Equal(TimeSpan.FromSeconds(2), reload.Current.Upstream.Timeout);
        Assert.Equal(3, _log.Events.Count(name => name is "ConfigurationNeedsRestart"));
        Assert.All(
            ["listen", "upstream.url", "record"],
            key => Assert.Contains(_log.Lines, line => line.Contains($"key {key} has changed", StringComparison.Ordinal)));
    }

    [Fact]
    public void Reload_KeysThatNeedARestart_AreNotToldToBeInForceAndWaitUntilTheyAreAsBefore()
    {
        using var reload = Start("upstream: { url: 'http://a:1', timeout: 1s }");

        Write("listen: { registry: 'http://127.0.0.1:9999' }\nupstream: { url: 'http://b:2', timeout: 2s }\nrecord: sqlite:other.db\n");
        Look(2);
        Assert.EndsWith("was reloaded; changed: upstream.timeout", _log.Lines[^1], StringComparison.Ordinal);
        Assert.Equal(["listen", "upstream.url", "record"], reload.NeedRestart);

        Write("upstream: { timeout: long }");
        Look(2);
        Assert.Equal(["listen", "upstream.url", "record"], reload.NeedRestart);

        Write("upstream: { url: 'http://a:1', timeout: 2s }");
        Look(2);
        Assert.EndsWith("was reloaded; changed: nothing", _log.Lines[^1], StringComparison.Ordinal);
        Assert.Empty(reload.NeedRestart);
    }

    [Fact]
    public void Reload_AVariableSetsTheKeyToo_TheVariableStaysAbove()
    {
        using var reload = Start("pull: { trust: 1s }", ("REGISTRYGUARD_PULL__TRUST", "9s"));

        Write("pull: { trust: 2s }\npush: { takeover: 5m }");
        Look(2);

        Assert.Equal(TimeSpan.FromSeconds(9), reload.Current.Pull.Trust);
        Assert.Equal(TimeSpan.FromMinutes(5), reload.Current.Push.Takeover);
    }

    // Kubernetes: guard.yaml -> ..data/guard.yaml, ..data -> a folder that is swapped.
    [Fact]
    public void Reload_TheFolderBehindASymbolicLinkIsSwapped_TheNewConfigurationIsInForce()
    {
        foreach (var (folder, trust) in (ReadOnlySpan<(string, string)>)[("one", "1s"), ("two", "2s")])
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
            File.WriteAllText(Path.Combine(_folder, folder, "guard.yaml"), $"pull: {{ trust: {trust} }}");
        }

        var data = Path.Combine(_folder, "..data");
        Directory.CreateSymbolicLink(data, "one");
        File.CreateSymbolicLink(FilePath, "..data/guard.yaml");
        using var reload = Start(null);

        Directory.CreateSymbolicLink(data + "_tmp", "two");
        Directory.Delete(data);
        Directory.Move(data + "_tmp", data);
        Look(2);

        Assert.Equal(TimeSpan.FromSeconds(2), reload.Current.Pull.Trust);
    }

    [Fact]
    public void Reload_NoFile_LooksAtNothing()
    {
        var sources = Reading.Sources(null);
        using var reload = new ConfigurationReload(sources, sources.Read(), _time, _log);

        Assert.Empty(_time.Periods);
    }

    [Fact]
    public void Reload_AFile_IsLookedAtEverySecond()
    {
        using var reload = Start("pull: { trust: 1s }");

        Assert.Equal([TimeSpan.FromSeconds(1)], _time.Periods);
    }

    private void Write(string yaml) => File.WriteAllText(FilePath, yaml);

    private void Look(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _time.Tick();
        }
    }

    private ConfigurationReload Start(string? yaml, params (string Name, string Value)[] environment)
    {
        if (yaml is not null)
        {
            Write(yaml);
        }

        var sources = Reading.Sources(FilePath, environment);
        return new ConfigurationReload(sources, sources.Read(), _time, _log);
    }

    private sealed class ListLogger : ILogger<ConfigurationReload>
    {
        public List<string> Events { get; } = [];

        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Events.Add(eventId.Name!);
            Lines.Add(formatter(state, exception));
        }
    }
}
