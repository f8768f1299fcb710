using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Holds what the guard's parser makes of a request that reached the registry against what the registry's own router
/// made of it.</summary>
public static class RouteCheck
{
    /// <summary>Every request that the two read in different ways, or that one of them can't read.</summary>
    /// <param name="requests">What the registry was sent.</param>
    /// <param name="registryLog">The registry's lines on its routes.</param>
    public static IReadOnlyList<string> Differences(IEnumerable<WireMessage> requests, string registryLog)
    {
        var routes = Routes(registryLog);
        return [.. requests
            .Select(request => (request.Method, request.Target))
            .Distinct()
            .Select(request => Difference(request.Method, request.Target, routes.GetValueOrDefault(request)))
            .OfType<string>()];
    }

    private static string? Difference(string method, string target, Route? route)
    {
        var parsed = RegistryRequestParser.TryParse(method, target, out var error);
        var expected = parsed switch
        {
            null => null,
            RegistryRequest.ManifestRead read => new Route(read.Repository.Value, read.Reference.Value, null, null),
            RegistryRequest.ManifestWrite write => new Route(write.Repository.Value, write.Reference.Value, null, null),
            RegistryRequest.ManifestDelete delete => new Route(delete.Repository.Value, delete.Reference.Value, null, null),
            RegistryRequest.BlobDelete blob => new Route(blob.Repository.Value, null, blob.Digest.Value, null),
            RegistryRequest.Upload upload => new Route(upload.Repository.Value, null, null, upload.Id.Length == 0 ? null : upload.Id),
            // The parser says only that it can move no tag.
            _ when route is { Reference: null } => route,
            _ => new Route(null, null, null, null),
        };
        return (expected, route) switch
        {
            (null, _) => $"{method} {target}: reached the registry, and the parser refuses it: {error.Message}",
            // An id that no upload of this registry has is no path of its own.
            (_, null) when parsed is RegistryRequest.Upload or RegistryRequest.Passed => null,
            _ when parsed!.Target != target => $"{method} {target}: is not what the parser sends, {parsed.Target}",
            _ when expected != route => $"{method} {target}: the parser read {expected} and the registry {route?.ToString() ?? "no route"}",
            _ => null,
        };
    }

    private static Dictionary<(string, string), Route> Routes(string log)
    {
        var routes = new Dictionary<(string, string), Route>();
        foreach (var line in log.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonNode.Parse(line)!;
            routes[((string)entry["http.request.method"]!, (string)entry["http.request.uri"]!)] = new Route(
                (string?)entry["vars.name"], (string?)entry["vars.reference"], (string?)entry["vars.digest"], (string?)entry["vars.uuid"]);
        }

        return routes;
    }

    private sealed record Route(string? Name, string? Reference, string? Digest, string? Upload);
}
