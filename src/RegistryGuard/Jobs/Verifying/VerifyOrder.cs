using System.Text.Json;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>What a verification is ordered to do.</summary>
/// <param name="Repositories">Of which repositories; none for all that the record knows and upstream lists.</param>
/// <param name="IsRepair">Whether upstream is to be put right.</param>
internal sealed record VerifyOrder(IReadOnlyList<string> Repositories, bool IsRepair)
{
    /// <summary>The kind of jobs that carry it out.</summary>
    public const string Kind = "verify";

    /// <summary>Repositories that one order may name.</summary>
    public const int MostNamed = 1_000;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>The same in a few words.</summary>
    public string About => NamedRepositories.About(Repositories) + (IsRepair ? ", with repair" : "");

    public static VerifyOrder Parse(string text) => JsonSerializer.Deserialize<VerifyOrder>(text, Options)!;

    public override string ToString() => JsonSerializer.Serialize(this, Options);
}
