using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Sends requests in batches through the guard to a real registry and looks after each at what became of it.</summary>
public sealed class FuzzRun : IAsyncDisposable
{
    private const int AtOnce = 16;
    private const int Batch = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WithoutTheRest = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder folder;
    private readonly RegistryProcess registry;
    private readonly RecordingRelay relay;
    private readonly GuardProcess? guard;
    private readonly TagLedger ledger;
    private readonly WriteCheck writes = new();
    private readonly HalfSent? halfSent;
    private readonly Innocents? innocents;
    private Pipelines? pipelines;
    private readonly ConcurrentQueue<string> violations = new();
    private readonly ConcurrentDictionary<int, int> answers = new();
    private int checkedRequests;
    private int checkedLog;
    private int checkedGuardLog;

    private FuzzRun(RegistryProcess registry, RecordingRelay relay, GuardProcess? guard, TemporaryFolder folder)
    {
        (this.registry, this.relay, this.guard, this.folder) = (registry, relay, guard, folder);
        ledger = new TagLedger(registry.Url);
        relay.Alter = Marked;
        if (guard is not null)
        {
            (halfSent, innocents) = (new HalfSent(guard.Url), new Innocents(registry.Url, guard.Url));
        }
    }

    public IReadOnlyCollection<string> Violations => violations;

