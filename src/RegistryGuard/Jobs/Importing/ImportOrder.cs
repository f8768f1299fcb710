using System.Text.Json;

namespace RegistryGuard.Jobs.Importing;

/// <summary>What an import is ordered to do.</summary>
/// <param name="Repositories">Of which repositories; none for all that upstream lists.</param>
/// <param name="IsDryRun">Whether it only says what it would bind.</param>
internal sealed record ImportOrder(IReadOnlyList<string> Repositories, bool IsDryRun)
{
    /// <summary>The kind of jobs that carry it out.</summary>
    public const string Kind = "import";

    /// <summary>Repositories that one order may name.</summary>
    public const int MostNamed = 1_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The same in a few words.</summary>
    public string About => NamedRepositories.About(Repositories) + (IsDryRun ? ", dry run" : "");

    public static ImportOrder Parse(string text) => JsonSerializer.Deserialize<ImportOrder>(text, Options)!;

    public override string ToString() => JsonSerializer.Serialize(this, Options);
}
