using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Attacks;

/// <summary>Clients who do what clients do, and who notice when they can't: a new image is pushed, one that is there is pulled,
/// and whoever runs the guard asks whether it is up.</summary>
internal sealed class Innocents : IDisposable
{
    private const string Repository = "innocent/app";

    // Many times what the slowest machine needs for the rounds; who is starved needs longer.
    private static int pushes;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BesiegedRegistry besieged;
    private readonly RegistryClient client;
    private readonly HttpClient health = new() { Timeout = Patience };
    private readonly TinyImage image = TinyImage.Of("pulled by all");
    private readonly Func<RegistryClient, string, Task<Answer>> pushAsync;
    private Innocents(BesiegedRegistry besieged, Func<RegistryClient, string, Task<Answer>>? pushAsync)
    {
        this.besieged = besieged;
        this.pushAsync = pushAsync ?? ((client, tag) => client.PushAsync(Repository, tag, TinyImage.Of($"image {tag}")));
        client = new RegistryClient(besieged.Guard.Url);
    }

    /// <summary>Runs the attack for as long as the innocents need for their rounds, and tells how they fared.</summary>
    /// <param name="besieged">The guard.</param>
    /// <param name="attack">Goes on until it is cancelled.</param>
    /// <param name="pushAsync">What a push is, given a new tag; of an image of its own if not given.</param>
    /// <param name="begun">Ends when the attack is as it will stay; soon if not given.</param>
    /// <param name="mostMemory">How much more memory than before the guard may take under attack, in bytes.</param>
    public static async Task AssertUndisturbedAsync(
        BesiegedRegistry besieged,
        Func<CancellationToken, Task> attack,
        Func<RegistryClient, string, Task<Answer>>? pushAsync = null,
        Task? begun = null,
        long mostMemory = 160L << 20)
    {
        const int Rounds = 15;
        using var innocents = new Innocents(besieged, pushAsync);
        Assert.Equal(HttpStatusCode.Created, (await innocents.client.PushAsync(Repository, "v1.0.0", innocents.image)).Status);
        var warmUp = await innocents.LiveAsync(Rounds / 3);
        var alone = await innocents.LiveAsync(Rounds);

        using var over = new CancellationTokenSource();
        var attacking = Task.Run(() => attack(over.Token));
        var memory = besieged.Guard.Process.PeakMemory();
        await Task.WhenAny(attacking, begun ?? Task.Delay(TimeSpan.FromSeconds(1)));
        var underAttack = await innocents.LiveAsync(Rounds);
        var stillAttacking = !attacking.IsCompleted;
        await over.CancelAsync();
        try
        {
            await attacking;
        }
        catch (Exception e) when (e is OperationCanceledException or System.Net.Sockets.SocketException or HttpRequestException)
        {
            // It was cut off in its middle.
        }

        Tell(string.Create(CultureInfo.InvariantCulture,
            $"memory at most {memory >> 20} MB before, {besieged.Guard.Process.PeakMemory() >> 20} MB under attack"));
        foreach (var kind in alone.Select(one => one.Kind).Distinct())
        {
            Tell(string.Create(CultureInfo.InvariantCulture,
                $"{kind}: alone {Median(alone, kind):0.0} ms, under attack {Median(underAttack, kind):0.0} ms, at most {underAttack.Where(one => one.Kind == kind).Max(one => one.Milliseconds):0.0} ms"));
        }

        Assert.True(stillAttacking, $"the attack ended early: {attacking.Exception}");
        Assert.InRange(besieged.Guard.Process.PeakMemory(), 0, memory + mostMemory);
        Assert.Empty(warmUp.Concat(alone).Concat(underAttack).Where(one => one.Failure is not null).Select(one => $"{one.Kind}: {one.Failure}"));
    }

    public void Dispose()
    {
        client.Dispose();
        health.Dispose();
    }

    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static double Median(IEnumerable<Answered> answers, string kind)
    {
        var times = answers.Where(one => one.Kind == kind).Select(one => one.Milliseconds).Order().ToArray();
        return times[times.Length / 2];
    }

    private async Task<IReadOnlyCollection<Answered>> LiveAsync(int rounds)
    {
        var answers = new ConcurrentQueue<Answered>();
        async Task RepeatAsync(string kind, Func<Task<string?>> actAsync)
        {
            for (var round = 0; round < rounds; round++)
            {
                answers.Enqueue(await TryAsync(kind, actAsync));
            }
        }

        await Task.WhenAll(
            RepeatAsync("push", PushAsync), RepeatAsync("pull", PullAsync), RepeatAsync("health", AskHealthAsync));
        return answers;
    }

    private static async Task<Answered> TryAsync(string kind, Func<Task<string?>> actAsync)
    {
        var watch = Stopwatch.StartNew();
        string? failure;
        try
        {
            failure = await actAsync().WaitAsync(Patience);
        }
        catch (Exception e) when (e is TimeoutException or HttpRequestException or OperationCanceledException or Xunit.Sdk.XunitException)
        {
            failure = e.Message;
        }

        return new Answered(kind, watch.Elapsed.TotalMilliseconds, failure);
    }

    private async Task<string?> PushAsync()
    {
        var number = Interlocked.Increment(ref pushes);
        var answer = await pushAsync(client, $"v2.0.{number}");
        return answer.Status is HttpStatusCode.Created ? null : $"{answer.Status} {answer.Body}";
    }

    private async Task<string?> PullAsync()
    {
        var answer = await client.GetManifestAsync(Repository, "v1.0.0");
        if (answer.Status is not HttpStatusCode.OK || answer.Digest != image.Digest)
        {
            return $"{answer.Status} {answer.Digest} {answer.Body}";
        }

        await using var blob = await client.OpenBlobAsync(Repository, TinyImage.DigestOf(image.Layer));
        using var layer = new MemoryStream();
        await blob.CopyToAsync(layer);
        return layer.Length == image.Layer.Length ? null : "a part of a layer";
    }

    private async Task<string?> AskHealthAsync()
    {
        using var answer = await health.GetAsync(new Uri(besieged.Guard.AdminUrl, "/healthz"));
        return answer.StatusCode is HttpStatusCode.OK ? null : $"{answer.StatusCode}";
    }

    private sealed record Answered(string Kind, double Milliseconds, string? Failure);
}
