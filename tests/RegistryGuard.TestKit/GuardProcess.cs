namespace RegistryGuard.TestKit;

/// <summary>RegistryGuard itself, in front of a registry.</summary>
public sealed class GuardProcess : IAsyncDisposable
{
    private GuardProcess(OwnedProcess process, Uri url, Uri adminUrl)
    {
        Process = process;
        Url = url;
        AdminUrl = adminUrl;
    }

    public OwnedProcess Process { get; }

    public Uri Url { get; }

    public Uri AdminUrl { get; }

    /// <summary>Starts the guard and waits until it is ready.</summary>
    /// <param name="upstream">The registry behind it.</param>
    /// <param name="record">Its record, as in the configuration.</param>
    /// <param name="configuration">A configuration file; the flags given here override it.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="flags">Further flags of <c>serve</c>.</param>
    public static Task<GuardProcess> StartAsync(
        Uri upstream, string record, string? configuration = null, IReadOnlyDictionary<string, string>? environment = null,
        params string[] flags) =>
        FreePort.StartAsync(() => StartOnceAsync(
            GuardProgram.Path, upstream, record, configuration, new(environment ?? new Dictionary<string, string>(), StringComparer.Ordinal), flags));

    /// <summary>Another build of the guard.</summary>
    /// <param name="folder">Where it was built.</param>
    /// <param name="upstream">The registry behind it.</param>
    /// <param name="record">Its record, as in the configuration.</param>
    public static Task<GuardProcess> StartBuiltAsync(string folder, Uri upstream, string record) =>
        FreePort.StartAsync(() => StartOnceAsync(
            GuardProgram.PathIn(folder), upstream, record, configuration: null, new(StringComparer.Ordinal)));

    /// <summary>The test host: the guard, but every push stands still at the end of a step of the protocol and says so.</summary>
    public static Task<GuardProcess> StartStandingStillAsync(Uri upstream, string record, string step) =>
        FreePort.StartAsync(() => StartOnceAsync(
            GuardProgram.TestHostPath, upstream, record, configuration: null,
            new(StringComparer.Ordinal) { ["TESTHOST_STOP_AFTER"] = step }));

    private static async Task<GuardProcess> StartOnceAsync(
        string program, Uri upstream, string record, string? configuration, Dictionary<string, string> environment,
        params string[] flags)
    {
        var url = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        var adminUrl = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        List<string> arguments =
            ["serve", "--upstream", Text(upstream), "--listen", Text(url), "--admin-listen", Text(adminUrl),
             "--record", record, .. flags];
        if (configuration is not null)
        {
            arguments.AddRange(["--config", configuration]);
        }

        foreach ((string key, string value) in GuardProgram.Environment)
        {
            environment[key] = value;
        }

        OwnedProcess process = OwnedProcess.Start(program, arguments, environment);
        PartLogs.Keep(process);
        try
        {
            using var http = new HttpClient();
            await Readiness.OfAsync(process, () => Readiness.AnswersAsync(http, new Uri(adminUrl, "/readyz"), 200));
            return new GuardProcess(process, url, adminUrl);
        }
        catch (PartDidNotStartException)
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static string Text(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
