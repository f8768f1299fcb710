namespace RegistryGuard.Parts;

/// <summary>The real skopeo, pushing images out of OCI layouts.</summary>
public static class Skopeo
{
    public static async Task<Command> PushAsync(TinyImage image, Uri registry, string repository, string tag)
    {
        using var layout = new TemporaryFolder();
        OciLayout.Write(layout, image);
        return await PushAsync(layout, registry, repository, tag);
    }

    /// <summary>Pushes the image that a layout has under the name "image".</summary>
    public static Task<Command> PushAsync(TemporaryFolder layout, Uri registry, string repository, string tag) =>
        Command.RunAsync(
            RealPart.Find("skopeo", "skopeo"),
            ["copy", "--insecure-policy", "--dest-tls-verify=false", "--dest-no-creds", $"oci:{layout.Path}:image",
             $"docker://{registry.Authority}/{repository}:{tag}"]);
}
