using RegistryGuard.Configuration;

namespace RegistryGuard.Connections;

/// <summary>Answers requests on the threads that wait for the sockets (docs/pulls.md), without handing each to the thread pool. A
/// blocked thread keeps all its connections waiting, so the registry endpoint leaves it for all but answers from memory and requests for
/// blobs.</summary>
internal static class SocketThreads
{
    public static void AnswerInline(IWebHostBuilder host)
    {
        // Read once, when the first socket is used. There is one such thread for each core then, so that one which has to wait for its
        // core keeps only some of the connections waiting.
        SetDefault("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
        host.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
    }

    /// <summary>Goes on in the thread pool, where waiting holds up nobody else.</summary>
    public static async ValueTask LeaveAsync(ListenConfiguration listen)
    {
        if (listen.InlineSockets && !Thread.CurrentThread.IsThreadPoolThread)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private static void SetDefault(string variable, string value)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)))
        {
            Environment.SetEnvironmentVariable(variable, value);
        }
    }
}
