using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Pushes of which the first part is sent and then nothing for a while; some end there, some go on. Whoever pushes
/// meanwhile from another address is not disturbed, and no part of a manifest is taken for one.</summary>
public sealed class HalfSent(Uri guard)
{
    public const string Repository = "half";
    private const int PerBatch = 6;

    // More than limits.manifestWrites, and more of each than is read without a place.
    private const int InFirstBatch = 70;
    private const int LargePart = 257 * 1024;
    private static readonly IPAddress Other = IPAddress.Parse("127.0.0.3");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, bool> whole = new(StringComparer.Ordinal);

    /// <summary>The digests of the manifests that were sent to their end.</summary>
    public IReadOnlySet<string> Whole => whole.Keys.ToHashSet(StringComparer.Ordinal);

    /// <summary>Sends some; tells what was not answered as it should be.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(int seed, int batch)
    {
        using (var client = new RegistryClient(guard))
        {
            await client.PushBlobsAsync(Repository, FuzzRequest.Images[0]);
        }

        var halves = Enumerable.Range(batch * PerBatch, PerBatch).Select(number => Half.Of(seed, number)).ToList();
        if (batch == 0)
        {
            halves.AddRange(Enumerable.Range(0, InFirstBatch).Select(Half.LargeOf));
        }

        await Task.WhenAll(halves.Select(half => half.BeginAsync(guard)));
        var meanwhile = await PushAsync(batch);
        var ends = await Task.WhenAll(halves.Select(EndAsync));
        return [.. ends.Append(meanwhile).OfType<string>()];
    }

    private async Task<string?> PushAsync(int batch)
    {
        var image = Annotated($"whole {batch}");
        whole[image.Digest] = true;
        using var connection = await RawConnection.OpenAsync(guard, Other, Patience);
        await connection.WriteAsync(KnownRequest.Push(Target($"v2.{batch}.0"), image));
        var answer = await connection.ReadAsync("PUT");
        return answer is { Status: 201 } ? null : $"{answer?.StartLine ?? "no answer"} {answer?.Text} to a push beside half-sent ones";
    }

    private async Task<string?> EndAsync(Half half)
    {
        using (half.Connection)
        {
            switch (half.Ending)
            {
                case Ending.Close:
                    return null;
                case Ending.Reset:
                    half.Connection!.Reset();
                    return null;
                default:
                    whole[half.Image.Digest] = true;
                    await half.Connection!.WriteAsync(half.Bytes[half.Part..]);
                    var answer = await half.Connection.ReadAsync("PUT");
                    return answer is { Status: 201 } ? null : $"{answer?.StartLine ?? "no answer"} {answer?.Text} to a push that came in two parts";
            }
        }
    }

    private static string Target(string tag) => $"/v2/{Repository}/manifests/{tag}";

    private static TinyImage Annotated(FormattableString text) => FuzzRequest.Images[0].Annotated(text.ToString(CultureInfo.InvariantCulture));

    private enum Ending
    {
        Close,
        Reset,
        GoOn,
    }

    private sealed record Half(TinyImage Image, byte[] Bytes, int Part, Ending Ending)
    {
        public RawConnection? Connection { get; private set; }

        public static Half Of(int seed, int number)
        {
            var random = new FuzzRandom(seed, (int.MaxValue / 2) - number);
            var image = Annotated($"half {number}");
            var bytes = KnownRequest.Push(Target(string.Create(CultureInfo.InvariantCulture, $"v1.{number}.0")), image);
            if (random.Chance(0.3))
            {
                bytes = Chunked(bytes, image);
            }

            return new Half(image, bytes, bytes.Length - 1 - random.Below(image.Manifest.Length), random.Of(Enum.GetValues<Ending>()));
        }

        public static Half LargeOf(int number)
        {
            var image = Annotated($"large {number} {new string('x', 2 * LargePart)}");
            return new Half(image, KnownRequest.Push(Target(string.Create(CultureInfo.InvariantCulture, $"v0.{number}.0")), image), LargePart, Ending.Close);
        }

        public async Task BeginAsync(Uri guard)
        {
            Connection = await RawConnection.OpenAsync(guard, patience: Patience);
            await Connection.WriteAsync(Bytes[..Part]);
        }

        private static byte[] Chunked(byte[] bytes, TinyImage image)
        {
            var head = Encoding.Latin1.GetString(bytes, 0, bytes.Length - image.Manifest.Length);
            head = head[..head.IndexOf("Content-Length", StringComparison.Ordinal)] + "Transfer-Encoding: chunked\r\n\r\n";
            return
            [
                .. Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}{image.Manifest.Length:x}\r\n")),
                .. image.Manifest,
                .. "\r\n0\r\n\r\n"u8,
            ];
        }
    }
}