    /// <summary>How many tags may never move again, and how many requests reached the registry.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture,
        $"{ledger.FirstSeen.Count} protected tags, {relay.Exchanges.Count} requests reached the registry, answers {string.Join(' ', answers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}×{pair.Value}"))}, {violations.Count} violations");

    /// <summary>Starts the parts.</summary>
    /// <param name="withoutGuard">The leak that a run must find: the requests go to the registry as they are.</param>
    public static async Task<FuzzRun> StartAsync(bool withoutGuard = false)
    {
        var state = new TemporaryFolder();
        var upstream = await RegistryProcess.StartTellingRoutesAsync();
        var between = RecordingRelay.Start(upstream.Url);
        var run = new FuzzRun(
            upstream, between, withoutGuard ? null : await GuardProcess.StartAsync(
                between.Url, $"sqlite:{state.File("record.db")}"), state);
        using var client = new RegistryClient(run.Url);
        foreach (var repository in FuzzRequest.Bound.Select(bound => bound.Repository).Distinct(StringComparer.Ordinal))
        {
            await client.PushBlobsAsync(repository, FuzzRequest.Images[0]);
        }

        foreach (var (repository, tag) in FuzzRequest.Bound)
        {
            Assert.Equal(System.Net.HttpStatusCode.Created, (await client.PutManifestAsync(repository, tag, FuzzRequest.Images[0])).Status);
        }

        run.pipelines = withoutGuard ? null : await Pipelines.StartAsync(upstream.Url, run.Url);
        Assert.Empty(await run.ledger.LookAsync());
        Assert.Equal(FuzzRequest.Bound.Length + (withoutGuard ? 0 : 1), run.ledger.FirstSeen.Count);
        return run;
    }

    private Uri Url => guard?.Url ?? relay.Url;

    public async Task SendAsync(int seed, int count)
    {
        for (var first = 0; first < count && violations.IsEmpty; first += Batch)
        {
            await Task.WhenAll(
                Parallel.ForAsync(
                    first, Math.Min(first + Batch, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                    async (number, _) => await SendOneAsync(seed, number)),
                BesideAsync("innocent", innocents?.RunAsync(seed, first / Batch)),
                BesideAsync("pipelined", pipelines?.RunAsync(seed, first / Batch)),
                BesideAsync("half-sent", halfSent?.RunAsync(seed, first / Batch)));
            foreach (var moved in await ledger.LookAsync())
            {
                violations.Enqueue($"moved: {moved}, by one of the requests {first} to {first + Batch - 1} of seed {seed}");
            }

            await CheckForwardedAsync();
            CheckLog();
        }
    }

    public async ValueTask DisposeAsync()
    {
        ledger.Dispose();
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        await relay.DisposeAsync();
        await registry.DisposeAsync();
        folder.Dispose();
    }

    // An answer to one request only, which nobody else may get.
    private static WireMessage Marked(WireMessage request, WireMessage answer) => request.Header(Innocents.Marker) is { } marker
        ? answer with { Headers = [.. answer.Headers, ("Set-Cookie", $"fuzz={marker}")] }
        : answer;

    private async Task BesideAsync(string kind, Task<IReadOnlyList<string>>? run)
    {
        foreach (var wrong in run is null ? [] : await run)
        {
            violations.Enqueue($"{kind}: {wrong}");
        }
    }

    private async Task SendOneAsync(int seed, int number)
    {
        var request = FuzzRequest.Make(seed, number);
        WireMessage? answer = null;
        try
        {
            answer = await RawRequest.SendAsync(Url, request.Bytes, request.WaitsForMore ? WithoutTheRest : Patience);
        }
        catch (SocketException e)
        {
            violations.Enqueue($"no connection at request {number} of seed {seed}: {e.Message}");
        }

        answers.AddOrUpdate(answer?.Status ?? 0, 1, (_, sum) => sum + 1);
        if (WrongAnswer(answer) is { } wrong)
        {
            violations.Enqueue($"answer: {wrong} to request {number} of seed {seed}:\n  {request}");
        }
    }

    // Each refusal has an OCI error, or empty where the server itself could read no request. Nothing makes the guard fail.
    private string? WrongAnswer(WireMessage? answer)
    {
        if (guard is null || answer is null)
        {
            return null;
        }

        // A 500 can be the registry's own, which now and then reads a file that it is just writing; the guard's are in its log.
        // Far fewer are under way than limits.manifestWrites, so 429 means that places are not given back.
        if (answer.Status is 429 or 502 or 504)
        {
            return $"{answer.StartLine} {answer.Text}";
        }

        // The registry's router has a text for what it has no path for.
        var isOwn = answer.Header("Content-Type") == "application/json";
        return answer.Status >= 400 && isOwn && answer.Body.Length > 0 && JsonNode.Parse(answer.Text)?["errors"]?.AsArray() is not [{ }, ..]
            ? $"{answer.StartLine} without an OCI error: {answer.Text}"
            : null;
    }

    // What makes the guard fail is refused, but it should have been understood.
    private void CheckLog()
    {
        // Or what the server in front makes an empty 500 of: an answer that is not as long as it says.
        string[] failed = ["\"EventId\":106,", "\"EventId\":13,\"LogLevel\":\"Error\""];
        foreach (var line in guard?.Process.Output[checkedGuardLog..].Split('\n').Where(line => failed.Any(line.Contains)) ?? [])
        {
            violations.Enqueue($"failed: {line}");
        }

        checkedGuardLog = guard?.Process.Output.Length ?? 0;
    }

    private async Task CheckForwardedAsync()
    {
        WireExchange[] exchanges = [.. relay.Exchanges.Skip(checkedRequests)];
        var differences = await DifferencesAsync([.. exchanges.Select(exchange => exchange.Request)]);
        (checkedRequests, checkedLog) = (checkedRequests + exchanges.Length, registry.Process.Output.Length);
        foreach (var difference in differences)
        {
            violations.Enqueue($"read: {difference}");
        }

        foreach (var tried in writes.Add(exchanges))
        {
            violations.Enqueue($"tried: {tried}");
        }

        foreach (var header in exchanges.SelectMany(exchange => HeaderCheck.Breaches(exchange.Request)))
        {
            violations.Enqueue($"header: {header}");
        }

        foreach (var doubled in exchanges.SelectMany(exchange => DescriptorCheck.Breaches(exchange.Request)))
        {
            violations.Enqueue($"doubled: {doubled}");
        }

        foreach (var part in HalfSentCheck.Breaches(exchanges.Select(exchange => exchange.Request), halfSent?.Whole ?? new HashSet<string>()))
        {
            violations.Enqueue($"half-sent: {part}");
        }
    }

    // The registry's lines come through a pipe, and may come after its answers.
    private async Task<IReadOnlyList<string>> DifferencesAsync(WireMessage[] requests)
    {
        for (var attempt = 0; ; attempt++)
        {
            var differences = RouteCheck.Differences(requests, registry.Process.Output[checkedLog..]);
            if (differences.Count == 0 || attempt == 20)
            {
                return differences;
            }

            await Task.Delay(100);
        }
    }
}
