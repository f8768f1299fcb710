using System.Net;
using RegistryGuard.Core.Oci;
using RegistryGuard.Registry.Push;
using static RegistryGuard.Tests.Registry.Pushes;

namespace RegistryGuard.Tests.Registry.Push;

/// <summary>Pushes of one tag take turns within a replica.</summary>
public class TagTurnsTests
{
    private static readonly RepositoryName App = RepositoryName.Parse("app");

    private static readonly Tag A = Tag.Parse("a");

    private static readonly Tag B = Tag.Parse("b");

    [Fact]
    public async Task Enter_TagThatIsPushed_WaitsForTheEndOfThatTurnInOrderOfArrival()
    {
        var turns = new TagTurns(TimeProvider.System);
        var first = await EnterAsync(turns, A);
        var second = EnterAsync(turns, A);
        var third = EnterAsync(turns, A);

        Assert.False(second.IsCompleted);
        first.Dispose();
        var turn = await second;
        Assert.False(third.IsCompleted);
        turn.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Enter_AnotherTagOrRepository_WaitsForNobody()
    {
        var turns = new TagTurns(TimeProvider.System);
        using var first = await EnterAsync(turns, A);

        using var other = await EnterAsync(turns, B);
        using var elsewhere = await turns.EnterAsync(RepositoryName.Parse("other"), [A], CancellationToken.None);
    }

    [Fact]
    public async Task Enter_SeveralTags_WaitsForEachAndInOneOrder()
    {
        var turns = new TagTurns(TimeProvider.System);
        var first = await EnterAsync(turns, A);
        var both = turns.EnterAsync(App, [B, A, B], CancellationToken.None);
        var other = turns.EnterAsync(App, [A, B], CancellationToken.None);

        first.Dispose();
        (await both).Dispose();
        (await other).Dispose();
    }

    [Fact]
    public async Task Enter_WaitedTooLong_GoesOnWithoutATurn()
    {
        var turns = new TagTurns(new Impatient());
        using var first = await EnterAsync(turns, A);

        using var second = await EnterAsync(turns, A);
    }

    [Fact]
    public async Task Enter_ClientHasGone_KeepsNobodyWaiting()
    {
        var turns = new TagTurns(TimeProvider.System);
        var first = await EnterAsync(turns, A);
        using var gone = new CancellationTokenSource();
        var second = turns.EnterAsync(App, [A], gone.Token);
        var third = EnterAsync(turns, A);
        await gone.CancelAsync();

        await Assert.ThrowsAsync<TaskCanceledException>(() => second);
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task Pushes_OfTwoManifestsToOneTag_NeverMeetUpstream()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var (underWay, met) = (0, false);
        guard.Upstream.Before = async _ =>
        {
            met |= Interlocked.Increment(ref underWay) > 1;
            await Task.Yield();
            return false;
        };
        guard.Upstream.After = _ => Task.FromResult(Interlocked.Decrement(ref underWay));

        var pushes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => guard.PushAsync(V1, i % 2 == 0 ? One : Two)));

        Assert.False(met);
        Assert.Equal(8, pushes.Count(push => push.Status is HttpStatusCode.Created));
        Assert.Equal(8, pushes.Count(push => push.Status is HttpStatusCode.Forbidden));
        // The first stores and publishes; what is bound already is published again; the others are refused.
        Assert.Equal(9, guard.Upstream.Writes.Count());
    }

    // A body that does not come takes no turn.
    [Fact]
    public async Task Push_WhoseBodyHasNotCome_KeepsNobodyWaiting()
    {
        await using var guard = await GuardUnderTest.StartAsync();
        var never = new TaskCompletionSource();
        var waiting = guard.PushAsync(V1, One, request => request.Content = new NeverEnding(never.Task));

        Assert.Equal(HttpStatusCode.Created, (await guard.PushAsync(V1, Two)).Status);

        never.SetResult();
        Assert.Equal(HttpStatusCode.Forbidden, (await waiting).Status);
    }

    private static Task<IDisposable> EnterAsync(TagTurns turns, Tag tag) => turns.EnterAsync(App, [tag], CancellationToken.None);

    /// <summary>By which every timer is over at once.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    /// <summary>A manifest whose last bytes come when it is let.</summary>
    private sealed class NeverEnding : HttpContent
    {
        private readonly Task _end;

        public NeverEnding(Task end)
        {
            _end = end;
            Headers.ContentType = new(MediaType.OciManifest.Value);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync("{"u8.ToArray());
            await stream.FlushAsync();
            await _end;
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(One[1..]));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
