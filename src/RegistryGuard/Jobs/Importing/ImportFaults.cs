using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Protocol;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Importing;

/// <summary>Why upstream's lists or tags could not be imported, in one sentence each.</summary>
internal static class ImportFaults
{
    /// <summary>Of the catalog: no repository is known to import.</summary>
    public static string OfCatalog(ListReading read, bool hasCredentials) => read switch
    {
        { Fault: ReadingFault.TooMany } => $"upstream lists more than {ImportJob.MostRepositories} repositories: import them in parts, by their names or by --from FILE",
        { Fault: ReadingFault.Loops } => "upstream's list of repositories loops: one of its pages names a page as the next that was read before; name the repositories, or give them by --from FILE",
        { Fault: ReadingFault.LeadsElsewhere } => "upstream's list of repositories goes on at another host or path (Link), where the guard does not follow it; name the repositories, or give them by --from FILE",
        { Fault: ReadingFault.Unreadable } => "upstream's list of repositories is not the JSON that it must be; name the repositories, or give them by --from FILE",
        { Answer: { } answer } when (int)answer.Status is 401 or 403 or 404 or 405 or 501 =>
            $"upstream does not list its repositories (it answered {(int)answer.Status} to /v2/_catalog{AskedRights.Of(answer, hasCredentials)}): name them, or give them by --from FILE",
        { Answer: { } answer } => $"upstream answered {(int)answer.Status} to /v2/_catalog; order the import again",
        _ => "upstream did not list its repositories; order the import again",
    };

    /// <summary>Of a repository.</summary>
    /// <param name="run">Its import.</param>
    /// <param name="result">How that ended.</param>
    /// <param name="hasCredentials">Whether the guard has rights of its own.</param>
    public static string Of(JobImportRun run, ImportResult result, bool hasCredentials) => $"{run.Repository}: " + (run.List, result) switch
    {
        ({ Fault: ReadingFault.Loops }, _) => "upstream's list of its tags loops: one of its pages names a page as the next that was read before",
        ({ Fault: ReadingFault.LeadsElsewhere }, _) => "upstream's list of its tags goes on at another host or path (Link), where the guard does not follow it",
        ({ Fault: ReadingFault.TooMany }, _) => $"it has more than {run.MostListed} tags, or upstream lists them in more than {PagedNames.MostPages} pages, which an import does not read; they are bound as they are pushed, or pulled with pull.adopt",
        (_, ImportResult.Unreadable) => "upstream's list of its tags is not the JSON that it must be",
        (_, ImportResult.Changing) => "tags of it were pushed or deleted all the while; order the import again",
        (_, ImportResult.Unanswered) when run.Unreachable is { } why => $"{why}; the other tags were imported",
        (_, ImportResult.Unanswered) => run.Answered is { } answer
            ? $"upstream answered {(int)answer.Status} to {answer.Response.RequestMessage?.RequestUri?.AbsolutePath}{AskedRights.Of(answer, hasCredentials)}{(run.List?.Fault is null ? "; the other tags were imported" : "")}"
            : "upstream did not say what it has",
        _ => "it could not be imported",
    };

    /// <summary>Of a repository that was named and is not there.</summary>
    public static string NotThere(RepositoryName repository) => $"{repository}: upstream has no such repository, or shows the guard none (404)";
}
