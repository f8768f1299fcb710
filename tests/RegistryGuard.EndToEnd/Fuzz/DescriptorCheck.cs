using System.Text.Json;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Finds descriptors in what reached the registry that say a thing twice, or under a name that only some readers take for
/// it: guard and registry, or two clients, would read another manifest in them.</summary>
public static class DescriptorCheck
{
    private static readonly string[] Names = ["digest", "mediaType", "size"];

    public static IReadOnlyList<string> Breaches(WireMessage request)
    {
        if (request.Method != "PUT" || !request.Target.Contains("/manifests/", StringComparison.Ordinal))
        {
            return [];
        }

        try
        {
            using var document = JsonDocument.Parse(request.Content);
            return document.RootElement.ValueKind is JsonValueKind.Object
                && document.RootElement.TryGetProperty("manifests", out var list) && list.ValueKind is JsonValueKind.Array
                && list.EnumerateArray().Where(descriptor => descriptor.ValueKind is JsonValueKind.Object).Any(IsDoubtful)
                ? [$"{request.StartLine} with {request.Text}"]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static bool IsDoubtful(JsonElement descriptor)
    {
        var names = descriptor.EnumerateObject().Select(member => member.Name).ToList();
        return names.Distinct(StringComparer.Ordinal).Count() < names.Count
            || names.Exists(name => Names.Any(known => name != known
                && name.Replace('\u017f', 's').Replace('\u212a', 'k').Equals(known, StringComparison.OrdinalIgnoreCase)));
    }
}
