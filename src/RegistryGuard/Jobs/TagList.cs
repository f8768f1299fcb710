using System.Net;
using System.Text.Json;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs;

/// <summary>All tags that upstream has of a repository: its list, read page by page to the end.</summary>
internal sealed class TagList(UpstreamRegistry upstream)
{
    private const int MostPages = 1_000;

    /// <summary>Reads it with the client's credentials.</summary>
    public async Task<ImportEvent> ReadAsync(ImportRun run)
    {
        var tags = new List<Tag>();
        var path = $"/v2/{run.Repository}/tags/list";
        var page = path + "?n=1000";
        for (var read = 0; read < MostPages; read++)
        {
            var answer = await upstream.ListAsync(run.Caller, page);
            if (answer.Status is HttpStatusCode.NotFound && read == 0)
            {
                // It has manifests, as the client has just seen, but no tag.
                return new ImportEvent.Listed(tags);
            }

            if (!answer.IsSuccess)
            {
                run.Answered = answer;
                return new ImportEvent.NotListed(ListFault.NotGiven, tags.Count);
            }

            if (!TryRead(answer.Body, tags) || !upstream.TryNextPage(answer, path, out var next))
            {
                return new ImportEvent.NotListed(ListFault.Unreadable, tags.Count);
            }

            if (next is null)
            {
                return new ImportEvent.Listed(tags);
            }

            page = next;
        }

        return new ImportEvent.NotListed(ListFault.TooLong, tags.Count);
    }

    private static bool TryRead(byte[] body, List<Tag> tags)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var list = document.RootElement.GetProperty("tags");
            if (list.ValueKind is JsonValueKind.Null)
            {
                return true;
            }

            foreach (var text in list.EnumerateArray())
            {
                // What is no tag here can't be protected either.
                if (Tag.TryParse(text.GetString(), out var tag))
                {
                    tags.Add(tag);
                }
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }
}
