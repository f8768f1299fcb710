namespace RegistryGuard.TestKit;

/// <summary>The real podman, with a store and a configuration of its own.</summary>
public sealed class Podman : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Has images fetched as this <c>registries.conf</c> says.</summary>
    public void Configure(string registries) => folder.Write("registries.conf", registries);

    public Task<Command> PullAsync(string name) => RunAsync("pull", name);

    /// <summary>Pushes what podman has under a name to another place.</summary>
    public Task<Command> PushAsync(string name, string place) => RunAsync("push", "--tls-verify=false", name, "docker://" + place);

    /// <summary>The digest of the image that podman has under the name, or null.</summary>
    public async Task<string?> DigestOfAsync(string name)
    {
        Command inspect = await RunAsync("image", "inspect", "--format", "{{.Digest}}", name);
        return inspect.ExitCode == 0 ? inspect.Output.Trim() : null;
    }

    public void Dispose() => folder.Dispose();

    private Task<Command> RunAsync(params string[] arguments) => Command.RunAsync(
        RealPart.Find("podman", "podman"),
        ["--root", folder.File("root"), "--runroot", folder.File("run"), "--tmpdir", folder.File("tmp"), "--storage-driver", "vfs",
         "--events-backend", "none", .. arguments],
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["CONTAINERS_REGISTRIES_CONF"] = folder.File("registries.conf"),
            ["XDG_RUNTIME_DIR"] = folder.Path,
            ["HOME"] = folder.Path,
        });
}
