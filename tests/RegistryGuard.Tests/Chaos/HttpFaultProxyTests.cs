using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Chaos;

/// <summary>The faults between a guard and the registry are what they are called.</summary>
public class HttpFaultProxyTests
{
    private static readonly TinyImage Image = TinyImage.Of("faults");

    [Theory]
    [InlineData(HttpFaultKind.None, 201)]
    [InlineData(HttpFaultKind.Delay, 201)]
    [InlineData(HttpFaultKind.ErrorBefore, 503)]
    [InlineData(HttpFaultKind.Refuse, 503)]
    [InlineData(HttpFaultKind.ErrorAfter, 503)]
    [InlineData(HttpFaultKind.Drop, null)]
    [InlineData(HttpFaultKind.CutAfter, null)]
    [InlineData(HttpFaultKind.Late, null)]
    [InlineData(HttpFaultKind.LateError, 503)]
    public async Task Put_FaultOfAKind_IsAnsweredAndCarriedOutAsTheKindSays(HttpFaultKind kind, int? answer)
    {
        var fault = new HttpFault(kind, TimeSpan.FromMilliseconds(100), Status: 503);
        await using var upstream = await FakeUpstream.StartAsync();
        await using var proxy = await HttpFaultProxy.StartAsync(upstream.Url);
        proxy.Faults = (_, _) => fault;

        Assert.Equal(answer, await StatusOfPutAsync(proxy));

        await proxy.DrainAsync();
        Assert.Equal(fault.IsDelivered ? Image.Digest : null, upstream.TagOf("app", "v1"));
    }

    [Theory]
    [InlineData(HttpFaultKind.Late, null)]
    [InlineData(HttpFaultKind.LateError, 503)]
    public async Task Put_Late_IsCarriedOutAfterItWasAnswered(HttpFaultKind kind, int? answer)
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var proxy = await HttpFaultProxy.StartAsync(upstream.Url);
        var answered = new TaskCompletionSource();
        upstream.Before = async _ =>
        {
            await answered.Task;
            return false;
        };
        proxy.Faults = (_, _) => new HttpFault(kind, Status: 503);

        Assert.Equal(answer, await StatusOfPutAsync(proxy));
        Assert.Null(upstream.TagOf("app", "v1"));

        answered.SetResult();
        await proxy.DrainAsync();
        Assert.Equal(Image.Digest, upstream.TagOf("app", "v1"));
    }

    [Fact]
    public async Task PutAndGet_NoFault_PassUnchanged()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var proxy = await HttpFaultProxy.StartAsync(upstream.Url);
        using var client = new RegistryClient(proxy.Url);

        var put = await client.PutManifestAsync("app", "v1", Image);
        var get = await client.GetManifestAsync("app", "v1");

        Assert.Equal((Image.Digest, Image.Digest), (put.Digest, get.Digest));
        Assert.Equal(Image.Manifest, System.Text.Encoding.UTF8.GetBytes(get.Body));
    }

    private static async Task<int?> StatusOfPutAsync(HttpFaultProxy proxy)
    {
        using var client = new RegistryClient(proxy.Url);
        try
        {
            return (int)(await client.PutManifestAsync("app", "v1", Image)).Status;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
