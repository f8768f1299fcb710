using System.Diagnostics;
using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>Sixteen clients push two images to one new tag at once, half of them each, to all servers in turn; who begins changes from
/// tag to tag. What is measured is the time until all are answered, and what they are answered.</summary>
internal static class ConcurrentPushes
{
    public const string Scenario = "16 clients pushing two images to one tag at once";
    public const string Strange = "of these, answered neither 201, 403 nor 503";

    private const string Busy = "of these, answered 503";
    private const int Clients = 16;
    private const int WarmingUp = 5;

    public static async Task RunAsync(Field field, Results results, Extent extent)
    {
        Console.WriteLine(Scenario);
        var peers = field.WithBefore([field.Registry, field.Nginx, field.Guard]);
        var runs = new List<(Peer Peer, List<RegistryClient> Clients, List<double> Taken, List<HttpStatusCode> Answers)>();
        foreach (var peer in peers)
        {
            List<RegistryClient> clients = [.. Enumerable.Range(0, Clients).Select(_ => new RegistryClient(peer.Url))];
            // Each has written here and is connected.
            await Task.WhenAll(clients.Select(client => client.StartUploadAsync(Field.Repository)));
            runs.Add((peer, clients, [], []));
        }

        for (var i = 0; i < WarmingUp + extent.Tags; i++)
        {
            for (var turn = 0; turn < runs.Count; turn++)
            {
                var number = (turn + i) % runs.Count;
                var (_, clients, taken, answers) = runs[number];
                var watch = Stopwatch.StartNew();
                var got = await OneAsync(field, clients, $"{i}.{number}");
                if (i >= WarmingUp)
                {
                    taken.Add(watch.Elapsed.TotalMilliseconds);
                    answers.AddRange(got);
                }
            }
        }

        runs.ForEach(run => results.Add(new Result(Scenario, run.Peer.Name, "ms", Results.Median(run.Taken), run.Taken)));
        Count(Busy, status => status is HttpStatusCode.ServiceUnavailable);
        Count(Strange, status => status is not (HttpStatusCode.Created or HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable));
        runs.ForEach(run => run.Clients.ForEach(client => client.Dispose()));

        void Count(string scenario, Func<HttpStatusCode, bool> isCounted)
        {
            foreach (var run in runs)
            {
                double count = run.Answers.Count(isCounted);
                results.Add(new Result(scenario, run.Peer.Name, $"of {run.Answers.Count}", count, [count]));
            }
        }
    }

    private static async Task<HttpStatusCode[]> OneAsync(Field field, List<RegistryClient> clients, string number)
    {
        TinyImage[] images = [.. "xy".Select(letter => field.Image.Annotated($"{number} {new string(letter, 800)}"))];
        return await Task.WhenAll(clients.Select(async (client, i) =>
            (await client.PutManifestAsync(Field.Repository, $"v8.{number}", images[i % 2])).Status));
    }
}
