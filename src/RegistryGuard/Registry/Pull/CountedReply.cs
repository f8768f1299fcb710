using RegistryGuard.Registry.Answers;
using RegistryGuard.Telemetry.Signals;

namespace RegistryGuard.Registry.Pull;

/// <summary>Replies to pulls are counted by where they come from.</summary>
internal static class CountedReply
{
    /// <summary>The reply, counted.</summary>
    public static Reply Counted(this Reply reply, PullSignals signals, string source)
    {
        signals.Pulled(source);
        return reply with { Source = source };
    }
}
