using RegistryGuard.Configuration;
using RegistryGuard.Upstream.Mirrors;

namespace RegistryGuard.Tests.Upstream.Mirrors;

public sealed class MirrorClusterTests
{
    [Fact]
    public void HasMirrors_WithoutAny_YarpKnowsOfNothing()
    {
        var cluster = new MirrorCluster(new Mirrored());

        Assert.False(cluster.HasMirrors);
        Assert.Empty(cluster.Provider.GetConfig().Clusters);
        Assert.Empty(cluster.Provider.GetConfig().Routes);
    }

    [Fact]
    public void HasMirrors_ConfigurationChanges_YarpIsToldWithoutARestart()
    {
        var configuration = new Mirrored("http://mirror-1:5000");
        var cluster = new MirrorCluster(configuration);
        Assert.True(cluster.HasMirrors);
        Assert.Equal(["http://127.0.0.1:5000/", "http://mirror-1:5000/"], Addresses(cluster));

        configuration.Mirrors = ["http://mirror-2:5000", "http://mirror-3:5000"];
        Assert.True(cluster.HasMirrors);
        Assert.Equal(["http://127.0.0.1:5000/", "http://mirror-2:5000/", "http://mirror-3:5000/"], Addresses(cluster));

        configuration.Mirrors = [];
        Assert.False(cluster.HasMirrors);
        Assert.Empty(cluster.Provider.GetConfig().Clusters);
    }

    private static IEnumerable<string> Addresses(MirrorCluster cluster) =>
        Assert.Single(cluster.Provider.GetConfig().Clusters).Destinations!.Values.Select(destination => destination.Address).Order(StringComparer.Ordinal);

    private sealed class Mirrored(params string[] mirrors) : IGuardConfigurationSource
    {
        private GuardConfiguration _current = Of(mirrors);

        public string[] Mirrors
        {
            set => _current = Of(value);
        }

        public GuardConfiguration Current => _current;

        private static GuardConfiguration Of(string[] mirrors) => GuardConfiguration.Default with
        {
            Upstream = new UpstreamConfiguration { Mirrors = [.. mirrors.Select(mirror => new Uri(mirror))] },
        };
    }
}
