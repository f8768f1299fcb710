using System.Globalization;
using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Clients that only read, from an address of their own, while others read the same with bent headers: each is answered
/// what the registry answers when it is asked alone.</summary>
public sealed class Innocents(Uri registry, Uri guard)
{
    public const string Repository = "innocent";

    /// <summary>A header of the bent reads only. What is answered to them because of it is for nobody else.</summary>
    public const string Marker = "X-Fuzz";

    private const int ManifestsPerBatch = 10;
    private const int BentPerManifest = 6;
    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.2");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Some headers make the guard wait for a body.
    private static readonly TimeSpan PatienceOfBent = TimeSpan.FromSeconds(2);

    /// <summary>Reads manifests that the guard has never seen, and then once more; tells what was answered otherwise than alone.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int seed, int batch)
    {
        using var direct = new RegistryClient(registry);
        using var guarded = new RegistryClient(guard);
        await direct.PushBlobsAsync(Repository, FuzzRequest.Images[0]);
        var wrong = new List<string>();
        foreach (var number in Enumerable.Range(batch * ManifestsPerBatch, ManifestsPerBatch))
        {
            var random = new FuzzRandom(seed, -number - 1);
            var image = FuzzRequest.Images[0].Annotated(string.Create(CultureInfo.InvariantCulture, $"innocent {number}"));
            var tag = string.Create(CultureInfo.InvariantCulture, $"v1.{number}.0");
            // Bound, or older than the guard.
            var pushed = await (random.Chance(0.5) ? guarded : direct).PutManifestAsync(Repository, tag, image);
            Assert.Equal(HttpStatusCode.Created, pushed.Status);
            var target = $"/v2/{Repository}/manifests/{(random.Chance(0.5) ? tag : image.Digest)}";
            wrong.AddRange(await ReadAsync(random, seed, number, target));
        }

        return wrong;
    }

    private async Task<IReadOnlyList<string>> ReadAsync(FuzzRandom random, int seed, int number, string target)
    {
        KnownRequest[] reads = [await KnownAsync("GET", target), await KnownAsync("HEAD", target), await KnownAsync("GET", target)];
        var bent = Enumerable.Range(0, BentPerManifest)
            .Select(each => FuzzRequest.MakeRead(seed, (number * BentPerManifest) + each, target))
            .ToArray();
        var cold = reads.Select(read => new Func<Task<string?>>(() => SendAsync(read)))
            .Concat(bent.Select(request => new Func<Task<string?>>(() => SendAsync(request))))
            .ToArray();
        random.Shuffle(cold);
        var differences = (await Task.WhenAll(cold.Select(send => send()))).ToList();
        foreach (var warm in reads)
        {
            differences.Add(await SendAsync(warm));
        }

        return [.. differences.OfType<string>().Select(difference =>
            $"{difference}\n  while others asked:\n  {string.Join("\n  ", bent.Select(request => request.ToString()))}")];
    }

    private async Task<KnownRequest> KnownAsync(string method, string target)
    {
        var alone = await SendAsync(registry, KnownRequest.Read(method, target), method);
        Assert.Equal(200, alone!.Status);
        return KnownRequest.Of(method, target, alone);
    }

    private async Task<string?> SendAsync(KnownRequest read) =>
        read.Difference(await SendAsync(guard, read.Bytes, read.Method)) is { } difference ? $"{difference} to {read}" : null;

    private async Task<string?> SendAsync(FuzzRequest bent)
    {
        await RawRequest.SendAsync(guard, bent.Bytes, PatienceOfBent);
        return null;
    }

    private static async Task<WireMessage?> SendAsync(Uri server, byte[] request, string method)
    {
        using var connection = await RawConnection.OpenAsync(server, Address, Patience);
        await connection.WriteAsync(request);
        return await connection.ReadAsync(method);
    }
}
