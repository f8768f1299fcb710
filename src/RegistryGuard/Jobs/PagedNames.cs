using System.Net;
using System.Text.Json;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs;

/// <summary>Reads a list of names that upstream gives in pages (its catalog, a repository's tags) to its end.</summary>
internal sealed class PagedNames(UpstreamRegistry upstream)
{
    /// <summary>Pages of one list.</summary>
    internal const int MostPages = 1_000;

    /// <summary>Reads it.</summary>
    /// <param name="path">The list's path.</param>
    /// <param name="member">The member of each page that has the names.</param>
    /// <param name="most">More names than so are too many.</param>
    /// <param name="ask">Asks upstream for a page.</param>
    /// <param name="take">Takes a name; those of upstream's that are no text are passed over.</param>
    public async Task<ListReading> ReadAsync(string path, string member, int most, Func<string, Task<UpstreamAnswer>> ask, Action<string> take)
    {
        // A page that comes again would come for ever.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (page, names) = (path + "?n=1000", 0);
        while (seen.Count < MostPages)
        {
            if (!seen.Add(page))
            {
                return new(ReadingFault.Loops, names, null);
            }

            var answer = await ask(page);
            if (!answer.IsSuccess)
            {
                return new(answer.Status is HttpStatusCode.NotFound && seen.Count == 1 ? ReadingFault.NotThere : ReadingFault.NotGiven, names, answer);
            }

            if (!TryRead(answer.Body, member, name =>
            {
                names++;
                if (names <= most)
                {
                    take(name);
                }
            }))
            {
                return new(ReadingFault.Unreadable, names, answer);
            }

            if (names > most)
            {
                return new(ReadingFault.TooMany, names, answer);
            }

            if (!upstream.TryNextPage(answer, path, out var next))
            {
                return new(ReadingFault.LeadsElsewhere, names, answer);
            }

            if (next is null)
            {
                return new(null, names, answer);
            }

            page = next;
        }

        return new(ReadingFault.TooMany, names, null);
    }

    private static bool TryRead(byte[] body, string member, Action<string> take)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var list = document.RootElement.GetProperty(member);
            if (list.ValueKind is JsonValueKind.Null)
            {
                return true;
            }

            foreach (var text in list.EnumerateArray())
            {
                if (text.GetString() is { } name)
                {
                    take(name);
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

/// <summary>How the reading of a list ended.</summary>
/// <param name="Fault">Why it was not read to its end; null if it was.</param>
/// <param name="Names">How many names were read.</param>
/// <param name="Answer">Upstream's last answer; null if it was not asked for what was to come next.</param>
internal sealed record ListReading(ReadingFault? Fault, int Names, UpstreamAnswer? Answer);

/// <summary>Why a list was not read to its end.</summary>
internal enum ReadingFault
{
    /// <summary>Upstream has no such list.</summary>
    NotThere,

    /// <summary>Upstream did not give a page of it.</summary>
    NotGiven,

    /// <summary>A page is not what it must be.</summary>
    Unreadable,

    /// <summary>A page names one as the next that is at another host, or of another list.</summary>
    LeadsElsewhere,

    /// <summary>A page names one as the next that was read before.</summary>
    Loops,

    /// <summary>It is longer than the guard reads.</summary>
    TooMany,
}
