using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Finds manifests of which the registry was sent another part than the client has sent.</summary>
public static class HalfSentCheck
{
    /// <summary>The writes that should not have been.</summary>
    /// <param name="requests">What the registry was sent.</param>
    /// <param name="whole">The digests of the manifests that clients sent to their end.</param>
    public static IReadOnlyList<string> Breaches(IEnumerable<WireMessage> requests, IReadOnlySet<string> whole) =>
        [.. requests
            .Where(request => request.Method == "PUT" && request.Target.StartsWith($"/v2/{HalfSent.Repository}/manifests/", StringComparison.Ordinal)
                && !whole.Contains(TinyImage.DigestOf(request.Content)))
            .Select(request => $"{request.StartLine} with {request.Content.Length} bytes that nobody sent to their end")];
}
