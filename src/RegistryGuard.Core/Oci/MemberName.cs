using System.Text.Json;

namespace RegistryGuard.Core.Oci;

/// <summary>Names in a manifest's JSON as registries may read them. Go's decoder, which most are written with, ignores case,
/// also folds the long s and the Kelvin sign to ASCII (.NET does not), and lets the last of two equal names win.</summary>
internal static class MemberName
{
    /// <summary>Whether some reader takes the one name for the other.</summary>
    public static bool MayBe(string name, string known) =>
        known.Equals(name.Replace('\u017f', 's').Replace('\u212a', 'k'), StringComparison.OrdinalIgnoreCase);

    /// <summary>The values of all members that some reader takes for this one.</summary>
    public static IEnumerable<JsonElement> All(JsonElement of, string known) =>
        of.ValueKind is JsonValueKind.Object ? of.EnumerateObject().Where(member => MayBe(member, known)).Select(member => member.Value) : [];

    // A name that is no Unicode is read as another one by everybody.
    private static bool MayBe(JsonProperty member, string known)
    {
        try
        {
            return MayBe(member.Name, known);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
