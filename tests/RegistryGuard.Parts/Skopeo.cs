namespace RegistryGuard.Parts;

/// <summary>The real skopeo, pushing images out of OCI layouts.</summary>
public static class Skopeo
{
    public static async Task<Command> PushAsync(TinyImage image, Uri registry, string repository, string tag)
    {
        using var layout = new TemporaryFolder();
        OciLayout.Write(layout, image);
        return await Command.RunAsync(
            RealPart.Find("skopeo", "skopeo"),
            ["copy", "--insecure-policy", "--dest-tls-verify=false", "--dest-no-creds", $"oci:{layout.Path}:image",
             $"docker://{registry.Authority}/{repository}:{tag}"]);
    }
}
