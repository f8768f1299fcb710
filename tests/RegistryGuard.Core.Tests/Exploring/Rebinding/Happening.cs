namespace RegistryGuard.Core.Tests.Exploring.Rebinding;

/// <summary>What can happen in a world of pushes in audit mode. Each check that should hold lists what must happen in it.</summary>
[Flags]
internal enum Happening : ulong
{
    None = 0,
    Acknowledged = 1 << 0,
    WouldBeRefused = 1 << 1,
    ReboundForAnother = 1 << 2,
    Changed = 1 << 3,
    Judged = 1 << 4,
    Overtaken = 1 << 5,
    Enforced = 1 << 6,
    EnforcedRefused = 1 << 7,
}

/// <summary>What is checked, by its name in docs/exploring.md.</summary>
internal static class Property
{
    public const string EnforcedLost = "enforced lost";
    public const string WentBack = "the record went back";
    public const string Wrong = "record left wrong";
}

/// <summary>The images of a world of pushes in audit mode, as bits: those that are pushed so, C, which is pushed where it is enforced, and
/// X, which the tag may have had before.</summary>
internal static class Image
{
    public const byte None = 0;
    public const byte C = 8;
    public const byte X = 16;

    private const string Letters = "ABDCX";

    private static readonly Core.Tags.ManifestIdentity[] Contents = [.. Letters.Select(letter => Tests.Tags.Entries.Manifest(letter.ToString()))];

    /// <summary>The manifest of a bit.</summary>
    public static Core.Tags.ManifestIdentity ContentOf(int image) => Contents[int.Log2(image)];

    /// <summary>The bit of a manifest; none for no manifest.</summary>
    public static byte Of(Core.Tags.ManifestIdentity? content) =>
        content is null ? None : (byte)(1 << Array.FindIndex(Contents, content.IsSameAs));

    /// <summary>It in words.</summary>
    public static string NameOf(int image) => image == None ? "-" : Letters[int.Log2(image)].ToString();
}
