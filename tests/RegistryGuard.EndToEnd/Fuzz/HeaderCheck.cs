using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Finds headers that HTTP does not have (RFC 9110, 5.1 and 5.5) in what reached the registry: it answers such a request
/// otherwise than the same without them, or reads other headers in it.</summary>
public static class HeaderCheck
{
    private const string OtherTokenCharacters = "!#$%&'*+-.^_`|~";

    public static IReadOnlyList<string> Breaches(WireMessage request) =>
        [.. request.Headers.Where(header => !IsName(header.Name) || !IsValue(header.Value))
            .Select(header => $"{request.StartLine} with {Uri.EscapeDataString(header.Name)}: {Uri.EscapeDataString(header.Value)}")];

    private static bool IsName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || OtherTokenCharacters.Contains(c, StringComparison.Ordinal));

    private static bool IsValue(string value) => value.All(c => c is '\t' or (>= ' ' and not '\u007f'));
}
