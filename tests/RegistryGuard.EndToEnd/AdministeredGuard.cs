using System.Security.Cryptography;
using System.Text;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd;

/// <summary>A guard with tokens for its admin API, before a registry that wants a password; its record in SQLite.</summary>
public class AdministeredGuard : IAsyncLifetime
{
    public const string ReadToken = "a token that may look";
    public const string WriteToken = "a token that may change";

    private static readonly Credential User = new("release-job", "correct horse");

    private readonly TemporaryFolder folder = new();
    private RegistryProcess? registry;
    private GuardProcess? guard;

    public GuardProcess Guard => guard!;

    public async ValueTask InitializeAsync()
    {
        registry = await RegistryProcess.StartAsync(User);
        guard = await GuardProcess.StartAsync(registry.Url, await RecordAsync(folder), folder.Write("guard.yaml", $$"""
            upstream:
              credentials: { username: {{User.Name}}, passwordFile: {{folder.Write("password", User.Password)}} }
            admin:
              tokens:
                - { name: viewer, sha256: {{Sum(ReadToken)}}, scope: read }
                - { name: ci, sha256: {{Sum(WriteToken)}}, scope: write }
            """));
    }

    /// <summary>A client with the registry's password, through the guard.</summary>
    public RegistryClient Client() => new(Guard.Url, User);

    /// <summary>Runs a command of the program against this guard.</summary>
    /// <param name="token">The token; null for none.</param>
    /// <param name="arguments">The command.</param>
    public Task<Command> RunAsync(string? token, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(GuardProgram.Environment, StringComparer.Ordinal);
        if (token is not null)
        {
            environment["REGISTRYGUARD_ADMIN_TOKEN"] = token;
        }

        return Command.RunAsync(GuardProgram.Path, [.. arguments, "--admin", Guard.AdminUrl.GetLeftPart(UriPartial.Authority)], environment);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (guard is not null)
        {
            await guard.DisposeAsync();
        }

        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>Where the record is.</summary>
    protected virtual Task<string> RecordAsync(TemporaryFolder place) => Task.FromResult($"sqlite:{place.File("record.db")}");

    private static string Sum(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <summary>The same, with its record in Redis.</summary>
public sealed class AdministeredGuardOnRedis : AdministeredGuard
{
    private RedisProcess? redis;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (redis is not null)
        {
            await redis.DisposeAsync();
        }
    }

    protected override async Task<string> RecordAsync(TemporaryFolder place)
    {
        redis = await RedisProcess.StartAsync();
        return $"redis:{redis.Address},deadline=5s";
    }
}
