using System.Buffers;

namespace RegistryGuard.Upstream.Forwarding;

/// <summary>Finds header values that HTTP does not allow (RFC 9110, 5.5). Kestrel accepts control characters; a registry refuses the
/// whole request for them.</summary>
internal static class HeaderValues
{
    private static readonly SearchValues<char> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(code => code != '\t').Select(code => (char)code), '\x7f']);

    /// <summary>Whether the value may stand in a request or an answer. Bytes above 0x7F may, as they always could.</summary>
    public static bool IsValid(ReadOnlySpan<char> value) => !value.ContainsAny(Controls);

    /// <summary>Whether all values of a request may.</summary>
    public static bool AreValid(IHeaderDictionary headers)
    {
        foreach (var (_, values) in headers)
        {
            foreach (var value in values)
            {
                if (!IsValid(value))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
