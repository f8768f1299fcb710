using System.Net;
using RegistryGuard.Configuration;

namespace RegistryGuard.Connections;

/// <summary>Counts what each client, and all of them together, hold of the guard's bounded resources (docs/limits.md). A client is
/// known while it has a connection or a request, and forgotten after.</summary>
internal sealed partial class Clients(IGuardConfigurationSource configuration, TimeProvider clock, ILogger<Clients> logger)
{
    // A bound that stays reached is logged again only after this long, so that a flood can't fill the log.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly Lock _turn = new();
    private readonly Dictionary<IPAddress, Client> _clients = [];
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>Connections of all clients.</summary>
    public Tally Connections { get; } = new();

    /// <summary>Requests of all clients.</summary>
    public Tally Requests { get; } = new();

    /// <summary>Bytes of all clients' manifests on their way in.</summary>
    public Tally Bytes { get; } = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_turn)
            {
                return _clients.Count;
            }
        }
    }

    /// <summary>The client of this address; null for a trusted proxy, which is many.</summary>
    public Client? Join(IPAddress? address)
    {
        if (address is null || IsTrustedProxy(address))
        {
            return null;
        }

        var key = Client.KeyOf(address);
        lock (_turn)
        {
            if (!_clients.TryGetValue(key, out var client))
            {
                _clients[key] = client = new Client(key);
            }

            client.Holders++;
            return client;
        }
    }

    /// <summary>Takes one connection, request or some bytes; the key of the bound that forbids it, or null.</summary>
    public string? Take(Client? client, Tally? ofClient, Tally ofAll, long amount, (string Key, long Most) each, (string Key, long Most) all)
    {
        if (ofClient is not null && !ofClient.TryTake(amount, each.Most))
        {
            Tell(each.Key, each.Most, client!.ToString());
            return each.Key;
        }

        if (ofAll.TryTake(amount, all.Most))
        {
            return null;
        }

        ofClient?.GiveBack(amount);
        Tell(all.Key, all.Most, "all clients");
        return all.Key;
    }

    /// <summary>Undoes <see cref="Join"/>.</summary>
    public void Leave(Client? client)
    {
        if (client is null)
        {
            return;
        }

        lock (_turn)
        {
            if (--client.Holders == 0)
            {
                _clients.Remove(client.Address);
            }
        }
    }

    private bool IsTrustedProxy(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in configuration.Current.Listen.TrustedProxies)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    private void Tell(string key, long most, string whose)
    {
        lock (_turn)
        {
            if (_told.TryGetValue(key, out var last) && clock.GetElapsedTime(last) < Silence)
            {
                return;
            }

            _told[key] = clock.GetTimestamp();
        }

        LogReached(key, most, whose);
    }

    [LoggerMessage(EventId = 113, EventName = "LimitReached", Level = LogLevel.Warning,
        Message = "{Key} ({Most}) is reached by {Client}: what is over it gets 429")]
    private partial void LogReached(string key, long most, string client);
}
