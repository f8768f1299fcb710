using System.Diagnostics;
using System.Net;
using RegistryGuard.Configuration;

namespace RegistryGuard.Connections;

/// <summary>A request under way, with what it holds; gives all of it back when disposed.</summary>
internal sealed class ClientRequest : IDisposable
{
    private readonly Clients _clients;
    private readonly Client? _client;
    private readonly IGuardConfigurationSource _configuration;
    private readonly bool _isIn;
    private long _bytes;

    private ClientRequest(Clients clients, Client? client, IGuardConfigurationSource configuration)
    {
        (_clients, _client, _configuration) = (clients, client, configuration);
        var limits = configuration.Current.Limits;
        Refused = clients.Take(
            client, client?.Requests, clients.Requests, 1,
            ("limits.clientRequests", limits.ClientRequests), ("limits.requests", limits.Requests));
        _isIn = Refused is null;
    }

    /// <summary>When it began, by <see cref="Stopwatch"/>.</summary>
    public long Began { get; } = Stopwatch.GetTimestamp();

    /// <summary>The key of the bound that keeps this request out, or null.</summary>
    public string? Refused { get; }

    /// <summary>The client; null for a request of a trusted proxy itself.</summary>
    public Client? Client => _client;

    /// <summary>The request, counted from now on. Its client is the one behind a trusted proxy.</summary>
    public static ClientRequest Begin(Clients clients, IPAddress? address, IGuardConfigurationSource configuration) =>
        new(clients, clients.Join(address), configuration);

    /// <summary>Holds bytes of a manifest on its way in; the key of the bound that forbids it, or null. A single manifest of
    /// <c>limits.manifestBytes</c> fits always.</summary>
    public string? Hold(long bytes)
    {
        var limits = _configuration.Current.Limits;
        var refused = _clients.Take(
            _client, _client?.Bytes, _clients.Bytes, bytes,
            ("limits.clientBytes", Math.Max(limits.ClientBytes, limits.ManifestBytes)), ("limits.bytes", Math.Max(limits.Bytes, limits.ManifestBytes)));
        _bytes += refused is null ? bytes : 0;
        return refused;
    }

    public void Dispose()
    {
        if (_isIn)
        {
            _client?.Requests.GiveBack(1);
            _clients.Requests.GiveBack(1);
        }

        _client?.Bytes.GiveBack(_bytes);
        _clients.Bytes.GiveBack(_bytes);
        _clients.Leave(_client);
    }
}
