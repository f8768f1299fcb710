using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RegistryGuard.TestKit;

/// <summary>Waiting for something that a real part will do soon.</summary>
public static class Readiness
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Waits until the part is ready; fails at once when it ends before.</summary>
    public static async Task OfAsync(OwnedProcess process, Func<Task<bool>> isReady)
    {
        var watch = Stopwatch.StartNew();
        while (!await isReady())
        {
            if (process.HasExited)
            {
                // Waits for the last lines of its output too.
                await process.WaitForExitAsync(Deadline);
                throw new PartDidNotStartException(
                    $"{process.Name} ended with exit code {process.ExitCode} before it was ready:\n{process.Output}");
            }

            if (watch.Elapsed > Deadline)
            {
                throw new PartDidNotStartException($"{process.Name} was not ready in {Deadline}:\n{process.Output}");
            }

            await Task.Delay(Pause);
        }
    }

    public static Task OfAsync(OwnedProcess process, Func<bool> isReady) => OfAsync(process, () => Task.FromResult(isReady()));

    /// <summary>True when something takes connections on the port.</summary>
    public static async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>True when the address answers at all with one of these statuses.</summary>
    public static async Task<bool> AnswersAsync(HttpClient http, Uri uri, params int[] statuses)
    {
        try
        {
            using HttpResponseMessage answer = await http.GetAsync(uri);
            return statuses.Contains((int)answer.StatusCode);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
