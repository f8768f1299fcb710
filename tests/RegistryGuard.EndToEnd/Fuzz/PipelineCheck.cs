using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Fuzz;

/// <summary>Holds the answers on one connection against the requests that were sent on it in one go: each has its own, in their
/// order.</summary>
public static class PipelineCheck
{
    /// <summary>What is wrong.</summary>
    /// <param name="requests">Requests whose answers are known, in the order they were sent.</param>
    /// <param name="answers">What came; fewer if the connection ended.</param>
    public static IReadOnlyList<string> Breaches(IReadOnlyList<KnownRequest> requests, IReadOnlyList<WireMessage> answers) =>
        [.. requests.Select((request, number) => (Request: request, Wrong: request.Difference(answers.ElementAtOrDefault(number))))
            .Where(checkedOne => checkedOne.Wrong is not null)
            .Select(checkedOne => $"{checkedOne.Wrong} to {checkedOne.Request}, one of {string.Join("; ", requests)}")];
}
