using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace RegistryGuard.TestKit;

/// <summary>
/// Ports on 127.0.0.1, taken from below the range that the kernel gives to outgoing connections. Another process may
/// still be quicker, so whoever starts a server with one tries again when the server says that it is in use.
/// </summary>
public static class FreePort
{
    private const int Attempts = 5;
    private const int First = 12_000;
    private const int End = 32_000;

    // A server that was killed starts again on its port, and meanwhile nobody else may get it.
    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Next()
    {
        while (true)
        {
            int port = RandomNumberGenerator.GetInt32(First, End);
            if (!Given.TryAdd(port, true))
            {
                continue;
            }

            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }
    }

    /// <summary>Starts a server, again with other ports as long as it fails because one was taken.</summary>
    public static async Task<T> StartAsync<T>(Func<Task<T>> start)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await start();
            }
            catch (PartDidNotStartException e) when (e.PortWasTaken && attempt < Attempts)
            {
                // Another process was quicker.
            }
        }
    }
}
