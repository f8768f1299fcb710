using System.Net;

namespace RegistryGuard.Connections;

/// <summary>A client, for the bounds per client: its address and what it holds.</summary>
/// <param name="address">The address; of IPv6 the network, for a client has 2^64 addresses there.</param>
internal sealed class Client(IPAddress address)
{
    public IPAddress Address => address;

    public Tally Connections { get; } = new();

    public Tally Requests { get; } = new();

    /// <summary>Bytes of manifests on their way in.</summary>
    public Tally Bytes { get; } = new();

    /// <summary>How many connections and requests know it; changed by <see cref="Clients"/> alone.</summary>
    public int Holders { get; set; }

    /// <summary>What makes two addresses the same client.</summary>
    public static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily is not System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    public override string ToString() =>
        address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"{address}/64" : address.ToString();
}
