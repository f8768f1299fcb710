using RegistryGuard.Upstream;

namespace RegistryGuard.Jobs;

/// <summary>With whose rights a job has asked upstream.</summary>
internal static class AskedRights
{
    /// <summary>The same in words, where upstream's answer may be about them; else empty.</summary>
    public static string Of(UpstreamAnswer? answer, bool hasCredentials) => answer is null || (int)answer.Status is not (401 or 403 or 404) ? ""
        : hasCredentials ? ", with upstream.credentials"
        : ", without a user: upstream.credentials is not configured";
}
