using System.Text.Json;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>What an index lists, as the most generous of readers has it: one that ignores the case of names as Go does, and takes
/// each of several members of one name.</summary>
internal static class ListedManifests
{
    /// <summary>The digests of all descriptors; none of what is no index.</summary>
    public static IReadOnlyList<string> Of(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return [.. Members(document.RootElement, "manifests")
                .Where(list => list.ValueKind is JsonValueKind.Array)
                .SelectMany(list => list.EnumerateArray())
                .SelectMany(descriptor => Members(descriptor, "digest"))
                .Where(digest => digest.ValueKind is JsonValueKind.String)
                .Select(digest => digest.GetString()!)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<JsonElement> Members(JsonElement of, string name) => of.ValueKind is JsonValueKind.Object
        ? of.EnumerateObject().Where(member => Folded(member.Name).Equals(name, StringComparison.OrdinalIgnoreCase)).Select(member => member.Value)
        : [];

    private static string Folded(string name) => name.Replace('\u017f', 's').Replace('\u212a', 'k');
}
