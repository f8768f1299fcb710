using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace RegistryGuard.TestKit;

/// <summary>A valid OCI image of one small file. Other content is another digest; the same content is the same digest.</summary>
public sealed record TinyImage(byte[] Config, byte[] Layer, byte[] Manifest)
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    public const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar+gzip";

    public string Digest => DigestOf(Manifest);

    public static TinyImage Of(string content)
    {
        byte[] archive = Archive(content);
        byte[] layer = Compressed(archive);
        byte[] config = Bytes(new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(DigestOf(archive)) },
        });
        byte[] manifest = Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor(ConfigType, config),
            ["layers"] = new JsonArray(Descriptor(LayerType, layer)),
        });
        return new TinyImage(config, layer, manifest);
    }

    /// <summary>The same blobs under another manifest, and so another digest: cheap to make and to push.</summary>
    public TinyImage Annotated(string annotation)
    {
        JsonNode manifest = JsonNode.Parse(Manifest)!;
        manifest["annotations"] = new JsonObject { ["test"] = annotation };
        return this with { Manifest = Bytes(manifest) };
    }

    /// <summary>What such a manifest is annotated with.</summary>
    public static string AnnotationOf(string manifest) => (string)JsonNode.Parse(manifest)!["annotations"]!["test"]!;

    /// <summary>An index that lists this image.</summary>
    public TinyImage Index() => IndexOf(this);

    /// <summary>An index that lists these images; its blobs are those of the first.</summary>
    public static TinyImage IndexOf(params TinyImage[] images) => images[0] with
    {
        Manifest = Bytes(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = IndexType,
            ["manifests"] = new JsonArray([.. images.Select(image => (JsonNode)Descriptor(ManifestType, image.Manifest))]),
        }),
    };

    public static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";

    public static JsonObject Descriptor(string mediaType, byte[] content) => new()
    {
        ["mediaType"] = mediaType,
        ["digest"] = DigestOf(content),
        ["size"] = content.Length,
    };

    private static byte[] Archive(string content)
    {
        var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "content.txt")
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                ModificationTime = DateTimeOffset.UnixEpoch,
            });
        }

        return archive.ToArray();
    }

    private static byte[] Compressed(byte[] archive)
    {
        var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.Fastest))
        {
            gzip.Write(archive);
        }

        return layer.ToArray();
    }

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
