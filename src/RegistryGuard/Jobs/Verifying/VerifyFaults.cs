using RegistryGuard.Core.Oci;
using RegistryGuard.Jobs.Importing;
using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>Why a repository could not be verified, or not wholly, in one sentence.</summary>
internal static class VerifyFaults
{
    /// <summary>Of a repository; null if all of it was read.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="drift">What was read of it.</param>
    /// <param name="isNamed">Whether the order names it.</param>
    /// <param name="hasCredentials">Whether the guard has rights of its own.</param>
    public static string? Of(RepositoryName repository, RepositoryDrift drift, bool isNamed, bool hasCredentials)
    {
        var unread = drift.Unread.Count == 0 ? null
            : drift.Unread.MinBy(one => one.Tag.Value, StringComparer.Ordinal) is var first
                ? $"{first.Why}{AskedRights.Of(first.Answer, hasCredentials)}, of the tag {first.Tag}{(drift.Unread.Count > 1 ? $" and {drift.Unread.Count - 1} more so" : "")}"
                : null;
        var listed = drift.List switch
        {
            // Some registries give an empty list of a repository that is not there.
            { Fault: null or ReadingFault.NotThere } => isNamed && drift.Tags == 0
                ? "neither the record nor upstream knows a tag of this repository, or upstream does not show it to the guard"
                : null,
            { Fault: ReadingFault.Loops } => "upstream's list of its tags loops, so tags that the record does not know were not found",
            { Fault: ReadingFault.LeadsElsewhere } => "upstream's list of its tags goes on at another host or path (Link), so tags that the record does not know were not found",
            { Fault: ReadingFault.TooMany } => $"upstream has more than {JobImportRun.MostTags} tags, so not all that the record does not know were found",
            { Fault: ReadingFault.Unreadable } => "upstream's list of its tags is not the JSON that it must be, so tags that the record does not know were not found",
            { Answer: { } answer } => $"upstream answered {(int)answer.Status} to its list of tags{AskedRights.Of(answer, hasCredentials)}, so tags that the record does not know were not found",
            _ => "upstream did not list its tags, so tags that the record does not know were not found",
        };
        return (unread ?? listed) is { } why ? $"{repository}: {why}" : null;
    }
}
