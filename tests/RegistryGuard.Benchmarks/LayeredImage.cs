using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RegistryGuard.TestKit;

namespace RegistryGuard.Benchmarks;

/// <summary>An image that nobody has seen before: layers of random bytes, as a folder (OCI image layout) under the name
/// "image".</summary>
internal static class LayeredImage
{
    public static void Write(TemporaryFolder folder, int layers, int layerSize)
    {
        Directory.CreateDirectory(folder.File("blobs/sha256"));
        var archives = Enumerable.Range(0, layers).Select(_ => Archive(RandomNumberGenerator.GetBytes(layerSize))).ToList();
        var config = new JsonObject
        {
            ["architecture"] = "amd64",
            ["os"] = "linux",
            ["config"] = new JsonObject(),
            ["rootfs"] = new JsonObject
            {
                ["type"] = "layers",
                ["diff_ids"] = new JsonArray([.. archives.Select(archive => JsonValue.Create(TinyImage.DigestOf(archive)))]),
            },
        };
        var manifest = new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = TinyImage.ManifestType,
            ["config"] = Blob(folder, "application/vnd.oci.image.config.v1+json", Bytes(config)),
            ["layers"] = new JsonArray(
                [.. archives.Select(archive => Blob(folder, "application/vnd.oci.image.layer.v1.tar+gzip", Compressed(archive)))]),
        };
        var listed = Blob(folder, TinyImage.ManifestType, Bytes(manifest));
        listed["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "image" };
        folder.Write("oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        folder.Write("index.json", new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(listed) }.ToJsonString());
    }

    private static JsonObject Blob(TemporaryFolder folder, string mediaType, byte[] content)
    {
        var descriptor = TinyImage.Descriptor(mediaType, content);
        File.WriteAllBytes(folder.File($"blobs/sha256/{TinyImage.DigestOf(content)["sha256:".Length..]}"), content);
        return descriptor;
    }

    private static byte[] Archive(byte[] content)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "content.bin") { DataStream = new MemoryStream(content) });
        }

        return archive.ToArray();
    }

    // Layers that are not compressed would be compressed by the client, at its own cost.
    private static byte[] Compressed(byte[] archive)
    {
        using var layer = new MemoryStream();
        using (var gzip = new GZipStream(layer, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(archive);
        }

        return layer.ToArray();
    }

    private static byte[] Bytes(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
