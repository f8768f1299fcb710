using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using RegistryGuard.Connections;
using RegistryGuard.TestKit;
using RegistryGuard.Tests.Registry;

namespace RegistryGuard.Tests.Connections;

/// <summary>Uploads come in by large blocks, and what clients can hold by them is bounded (docs/limits.md).</summary>
public sealed class SocketBlocksTests
{
    private const int Most = (int)(SocketBlocks.MostInLarge / SocketBlocks.Large);

    private static readonly Uri Upload = new("/v2/app/blobs/uploads/1", UriKind.Relative);

    [Fact]
    public void Rent_AsLongAsThereIsRoom_GivesLargeBlocksAndThenSmallOnes()
    {
        using var pool = new SocketBlocks().Create();

        var blocks = Enumerable.Range(0, Most + 2).Select(_ => pool.Rent(SocketBlocks.Small)).ToList();

        Assert.All(blocks[..Most], block => Assert.Equal(SocketBlocks.Large, block.Memory.Length));
        Assert.All(blocks[Most..], block => Assert.Equal(SocketBlocks.Small, block.Memory.Length));
        blocks.ForEach(block => block.Dispose());
    }

    [Fact]
    public void Rent_OfMoreThanASmallBlockWithoutRoom_GivesThatMuch()
    {
        using var pool = new SocketBlocks().Create();
        var blocks = Enumerable.Range(0, Most).Select(_ => pool.Rent()).ToList();

        using var block = pool.Rent(SocketBlocks.Large);

        Assert.Equal(SocketBlocks.Large, block.Memory.Length);
        blocks.ForEach(one => one.Dispose());
    }

    [Fact]
    public void Pools_OfTheListeners_ShareTheRoom()
    {
        var blocks = new SocketBlocks();
        using var one = blocks.Create();
        using var other = blocks.Create();

        using var first = one.Rent();
        using var second = other.Rent();

        Assert.Equal(2 * SocketBlocks.Large, blocks.InLarge);
    }

    [Fact]
    public void Dispose_Twice_GivesTheRoomBackOnce()
    {
        var blocks = new SocketBlocks();
        using var pool = blocks.Create();
        using var other = pool.Rent();

        var block = pool.Rent();
        block.Dispose();
        block.Dispose();

        Assert.Equal(SocketBlocks.Large, blocks.InLarge);
        Assert.Throws<ObjectDisposedException>(() => block.Memory);
    }

    [Fact]
    public async Task Upload_UnderWay_HoldsLargeBlocksUntilItHasEnded()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var blocks = (SocketBlocks)guard.Parts.GetRequiredService<IMemoryPoolFactory<byte>>();
        var release = new TaskCompletionSource();
        guard.Upstream.Before = async context =>
        {
            await release.Task;
            await context.Request.Body.CopyToAsync(Stream.Null);
            return false;
        };

        // An idle connection may keep a block each way, so this one ends with its request.
        using var request = new HttpRequestMessage(HttpMethod.Patch, Upload) { Content = new ByteArrayContent(new byte[16 << 20]) };
        request.Headers.ConnectionClose = true;
        var answer = guard.Http.SendAsync(request);
        // Upstream takes nothing, so what comes in stays.
        await Eventually.IsSoAsync(() => blocks.InLarge > 0);
        release.SetResult();
        using var response = await answer;
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);

        await Eventually.IsSoAsync(() => blocks.InLarge == 0);
    }
}
