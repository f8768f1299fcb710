using RegistryGuard.Core.Oci;
using RegistryGuard.Parts;

namespace RegistryGuard.Chaos;

/// <summary>A tag that the clients contend for, and the few manifests they push to it.</summary>
internal sealed record ChaosTag(string Repository, string Name, bool IsProtected)
{
    private const int Repositories = 3;
    private const int TagsPerMinor = 100;
    private static readonly string[] FloatingNames = ["latest", "edge", "pr-1"];

    /// <summary>The image all manifests refer to: its blobs are pushed once, before the run.</summary>
    public static TinyImage Image { get; } = TinyImage.Of("chaos");

    /// <summary>The class by which the guard's configuration makes these tags float.</summary>
    public static string FloatingPatterns { get; } = "[latest, edge, \"pr-*\"]";

    public static IEnumerable<string> AllRepositories { get; } = [.. Enumerable.Range(0, Repositories).Select(RepositoryOf)];

    public static ChaosTag Protected(int number) =>
        new(RepositoryOf(number), $"v1.{number / TagsPerMinor}.{number % TagsPerMinor}", IsProtected: true);

    public static ChaosTag Floating(int number) =>
        new(RepositoryOf(number), FloatingNames[number / Repositories % FloatingNames.Length], IsProtected: false);

    /// <summary>One of the manifests that are pushed to this tag; no other tag has it.</summary>
    public TinyImage Manifest(int variant) => Image.Annotated($"{this} {variant}");

    public RepositoryName RepositoryName => RepositoryName.Parse(Repository);

    public Tag TagName => Tag.Parse(Name);

    public override string ToString() => $"{Repository}:{Name}";

    private static string RepositoryOf(int number) => $"chaos/{(char)('a' + number % Repositories)}";
}
