using FsCheck;
using FsCheck.Fluent;

namespace RegistryGuard.Core.Tests.Properties;

/// <summary>Texts made of pieces, which shrink to fewer pieces. Random characters would hardly ever mean anything.</summary>
internal static class Texts
{
    public static Arbitrary<string[]> Of(params string[] pieces) =>
        Arb.From(Gen.Elements(pieces).ArrayOf().Where(text => text.Length <= 24), Shrunk);

    /// <summary>Holds it against so many texts; says which is the smallest that it fails for.</summary>
    public static void Hold(Property property, int tests = 5_000) =>
        property.Check(Config.QuickThrowOnFailure.WithMaxTest(tests).WithQuietOnSuccess(true));

    private static IEnumerable<string[]> Shrunk(string[] text) =>
        Enumerable.Range(0, text.Length).Select(left => text.Where((_, i) => i != left).ToArray());
}
