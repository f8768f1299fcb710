using System.Globalization;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Bodies that are another kind of manifest than they say, and that end elsewhere than they say.</summary>
internal static class BodyMutations
{
    private const string Index = "application/vnd.oci.image.index.v1+json";
    private const string Docker = "application/vnd.docker.distribution.manifest.v2+json";

    public static (byte[] Bytes, string ContentType) Apply(FuzzRandom random, TinyImage image)
    {
        var text = Encoding.UTF8.GetString(image.Manifest);
        var type = random.Chance(0.9) ? TinyImage.ManifestType : random.Of(
            Index, Docker, "application/vnd.docker.distribution.manifest.v1+json", "application/vnd.docker.distribution.manifest.v1+prettyjws",
            "application/json", "", TinyImage.ManifestType + "; charset=utf-8", TinyImage.ManifestType.ToUpperInvariant(),
            TinyImage.ManifestType + ";a=b;a=c", TinyImage.ManifestType + ", a/b", "\"" + TinyImage.ManifestType + "\"", TinyImage.ManifestType + "\u00a0");
        text = random.Below(24) switch
        {
            0 => text + " ",
            1 => " \n" + text,
            2 => text.Replace("\"schemaVersion\":2", "\"schemaVersion\":1", StringComparison.Ordinal),
            3 => text.Replace("{\"schemaVersion\"", "{\"SchemaVersion\":1,\"schemaVersion\"", StringComparison.Ordinal),
            4 => text.Replace("{\"schemaVersion\"", "{\"tag\":\"v1.0.0\",\"name\":\"app\",\"schemaVersion\"", StringComparison.Ordinal),
            5 => """{"schemaVersion":1,"name":"app","tag":"v1.0.0","architecture":"amd64","fsLayers":[],"history":[]}""",
            6 => $$"""{"schemaVersion":2,"mediaType":"{{Index}}","manifests":[]}""",
            7 => text[..random.Below(text.Length)],
            8 => random.Of("", "{}", "[]", "null", "\"\"", "{\"schemaVersion\":2}", "\u00ef\u00bb\u00bf" + text, text + text, new string('[', 500)),
            9 => text.Replace("\"annotations\"", $"\"x{random.Below(1000)}\"", StringComparison.Ordinal),
            _ => text,
        };
        return (Encoding.UTF8.GetBytes(text), type);
    }

    /// <summary>The header that says where the body ends, the body as it is sent, and whether more of it is to be expected.</summary>
    public static (string Header, byte[] Framed, bool Waits) Frame(FuzzRandom random, byte[] body, bool bends)
    {
        var length = body.Length;
        return random.Below(bends ? 40 : 32) switch
        {
            < 24 => (string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}"), body, false),
            < 32 => ("Transfer-Encoding: chunked", Chunked(random, body, "0\r\n\r\n"), false),
            32 => (string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length + 1 + random.Below(50)}"), body, true),
            33 => (string.Create(CultureInfo.InvariantCulture, $"Content-Length: {Math.Max(0, length - 1 - random.Below(50))}"), body, false),
            34 => (random.Of("Content-Length: ", "Content-Length: -1", "Content-Length: 0x10", "Content-Length: 1e2", "Content-Length: 99999999999999999999",
                "Content-Length: 5, 5", "Content-Length: 5\r\nContent-Length: 5", "Content-Length: +5", "Content-Length : 5"), body, true),
            35 => (random.Of("Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: xchunked", "Transfer-Encoding: \"chunked\"", "Transfer-Encoding:\tchunked", "Transfer-Encoding: Chunked", "Transfer-Encoding : chunked",
                "Transfer_Encoding: chunked", "Transfer-Encoding: identity"), Chunked(random, body, "0\r\n\r\n"), true),
            36 => (string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\nTransfer-Encoding: chunked"), Chunked(random, body, "0\r\n\r\n"), true),
            37 => ("Transfer-Encoding: chunked", Chunked(random, body, random.Of("0\r\nContent-Type: a/b\r\nX-HTTP-Method-Override: DELETE\r\n\r\n", "", "0\r\n", "-1\r\n\r\n", "zz\r\n")), true),
            38 => ("Transfer-Encoding: chunked", body, true),
            _ => ("", body, true),
        };
    }

    private static byte[] Chunked(FuzzRandom random, byte[] body, string end)
    {
        var framed = new MemoryStream();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, 1 + random.Below(200));
            var number = size.ToString(random.Of("x", "X", "x8"), CultureInfo.InvariantCulture);
            framed.Write(Encoding.Latin1.GetBytes($"{number}{(random.Chance(0.05) ? random.Of(";a=b", ";", " ", ";a=\"\\\"\"") : "")}\r\n"));
            framed.Write(body, at, size);
            framed.Write("\r\n"u8);
            at += size;
        }

        framed.Write(Encoding.Latin1.GetBytes(end));
        return framed.ToArray();
    }
}
