namespace RegistryGuard.TestKit;

/// <summary>The real skopeo, pushing images out of OCI layouts.</summary>
public static class Skopeo
{
    /// <summary>Pushes an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="registry">Where to.</param>
    /// <param name="repository">The repository.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="registries">The text of a <c>registries.conf</c>; the system's if not given.</param>
    public static async Task<Command> PushAsync(TinyImage image, Uri registry, string repository, string tag, string? registries = null)
    {
        using var layout = new TemporaryFolder();
        OciLayout.Write(layout, image);
        return await PushAsync(layout, registry, repository, tag, registries);
    }

    /// <summary>Copies what a tag has to another tag of the same registry.</summary>
    public static Task<Command> CopyAsync(Uri registry, string from, string to) => Command.RunAsync(
        RealPart.Find("skopeo", "skopeo"),
        ["copy", "--insecure-policy", "--src-tls-verify=false", "--dest-tls-verify=false", "--src-no-creds", "--dest-no-creds",
         $"docker://{registry.Authority}/{from}", $"docker://{registry.Authority}/{to}"]);

    /// <summary>Pushes the image that a layout has under the name "image".</summary>
    public static Task<Command> PushAsync(TemporaryFolder layout, Uri registry, string repository, string tag, string? registries = null) =>
        Command.RunAsync(
            RealPart.Find("skopeo", "skopeo"),
            ["copy", "--insecure-policy", "--dest-tls-verify=false", "--dest-no-creds", $"oci:{layout.Path}:image",
             $"docker://{registry.Authority}/{repository}:{tag}"],
            registries is null ? null : new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["CONTAINERS_REGISTRIES_CONF"] = layout.Write("registries.conf", registries),
            });
}
