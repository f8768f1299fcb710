namespace RegistryGuard.Core.Oci;

/// <summary>Names in a manifest's JSON as registries may read them. Go's decoder, which most are written with, ignores case,
/// also folds the long s and the Kelvin sign to ASCII (.NET does not), and lets the last of two equal names win.</summary>
internal static class MemberName
{
    /// <summary>Whether some reader would take one name for the other.</summary>
    public static bool MayBe(string name, string known) =>
        known.Equals(name.Replace('\u017f', 's').Replace('\u212a', 'k'), StringComparison.OrdinalIgnoreCase);
}
