using System.Globalization;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Indexes whose descriptors say a thing twice, or under a name that only some readers take for it; and what becomes of
/// the manifests that they list: each is stored, listed and deleted within a few requests.</summary>
internal static class IndexMutations
{
    private const int RequestsPerChild = 40;
    private const int Many = 300;

    public static FuzzRequest Make(FuzzRandom random, int number)
    {
        var repository = random.Of("app", "team/app");
        var (child, other) = (Child(number / RequestsPerChild, 0), Child(number / RequestsPerChild, 1));
        var one = random.Of(child, other);
        var path = $"/v2/{repository}/manifests/";
        return random.Below(10) switch
        {
            < 3 => Put(path + one.Digest, one.Manifest, TinyImage.ManifestType),
            < 5 => new FuzzRequest(Encoding.Latin1.GetBytes($"DELETE {path}{one.Digest} HTTP/1.1\r\nHost: guard\r\n\r\n"), WaitsForMore: false),
            _ => Put(
                string.Create(CultureInfo.InvariantCulture, $"{path}v3.{number / RequestsPerChild}.{random.Below(3)}"),
                Encoding.UTF8.GetBytes(Index(random, child, other)), TinyImage.IndexType),
        };
    }

    private static TinyImage Child(int number, int variant) =>
        FuzzRequest.Images[0].Annotated(string.Create(CultureInfo.InvariantCulture, $"child {number} {variant}"));

    private static string Index(FuzzRandom random, TinyImage child, TinyImage other)
    {
        var (digest, second) = ($"\"{child.Digest}\"", $"\"{other.Digest}\"");
        var (type, size) = ($"\"mediaType\":\"{TinyImage.ManifestType}\"", string.Create(CultureInfo.InvariantCulture, $"\"size\":{child.Manifest.Length}"));
        var descriptor = random.Below(16) switch
        {
            0 => $$"""{{{type}},"digest":{{digest}},"digest":{{digest}},{{size}}}""",
            1 => $$"""{{{type}},"digest":{{digest}},"digest":{{second}},{{size}}}""",
            2 => $$"""{{{type}},"DIGEST":{{second}},"digest":{{digest}},{{size}}}""",
            3 => $$"""{{{type}},"digest":{{digest}},"Digest":{{second}},{{size}}}""",
            4 => $$"""{{{type}},"DIGEST":{{digest}},{{size}}}""",
            5 => $$"""{{{type}},"digest":{{digest}},"d\u0131gest":{{second}},{{size}}}""",
            6 => $$"""{{{type}},"digest":{{digest}},"dige\u017ft":{{second}},{{size}}}""",
            7 => $$"""{{{type}},"\u0064igest":{{digest}},"digest":{{second}},{{size}}}""",
            8 => $$"""{{{type}},{{type}},"digest":{{digest}},{{size}}}""",
            9 => $$"""{{{type}},"mediaType":"{{TinyImage.IndexType}}","digest":{{digest}},{{size}}}""",
            10 => $$"""{"mediaType":"{{TinyImage.IndexType}}","MediaType":"{{TinyImage.ManifestType}}","digest":{{digest}},{{size}}}""",
            11 => $$"""{{{type}},{{size}},"size":1,"platform":{},"platform":{"os":"linux"},"digest":{{digest}}}""",
            12 => $$"""{{{type}},{{string.Concat(Enumerable.Repeat($"\"digest\":{second},", Many))}}"digest":{{digest}},{{size}}}""",
            13 => $$"""{{{string.Concat(Enumerable.Repeat($"{type},", Many))}}"digest":{{digest}},{{size}}}""",
            _ => $$"""{{{type}},"digest":{{digest}},{{size}}}""",
        };
        return $$"""{"schemaVersion":2,"mediaType":"{{TinyImage.IndexType}}","manifests":[{{descriptor}}]}""";
    }

    private static FuzzRequest Put(string target, byte[] body, string type) => new(
        [
            .. Encoding.Latin1.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"PUT {target} HTTP/1.1\r\nHost: guard\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n")),
            .. body,
        ],
        WaitsForMore: false);
}
