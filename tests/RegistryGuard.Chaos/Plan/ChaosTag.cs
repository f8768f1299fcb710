using RegistryGuard.Core.Oci;
using RegistryGuard.TestKit;

namespace RegistryGuard.Chaos;

/// <summary>What the guards' policy says of a tag.</summary>
internal enum TagKind
{
    Protected,

    Floating,

    /// <summary>Protected at some times of a run and floating at others.</summary>
    Flipping,
}

/// <summary>A tag that the clients contend for, and the few manifests they push to it.</summary>
internal sealed record ChaosTag(string Repository, string Name, TagKind Kind)
{
    /// <summary>Where the registry refuses every delete.</summary>
    public const string KeptRepository = "chaos/kept";

    private const int Repositories = 3;
    private const int TagsPerMinor = 100;
    private static readonly string[] FloatingNames = ["latest", "recorded", "pr-1"];
    private static readonly string[] FlippingRepositories = ["chaos/flip-a", "chaos/flip-b"];

    /// <summary>The image all manifests refer to: its blobs are pushed once, before the run.</summary>
    public static TinyImage Image { get; } = TinyImage.Of("chaos");

    /// <summary>The class by which the guard's configuration makes these tags float.</summary>
    public static string FloatingPatterns { get; } = "[latest, \"pr-*\"]";

    /// <summary>Those whose pulls are answered by their last recorded move.</summary>
    public static string RecordedPatterns { get; } = "[recorded]";

    /// <summary>The repositories whose tags are floating at times.</summary>
    public static string FlippingPatterns { get; } = "[\"chaos/flip-*\"]";

    public static IEnumerable<string> AllRepositories { get; } =
        [.. Enumerable.Range(0, Repositories).Select(RepositoryOf), .. FlippingRepositories, KeptRepository];

    public bool IsProtected => Kind is TagKind.Protected;

    /// <summary>Whether its pulls are answered by its last recorded move. Each push of such a tag is of a manifest of its own, so that a
    /// pull says which push it saw.</summary>
    public bool IsRecorded => Kind is TagKind.Floating && Name == "recorded";

    /// <summary>Whether it is pushed only at times at which it floats, so that the record knows no binding of it.</summary>
    public bool IsNamedWhileFloating { get; private init; }

    public static ChaosTag Protected(int number) => new(RepositoryOf(number), VersionOf(number), TagKind.Protected);

    public static ChaosTag Floating(int number) =>
        new(RepositoryOf(number), FloatingNames[number / Repositories % FloatingNames.Length], TagKind.Floating);

    /// <summary>One whose pulls are answered by its last recorded move.</summary>
    public static ChaosTag Recorded { get; } = new(RepositoryOf(0), "recorded", TagKind.Floating);

    public static ChaosTag Flipping(int number) =>
        new(FlippingRepositories[number % FlippingRepositories.Length], VersionOf(number), TagKind.Flipping)
        {
            IsNamedWhileFloating = number / FlippingRepositories.Length % 2 == 1,
        };

    /// <summary>A protected one, of whose manifests none can be deleted.</summary>
    public static ChaosTag Kept(int number) => new(KeptRepository, VersionOf(number), TagKind.Protected);

    /// <summary>One of the manifests that are pushed to this tag; no other tag has it.</summary>
    public TinyImage Manifest(int variant) => Image.Annotated($"{this} {variant}");

    public RepositoryName RepositoryName => RepositoryName.Parse(Repository);

    public Tag TagName => Tag.Parse(Name);

    public override string ToString() => $"{Repository}:{Name}";

    private static string RepositoryOf(int number) => $"chaos/{(char)('a' + number % Repositories)}";

    private static string VersionOf(int number) => $"v1.{number / TagsPerMinor}.{number % TagsPerMinor}";
}
