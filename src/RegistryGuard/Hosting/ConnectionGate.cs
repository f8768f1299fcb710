using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using RegistryGuard.Configuration;
using RegistryGuard.Connections;
using RegistryGuard.Core.Answers;
using RegistryGuard.Registry.Answers;

namespace RegistryGuard.Hosting;

/// <summary>Bounds the connections of each client and of all. Those of the admin listener are counted apart, so that a flood of clients
/// can't prevent an answer about the guard's health.</summary>
internal sealed class ConnectionGate(Clients clients, IGuardConfigurationSource configuration, OpenFiles files)
{
    // A client that is turned away gets an answer, which takes a moment. Beyond this many at once, connections are closed without one.
    private const int MostTurnedAway = 64;
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly Tally _admin = new();
    private readonly Tally _turnedAway = new();

    /// <summary>Connections to the admin listener.</summary>
    public long AdminConnections => _admin.Taken;

    /// <summary>A connection to the admin listener.</summary>
    public async Task AdministerAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!_admin.TryTake(1, OpenFiles.MostToAdmin))
        {
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _admin.GiveBack(1);
        }
    }

    /// <summary>A client's connection.</summary>
    public async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next, bool isPlain)
    {
        var limits = configuration.Current.Limits;
        var client = clients.Join((connection.RemoteEndPoint as IPEndPoint)?.Address);
        try
        {
            var refused = clients.Take(
                client, client?.Connections, clients.Connections, 1,
                ("limits.clientConnections", limits.ClientConnections), ("limits.connections", Math.Min(limits.Connections, files.MostConnections)));
            if (refused is not null)
            {
                await TurnAwayAsync(connection, refused, isPlain);
                return;
            }

            try
            {
                await next(connection);
            }
            finally
            {
                client?.Connections.GiveBack(1);
                clients.Connections.GiveBack(1);
            }
        }
        finally
        {
            clients.Leave(client);
        }
    }

    private async Task TurnAwayAsync(ConnectionContext connection, string key, bool isPlain)
    {
        if (!isPlain || !_turnedAway.TryTake(1, MostTurnedAway))
        {
            return;
        }

        try
        {
            // An answer sent before the request has arrived would be lost with the connection.
            using var patience = new CancellationTokenSource(Moment);
            var read = await connection.Transport.Input.ReadAsync(patience.Token);
            connection.Transport.Input.AdvanceTo(read.Buffer.End);
            var error = GuardErrors.AtBound(key);
            var body = ErrorAnswer.Body(error);
            connection.Transport.Output.Write(Encoding.ASCII.GetBytes(
                $"HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nRetry-After: {error.RetryAfterSeconds}\r\nConnection: close\r\n\r\n"));
            connection.Transport.Output.Write(body);
            await connection.Transport.Output.FlushAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // It has sent nothing, or gone.
        }
        finally
        {
            _turnedAway.GiveBack(1);
        }
    }
}
