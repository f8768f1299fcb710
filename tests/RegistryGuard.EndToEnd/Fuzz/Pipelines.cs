using System.Globalization;
using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Requests of all kinds that are sent on one connection in one go, some with a bent one behind them.</summary>
public sealed class Pipelines
{
    private const string Repository = "piped";
    private const string Bound = $"/v2/{Repository}/manifests/v1.0.0";
    private const int PerBatch = 20;
    private const int Longest = 12;

    private readonly Uri guard;
    private readonly KnownRequest[] known;

    private Pipelines(Uri guard, KnownRequest[] known) => (this.guard, this.known) = (guard, known);

    /// <summary>Binds a tag and learns what is to be answered.</summary>
    public static async Task<Pipelines> StartAsync(Uri registry, Uri guard)
    {
        var (one, other) = (FuzzRequest.Images[0], FuzzRequest.Images[1]);
        using var client = new RegistryClient(guard);
        Assert.Equal(HttpStatusCode.Created, (await client.PushAsync(Repository, "v1.0.0", one)).Status);
        string[] targets =
        [
            Bound, $"/v2/{Repository}/manifests/{one.Digest}", $"/v2/{Repository}/manifests/v9.9.9",
            $"/v2/{Repository}/blobs/{TinyImage.DigestOf(one.Config)}", $"/v2/{Repository}/blobs/{TinyImage.DigestOf(one.Layer)}",
            $"/v2/{Repository}/tags/list", "/v2/",
        ];
        var all = new List<KnownRequest>
        {
            KnownRequest.Refused("PUT", KnownRequest.Push(Bound, other), 403, "v1.0.0"),
            KnownRequest.Refused("DELETE", KnownRequest.Read("DELETE", Bound), 405, "v1.0.0"),
            KnownRequest.Refused("PATCH", KnownRequest.Read("PATCH", Bound), 405, "UNSUPPORTED"),
            KnownRequest.Refused("PUT", KnownRequest.Push($"/v1/{Repository}/manifests/v1.0.0", other), 405, "UNSUPPORTED"),
        };
        foreach (var (method, target) in targets.SelectMany(target => new[] { ("GET", target), ("HEAD", target) }))
        {
            using var alone = await RawConnection.OpenAsync(registry);
            await alone.WriteAsync(KnownRequest.Read(method, target));
            all.Add(KnownRequest.Of(method, target, (await alone.ReadAsync(method))!));
        }

        return new Pipelines(guard, [.. all]);
    }

    /// <summary>Sends some; tells what was not answered as it should be.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int seed, int batch) =>
        [.. (await Task.WhenAll(Enumerable.Range(batch * PerBatch, PerBatch).Select(number => RunOneAsync(seed, number)))).SelectMany(wrong => wrong)];

    private async Task<IReadOnlyList<string>> RunOneAsync(int seed, int number)
    {
        var random = new FuzzRandom(seed, int.MaxValue - number);
        KnownRequest[] requests = [.. Enumerable.Range(0, 2 + random.Below(Longest - 1)).Select(_ => random.Of(known))];
        byte[] bytes = [.. requests.SelectMany(request => request.Bytes), .. random.Chance(0.5) ? FuzzRequest.Make(seed, number).Bytes : []];
        var split = random.Chance(0.5) ? bytes.Length : random.Below(bytes.Length);
        using var connection = await RawConnection.OpenAsync(guard, patience: TimeSpan.FromSeconds(60));
        await connection.WriteAsync(bytes[..split]);
        if (split < bytes.Length)
        {
            await Task.Delay(random.Below(20));
            await connection.WriteAsync(bytes[split..]);
        }

        var answers = new List<WireMessage>();
        while (answers.Count < requests.Length && await connection.ReadAsync(requests[answers.Count].Method) is { } answer)
        {
            answers.Add(answer);
        }

        return [.. PipelineCheck.Breaches(requests, answers).Select(breach => string.Create(CultureInfo.InvariantCulture, $"{breach}, pipeline {number}"))];
    }
}
