using System.Net;
using RegistryGuard.Core.Answers;
using RegistryGuard.Registry.Answers;
using RegistryGuard.Upstream;

namespace RegistryGuard.Registry.Push;

/// <summary>The reply to a push of which upstream refuses a tag that the guard writes along with it.</summary>
internal static class RefusedTag
{
    /// <summary>Upstream's status, and a sentence that says what was not written.</summary>
    /// <param name="answer">Upstream's answer to the guard's own tag.</param>
    /// <param name="why">What was not written, and what not in consequence.</param>
    public static Reply Of(UpstreamAnswer answer, string why) => answer.Status is HttpStatusCode.Unauthorized
        // Its challenge tells the client how to go on.
        ? Reply.From(answer, Outcome.Passed) with { Note = why + "." }
        : Reply.From(ArchiveRefusals.Passed((int)answer.Status, why), Outcome.UpstreamRefused);
}
