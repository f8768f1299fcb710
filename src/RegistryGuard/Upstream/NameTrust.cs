using System.Net;
using RegistryGuard.Configuration;
using RegistryGuard.Core.Bounds;
using RegistryGuard.Core.Policy;

namespace RegistryGuard.Upstream;

/// <summary>What the user name of a credential is worth, before <c>pushers</c> go by it. Upstream is asked for <c>/v2/</c> twice: with
/// nothing at all, and with the credential and nothing else. If it lets the first in, it may not look at credentials, and if it does not
/// let the second in, a write that it takes all the same was not taken for that credential's sake. Both answers are remembered for
/// <c>pull.trust</c>. That upstream accepts the credential for the write itself is shown by the write.</summary>
internal sealed class NameTrust(
    UpstreamRegistry upstream, IGuardConfigurationSource configuration, TimeProvider clock, ILogger<NameTrust> logger)
{
    // Many more than push at a time; what is forgotten is only asked again.
    internal const int Most = 4_096;

    // Wrong, until pull.trust is over, if upstream has taken the credential back since; it will refuse the write then.
    private readonly BoundedMemory<CredentialMark, long> _accepted = new(Most);

    // One for all requests. Wrong, until pull.trust is over, if upstream has been opened to everybody since.
    private readonly Lock _asking = new();
    private Question? _question;

    /// <summary>What this client's name is worth.</summary>
    public async Task<NameWorth> OfAsync(Caller caller)
    {
        try
        {
            return await IsClosedAsync() switch
            {
                null => NameWorth.Unknown,
                false => NameWorth.Nothing,
                true => await IsAcceptedAsync(caller),
            };
        }
        catch (UpstreamUnreachableException e)
        {
            UpstreamLog.Unreachable(logger, "GET", UpstreamRegistry.Door, e.Told);
            return NameWorth.Unknown;
        }
    }

    private Task<bool?> IsClosedAsync()
    {
        lock (_asking)
        {
            if (_question is not { } question || !IsGood(question))
            {
                _question = question = new(clock.GetTimestamp(), AskAsync());
            }

            return question.Answer;
        }
    }

    // One that is under way is everybody's. One that failed is asked again by whoever comes next.
    private bool IsGood(Question question) => !question.Answer.IsCompleted
        || (question.Answer is { IsCompletedSuccessfully: true, Result: not null } && IsLate(question.Asked));

    private async Task<bool?> AskAsync()
    {
        // Not under the lock.
        await Task.Yield();
        return await KnockAsync("");
    }

    private async Task<NameWorth> IsAcceptedAsync(Caller caller)
    {
        if (caller.Mark is not { } mark || caller.Authorization.Length == 0)
        {
            return NameWorth.Unproven;
        }

        if (_accepted.TryGet(mark, out var at) && IsLate(at))
        {
            return NameWorth.Proven;
        }

        var asked = clock.GetTimestamp();
        switch (await KnockAsync(caller.Authorization))
        {
            case false:
                _accepted.Add(mark, asked);
                return NameWorth.Proven;
            case true:
                return NameWorth.Unproven;
            default:
                return NameWorth.Unknown;
        }
    }

    // Whether upstream keeps such a one out; null if it does not say.
    private async Task<bool?> KnockAsync(string authorization) => (await upstream.KnockAsync(authorization)).Status switch
    {
        HttpStatusCode.OK => false,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => true,
        _ => null,
    };

    private bool IsLate(long time) => clock.GetElapsedTime(time) < configuration.Current.Pull.Trust;

    private sealed record Question(long Asked, Task<bool?> Answer);
}
