using System.Text.Json.Nodes;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>What each protected tag was first seen to be at the registry. It may never be anything else.</summary>
public sealed class TagLedger(Uri registry) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = registry };
    private readonly Dictionary<string, string> firstSeen = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> FirstSeen => firstSeen;

    /// <summary>Looks at every tag; what has moved or vanished since it was first seen.</summary>
    public async Task<IReadOnlyList<string>> LookAsync()
    {
        var now = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var repository in await RepositoriesAsync())
        {
            foreach (var tag in await NamesAsync($"/v2/{repository}/tags/list", "tags"))
            {
                if (TagPolicy.Standard.Classify(RepositoryName.Parse(repository), Tag.Parse(tag)).Class is TagClass.Protected)
                {
                    now[$"{repository}:{tag}"] = await DigestAsync(repository, tag);
                }
            }
        }

        List<string> wrong =
            [.. firstSeen.Where(seen => now.GetValueOrDefault(seen.Key) != seen.Value)
                .Select(seen => $"{seen.Key} was {seen.Value} and is {now.GetValueOrDefault(seen.Key, "gone")}")];
        foreach (var (name, digest) in now)
        {
            firstSeen.TryAdd(name, digest);
        }

        return wrong;
    }

    public void Dispose() => http.Dispose();

    private async Task<List<string>> RepositoriesAsync()
    {
        var all = new List<string>();
        while (await NamesAsync($"/v2/_catalog?n=1000&last={Uri.EscapeDataString(all.LastOrDefault(""))}", "repositories") is { Length: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    private async Task<string[]> NamesAsync(string path, string list)
    {
        using var answer = await http.GetAsync(path);
        return answer.IsSuccessStatusCode && JsonNode.Parse(await answer.Content.ReadAsStringAsync())?[list] is JsonArray names
            ? [.. names.Select(name => (string)name!)]
            : [];
    }

    private async Task<string> DigestAsync(string repository, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/v2/{repository}/manifests/{tag}");
        request.Headers.TryAddWithoutValidation("Accept", MediaType.Manifests.Select(type => type.Value));
        using var answer = await http.SendAsync(request);
        return answer.Headers.TryGetValues("Docker-Content-Digest", out var digests) ? digests.First() : $"status {(int)answer.StatusCode}";
    }
}
