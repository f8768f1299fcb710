using System.Text.Json.Nodes;

namespace RegistryGuard.TestKit;

/// <summary>An image as a folder (OCI image layout), under the name "image".</summary>
public static class OciLayout
{
    public static void Write(TemporaryFolder folder, TinyImage image)
    {
        Directory.CreateDirectory(folder.File("blobs/sha256"));
        foreach (byte[] content in (byte[][])[image.Config, image.Layer, image.Manifest])
        {
            string hex = TinyImage.DigestOf(content)["sha256:".Length..];
            File.WriteAllBytes(folder.File($"blobs/sha256/{hex}"), content);
        }

        folder.Write("oci-layout", """{"imageLayoutVersion":"1.0.0"}""");
        JsonObject manifest = TinyImage.Descriptor(TinyImage.ManifestType, image.Manifest);
        manifest["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = "image" };
        folder.Write("index.json", new JsonObject { ["schemaVersion"] = 2, ["manifests"] = new JsonArray(manifest) }.ToJsonString());
    }
}
