using StackExchange.Redis;

namespace RegistryGuard.Stores.Redis;

/// <summary>Announcements between replicas.</summary>
internal static class RedisChannels
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Listens to a channel. Announcements have a connection of their own, which may be made a little after the one for calls:
    /// it is waited for.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="onHeard">Is given what was announced.</param>
    /// <param name="most">How long to wait.</param>
    /// <exception cref="RedisConnectionException">There is no such connection in that time.</exception>
    public static async Task HearAsync(IConnectionMultiplexer connection, string channel, Action<string?> onHeard, TimeSpan most)
    {
        var waited = TimeSpan.Zero;
        while (true)
        {
            try
            {
                await connection.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel), (_, told) => onHeard(told));
                return;
            }
            catch (RedisConnectionException) when (waited < most)
            {
                waited += Pause;
                await Task.Delay(Pause);
            }
        }
    }
}
