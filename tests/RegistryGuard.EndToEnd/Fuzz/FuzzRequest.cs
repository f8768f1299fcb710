using System.Globalization;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>One request of a run: a manifest write, or its like, that was bent out of shape. The same seed and number make the
/// same bytes.</summary>
/// <param name="Bytes">What is sent.</param>
/// <param name="WaitsForMore">Whether a server may well wait for the rest of it, which never comes.</param>
public sealed record FuzzRequest(byte[] Bytes, bool WaitsForMore)
{
    /// <summary>The images that are pushed, by number; all have the same blobs.</summary>
    public static TinyImage[] Images { get; } =
        [TinyImage.Of("fuzz"), .. Enumerable.Range(1, 5).Select(number => TinyImage.Of("fuzz").Annotated($"image {number}"))];

    /// <summary>What is bound when a run begins, to the first of the images.</summary>
    public static (string Repository, string Tag)[] Bound { get; } =
    [
        ("app", "v1.0.0"), ("app", "v1.0.1"), ("app", "1"), ("team/app", "v1.0.0"), ("a/manifests/b", "v1.0.0"),
        ("blobs/uploads", "v1.0.0"), ("tags/list", "list"), ("app", "sha256-look.sig"),
    ];

    /// <summary>A read of a manifest with at least one header that others do not send.</summary>
    public static FuzzRequest MakeRead(int seed, int number, string target)
    {
        var random = new FuzzRandom(seed, number);
        var headers = new List<string>
        {
            "Host: guard", $"Accept: {TinyImage.ManifestType}", HeaderMutations.One(random), string.Create(CultureInfo.InvariantCulture, $"{Innocents.Marker}: {number}"),
        };
        var head = $"{random.Of("GET", "GET", "GET", "HEAD")} {target} HTTP/1.1\r\n{string.Join("\r\n", headers)}\r\n\r\n";
        return new FuzzRequest(Encoding.Latin1.GetBytes(head), WaitsForMore: true);
    }

    public static FuzzRequest Make(int seed, int number)
    {
        var random = new FuzzRandom(seed, number);
        if (random.Chance(0.15))
        {
            return IndexMutations.Make(random, number);
        }

        // Bent in one respect it comes further than bent in all.
        var only = random.Chance(0.6) ? (Respect?)random.Of(Enum.GetValues<Respect>()) : null;
        bool Bends(Respect respect) => only is null || only == respect;

        var (repository, tag) = random.Of(Bound);
        var image = random.Of(Images);
        var method = Bends(Respect.Method) ? Method(random) : "PUT";
        var target = TargetMutations.Apply(random, repository, tag, image, Bends(Respect.Target));
        var body = Bends(Respect.Body) ? BodyMutations.Apply(random, image) : (Bytes: image.Manifest, ContentType: TinyImage.ManifestType);
        var headers = new List<string> { "Host: guard", $"Content-Type: {body.ContentType}" };
        if (Bends(Respect.Headers))
        {
            HeaderMutations.Apply(random, headers);
        }

        var (framing, framed, waits) = BodyMutations.Frame(random, body.Bytes, Bends(Respect.Framing));
        headers.Insert(random.Below(headers.Count + 1), framing);
        var version = random.Chance(0.97) ? "HTTP/1.1" : random.Of("HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", "");
        var end = random.Chance(0.97) ? "\r\n" : "\n";
        var head = new StringBuilder(random.Chance(0.99) ? "" : end)
            .Append(CultureInfo.InvariantCulture, $"{method} {target} {version}{end}");
        foreach (var header in headers.Where(header => header.Length > 0))
        {
            head.Append(header).Append(end);
        }

        head.Append(end);
        byte[] bytes = [.. Encoding.Latin1.GetBytes(head.ToString()), .. framed];
        if (random.Chance(0.03))
        {
            // Behind it on the same connection: read as a request of its own, or never.
            var next = random.Of(Images).Manifest;
            bytes =
            [
                .. bytes,
                .. Encoding.Latin1.GetBytes($"PUT /v2/app/manifests/v1.0.0 HTTP/1.1\r\nHost: guard\r\nContent-Type: {TinyImage.ManifestType}\r\nContent-Length: {next.Length}\r\n\r\n"),
                .. next,
            ];
        }

        return new FuzzRequest(bytes, waits);
    }

    private enum Respect
    {
        Method,
        Target,
        Headers,
        Body,
        Framing,
    }

    public override string ToString() => Encoding.Latin1.GetString(Bytes, 0, Math.Min(Bytes.Length, 1500)).Replace("\r\n", "\n  ", StringComparison.Ordinal);

    private static string Method(FuzzRandom random) => random.Below(20) switch
    {
        < 13 => "PUT",
        13 => random.Of("put", "Put", "PUt", "pUT", "delete", "Delete", "head", "get"),
        14 => random.Of("POST", "PATCH", "GET", "HEAD"),
        15 or 16 => "DELETE",
        17 => random.Of("MOVE", "COPY", "LINK", "PROPPATCH", "OPTIONS", "TRACE", "CONNECT", "QUERY", "PURGE"),
        18 => random.Of("PUTT", "PU", "P\tUT", "PUT\u00a0", "\u00c0PUT", "PUT,PUT", "*"),
        _ => "PUT",
    };
}

/// <summary>The choices of one request.</summary>
public sealed class FuzzRandom(int seed, int number)
{
    private readonly Random random = new(unchecked((seed * 1_000_003) ^ (number * 7919)));

    public bool Chance(double probability) => random.NextDouble() < probability;

    public int Below(int end) => random.Next(end);

    public T Of<T>(params T[] choices) => choices[random.Next(choices.Length)];

    public void Shuffle<T>(T[] values) => random.Shuffle(values);
}
